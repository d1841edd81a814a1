/**
 * `npm run -s lint:texts`: what a reader would stumble over in the language files, beyond what keeps a
 * hall from starting (`text-rules.ts`). The findings are sentences with line and key.
 */
import { join } from 'node:path';
import type { LocaleTexts } from '../broker/contract/site.ts';
import type { Complaint } from './config-text.ts';
import { type EasyJapanese, easyComplaints, easyJapanese } from './easy-japanese.ts';
import { everyText, isSpoken } from './every-text.ts';
import { loadLocale, localesThere, readJson } from './locale-files.ts';
import { spokenComplaints } from './spoken-japanese.ts';
import { roomComplaints } from './text-room.ts';
import {
  blankComplaints,
  bracketComplaints,
  branchComplaints,
  japaneseComplaints,
  scriptComplaints,
  shownText,
} from './writing-rules.ts';

export type TextLint = {
  /** `config/locales/ja-easy.json:80:5 texts.board.stopped: expected 出す, got 発行 in 「…」` */
  readonly findings: readonly string[];
  /** Languages that no native reader has signed off. */
  readonly drafts: readonly string[];
};

/**
 * Reads every language there is, used by a hall or not.
 *
 * @param directory - the folder of `locales/` and `easy-japanese.json`
 */
export async function lintTexts(directory: string): Promise<TextLint> {
  const path = join(directory, 'easy-japanese.json');
  const easy = await readJson(path, easyJapanese, sourceComplaints);
  if (!easy.value) return { findings: easy.complaints, drafts: [] };
  const { value: rules } = easy;
  const locales = await localesThere(directory);
  const plain = await Promise.all(locales.map((locale) => loadLocale(directory, locale)));
  const languages = plain.flatMap(({ texts }) => texts ?? []);
  const drafts = languages.filter(({ status }) => status === 'draft').map(({ locale }) => locale);
  const japanese = languages.find(({ locale }) => locale === 'ja');
  if (!japanese) return { findings: plain.flatMap(({ complaints }) => complaints), drafts };
  const judged = await Promise.all(
    locales.map((locale) =>
      loadLocale(directory, locale, (texts) => languageFindings(texts, japanese, rules)),
    ),
  );
  return { findings: judged.flatMap(({ complaints }) => complaints), drafts };
}

/** What is to be better in one language; `japanese` is what the others are held against. */
function languageFindings(
  texts: LocaleTexts,
  japanese: LocaleTexts,
  easy: EasyJapanese,
): readonly Complaint[] {
  const source = new Map(everyText(japanese).map(({ name, text }) => [name, text]));
  const written = everyText(texts);
  const names = new Set(written.map(({ name }) => name));
  const missing = everyText(japanese)
    .filter(({ name }) => !names.has(name))
    .map(({ path, text }) => ({ path, says: `expected words for ${shownText(text)}, got none` }));
  const wrong = written.flatMap(({ name, path, text }) => {
    const of = source.get(name);
    const says = [
      ...blankComplaints(text),
      ...scriptComplaints(text, texts.bcp47),
      ...roomComplaints(name, text, texts.bcp47),
      ...(of === undefined ? ['expected nothing that the Japanese has not'] : []),
      ...(of === undefined ? [] : branchComplaints(text, of, texts.bcp47)),
      ...ownRules(texts.locale, name, text, easy),
    ];
    return says.map((said) => ({ path, says: said }));
  });
  return [...missing, ...wrong];
}

function ownRules(
  locale: string,
  name: string,
  text: string,
  easy: EasyJapanese,
): readonly string[] {
  const brackets = locale === 'ja-easy' ? [] : bracketComplaints(text);
  if (locale !== 'ja' && locale !== 'ja-easy') return brackets;
  return [
    ...brackets,
    ...japaneseComplaints(text),
    ...(isSpoken(name) ? spokenComplaints(text) : []),
    ...(locale === 'ja-easy' ? easyComplaints(name, text, easy) : []),
  ];
}

/** Hard words whose source the file does not name, and words that stand in it twice. */
function sourceComplaints({ sources, words }: EasyJapanese): readonly Complaint[] {
  return words.flatMap(({ word, source }, index) => {
    const path = ['words', index];
    const first = words.findIndex((each) => each.word === word);
    return [
      ...(Object.hasOwn(sources, source)
        ? []
        : [{ path, says: `expected one of the sources, got "${source}"` }]),
      ...(first === index ? [] : [{ path, says: `expected each word once, got "${word}" twice` }]),
    ];
  });
}
