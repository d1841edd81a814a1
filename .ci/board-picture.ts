import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeFaults, endAnimations } from './page-checks.ts';

/** Draws, checks and keeps a picture: nothing is cut off, and axe finds no serious fault (R18). */
export async function picture(page: Page, name: string): Promise<Buffer> {
  // The slide and the two marks of a new call are over.
  await endAnimations(page);
  const drawn = await page.screenshot({ path: `var/screenshots/board-${name}.png` });
  expect(await cutOff(page), `${name}: cut off`).toEqual([]);
  expect(await axeFaults(page)).toEqual([]);
  return drawn;
}

/** What does not lie whole inside its frame: figures in their call, words in their part, all in the screen. */
function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    const inside = (
      part: Element,
      frame: DOMRect,
      slack: number,
      box: DOMRect = part.getBoundingClientRect(),
    ) => {
      if (box.width === 0) return;
      const fits =
        box.left >= frame.left - slack &&
        box.right <= frame.right + slack &&
        box.top >= frame.top - slack &&
        box.bottom <= frame.bottom + slack;
      if (!fits) out.push(`${part.className || part.tagName}: ${part.textContent?.trim()}`);
    };
    const words = document.createRange();
    const textInside = (part: Element, frame: DOMRect) => {
      words.selectNodeContents(part);
      inside(part, frame, 1, words.getBoundingClientRect());
    };
    for (const call of document.querySelectorAll('.call')) {
      const frame = call.getBoundingClientRect();
      // Line boxes are taller than the figures in them.
      for (const part of call.querySelectorAll('.number, .label'))
        inside(part, frame, frame.height * 0.1);
      for (const part of call.querySelectorAll('.counter, .arrow, .suffix')) inside(part, frame, 1);
    }
    // The picture itself is larger than the screen by a hair; what is to be read is not.
    const screen = new DOMRect(0, 0, innerWidth, innerHeight);
    const read = 'h1, h2, p, .absent li, .name, .range, time, .which > span';
    for (const part of document.querySelectorAll(read)) textInside(part, screen);
    for (const frame of document.querySelectorAll('.now, .notice, .evacuation, .what')) {
      for (const part of frame.querySelectorAll('h1, h2, .go, .first, .notice li, .evacuation li'))
        textInside(part, frame.getBoundingClientRect());
    }
    const framed =
      '.now h1, .go, .absent, .services li, .stopped, .reasons, .notice, .what, .clock';
    for (const part of document.querySelectorAll(framed)) {
      if (part.scrollWidth > part.clientWidth + 1)
        out.push(`wide: ${part.className || part.tagName}`);
    }
    return out;
  });
}
