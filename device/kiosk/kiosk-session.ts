import type { RequestId, ServiceId } from '../../broker/contract/ids.ts';
import type { KioskSnapshot } from '../../broker/contract/kiosk-snapshot.ts';
import type { LineService } from '../../broker/contract/line-snapshot.ts';
import { assertNever, type Result } from '../../broker/contract/result.ts';
import type { IssuedTicket } from '../../broker/contract/ticket-requests.ts';
import { callStaff, followHelp, takeHelpReply } from './help-asking.ts';
import { passTime } from './kiosk-deadlines.ts';
import {
  type Guide,
  type GuideStep,
  guideAgain,
  guideButton,
  guideKey,
  guideNews,
  guideRows,
  guideTouch,
  noticeSaid,
  reservationSaid,
  saying,
} from './kiosk-guide.ts';
import {
  type Asking,
  type GivenNumber,
  isScan,
  type KioskInput,
  type KioskState,
  type KioskStep,
  type KioskTimings,
  type Scan,
  type Touch,
  type TroubleCause,
  type Wish,
} from './kiosk-state.ts';
import { followPrint } from './print-following.ts';
import { fail, goHome, localeOf, noticeOf, quiet, showNumber } from './session-moves.ts';
import { takeStaffInput } from './staff-session.ts';

/**
 * The ticket terminal as a pure state machine: the next state, and what somebody else must do about
 * it. Total: an input that does not fit changes nothing.
 *
 * @param at - monotonic milliseconds of this process
 */
export function stepKiosk(
  state: KioskState,
  input: KioskInput,
  at: number,
  timings: KioskTimings,
): KioskStep {
  const before = passTime(state, at, timings);
  const after = takeInput(before.state, input, at, timings);
  const told = tellGuide(state, after.state);
  return {
    state: told.state,
    effects: [...before.effects, ...after.effects, ...told.effects],
  };
}

function takeInput(
  state: KioskState,
  input: KioskInput,
  at: number,
  timings: KioskTimings,
): KioskStep {
  switch (input.type) {
    case 'touch-service':
      return takeTouch(state, input, at, timings);
    case 'scan':
      return scanCode(state, input.scan, at, timings);
    case 'scan-unreadable':
      return mayBegin(state, at, timings) ? fail(state, 'unreadable', undefined, at) : quiet(state);
    case 'key':
      return takeKey(state, input, at, timings);
    case 'guide':
      return takeGuideButton(state, input.on, at);
    case 'call-staff':
      return takeHelpPress(state, input.by, at, timings);
    case 'help-reply':
      return takeHelpReply(state, input.heard, at);
    case 'near':
      return quiet({ ...state, presence: { near: input.near, since: at } });
    case 'wake':
      return quiet({ ...state, activeAt: at });
    case 'touch-home':
      return quiet(touchHome(state, at, timings));
    case 'choose-language':
      return chooseLanguage(state, input, at, timings);
    case 'choose-layout':
      return quiet(
        state.session.kind === 'none' ? { ...state, low: input.low, activeAt: at } : state,
      );
    case 'staff-open':
    case 'staff-pin':
    case 'staff-said':
    case 'staff-panel-test':
    case 'staff-leave':
      return quiet(takeStaffInput(state, input, at));
    case 'site':
      return quiet({ ...state, pack: input.pack });
    case 'presence':
      return quiet({ ...state, online: input.online, beat: input.beat });
    case 'line':
      return quiet({ ...state, line: input.snapshot });
    case 'kiosk':
      return takeSnapshot(state, input.snapshot, at);
    case 'reply':
      return takeReply(state, input.touchId, input.result, at);
    case 'tick':
      return quiet(state);
    default:
      return assertNever(input);
  }
}

function takeSnapshot(state: KioskState, kiosk: KioskSnapshot, at: number): KioskStep {
  const helped = followHelp(state, kiosk, at);
  const printed = followPrint({ ...helped.state, kiosk }, at);
  return { state: printed.state, effects: [...helped.effects, ...printed.effects] };
}

