import type { Locale, RequestId, ServiceId } from '../../broker/contract/ids.ts';
import type { IssuedTicket } from '../../broker/contract/requests.ts';
import { assertNever, type Result } from '../../broker/contract/result.ts';
import type { KioskJob } from '../../broker/contract/snapshots.ts';
import type {
  Asking,
  GivenNumber,
  KioskInput,
  KioskState,
  KioskStep,
  KioskTimings,
  Touch,
  TroubleCause,
} from './kiosk-state.ts';

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
  return { state: after.state, effects: [...before.effects, ...after.effects] };
}

function takeInput(
  state: KioskState,
  input: KioskInput,
  at: number,
  timings: KioskTimings,
): KioskStep {
  switch (input.type) {
    case 'touch-service':
      return touchService(state, input.touch, at, timings);
    case 'touch-home':
      return quiet(touchHome(state, at, timings));
    case 'choose-language':
      return quiet(chooseLanguage(state, input.locale, at));
    case 'choose-layout':
      return quiet(
        state.session.kind === 'none' ? { ...state, low: input.low, activeAt: at } : state,
      );
    case 'site':
      return quiet({ ...state, pack: input.pack });
    case 'presence':
      return quiet({ ...state, online: input.online, beat: input.beat });
    case 'line':
      return quiet({ ...state, line: input.snapshot });
    case 'kiosk':
      return followPrint({ ...state, kiosk: input.snapshot }, at);
    case 'reply':
      return takeReply(state, input.touchId, input.result, at);
    case 'tick':
      return quiet(state);
    default:
      return assertNever(input);
  }
}

const quiet = (state: KioskState): KioskStep => ({ state, effects: [] });

/** Is this what a kiosk may do now: nothing is missing, nothing is in its way. */
function mayIssue(state: KioskState): boolean {
  return (
    state.online &&
    state.pack !== undefined &&
    state.line !== undefined &&
    state.kiosk !== undefined &&
    state.kiosk.block === undefined
  );
}

/** The language of the page: what was chosen, else the site's first. */
export function localeOf(state: KioskState): Locale | undefined {
  const languages = state.pack?.site.languages ?? [];
  if (state.locale !== undefined && languages.includes(state.locale)) return state.locale;
  return languages[0];
}

/** One touch issues at once; a second one while a session runs is none (F20). */
function touchService(
  state: KioskState,
  touch: Touch,
  at: number,
  timings: KioskTimings,
): KioskStep {
  const { session, pack } = state;
  if (session.kind !== 'none' || touch.touchId === state.lastTouchId) return quiet(state);
  if (!mayIssue(state) || at - session.since < timings.homeGuardMs) return quiet(state);
  const row = state.line?.services.find(({ serviceId }) => serviceId === touch.serviceId);
  if (!row?.open || !pack?.site.languages.includes(touch.locale)) return quiet(state);
  const asking: Asking = {
    touch,
    range: row.range,
    groups: row.groups,
    jobsBefore: (state.kiosk?.jobs ?? []).map(({ jobId }) => jobId),
  };
  return {
    state: {
      ...state,
      locale: touch.locale,
      activeAt: at,
      lastTouchId: touch.touchId,
      session: { kind: 'issuing', since: at, asking },
    },
    effects: [{ kind: 'request', touch }],
  };
}

function touchHome(state: KioskState, at: number, timings: KioskTimings): KioskState {
  const { session } = state;
  switch (session.kind) {
    case 'none':
      return { ...state, activeAt: at };
    case 'issuing':
    case 'printing':
      return state;
    case 'take-slips':
    case 'show-number':
    case 'trouble':
      return at - session.since < timings.tapGuardMs ? state : goHome(state, at);
    default:
      return assertNever(session);
  }
}

function goHome(state: KioskState, at: number): KioskState {
  return { ...state, activeAt: at, session: { kind: 'none', since: at } };
}

