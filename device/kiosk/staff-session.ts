import type { KioskInput, KioskState } from './kiosk-state.ts';
import { goHome } from './session-moves.ts';

type StaffInput = Extract<KioskInput, { type: `staff-${string}` }>;

/**
 * Staff mode (issue 3, point 8): the corner, the PIN, then the desk. A citizen in the middle of
 * something is never interrupted; an open desk that is left alone closes by itself.
 */
export function takeStaffInput(state: KioskState, input: StaffInput, at: number): KioskState {
  const { session } = state;
  if (input.type === 'staff-open') {
    if (session.kind !== 'none') return state;
    const pin = { kind: 'staff-pin', since: at, pressedAt: at, checking: false } as const;
    return { ...state, guide: undefined, session: { ...pin, ...input.tries } };
  }
  if (input.type === 'staff-leave') {
    return session.kind === 'staff-pin' || session.kind === 'staff' ? goHome(state, at) : state;
  }
  if (input.type === 'staff-pin') {
    if (session.kind !== 'staff-pin') return state;
    if (input.pin === 'checking') {
      return { ...state, session: { ...session, pressedAt: at, checking: true } };
    }
    if (input.pin === 'right') {
      const desk = { kind: 'staff', since: at, pressedAt: at } as const;
      return { ...state, session: { ...desk, said: undefined, panelTest: undefined } };
    }
    return { ...state, session: { ...session, ...input.pin, pressedAt: at, checking: false } };
  }
  if (session.kind !== 'staff') return state;
  return input.type === 'staff-said'
    ? { ...state, session: { ...session, pressedAt: at, said: input.said } }
    : { ...state, session: { ...session, pressedAt: at, panelTest: input.test } };
}
