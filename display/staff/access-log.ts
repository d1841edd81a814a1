import type { Access } from '../../broker/contract/access.ts';
import type { LogEvent, Logger } from '../../broker/contract/log.ts';
import type { AccessRecords, DoneBy } from './access-records.ts';
import type { AccountBook } from './account-book.ts';

/** How the log calls what people do at the entrance, and what is done to them (R47, R53). */
const events: Readonly<Record<Access['act'], LogEvent>> = {
  'signed-in': 'sign-in.accepted',
  'sign-in-refused': 'sign-in.refused',
  'locked-out': 'sign-in.refused',
  'sign-in-freed': 'sign-in.freed',
  'out-of-hours': 'sign-in.out-of-hours',
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
  'trail-exported': 'trail.exported',
};
const unwelcome: readonly Access['act'][] = ['sign-in-refused', 'locked-out', 'proof-refused'];

/**
 * @param by - who did it, and at which counter; a `Session` is one
 * @param more - for the log alone
 */
export type TellAccess = (
  access: Access,
  by: DoneBy,
  more?: { readonly role?: string; readonly device?: string },
) => void;

/**
 * The one place that hears of every such act, and tells it to the log and to the hall's journal: no
 * password, no PIN and no name is in it. What is typed for no account may be one of those: the
 * journal, which is kept, never hears of it.
 */
export function accessTeller(
  log: Logger,
  records: Pick<AccessRecords, 'record'>,
  accounts: Pick<AccountBook, 'find'>,
): TellAccess {
  return (access, by, more) => {
    const { act, ...about } = access;
    const other = by.staffId !== access.staffId;
    const fields = { ...about, ...more, ...(other && { by: by.staffId }) };
    if (unwelcome.includes(act)) log.warn(events[act], fields);
    else log.info(events[act], fields);
    if (accounts.find(access.staffId)) records.record(by, access);
  };
}
