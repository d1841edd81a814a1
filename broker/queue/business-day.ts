import type { EventOf } from '../contract/events.ts';
import type { EpochMs } from '../contract/ids.ts';
import { assert, assertNever } from '../contract/result.ts';
import { openTicketStates } from '../contract/ticket.ts';
import { counterFor, move, moveBack } from './moves.ts';
import { withdrawPrint } from './print-jobs.ts';
import { keepList } from './reservations.ts';
import { emptyState, type Phase, type QueueState, type Ticket } from './state.ts';
import { stateBefore } from './undo.ts';

/** A new business day begins with nothing of the one before but the reservations made for it. */
export function dayOpened(state: QueueState, event: EventOf<'day-opened'>): void {
  assert(state.day.state !== 'open', 'the day before is closed');
  Object.assign(state, emptyState());
  state.day = {
    state: 'open',
    businessDay: event.businessDay,
    openedAt: event.at,
    afterMissedClose: event.afterMissedClose === true,
    missedClose: event.missedClose,
  };
  for (const list of event.reservations ?? []) keepList(state, list);
}

/** How a ticket ends with its day (rule 12): `missed` closes find some called or served. */
function closing(phase: Phase, at: EpochMs): Phase {
  const { serviceId, directedTo, calls, firstCalledAt } = phase;
  const standing = { since: at, serviceId, directedTo, calls, firstCalledAt };
  switch (phase.state) {
    case 'issuing':
    case 'waiting':
    case 'hold':
    case 'handoff':
      return { ...standing, state: 'closed-out' };
    case 'calling':
    case 'absent':
      return { ...standing, state: 'no-show', counterId: phase.counterId };
    case 'serving': {
      const { counterId, since: servingSince } = phase;
      return { ...standing, state: 'done', counterId, servingSince, timeDoubtful: true };
    }
    case 'done':
    case 'cancelled':
    case 'no-show':
    case 'closed-out':
      return phase;
    default:
      return assertNever(phase);
  }
}

export function dayClosed(state: QueueState, event: EventOf<'day-closed'>): void {
  const { day } = state;
  assert(day.state === 'open', 'the day is open');
  const moved: Ticket[] = openTicketStates.flatMap((each) => [...state.standing[each]]);
  for (const ticket of moved) {
    const { state: from } = ticket.phase;
    assert(event.missed || (from !== 'calling' && from !== 'serving'), 'nobody is at a counter');
    withdrawPrint(state, ticket);
    move(state, ticket, closing(ticket.phase, event.at));
  }
  for (const counter of state.counters.values()) {
    if (counter.state === 'closed') continue;
    counter.state = 'closed';
    counter.rest = undefined;
    counter.version += 1;
  }
  state.day = { ...day, state: 'closed', closedAt: event.at, missed: event.missed, moved };
}

export function dayReopened(state: QueueState): void {
  const { day } = state;
  assert(day.state === 'closed' && !day.missed, 'the day was closed');
  for (const ticket of day.moved) {
    const before = stateBefore(ticket);
    assert(before !== undefined, 'a close can be taken back');
    moveBack(state, ticket, before);
  }
  const { businessDay, openedAt, afterMissedClose, missedClose } = day;
  state.day = { state: 'open', businessDay, openedAt, afterMissedClose, missedClose };
}

/** Whoever is being called goes back to where they were, unannounced, before the counter changes. */
export function counterSet(state: QueueState, event: EventOf<'counter-set'>): void {
  const counter = counterFor(state, event.counterId);
  const { open } = counter;
  if (open !== undefined) {
    assert(open.phase.state === 'calling', 'a serving counter stays open');
    const before = stateBefore(open);
    assert(before !== undefined, 'a calling can be taken back');
    moveBack(state, open, before);
  }
  counter.state = event.state;
  counter.rest = event.rest && { ...event.rest, since: event.at };
  counter.version += 1;
}

export function counterServicesSet(
  state: QueueState,
  event: EventOf<'counter-services-set'>,
): void {
  const counter = counterFor(state, event.counterId);
  counter.services = event.services;
  counter.version += 1;
}
