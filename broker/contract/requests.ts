import * as v from 'valibot';
import { accessRecord } from './access.ts';
import {
  auditEntry,
  auditFilter,
  JOURNAL_DAYS_MAX,
  TIMELINE_SLOTS_MAX,
  timelineSlot,
} from './audit.ts';
import {
  CALENDAR_DAYS_MAX,
  calendarDay,
  OVERTIME_VISITS_MAX,
  overtimeVisit,
} from './day-record.ts';
import {
  attendanceAct,
  calendarMonth,
  exerciseId,
  trainingMinutes,
  trainingPrints,
  trainingSpeed,
} from './exercises.ts';
import {
  actor,
  announcementId,
  boardGroup,
  businessDay,
  count,
  counterId,
  epochMs,
  jobId,
  locale,
  nodeId,
  requestId,
  reservationCode,
  serviceId,
  stepId,
  ticketId,
  ticketNumber,
  token,
} from './ids.ts';
import { refusalCodes } from './refusals.ts';
import {
  arrival,
  bulletinText,
  cancelReason,
  counterRest,
  counterState,
  hallNotice,
  helpPlace,
  holdReason,
  party,
  printerFault,
  staffModeAct,
  ticketView,
  upkeepItem,
  voiceChoice,
} from './ticket.ts';
import { waitScores } from './wait-scores.ts';

/** A command is carried out within this time after the press, or not at all (design part 5, rule 3). */
export const PRESS_LIVES_MS = 5_000;

/**
 * What every request carries (design part 5, rule 3). `expiresAt` is engine time, real:
 * the last heard `hall.engineTime` plus elapsed monotonic time plus 5 s.
 */
const envelope = { requestId, actor, expiresAt: epochMs };

/** The version the person saw, of the ticket or of the counter's open ticket: never of the hall. */
const ticketVersion = v.pipe(v.number(), v.integer(), v.minValue(1));
const counterVersion = v.pipe(v.number(), v.integer(), v.minValue(0));
const onTicket = { ticketId, expects: v.strictObject({ ticket: ticketVersion }) };
const atCounter = { counterId, expects: v.strictObject({ counter: counterVersion }) };
const onTicketAtCounter = {
  ticketId,
  counterId,
  expects: v.strictObject({ ticket: ticketVersion, counter: counterVersion }),
};
const empty = v.strictObject({});
const ticketAnswer = v.strictObject({ ticketId, number: ticketNumber, version: ticketVersion });

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

/** Millimetres of paper; no roll is longer than 200 m. */
export const paperMm = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(200_000));

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

const staffOnly = ['staff'] as const;
/** At a kiosk only behind its PIN, and only for numbers that it gave itself. */
const staffOrKiosk = ['staff', 'kiosk'] as const;
/** A call box only at the counter that the site file binds it to, and for the number open there. */
const counterRoles = ['staff', 'call-box'] as const;

/**
 * Every verb a node may ask of the engine: who may, what it carries, what the reply's value is.
 * `request/<verb>` is its topic.
 */
