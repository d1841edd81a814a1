import type { TicketNumber } from '../../contract/ids.ts';

/**
 * What a voice is given to say, kept apart from what a board shows: given `A012番の方`, the
 * Japanese engine says ゼロイチニバンノホー (R16; measured readings in the tests beside this).
 */
export type Reading = {
  /** Phrases a voice says whole. Cut at commas and full stops only, where speech pauses anyway. */
  readonly phrases: readonly Phrase[];
};
export type Phrase = {
  readonly text: string;
  readonly pauseAfterMs: number;
  /** `lead` and `end`: sentences before and after; `both`: nowhere to cut between the two. */
  readonly says: 'lead' | 'number' | 'counter' | 'both' | 'end';
};

/** What the engine itself pauses inside a sentence; two phrases joined by it sound like one sentence. */
const COMMA_MS = 390;
const FULL_STOP_MS = 600;
const sentenceEnd = /[。।！？]|[.!?](?=\s|$)/gu;
const comma = /[、，]|,(?=\s)/gu;

/** The one number of 1–999 that has a name of its own: 110番 is the police, ヒャクトーバン. */
const POLICE = 110;

/**
 * `A012` as it is said: `A、12`, in other languages `A, 12`. The comma parts letter and number:
 * `G12` would be 12 grams, and an English `A` alone the article.
 */
export function readNumber(number: TicketNumber, locale = 'ja'): string {
  const [letter, value] = [number.slice(0, 1), Number(number.slice(1))];
  if (!isJapanese(locale)) return `${letter}, ${value}`;
  return `${letter}、${value === POLICE ? '百十' : value}`;
}

/** A counter's label as it is said: no leading zeros; a letter by its name. */
export function readCounter(label: string): string {
  return /^\d+$/.test(label) ? String(Number(label)) : label;
}

/**
 * Fills a voice text (`voice.call`, `voice.recall`) and cuts it before the counter, so that 999
 * numbers and 20 counters are 1,019 clips and not 19,980; and from whole sentences around them.
 *
 * @param text - with the placeholders `{number}` and `{counter}`, in words that the voice reads right
 * @returns nothing where the text has not both placeholders in this order
 */
export function readingOf(
  text: string,
  number: TicketNumber,
  label: string,
  locale = 'ja',
): Reading | undefined {
  const parts = /^(?<lead>[^{}]*)\{number\}(?<middle>[^{}]*)\{counter\}(?<end>[^{}]*)$/u.exec(text);
  if (!parts?.groups) return undefined;
  const { lead = '', middle = '', end = '' } = parts.groups;
  const [words, before] = cutAt(lead, afterLast(lead, sentenceEnd) ?? 0);
  const [own, after] = cutAt(end, afterFirst(end, sentenceEnd) ?? end.length);
  const numbered = before + readNumber(number, locale);
  const counter = readCounter(label) + own;
  // Without a comma between them there is nowhere to cut that would not be heard.
  const cut = afterLast(middle, sentenceEnd) ?? afterLast(middle, comma);
  const [ofNumber, ofCounter] = cutAt(middle, cut ?? 0);
  const both = [phrase(numbered + middle + counter, 'both')];
  const apart = [phrase(numbered + ofNumber, 'number'), phrase(ofCounter + counter, 'counter')];
  const phrases = [
    phrase(words, 'lead'),
    ...(cut === undefined ? both : apart),
    phrase(after, 'end'),
  ];
  return { phrases: phrases.filter((each) => each.text !== '') };
}

/** The whole text handed to the voice, as reports and tests know it. */
export function spokenText(reading: Reading, locale = 'ja'): string {
  const spaced = !isJapanese(locale) && !locale.startsWith('zh');
  return reading.phrases.map(({ text }) => text).join(spaced ? ' ' : '');
}

function isJapanese(locale: string): boolean {
  return /^ja(-|$)/.test(locale);
}

function phrase(text: string, says: Phrase['says']): Phrase {
  const whole = text.trim();
  return { text: whole, pauseAfterMs: /[、，,]$/u.test(whole) ? COMMA_MS : FULL_STOP_MS, says };
}

function cutAt(text: string, at: number): readonly [string, string] {
  return [text.slice(0, at), text.slice(at)];
}

function afterFirst(text: string, mark: RegExp): number | undefined {
  const [first] = text.matchAll(mark);
  return first && first.index + first[0].length;
}

function afterLast(text: string, mark: RegExp): number | undefined {
  const last = [...text.matchAll(mark)].at(-1);
  return last && last.index + last[0].length;
}
