import type { StaffId } from '../../broker/contract/ids.ts';
import type { LogEvent, Logger } from '../../broker/contract/log.ts';

/** What people do at the entrance, and what is done to them (R47, R53). */
type AccessAct = {
  readonly act: keyof typeof events;
  /** Whose account or session it is about. */
  readonly staffId: StaffId;
  /** Who did it, when that is somebody else. */
  readonly by?: StaffId;
  /** Why, by the closed lists of `session-book.ts`; with what, for an unlocking. */
  readonly because?: string;
  readonly role?: string;
  readonly device?: string;
};

const events = {
  'signed-in': 'sign-in.accepted',
  'sign-in-refused': 'sign-in.refused',
  'sign-in-freed': 'sign-in.freed',
  locked: 'session.locked',
  unlocked: 'session.unlocked',
  'proof-refused': 'session.proof-refused',
  'session-ended': 'session.ended',
  'pin-chosen': 'account.pin-chosen',
  'password-chosen': 'account.password-chosen',
  'password-reset': 'account.password-reset',
  'account-added': 'account.added',
  'account-disabled': 'account.disabled',
  'account-enabled': 'account.enabled',
} as const satisfies Record<string, LogEvent>;
const unwelcome: readonly AccessAct['act'][] = ['sign-in-refused', 'proof-refused'];

export type TellAccess = (act: AccessAct) => void;

/** The one place that hears of every such act: no password, no PIN and no name is in it. */
export function accessTeller(log: Logger): TellAccess {
  return ({ act, ...fields }) => {
    if (unwelcome.includes(act)) log.warn(events[act], fields);
    else log.info(events[act], fields);
  };
}
