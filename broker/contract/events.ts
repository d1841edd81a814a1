import * as v from 'valibot';
import { accessRecord } from './access.ts';
import { missedClose } from './day-record.ts';
import {
  attendanceAct,
  calendarMonth,
  exerciseId,
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
import { paperMm } from './paper.ts';
import { RESERVATIONS_MAX, RESERVED_DAYS_MAX, reservation } from './reservations.ts';
import { siteChangeRecord } from './site-change.ts';
import {
  arrival,
  bulletinText,
  cancelReason,
  counterRest,
  counterState,
  hallNotice,
  helpPlace,
  holdReason,
  overtakeReason,
  party,
  printerFault,
  rangeCause,
  staffModeAct,
  upkeepItem,
  voiceChoice,
} from './ticket.ts';

/**
 * What happened, in the words of the journal. One accepted command is exactly one event, so a torn
 * write can never leave half a command behind. `seq` orders; `at` is the domain's time, `engineAt`
 * the real one (equal but in training and demonstration halls).
 */
const envelope = {
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  at: epochMs,
  engineAt: epochMs,
  actor,
  requestId,
};

/** A print job as it was ordered; its expiry is engine time (design part 5, Printing). */
export const printOrder = v.strictObject({
  jobId,
  printer: nodeId,
  slips: v.picklist([1, 2]),
  validWhen: v.picklist(['printed', 'sent']),
  expiresAt: epochMs,
});
export type PrintOrder = v.InferOutput<typeof printOrder>;

/** More than a hall calls and issues in half a minute; the rest comes with the next event. */
export const SHOWN_WAITS_MAX = 200;
const shownWait = v.strictObject({
  ticketId,
  moment: v.picklist(['first', 'last']),
  /** When it was shown, domain time. */
  at: epochMs,
  /** Minutes from then on: the range as it was shown, and the forecast's mean. */
  low: count,
  high: count,
  mean: v.pipe(v.number(), v.minValue(0)),
});
export type ShownWait = v.InferOutput<typeof shownWait>;

const onTicket = { ...envelope, ticketId };

export const queueEvent = v.variant('type', [
  v.strictObject({
    type: v.literal('day-opened'),
    ...envelope,
    businessDay,
    siteVersion: v.pipe(v.string(), v.maxLength(64)),
    /** The close of the day before was missed: the 責任者 is told (design part 5, rule 12). */
    afterMissedClose: v.optional(v.literal(true)),
    missedClose: v.optional(missedClose),
    /** Reservations imported on earlier days for this one and later ones: a day's file stands alone. */
    reservations: v.optional(
      v.pipe(
        v.array(
          v.strictObject({
            day: businessDay,
            reservations: v.pipe(v.array(reservation), v.maxLength(RESERVATIONS_MAX)),
          }),
        ),
        v.maxLength(RESERVED_DAYS_MAX),
      ),
    ),
  }),
  v.strictObject({
    type: v.literal('day-closed'),
    ...envelope,
    missed: v.boolean(),
    /** When the doors closed by the calendar in force: overtime counts from it (R39). */
    serviceEnd: v.optional(epochMs),
  }),
  v.strictObject({ type: v.literal('day-reopened'), ...envelope }),
  v.strictObject({
    type: v.literal('ticket-issued'),
    ...onTicket,
    number: ticketNumber,
    serviceId,
    locale,
    token,
    groupsAhead: count,
    kioskId: v.optional(nodeId),
    /** Absent when issued paperless, by word, or from a pad: the ticket waits at once. */
    print: v.optional(printOrder),
    pad: v.optional(v.literal(true)),
    /** What is written on the number of a paper pad: its place in line counts from it. */
    writtenAt: v.optional(epochMs),
    /** A number of a paper pad that was served during the outage, and where. */
    servedAt: v.optional(counterId),
    reservedFor: v.optional(epochMs),
    /** The reservation it was given for; it is used up with it (R67). */
    reservation: v.optional(reservationCode),
    slot: v.optional(epochMs),
    arrival: v.optional(arrival),
    accommodation: v.optional(v.literal(true)),
  }),
  v.strictObject({
    type: v.literal('print-reported'),
    ...envelope,
    jobId,
    outcome: v.picklist(['sent', 'one-of-two', 'printed', 'failed', 'unknown']),
    slipsOut: v.picklist([0, 1, 2]),
    fault: v.optional(printerFault),
  }),
  v.strictObject({
    type: v.literal('reservations-imported'),
    ...envelope,
    day: businessDay,
    reservations: v.pipe(v.array(reservation), v.maxLength(RESERVATIONS_MAX)),
  }),
  v.strictObject({
    type: v.literal('paper-refilled'),
    ...envelope,
    printer: nodeId,
    rollMm: paperMm,
    /** What was left of the roll before, by the printer's own account. */
    slipsLeft: v.optional(count),
    /** When it was done, where that was not now. */
    doneAt: v.optional(epochMs),
  }),
  v.strictObject({
    type: v.literal('upkeep-recorded'),
    ...envelope,
    device: nodeId,
    item: upkeepItem,
    doneAt: v.optional(epochMs),
  }),
  v.strictObject({
    type: v.literal('test-print-ordered'),
    ...envelope,
    jobId,
    printer: nodeId,
    expiresAt: epochMs,
  }),
  v.strictObject({ type: v.literal('staff-mode-recorded'), ...envelope, act: staffModeAct }),
  v.strictObject({ type: v.literal('access-recorded'), ...envelope, ...accessRecord }),
  v.strictObject({ type: v.literal('site-changed'), ...envelope, ...siteChangeRecord }),
  v.strictObject({ type: v.literal('issuing-stopped'), ...envelope, notice: hallNotice }),
  v.strictObject({ type: v.literal('issuing-resumed'), ...envelope }),
  v.strictObject({
    type: v.literal('issue-end-set'),
    ...envelope,
    /** Nothing: as the calendar says. */
    until: v.optional(epochMs),
  }),
  v.strictObject({
    type: v.literal('mute-set'),
    ...envelope,
    group: boardGroup,
    muted: v.boolean(),
  }),
  v.strictObject({
    type: v.literal('sound-check-ordered'),
    ...envelope,
    group: boardGroup,
    announcementId,
  }),
  v.strictObject({
    type: v.literal('sound-reported'),
    ...envelope,
    group: boardGroup,
    heard: v.boolean(),
  }),
  v.strictObject({ type: v.literal('bulletin-posted'), ...envelope, text: bulletinText }),
  v.strictObject({ type: v.literal('bulletin-read'), ...envelope, bulletinId: requestId }),
  v.strictObject({ type: v.literal('bulletin-withdrawn'), ...envelope, bulletinId: requestId }),
  v.strictObject({ type: v.literal('help-asked'), ...envelope, place: helpPlace }),
  v.strictObject({ type: v.literal('help-answered'), ...envelope, place: helpPlace }),
  v.strictObject({
    type: v.literal('training-started'),
    ...envelope,
    exercise: exerciseId,
    nodes: v.pipe(v.array(nodeId), v.maxLength(100)),
    /** Engine time. */
    until: epochMs,
    speed: trainingSpeed,
    day: businessDay,
    month: calendarMonth,
    /** Left out in journals of before there was a limit. */
    prints: v.optional(trainingPrints),
  }),
  v.strictObject({ type: v.literal('training-ended'), ...envelope, trainingId: requestId }),
  v.strictObject({
    type: v.literal('attendance-recorded'),
    ...envelope,
    trainingId: requestId,
    did: attendanceAct,
  }),
  v.strictObject({ type: v.literal('print-expired'), ...envelope, jobId }),
  v.strictObject({ type: v.literal('accepted-without-paper'), ...onTicket }),
  v.strictObject({ type: v.literal('ticket-reprinted'), ...onTicket, print: printOrder }),
  v.strictObject({
    type: v.literal('ticket-called'),
    ...onTicket,
    counterId,
    voice: voiceChoice,
    announcementId,
    groups: v.pipe(v.array(boardGroup), v.maxLength(20)),
    overtook: v.optional(v.strictObject({ because: overtakeReason, groups: count })),
  }),
  v.strictObject({
    type: v.literal('ticket-recalled'),
    ...onTicket,
    voice: voiceChoice,
    announcementId,
    groups: v.pipe(v.array(boardGroup), v.maxLength(20)),
  }),
  v.strictObject({ type: v.literal('serving-started'), ...onTicket, counterId }),
  v.strictObject({ type: v.literal('step-started'), ...onTicket, stepId }),
  v.strictObject({ type: v.literal('party-set'), ...onTicket, party }),
  v.strictObject({ type: v.literal('accommodation-set'), ...onTicket, accommodation: v.boolean() }),
  v.strictObject({
    type: v.literal('serving-finished'),
    ...onTicket,
    /** Finished without a start, or far above the service's mean (design part 5, rule 6). */
    timeDoubtful: v.optional(v.literal(true)),
  }),
  v.strictObject({ type: v.literal('ticket-held'), ...onTicket, reason: holdReason }),
  v.strictObject({ type: v.literal('ticket-returned'), ...onTicket }),
  v.strictObject({ type: v.literal('ticket-absent'), ...onTicket }),
  v.strictObject({ type: v.literal('absence-ended'), ...onTicket }),
  v.strictObject({
    type: v.literal('ticket-handed-off'),
    ...onTicket,
    to: v.union([v.strictObject({ serviceId }), v.strictObject({ counterId })]),
  }),
  v.strictObject({ type: v.literal('ticket-cancelled'), ...onTicket, reason: cancelReason }),
  v.strictObject({ type: v.literal('move-undone'), ...onTicket }),
  v.strictObject({
    type: v.literal('counter-set'),
    ...envelope,
    counterId,
    state: counterState,
    rest: v.optional(counterRest),
  }),
  v.strictObject({
    type: v.literal('counter-services-set'),
    ...envelope,
    counterId,
    services: v.pipe(v.array(serviceId), v.maxLength(26)),
  }),
  v.strictObject({
    type: v.literal('waits-shown'),
    ...envelope,
    /** What those who wait were shown first, and last before they were called (design part 7). */
    waits: v.pipe(v.array(shownWait), v.maxLength(SHOWN_WAITS_MAX)),
    /** Upper values that rose by more than five minutes within five, and why. */
    jumps: v.optional(
      v.pipe(
        v.array(v.strictObject({ ticketId, cause: rangeCause, minutes: count })),
        v.maxLength(SHOWN_WAITS_MAX),
      ),
    ),
    /** The same of what kiosk, boards and the city's page tell whoever comes next. */
    newcomers: v.optional(
      v.pipe(
        v.array(v.strictObject({ serviceId, cause: rangeCause, minutes: count })),
        v.maxLength(SHOWN_WAITS_MAX),
      ),
    ),
  }),
  v.strictObject({
    type: v.literal('paperless-set'),
    ...envelope,
    kioskId: nodeId,
    allowed: v.boolean(),
  }),
]);
export type QueueEvent = v.InferOutput<typeof queueEvent>;
export type EventOf<T extends QueueEvent['type']> = Extract<QueueEvent, { type: T }>;
