import { Temporal } from 'temporal-polyfill';
import { decode } from '../../../broker/contract/decode.ts';
import { type BusinessDay, businessDay } from '../../../broker/contract/ids.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { Site } from '../../../broker/contract/site.ts';
import { counterInUse, openingOn, serviceOffered } from '../../../broker/queue/calendar.ts';

/** The year whose days are played: from here on all four services and counters are open (R32, R72). */
const FIRST_DAY = '2026-08-01';

/** One day that is played: `2026-11-02`, and its hours of issue in minutes after midnight. */
export type PlayedDay = {
  readonly date: BusinessDay;
  readonly issueFromMinute: number;
  readonly issueUntilMinute: number;
};

function minuteOf(hour: string): number {
  return Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3));
}

/**
 * The first ordinary open weekday of a month of the played year: the site's plain hours (no longer
 * Thursday, no holiday, no special day), with every service and counter in use.
 *
 * @param month - calendar month, 1 to 12
 * @returns nothing when the calendar has no such day
 */
export function ordinaryDay(site: Site, month: number): PlayedDay | undefined {
  const first = Temporal.PlainDate.from(FIRST_DAY);
  const year = month >= first.month ? first.year : first.year + 1;
  const { hours } = site.calendar;
  let date = Temporal.PlainDate.from({ year, month, day: 1 });
  for (; date.month === month; date = date.add({ days: 1 })) {
    const day = decode(businessDay, date.toString());
    assert(day.ok, 'a plain date is a business day');
    const opening = openingOn(site.calendar, day.value);
    const inForce =
      site.services.every((service) => serviceOffered(service, day.value)) &&
      site.counters.every((counter) => counterInUse(counter, day.value));
    // The very entry for ordinary days: what is entered for one day or weekday is another one.
    if (opening !== hours || !inForce) continue;
    return {
      date: day.value,
      issueFromMinute: minuteOf(hours.issueFrom),
      issueUntilMinute: minuteOf(hours.issueUntil),
    };
  }
  return undefined;
}
