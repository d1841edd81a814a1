import * as v from 'valibot';
import { count, counterId, seq, ticketId, ticketNumber } from './ids.ts';
import { counterState, ticketState } from './ticket.ts';

/** What a call box needs for its next press: its counter, and the number open there. */
export const callBoxSnapshot = v.strictObject({
  seq,
  counterId,
  version: count,
  state: counterState,
  ticket: v.optional(
    v.strictObject({ ticketId, number: ticketNumber, state: ticketState, version: count }),
  ),
});

export type CallBoxSnapshot = v.InferOutput<typeof callBoxSnapshot>;
