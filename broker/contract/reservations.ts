import * as v from 'valibot';
import { epochMs, reservationCode, serviceId } from './ids.ts';

/** More reservations of one day than counters could take. */
export const RESERVATIONS_MAX = 300;
/** Days whose lists are kept: today and the 14 that follow. */
export const RESERVED_DAYS_MAX = 15;
/** All lists together as JSON, which is ASCII: they stand in one record when a day opens. */
export const RESERVED_BYTES_MAX = 60_000;

export const reservation = v.strictObject({
  code: reservationCode,
  /** Its slot, domain time. */
  at: epochMs,
  serviceId,
});
export type Reservation = v.InferOutput<typeof reservation>;
