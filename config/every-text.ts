import type { LocaleTexts } from '../broker/contract/site.ts';
import type { Path } from './config-text.ts';

/** One string of a language: `queue.range`, `services.pickup.papers.0`, `steps.photo`. */
export type Written = { readonly name: string; readonly path: Path; readonly text: string };

/** Every string of one language that somebody reads or hears. */
export function everyText(texts: LocaleTexts): readonly Written[] {
  return [
    ...Object.entries(texts.texts).map(([key, text]) => ({
      name: key,
      path: ['texts', key],
      text,
    })),
    ...Object.entries(texts.services).flatMap(([id, { name, short, papers, fillIn = [] }]) => [
      written(['services', id, 'name'], name),
      written(['services', id, 'short'], short),
      ...papers.map((paper, index) => written(['services', id, 'papers', index], paper)),
      ...fillIn.map((line, index) => written(['services', id, 'fillIn', index], line)),
    ]),
    ...Object.entries(texts.steps).map(([id, name]) => written(['steps', id], name)),
  ];
}

/** `voice.*` and `guide.*` are spoken: nobody sees them, a voice reads them. */
export function isSpoken(name: string): boolean {
  return /^(voice|guide)\./.test(name);
}

/** Text as on paper: of `[漢字|かな]` the left half. */
export function withoutReadings(text: string): string {
  return text.replace(/\[([^|\]]*)\|([^\]]*)\]/g, '$1');
}

function written(path: Path, text: string): Written {
  return { name: path.join('.'), path, text };
}
