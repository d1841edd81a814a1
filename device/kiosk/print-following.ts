import type { KioskJob } from '../../broker/contract/kiosk-snapshot.ts';
import { assertNever } from '../../broker/contract/result.ts';
import { type GivenNumber, isScan, type KioskState, type KioskStep } from './kiosk-state.ts';
import { fail, quiet, showNumber, sounding } from './session-moves.ts';

/** What the newest job of the session's ticket means for its screen. */
export function followPrint(state: KioskState, at: number): KioskStep {
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
        effects: sounding(state, 'take-slips', open.given.locale),
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
    case 'unknown':
      // A model that confirms nothing: it was handed over, and the site lets that be enough.
      return job.ticketState === 'issuing' ? 'unconfirmed' : 'out';
    case 'failed':
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
      // What was reserved, only the reply would have said.
      (isScan(asking.wish) || job.serviceId === asking.wish.serviceId) &&
      job.locale === asking.wish.locale,
  );
  const job = ours[0];
  if (job === undefined || ours.length > 1) return quiet(state);
  const given: GivenNumber = {
    touchId: asking.wish.touchId,
    locale: asking.wish.locale,
    serviceId: job.serviceId,
    number: job.number,
    ticketId: job.ticketId,
    token: job.token,
    groupsAhead: asking.groups,
    range: asking.range,
    reserved: undefined,
  };
  return followPrint(
    { ...state, session: { kind: 'printing', since: at, given, slips: job.slips, slipsOut: 0 } },
    at,
  );
}
