import type { Page } from 'playwright-core';
import { shows } from './shows.ts';

/** `shows` where there is room for a short name alone; what ICU would read has lost its braces. */
export async function begins(page: Page, text: string): Promise<boolean> {
  const bare = text.replace(/[{}]/g, '');
  return (await shows(page, text.slice(0, 20))) || shows(page, bare.slice(0, 20));
}
