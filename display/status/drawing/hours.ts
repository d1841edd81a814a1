/** The hall's zone; the phone's own clock and zone are never asked. */
const timeZone = 'Asia/Tokyo';
const FIVE_MINUTES_MS = 5 * 60_000;

/** `10:45`, with Western digits in every language, as on the paper. */
export function clock(at: number, seconds = false): string {
  return new Intl.DateTimeFormat('ja-JP', {
    ...{ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...(seconds && { second: '2-digit' }),
  }).format(at);
}

/** The hour at which a wait of so many minutes, told at `asOf`, is over: to whole five minutes. */
export function hourAfter(asOf: number, minutes: number): string {
  return clock(Math.round((asOf + minutes * 60_000) / FIVE_MINUTES_MS) * FIVE_MINUTES_MS);
}

/** Whether two instants (milliseconds, UTC) have one date in the hall's zone. */
export function isSameDay(one: number, other: number): boolean {
  const day = new Intl.DateTimeFormat('sv', { timeZone });
  return day.format(one) === day.format(other);
}

/** `8月3日(月)` in the words of a language; in figures where the phone does not know it. */
export function dateIn(bcp47: string, at: number): string {
  const known = Intl.DateTimeFormat.supportedLocalesOf(bcp47).length > 0;
  const words = { month: 'long', day: 'numeric', weekday: 'short', timeZone } as const;
  const figures = { month: 'numeric', day: 'numeric', timeZone } as const;
  const language = known ? `${bcp47}-u-nu-latn` : 'ja';
  return new Intl.DateTimeFormat(language, known ? words : figures).format(at);
}
