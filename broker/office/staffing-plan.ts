import type { CalendarDay } from '../contract/day-record.ts';
import type { BusinessDay } from '../contract/ids.ts';
import type {
  DrawnCounter,
  ExpectedCases,
  PlannedDayView,
  PlanQuery,
  StaffingPlan,
} from '../contract/staffing.ts';
import type { Visit } from '../demand/visits.ts';
import { calendarDayOf, daysAfter } from '../queue/calendar.ts';
import {
  type Expectation,
  type ExpectedDay,
  expectedDay,
  expectedServices,
} from './expected-day.ts';
import {
  allDay,
  cheapestOpen,
  costOf,
  keeps,
  mended,
  staffingsOf,
  steadyOpen,
} from './plan-search.ts';
import {
  countersOf,
  type DayPlays,
  HALF_HOUR,
  type OpenCounter,
  plannedWaits,
  quantile,
} from './planned-waits.ts';
import { blockMinOf } from './steady-plan.ts';

/** Days a plan is searched on, and fresh ones that it is told by. */
const SEARCHED = 40;
const TOLD = 100;
const SEED = 20_260_801;
const FRESH_SEED = SEED + 1_000_000;
/** So many counters more than there are are told in any case: what a further desk would bring. */
const MORE_COUNTERS = 2;
const COUNTERS_MAX = 12;
/** Of the work of a day, as measured: the search for the cheapest plan, and the one for a roster. */
const SEARCH_SHARE = 0.5;
const ROSTER_SHARE = 0.4;

/** The dates that a query asks for: its day, seven days, or to the end of its month. */
export function datesOf({ from, span }: PlanQuery): readonly BusinessDay[] {
  const count = span === 'day' ? 1 : span === 'week' ? 7 : 31;
  const dates = Array.from({ length: count }, (_, nth) => daysAfter(from, nth));
  return span === 'month' ? dates.filter((day) => day.slice(0, 7) === from.slice(0, 7)) : dates;
}

function dayOf({ site }: Expectation, day: BusinessDay, { setup, today }: PlanQuery): CalendarDay {
  const own = calendarDayOf(site, day);
  if (setup === 'dated') return own;
  const { services, counters } = calendarDayOf(site, today);
  return { ...own, services, counters };
}

function expected(counts: readonly number[]): ExpectedCases {
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    mean: rounded(counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length)),
    low: quantile([...counts], 0.1) ?? 0,
    high: quantile([...counts], 0.9) ?? 0,
  };
}

function arrivalsOf({ visits, halfHours }: DayPlays) {
  const counts = visits.map((day) => countsOf(day, halfHours));
  return {
    arrivals: Array.from({ length: halfHours }, (_, slot) =>
      expected(counts.map((day) => day[slot] ?? 0)),
    ),
    total: expected(visits.map((day) => day.length)),
  };
}

