import type { KioskSnapshot } from '../../broker/contract/kiosk-snapshot.ts';
import type { TextKey } from '../../broker/contract/texts.ts';
import { saying } from './kiosk-guide.ts';
import type { KioskState, KioskStep, KioskTimings } from './kiosk-state.ts';
import type { HelpOnScreen } from './kiosk-view.ts';
import { localeOf, noticeOf, quiet, sounding } from './session-moves.ts';

/**
 * A call for a hand from this terminal (K12), beside whatever its session is about. `called` is the
 * engine's answer, until its snapshot says the same; from there on the snapshot leads.
 */
export type HelpAsked = {
  readonly kind: 'asking' | 'called' | 'answered' | 'unheard';
  readonly since: number;
};

/** What the screen says of it. */
export function helpOnScreen({ kiosk, help }: KioskState): HelpOnScreen {
  return kiosk?.helpAsked ? 'called' : (help?.kind ?? 'none');
}

/**
 * The button, or the key that was held. Asked already, it says so once more and asks nothing; while
 * the broker is away it says that nobody was told, and keeps no call for later.
 */
export function callStaff(state: KioskState, at: number): KioskStep {
  const { session, online } = state;
  if (session.kind === 'staff-pin' || session.kind === 'staff') return quiet(state);
  // People must leave: who can help is on the way out, and comes by.
  if (noticeOf(state) === 'evacuate') return quiet(state);
  const active = { ...state, activeAt: at };
  const now = helpOnScreen(state);
  if (now === 'asking') return quiet(active);
  if (now === 'called') return { state: active, effects: heard(active, 'assist.called') };
  if (!online) return unheard(active, at);
  return {
    state: { ...active, help: { kind: 'asking', since: at } },
    effects: [{ kind: 'ask-help' }],
  };
}

/** @param isHeard - the engine has it, from this press or one before */
export function takeHelpReply(state: KioskState, isHeard: boolean, at: number): KioskStep {
  // The snapshot may have been quicker, and somebody may have come since.
  if (state.help?.kind !== 'asking') return quiet(state);
  if (!isHeard) return unheard(state, at);
  return {
    state: { ...state, help: { kind: 'called', since: at } },
    effects: heard(state, 'assist.called'),
  };
}

/** What the engine says now: a call whose answer was lost is there after all, or somebody comes. */
export function followHelp(state: KioskState, kiosk: KioskSnapshot, at: number): KioskStep {
  const before = state.kiosk?.helpAsked ?? false;
  if (before === kiosk.helpAsked) return quiet(state);
  if (!kiosk.helpAsked) {
    // Nobody answers a call that ended with its day.
    if (kiosk.block === 'day-closed' || kiosk.block === 'closed') return quiet(state);
    return {
      state: { ...state, help: { kind: 'answered', since: at } },
      effects: heard(state, 'assist.answered'),
    };
  }
  const news = state.help?.kind === 'asking' || state.help?.kind === 'unheard';
  return {
    state: { ...state, help: undefined },
    effects: news ? heard(state, 'assist.called') : [],
  };
}

/** When the screen has said long enough what became of it; a request that is out ends by itself. */
export function helpEnds({ help }: KioskState, timings: KioskTimings): number | undefined {
  return help === undefined || help.kind === 'asking' ? undefined : help.since + timings.helpSaidMs;
}

function unheard(state: KioskState, at: number): KioskStep {
  return {
    state: { ...state, help: { kind: 'unheard', since: at } },
    effects: [...sounding(state, 'failed'), ...said(state, 'assist.unheard')],
  };
}

const heard = (state: KioskState, key: TextKey) => [
  ...sounding(state, 'issued'),
  ...said(state, key),
];

function said(state: KioskState, key: TextKey): KioskStep['effects'] {
  const locale = localeOf(state);
  return locale === undefined ? [] : saying([{ key }], locale);
}
