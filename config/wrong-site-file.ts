import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSite } from './load-site.ts';

/** One mistake in Iwata's file: what is replaced by what, and the place and sentence it must get. */
export type Mistake = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The words whose line and column are told; the n-th of them. */
  readonly at: string;
  readonly nth?: number;
  readonly says: string;
};

export const iwata: string = await readFile('config/iwata.yaml', 'utf8');

/** What the loader says of a file with this text, in which its name is `site.yaml`. */
export async function complaintsOf(text: string | Uint8Array): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yobiban-site-'));
  const file = join(folder, 'site.yaml');
  try {
    await writeFile(file, text);
    const loaded = await loadSite(file, 'config', 2026);
    return loaded.ok ? [] : loaded.error.map((said) => said.replace(`${folder}/`, ''));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `line:column` of the n-th place of some words in a text. */
export function placeOf(text: string, words: string, nth = 1): string {
  let offset = -1;
  for (let found = 0; found < nth; found += 1) offset = text.indexOf(words, offset + 1);
  if (offset < 0) throw new Error(`not in the file: ${words}`);
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

/** The sentence a mistake must get, and all that the loader said. */
export async function told(mistake: Mistake) {
  const { from, to, at, nth, says } = mistake;
  if (!iwata.includes(from)) throw new Error(`not in the file: ${from}`);
  const text = iwata.replace(from, () => to);
  return {
    expected: `site.yaml:${placeOf(text, at, nth)} ${says}`,
    complaints: await complaintsOf(text),
  };
}
