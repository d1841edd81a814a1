import * as v from 'valibot';
import { epochMs, staffId } from './ids.ts';

/** Why somebody works while the hall is closed; each is asked for by name and kept (R59). */
export const outOfHoursReasons = {
  preparing: '準備',
  remaining: '残った方の手続き',
  inspection: '点検',
  other: 'その他の業務',
} as const;
export const outOfHoursReason = v.picklist(['preparing', 'remaining', 'inspection', 'other']);
export type OutOfHoursReason = v.InferOutput<typeof outOfHoursReason>;

/** How a session ends without its person's doing. */
const sessionEnd = v.picklist(['idle', 'too-old', 'replaced', 'disabled']);

/**
 * What is done about people, and about whom: staff ids alone, nobody's name (R47, R49, R53). Who
 * did it is the actor of its request, with the counter they sat at.
 */
export const access = v.variant('act', [
  v.strictObject({ act: v.literal('signed-in'), staffId }),
  /** A wrong password for an account that exists; what else was typed is kept nowhere. */
  v.strictObject({ act: v.literal('refused'), staffId }),
  /** The wrong password after which the next try has to wait. */
  v.strictObject({ act: v.literal('locked-out'), staffId }),
  v.strictObject({ act: v.literal('signed-out'), staffId }),
  v.strictObject({ act: v.literal('locked'), staffId }),
  v.strictObject({ act: v.literal('unlocked'), staffId }),
  v.strictObject({ act: v.literal('session-ended'), staffId, because: sessionEnd }),
  v.strictObject({ act: v.literal('account-added'), staffId }),
  v.strictObject({ act: v.literal('account-disabled'), staffId }),
  v.strictObject({ act: v.literal('account-enabled'), staffId }),
  v.strictObject({ act: v.literal('password-reset'), staffId }),
  v.strictObject({ act: v.literal('out-of-hours'), staffId, reason: outOfHoursReason }),
]);
export type Access = v.InferOutput<typeof access>;

/** One of them, and when it was, in the hall's time: it may be told much later. */
export const accessRecord = { access, doneAt: epochMs };
