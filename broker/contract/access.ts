import * as v from 'valibot';
import { businessDay, epochMs, staffId } from './ids.ts';

/** Why somebody works while the hall is closed; each is asked for by name and kept (R59). */
export const outOfHoursReasons = {
  preparing: '準備',
  remaining: '残った方の手続き',
  inspection: '点検',
  other: 'その他の業務',
} as const;
export const outOfHoursReason = v.picklist(['preparing', 'remaining', 'inspection', 'other']);
export type OutOfHoursReason = v.InferOutput<typeof outOfHoursReason>;

/** Why a session is over. */
const sessionEnd = v.picklist([
  'signed-out',
  'too-old',
  /** The same person signed in elsewhere. */
  'replaced',
  /** Somebody else signed in at the same browser. */
  'taken-over',
  'disabled',
  /** By the 責任者, who saw it in the list. */
  'ended',
  'password-reset',
]);
export type SessionEnd = v.InferOutput<typeof sessionEnd>;

/** Why a screen is locked: nobody was there, somebody pressed it, or a PIN was guessed at. */
export const lockReason = v.picklist(['idle', 'asked', 'wrong-pin']);
export type LockReason = v.InferOutput<typeof lockReason>;

/** What a person proves themselves by. */
const proofKind = v.picklist(['pin', 'password']);

/**
 * What is done about people, and about whom: staff ids alone, nobody's name (R47, R49, R53). Who
 * did it is the actor of its request, with the counter they sat at.
 */
export const access = v.variant('act', [
  v.strictObject({ act: v.literal('signed-in'), staffId }),
  /** A wrong password for an account that exists; what else was typed is kept nowhere. */
  v.strictObject({ act: v.literal('sign-in-refused'), staffId }),
  /** The wrong password after which the next try has to wait. */
  v.strictObject({ act: v.literal('locked-out'), staffId }),
  /** The 責任者 spared somebody that wait. */
  v.strictObject({ act: v.literal('sign-in-freed'), staffId }),
  v.strictObject({ act: v.literal('locked'), staffId, because: lockReason }),
  v.strictObject({ act: v.literal('unlocked'), staffId, because: proofKind }),
  /** Of somebody signed in: a wrong PIN or password. */
  v.strictObject({ act: v.literal('proof-refused'), staffId, because: proofKind }),
  v.strictObject({ act: v.literal('session-ended'), staffId, because: sessionEnd }),
  v.strictObject({ act: v.literal('account-added'), staffId }),
  v.strictObject({ act: v.literal('account-disabled'), staffId }),
  v.strictObject({ act: v.literal('account-enabled'), staffId }),
  v.strictObject({ act: v.literal('pin-chosen'), staffId }),
  v.strictObject({ act: v.literal('password-chosen'), staffId }),
  v.strictObject({ act: v.literal('password-reset'), staffId }),
  /** Somebody took the record of a day with them as a file (R51). */
  v.strictObject({ act: v.literal('trail-exported'), staffId, day: businessDay }),
  v.strictObject({ act: v.literal('out-of-hours'), staffId, reason: outOfHoursReason }),
]);
export type Access = v.InferOutput<typeof access>;

/** One of them, and when it was, in the hall's time: it may be told much later. */
export const accessRecord = { access, doneAt: epochMs };
