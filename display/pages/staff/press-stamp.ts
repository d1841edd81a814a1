import type { BusinessDay, EpochMs, StaffId } from '../../../broker/contract/ids.ts';
import { PRESS_LIVES_MS } from '../../../broker/contract/request-fields.ts';
import type { StaffView } from '../../staff/staff-view.ts';

/** What a press was when it was made: whose, on which day, and until when it may be carried out. */
export type PressStamp = {
  readonly staffId: StaffId | undefined;
  readonly day: BusinessDay | undefined;
  /** Engine time; nothing before the hall has said what time it is there. */
  readonly expiresAt: number | undefined;
  readonly pressedMs: number;
};

let person: StaffId | undefined;
let day: BusinessDay | undefined;
let heard: { readonly engineNow: EpochMs; readonly atMs: number } | undefined;

/** Who is signed in at this page; nobody while nothing may be asked. */
export function learnPerson(staffId: StaffId | undefined): void {
  person = staffId;
}

/**
 * What a view says of the time. A node that has just started knows nothing of it: what was known
 * before still holds.
 *
 * @param atMs - when it was heard, by `performance.now()`
 */
export function learnTime(view: Pick<StaffView, 'engineNow' | 'staff'>, atMs: number): void {
  day = view.staff?.businessDay ?? day;
  if (view.engineNow !== undefined) heard = { engineNow: view.engineNow, atMs };
}

export function stampNow(): PressStamp {
  const pressedMs = performance.now();
  // By the engine's clock and a monotonic one, as a node does it: what hangs in the network for
  // longer, or in a tablet that slept, is not carried out when it comes through at last.
  const expiresAt = heard && Math.round(heard.engineNow + pressedMs - heard.atMs + PRESS_LIVES_MS);
  return { staffId: person, day, expiresAt, pressedMs };
}
