import * as v from 'valibot';
import {
  count,
  counterId,
  epochMs,
  jobId,
  locale,
  nodeId,
  reservationCode,
  serviceId,
  stepId,
  ticketId,
  ticketNumber,
  token,
} from './ids.ts';
import {
  atCounter,
  counterRoles,
  envelope,
  onTicket,
  onTicketAtCounter,
  type RequestEntry,
  staffOnly,
  staffOrKiosk,
  ticketAnswer,
  ticketVersion,
} from './request-fields.ts';
import { arrival, cancelReason, holdReason, party, voiceChoice } from './ticket.ts';

export const issuedTicket = v.strictObject({
  ticketId,
  number: ticketNumber,
  version: ticketVersion,
  token,
  serviceId,
  locale,
  issuedAt: epochMs,
  groupsAhead: count,
  jobId: v.optional(jobId),
  /** Of a reservation: its slot, and when its citizen came. */
  slot: v.optional(epochMs),
  arrival: v.optional(arrival),
});
export type IssuedTicket = v.InferOutput<typeof issuedTicket>;

/** What is asked about one number, from its slip to its end. */
export const ticketRequests = {
  'issue-ticket': {
    roles: ['kiosk', 'staff'],
    about: 'Issue one number: at a kiosk with its printer, or by staff for a citizen at the floor.',
    payload: v.strictObject({
      ...envelope,
      serviceId,
      locale,
      /** Staff only: where the slips come out; none: the number is handed over by word. */
      printer: v.optional(nodeId),
      /** Staff only: entered from a paper pad after an outage. */
      padNumber: v.optional(ticketNumber),
      /** Of a paper pad: the time written on it, from which its place in line counts. */
      writtenAt: v.optional(epochMs),
      /** Of a paper pad: it was served during the outage, at this counter. */
      servedAt: v.optional(counterId),
      reservedFor: v.optional(epochMs),
      accommodation: v.optional(v.boolean()),
    }),
    value: issuedTicket,
  },
  'check-in': {
    roles: staffOrKiosk,
    about: 'The number of a reservation, by its code: service and slot come from the import (R67).',
    payload: v.strictObject({
      ...envelope,
      code: reservationCode,
      locale,
      /** Staff only: where the slips come out. */
      printer: v.optional(nodeId),
    }),
    value: issuedTicket,
  },
  'accept-without-paper': {
    roles: staffOrKiosk,
    about: '紙なしで受付: the ticket waits though its slips are unconfirmed.',
    payload: v.strictObject({ ...envelope, ...onTicket }),
    value: ticketAnswer,
  },
  reprint: {
    roles: staffOrKiosk,
    about: '再印字: a marked copy of the same number.',
    payload: v.strictObject({ ...envelope, ...onTicket, printer: nodeId }),
    value: ticketAnswer,
  },
  'call-next': {
    roles: counterRoles,
    about: 'Call the next by the services and weights of the counter.',
    payload: v.strictObject({ ...envelope, ...atCounter, voice: voiceChoice }),
    value: ticketAnswer,
  },
  'call-ticket': {
    roles: staffOnly,
    about: 'Call any number that waits, is on hold, absent, or handed off.',
    payload: v.strictObject({ ...envelope, ...onTicketAtCounter, voice: voiceChoice }),
    value: ticketAnswer,
  },
  recall: {
    roles: counterRoles,
    about: 'Call the counter’s open ticket again.',
    payload: v.strictObject({ ...envelope, ...onTicketAtCounter, voice: voiceChoice }),
    value: ticketAnswer,
  },
  'start-serving': {
    roles: counterRoles,
    about: 'The citizen is at the counter; from hold, without a call.',
    payload: v.strictObject({ ...envelope, ...onTicketAtCounter }),
    value: ticketAnswer,
  },
  'start-step': {
    roles: staffOnly,
    about: 'A serving goes on to a step of its service, timed (R69, R70).',
    payload: v.strictObject({ ...envelope, ...onTicket, stepId }),
    value: ticketAnswer,
  },
  'set-party': {
    roles: staffOnly,
    about: '本人 or 代理人 (R71).',
    payload: v.strictObject({ ...envelope, ...onTicket, party }),
    value: ticketAnswer,
  },
  'set-accommodation': {
    roles: staffOnly,
    about: '要配慮, or no more: called before others; what is behind it is written nowhere (R65).',
    payload: v.strictObject({ ...envelope, ...onTicket, accommodation: v.boolean() }),
    value: ticketAnswer,
  },
  'finish-serving': {
    roles: counterRoles,
    about: 'The serving is done; without a start its time is doubtful.',
    payload: v.strictObject({ ...envelope, ...onTicket }),
    value: ticketAnswer,
  },
  'hold-ticket': {
    roles: staffOnly,
    about: 'Put the serving aside with a reason; the counter is free.',
    payload: v.strictObject({ ...envelope, ...onTicket, reason: holdReason }),
    value: ticketAnswer,
  },
  'return-to-waiting': {
    roles: staffOnly,
    about: 'From hold or absence back to its own place in line.',
    payload: v.strictObject({ ...envelope, ...onTicket }),
    value: ticketAnswer,
  },
  'mark-absent': {
    roles: counterRoles,
    about: 'Nobody came: not before two calls and 60 s.',
    payload: v.strictObject({ ...envelope, ...onTicket }),
    value: ticketAnswer,
  },
  'end-absence': {
    roles: staffOnly,
    about: 'The absent citizen did not come back: no-show.',
    payload: v.strictObject({ ...envelope, ...onTicket }),
    value: ticketAnswer,
  },
  'hand-off': {
    roles: staffOnly,
    about: 'The same number goes on to another service, counter or the city’s staff (R69).',
    payload: v.strictObject({
      ...envelope,
      ...onTicket,
      to: v.union([v.strictObject({ serviceId }), v.strictObject({ counterId })]),
    }),
    value: ticketAnswer,
  },
  'cancel-ticket': {
    roles: staffOrKiosk,
    about: 'Cancel without calling, with a reason (R14).',
    payload: v.strictObject({ ...envelope, ...onTicket, reason: cancelReason }),
    value: ticketAnswer,
  },
  undo: {
    roles: staffOnly,
    about: 'Take back the last move of a ticket; an event, not an edit.',
    payload: v.strictObject({ ...envelope, ...onTicket }),
    value: ticketAnswer,
  },
} as const satisfies Record<string, RequestEntry>;
