import { Temporal } from 'temporal-polyfill';
import type { CalendarDay, CalendarReason } from '../contract/day-record.ts';
import { decode } from '../contract/decode.ts';
import type { HallMode } from '../contract/hall-beat.ts';
import {
  type BusinessDay,
  businessDay as businessDaySchema,
  type EpochMs,
  epochMs,
} from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type {
  Opening,
  Site,
  SiteCalendar,
  SiteCounter,
  SiteService,
  Weekday,
} from '../contract/site.ts';
import type { QueueState } from './state.ts';

/** The hour at which the business day turns, hall time (design part 5, rule 12). */
const TURN_HOUR = 3;
/** No hall is closed for longer: beyond it there is no next opening. */
const NEXT_OPENING_DAYS_MAX = 400;
/** So long into a day a fresh roll is still put in before the crowd comes. */
const GETTING_READY_MS = 30 * 60_000;

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function toBusinessDay(date: Temporal.PlainDate): BusinessDay {
  const parsed = decode(businessDaySchema, date.toString());
  assert(parsed.ok, 'a plain date is a business day');
  return parsed.value;
}

function toEpochMs(instant: number): EpochMs {
  const parsed = decode(epochMs, instant);
  assert(parsed.ok, 'an instant after 1970');
  return parsed.value;
}

/** The business day an instant belongs to: the small hours before 03:00 are still the day before. */
export function businessDayOf(at: EpochMs, timeZone: string): BusinessDay {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const date = local.toPlainDate();
  return toBusinessDay(local.hour < TURN_HOUR ? date.subtract({ days: 1 }) : date);
}

/** The hour of the clock on the wall, 0 to 23. */
export function localHour(at: EpochMs, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).hour;
}

/** The next 03:00, always later than `at`. */
export function nextTurn(at: EpochMs, timeZone: string): EpochMs {
  const day = Temporal.PlainDate.from(businessDayOf(at, timeZone)).add({ days: 1 });
  return instantOf(day, `0${TURN_HOUR}:00`, timeZone);
}

/** The business day so many days later. */
export function daysAfter(day: BusinessDay, days: number): BusinessDay {
  return toBusinessDay(Temporal.PlainDate.from(day).add({ days }));
}

/** `25:30` is half past one on the calendar day after. */
function instantOf(day: Temporal.PlainDate, hour: string, timeZone: string): EpochMs {
  const hours = Number(hour.slice(0, 2));
  const date = day.add({ days: Math.floor(hours / 24) });
  const time = Temporal.PlainTime.from({ hour: hours % 24, minute: Number(hour.slice(3)) });
  return toEpochMs(date.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds);
}

/** When it is this hour of a business day, such as `08:30`. */
export function instantOfDay(site: Site, day: BusinessDay, hour: string): EpochMs {
  return instantOf(Temporal.PlainDate.from(day), hour, site.timeZone);
}

export function weekdayOf(day: BusinessDay): Weekday {
  const weekday = weekdays[Temporal.PlainDate.from(day).dayOfWeek - 1];
  assert(weekday !== undefined, 'a week has seven days');
  return weekday;
}

/** The hours of a business day, nothing when the hall is closed; and by which rule. */
type Ruled = { readonly hours: Opening | undefined; readonly because: CalendarReason };

/**
 * The hours of a business day and the rule they come from.
 *
 * What is entered for one date beats what is entered for every year, and that what is entered for
 * every week: a closed day, then a special day, then yearly days and national holidays, then the
 * second Sunday, then the longer Thursday and the plain weekdays (R35 to R38).
 */