/** Is this what a kiosk may do now: nothing is missing, nothing is in its way. */
export function mayIssue(state: KioskState): boolean {
  return (
    state.online &&
    // The beat may bring the notice before the kiosk's own snapshot says `stopped`.
    state.beat?.notice === undefined &&
    state.pack !== undefined &&
    state.line !== undefined &&
    state.kiosk !== undefined &&
    state.kiosk.block === undefined
  );
}

/** Nobody is in the middle of anything, and the screen has stood long enough to be meant (F20). */
function mayBegin(state: KioskState, at: number, timings: KioskTimings): boolean {
  const { session } = state;
  return session.kind === 'none' && mayIssue(state) && at - session.since >= timings.homeGuardMs;
}

/** The services that this kiosk offers today, in the order of the site file. */
export function offeredRows(state: KioskState): readonly LineService[] {
  const { pack, kiosk, line } = state;
  const offered = pack?.site.kiosks.find(({ id }) => id === kiosk?.kioskId)?.services;
  return (pack?.site.services ?? []).flatMap(({ id }) => {
    const row = line?.services.find(({ serviceId }) => serviceId === id);
    return row === undefined || (offered !== undefined && !offered.includes(id)) ? [] : [row];
  });
}

/** A finger on a service: read first where the guide by touch is on, else taken at once. */
function takeTouch(
  state: KioskState,
  { touch, slid = false }: Extract<KioskInput, { type: 'touch-service' }>,
  at: number,
  timings: KioskTimings,
): KioskStep {
  const { guide } = state;
  if (guide?.by !== 'touch') {
    // Who touches the screen needs no guide by keys.
    return slid ? quiet(state) : touchService({ ...state, guide: undefined }, touch, at, timings);
  }
  const row = offeredRows(state).find(({ serviceId }) => serviceId === touch.serviceId);
  const repeated = touch.touchId === state.lastTouchId;
  if (row === undefined || repeated || !mayBegin(state, at, timings)) return quiet(state);
  const again = guide.step === 'confirming' && guide.serviceId === row.serviceId;
  if (again && (slid || isSameTap(guide, at, timings))) return quiet(state);
  return lead(state, guideTouch(guide, row, at), touch, at, timings);
}

/** A hand that shakes, or taps twice where once was meant: it has not heard yet what it touched. */
function isSameTap({ ledAt }: Guide, at: number, { homeGuardMs }: KioskTimings): boolean {
  return at - ledAt < homeGuardMs;
}

/** One touch issues at once; a second one while a session runs is none (F20). */
function touchService(
  state: KioskState,
  touch: Touch,
  at: number,
  timings: KioskTimings,
): KioskStep {
  if (!mayBegin(state, at, timings) || touch.touchId === state.lastTouchId) return quiet(state);
  const row = state.line?.services.find(({ serviceId }) => serviceId === touch.serviceId);
  if (!row?.open || !state.pack?.site.languages.includes(touch.locale)) return quiet(state);
  return ask({ ...state, locale: touch.locale }, touch, row, at);
}

/** A reservation under the reader begins at once, like a touch (R67). */
function scanCode(state: KioskState, scan: Scan, at: number, timings: KioskTimings): KioskStep {
  if (!mayBegin(state, at, timings) || scan.touchId === state.lastTouchId) return quiet(state);
  return ask({ ...state, guide: undefined }, scan, undefined, at);
}

function ask(state: KioskState, wish: Wish, row: LineService | undefined, at: number): KioskStep {
  const asking: Asking = {
    wish,
    range: row?.range,
    groups: row?.groups ?? 0,
    jobsBefore: (state.kiosk?.jobs ?? []).map(({ jobId }) => jobId),
  };
  return {
    state: {
      ...state,
      activeAt: at,
      lastTouchId: wish.touchId,
      session: { kind: 'issuing', since: at, asking },
    },
    effects: [{ kind: 'request', wish }],
  };
}

