import { type Phrase, readingOf, spokenText } from '../../broker/client/sound/reading.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type TicketNumber, ticketNumber } from '../../broker/contract/ids.ts';
import type { LineSnapshot } from '../../broker/contract/line-snapshot.ts';
import type { SitePack } from '../../broker/contract/site.ts';

/** One piece of a call that a voice says whole, or a recording that stands for it. */
export type SpokenClip = Phrase & {
  readonly locale: string;
  /** Its name among the recordings; nothing: it has none, and is always made by the engine. */
  readonly recording: string | undefined;
};

/** What one language says of a call. */
export type SpokenCall = { readonly text: string; readonly clips: readonly SpokenClip[] };

type Called = {
  readonly number: TicketNumber;
  readonly label: string;
  readonly recall: boolean;
};

/** As after any sentence: who only half listens is to hear two. */
const AFTER_TRAINING_MS = 600;
/** Numbers are made so many ahead of the last that was issued: one may be called as soon as it is. */
const AHEAD = 2;
/** More than these wait for no service; what is older is made when it is called. */
const WAITING_MAX = 60;

/** @returns nothing where the site has not the language, or a text without number and counter */
export function spokenCall(
  pack: SitePack | undefined,
  locale: string,
  { number, label, recall }: Called,
): SpokenCall | undefined {
  const texts = pack?.locales.find((each) => each.locale === locale)?.texts;
  const read = (key: string) => readingOf(texts?.[key] ?? '', number, label, locale);
  const reading = read(recall ? 'voice.recall' : 'voice.call');
  if (!reading) return undefined;
  const usual = read('voice.call')?.phrases.find(({ says }) => says === 'number')?.text;
  const nameOf = ({ says, text }: Phrase): string | undefined => {
    if (says === 'number') return `${text === usual ? 'number' : 'recall'}-${number}`;
    if (says === 'counter') return `counter-${label}`;
    return says === 'lead' && recall ? 'recall' : undefined;
  };
  const clips = reading.phrases.map((phrase): SpokenClip => {
    const name = nameOf(phrase);
    return { ...phrase, locale, recording: name && `${locale}/${name}` };
  });
  return { text: spokenText(reading, locale), clips };
}

/**
 * The same in a training (R22): that it is one comes first, so that who hears a number has heard it.
 *
 * @returns nothing where that cannot be said: then the call is not said either
 */
export function inTraining(
  pack: SitePack,
  locale: string,
  { text, clips }: SpokenCall,
): SpokenCall | undefined {
  const first = trainingClip(pack, locale);
  if (!first) return undefined;
  const space = /^(ja|zh)/.test(locale) ? '' : ' ';
  return { text: `${first.text}${space}${text}`, clips: [first, ...clips] };
}

/** 「訓練です。」 */
export function trainingClip(pack: SitePack, locale: string): SpokenClip | undefined {
  const text = pack.locales.find((each) => each.locale === locale)?.texts['voice.training'];
  if (text === undefined) return undefined;
  const recording = `${locale}/training`;
  return { text, pauseAfterMs: AFTER_TRAINING_MS, says: 'lead', locale, recording };
}

/** The Japanese sentence of a loudspeaker's check; of it there is no recording. */
export function spokenCheck(pack: SitePack | undefined): SpokenCall | undefined {
  const text = pack?.locales.find(({ locale }) => locale === 'ja')?.texts['voice.sound_check'];
  if (text === undefined) return undefined;
  const whole = {
    text,
    pauseAfterMs: 0,
    says: 'lead',
    locale: 'ja',
    recording: undefined,
  } as const;
  return { text, clips: [whole] };
}

/** The clips that do not depend on a number: of each counter, and the words around. */
export function clipsOfCounters(pack: SitePack, locales: readonly string[]): readonly SpokenClip[] {
  const [first] = firstNumbers(pack);
  if (!first) return [];
  return bothCalls(pack, locales, [first], labelsOf(pack)).filter(({ says }) => says !== 'number');
}

/** The clips of numbers, as calls and recalls say them. */
export function clipsOfNumbers(
  pack: SitePack,
  locales: readonly string[],
  numbers: readonly TicketNumber[],
): readonly SpokenClip[] {
  const [label = '1'] = labelsOf(pack);
  return bothCalls(pack, locales, numbers, [label]).filter(({ says }) => says === 'number');
}

/** The first of each letter, before any is issued. */
export function firstNumbers({ site }: SitePack): readonly TicketNumber[] {
  return site.services.flatMap(({ prefix }) => numbersOf(prefix, site.digits, 1, AHEAD));
}

/**
 * The numbers of one service that may be called and were not made yet, and the next two.
 *
 * @param before - the newest when this was asked last; nothing: those that wait may all be new
 */
export function numbersSoonCalled(
  { newest, groups }: LineSnapshot['services'][number],
  before: TicketNumber | undefined,
): readonly TicketNumber[] {
  if (newest === undefined || newest === before) return [];
  const value = Number(newest.slice(1));
  const known = before === undefined ? value - groups : Number(before.slice(1)) + AHEAD;
  // Lower than before: another day began.
  const from = known > value + AHEAD ? value - groups : known;
  const first = Math.max(1, from + 1, value - WAITING_MAX + 1);
  return numbersOf(newest.slice(0, 1), newest.length - 1, first, value + AHEAD);
}

function bothCalls(
  pack: SitePack,
  locales: readonly string[],
  numbers: readonly TicketNumber[],
  labels: readonly string[],
): readonly SpokenClip[] {
  return locales.flatMap((locale) =>
    numbers.flatMap((number) =>
      labels.flatMap((label) =>
        [false, true].flatMap(
          (recall) => spokenCall(pack, locale, { number, label, recall })?.clips ?? [],
        ),
      ),
    ),
  );
}

function labelsOf({ site }: SitePack): readonly string[] {
  return site.counters.map(({ label }) => label);
}

function numbersOf(
  prefix: string,
  digits: number,
  from: number,
  to: number,
): readonly TicketNumber[] {
  const values = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  return values.flatMap((value) => {
    const decoded = decode(ticketNumber, `${prefix}${String(value).padStart(digits, '0')}`);
    return decoded.ok ? [decoded.value] : [];
  });
}
