import * as v from 'valibot';
import {
  announcementId,
  boardGroup,
  count,
  counterId,
  counterLabel,
  epochMs,
  locale,
  seq,
  serviceId,
  ticketNumber,
} from './ids.ts';
import { counterState, overtakeReason } from './ticket.ts';

export const boardCall = v.strictObject({
  announcementId,
  number: ticketNumber,
  counterId,
  label: counterLabel,
  calledAt: epochMs,
  calls: count,
  locale,
  overtook: v.optional(overtakeReason),
});
export type BoardCall = v.InferOutput<typeof boardCall>;

/** One board group, whole: a board that slept through ten messages is right after one. */
export const boardSnapshot = v.strictObject({
  seq,
  at: epochMs,
  group: boardGroup,
  /** Being called now, newest first. */
  calling: v.pipe(v.array(boardCall), v.maxLength(100)),
  /** The last calls that are over, newest first. */
  recent: v.pipe(v.array(boardCall), v.maxLength(8)),
  absent: v.pipe(v.array(ticketNumber), v.maxLength(40)),
  counters: v.pipe(
    v.array(
      v.strictObject({
        counterId,
        label: counterLabel,
        state: counterState,
        number: v.optional(ticketNumber),
        /** What it takes today. */
        services: v.pipe(v.array(serviceId), v.maxLength(26)),
        /** On a break that says how long: since when (domain time), and the minutes. */
        rest: v.optional(v.strictObject({ since: epochMs, minutes: count })),
      }),
    ),
    v.maxLength(100),
  ),
  mute: v.boolean(),
});
export type BoardSnapshot = v.InferOutput<typeof boardSnapshot>;
