/** The hall's zone; the phone's own clock and zone are never asked. */
const timeZone = 'Asia/Tokyo';
const FIVE_MINUTES_MS = 5 * 60_000;

// A formatter costs more to make than a whole page to draw, and holds its zone's table.
const inMinutes = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const toTheMinute = new Intl.DateTimeFormat('ja-JP', inMinutes);
const toTheSecond = new Intl.DateTimeFormat('ja-JP', { ...inMinutes, second: '2-digit' });
const dayOf = new Intl.DateTimeFormat('sv', { timeZone });
const datesIn = new Map<string, Intl.DateTimeFormat>();

/** `10:45`, with Western digits in every language, as on the paper. */
export function clock(at: number, seconds = false): string {
  return (seconds ? toTheSecond : toTheMinute).format(at);
}

/** `at` to a whole five minutes: a range of them is wider than what was worked out, never narrower. */
export function fiveMinutes(at: number, to: 'floor' | 'ceil'): number {
  return Math[to](at / FIVE_MINUTES_MS) * FIVE_MINUTES_MS;
}

/** Whether two instants (milliseconds, UTC) have one date in the hall's zone. */
export function isSameDay(one: number, other: number): boolean {
  return dayOf.format(one) === dayOf.format(other);
}

/** `8月3日(月)` in the words of a language; in figures where the phone does not know it. */
export function dateIn(bcp47: string, at: number): string {
  const dates = datesIn.get(bcp47) ?? newDatesIn(bcp47);
  datesIn.set(bcp47, dates);
  return dates.format(at);
}

function newDatesIn(bcp47: string): Intl.DateTimeFormat {
  const known = Intl.DateTimeFormat.supportedLocalesOf(bcp47).length > 0;
  const words = { month: 'long', day: 'numeric', weekday: 'short', timeZone } as const;
  const figures = { month: 'numeric', day: 'numeric', timeZone } as const;
  const language = known ? `${bcp47}-u-nu-latn` : 'ja';
  return new Intl.DateTimeFormat(language, known ? words : figures);
}
