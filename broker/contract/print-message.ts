import * as v from 'valibot';
import {
  bareAddress,
  count,
  epochMs,
  jobId,
  locale,
  requestId,
  serviceId,
  ticketNumber,
} from './ids.ts';
import { waitRange } from './line-snapshot.ts';
import { paperMm } from './paper.ts';

/** What the printer must do: one job, or the word that it is settled otherwise. */
export const printMessage = v.variant('kind', [
  v.strictObject({
    kind: v.literal('print'),
    jobId,
    expiresAt: epochMs,
    copy: v.picklist(['original', 'reprint']),
    slips: v.picklist([1, 2]),
    number: ticketNumber,
    serviceId,
    locale,
    issuedAt: epochMs,
    groupsAhead: count,
    range: v.optional(waitRange),
    /** What the QR code holds. */
    address: v.pipe(v.string(), v.maxLength(160), v.regex(bareAddress)),
  }),
  v.strictObject({ kind: v.literal('withdraw'), jobId }),
  /** A slip that is no ticket; reported like any job. */
  v.strictObject({ kind: v.literal('test'), jobId, expiresAt: epochMs }),
  /** Said again until the printer's health counts from this refill. */
  v.strictObject({ kind: v.literal('refill'), refillId: requestId, rollMm: paperMm }),
]);
export type PrintMessage = v.InferOutput<typeof printMessage>;
export type PrintJob = Extract<PrintMessage, { kind: 'print' }>;
export type TestJob = Extract<PrintMessage, { kind: 'test' }>;
