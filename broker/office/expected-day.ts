import type { CalendarDay } from '../contract/day-record.ts';
import type { ServiceId } from '../contract/ids.ts';
import type { Site, SiteCounter } from '../contract/site.ts';
import type { ExpectedService, UnreadPast } from '../contract/staffing.ts';
import type { DemandTable, ServiceDemand } from '../demand/demand-table.ts';
import { busyHours, type HourProfile, profileOf, weightOf } from '../demand/hour-profile.ts';
import { lognormal, seeded } from '../demand/random.ts';
import { type Visit, type VisitHabits, visitsOf } from '../demand/visits.ts';
import { nextTurn, plannedClosures } from '../queue/calendar.ts';
import { habitsOf } from '../queue/waiting-time/beliefs.ts';
import { LEVELS } from '../queue/waiting-time/habits.ts';
import type { Measured } from './measured-demand.ts';
import { type CounterGroup, type DayPlays, HALF_HOUR } from './planned-waits.ts';
import { tableDay } from './table-day.ts';

const MINUTE_MS = 60_000;
/** The table weighs as much as a week of open days: it is of a whole year, but of another one. */
const TABLE_DAYS = 5;
/** Of days with the same demand, how far they lie apart; worth as many days, for the table is silent. */
const DAY_VARIATION = 0.2;
const DAY_VARIATION_DAYS = 10;

/** What is expected of days to come, and where it comes from. */
export type Expectation = {
  readonly site: Site;
  readonly table: DemandTable;
  readonly measured: Measured;
  /** Past days that are in none of it; left out where there are none. */
  readonly unread?: UnreadPast;
};

/** Measured over the table's, as far as measured days outweigh the table. */
export function ratioOf({ site, measured }: Expectation, serviceId: ServiceId): number {
  const count = measured.services.get(serviceId);
  if (count === undefined || count.expected === 0 || site.services.length === 0) return 1;
  const aDay = count.expected / measured.dayWeight;
  const prior = aDay * TABLE_DAYS;
  return (count.cases + prior) / (count.expected + prior);
}

/** How far days lie apart that expect the same: measured, as far as there are days. */
function dayVariationOf({ ratios }: Measured): number {
  const weight = ratios.reduce((sum, each) => sum + each.weight, 0);
  if (weight === 0) return DAY_VARIATION;
  const mean = ratios.reduce((sum, each) => sum + each.ratio * each.weight, 0) / weight;
  const squares = ratios.reduce((sum, each) => sum + each.weight * (each.ratio / mean - 1) ** 2, 0);
  const prior = DAY_VARIATION_DAYS * DAY_VARIATION ** 2;
  return Math.sqrt((squares + prior) / (weight + DAY_VARIATION_DAYS));
}

/** When people come on a day with the usual hours: the other city's, shrunk to what was measured. */
function profileOfHall({ measured }: Expectation): HourProfile {
  const all = measured.halfHours.reduce((sum, cases) => sum + cases, 0);
  if (all === 0) return busyHours;
  const total = weightOf(busyHours);
  const aDay = all / measured.dayWeight;
  const weights = busyHours.map(({ minutes, weight }, slot) => {
    const prior = (TABLE_DAYS * aDay * minutes * weight) / total;
    return ((measured.halfHours[slot] ?? 0) + prior) / minutes;
  });
  const last = busyHours.at(-1);
  return profileOf(weights, last === undefined ? 0 : last.from + last.minutes);
}

/** How everybody behaves, as far as it was learned; a service's minutes hold the turnover after it. */
function behaviour({ site, measured }: Expectation) {
  const habits = habitsOf(measured.beliefs);
  const spread = habits.services[0]?.spreads[LEVELS >> 1] ?? 0.5;
  const minutes = new Map(
    site.services.map(({ id, meanMinutes }, index) => {
      const service = habits.services[index];
      const own = service && (service.spreads[LEVELS >> 1] ?? spread);
      const mean = service && own && Math.exp(service.logMean + own ** 2 / 2);
      return [id, (mean ?? meanMinutes) + habits.turnoverMinutes];
    }),
  );
  const visit: VisitHabits = {
    // The means above are of the counter already.
    occupiedShare: 1,
    variation: Math.sqrt(Math.exp(spread ** 2) - 1),
    noShowShare: habits.noShowShare,
    holdShare: habits.holdShare,
    holdMinutes: Math.exp(habits.hold.logMean + habits.hold.spread ** 2 / 2),
  };
  return { minutes, visit, noShowMinutes: habits.noShowMinutes };
}

/** Where each service's expectation comes from. */
export function expectedServices(expectation: Expectation): readonly ExpectedService[] {
  const { site, table, measured } = expectation;
  const { minutes } = behaviour(expectation);
  return site.services.map(({ id }, index): ExpectedService => {
    const inTable = table.main_counter.some(({ service }) => service === id);
    const wasMeasured = (measured.services.get(id)?.cases ?? 0) > 0;
    const source = inTable ? (wasMeasured ? 'both' : 'table') : wasMeasured ? 'measured' : 'none';
    return {
      serviceId: id,
      source,
      ratio: ratioOf(expectation, id),
      servingMinutes: minutes.get(id) ?? 0,
      servings: measured.beliefs.services[index]?.times.weight ?? 0,
    };
  });
}