function ruledOn(calendar: SiteCalendar, day: BusinessDay): Ruled {
  const shut = (because: CalendarReason) => ({ hours: undefined, because });
  if (calendar.closedDays.includes(day)) return shut('closed-day');
  const special = calendar.specialDays.find((each) => each.date === day);
  if (special !== undefined) return { hours: special.hours, because: 'special' };
  if (calendar.closedYearly.includes(day.slice(5))) return shut('yearly');
  if (calendar.closedOnNationalHolidays && calendar.holidays.includes(day)) return shut('holiday');
  const date = Temporal.PlainDate.from(day);
  const weekday = weekdayOf(day);
  const nthOfMonth = Math.ceil(date.day / 7);
  const nth = calendar.nth.find((each) => each.weekday === weekday && each.nth === nthOfMonth);
  if (nth !== undefined) return { hours: nth.hours, because: 'nth' };
  if (!calendar.weekdays.includes(weekday)) return shut('weekend');
  const longer = calendar.longer[weekday];
  return longer
    ? { hours: longer, because: 'longer' }
    : { hours: calendar.hours, because: 'usual' };
}

/** The hours of a business day; nothing when the hall is closed. */
export function openingOn(calendar: SiteCalendar, day: BusinessDay): Opening | undefined {
  return ruledOn(calendar, day).hours;
}

/** What the calendar and the dates of counters and services say of one day (R30 to R38, R72). */
export function calendarDayOf(site: Site, day: BusinessDay): CalendarDay {
  const { hours, because } = ruledOn(site.calendar, day);
  const at = (hour: string) => instantOfDay(site, day, hour);
  return {
    day,
    because,
    ...(hours && {
      hours: {
        issueFrom: at(hours.issueFrom),
        issueUntil: at(hours.issueUntil),
        closes: at(hours.closes ?? hours.issueUntil),
      },
    }),
    counters: site.counters.filter((each) => counterInUse(each, day)).map(({ id }) => id),
    services: site.services.filter((each) => serviceOffered(each, day)).map(({ id }) => id),
  };
}

/** The first day from this one on, itself included, on which the hall opens. */
export function nextOpenDay(site: Site, day: BusinessDay): BusinessDay | undefined {
  let date = day;
  for (let days = 0; days < NEXT_OPENING_DAYS_MAX; days += 1) {
    if (openingOn(site.calendar, date) !== undefined) return date;
    date = daysAfter(date, 1);
  }
  return undefined;
}

/** Its calendar month, 1 to 12. */
export function monthOf(day: BusinessDay): number {
  return Temporal.PlainDate.from(day).month;
}

function inEffect(
  dated: { readonly from?: BusinessDay | undefined; readonly until?: BusinessDay | undefined },
  day: BusinessDay,
): boolean {
  return (dated.from ?? day) <= day && day <= (dated.until ?? day);
}

/** Whether a service is offered on a day, by its effective dates (R30, R32). */
export function serviceOffered(service: SiteService, day: BusinessDay): boolean {
  return inEffect(service, day);
}

/** Whether a counter is in use on a day, by its effective dates (R72). */
export function counterInUse(counter: SiteCounter, day: BusinessDay): boolean {
  return inEffect(counter, day);
}

/** From when to before when. */
type Span = { readonly from: EpochMs; readonly until: EpochMs };

/** The span of the day last asked for: it is asked for with every issue, and is slow to work out. */
const lastSpan = new WeakMap<Site, { day: BusinessDay; span: Span | undefined }>();

function issueSpan(site: Site, day: BusinessDay): Span | undefined {
  const known = lastSpan.get(site);
  if (known?.day === day) return known.span;
  const opening = openingOn(site.calendar, day);
  const date = Temporal.PlainDate.from(day);
  const span = opening && {
    from: instantOf(date, opening.issueFrom, site.timeZone),
    until: instantOf(date, opening.issueUntil, site.timeZone),
  };
  lastSpan.set(site, { day, span });
  return span;
}

/** Issue today: as the calendar says, unless the 責任者 chose another end for today (R37). */
export function issueSpanToday(state: QueueState, site: Site): Span | undefined {
  if (state.day.state === 'none') return undefined;
  const span = issueSpan(site, state.day.businessDay);
  const { issueEnd } = state;
  return span === undefined || issueEnd === undefined ? span : { ...span, until: issueEnd };
}

/** From when a counter is to call nobody, and until when; `Infinity`: for the rest of the day. */
type PlannedClosure = { readonly from: EpochMs; readonly until: number };

