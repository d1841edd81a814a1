import * as v from 'valibot';
import { actor, counterId, epochMs, requestId, ticketId, ticketNumber } from './ids.ts';

/** A command is carried out within this time after the press, or not at all (design part 5, rule 3). */
export const PRESS_LIVES_MS = 5_000;

/** One verb: who may ask it, what it carries, what its answer's value is. */
export type RequestEntry = {
  readonly roles: readonly ('kiosk' | 'printer' | 'staff' | 'call-box')[];
  readonly about: string;
  readonly payload: v.GenericSchema;
  readonly value: v.GenericSchema;
};

/**
 * What every request carries (design part 5, rule 3). `expiresAt` is engine time, real:
 * the last heard `hall.engineTime` plus elapsed monotonic time plus 5 s.
 */
export const envelope = { requestId, actor, expiresAt: epochMs };

/** The version the person saw, of the ticket or of the counter's open ticket: never of the hall. */
export const ticketVersion = v.pipe(v.number(), v.integer(), v.minValue(1));
const counterVersion = v.pipe(v.number(), v.integer(), v.minValue(0));
/** What a press on a number, at a counter, or both, names and has seen. */
export const onTicket = { ticketId, expects: v.strictObject({ ticket: ticketVersion }) };
export const atCounter = { counterId, expects: v.strictObject({ counter: counterVersion }) };
export const onTicketAtCounter = {
  ticketId,
  counterId,
  expects: v.strictObject({ ticket: ticketVersion, counter: counterVersion }),
};
export const empty = v.strictObject({});
export const ticketAnswer = v.strictObject({
  ticketId,
  number: ticketNumber,
  version: ticketVersion,
});

export const staffOnly = ['staff'] as const;
/** At a kiosk only behind its PIN, and only for numbers that it gave itself. */
export const staffOrKiosk = ['staff', 'kiosk'] as const;
/** A call box only at the counter that the site file binds it to, and for the number open there. */
export const counterRoles = ['staff', 'call-box'] as const;
