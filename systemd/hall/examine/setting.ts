import * as v from 'valibot';
import { type DecodeError, decode } from '../../../broker/contract/decode.ts';
import type { Result } from '../../../broker/contract/result.ts';

/**
 * The fixed setting of the examination (`config/examination.json`). The generator reads it, and the
 * oracle; the predictor never does.
 */
const hour = v.pipe(v.string(), v.regex(/^\d\d:\d\d$/, 'an hour such as 08:30'));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.gtValue(0));

const scenario = v.looseObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  counters: v.union([v.literal('pooled'), v.record(v.string(), v.array(v.string()))]),
  one_counter_closed: v.optional(v.tuple([hour, hour])),
  one_counter_closed_at_random_for_minutes: v.optional(positive),
  announced: v.optional(v.boolean(), true),
  share_with_slot: v.optional(share),
  slot_minutes: v.optional(positive),
  early_late_sd_minutes: v.optional(positive),
  true_means_times: v.optional(v.pipe(v.array(positive), v.minLength(1))),
  days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  scored_from_day: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
});
export type Scenario = v.InferOutput<typeof scenario>;

const setting = v.looseObject({
  open: hour,
  issue_stop: hour,
  thursday_close: hour,
  second_sunday: v.looseObject({ open: hour, close: hour }),
  hour_profile_weights: v.record(hour, positive),
  occupied_share: positive,
  cv: v.pipe(v.array(positive), v.minLength(1)),
  no_show_probability: share,
  no_show_counter_minutes: positive,
  hold_probability: share,
  hold_minutes: positive,
  scenarios: v.pipe(v.array(scenario), v.minLength(1)),
  days_per_month_and_seed: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type Setting = v.InferOutput<typeof setting>;

export function readSetting(value: unknown): Result<Setting, DecodeError> {
  return decode(setting, value);
}

/** Minutes of such an hour after another. */
export function minutesAfter(from: string, hourText: string): number {
  const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return minute(hourText) - minute(from);
}
