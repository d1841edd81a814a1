import type { Page } from 'playwright-core';

/** Nothing but the page's own script is run or loaded, and nothing leads elsewhere. */
export function foreignParts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const own = (address: string) => new URL(address, location.href).origin === location.origin;
    // Our own forms are sent by the page's script: none has an address.
    const foreign = 'img, iframe, object, embed, form[action], base, [onerror]';
    const shadow = document.querySelector('yobiban-status')?.shadowRoot;
    const all = (selector: string) =>
      [document, shadow].flatMap((root) => [...(root?.querySelectorAll(selector) ?? [])]);
    const parts = all(foreign);
    const away = all('[src], [href], image').filter((element) => {
      const address = element.getAttribute('src') ?? element.getAttribute('href') ?? '';
      return !own(address) || /^\s*javascript:/i.test(address);
    });
    const run = 'broken' in window ? ['it was run'] : [];
    return [...run, ...[...parts, ...away].map(({ outerHTML }) => outerHTML)];
  });
}
