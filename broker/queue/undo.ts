import type { EpochMs } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { counterOf, type Phase, type QueueState, type Ticket } from './state.ts';

/** What an undo brings back, and what of the history stays for the next one. */
export type UndoTarget = { readonly phase: Phase; readonly history: readonly Phase[] };

/** The state before, whole as it was; who was called from nowhere anybody remembers, waits. */
export function stateBefore(ticket: Ticket): UndoTarget | undefined {
  const before = ticket.history.at(-1);
  if (before !== undefined) return { phase: before, history: ticket.history.slice(0, -1) };
  const { phase } = ticket;
  if (phase.state !== 'calling') return undefined;
  const { since, serviceId, directedTo, calls, firstCalledAt } = phase;
  return {
    phase: { state: 'waiting', since, serviceId, directedTo, calls, firstCalledAt },
    history: [],
  };
}

/**
 * What undo does to a ticket now. Where the state before needs a counter that is taken or not open
 * any more, the ticket goes on hold; a ticket on hold stays there and hears why.
 *
 * Refuses `nothing-to-undo`, `reservation-used` where a cancelled ticket's reservation was given
 * another number since, and for a ticket on hold `counter-not-open` and `counter-busy`.
 */
export function undoTarget(
  state: QueueState,
  ticket: Ticket,
  at: EpochMs,
): Result<UndoTarget, Refusal> {
  const now = ticket.phase.state;
  // Waiting has no move of its own to take back, and a closed day is reopened as a whole.
  if (now === 'issuing' || now === 'waiting' || now === 'closed-out') return err('nothing-to-undo');
  const target = stateBefore(ticket);
  if (target === undefined) return err('nothing-to-undo');
  const { phase } = target;
  // Cancelled, its reservation was free again, and went to another number.
  const { reservation } = ticket;
  const holder = reservation === undefined ? undefined : state.checkedIn.get(reservation);
  if (now === 'cancelled' && holder !== undefined) return err('reservation-used');
  if (phase.state !== 'calling' && phase.state !== 'serving') return ok(target);
  const counter = counterOf(state, phase.counterId);
  const taken = counter.open !== undefined && counter.open !== ticket;
  if (counter.state === 'open' && !taken) return ok(target);
  if (now === 'hold') return err(taken ? 'counter-busy' : 'counter-not-open');
  const { serviceId, directedTo, calls, firstCalledAt, counterId } = phase;
  const standing = { since: at, serviceId, directedTo, calls, firstCalledAt };
  // The state before stays in the history, for when the counter is free again.
  return ok({
    phase: { ...standing, state: 'hold', counterId, reason: 'other' },
    history: ticket.history,
  });
}
