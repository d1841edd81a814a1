import { CALENDAR_DAYS_MAX } from '../../contract/day-record.ts';
import type { EpochMs } from '../../contract/ids.ts';
import type { ValueOf } from '../../contract/requests.ts';
import type { Site } from '../../contract/site.ts';
import { businessDayOf, calendarDayOf, daysAfter } from '../calendar.ts';

/** Today and the two weeks that follow, as the site file says them (R35 to R38, R72). */
export function readCalendar(site: Site, now: EpochMs): ValueOf<'read-calendar'> {
  const today = businessDayOf(now, site.timeZone);
  const days = Array.from({ length: CALENDAR_DAYS_MAX }, (_, nth) =>
    calendarDayOf(site, daysAfter(today, nth)),
  );
  return { days };
}
