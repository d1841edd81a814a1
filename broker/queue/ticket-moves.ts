import type { EventOf } from '../contract/events.ts';
import type { CounterId, EpochMs, TicketId } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import { openTicketStates, type TicketState } from '../contract/ticket.ts';
import { arrive, lineUp, move, moveBack, placeOf, restate } from './moves.ts';
import { orderPrint, withdrawPrint } from './print-jobs.ts';
import type { Phase, PhaseOf, QueueState, Ticket } from './state.ts';
import { undoTarget } from './undo.ts';

/** So many issues of one kiosk are remembered; more within a minute raise an alarm (F58). */
export const ISSUES_KEPT_MAX = 11;

/** The ticket of an event and its state; a journal that does not fit is corrupt. */
function inState<S extends TicketState>(
  state: QueueState,
  id: TicketId,
  ...from: readonly S[]
): { readonly ticket: Ticket; readonly phase: PhaseOf<S> } {
  const ticket = state.tickets.get(id);
  assert(ticket !== undefined, 'event names a known ticket');
  const { phase } = ticket;
  assert(isOneOf(phase, from), `ticket is ${phase.state}, not ${from.join(' or ')}`);
  return { ticket, phase };
}

function isOneOf<S extends TicketState>(phase: Phase, states: readonly S[]): phase is PhaseOf<S> {
  return states.some((each) => each === phase.state);
}

function standingOf(phase: Phase, since: EpochMs) {
  const { serviceId, directedTo, calls, firstCalledAt } = phase;
  return { since, serviceId, directedTo, calls, firstCalledAt };
}

export function ticketIssued(state: QueueState, event: EventOf<'ticket-issued'>): Ticket {
  const { number, token, ticketId, at, kioskId, reservedFor } = event;
  assert(!state.tickets.has(ticketId), 'a ticket id is new');
  assert(!state.byNumber.has(number), 'a number is issued once');
  assert(!state.byToken.has(token), 'a token is issued once');
  const accommodation = event.accommodation === true;
  const last = state.lastLinedUpAt;
  const { writtenAt } = event;
  const linedUpAt = writtenAt ?? (last !== undefined && last > at ? last : at);
  const ticket: Ticket = {
    id: ticketId,
    number,
    token,
    locale: event.locale,
    issuedAt: writtenAt ?? at,
    order: event.seq,
    linedUpAt,
    placeAt: placeOf({ linedUpAt, reservedFor, accommodation }),
    groupsAhead: event.groupsAhead,
    kioskId,
    pad: event.pad === true,
    reservedFor,
    reservation: event.reservation,
    slot: event.slot,
    arrival: event.arrival,
    accommodation,
    version: 1,
    phase: {
      state: event.print === undefined ? 'waiting' : 'issuing',
      since: at,
      serviceId: event.serviceId,
      directedTo: undefined,
      calls: 0,
      firstCalledAt: undefined,
    },
    history: [],
    party: undefined,
    returned: false,
    jobId: undefined,
  };
  // What was written during an outage moves nobody who came after it.
  if (writtenAt === undefined) state.lastLinedUpAt = linedUpAt;
  state.tickets.set(ticketId, ticket);
  state.byNumber.set(number, ticket);
  state.byToken.set(token, ticket);
  if (!ticket.pad) state.lastNumber.set(number.slice(0, 1), Number(number.slice(1)));
  if (kioskId !== undefined) {
    const issues = [...(state.issuesOfKiosk.get(kioskId) ?? []), at];
    state.issuesOfKiosk.set(kioskId, issues.slice(-ISSUES_KEPT_MAX));
    state.numbersOfKiosk.set(kioskId, (state.numbersOfKiosk.get(kioskId) ?? 0) + 1);
  }
  arrive(state, ticket);
  if (event.print !== undefined) orderPrint(state, ticket, event.print, 'original', kioskId);
  if (event.servedAt !== undefined) servedInOutage(state, ticket, event.servedAt, at);
  return ticket;
}

/** Served on paper: nobody knows when. Entered by mistake, an undo lets it wait. */
function servedInOutage(
  state: QueueState,
  ticket: Ticket,
  counterId: CounterId,
  at: EpochMs,
): void {
  const doubtful = { servingSince: undefined, timeDoubtful: true };
  move(state, ticket, { ...standingOf(ticket.phase, at), state: 'done', counterId, ...doubtful });
}

export function acceptedWithoutPaper(
  state: QueueState,
  event: EventOf<'accepted-without-paper'>,
): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'issuing');
  withdrawPrint(state, ticket);
  move(state, ticket, { ...standingOf(phase, event.at), state: 'waiting' });
  return ticket;
}

export function ticketReprinted(state: QueueState, event: EventOf<'ticket-reprinted'>): Ticket {
  const ticket = state.tickets.get(event.ticketId);
  assert(ticket !== undefined, 'event names a known ticket');
  orderPrint(state, ticket, event.print, 'reprint', undefined);
  ticket.version += 1;
  return ticket;
}

