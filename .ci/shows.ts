import type { Page } from 'playwright-core';

/** A page that shows nothing runs nothing either. What is not plain ASCII a parser may change, and a picture cuts. */
export async function shows(page: Page, text: string): Promise<boolean> {
  if (!/^[ -~]+$/.test(text) || page.url().endsWith('.svg')) return true;
  const shown = await page.evaluate(() => document.documentElement.textContent ?? '');
  return shown.includes(text);
}
