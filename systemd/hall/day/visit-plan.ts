import type { VoiceChoice } from '../../../broker/contract/ticket.ts';
import type { Arrival } from '../../../broker/demand/arrivals.ts';
import { type Random, shuffled } from '../../../broker/demand/random.ts';

/** What becomes of a visit at the counters, beside being called, served and finished. */
type Course =
  | 'plain'
  /** Called twice, a minute, absent; comes back later and is called again. */
  | 'absent-returns'
  | 'absent-for-good'
  | 'hold'
  /** Put on hold for a paper that is at home; the day closes over it. */
  | 'hold-for-good'
  | 'hand-off-city'
  | 'hand-off-service'
  /** Without being called. */
  | 'cancelled'
  | 'undo-call'
  | 'undo-start'
  | 'undo-finish';

export type Visit = Arrival & {
  /** Counts from 1 in the order of arrival. */
  readonly nth: number;
  readonly locale: string;
  readonly course: Course;
  /** How its calls are heard. */
  readonly voice: VoiceChoice;
  /** Comes only when called a second time. */
  readonly late: boolean;
  /** Called by its number, not as the next. */
  readonly chosen: boolean;
  /** Loses its slip while it waits. */
  readonly reprint: boolean;
  /** Touches the kiosk more than once. */
  readonly doubleTouch: boolean;
};

/**
 * Shares of the day's visits, each well above the 5 % that it is to have at least: a clerk may call
 * as the next whom another was about to choose, and a nearly idle day leaves nothing to cancel.
 */
const courseShares: Readonly<Record<Exclude<Course, 'plain'>, number>> = {
  'absent-returns': 0.08,
  'absent-for-good': 0.02,
  hold: 0.09,
  'hold-for-good': 0.005,
  'hand-off-city': 0.05,
  'hand-off-service': 0.05,
  cancelled: 0.03,
  'undo-call': 0.015,
  'undo-start': 0.015,
  'undo-finish': 0.015,
};
const voiceShares = { silent: 0.09, chime: 0.06 };
const markShares = { late: 0.08, chosen: 0.12, reprint: 0.04, doubleTouch: 0.06 };
/** Of the visits; the rest speaks the site's first language. Every language has one visit at least. */
const OTHER_LANGUAGES_SHARE = 0.3;

/** At least one of each, however short the day. */
function countOf(share: number, visits: number): number {
  return Math.max(1, Math.round(share * visits));
}

/**
 * Gives each arrival of a day its story. The same random source gives the same stories.
 *
 * @param languages - of the site, the first one most people's
 * @param lastMinute - nobody arrives later: kiosks close by the clock, and a queue there takes time
 */
export function planVisits(
  arrivals: readonly Arrival[],
  languages: readonly string[],
  lastMinute: number,
  random: Random,
): readonly Visit[] {
  const courses = dealt(arrivals.length, courseShares, random);
  const voices = dealt(arrivals.length, voiceShares, random);
  const late = marked(arrivals.length, 'late', random);
  const chosen = marked(arrivals.length, 'chosen', random);
  const reprint = marked(arrivals.length, 'reprint', random);
  const doubleTouch = marked(arrivals.length, 'doubleTouch', random);
  const locales = languagesOf(arrivals.length, languages, random);
  return arrivals.map((arrival, index) => ({
    ...arrival,
    atMinute: Math.min(arrival.atMinute, lastMinute),
    nth: index + 1,
    locale: locales[index] ?? 'ja',
    course: courses[index] ?? 'plain',
    voice: voices[index] ?? 'voice',
    late: late[index] === true,
    chosen: chosen[index] === true,
    reprint: reprint[index] === true && courses[index] !== 'cancelled',
    doubleTouch: doubleTouch[index] === true,
  }));
}

/** Which places bear a mark. */
function marked(places: number, mark: keyof typeof markShares, random: Random): readonly boolean[] {
  return dealt(places, { [mark]: markShares[mark] }, random).map((name) => name !== undefined);
}

/** Deals names to places by their shares; most places get none. */
function dealt<K extends string>(
  places: number,
  shares: Readonly<Record<K, number>>,
  random: Random,
): readonly (K | undefined)[] {
  const cards = (Object.keys(shares) as K[]).flatMap((name) =>
    Array.from({ length: countOf(shares[name], places) }, () => name),
  );
  const result: (K | undefined)[] = Array.from({ length: places });
  const order = shuffled(
    random,
    result.map((_, index) => index),
  );
  for (const [at, card] of cards.entries()) {
    const place = order[at];
    if (place !== undefined) result[place] = card;
  }
  return result;
}

function languagesOf(
  places: number,
  languages: readonly string[],
  random: Random,
): readonly string[] {
  const [first = 'ja', ...others] = languages;
  const foreign = Math.max(others.length, Math.round(places * OTHER_LANGUAGES_SHARE));
  const spoken = Array.from({ length: places }, (_, index) =>
    index < foreign ? (others[index % Math.max(1, others.length)] ?? first) : first,
  );
  return shuffled(random, spoken);
}
