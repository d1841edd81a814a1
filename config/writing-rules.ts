/**
 * What holds for the texts of every language, and for both kinds of Japanese. Each rule tells what is
 * expected of one text; none of them keeps a hall from starting, for a clumsy word is better than none.
 */
import { branchesOf, formsOf } from './text-rules.ts';

/** Characters that nobody sees; the joiners are part of Devanagari and of Arabic. */
const unseen = /[^\P{C}\u200c\u200d]|[\u2028\u2029\u00ad]/u;

/** Blanks where none belong, and characters that a keyboard or an office program left behind. */
export function blankComplaints(text: string): readonly string[] {
  const said: string[] = [];
  if (text !== text.trim()) said.push(`expected no blank at either end, got ${shownText(text)}`);
  const mark = unseen.exec(text);
  if (mark) {
    const point = (mark[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    said.push(`expected characters that can be seen, got U+${point} in ${shownText(text)}`);
  } else if (/\s{2}/.test(text.trim())) {
    said.push(`expected one blank between words, got two in ${shownText(text)}`);
  }
  if (text !== text.normalize('NFC'))
    said.push(`expected composed letters (NFC), got letter and accent apart in ${shownText(text)}`);
  if (text.includes("'")) said.push(`expected ’, got ', which is syntax in ICU messages`);
  return said;
}

/** Letters of another script than the language's own (Latin is everywhere), and other digits than 0–9. */
export function scriptComplaints(text: string, bcp47: string): readonly string[] {
  const scripts = scriptsOf(bcp47);
  const own = new RegExp(`[${scripts.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u');
  const said = own.test(text) ? [] : [`expected ${scripts.join(' or ')} letters, got none`];
  for (const character of text) {
    const known = /[\p{Script=Latn}\p{Script=Common}\p{Script=Inherited}]/u.test(character);
    if (/\p{L}/u.test(character) && !known && !own.test(character))
      return [...said, `expected ${scripts.join(' or ')} letters, got ${character}`];
    if (/\p{Nd}/u.test(character) && !/[0-9]/.test(character))
      return [...said, `expected the digits of the slip, 0 to 9, got ${character}`];
  }
  return said;
}

/** The scripts that a language is written in, as Unicode names them. */
function scriptsOf(bcp47: string): readonly string[] {
  const script = new Intl.Locale(bcp47).maximize().script ?? 'Latn';
  const mixed: Readonly<Record<string, readonly string[]>> = {
    Jpan: ['Han', 'Hiragana', 'Katakana'],
    Hans: ['Han'],
    Hant: ['Han'],
    Kore: ['Hangul'],
  };
  return mixed[script] ?? [script];
}

/**
 * Branches of a text against those of the Japanese: where the Japanese has words of its own for none,
 * so has every language; the usual branch shows the same figures; no branch is one that the language
 * never takes.
 */
export function branchComplaints(text: string, japanese: string, bcp47: string): readonly string[] {
  const said: string[] = [];
  const own = branchesOf(text);
  const categories = new Intl.PluralRules(bcp47).resolvedOptions().pluralCategories;
  for (const [counted, branches] of own) {
    for (const branch of branches) {
      if (branch.startsWith('=') || categories.some((name) => name === branch)) continue;
      const usable = categories.join(', ');
      said.push(`expected of {${counted}} the branches ${usable} of this language, got ${branch}`);
    }
  }
  for (const [counted, branches] of branchesOf(japanese)) {
    if (branches.has('=0') && !own.get(counted)?.has('=0'))
      said.push(`expected of {${counted}} words for =0, as the Japanese has them, got none`);
  }
  const wanted = usualFigures(japanese);
  const got = usualFigures(text);
  if (wanted !== got)
    said.push(`expected in the usual form ${wanted}, as in the Japanese, got ${got}`);
  return said;
}

/** The placeholders that a person reads when nothing is special about the count. */
function usualFigures(text: string): string {
  const shown = formsOf(text, 'usual').flatMap((form) => form.match(/\{[^{}]+\}/g) ?? []);
  return [...new Set(shown)].sort().join(' ') || 'no figure';
}

/** Readings belong to やさしい日本語 alone: elsewhere the brackets would be drawn. */
export function bracketComplaints(text: string): readonly string[] {
  return /[[\]|]/.test(text) ? [`expected no [ | ], got ${shownText(text)}`] : [];
}

/** What Japanese punctuation replaces, outside placeholders and figures such as 8:30. */
const japaneseMarks: readonly (readonly [wrong: RegExp, right: string])[] = [
  [/[，,]/u, '、'],
  [/．|\.(?![0-9])/u, '。'],
  [/[()]/u, '（ ）'],
  [/!/u, '！'],
  [/\?/u, '？'],
  [/[０-９Ａ-Ｚａ-ｚ]/u, '半角の英数字'],
];

/** Half-width kana and punctuation of another language in Japanese (ja and ja-easy). */
export function japaneseComplaints(text: string): readonly string[] {
  const said: string[] = [];
  const kana = /[\uff61-\uff9f]+/u.exec(text)?.[0];
  if (kana) said.push(`expected ${kana.normalize('NFKC')}, got half-width ${kana}`);
  for (const form of formsOf(text)) {
    const bare = form.replace(/\{[^{}]*\}/g, '');
    for (const [wrong, right] of japaneseMarks) {
      const mark = wrong.exec(bare)?.[0];
      if (mark) said.push(`expected ${right}, got ${mark} in ${shownText(form)}`);
    }
  }
  return [...new Set(said)];
}

/** A text as a finding quotes it. */
export function shownText(text: string): string {
  return `「${text}」`;
}
