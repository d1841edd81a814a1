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
  readonly counters: readonly (readonly number[])[];
  /** Mean utilisation of an ordinary day at the counters that are staffed. */
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

/** Minutes of one counter that the scenario takes out of an ordinary day. */
function closedMinutes(scenario: Scenario): number {
  const [from, until] = scenario.one_counter_closed ?? [];
  if (from !== undefined && until !== undefined) return minutesAfter(from, until);
  return scenario.one_counter_closed_at_random_for_minutes ?? 0;
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
  const day = averageDay(month, 'ordinary').services;
  const services = day.map(({ serviceId }) => serviceId);
  const meanMinutes = day.map((service) => service.meanMinutes * occupiedShare);
  const hours = hoursOf(setting);
  const staffed = groupsOf(scenario, services).map((group) => {
    const work = day.reduce((sum, { serviceId, cases }, index) => {
      if (!group.includes(serviceId)) return sum;
      return sum + cases * callMinutes(setting, meanMinutes[index] ?? 0);
    }, 0);
    const needed = Math.ceil(work / hours.until / BUSY_MAX);
    return { group, work, count: Math.min(COUNTERS_MAX, Math.max(COUNTERS_MIN, needed)) };
  });
  const closed = closedMinutes(scenario);
  return {
    month,
    services,
    printedMinutes: day.map((service) => service.meanMinutes),
    truth: { meanMinutes, variation },
    counters: staffed.flatMap(({ group, count }) =>
      Array.from({ length: count }, () => services.map((id) => (group.includes(id) ? 1 : 0))),
    ),
    rho: Math.max(...staffed.map(({ work, count }) => work / (count * hours.until - closed))),
    days: trialDays(month, scenario.days ?? setting.days_per_month_and_seed),
    habits: habitsOf(setting, scenario, occupiedShare, variation),
    hours,
  };
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
  const closures = closuresOf(setting, scenario, hall, until, random);
  return {
    visits: visitsOf(demand, hall.habits, random, 'chance', hall.hours),
    services: hall.services,
    counters: hall.counters.map(
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
  hall: TrialHall,
  until: number,
  random: Random,
): Closure | undefined {
  const { announced } = scenario;
  const [from, to] = scenario.one_counter_closed ?? [];
  if (from !== undefined && to !== undefined) {
    const span = { from: minutesAfter(setting.open, from), until: minutesAfter(setting.open, to) };
    return { counter: hall.counters.length - 1, span: { ...span, announced } };
  }
  const minutes = scenario.one_counter_closed_at_random_for_minutes;
  if (minutes === undefined) return undefined;
  const begins = random() * Math.max(0, until - minutes);
  const counter = Math.floor(random() * hall.counters.length);
  return { counter, span: { from: begins, until: begins + minutes, announced } };
}
