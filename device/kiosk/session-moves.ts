import type { Locale } from '../../broker/contract/ids.ts';
import type { HallNotice } from '../../broker/contract/ticket.ts';
import type {
  Asking,
  GivenNumber,
  KioskSound,
  KioskState,
  KioskStep,
  TroubleCause,
} from './kiosk-state.ts';

/** A new state, and nothing for anybody to do about it. */
export const quiet = (state: KioskState): KioskStep => ({ state, effects: [] });

export function goHome(state: KioskState, at: number): KioskState {
  return { ...state, activeAt: at, session: { kind: 'none', since: at } };
}

/** The language of the page: what was chosen, else the site's first. */
export function localeOf(state: KioskState): Locale | undefined {
  const languages = state.pack?.site.languages ?? [];
  if (state.locale !== undefined && languages.includes(state.locale)) return state.locale;
  return languages[0];
}

/**
 * What everybody is to know while the emergency switch is on (R63). That people must leave stays
 * true when the broker, or its power, has gone meanwhile.
 */
export function noticeOf({ online, beat }: KioskState): HallNotice | undefined {
  return online || beat?.notice === 'evacuate' ? beat?.notice : undefined;
}

/** Nothing came of it: said on the screen and by a sound of its own (R9). */
export function fail(
  state: KioskState,
  because: TroubleCause,
  asking: Asking | undefined,
  at: number,
): KioskStep {
  // Only without an answer may the ticket exist all the same.
  const kept = because === 'no-reply' ? asking : undefined;
  return {
    state: { ...state, session: { kind: 'trouble', since: at, because, asking: kept } },
    effects: sounding(state, 'failed', asking?.wish.locale),
  };
}

export function showNumber(
  state: KioskState,
  given: GivenNumber,
  because: 'paperless' | 'print-unconfirmed',
  at: number,
): KioskStep {
  return {
    state: { ...state, session: { kind: 'show-number', since: at, given, because } },
    effects: sounding(state, because === 'paperless' ? 'issued' : 'failed', given.locale),
  };
}

export function sounding(
  state: KioskState,
  name: KioskSound,
  locale = localeOf(state),
): KioskStep['effects'] {
  return locale === undefined ? [] : [{ kind: 'sound', name, locale }];
}
