import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import type { Me } from '../../staff/staff-view.ts';
import type { PresentView } from './views.ts';

export type Bulletin = StaffSnapshot['bulletins'][number];

/** What this person has still to read, the oldest first; whoever wrote it has read it. */
export function unreadBulletins(
  { staff }: Pick<PresentView, 'staff'>,
  { staffId }: Pick<Me, 'staffId'>,
): readonly Bulletin[] {
  const bulletins = staff?.bulletins ?? [];
  return bulletins.filter(({ readBy }) => !readBy.includes(staffId)).toReversed();
}

/** Who has read it beside its writer, and who of the people signed in has not. */
export function readersOf({ by, readBy }: Bulletin, signedIn: readonly string[]) {
  return {
    read: readBy.filter((staffId) => staffId !== by),
    missing: signedIn.filter((staffId) => !readBy.some((reader) => reader === staffId)),
  };
}
