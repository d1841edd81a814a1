import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';

/** Longer than this nobody's screen stands open (reliability F48). */
const IDLE_MINUTES_MAX = 15;

/** The part of the node file that only a staff node has. */
const staffSettings = v.strictObject({
  /** Minutes without a hand at the page until its screen is locked. */
  idleMinutes: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(IDLE_MINUTES_MAX)),
    IDLE_MINUTES_MAX,
  ),
  /** The office on the same box, and what opens it; left out where there is none. */
  office: v.optional(
    v.strictObject({
      port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
      secret: v.pipe(v.string(), v.minLength(24), v.maxLength(200)),
    }),
  ),
});
export type StaffSettings = v.InferOutput<typeof staffSettings>;

/** @returns the settings, or a sentence that names what is wrong */
export function readStaffSettings(own: unknown): Result<StaffSettings, string> {
  const decoded = decode(staffSettings, own);
  if (decoded.ok) return ok(decoded.value);
  return err(`own.${decoded.error.path}: ${decoded.error.expected}`);
}