export function ticketCalled(state: QueueState, event: EventOf<'ticket-called'>): Ticket {
  const from = ['waiting', 'handoff', 'hold', 'absent'] as const;
  const { ticket, phase } = inState(state, event.ticketId, ...from);
  const { at, counterId, voice, announcementId, groups, overtook } = event;
  move(state, ticket, {
    ...standingOf(phase, at),
    state: 'calling',
    calls: phase.calls + 1,
    firstCalledAt: phase.firstCalledAt ?? at,
    counterId,
    calledAt: at,
    announcedAt: at,
    recalls: 0,
    voice,
    announcementId,
    groups,
    overtook: overtook?.because,
  });
  return ticket;
}

export function ticketRecalled(state: QueueState, event: EventOf<'ticket-recalled'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'calling');
  const { at: announcedAt, voice, announcementId, groups } = event;
  const calls = phase.calls + 1;
  const recalls = phase.recalls + 1;
  // The boards show the latest call first: it goes to the end of those being called.
  state.standing.calling.delete(ticket);
  state.standing.calling.add(ticket);
  restate(ticket, { ...phase, calls, recalls, announcedAt, voice, announcementId, groups });
  return ticket;
}

export function servingStarted(state: QueueState, event: EventOf<'serving-started'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'calling', 'hold');
  const { counterId } = event;
  const here = phase.state !== 'calling' || phase.counterId === counterId;
  assert(here, 'it is served where it was called');
  const standing = standingOf(phase, event.at);
  const noStep = { stepId: undefined, stepSince: undefined };
  move(state, ticket, { ...standing, state: 'serving', counterId, ...noStep });
  return ticket;
}

export function stepStarted(state: QueueState, event: EventOf<'step-started'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'serving');
  restate(ticket, { ...phase, stepId: event.stepId, stepSince: event.at });
  return ticket;
}

export function partySet(state: QueueState, event: EventOf<'party-set'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'serving');
  ticket.party = event.party;
  restate(ticket, phase);
  return ticket;
}

/** Its place in line is another one; where it stands otherwise is not. */
export function accommodationSet(state: QueueState, event: EventOf<'accommodation-set'>): Ticket {
  const { ticket } = inState(state, event.ticketId, ...openTicketStates);
  lineUp(state, ticket, event.accommodation);
  ticket.version += 1;
  return ticket;
}

export function servingFinished(state: QueueState, event: EventOf<'serving-finished'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'serving', 'calling', 'hold');
  const served = [...ticket.history, phase].findLast((each) => each.state === 'serving');
  const begun = phase.state !== 'calling';
  move(state, ticket, {
    ...standingOf(phase, event.at),
    state: 'done',
    counterId: phase.counterId,
    servingSince: begun ? served?.since : undefined,
    timeDoubtful: event.timeDoubtful === true,
  });
  return ticket;
}

export function ticketHeld(state: QueueState, event: EventOf<'ticket-held'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'serving');
  const { counterId } = phase;
  const standing = standingOf(phase, event.at);
  move(state, ticket, { ...standing, state: 'hold', counterId, reason: event.reason });
  return ticket;
}

export function ticketReturned(state: QueueState, event: EventOf<'ticket-returned'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'hold', 'absent');
  if (phase.state === 'absent') ticket.returned = true;
  move(state, ticket, { ...standingOf(phase, event.at), state: 'waiting' });
  return ticket;
}

export function ticketAbsent(state: QueueState, event: EventOf<'ticket-absent'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'calling', 'hold');
  const { counterId } = phase;
  move(state, ticket, { ...standingOf(phase, event.at), state: 'absent', counterId });
  return ticket;
}

export function absenceEnded(state: QueueState, event: EventOf<'absence-ended'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'absent');
  const { counterId } = phase;
  move(state, ticket, { ...standingOf(phase, event.at), state: 'no-show', counterId });
  return ticket;
}

export function ticketHandedOff(state: QueueState, event: EventOf<'ticket-handed-off'>): Ticket {
  const { ticket, phase } = inState(state, event.ticketId, 'serving', 'hold');
  const { to } = event;
  move(state, ticket, {
    ...standingOf(phase, event.at),
    state: 'handoff',
    from: phase.counterId,
    ...('serviceId' in to
      ? { serviceId: to.serviceId, directedTo: undefined }
      : { directedTo: to.counterId }),
  });
  return ticket;
}

export function ticketCancelled(state: QueueState, event: EventOf<'ticket-cancelled'>): Ticket {
  const from = ['issuing', 'waiting', 'calling', 'hold', 'absent', 'handoff'] as const;
  const { ticket, phase } = inState(state, event.ticketId, ...from);
  withdrawPrint(state, ticket);
  const standing = standingOf(phase, event.at);
  move(state, ticket, { ...standing, state: 'cancelled', reason: event.reason });
  return ticket;
}

export function moveUndone(state: QueueState, event: EventOf<'move-undone'>): Ticket {
  const ticket = state.tickets.get(event.ticketId);
  assert(ticket !== undefined, 'event names a known ticket');
  const target = undoTarget(state, ticket, event.at);
  assert(target.ok, 'an undone move can be undone');
  moveBack(state, ticket, target.value);
  return ticket;
}
