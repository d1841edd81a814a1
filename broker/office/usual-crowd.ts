import { CROWD_DAYS, type CrowdDay, type PublicCrowd } from '../contract/crowd.ts';
import type { CalendarDay } from '../contract/day-record.ts';
import type { BusinessDay, EpochMs } from '../contract/ids.ts';
import type { Site } from '../contract/site.ts';
import { type PlannedCounter, PlayedDay } from '../demand/played-day.ts';
import { calendarDayOf, daysAfter, instantOfDay, weekdayOf } from '../queue/calendar.ts';
import type { QueueState, Ticket } from '../queue/state.ts';
import { CrowdTally, hoursOf, type IssueMinutes } from './crowd-tally.ts';
import { type Expectation, expectedDay } from './expected-day.ts';
import type { DayPlays } from './planned-waits.ts';

const MINUTE_MS = 60_000;
/** Fewer past days of a weekday say less than the table does. */
const MEASURED_DAYS_MIN = 3;
/** How often a day is played of which the past says nothing. */
const PLAYS = 40;
const SEED = 20_260_801;
/** A city that is to have no line that grows all day opens counters until each works so much of its time. */
const UTILISATION = 0.85;
/** Nobody waits for longer than a day. */
const DAY_MINUTES = 24 * 60;
/** The table's profile is of a hall with office hours: one that is open longer has nobody outside them. */
const OFFICE_HOURS = { from: '08:30', until: '17:15' } as const;
const OFFICE_DAY_MAX = 14 * 60;

/** Special days are like no weekday. */
function kindOf({ because }: CalendarDay, day: BusinessDay): string {
  return because === 'special' ? because : weekdayOf(day);
}

/** What past days have shown of the crowd, weekday by weekday. */
export class CrowdLearner {
  readonly #site: Site;
  readonly #kinds = new Map<string, CrowdTally>();
  #days = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  /** Days on which somebody came. */
  get days(): number {
    return this.#days;
  }

  /** @param state - as it is at the end of this day */
  endDay(day: BusinessDay, { tickets }: Pick<QueueState, 'tickets'>): void {
    const calendar = calendarDayOf(this.#site, day);
    const issue = issueOf(this.#site, calendar);
    const midnight = instantOfDay(this.#site, day, '00:00');
    const waits = [...tickets.values()].flatMap((ticket) => waitOf(ticket, midnight));
    if (waits.length === 0 || issue === undefined) return;
    this.#days += 1;
    const kind = kindOf(calendar, day);
    const tally = this.#kinds.get(kind) ?? new CrowdTally();
    this.#kinds.set(kind, tally);
    tally.addDay(waits, issue);
  }

  /** Nothing while too few days of this kind were seen. */
  tallyOf(calendar: CalendarDay): CrowdTally | undefined {
    const tally = this.#kinds.get(kindOf(calendar, calendar.day));
    return tally !== undefined && tally.days >= MEASURED_DAYS_MIN ? tally : undefined;
  }
}

/** From issue to the first call; who was never called waited until that was over. */
function waitOf(
  { linedUpAt, phase, slot }: Ticket,
  midnight: EpochMs,
): readonly (readonly [number, number])[] {
  // Who has a slot does not show how long others wait, and what was cancelled or forgotten nothing at all.
  if (slot !== undefined || ['cancelled', 'issuing', 'waiting'].includes(phase.state)) return [];
  const until = phase.firstCalledAt ?? phase.since;
  const from = (linedUpAt - midnight) / MINUTE_MS;
  const minutes = Math.min(DAY_MINUTES, Math.max(0, (until - linedUpAt) / MINUTE_MS));
  return [[from, from + minutes]];
}

/** The table's days of this kind, played with the counters of the site file, or as many as they need. */
function played(expectation: Expectation, calendar: CalendarDay): CrowdTally | undefined {
  const issue = issueOf(expectation.site, calendar);
  const expected = expectedDay(expectation, calendar);
  if (expected === undefined || issue === undefined) return undefined;
  const plays = expected.plays(PLAYS, SEED);
  const { services, visits, noShowMinutes } = plays;
  if (visits.every((day) => day.length === 0)) return undefined;
  const counters = countersFor(plays, issue.until - issue.from);
  const tally = new CrowdTally();
  for (const day of visits) {
    const waits: (readonly [number, number])[] = [];
    const plan = { visits: day, services, counters, noShowMinutes, lateMax: 0, earlyMax: 0 };
    const hall = new PlayedDay(plan, {
      called: ({ issuedAt }, _, now) => waits.push([issue.from + issuedAt, issue.from + now]),
    });
    hall.run();
    tally.addDay(waits, issue);
  }
  return tally;
}

function countersFor(
  { groups, services, visits }: DayPlays,
  issueMinutes: number,
): readonly PlannedCounter[] {
  const work = new Map<number, number>();
  for (const { serviceId, servingMinutes } of visits.flat()) {
    const service = services.indexOf(serviceId);
    const group = groups.findIndex(({ weights }) => (weights[service] ?? 0) > 0);
    work.set(group, (work.get(group) ?? 0) + servingMinutes);
  }
  return groups.flatMap(({ counters, weights }, group) => {
    const needed = (work.get(group) ?? 0) / visits.length / issueMinutes / UTILISATION;
    const count = Math.max(counters.length, Math.ceil(needed));
    return Array.from({ length: count }, () => ({ weights, closures: [] }));
  });
}

/**
 * The crowd to be expected of a week (R11): of each day what past days of its weekday have shown, or,
 * where those are too few, what the city's table says of it.
 */
export function usualCrowd(
  learner: CrowdLearner,
  expectation: Expectation,
  today: BusinessDay,
): PublicCrowd {
  const days = Array.from({ length: CROWD_DAYS }, (_, nth) => daysAfter(today, nth));
  return {
    businessDay: today,
    pastDays: learner.days,
    days: days.map((day) => crowdOfDay(learner, expectation, day)),
  };
}

function crowdOfDay(learner: CrowdLearner, expectation: Expectation, day: BusinessDay): CrowdDay {
  const { site } = expectation;
  const calendar = calendarDayOf(site, day);
  const issue = issueOf(site, calendar);
  if (issue === undefined) return { businessDay: day, hours: [] };
  const measured = learner.tallyOf(calendar);
  const tally = measured ?? played(expectation, officeDay(site, calendar, issue));
  return {
    businessDay: day,
    ...(tally && { source: measured ? 'measured' : 'expected' }),
    hours: hoursOf(issue.from, issue.until).map((hour) => ({
      hour,
      ...(tally && { usual: tally.usual(hour, site.waitLevels.soon) }),
    })),
  };
}

function issueOf(site: Site, { day, hours }: CalendarDay): IssueMinutes | undefined {
  if (hours === undefined) return undefined;
  const midnight = instantOfDay(site, day, '00:00');
  const minutesOf = (at: EpochMs) => (at - midnight) / MINUTE_MS;
  return { from: minutesOf(hours.issueFrom), until: minutesOf(hours.issueUntil) };
}

function officeDay(site: Site, calendar: CalendarDay, { from, until }: IssueMinutes): CalendarDay {
  const { day, hours } = calendar;
  if (hours === undefined || until - from <= OFFICE_DAY_MAX) return calendar;
  const issueFrom = instantOfDay(site, day, OFFICE_HOURS.from);
  const issueUntil = instantOfDay(site, day, OFFICE_HOURS.until);
  return { ...calendar, hours: { ...hours, issueFrom, issueUntil } };
}