/** A key of the keypad: it leads the guide, or asks again for the number that it led to. */
function takeKey(
  state: KioskState,
  { key, touchId }: Extract<KioskInput, { type: 'key' }>,
  at: number,
  timings: KioskTimings,
): KioskStep {
  const locale = localeOf(state);
  if (locale === undefined) return quiet(state);
  const { session } = state;
  if (session.kind === 'staff-pin' || session.kind === 'staff') return quiet(state);
  const notice = noticeOf(state);
  if (notice === 'evacuate' || (notice !== undefined && session.kind === 'none')) {
    return { state: { ...state, activeAt: at }, effects: saying(noticeSaid(state), locale) };
  }
  if (session.kind !== 'none') {
    if (key === 'cancel' || key === 'enter') return quiet(touchHome(state, at, timings));
    return { state, effects: saying(guideAgain(state), locale) };
  }
  // Asked by a finger's guide to say it again, or louder: it stays a finger's.
  const again = key === 'repeat' || key === 'help';
  if (again && state.guide?.by === 'touch') return takeGuideButton(state, true, at);
  const rows = mayIssue(state) ? guideRows(offeredRows(state)) : [];
  if (rows.length === 0 && state.guide === undefined) {
    // A call that nobody would hear is not offered.
    const help = state.online ? [{ key: 'guide.help' } as const] : [];
    const active = { ...state, activeAt: at };
    return { state: active, effects: saying([{ key: 'guide.closed' }, ...help], locale) };
  }
  return lead(state, guideKey(state.guide, key, rows, at), { touchId, locale }, at, timings);
}

/** Goes one step with the guide, which may come to a touch like any other. */
function lead(
  state: KioskState,
  { guide, say, take }: GuideStep,
  { touchId, locale }: Pick<Touch, 'touchId' | 'locale'>,
  at: number,
  timings: KioskTimings,
): KioskStep {
  const led = { ...state, guide, activeAt: at };
  const spoken = saying(say, locale);
  if (take === undefined) return { state: { ...led, lastTouchId: touchId }, effects: spoken };
  const asked = touchService(led, { touchId, serviceId: take, locale }, at, timings);
  // Not begun, because the service closed meanwhile: the guide is where it was.
  if (asked.state.session.kind === 'none') return quiet({ ...led, guide: state.guide });
  return { state: asked.state, effects: [...asked.effects, ...spoken] };
}

/** The button on the screen, or a finger beside everything: whoever hears more, knows more. */
function takeGuideButton(state: KioskState, on: boolean, at: number): KioskStep {
  const locale = localeOf(state);
  const { session, guide } = state;
  if (locale === undefined || session.kind === 'staff-pin' || session.kind === 'staff') {
    return quiet(state);
  }
  // Over whatever stands on the screen, people must leave.
  if (session.kind !== 'none' && noticeOf(state) !== 'evacuate') {
    return { state, effects: guide ? saying(guideAgain(state), locale) : [] };
  }
  const active = { ...state, activeAt: at };
  const why =
    noticeOf(state) === undefined ? [{ key: 'guide.closed' } as const] : noticeSaid(state);
  if (on && !mayIssue(state)) return { state: active, effects: saying(why, locale) };
  const step = guideButton(guide, on, at);
  return { state: { ...active, guide: step.guide }, effects: saying(step.say, locale) };
}

/** Whoever was led here by voice hears what became of it; back home, the guide is over. */
function tellGuide(before: KioskState, after: KioskState): KioskStep {
  const locale = localeOf(after);
  if (locale === undefined) return quiet(after);
  if (after.guide === undefined) {
    const news = after.session.kind === before.session.kind ? [] : reservationSaid(after);
    // Where no voice speaks the language, bells are all that is heard.
    return { state: after, effects: saying(news, locale, []) };
  }
  if (after.guide.step !== 'following') {
    if (noticeOf(after) === undefined) return quiet(after);
    return { state: { ...after, guide: undefined }, effects: saying(noticeSaid(after), locale) };
  }
  if (after.session.kind === 'none') return quiet({ ...after, guide: undefined });
  return { state: after, effects: saying(guideNews(before, after), locale) };
}