/** Those of the day last asked for: they are asked for with every forecast. */
const lastClosures = new WeakMap<
  SiteCounter,
  { readonly day: BusinessDay; readonly spans: readonly PlannedClosure[] }
>();

/**
 * When a counter is to call nobody on a day, by the site file, in order of time. What goes on to the
 * end of the hours has no end: whoever works late, works at another counter (R38, R39).
 */
export function plannedClosures(
  site: Site,
  counter: SiteCounter,
  day: BusinessDay,
): readonly PlannedClosure[] {
  const known = lastClosures.get(counter);
  if (known?.day === day) return known.spans;
  const date = Temporal.PlainDate.from(day);
  const weekday = weekdays[date.dayOfWeek - 1];
  const closes = serviceEnd(site, day);
  const spans = counter.closures
    .filter(
      (each) =>
        inEffect(each, day) && (!each.weekdays || each.weekdays.some((on) => on === weekday)),
    )
    .map(({ hours }): PlannedClosure => {
      const from = instantOf(date, hours.from, site.timeZone);
      const until = instantOf(date, hours.until, site.timeZone);
      const toTheEnd = closes !== undefined && until >= closes;
      return { from, until: toTheEnd ? Number.POSITIVE_INFINITY : until };
    })
    .sort((a, b) => a.from - b.from);
  lastClosures.set(counter, { day, spans });
  return spans;
}

/** When the doors close on a day; nothing when they stay closed. Whoever waits is served on (R39). */
export function serviceEnd(site: Site, day: BusinessDay): EpochMs | undefined {
  return calendarDayOf(site, day).hours?.closes;
}

/** What day and calendar say of issuing; the engine may have reasons of its own (`Halt`). */
export function issuingNow(state: QueueState, site: Site, at: EpochMs): HallMode {
  const { day } = state;
  if (day.state === 'none') return 'closed';
  const span = issueSpanToday(state, site);
  const within = span !== undefined && span.from <= at && at < span.until;
  if (day.state === 'open') return within ? 'open' : 'closed';
  return day.businessDay === businessDayOf(at, site.timeZone) ? 'day-closed' : 'closed';
}

/** When issue starts next after `at`; nothing when the calendar knows no such day. */
export function nextOpening(site: Site, at: EpochMs): EpochMs | undefined {
  let date = Temporal.PlainDate.from(businessDayOf(at, site.timeZone));
  for (let days = 0; days < NEXT_OPENING_DAYS_MAX; days += 1) {
    const opening = openingOn(site.calendar, toBusinessDay(date));
    if (opening !== undefined) {
      const from = instantOf(date, opening.issueFrom, site.timeZone);
      if (from > at) return from;
    }
    date = date.add({ days: 1 });
  }
  return undefined;
}

/**
 * The opening that paper and boxes are made ready for, from the evening before until half an hour
 * into it, and since when; nothing while a day is well under way.
 */
export function openingAhead(
  state: QueueState,
  site: Site,
  at: EpochMs,
): { readonly day: BusinessDay; readonly since: EpochMs } | undefined {
  const { day } = state;
  if (day.state === 'none') return undefined;
  const { businessDay, openedAt } = day;
  const span = issueSpanToday(state, site);
  if (day.state === 'open' && span !== undefined && at < span.until) {
    const begun = at >= span.from + GETTING_READY_MS;
    return begun ? undefined : { day: businessDay, since: openedAt };
  }
  const next = nextOpening(site, at);
  if (next === undefined) return undefined;
  const since = day.state === 'closed' ? day.closedAt : (span?.until ?? openedAt);
  return { day: businessDayOf(next, site.timeZone), since };
}

/** When issue starts or stops next: what `hall.nextChange` says. */
export function nextChange(state: QueueState, site: Site, at: EpochMs): EpochMs | undefined {
  if (issuingNow(state, site, at) !== 'open' || state.day.state !== 'open') {
    return nextOpening(site, at);
  }
  return issueSpanToday(state, site)?.until;
}
