import type { CounterId, EpochMs } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type { TicketState } from '../contract/ticket.ts';
import {
  type CounterStatus,
  counterOf,
  emptyLane,
  HISTORY_MAX,
  type Lane,
  type Phase,
  type PhaseOf,
  type QueueState,
  type RecentCall,
  type Ticket,
} from './state.ts';
import type { UndoTarget } from './undo.ts';

/** How many calls that are over a board still shows. */
const RECENT_CALLS_MAX = 8;
const MINUTE_MS = 60_000;

const finishedStates: readonly TicketState[] = ['done', 'cancelled', 'no-show', 'closed-out'];

export function isFinished(state: TicketState): boolean {
  return finishedStates.includes(state);
}

/** The counter's status, to be changed: it is written down the first time it is. */
export function counterFor(state: QueueState, id: CounterId): CounterStatus {
  const known = state.counters.get(id);
  if (known !== undefined) return known;
  const counter = { ...counterOf(state, id) };
  state.counters.set(id, counter);
  return counter;
}

/** The ticket goes on to another state; an undo can bring the present one back. */
export function move(state: QueueState, ticket: Ticket, to: Phase): void {
  // Waiting is where every ticket begins anew: nothing before it can be brought back.
  const history = to.state === 'waiting' ? [] : [...ticket.history, ticket.phase];
  if (ticket.phase.state === 'calling') keepCall(state, ticket, ticket.phase);
  enter(state, ticket, { phase: to, history: history.slice(-HISTORY_MAX) });
}

/** The ticket goes back, unannounced, to a state it was in: a call that is undone was none. */
export function moveBack(state: QueueState, ticket: Ticket, target: UndoTarget): void {
  enter(state, ticket, target);
}

/** The ticket stays where it is, with other facts. */
export function restate(ticket: Ticket, phase: Phase): void {
  assert(phase.state === ticket.phase.state, 'the same state');
  ticket.phase = phase;
  ticket.version += 1;
}

function enter(state: QueueState, ticket: Ticket, target: UndoTarget): void {
  const from = ticket.phase;
  leave(state, ticket);
  ticket.phase = target.phase;
  ticket.history = target.history;
  ticket.version += 1;
  arrive(state, ticket);
  changeCounters(state, ticket, from);
  countFirstCall(state, ticket, from.firstCalledAt, -1);
  countFirstCall(state, ticket, ticket.phase.firstCalledAt, 1);
}

function leave(state: QueueState, ticket: Ticket): void {
  const { phase } = ticket;
  const stood = state.standing[phase.state].delete(ticket);
  assert(stood, `ticket stands among the ${phase.state}`);
  count(state, phase, -1);
  if (phase.state === 'waiting' || phase.state === 'handoff') {
    const removed = placesOf(laneFor(state, phase), ticket).remove(ticket);
    assert(removed, 'ticket stands in its line');
  }
  if (isFinished(phase.state)) {
    const index = state.finished.lastIndexOf(ticket);
    assert(index >= 0, 'a finished ticket is listed');
    state.finished.splice(index, 1);
  }
}

/** A ticket takes its place among those of its state; a new one its first. */
export function arrive(state: QueueState, ticket: Ticket): void {
  const { phase } = ticket;
  state.standing[phase.state].add(ticket);
  count(state, phase, 1);
  if (phase.state === 'waiting' || phase.state === 'handoff') {
    placesOf(laneFor(state, phase), ticket).add(ticket);
  }
  keepReservation(state, ticket);
  if (phase.state === 'calling') forgetCall(state, ticket);
  if (isFinished(phase.state)) state.finished.push(ticket);
}

function count({ countsOfService }: QueueState, phase: Phase, by: 1 | -1): void {
  const counts = countsOfService.get(phase.serviceId) ?? new Map<TicketState, number>();
  countsOfService.set(phase.serviceId, counts);
  const left = (counts.get(phase.state) ?? 0) + by;
  if (left === 0) counts.delete(phase.state);
  else counts.set(phase.state, left);
}

/** A cancelled number gives its reservation back; every other one keeps it (R67). */
function keepReservation(state: QueueState, ticket: Ticket): void {
  const { reservation, phase } = ticket;
  if (reservation === undefined) return;
  const holder = state.checkedIn.get(reservation);
  if (phase.state === 'cancelled') state.checkedIn.delete(reservation);
  else state.checkedIn.set(reservation, ticket);
  assert(holder === undefined || holder === ticket, 'a reservation is used once');
}

