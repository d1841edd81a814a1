import * as v from 'valibot';
import { businessDay, count, serviceId } from './ids.ts';

/** Under so many tickets a share says nothing: it is not told, and the page says why. */
export const SCORED_TICKETS_MIN = 10;

/** How far one way of telling waits was from what came, over the same tickets. Minutes. */
const forecastErrors = v.strictObject({
  /** Mean of the absolute errors. */
  absolute: v.number(),
  /** Mean of the squared errors. */
  squared: v.number(),
  /** Mean of forecast less wait: below 0 people were promised too little. */
  bias: v.number(),
});
export type ForecastErrors = v.InferOutput<typeof forecastErrors>;

/** The score of some tickets: what they were shown when they came, beside what they waited. */
const waitScore = v.strictObject({
  /** Tickets scored: those that found every counter of their service busy. */
  tickets: count,
  /** Of them: waits within the shown range, above it, and above it by more than ten minutes. */
  covered: count,
  over: count,
  over10: count,
  /** Means in minutes: both ends of what was shown, and what came. */
  means: v.strictObject({ low: v.number(), high: v.number(), waited: v.number() }),
  shown: forecastErrors,
  /** Queue length times the mean serving over the open counters, on the same tickets. */
  queueLength: forecastErrors,
  /** The mean of the last four waits of the service. */
  rolling: forecastErrors,
});
export type WaitScore = v.InferOutput<typeof waitScore>;

/** One day's score (issue 7, point 4; peers part 5, G7): whole, by service, and by hour of issue. */
export const waitScores = v.strictObject({
  businessDay: v.optional(businessDay),
  /** Left out while no ticket can be scored. */
  day: v.optional(waitScore),
  services: v.pipe(v.array(v.strictObject({ serviceId, score: waitScore })), v.maxLength(26)),
  /** `hour` counts from the turn of the calendar day in hall time, 0 to 23. */
  hours: v.pipe(
    v.array(v.strictObject({ hour: v.pipe(count, v.maxValue(23)), score: waitScore })),
    v.maxLength(24),
  ),
});
export type WaitScores = v.InferOutput<typeof waitScores>;

/** How the last day with tickets went, as citizens may know it; left out when that says nothing. */
export const lastDayScore = v.strictObject({ businessDay, tickets: count, covered: count });
export type LastDayScore = v.InferOutput<typeof lastDayScore>;
