import * as v from 'valibot';
import { announcementId, boardGroup, epochMs, jobId, nodeId } from './ids.ts';
import { paperMm } from './paper.ts';
import { empty, envelope, type RequestEntry, staffOnly, staffOrKiosk } from './request-fields.ts';
import { printerFault, staffModeAct, upkeepItem } from './ticket.ts';

/** What is asked of or told about a terminal, its printer and paper, and a loudspeaker. */
export const deviceRequests = {
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
  'test-print': {
    roles: staffOrKiosk,
    about: 'A slip that is no ticket: languages, QR code, darkness, cut.',
    payload: v.strictObject({ ...envelope, printer: nodeId }),
    value: v.strictObject({ jobId }),
  },
  'allow-paperless': {
    roles: staffOnly,
    about: 'Let a kiosk issue on the screen alone while its printer is out.',
    payload: v.strictObject({ ...envelope, kioskId: nodeId, allowed: v.boolean() }),
    value: empty,
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
  'record-staff-mode': {
    roles: ['kiosk'],
    about: 'What was done at a kiosk behind its PIN, for the audit.',
    payload: v.strictObject({ ...envelope, act: staffModeAct }),
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
} as const satisfies Record<string, RequestEntry>;
