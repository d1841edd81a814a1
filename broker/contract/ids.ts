import * as v from 'valibot';
import { words } from './words.ts';

/** Lower-case names that appear in topics, files and addresses: no separator of MQTT, paths or URLs. */
const slug = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(max),
    v.regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  );

export const siteId = v.pipe(slug(32), v.brand('SiteId'));
export const nodeId = v.pipe(slug(32), v.brand('NodeId'));
export const serviceId = v.pipe(slug(40), v.brand('ServiceId'));
export const counterId = v.pipe(slug(16), v.brand('CounterId'));
export const boardGroup = v.pipe(slug(32), v.brand('BoardGroup'));
export const stepId = v.pipe(slug(40), v.brand('StepId'));

/** A staff id as its owner types it; names of people stay outside (R49). */
export const staffId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9._-]{1,31}$/),
  v.brand('StaffId'),
);

/** Ids that are made, not chosen: unguessable enough never to meet, safe in a topic and an address. */
const made = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));
export const requestId = v.pipe(made, v.brand('RequestId'));
export const ticketId = v.pipe(made, v.brand('TicketId'));
export const jobId = v.pipe(made, v.brand('JobId'));
export const announcementId = v.pipe(made, v.brand('AnnouncementId'));

/** The 128 random bits behind a QR code, base64url (reliability F43). */
export const token = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/), v.brand('Token'));

/** The letter of a service, before each of its numbers. */
export const servicePrefix = v.pipe(v.string(), v.regex(/^[A-Z]$/, 'one letter from A to Z'));

/** A printed number: a letter and three to five digits, such as `A012` (design part 4). */
export const ticketNumber = v.pipe(
  v.string(),
  v.regex(/^[A-Z][0-9]{3,5}$/),
  v.brand('TicketNumber'),
);

/** A business day, `YYYY-MM-DD`; it turns at 03:00 hall time (design part 5, rule 12). */
export const businessDay = v.pipe(
  v.string(),
  v.isoDate('a date such as 2026-08-01'),
  v.brand('BusinessDay'),
);

/** What a citizen holds of a reservation: a code, and nothing that says who they are (R67). */
export const reservationCode = v.pipe(
  v.string(),
  v.regex(/^[A-Z0-9-]{4,24}$/, '4 to 24 of A-Z, 0-9 and -'),
  v.brand('ReservationCode'),
);

export const locale = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(-[A-Za-z]{2,8})?$/, 'a language such as ja or pt-BR'),
  v.brand('Locale'),
);

/** Milliseconds since the Unix epoch, UTC. */
export const epochMs = v.pipe(v.number(), v.integer(), v.minValue(0), v.brand('EpochMs'));

export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));

/** Where an event stands in the journal, and how far a snapshot has come: order is by it, never by a clock. */
export const seq = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What board and voice call a counter: `7`, or `B`. */
export const counterLabel = words(2);

/** Of a site pack: a digest, which stands in addresses too. */
export const siteVersion = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9.-]{1,64}$/, 'a version such as 1f2e3d4c5b6a7988'),
);

/** What an address is written with, where it stands as it is: no quotes, brackets or blanks. */
export const bareAddress = /^[\w.:/%~[\]?#=&@!$()*+,;-]+$/;

/** For `lang` attributes and plurals: a tag that every browser reads. */
export const languageTag = v.pipe(
  v.string(),
  v.maxLength(20),
  v.regex(
    /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-x-[a-z0-9]{1,8})?$/,
    'a language tag such as ja or zh-Hans-CN',
  ),
);

/** Who asked: a person at the staff page, or a device. It scopes request ids (design part 5, rule 3). */
export const actor = v.variant('kind', [
  v.strictObject({ kind: v.literal('staff'), staffId, counterId: v.optional(counterId) }),
  v.strictObject({ kind: v.literal('kiosk'), nodeId }),
  v.strictObject({ kind: v.literal('printer'), nodeId }),
  v.strictObject({ kind: v.literal('call-box'), nodeId }),
  v.strictObject({ kind: v.literal('engine') }),
]);

export type SiteId = v.InferOutput<typeof siteId>;
export type NodeId = v.InferOutput<typeof nodeId>;
export type ServiceId = v.InferOutput<typeof serviceId>;
export type CounterId = v.InferOutput<typeof counterId>;
export type BoardGroup = v.InferOutput<typeof boardGroup>;
export type StepId = v.InferOutput<typeof stepId>;
export type StaffId = v.InferOutput<typeof staffId>;
export type RequestId = v.InferOutput<typeof requestId>;
export type TicketId = v.InferOutput<typeof ticketId>;
export type JobId = v.InferOutput<typeof jobId>;
export type AnnouncementId = v.InferOutput<typeof announcementId>;
export type Token = v.InferOutput<typeof token>;
export type TicketNumber = v.InferOutput<typeof ticketNumber>;
export type BusinessDay = v.InferOutput<typeof businessDay>;
export type ReservationCode = v.InferOutput<typeof reservationCode>;
export type Locale = v.InferOutput<typeof locale>;
export type EpochMs = v.InferOutput<typeof epochMs>;
export type Actor = v.InferOutput<typeof actor>;
