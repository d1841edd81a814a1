import * as v from 'valibot';
import { count, requestId } from './ids.ts';

/** Millimetres of paper; no roll is longer than 200 m. */
export const paperMm = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(200_000));

/** What is left of a printer's roll, counted out in slips as they came lately (R21). */
export const paperLeft = v.strictObject({
  slipsLeft: count,
  mmLeft: paperMm,
  /** The near-end sensor sees the core of the roll. */
  nearEnd: v.boolean(),
  /** The refill that this counts from; what the engine recorded later is still to be told. */
  refillId: v.optional(requestId),
});
export type PaperLeft = v.InferOutput<typeof paperLeft>;

/** `low`: fewer slips than the site's mark. `morning`: not enough for the morning that comes. */
export const paperWarning = v.picklist(['low', 'morning']);
export type PaperWarning = v.InferOutput<typeof paperWarning>;
