import { assertNever } from '../../broker/contract/result.ts';
import { helpEnds } from './help-asking.ts';
import { saying } from './kiosk-guide.ts';
import type { KioskState, KioskStep, KioskTimings } from './kiosk-state.ts';
import { fail, goHome, localeOf, quiet, showNumber } from './session-moves.ts';

/** When something happens by itself next, monotonic ms; nothing while nothing is waited for. */
export function deadlineOf(state: KioskState, timings: KioskTimings): number | undefined {
  const sleep = asleepAt(state, timings);
  const soon = [
    sessionEnds(state, timings),
    guideEnds(state, timings),
    helpEnds(state, timings),
    // What is past has happened: the screen is dark already.
    sleep !== undefined && sleep > state.seenAt ? sleep : undefined,
  ].filter((each) => each !== undefined);
  return soon.length === 0 ? undefined : Math.min(...soon);
}

/** When the session of the screen is over by itself: what its countdown shows. */
export function sessionEnds(state: KioskState, timings: KioskTimings): number | undefined {
  const { session } = state;
  switch (session.kind) {
    case 'none':
      // Who is being led is still there: their language is the guide's to end.
      if (state.guide !== undefined) return undefined;
      if (!state.low && state.locale === undefined) return undefined;
      return state.activeAt + (state.kiosk?.helpAsked ? timings.helpWaitMs : timings.leftAloneMs);
    case 'issuing':
      return session.since + timings.replyPatienceMs;
    case 'printing':
      return session.since + timings.printPatienceMs;
    case 'take-slips':
      // A number that is heard wants to be asked for once more.
      return session.since + (state.guide ? timings.showNumberMs : timings.takeSlipsMs);
    case 'show-number':
      return session.since + timings.showNumberMs;
    case 'trouble':
      return session.since + timings.troubleMs;
    case 'staff-pin':
    case 'staff':
      return session.pressedAt + timings.staffMs;
    default:
      return assertNever(session);
  }
}

function guideEnds({ guide }: KioskState, timings: KioskTimings): number | undefined {
  return guide === undefined || guide.step === 'following'
    ? undefined
    : guide.ledAt + timings.guideMs;
}

/**
 * From when on the screen is dark: only where a sensor can wake it, nobody is near, and nobody has
 * touched anything for long. A dark screen wears less and tells at a glance that it wakes.
 */
export function asleepAt(state: KioskState, timings: KioskTimings): number | undefined {
  const { presence, session, guide } = state;
  if (presence === undefined || presence.near) return undefined;
  if (session.kind !== 'none' || guide !== undefined) return undefined;
  return Math.max(presence.since, state.activeAt) + timings.asleepMs;
}

/** What is due by now, before an input is looked at. */
export function passTime(state: KioskState, at: number, timings: KioskTimings): KioskStep {
  const helpOver = helpEnds(state, timings);
  const help = helpOver !== undefined && at >= helpOver ? undefined : state.help;
  const seen = { ...state, help, seenAt: at };
  const guide = guideEnds(seen, timings);
  if (guide !== undefined && at >= guide) {
    const locale = localeOf(seen);
    const key = seen.guide?.by === 'touch' ? 'guide.touch_ended' : 'guide.ended';
    return {
      state: { ...seen, guide: undefined },
      effects: locale === undefined ? [] : saying([{ key }], locale),
    };
  }
  const deadline = sessionEnds(seen, timings);
  if (deadline === undefined || at < deadline) return quiet(seen);
  return endSession(seen, deadline, at);
}

function endSession(state: KioskState, deadline: number, at: number): KioskStep {
  const { session } = state;
  switch (session.kind) {
    case 'none':
      return quiet({ ...state, locale: undefined, low: false });
    case 'issuing':
      return fail(state, 'no-reply', session.asking, at);
    case 'printing':
      return showNumber(state, session.given, 'print-unconfirmed', at);
    case 'take-slips':
    case 'show-number':
    case 'trouble':
    case 'staff-pin':
    case 'staff':
      // A late tick must not lengthen the guard of the home screen: it came when it was due.
      return quiet(goHome(state, deadline));
    default:
      return assertNever(session);
  }
}
