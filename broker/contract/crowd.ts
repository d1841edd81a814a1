import * as v from 'valibot';
import { type BusinessDay, businessDay, count } from './ids.ts';
import type { Site } from './site.ts';

/** Days that a calendar of the crowd looks ahead, its own with them: each weekday once. */
export const CROWD_DAYS = 7;

/** By `minutes`: under half of the site's `waitLevels.soon`, under all of it, and from there on. */
const crowdLevel = v.picklist(['quiet', 'usual', 'busy']);

const usualCrowd = v.strictObject({
  level: crowdLevel,
  /** Groups that wait, on average over the hour. */
  groups: count,
  /** What eight of ten who come in this hour wait at most, whole five minutes. */
  minutes: count,
});
export type UsualCrowd = v.InferOutput<typeof usualCrowd>;

const crowdHour = v.strictObject({
  /** From this hour of the business day on; 24 to 26 lie behind midnight. */
  hour: v.pipe(count, v.maxValue(26)),
  /** Left out while nobody can say. */
  usual: v.optional(usualCrowd),
});

const crowdDay = v.strictObject({
  businessDay,
  /**
   * `measured`: past days of this weekday; `expected`: the city's table of cases, played with the
   * counters of that day, or as many more as keep up with it. Left out on a closed day, and while nobody can say.
   */
  source: v.optional(v.picklist(['measured', 'expected'])),
  /** In which numbers are issued; none on a closed day. */
  hours: v.pipe(v.array(crowdHour), v.maxLength(27)),
});
export type CrowdDay = v.InferOutput<typeof crowdDay>;

/**
 * How crowded the hall usually is, for the week that begins with this day (R11): of the whole hall,
 * by date and hour. Figures of many days and people; nothing of anybody.
 */
export const publicCrowd = v.strictObject({
  businessDay,
  /** Days with tickets that the measured figures are of. */
  pastDays: count,
  days: v.pipe(v.array(crowdDay), v.maxLength(CROWD_DAYS)),
});
export type PublicCrowd = v.InferOutput<typeof publicCrowd>;

/** What the thread that works it out is started with. */
export type CrowdQuestion = {
  readonly site: Site;
  /** The engine's journal; it is only read. */
  readonly journal: string;
  /** The city's table of cases. */
  readonly demandTable: string;
  readonly today: BusinessDay;
};
