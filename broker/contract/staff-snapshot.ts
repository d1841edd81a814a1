import * as v from 'valibot';
import { exerciseId, trainingSpeed } from './exercises.ts';
import { hallMode } from './hall-beat.ts';
import {
  boardGroup,
  businessDay,
  count,
  counterId,
  counterLabel,
  epochMs,
  nodeId,
  requestId,
  seq,
  serviceId,
  staffId,
  ticketId,
  ticketNumber,
} from './ids.ts';
import { kioskBlock } from './kiosk-snapshot.ts';
import { paperWarning } from './paper.ts';
import {
  bulletinText,
  counterRest,
  counterState,
  hallNotice,
  helpPlace,
  printerState,
  ticketState,
  ticketView,
} from './ticket.ts';

export const staffCounter = v.strictObject({
  counterId,
  label: counterLabel,
  state: counterState,
  version: count,
  cityStaff: v.boolean(),
  /** What it takes today. */
  services: v.pipe(v.array(serviceId), v.maxLength(26)),
  /** On a break that says why, and since when (domain time). */
  rest: v.optional(v.strictObject({ ...counterRest.entries, since: epochMs })),
  /** The one open ticket, calling or serving. */
  openTicketId: v.optional(ticketId),
  /** Whom `call-next` would call here now. */
  next: v.optional(v.strictObject({ number: ticketNumber, issuedAt: epochMs, serviceId })),
});
export type StaffCounter = v.InferOutput<typeof staffCounter>;

/**
 * The daily check of a group's loudspeaker: nobody has listened yet, somebody is asked what they
 * heard, and what they said. A microphone that heard it answers as well.
 */
export const soundCheckState = v.picklist(['due', 'asked', 'heard', 'not-heard']);
export type SoundCheckState = v.InferOutput<typeof soundCheckState>;

/** So many words of one day are enough; the oldest goes for a new one. */
export const BULLETINS_MAX = 8;

export const staffSnapshot = v.strictObject({
  seq,
  at: epochMs,
  businessDay,
  mode: hallMode,
  notice: v.optional(hallNotice),
  /** When issue stops today, and when the doors close (domain time); nothing on a closed day. */
  issueUntil: v.optional(epochMs),
  serviceEnd: v.optional(epochMs),
  /** The hour of `issueUntil` is of today alone. */
  issueEndChanged: v.optional(v.literal(true)),
  dayOpen: v.boolean(),
  counters: v.pipe(v.array(staffCounter), v.maxLength(100)),
  /** Today's tickets by state, all of them. */
  counts: v.record(ticketState, count),
  waitingByService: v.record(serviceId, count),
  /** Today's tickets of each service by state (R12); what is none is left out. */
  countsByService: v.optional(v.record(serviceId, v.record(ticketState, count)), {}),
  /** Median minutes from issue to first call today. */
  medianWaitMinutes: v.optional(count),
  /** Today's words of the 責任者, newest first, and who has read them. */
  bulletins: v.pipe(
    v.array(
      v.strictObject({
        bulletinId: requestId,
        text: bulletinText,
        by: staffId,
        at: epochMs,
        readBy: v.pipe(v.array(staffId), v.maxLength(200)),
      }),
    ),
    v.maxLength(BULLETINS_MAX),
  ),
  /** Who wants a hand, the longest first. */
  help: v.pipe(v.array(v.strictObject({ place: helpPlace, since: epochMs })), v.maxLength(120)),
  /** The training that is on; nothing of what happens in it is here. */
  training: v.optional(
    v.strictObject({
      trainingId: requestId,
      exercise: exerciseId,
      /** Engine time. */
      until: epochMs,
      speed: trainingSpeed,
      nodes: v.pipe(v.array(nodeId), v.maxLength(100)),
      by: staffId,
      /** Who takes part now. */
      people: v.pipe(v.array(staffId), v.maxLength(200)),
    }),
  ),
  /** Open tickets: all but the waiting ones beyond the first 50 of each service. */
  open: v.pipe(v.array(ticketView), v.maxLength(1500)),
  finished: v.pipe(v.array(ticketView), v.maxLength(30)),
  kiosks: v.pipe(
    v.array(
      v.strictObject({
        kioskId: nodeId,
        printerId: v.optional(nodeId),
        online: v.boolean(),
        printer: printerState,
        paperless: v.boolean(),
        block: v.optional(kioskBlock),
        slipsLeft: v.optional(count),
        paperWarning: v.optional(paperWarning),
      }),
    ),
    v.maxLength(20),
  ),
  boards: v.pipe(
    v.array(
      v.strictObject({
        group: boardGroup,
        online: v.boolean(),
        /** The last announcement was not heard, or its loudspeaker is gone: 音声エラー. */
        soundFault: v.boolean(),
        /** Staff have silenced it. */
        muted: v.boolean(),
        /** Left out where nothing is to be heard. */
        soundCheck: v.optional(soundCheckState),
      }),
    ),
    v.maxLength(20),
  ),
});
export type StaffSnapshot = v.InferOutput<typeof staffSnapshot>;