function laneFor(state: QueueState, phase: Phase): Lane {
  const { directedTo, serviceId } = phase;
  const known =
    directedTo === undefined ? state.services.get(serviceId) : state.directed.get(directedTo);
  if (known !== undefined) return known;
  const lane = emptyLane();
  if (directedTo === undefined) state.services.set(serviceId, lane);
  else state.directed.set(directedTo, lane);
  return lane;
}

/** What a ticket's place counts from; 要配慮 does not wait for the slot of a reservation. */
export function placeOf(
  ticket: Pick<Ticket, 'linedUpAt' | 'reservedFor' | 'accommodation'>,
): EpochMs {
  return ticket.accommodation ? ticket.linedUpAt : (ticket.reservedFor ?? ticket.linedUpAt);
}

/** It stands among those with 要配慮 from now on, or among the others. */
export function lineUp(state: QueueState, ticket: Ticket, accommodation: boolean): void {
  const { phase } = ticket;
  const lane =
    phase.state === 'waiting' || phase.state === 'handoff' ? laneFor(state, phase) : undefined;
  if (lane) {
    const removed = placesOf(lane, ticket).remove(ticket);
    assert(removed, 'ticket stands in its line');
  }
  ticket.accommodation = accommodation;
  ticket.placeAt = placeOf(ticket);
  if (lane) placesOf(lane, ticket).add(ticket);
}

function placesOf(lane: Lane, ticket: Ticket): Lane['ordinary'] {
  if (ticket.accommodation) return lane.accommodation;
  return ticket.reservedFor === undefined ? lane.ordinary : lane.reserved;
}

function openCounterOf(phase: Phase): CounterId | undefined {
  return phase.state === 'calling' || phase.state === 'serving' ? phase.counterId : undefined;
}

function changeCounters(state: QueueState, ticket: Ticket, from: Phase): void {
  const left = openCounterOf(from);
  const taken = openCounterOf(ticket.phase);
  if (left !== undefined) {
    const counter = counterFor(state, left);
    assert(counter.open === ticket, 'the ticket is open at its counter');
    counter.open = undefined;
    if (left !== taken) counter.version += 1;
  }
  if (taken !== undefined) {
    const counter = counterFor(state, taken);
    assert(counter.open === undefined, 'a counter holds one open ticket');
    assert(counter.state === 'open', 'an open ticket is at an open counter');
    counter.open = ticket;
    counter.version += 1;
  }
}

function countFirstCall(
  state: QueueState,
  ticket: Ticket,
  firstCalledAt: EpochMs | undefined,
  by: 1 | -1,
): void {
  if (firstCalledAt === undefined) return;
  const minutes = Math.max(0, Math.round((firstCalledAt - ticket.issuedAt) / MINUTE_MS));
  const count = (state.firstCallMinutes.get(minutes) ?? 0) + by;
  if (count === 0) state.firstCallMinutes.delete(minutes);
  else state.firstCallMinutes.set(minutes, count);
}

/** A call that is over, for the boards that showed it. */
function keepCall(state: QueueState, ticket: Ticket, phase: PhaseOf<'calling'>): void {
  const call: RecentCall = {
    ticketId: ticket.id,
    announcementId: phase.announcementId,
    number: ticket.number,
    counterId: phase.counterId,
    calledAt: phase.announcedAt,
    calls: phase.calls,
    locale: ticket.locale,
    ...(phase.overtook !== undefined && { overtook: phase.overtook }),
  };
  for (const group of phase.groups) {
    const others = (state.recentCalls.get(group) ?? []).filter(
      (each) => each.ticketId !== ticket.id,
    );
    state.recentCalls.set(group, [call, ...others].slice(0, RECENT_CALLS_MAX));
  }
}

/** It is being called again, or never was. */
function forgetCall(state: QueueState, ticket: Ticket): void {
  for (const [group, calls] of state.recentCalls) {
    if (calls.some((call) => call.ticketId === ticket.id)) {
      state.recentCalls.set(
        group,
        calls.filter((call) => call.ticketId !== ticket.id),
      );
    }
  }
}
