import type { DemandTable } from '../../../broker/demand/demand-table.ts';
import { profileOf } from '../../../broker/demand/hour-profile.ts';
import {
  averageDay,
  type DayKind,
  daysOf,
  demandOfMonth,
  type MonthDemand,
} from '../../../broker/demand/month-demand.ts';
import type { PlannedCounter, PlannedDay } from '../../../broker/demand/played-day.ts';
import type { Random } from '../../../broker/demand/random.ts';
import {
  type DayHours,
  issueUntil,
  type VisitHabits,
  visitsOf,
} from '../../../broker/demand/visits.ts';
import { minutesAfter, type Scenario, type Setting } from './setting.ts';

const COUNTERS_MIN = 2;
const COUNTERS_MAX = 10;
/** The rule of the setting: no counter is busier on average. */
const BUSY_MAX = 0.85;
/** Who is later than this has lost the slot, who is earlier is asked to wait: the site file's own. */
const LATE_MAX = 10;
const EARLY_MAX = 30;

type Truth = {
  /** Table minutes times occupied share times the scenario's factor, by service. */
  readonly meanMinutes: readonly number[];
  readonly variation: number;
};

/** One month of one scenario with one seed: the hall, and what is true in it. */
export type TrialHall = {
  readonly month: MonthDemand;
  readonly services: readonly string[];
  readonly printedMinutes: readonly number[];
  readonly truth: Truth;
  /** What each counter takes, by kind of day: the rule staffs each for what it brings. */
  readonly counters: Readonly<Record<DayKind, readonly (readonly number[])[]>>;
  /** Mean utilisation of the busiest kind of day, in its busiest group of counters. */
  readonly rho: number;
  readonly days: readonly DayKind[];
  readonly habits: VisitHabits;
  readonly hours: DayHours;
};

/** Whom each group of counters serves: all of them, or those of the scenario's lists. */
function groupsOf(scenario: Scenario, services: readonly string[]): readonly (readonly string[])[] {
  return scenario.counters === 'pooled' ? [services] : Object.values(scenario.counters);
}

function hoursOf(setting: Setting): DayHours {
  const until = minutesAfter(setting.open, setting.issue_stop);
  return {
    profile: profileOf(Object.values(setting.hour_profile_weights), until),
    until,
    eveningUntil: minutesAfter(setting.open, setting.thursday_close),
    sundayUntil: minutesAfter(setting.second_sunday.open, setting.second_sunday.close),
  };
}

/** Minutes of counter that one call takes on average, nobody's absence included. */
function callMinutes(setting: Setting, mean: number): number {
  const none = setting.no_show_probability;
  return (1 - none) * mean + none * setting.no_show_counter_minutes;
}

/** Minutes of one counter that the scenario takes out of a day of so many. */
function closedMinutes(setting: Setting, scenario: Scenario, minutes: number): number {
  const [from, until] = scenario.one_counter_closed ?? [];
  if (from === undefined || until === undefined) {
    return scenario.one_counter_closed_at_random_for_minutes ?? 0;
  }
  const after = (hour: string) => Math.min(minutes, minutesAfter(setting.open, hour));
  return after(until) - after(from);
}

/**
 * @param nth - of the seeds: coefficients of variation take turns with it, and then the factors of
 *   wrong priors
 * @returns nothing when the table has no such month
 */
export function trialHall(
  table: DemandTable,
  setting: Setting,
  scenario: Scenario,
  monthOfYear: number,
  nth: number,
): TrialHall | undefined {
  const month = demandOfMonth(table, monthOfYear);
  if (month === undefined) return undefined;
  const variation = setting.cv[nth % setting.cv.length] ?? 0.5;
  const factors = scenario.true_means_times ?? [1];
  const factor = factors[Math.floor(nth / setting.cv.length) % factors.length] ?? 1;
  const occupiedShare = setting.occupied_share * factor;
  const rows = month.ordinary;
  const services = rows.map(({ serviceId }) => serviceId);
  const meanMinutes = rows.map((service) => service.meanMinutes * occupiedShare);
  const hours = hoursOf(setting);
  const days = trialDays(month, scenario.days ?? setting.days_per_month_and_seed);
  const groups = groupsOf(scenario, services);
  const staffed = (kind: DayKind) => staffing(setting, scenario, month, kind, groups, meanMinutes);
  const takes = (kind: DayKind) =>
    staffed(kind).flatMap(({ group, count }) =>
      Array.from({ length: count }, () => services.map((id) => (group.includes(id) ? 1 : 0))),
    );
  return {
    month,
    services,
    printedMinutes: rows.map((service) => service.meanMinutes),
    truth: { meanMinutes, variation },
    counters: {
      ordinary: takes('ordinary'),
      thursday: takes('thursday'),
      'second-sunday': takes('second-sunday'),
      special: takes('special'),
    },
    rho: Math.max(...days.flatMap((kind) => staffed(kind).map(({ rho }) => rho))),
    days,
    habits: habitsOf(setting, scenario, occupiedShare, variation),
    hours,
  };
}

