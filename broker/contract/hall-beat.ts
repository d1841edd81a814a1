import * as v from 'valibot';
import { businessDay, epochMs, seq, siteVersion } from './ids.ts';
import { hallNotice } from './ticket.ts';

/** Why the hall is or is not issuing numbers; the text key `hall.<mode>` says it to citizens. */
export const hallMode = v.picklist([
  'open',
  'closed',
  'day-closed',
  'stopped',
  'clock-doubtful',
  'journal-damaged',
]);
export type HallMode = v.InferOutput<typeof hallMode>;

/** Each second: the beat that every node measures its own clock and the broker's life by. */
export const hallBeat = v.strictObject({
  /** Real time; request expiries are counted from it. */
  engineTime: epochMs,
  domainTime: epochMs,
  /** Domain seconds a real second; 1 in a real hall. */
  rate: v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)),
  businessDay,
  seq,
  mode: hallMode,
  /** When issue starts or stops next, domain time. */
  nextChange: v.optional(epochMs),
  /** What everybody is to know, as long as the emergency switch is on (R63). */
  notice: v.optional(hallNotice),
  /** When issue stops today, while that is another hour than the calendar's (domain time). */
  issueEnd: v.optional(epochMs),
  /** The version of what `site` says now: who holds that one need not fetch it again. */
  siteVersion: v.optional(siteVersion),
});
export type HallBeat = v.InferOutput<typeof hallBeat>;