function touchHome(state: KioskState, at: number, timings: KioskTimings): KioskState {
  const { session } = state;
  switch (session.kind) {
    case 'none':
      return { ...state, activeAt: at };
    case 'issuing':
    case 'printing':
    case 'staff-pin':
    case 'staff':
      return state;
    case 'take-slips':
    case 'show-number':
    case 'trouble':
      return at - session.since < timings.tapGuardMs ? state : goHome(state, at);
    default:
      return assertNever(session);
  }
}

/** At once; by the guide it is read first, so that no finger calls somebody on its way. */
function takeHelpPress(
  state: KioskState,
  by: Extract<KioskInput, { type: 'call-staff' }>['by'],
  at: number,
  timings: KioskTimings,
): KioskStep {
  const { guide, session } = state;
  const led = guide?.by === 'touch' && session.kind === 'none' && by !== 'key';
  if (!led) return by === 'slide' ? quiet(state) : callStaff(state, at);
  const again = guide.step === 'calling';
  if (again && (by === 'slide' || isSameTap(guide, at, timings))) return quiet(state);
  const listing = { by: 'touch', ledAt: at, step: 'listing' } as const;
  if (again) return callStaff({ ...state, guide: listing }, at);
  const locale = localeOf(state);
  return {
    state: { ...state, activeAt: at, guide: { ...listing, step: 'calling' } },
    effects: locale === undefined ? [] : saying([{ key: 'guide.touch_help' }], locale),
  };
}

/** At once; by the guide it is read first, by its own voice where there is one. */
function chooseLanguage(
  state: KioskState,
  { locale, slid = false }: Extract<KioskInput, { type: 'choose-language' }>,
  at: number,
  timings: KioskTimings,
): KioskStep {
  if (state.session.kind !== 'none' || !state.pack?.site.languages.includes(locale)) {
    return quiet(state);
  }
  const { guide } = state;
  if (guide?.by !== 'touch') return quiet(slid ? state : { ...state, locale, activeAt: at });
  const again = guide.step === 'choosing' && guide.locale === locale;
  if (again && (slid || isSameTap(guide, at, timings))) return quiet(state);
  const led = { by: 'touch', ledAt: at } as const;
  if (again) {
    return {
      state: { ...state, locale, activeAt: at, guide: { ...led, step: 'listing' } },
      effects: saying([{ key: 'guide.touch_how' }], locale),
    };
  }
  return {
    state: { ...state, activeAt: at, guide: { ...led, step: 'choosing', locale } },
    effects: saying([{ key: 'guide.touch_language' }], locale, [{ key: 'guide.touch_silent' }]),
  };
}

function takeReply(
  state: KioskState,
  touchId: RequestId,
  result: Result<IssuedTicket, TroubleCause>,
  at: number,
): KioskStep {
  const { session } = state;
  const asking =
    session.kind === 'issuing' || session.kind === 'trouble' ? session.asking : undefined;
  if (asking?.wish.touchId !== touchId) return quiet(state);
  if (!result.ok) return fail(state, result.error, asking, at);
  const { number, ticketId, token, groupsAhead, jobId, serviceId, slot, arrival } = result.value;
  const given: GivenNumber = {
    touchId,
    locale: asking.wish.locale,
    serviceId: isScan(asking.wish) ? serviceId : asking.wish.serviceId,
    number,
    ticketId,
    token,
    groupsAhead,
    range: asking.range,
    reserved: slot !== undefined && arrival !== undefined ? { slot, arrival } : undefined,
  };
  if (jobId === undefined) return showNumber(state, given, 'paperless', at);
  const slips = slipsOf(state, given.serviceId);
  return followPrint(
    { ...state, session: { kind: 'printing', since: at, given, slips, slipsOut: 0 } },
    at,
  );
}

function slipsOf(state: KioskState, serviceId: ServiceId): 1 | 2 {
  return state.pack?.site.services.find(({ id }) => id === serviceId)?.slips ?? 2;
}
