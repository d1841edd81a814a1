import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

declare global {
  interface Window {
    /** There once `axeFaults` has looked at the page. */
    readonly axe: typeof axe;
  }
}

/** Debian's Chromium as a box of the hall runs it, for what reaches beyond a page, such as sound. */
export function openWholeBrowser(): Promise<Browser> {
  return launch('/usr/bin/chromium');
}

/**
 * The same engine without windows around it, a third faster: for pages that are looked at.
 *
 * @param environment - beside that of this process
 */
export function openBrowser(environment: Record<string, string> = {}): Promise<Browser> {
  return launch('/usr/bin/chromium-headless-shell', environment);
}

function launch(executablePath: string, environment = {}): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({ executablePath, args, env: { ...process.env, ...environment } });
}

export type LayoutLimits = {
  /** Least width and height of what can be touched, CSS pixels. */
  readonly targetPx: number;
  /** Least size of a letter, CSS pixels; readings over kanji are left out. */
  readonly textPx: number;
  /** Nothing that can be touched begins above this line, CSS pixels. */
  readonly touchFromPx?: number;
};

/** What is wrong with a page that must never scroll: one sentence a fault, none when it is right. */
export function layoutFaults(page: Page, limits: LayoutLimits): Promise<readonly string[]> {
  return page.evaluate(({ targetPx, textPx, touchFromPx }) => {
    const faults: string[] = [];
    const called = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.replace(/\s+/g, ' ').trim().slice(0, 40)}”`;
    const inside = (inner: DOMRect, outer: DOMRect) =>
      inner.left >= outer.left - 1.5 &&
      inner.right <= outer.right + 1.5 &&
      inner.top >= outer.top - 1.5 &&
      inner.bottom <= outer.bottom + 1.5;
    const screen = new DOMRect(0, 0, innerWidth, innerHeight);
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight)
      faults.push('page scrolls');
    for (const button of document.querySelectorAll('button')) {
      const box = button.getBoundingClientRect();
      if (box.width < targetPx || box.height < targetPx) {
        faults.push(`${called(button)} is ${box.width.toFixed()}×${box.height.toFixed()}`);
      }
      if (!inside(box, screen)) faults.push(`${called(button)} leaves the screen`);
      if (touchFromPx !== undefined && box.top < touchFromPx) {
        faults.push(`${called(button)} begins at ${box.top.toFixed()}`);
      }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const element = text.parentElement;
      if (!element || text.textContent?.trim() === '') continue;
      if (element.closest('.visually-hidden, script, style, svg')) continue;
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      if (!element.closest('rt') && size < textPx - 0.01)
        faults.push(`${called(element)} ${size} px`);
      range.selectNodeContents(text);
      const frame = element.closest('button')?.getBoundingClientRect() ?? screen;
      for (const rect of range.getClientRects()) {
        if (rect.width > 0 && !inside(rect, frame)) {
          faults.push(`${called(element)} leaves its frame`);
          break;
        }
      }
    }
    for (const element of document.querySelectorAll('body *')) {
      if (element.closest('.visually-hidden, svg')) continue;
      if (getComputedStyle(element).overflow === 'visible') continue;
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      if (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1) {
        faults.push(`${called(element)} cuts off its content`);
      }
    }
    return faults;
  }, limits);
}

/** Ends what is sliding or fading in: half-faded text has no contrast to judge. */
export async function endAnimations(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        animation.finish();
    }
  });
}

/** Serious and critical findings of axe, as `rule: element`. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  await endAnimations(page);
  // Not through its builder for Playwright, which opens a page more for frames that ours have not.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}

/**
 * What a page complained of, but for a node or network that the test itself took away: its requests
 * find nobody there, or are cut off, as the moment has it.
 *
 * @source Chromium, net/base/net_error_list.h, "system related errors" and "connection related errors"
 */
export function whileServed(complaints: readonly string[]): readonly string[] {
  const cutOff =
    /net::ERR_(?:CONNECTION_(?:REFUSED|RESET|CLOSED|ABORTED)|SOCKET_NOT_CONNECTED|INTERNET_DISCONNECTED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/;
  return complaints.filter((text) => !cutOff.test(text));
}
