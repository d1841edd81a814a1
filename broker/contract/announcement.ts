import * as v from 'valibot';
import { announcementId, counterId, epochMs, locale, ticketNumber } from './ids.ts';
import { voiceChoice } from './ticket.ts';

/** What the boards of a group are to say once, or to show in silence. */
export const callAnnouncement = v.strictObject({
  kind: v.literal('call'),
  announcementId,
  number: ticketNumber,
  counterId,
  recall: v.boolean(),
  voice: voiceChoice,
  locales: v.pipe(v.array(locale), v.maxLength(2)),
  /** Engine time (real). A board neither shows as new nor speaks what is older than this. */
  expiresAt: epochMs,
});
export type CallAnnouncement = v.InferOutput<typeof callAnnouncement>;

/** The daily check of a loudspeaker: chime and one sentence, which somebody listens to (issue 4). */
export const soundCheck = v.strictObject({
  kind: v.literal('check'),
  announcementId,
  expiresAt: epochMs,
});
export const announcement = v.variant('kind', [callAnnouncement, soundCheck]);
export type Announcement = v.InferOutput<typeof announcement>;

export const announcedReport = v.strictObject({
  announcementId,
  state: v.picklist(['started', 'finished', 'failed', 'expired']),
  /** Seconds from the announcement's arrival to this state. */
  seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(600)),
  /** What the board said: what its voices were given to read (Japanese, ` / `, then another), `chime` or `silent`. */
  spoken: v.pipe(v.string(), v.maxLength(400)),
});
export type AnnouncedReport = v.InferOutput<typeof announcedReport>;