/** Half hours of which a planned closure takes a half or more. */
function closedSlots(
  site: Site,
  counter: SiteCounter,
  { day, hours }: CalendarDay,
): readonly number[] {
  if (hours === undefined) return [];
  const closures = plannedClosures(site, counter, day);
  const halfHours = Math.ceil((hours.issueUntil - hours.issueFrom) / MINUTE_MS / HALF_HOUR);
  return Array.from({ length: halfHours }, (_, slot) => slot).filter((slot) => {
    const begin = hours.issueFrom + slot * HALF_HOUR * MINUTE_MS;
    const end = begin + HALF_HOUR * MINUTE_MS;
    const away = closures.reduce(
      (sum, { from, until }) => sum + Math.max(0, Math.min(end, until) - Math.max(begin, from)),
      0,
    );
    return away * 2 >= end - begin;
  });
}

type GroupBegun = CounterGroup & {
  readonly counters: string[];
  readonly closed: (readonly number[])[];
};

/** Counters that take the same services of a day, by the site file's order; the city's own apart. */
function groupsOf(site: Site, calendar: CalendarDay): readonly CounterGroup[] {
  const { counters, services } = calendar;
  const groups = new Map<string, GroupBegun>();
  for (const counter of site.counters) {
    if (counter.cityStaff || !counters.includes(counter.id)) continue;
    const weights = services.map((id) => counter.services[id] ?? 0);
    if (weights.every((weight) => weight === 0)) continue;
    const taken = services.filter((_, index) => (weights[index] ?? 0) > 0);
    const group: GroupBegun = groups.get(weights.join()) ?? {
      ...{ services: taken, counters: [], closed: [], weights },
    };
    group.counters.push(counter.id);
    group.closed.push(closedSlots(site, counter, calendar));
    groups.set(weights.join(), group);
  }
  return [...groups.values()];
}

export type ExpectedDay = {
  readonly calendar: CalendarDay & { readonly hours: NonNullable<CalendarDay['hours']> };
  readonly groups: readonly CounterGroup[];
  readonly issueMinutes: number;
  /** The day as it may come, so many times; the same seed gives the same days. */
  readonly plays: (count: number, seed: number) => DayPlays;
};

/** The day's own demand: the table's, times what was measured of it; beside it what only was measured. */
function demandOf(
  expectation: Expectation,
  calendar: CalendarDay,
  minutes: Map<ServiceId, number>,
) {
  const { site, table, measured } = expectation;
  const told = tableDay(site, table, calendar);
  if (told === undefined) return undefined;
  const known = (services: readonly ServiceDemand[]) =>
    services.flatMap((service): ServiceDemand[] => {
      const id = calendar.services.find((each) => each === service.serviceId);
      if (id === undefined) return [];
      const cases = service.cases * ratioOf(expectation, id);
      return [{ ...service, cases, meanMinutes: minutes.get(id) ?? service.meanMinutes }];
    });
  const alone = calendar.services.flatMap((serviceId): ServiceDemand[] => {
    const count = measured.services.get(serviceId);
    if (told.cases.has(serviceId) || count === undefined) return [];
    const cases = count.cases / measured.dayWeight;
    return [{ serviceId, cases, meanMinutes: minutes.get(serviceId) ?? 10 }];
  });
  const { kind, services, evening } = told.demand;
  return { kind, services: [...known(services), ...alone], evening: known(evening) };
}

/** @returns nothing on a closed day, or one of which nothing is known */
export function expectedDay(
  expectation: Expectation,
  calendar: CalendarDay,
): ExpectedDay | undefined {
  const { hours, services } = calendar;
  const { minutes, visit, noShowMinutes } = behaviour(expectation);
  const demand = demandOf(expectation, calendar, minutes);
  if (hours === undefined || demand === undefined) return undefined;
  const issueMinutes = (hours.issueUntil - hours.issueFrom) / MINUTE_MS;
  const turn = nextTurn(hours.issueFrom, expectation.site.timeZone);
  const turnMinutes = (turn - hours.issueFrom) / MINUTE_MS;
  const { hours: usual } = expectation.site.calendar;
  const usualMinutes = minutesOf(usual.issueUntil) - minutesOf(usual.issueFrom);
  // A Thursday's evening begins where other days end; on every other day its own end counts.
  const until = demand.kind === 'thursday' ? Math.min(usualMinutes, issueMinutes) : issueMinutes;
  const profile = profileOfHall(expectation);
  const dayHours = { profile, until, eveningUntil: issueMinutes, sundayUntil: issueMinutes };
  const variation = dayVariationOf(expectation.measured);
  const groups = groupsOf(expectation.site, calendar);
  // Whom no counter takes nobody plans for.
  const taken = ({ serviceId }: ServiceDemand) =>
    groups.some((group) => group.services.includes(serviceId));
  const day = (factor: number) => {
    const times = (list: readonly ServiceDemand[]) =>
      list.filter(taken).map((each) => ({ ...each, cases: each.cases * factor }));
    return { ...demand, services: times(demand.services), evening: times(demand.evening) };
  };
  const plays = (count: number, seed: number): DayPlays => ({
    ...{ services, groups, noShowMinutes, turnMinutes },
    halfHours: Math.ceil(issueMinutes / HALF_HOUR),
    visits: Array.from({ length: count }, (_, nth): readonly Visit[] => {
      const random = seeded(seed + nth);
      return visitsOf(day(lognormal(random, 1, variation)), visit, random, 'chance', dayHours);
    }),
  });
  return { calendar: { ...calendar, hours }, groups, issueMinutes, plays };
}

/** Minutes after midnight of `08:30`. */
function minutesOf(hour: string): number {
  return Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3));
}
