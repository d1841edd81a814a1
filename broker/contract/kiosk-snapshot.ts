import * as v from 'valibot';
import {
  count,
  jobId,
  locale,
  nodeId,
  seq,
  serviceId,
  ticketId,
  ticketNumber,
  token,
} from './ids.ts';
import { paperLeft, paperWarning } from './paper.ts';
import { printerFault, printerState, printState, ticketState } from './ticket.ts';
import { words } from './words.ts';

/** Why a kiosk does not issue; shown on its page and to staff. */
export const kioskBlock = v.picklist([
  'closed',
  'day-closed',
  'stopped',
  'clock-doubtful',
  'journal-damaged',
  'paper-out',
  'cover-open',
  'cutter-fault',
  'overheated',
  'offline',
  'unknown',
  'unconfirmed',
]);
export type KioskBlock = v.InferOutput<typeof kioskBlock>;

export const kioskJob = v.strictObject({
  jobId,
  ticketId,
  number: ticketNumber,
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  serviceId,
  locale,
  token,
  slips: v.picklist([1, 2]),
  state: printState,
  slipsOut: v.picklist([0, 1, 2]),
  fault: v.optional(printerFault),
  ticketState,
});
export type KioskJob = v.InferOutput<typeof kioskJob>;

export const kioskSnapshot = v.strictObject({
  seq,
  kioskId: nodeId,
  printer: printerState,
  paperless: v.boolean(),
  /** Nothing here: it may issue. */
  block: v.optional(kioskBlock),
  /** The last few, newest first. */
  jobs: v.pipe(v.array(kioskJob), v.maxLength(8)),
  /** Numbers it gave today. */
  issuedToday: count,
  /** Somebody here wants a hand, and nobody has come yet. */
  helpAsked: v.boolean(),
  printerModel: v.optional(words(60)),
  paper: v.optional(paperLeft),
  paperWarning: v.optional(paperWarning),
  /** The last test print that was ordered here today. */
  test: v.optional(v.strictObject({ jobId, state: printState, fault: v.optional(printerFault) })),
});
export type KioskSnapshot = v.InferOutput<typeof kioskSnapshot>;