function chooseLanguage(state: KioskState, locale: Locale, at: number): KioskState {
  if (state.session.kind !== 'none' || !state.pack?.site.languages.includes(locale)) return state;
  return { ...state, locale, activeAt: at };
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
  if (asking?.touch.touchId !== touchId) return quiet(state);
  if (!result.ok) return fail(state, result.error, asking, at);
  const { number, ticketId, token, groupsAhead, jobId } = result.value;
  const given: GivenNumber = {
    ...asking.touch,
    number,
    ticketId,
    token,
    groupsAhead,
    range: asking.range,
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

function fail(
  state: KioskState,
  because: TroubleCause,
  asking: Asking | undefined,
  at: number,
): KioskStep {
  // Only without an answer may the ticket exist all the same.
  const kept = because === 'no-reply' ? asking : undefined;
  return {
    state: { ...state, session: { kind: 'trouble', since: at, because, asking: kept } },
    effects: [{ kind: 'sound', name: 'failed' }],
  };
}

function showNumber(
  state: KioskState,
  given: GivenNumber,
  because: 'paperless' | 'print-unconfirmed',
  at: number,
): KioskStep {
  return {
    state: { ...state, session: { kind: 'show-number', since: at, given, because } },
    effects: [{ kind: 'sound', name: because === 'paperless' ? 'issued' : 'failed' }],
  };
}

/** What the newest job of the session's ticket means for its screen. */
function followPrint(state: KioskState, at: number): KioskStep {
  const { session } = state;
  if (session.kind === 'trouble') return adoptLostReply(state, at);
  const unconfirmed =
    session.kind === 'show-number' && session.because === 'print-unconfirmed' ? session : undefined;
  const open = session.kind === 'printing' ? session : unconfirmed;
  if (open === undefined) return quiet(state);
  const job = state.kiosk?.jobs.find(({ ticketId }) => ticketId === open.given.ticketId);
  if (job === undefined) return quiet(state);
  const outcome = outcomeOf(job);
  switch (outcome) {
    case 'cancelled':
      return fail(state, 'cancelled', undefined, at);
    case 'out':
      return {
        state: {
          ...state,
          session: { kind: 'take-slips', since: at, given: open.given, slips: job.slips },
        },
        effects: [{ kind: 'sound', name: 'issued' }],
      };
    case 'unconfirmed':
      if (unconfirmed) return quiet(state);
      return showNumber(state, open.given, 'print-unconfirmed', at);
    case 'pending':
      if (session.kind !== 'printing') return quiet(state);
      return quiet({
        ...state,
        session: { ...session, slips: job.slips, slipsOut: job.slipsOut },
      });
    default:
      return assertNever(outcome);
  }
}

/** Final or not; a job only `sent` is final where its ticket waits already (`validWhen: sent`). */
function outcomeOf(job: KioskJob): 'pending' | 'out' | 'unconfirmed' | 'cancelled' {
  if (job.ticketState === 'cancelled') return 'cancelled';
  switch (job.state) {
    case 'printed':
      return 'out';
    case 'failed':
    case 'unknown':
    case 'withdrawn':
      return 'unconfirmed';
    case 'sent':
      return job.ticketState === 'issuing' ? 'pending' : 'out';
    case 'none':
    case 'one-of-two':
      return job.ticketState === 'issuing' ? 'pending' : 'unconfirmed';
    default:
      return assertNever(job.state);
  }
}

/**
 * The reply was lost, but the engine may have issued all the same (peers part 4: a number that
 * nobody is told). A job that was not there before, for the very service and language, is ours.
 */
function adoptLostReply(state: KioskState, at: number): KioskStep {
  const { session } = state;
  const asking = session.kind === 'trouble' ? session.asking : undefined;
  if (asking === undefined) return quiet(state);
  const ours = (state.kiosk?.jobs ?? []).filter(
    (job) =>
      !asking.jobsBefore.includes(job.jobId) &&
      job.serviceId === asking.touch.serviceId &&
      job.locale === asking.touch.locale,
  );
  const job = ours[0];
  if (job === undefined || ours.length > 1) return quiet(state);
  const given: GivenNumber = {
    ...asking.touch,
    number: job.number,
    ticketId: job.ticketId,
    token: job.token,
    groupsAhead: asking.groups,
    range: asking.range,
  };
  return followPrint(
    { ...state, session: { kind: 'printing', since: at, given, slips: job.slips, slipsOut: 0 } },
    at,
  );
}

/** When something happens by itself next, monotonic ms; nothing while nothing is waited for. */
export function deadlineOf(state: KioskState, timings: KioskTimings): number | undefined {
  const { session } = state;
  switch (session.kind) {
    case 'none':
      return state.low || state.locale !== undefined
        ? state.activeAt + timings.leftAloneMs
        : undefined;
    case 'issuing':
      return session.since + timings.replyPatienceMs;
    case 'printing':
      return session.since + timings.printPatienceMs;
    case 'take-slips':
      return session.since + timings.takeSlipsMs;
    case 'show-number':
      return session.since + timings.showNumberMs;
    case 'trouble':
      return session.since + timings.troubleMs;
    default:
      return assertNever(session);
  }
}

function passTime(state: KioskState, at: number, timings: KioskTimings): KioskStep {
  const deadline = deadlineOf(state, timings);
  if (deadline === undefined || at < deadline) return quiet(state);
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
      // A late tick must not lengthen the guard of the home screen: it came when it was due.
      return quiet(goHome(state, deadline));
    default:
      return assertNever(session);
  }
}
