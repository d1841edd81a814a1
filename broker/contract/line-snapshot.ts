import * as v from 'valibot';
import { count, counterId, epochMs, seq, serviceId, ticketNumber } from './ids.ts';
import { rangeCause } from './ticket.ts';

/** Minutes a group would wait, rounded for people; both 0 means at once. */
export const waitRange = v.strictObject({ low: count, high: count });
export type WaitRange = v.InferOutput<typeof waitRange>;

export const lineService = v.strictObject({
  serviceId,
  groups: count,
  /** Left out when nobody can say: no counter is open for it. */
  range: v.optional(waitRange),
  open: v.boolean(),
  /** When closed: domain time of the next opening, if the calendar knows one. */
  opensAt: v.optional(epochMs),
});
export type LineService = v.InferOutput<typeof lineService>;

/** Why people were told a clearly longer wait all at once (issue 7, point 3). */
const waitsGrew = v.strictObject({
  cause: rangeCause,
  /** Which counter, where one was closed or went on a break. */
  counterId: v.optional(counterId),
  at: epochMs,
  /** How many who wait were told, and by how many minutes at most the upper value rose; 0: nobody. */
  groups: count,
  minutes: count,
  /** By how many minutes at most it rose for whoever comes next; left out when it did not. */
  newcomerMinutes: v.optional(count),
});
export type WaitsGrew = v.InferOutput<typeof waitsGrew>;

export const lineSnapshot = v.strictObject({
  seq,
  at: epochMs,
  /** The last time, for ten minutes after it. */
  grew: v.optional(waitsGrew),
  services: v.pipe(
    v.array(
      v.strictObject({
        ...lineService.entries,
        /** The last number of its letter; boards make the sound of a number when it is issued. */
        newest: v.optional(ticketNumber),
      }),
    ),
    v.maxLength(26),
  ),
});
export type LineSnapshot = v.InferOutput<typeof lineSnapshot>;
