import * as v from 'valibot';
import { calendarDay } from './day-record.ts';
import { businessDay, counterId, serviceId } from './ids.ts';

/**
 * 配置の計画: what office and staff page say to each other about the staffing of days to come (R45).
 * Half hours count from the start of issue; minutes are minutes of waiting until the first call.
 */

/** The longest day a hall may have, 00:00 to 27:00. */
const HALF_HOURS_MAX = 54;
/** A month, and what is left of the week it begins in. */
const DAYS_MAX = 31;
const COUNTERS_MAX = 12;

const minutes = v.pipe(v.number(), v.minValue(0));
const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const listOf = <const S extends v.GenericSchema>(item: S, max: number) =>
  v.pipe(v.array(item), v.maxLength(max));

/** One row of a drawn plan: a counter of this group, and the half hours in which it calls nobody. */
const drawnCounter = v.strictObject({
  group: whole(25),
  closed: listOf(whole(HALF_HOURS_MAX), HALF_HOURS_MAX),
});
export type DrawnCounter = v.InferOutput<typeof drawnCounter>;

export const planQuery = v.strictObject({
  /** The hall's own date: what lies before it was measured. */
  today: businessDay,
  from: businessDay,
  span: v.picklist(['day', 'week', 'month']),
  /** P80 of every half hour is to stay at or below it. */
  targetMinutes: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(90)),
  /** `today`: with the services and counters of today, as if nothing dated came between. */
  setup: v.optional(v.picklist(['dated', 'today']), 'dated'),
  /** Of one day alone; nothing else is told of it then. */
  drawn: v.optional(listOf(drawnCounter, COUNTERS_MAX)),
});
export type PlanQuery = v.InferOutput<typeof planQuery>;

/** On average, and from one day in ten to nine in ten. */
const expectedCases = v.strictObject({ mean: minutes, low: minutes, high: minutes });
export type ExpectedCases = v.InferOutput<typeof expectedCases>;

/** `never`: somebody who comes then is not called before the business day turns. */
const wait = v.union([minutes, v.picklist(['nobody', 'never'])]);
export type PlannedWait = v.InferOutput<typeof wait>;

const plannedWaits = v.strictObject({
  /** Of who comes in each half hour: eight in ten are called within it, the worst group's. */
  p80: listOf(wait, HALF_HOURS_MAX),
  /** The highest of them. */
  worst: wait,
  /** Of the whole day, and what it is on one day in ten and on nine in ten. */
  day: v.strictObject({ p80: wait, low: wait, high: wait }),
  counterHours: minutes,
});
export type PlannedWaits = v.InferOutput<typeof plannedWaits>;

const staffing = v.strictObject({
  ...plannedWaits.entries,
  /** Counters of each group, all day. */
  counters: listOf(whole(COUNTERS_MAX), 26),
});

const cheapestPlan = v.strictObject({
  ...plannedWaits.entries,
  /** Open counters by group and half hour. */
  open: listOf(listOf(whole(COUNTERS_MAX), HALF_HOURS_MAX), 26),
});

const steadyPlan = v.strictObject({
  ...cheapestPlan.entries,
  /** Counters on duty by group and half hour; not all are open where the site file plans closures. */
  onDuty: listOf(listOf(whole(COUNTERS_MAX), HALF_HOURS_MAX), 26),
  /** Half hours for which a number on duty stays, at least. */
  blockMin: whole(HALF_HOURS_MAX),
});

/** Counters that take the same services. */
const counterGroup = v.strictObject({
  services: listOf(serviceId, 26),
  counters: listOf(counterId, 100),
  /** Of each of them, the half hours that the site file plans without it. */
  closed: listOf(listOf(whole(HALF_HOURS_MAX), HALF_HOURS_MAX), 100),
});

const plannedDay = v.strictObject({
  ...calendarDay.entries,
  groups: listOf(counterGroup, 26),
  arrivals: listOf(expectedCases, HALF_HOURS_MAX),
  total: expectedCases,
  /** From one counter a group upwards. */
  staffings: listOf(staffing, COUNTERS_MAX),
  /** Both are nothing where no number of counters keeps the target. */
  cheapest: v.optional(cheapestPlan),
  /** The cheapest of those that people can be rostered by. */
  steady: v.optional(steadyPlan),
  drawn: v.optional(plannedWaits),
  /** Why there is nothing to plan: no such month in the table, no counter for anybody. */
  unknown: v.optional(v.picklist(['no-demand', 'no-counter'])),
});
export type PlannedDayView = v.InferOutput<typeof plannedDay>;

/** Where an expectation comes from: the city's table, the journal's days, or both. */
const expectedService = v.strictObject({
  serviceId,
  source: v.picklist(['table', 'both', 'measured', 'none']),
  /** Measured over the table's, as far as it is believed. */
  ratio: minutes,
  /** Minutes of a counter that one takes. */
  servingMinutes: minutes,
  /** Servings that say so; the older, the less they count. */
  servings: minutes,
});
export type ExpectedService = v.InferOutput<typeof expectedService>;

/** Past days whose numbers count for nothing. */
const unreadPast = v.strictObject({
  /** A part of the day's file does not read. */
  damaged: listOf(businessDay, 100),
  /** The calendar was open, and there is no file. */
  missing: listOf(businessDay, 100),
  /** The journal's folder cannot be opened at all. */
  shut: v.optional(v.literal(true)),
});
export type UnreadPast = v.InferOutput<typeof unreadPast>;

const staffingPlan = v.strictObject({
  query: planQuery,
  /** Past days of the journal that count. */
  measuredDays: whole(1_000),
  unread: unreadPast,
  services: listOf(expectedService, 26),
  /** Open days alone. */
  days: listOf(plannedDay, DAYS_MAX),
});
export type StaffingPlan = v.InferOutput<typeof staffingPlan>;

export const planAnswer = v.variant('state', [
  v.strictObject({ state: v.literal('ready'), plan: staffingPlan }),
  /** Share of the work that is done. */
  v.strictObject({ state: v.literal('working'), done: v.pipe(v.number(), v.minValue(0)) }),
  v.strictObject({ state: v.literal('failed') }),
]);
export type PlanAnswer = v.InferOutput<typeof planAnswer>;
