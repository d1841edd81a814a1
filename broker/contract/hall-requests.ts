import * as v from 'valibot';
import { accessRecord } from './access.ts';
import { businessDay, count, epochMs, requestId, serviceId } from './ids.ts';
import {
  atCounter,
  empty,
  envelope,
  type RequestEntry,
  staffOnly,
  staffOrKiosk,
} from './request-fields.ts';
import { RESERVATIONS_MAX, reservation } from './reservations.ts';
import { bulletinText, counterRest, counterState, hallNotice, helpPlace } from './ticket.ts';

/** What is asked about the hall: its counters, its day, its notices, who wants a hand. */
export const hallRequests = {
  'import-reservations': {
    roles: staffOnly,
    about: 'The reservations of one day, whole: codes, slots and services, no names (R67).',
    payload: v.strictObject({
      ...envelope,
      day: businessDay,
      reservations: v.pipe(v.array(reservation), v.maxLength(RESERVATIONS_MAX)),
    }),
    value: v.strictObject({ day: businessDay, reservations: count }),
  },
  'set-counter': {
    roles: staffOnly,
    about: 'Open, break, back-office work, close (R48); a break may say why, and for how long.',
    payload: v.strictObject({
      ...envelope,
      ...atCounter,
      state: counterState,
      rest: v.optional(counterRest),
    }),
    value: empty,
  },
  'set-counter-services': {
    roles: staffOnly,
    about: 'What a counter takes for the rest of the day, instead of what the site file says.',
    payload: v.strictObject({
      ...envelope,
      ...atCounter,
      services: v.pipe(v.array(serviceId), v.minLength(1), v.maxLength(26)),
    }),
    value: empty,
  },
  'stop-issuing': {
    roles: staffOnly,
    about: 'The emergency switch: no number any more, and a notice in every language (R63).',
    payload: v.strictObject({ ...envelope, notice: hallNotice }),
    value: empty,
  },
  'resume-issuing': {
    roles: staffOnly,
    about: 'The emergency switch goes off again.',
    payload: v.strictObject({ ...envelope }),
    value: empty,
  },
  'set-issue-end': {
    roles: staffOnly,
    about: 'Issue stops earlier or later today than the calendar says; nothing: as it says (R37).',
    payload: v.strictObject({ ...envelope, until: v.optional(epochMs) }),
    value: empty,
  },
  'post-bulletin': {
    roles: staffOnly,
    about: 'Words of the 責任者 to all counters, for today (R46).',
    payload: v.strictObject({ ...envelope, text: bulletinText }),
    value: v.strictObject({ bulletinId: requestId }),
  },
  'read-bulletin': {
    roles: staffOnly,
    about: 'Somebody has read it; the 責任者 sees who has.',
    payload: v.strictObject({ ...envelope, bulletinId: requestId }),
    value: empty,
  },
  'withdraw-bulletin': {
    roles: staffOnly,
    about: 'It is shown no more.',
    payload: v.strictObject({ ...envelope, bulletinId: requestId }),
    value: empty,
  },
  'ask-help': {
    roles: staffOrKiosk,
    about: 'Somebody at a terminal or a counter wants a hand; every staff page says so.',
    payload: v.strictObject({ ...envelope, place: helpPlace }),
    value: empty,
  },
  'answer-help': {
    roles: staffOrKiosk,
    about: 'Somebody is there.',
    payload: v.strictObject({ ...envelope, place: helpPlace }),
    value: empty,
  },
  'record-access': {
    roles: staffOnly,
    about: 'What was done about people at the staff page, for the audit; repeated until answered.',
    payload: v.strictObject({ ...envelope, ...accessRecord }),
    value: empty,
  },
  'close-day': {
    roles: staffOnly,
    about: 'Close the business day (責任者).',
    payload: v.strictObject({ ...envelope }),
    value: v.strictObject({ businessDay }),
  },
  'reopen-day': {
    roles: staffOnly,
    about: 'Open the closed business day again (責任者).',
    payload: v.strictObject({ ...envelope }),
    value: v.strictObject({ businessDay }),
  },
} as const satisfies Record<string, RequestEntry>;
