import type { CrowdDay, PublicCrowd, UsualCrowd } from '../../../broker/contract/crowd.ts';

/** The hall's zone, and the hour at which its business day turns (design part 5, rule 12). */
const timeZone = 'Asia/Tokyo';
const TURN_HOUR = 3;
const HOUR_MS = 3_600_000;
/** A hall that is open all day: its hours without anybody become one row. */
const ROWS_MAX = 12;

/** An hour of a day: nothing where nobody can say. */
export type CrowdCell = UsualCrowd | 'no-issue' | undefined;
/** From an hour of the business day to another, that one left out. */
export type CrowdRow = {
  readonly from: number;
  readonly until: number;
  readonly cells: readonly CrowdCell[];
};

export type CrowdWeek = {
  readonly days: readonly CrowdDay[];
  readonly rows: readonly CrowdRow[];
  /** Where this moment lies, while the hall is heard. */
  readonly today: string | undefined;
  readonly hour: number | undefined;
};

/**
 * The days of a calendar that are not over, hour by hour.
 *
 * @param at - hall time; nothing while the hall is not heard, and then no moment is marked
 * @returns nothing when nobody can say anything
 */
export function crowdWeek(
  crowd: PublicCrowd | undefined,
  at: number | undefined,
): CrowdWeek | undefined {
  if (crowd === undefined) return undefined;
  const today = at === undefined ? undefined : dateOf(at - TURN_HOUR * HOUR_MS);
  const days = crowd.days.filter(({ businessDay }) => businessDay >= (today ?? ''));
  const hours = days.flatMap((day) => day.hours.map(({ hour }) => hour));
  if (days.every(({ source }) => source === undefined)) return undefined;
  const first = Math.min(...hours);
  const rows = Array.from({ length: Math.max(...hours) - first + 1 }, (_, nth): CrowdRow => {
    const from = first + nth;
    return { from, until: from + 1, cells: days.map((day) => cellOf(day, from)) };
  });
  return {
    days,
    rows: rows.length > ROWS_MAX ? quietTogether(rows) : rows,
    today,
    hour: at === undefined ? undefined : hourOf(at),
  };
}

function cellOf({ hours }: CrowdDay, hour: number): CrowdCell {
  const found = hours.find((each) => each.hour === hour);
  return found === undefined ? 'no-issue' : found.usual;
}

function quietTogether(rows: readonly CrowdRow[]): readonly CrowdRow[] {
  const together: CrowdRow[] = [];
  for (const row of rows) {
    const before = together.at(-1);
    if (before && nobodyIn(before) && JSON.stringify(before.cells) === JSON.stringify(row.cells)) {
      together[together.length - 1] = { ...before, until: row.until };
    } else together.push(row);
  }
  return together;
}

function nobodyIn({ cells }: CrowdRow): boolean {
  return cells.every((cell) => typeof cell !== 'object' || cell.minutes + cell.groups === 0);
}

function dateOf(at: number): string {
  return new Intl.DateTimeFormat('sv', { timeZone }).format(at);
}

function hourOf(at: number): number {
  const clock = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  const hour = Number(clock.format(at));
  return hour < TURN_HOUR ? hour + 24 : hour;
}

/** `8:00`, `8:00–12:00`; behind midnight `1:00`. */
export function hoursText({ from, until }: Pick<CrowdRow, 'from' | 'until'>): string {
  const clock = (hour: number) => `${hour % 24}:00`;
  return until - from === 1 ? clock(from) : `${clock(from)}–${clock(until)}`;
}

/** Weekday and day of the month of `2026-11-19`, short; in Japanese where the language is unknown. */
export function dayWords(bcp47: string, businessDay: string): readonly [string, string] {
  const known = Intl.DateTimeFormat.supportedLocalesOf(bcp47).length > 0;
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(known ? `${bcp47}-u-nu-latn` : 'ja', { ...options, timeZone: 'UTC' });
  const at = Date.parse(businessDay);
  return [format({ weekday: 'short' }).format(at), String(Number(businessDay.slice(8)))];
}
