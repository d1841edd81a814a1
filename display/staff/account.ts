import * as v from 'valibot';
import { epochMs, staffId } from '../../broker/contract/ids.ts';
import type { Verb } from '../../broker/contract/requests.ts';

/** 従事者, 責任者, 市職員 (own counter), 市 (read only), 保守 (design part 10). */
export const staffRole = v.picklist(['clerk', 'lead', 'city-staff', 'city', 'maintenance']);
export type StaffRole = v.InferOutput<typeof staffRole>;

/** argon2id, in the encoded form that carries its own parameters. */
const secretHash = v.pipe(v.string(), v.startsWith('$argon2id$'), v.maxLength(256));

/** An account shows an id its owner chose; names of people stay outside (R49, R53). */
const account = v.strictObject({
  staffId,
  role: staffRole,
  passwordHash: secretHash,
  /** The password was handed over by the 責任者: until then it lets in, to choose another. */
  handedOverUntil: v.optional(epochMs),
  /** Of the unlock PIN; none before its owner has chosen one. */
  pinHash: v.optional(secretHash),
  createdAt: epochMs,
  disabled: v.boolean(),
});
export type Account = v.InferOutput<typeof account>;

export const ACCOUNTS_MAX = 500;
export const accountsDocument = v.strictObject({
  accounts: v.pipe(v.array(account), v.maxLength(ACCOUNTS_MAX)),
});
export type AccountsDocument = v.InferOutput<typeof accountsDocument>;

/**
 * A new password: long rather than odd (NIST SP 800-63B 5.1.1.2); the longest keeps argon2's work
 * bounded.
 */
export const newPassword = v.pipe(v.string(), v.minLength(10), v.maxLength(128));

/** The unlock PIN: six digits. A password is longer, so that one field can take either. */
export const pin = v.pipe(v.string(), v.regex(/^\d{6}$/));

const clerkVerbs: readonly Verb[] = [
  'issue-ticket',
  'check-in',
  'accept-without-paper',
  'reprint',
  'call-next',
  'call-ticket',
  'recall',
  'start-serving',
  'start-step',
  'set-party',
  'set-accommodation',
  'finish-serving',
  'hold-ticket',
  'return-to-waiting',
  'mark-absent',
  'end-absence',
  'hand-off',
  'cancel-ticket',
  'undo',
  'set-counter',
  'set-counter-services',
  'allow-paperless',
  'record-refill',
  'record-upkeep',
  'test-print',
  'stop-issuing',
  'resume-issuing',
  'set-mute',
  'check-sound',
  'report-sound',
  'read-bulletin',
  'ask-help',
  'answer-help',
  'read-tickets',
  'read-timeline',
  'read-calendar',
];

const verbsOf: Readonly<Record<StaffRole, readonly Verb[]>> = {
  clerk: clerkVerbs,
  lead: [
    ...clerkVerbs,
    ...(['post-bulletin', 'withdraw-bulletin'] as const),
    ...(['close-day', 'reopen-day', 'set-issue-end', 'import-reservations'] as const),
    ...(['read-journal', 'read-overtime', 'read-wait-scores'] as const),
    ...(['start-training', 'end-training'] as const),
  ],
  'city-staff': [
    'call-ticket',
    'recall',
    'start-serving',
    'start-step',
    'finish-serving',
    'hold-ticket',
    'mark-absent',
    'hand-off',
    'undo',
    'set-counter',
    'read-bulletin',
    'ask-help',
    'answer-help',
    'read-tickets',
    'read-timeline',
    'read-calendar',
  ],
  city: ['read-tickets', 'read-timeline', 'read-calendar', 'read-wait-scores'],
  maintenance: [
    'record-refill',
    'record-upkeep',
    'test-print',
    'check-sound',
    'report-sound',
    'read-tickets',
    'read-timeline',
    'read-calendar',
  ],
};

/** What a role may ask of the engine; the page offers nothing else, the node passes on nothing else. */
export function verbsFor(role: StaffRole): readonly Verb[] {
  return verbsOf[role];
}