export const requests = {
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
  'record-refill': {
    roles: staffOrKiosk,
    about: 'A new roll is in a printer, or part of one (R21).',
    payload: v.strictObject({
      ...envelope,
      printer: nodeId,
      rollMm: paperMm,
      /** When it was done, where that was not now. */
      doneAt: v.optional(epochMs),
    }),
    value: empty,
  },
  'record-upkeep': {
    roles: staffOnly,
    about: 'A part was changed or cleaned, at a device of the hall (R74).',
    payload: v.strictObject({
      ...envelope,
      device: nodeId,
      item: upkeepItem,
      doneAt: v.optional(epochMs),
    }),
    value: empty,
  },
  'test-print': {
    roles: staffOrKiosk,
    about: 'A slip that is no ticket: languages, QR code, darkness, cut.',
    payload: v.strictObject({ ...envelope, printer: nodeId }),
    value: v.strictObject({ jobId }),
  },
  'record-staff-mode': {
    roles: ['kiosk'],
    about: 'What was done at a kiosk behind its PIN, for the audit.',
    payload: v.strictObject({ ...envelope, act: staffModeAct }),
    value: empty,
  },
  'record-access': {
    roles: staffOnly,
    about: 'What was done about people at the staff page, for the audit; repeated until answered.',
    payload: v.strictObject({ ...envelope, ...accessRecord }),
    value: empty,
  },
  'report-print': {
    roles: ['printer'],
    about: 'What became of a print job; repeated until answered.',
    payload: v.strictObject({
      ...envelope,
      jobId,
      outcome: v.picklist(['sent', 'one-of-two', 'printed', 'failed', 'unknown']),
      slipsOut: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2)),
      fault: v.optional(printerFault),
    }),
    value: empty,
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
  'allow-paperless': {
    roles: staffOnly,
    about: 'Let a kiosk issue on the screen alone while its printer is out.',
    payload: v.strictObject({ ...envelope, kioskId: nodeId, allowed: v.boolean() }),
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
  'set-mute': {
    roles: staffOnly,
    about: 'Silence a group’s loudspeaker at once, what it is saying too; or let it speak again.',
    payload: v.strictObject({ ...envelope, group: boardGroup, muted: v.boolean() }),
    value: empty,
  },
  'check-sound': {
    roles: staffOnly,
    about: 'Let a group’s loudspeaker say a sentence that somebody listens to.',
    payload: v.strictObject({ ...envelope, group: boardGroup }),
    value: v.strictObject({ announcementId }),
  },
  'report-sound': {
    roles: staffOnly,
    about: 'Whether it was heard.',
    payload: v.strictObject({ ...envelope, group: boardGroup, heard: v.boolean() }),
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
  'start-training': {
    roles: staffOnly,
    about: 'Start a training or a rehearsal on the training hall (責任者; R22, R34).',
    payload: v.strictObject({
      ...envelope,
      exercise: exerciseId,
      /** Boards and printers that take part. */
      nodes: v.pipe(v.array(nodeId), v.maxLength(100)),
      minutes: trainingMinutes,
      speed: trainingSpeed,
      /** The day to play; left out: the next one on which the hall opens. */
      day: v.optional(businessDay),
      /** Whose demand comes; left out: that of the day. */
      month: v.optional(calendarMonth),
      /** Whom a printer of these prints for; left out: the first ten. */
      prints: v.optional(trainingPrints),
    }),
    value: v.strictObject({ trainingId: requestId, until: epochMs }),
  },
  'end-training': {
    roles: staffOnly,
    about: 'End it before its time (責任者).',
    payload: v.strictObject({ ...envelope, trainingId: requestId }),
    value: empty,
  },
  'record-attendance': {
    roles: staffOnly,
    about: 'Who joined a training, left it, or completed its exercise: the staff node says so.',
    payload: v.strictObject({ ...envelope, trainingId: requestId, did: attendanceAct }),
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
  'read-tickets': {
    roles: staffOnly,
    about: 'The rest of a list that the staff snapshot had no room for; changes nothing.',
    payload: v.strictObject({
      ...envelope,
      list: v.picklist(['open', 'finished']),
      serviceId: v.optional(serviceId),
      offset: count,
    }),
    value: v.strictObject({ total: count, tickets: v.pipe(v.array(ticketView), v.maxLength(100)) }),
  },
  'read-journal': {
    roles: staffOnly,
    about: 'The audit trail of a day, newest first, a page at a time; changes nothing (R47).',
    payload: v.strictObject({
      ...envelope,
      day: businessDay,
      /** The newest sequence of the page: the `next` of the page before. */
      from: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      filter: auditFilter,
    }),
    value: v.strictObject({
      /** Every day that has a journal, newest first; with the first page alone. */
      days: v.pipe(v.array(businessDay), v.maxLength(JOURNAL_DAYS_MAX)),
      /** A part of the day's journal does not read. */
      damaged: v.boolean(),
      entries: v.pipe(v.array(auditEntry), v.maxLength(200)),
      next: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
  },
  'read-timeline': {
    roles: staffOnly,
    about: 'The course of a day by half hours; changes nothing.',
    payload: v.strictObject({ ...envelope, day: businessDay }),
    value: v.strictObject({
      day: businessDay,
      /** A part of the day's journal does not read: what came after it is missing. */
      damaged: v.boolean(),
      slots: v.pipe(v.array(timelineSlot), v.maxLength(TIMELINE_SLOTS_MAX)),
    }),
  },
  'read-overtime': {
    roles: staffOnly,
    about: 'Who was served after the doors had closed on a day; changes nothing (R39).',
    payload: v.strictObject({ ...envelope, day: businessDay }),
    value: v.strictObject({
      day: businessDay,
      damaged: v.boolean(),
      /** Nothing: the doors were closed all day. */
      serviceEnd: v.optional(epochMs),
      visits: v.pipe(v.array(overtimeVisit), v.maxLength(OVERTIME_VISITS_MAX)),
    }),
  },
  'read-wait-scores': {
    roles: staffOnly,
    about:
      'How the waiting times shown on a day came true, beside two simpler methods; changes nothing.',
    payload: v.strictObject({ ...envelope, day: businessDay }),
    value: v.strictObject({ day: businessDay, damaged: v.boolean(), scores: waitScores }),
  },
  'read-calendar': {
    roles: staffOnly,
    about:
      'What the calendar says of today and the days that follow; changes nothing (R35 to R38).',
    payload: v.strictObject({ ...envelope }),
    value: v.strictObject({ days: v.pipe(v.array(calendarDay), v.maxLength(CALENDAR_DAYS_MAX)) }),
  },
} as const satisfies Record<string, RequestEntry>;

type RequestEntry = {
  readonly roles: readonly ('kiosk' | 'printer' | 'staff' | 'call-box')[];
  readonly about: string;
  readonly payload: v.GenericSchema;
  readonly value: v.GenericSchema;
};

export type Verb = keyof typeof requests;
export const verbs = Object.keys(requests) as Verb[];
/** Those that decide nothing and stand in no journal. */
export const readingVerbs = [
  'read-tickets',
  'read-journal',
  'read-timeline',
  'read-overtime',
  'read-wait-scores',
  'read-calendar',
] as const;
export type ReadingVerb = (typeof readingVerbs)[number];
export type RequestOf<V extends Verb> = v.InferOutput<(typeof requests)[V]['payload']>;
export type ValueOf<V extends Verb> = v.InferOutput<(typeof requests)[V]['value']>;
/** What the caller of a client gives: the client itself adds id, and expiry. */
export type AskOf<V extends Verb> = Omit<RequestOf<V>, 'requestId' | 'expiresAt'>;

export const reply = v.variant('ok', [
  v.strictObject({ requestId, ok: v.literal(true), value: v.unknown() }),
  v.strictObject({ requestId, ok: v.literal(false), refusal: v.picklist(refusalCodes) }),
]);
export type Reply = v.InferOutput<typeof reply>;