function countsOf(visits: readonly Visit[], halfHours: number): readonly number[] {
  const counts = Array.from({ length: halfHours }, () => 0);
  for (const { atMinute } of visits) {
    const slot = Math.min(halfHours - 1, Math.floor(atMinute / HALF_HOUR));
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

function drawnCounters({ halfHours }: DayPlays, drawn: readonly DrawnCounter[]): OpenCounter[] {
  return drawn.map(({ group, closed }) => ({
    group,
    open: Array.from({ length: halfHours }, (_, slot) => !closed.includes(slot)),
  }));
}

/** What a day is told by beside its staffings. */
function toldOf({ calendar, groups }: ExpectedDay, fresh: DayPlays): PlannedDayView {
  return {
    ...calendar,
    groups: groups.map(({ services, counters, closed }) => ({
      services: calendar.services.filter((id) => services.includes(id)),
      counters: calendar.counters.filter((id) => counters.includes(id)),
      closed: closed.map((slots) => [...slots]),
    })),
    ...arrivalsOf(fresh),
    staffings: [],
  };
}

/** One day, planned; days that are alike in all but their date have the same plan. */
function planned(
  day: ExpectedDay,
  { targetMinutes, drawn }: PlanQuery,
  progress: (done: number) => void,
): PlannedDayView {
  const { groups, issueMinutes } = day;
  const fresh = day.plays(TOLD, FRESH_SEED);
  const told = (counters: readonly OpenCounter[]) => plannedWaits(fresh, counters, issueMinutes);
  const view = toldOf(day, fresh);
  if (drawn) return { ...view, drawn: told(drawnCounters(fresh, drawn)) };
  const searched = day.plays(SEARCHED, SEED);
  const there = groups.reduce((sum, { counters }) => sum + counters.length, 0);
  const most = Math.min(COUNTERS_MAX, Math.max(5, there + MORE_COUNTERS));
  const staffings = staffingsOf(searched, COUNTERS_MAX, (counters) => {
    const sum = counters.reduce((all, count) => all + count, 0);
    return sum >= most && keeps(searched, allDay(searched, counters), targetMinutes);
  });
  const found = cheapestOpen(searched, staffings, targetMinutes, (done) =>
    progress(done * SEARCH_SHARE),
  );
  const highest = found?.map((counts) => Math.max(...counts)) ?? [];
  const mendedOpen = found && mended(fresh, found, targetMinutes, highest);
  const blockMin = blockMinOf(searched.halfHours);
  const steady = steadyOpen([searched, fresh], staffings, targetMinutes, blockMin);
  progress(SEARCH_SHARE + ROSTER_SHARE);
  // Either search may miss the cheapest; what people can be rostered by is never the cheaper one.
  const open =
    steady && (!mendedOpen || costOf(steady.open) < costOf(mendedOpen)) ? steady.open : mendedOpen;
  const copy = (counts: readonly (readonly number[])[]) => counts.map((each) => [...each]);
  return {
    ...view,
    staffings: staffings.map((counters) => ({
      counters: [...counters],
      ...told(countersOf(allDay(fresh, counters))),
    })),
    ...(open && { cheapest: { open: copy(open), ...told(countersOf(open)) } }),
    ...(steady && {
      steady: {
        ...{ open: copy(steady.open), onDuty: copy(steady.onDuty), blockMin },
        ...told(countersOf(steady.open)),
      },
    }),
  };
}

function unknownDay(
  calendar: CalendarDay,
  unknown: NonNullable<PlannedDayView['unknown']>,
): PlannedDayView {
  const total = { mean: 0, low: 0, high: 0 };
  return { ...calendar, groups: [], arrivals: [], total, staffings: [], unknown };
}

/** What makes days alike: all but the date, and the instants that follow from it. */
function alike({ calendar, groups, issueMinutes }: ExpectedDay): string {
  const { day, because, services, counters } = calendar;
  const closed = groups.map((group) => group.closed);
  return JSON.stringify([day.slice(5, 7), because, issueMinutes, services, counters, closed]);
}

/**
 * The plan of the open days of a query. Pure: the same journal and query give the same plan.
 *
 * @param progress - hears the share that is done of the days that differ from one another
 */
export function staffingPlan(
  expectation: Expectation,
  query: PlanQuery,
  progress: (done: number) => void = () => undefined,
): StaffingPlan {
  const calendars = datesOf(query).map((day) => dayOf(expectation, day, query));
  const open = calendars.filter(({ hours }) => hours !== undefined);
  const expectedDays = open.map((calendar) => ({
    calendar,
    day: expectedDay(expectation, calendar),
  }));
  const kinds = new Set(expectedDays.map(({ day }) => (day ? alike(day) : ''))).size;
  const known = new Map<string, PlannedDayView>();
  const days = expectedDays.map(({ calendar, day }): PlannedDayView => {
    if (day === undefined) return unknownDay(calendar, 'no-demand');
    if (day.groups.length === 0) return unknownDay(calendar, 'no-counter');
    const key = alike(day);
    const share = (done: number) => progress((known.size + done) / kinds);
    const plan = known.get(key) ?? planned(day, query, share);
    known.set(key, plan);
    return { ...plan, ...calendar };
  });
  return {
    query,
    measuredDays: expectation.measured.days,
    unread: expectation.unread ?? { damaged: [], missing: [] },
    services: [...expectedServices(expectation)],
    days,
  };
}
