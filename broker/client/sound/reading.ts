import type { TicketNumber } from '../../contract/ids.ts';

/**
 * What a voice is given to say, kept apart from what a board shows: given `A012番の方`, the
 * Japanese engine says ゼロイチニバンノホー (R16; measured readings in the tests beside this).
 */
export type Reading = {
  /** Phrases a voice says whole. Cut at commas and full stops only, where speech pauses anyway. */
  readonly phrases: readonly Phrase[];
};
type Phrase = { readonly text: string; readonly pauseAfterMs: number };

/** What the engine itself pauses inside a sentence; two phrases joined by it sound like one sentence. */
const COMMA_MS = 390;
const FULL_STOP_MS = 600;

/** The one number of 1–999 that has a name of its own: 110番 is the police, ヒャクトーバン. */
const POLICE = 110;

/** `A012` as it is said: `A、12`. The comma parts letter and number: `G12` would be 12 grams. */
export function readNumber(number: TicketNumber): string {
  const value = Number(number.slice(1));
  return `${number.slice(0, 1)}、${value === POLICE ? '百十' : value}`;
}

/** A counter's label as it is said: no leading zeros; a letter by its name. */
export function readCounter(label: string): string {
  return /^\d+$/.test(label) ? String(Number(label)) : label;
}

/**
 * Fills a voice text (`voice.call`, `voice.recall`) and cuts it before the counter, so that 999
 * numbers and 20 counters are 1,019 clips and not 19,980; and after whole sentences.
 *
 * @param text - with the placeholders `{number}` and `{counter}`, in words that the voice reads right
 * @returns nothing where the text has not both placeholders in this order
 */
export function readingOf(text: string, number: TicketNumber, label: string): Reading | undefined {
  const parts = /^(?<lead>[^{}]*\{number\})(?<middle>[^{}]*)\{counter\}(?<end>[^{}]*)$/u.exec(text);
  if (!parts?.groups) return undefined;
  const { lead = '', middle = '', end = '' } = parts.groups;
  const first = lead.replace('{number}', readNumber(number));
  const second = readCounter(label) + end;
  const cut = Math.max(middle.lastIndexOf('、'), middle.lastIndexOf('。')) + 1;
  // Without a comma between them there is nowhere to cut that would not be heard.
  const whole = [first + middle + second];
  const cutPhrases = [first + middle.slice(0, cut), middle.slice(cut) + second];
  return { phrases: (cut === 0 ? whole : cutPhrases).flatMap(sentences).map(withPause) };
}

/** A text without gaps, such as `voice.sound_check`. */
export function plainReading(text: string): Reading {
  return { phrases: sentences(text).map(withPause) };
}

/** The whole text handed to the voice, as reports and tests know it. */
export function spokenText(reading: Reading): string {
  return reading.phrases.map(({ text }) => text).join('');
}

function sentences(text: string): readonly string[] {
  return text.split(/(?<=。)/u).filter((sentence) => sentence !== '');
}

function withPause(text: string): Phrase {
  return { text, pauseAfterMs: text.endsWith('。') ? FULL_STOP_MS : COMMA_MS };
}