type Staffed = {
  readonly group: readonly string[];
  readonly count: number;
  /** Mean utilisation of the day. */
  readonly rho: number;
};

/** The rule of the setting, group by group: as few counters as keep the day's mean utilisation. */
function staffing(
  setting: Setting,
  scenario: Scenario,
  month: MonthDemand,
  kind: DayKind,
  groups: readonly (readonly string[])[],
  meanMinutes: readonly number[],
): readonly Staffed[] {
  const minutes = issueUntil(hoursOf(setting), kind);
  const { services, evening } = averageDay(month, kind);
  const closed = closedMinutes(setting, scenario, minutes);
  return groups.map((group) => {
    const work = services.reduce((sum, { serviceId, cases }, index) => {
      if (!group.includes(serviceId)) return sum;
      const all = cases + (evening[index]?.cases ?? 0);
      return sum + all * callMinutes(setting, meanMinutes[index] ?? 0);
    }, 0);
    const needed = Math.ceil(work / minutes / BUSY_MAX);
    const count = Math.min(COUNTERS_MAX, Math.max(COUNTERS_MIN, needed));
    return { group, count, rho: work / (count * minutes - closed) };
  });
}

function habitsOf(
  setting: Setting,
  scenario: Scenario,
  occupiedShare: number,
  variation: number,
): VisitHabits {
  const { share_with_slot, slot_minutes, early_late_sd_minutes } = scenario;
  return {
    occupiedShare,
    variation,
    noShowShare: setting.no_show_probability,
    holdShare: setting.hold_probability,
    holdMinutes: setting.hold_minutes,
    ...(share_with_slot !== undefined && {
      reservations: {
        share: share_with_slot,
        slotMinutes: slot_minutes ?? 20,
        earlyLateSpread: early_late_sd_minutes ?? 6,
      },
    }),
  };
}

/** So many days with the month's Sunday and special days among them, weeks of five days else. */
function trialDays(month: MonthDemand, count: number): readonly DayKind[] {
  const rare = daysOf(month).filter((kind) => kind === 'second-sunday' || kind === 'special');
  const others = rare.slice(0, Math.max(0, count - 1));
  const weekdays = Array.from(
    { length: count - others.length },
    (_, index): DayKind => (index % 5 === 3 ? 'thursday' : 'ordinary'),
  );
  // The Sunday comes after the first week, the special days behind it: not on the first cold day.
  return [...weekdays.slice(0, 5), ...others, ...weekdays.slice(5)];
}

export function plannedDay(
  setting: Setting,
  scenario: Scenario,
  hall: TrialHall,
  kind: DayKind,
  random: Random,
): PlannedDay {
  const demand = averageDay(hall.month, kind);
  const until = issueUntil(hall.hours, kind);
  const counters = hall.counters[kind];
  const closures = closuresOf(setting, scenario, counters.length, until, random);
  return {
    visits: visitsOf(demand, hall.habits, random, 'chance', hall.hours),
    services: hall.services,
    counters: counters.map(
      (weights, index): PlannedCounter => ({
        weights,
        closures: closures?.counter === index ? [closures.span] : [],
      }),
    ),
    noShowMinutes: setting.no_show_counter_minutes,
    lateMax: LATE_MAX,
    earlyMax: EARLY_MAX,
  };
}

type Closure = {
  readonly counter: number;
  readonly span: PlannedCounter['closures'][number];
};

function closuresOf(
  setting: Setting,
  scenario: Scenario,
  counters: number,
  until: number,
  random: Random,
): Closure | undefined {
  const { announced } = scenario;
  const [from, to] = scenario.one_counter_closed ?? [];
  if (from !== undefined && to !== undefined) {
    const span = { from: minutesAfter(setting.open, from), until: minutesAfter(setting.open, to) };
    return { counter: counters - 1, span: { ...span, announced } };
  }
  const minutes = scenario.one_counter_closed_at_random_for_minutes;
  if (minutes === undefined) return undefined;
  const begins = random() * Math.max(0, until - minutes);
  const counter = Math.floor(random() * counters);
  return { counter, span: { from: begins, until: begins + minutes, announced } };
}
