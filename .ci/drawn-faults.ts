import type { Page } from 'playwright-core';

/**
 * What is wrong with a page that was given a hostile text (F46): it runs, it loads or leads elsewhere,
 * it widens the page or what is open over that, or it is not shown at all; a page that shows nothing
 * runs nothing either.
 *
 * @param text - looked for by its beginning, where that is plain ASCII; left out: nothing is looked for
 */
export function drawnFaults(page: Page, text = ''): Promise<readonly string[]> {
  // There may be room for a short name alone, and what ICU would read has lost its braces.
  const begins = [text, text.replace(/[{}]/g, '')].map((each) => each.trim().slice(0, 20));
  const looked = /^[ -~]*$/.test(begins[0] ?? '') && !page.url().includes('.svg');
  return page.evaluate(
    (beginnings) => {
      const root = document.documentElement;
      const own = (address: string) => new URL(address, location.href).origin === location.origin;
      // Our own forms are sent by the page's script: none has an address.
      const foreign = 'img, iframe, object, embed, form[action], base, [onerror]';
      // The manual is built with the page; the element draws in a tree of its own.
      const shadow = document.querySelector('yobiban-status')?.shadowRoot;
      const all = (selector: string) =>
        [document, shadow].flatMap((at) => [...(at?.querySelectorAll(selector) ?? [])]);
      const parts = all(foreign).filter((part) => !part.closest('.manual'));
      const away = all('[src], [href], image').filter((element) => {
        const address = element.getAttribute('src') ?? element.getAttribute('href') ?? '';
        return !own(address) || /^\s*javascript:/i.test(address);
      });
      const words = `${root.textContent} ${shadow?.textContent}`;
      return [
        ...('broken' in window ? ['it was run'] : []),
        ...[...parts, ...away].map(({ outerHTML }) => outerHTML),
        // A picture has a width of its own.
        ...(root.localName === 'html' && root.scrollWidth > innerWidth
          ? ['the page scrolls sideways']
          : []),
        ...all('dialog[open], details[open] > .items').flatMap((part) => {
          const { left, right } = part.getBoundingClientRect();
          const leaves = left < 0 || right > innerWidth || part.scrollWidth > part.clientWidth + 1;
          return leaves ? ['what is open over the page is too wide'] : [];
        }),
        ...(beginnings.length === 0 || beginnings.some((each) => words.includes(each))
          ? []
          : ['it is not shown at all']),
      ];
    },
    looked ? begins : [],
  );
}
