import type { Refusal } from '../contract/refusals.ts';
import { assertNever, err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { openTicketStates, type TicketState } from '../contract/ticket.ts';
import { counterInUseToday, envelopeOf, offeredService, ticketOf } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { type QueueState, type Ticket, ticketIs } from './state.ts';
import { undoTarget } from './undo.ts';

type Decision = Result<NewEvent, Refusal>;

/** So many times the mean of its service is far above it (rule 6). */
const FAR_ABOVE_MEAN = 4;
const MINUTE_MS = 60_000;

type OnTicket = CommandOf<
  | 'start-step'
  | 'set-party'
  | 'set-accommodation'
  | 'finish-serving'
  | 'hold-ticket'
  | 'return-to-waiting'
  | 'mark-absent'
  | 'end-absence'
  | 'hand-off'
  | 'cancel-ticket'
  | 'undo'
>;

/** What staff do about a number that was called, is served, or waits aside. */
export function careForTicket(state: QueueState, site: Site, command: OnTicket): Decision {
  switch (command.type) {
    case 'start-step':
      return startStep(state, site, command);
    case 'set-party':
      return setParty(state, command);
    case 'set-accommodation':
      return setAccommodation(state, command);
    case 'finish-serving':
      return finishServing(state, site, command);
    case 'hold-ticket':
      return holdTicket(state, command);
    case 'return-to-waiting':
      return returnToWaiting(state, site, command);
    case 'mark-absent':
      return markAbsent(state, site, command);
    case 'end-absence':
      return endAbsence(state, command);
    case 'hand-off':
      return handOff(state, site, command);
    case 'cancel-ticket':
      return cancelTicket(state, command);
    case 'undo':
      return undo(state, command);
    default:
      return assertNever(command);
  }
}

/** The ticket of a command, if it is in one of these states. */
function ticketFrom(
  state: QueueState,
  command: Parameters<typeof ticketOf>[1],
  from: readonly TicketState[],
): Result<Ticket, Refusal> {
  const ticket = ticketOf(state, command);
  if (!ticket.ok) return ticket;
  return from.includes(ticket.value.phase.state) ? ticket : err('wrong-state');
}

/** A serving goes on to a step that its service names (R69, R70; rule 13). */
function startStep(state: QueueState, site: Site, command: CommandOf<'start-step'>): Decision {
  const ticket = ticketFrom(state, command, ['serving']);
  if (!ticket.ok) return ticket;
  const { serviceId } = ticket.value.phase;
  const service = site.services.find((each) => each.id === serviceId);
  if (!service?.steps.includes(command.stepId)) return err('wrong-state');
  const { ticketId, stepId } = command;
  return ok({ type: 'step-started', ...envelopeOf(command), ticketId, stepId });
}

function setParty(state: QueueState, command: CommandOf<'set-party'>): Decision {
  const ticket = ticketFrom(state, command, ['serving']);
  if (!ticket.ok) return ticket;
  const { ticketId, party } = command;
  return ok({ type: 'party-set', ...envelopeOf(command), ticketId, party });
}

/** Of any number that is still to be called, or called again. Refuses `wrong-state` if it is so already. */
function setAccommodation(state: QueueState, command: CommandOf<'set-accommodation'>): Decision {
  const ticket = ticketFrom(state, command, openTicketStates);
  if (!ticket.ok) return ticket;
  const { ticketId, accommodation } = command;
  if (ticket.value.accommodation === accommodation) return err('wrong-state');
  return ok({ type: 'accommodation-set', ...envelopeOf(command), ticketId, accommodation });
}

/** Without a start, or far above the mean, its time is doubtful and no mean is made of it. */
function finishServing(
  state: QueueState,
  site: Site,
  command: CommandOf<'finish-serving'>,
): Decision {
  const found = ticketFrom(state, command, ['serving', 'calling', 'hold']);
  if (!found.ok) return found;
  const ticket = found.value;
  const service = site.services.find((each) => each.id === ticket.phase.serviceId);
  const minutes = (command.at - ticket.phase.since) / MINUTE_MS;
  const far = service !== undefined && minutes > service.meanMinutes * FAR_ABOVE_MEAN;
  const timeDoubtful = ticketIs(ticket, 'calling') || (ticketIs(ticket, 'serving') && far);
  return ok({
    type: 'serving-finished',
    ...envelopeOf(command),
    ticketId: ticket.id,
    ...(timeDoubtful && { timeDoubtful }),
  });
}

function holdTicket(state: QueueState, command: CommandOf<'hold-ticket'>): Decision {
  const ticket = ticketFrom(state, command, ['serving']);
  if (!ticket.ok) return ticket;
  const { ticketId, reason } = command;
  return ok({ type: 'ticket-held', ...envelopeOf(command), ticketId, reason });
}

/** Back to its own place; from absence once, and within what the site tolerates. */
function returnToWaiting(
  state: QueueState,
  site: Site,
  command: CommandOf<'return-to-waiting'>,
): Decision {
  const ticket = ticketFrom(state, command, ['hold', 'absent']);
  if (!ticket.ok) return ticket;
  if (ticketIs(ticket.value, 'absent')) {
    if (ticket.value.returned) return err('already-returned');
    const awayMs = command.at - ticket.value.phase.since;
    if (awayMs > site.absence.returnWithinMinutes * MINUTE_MS) return err('too-late-to-return');
  }
  return ok({ type: 'ticket-returned', ...envelopeOf(command), ticketId: command.ticketId });
}

/** Not before so many calls, and so long after the first of them; from hold at any time. */
function markAbsent(state: QueueState, site: Site, command: CommandOf<'mark-absent'>): Decision {
  const ticket = ticketFrom(state, command, ['calling', 'hold']);
  if (!ticket.ok) return ticket;
  if (ticketIs(ticket.value, 'calling')) {
    const { recalls, calledAt } = ticket.value.phase;
    const { callsMin, secondsMin } = site.absence;
    const longEnough = command.at - calledAt >= secondsMin * 1000;
    if (1 + recalls < callsMin || !longEnough) return err('too-early-for-absent');
  }
  return ok({ type: 'ticket-absent', ...envelopeOf(command), ticketId: command.ticketId });
}

function endAbsence(state: QueueState, command: CommandOf<'end-absence'>): Decision {
  const ticket = ticketFrom(state, command, ['absent']);
  if (!ticket.ok) return ticket;
  return ok({ type: 'absence-ended', ...envelopeOf(command), ticketId: command.ticketId });
}

/** The same number goes on: to whoever serves that service, or to one counter alone (R69). */
function handOff(state: QueueState, site: Site, command: CommandOf<'hand-off'>): Decision {
  const ticket = ticketFrom(state, command, ['serving', 'hold']);
  if (!ticket.ok) return ticket;
  const target =
    'serviceId' in command.to
      ? offeredService(state, site, command.to.serviceId)
      : counterInUseToday(state, site, command.to.counterId);
  if (!target.ok) return target;
  const { ticketId, to } = command;
  return ok({ type: 'ticket-handed-off', ...envelopeOf(command), ticketId, to });
}

/** Without calling it, with a reason (R14); who is being served is finished, not cancelled. */
function cancelTicket(state: QueueState, command: CommandOf<'cancel-ticket'>): Decision {
  const from = ['issuing', 'waiting', 'calling', 'hold', 'absent', 'handoff'] as const;
  const ticket = ticketFrom(state, command, from);
  if (!ticket.ok) return ticket;
  const { ticketId, reason } = command;
  return ok({ type: 'ticket-cancelled', ...envelopeOf(command), ticketId, reason });
}

/** Takes back the ticket's own last move (rule 5): an event, not an edit. */
function undo(state: QueueState, command: CommandOf<'undo'>): Decision {
  const ticket = ticketOf(state, command);
  if (!ticket.ok) return ticket;
  const target = undoTarget(state, ticket.value, command.at);
  if (!target.ok) return target;
  return ok({ type: 'move-undone', ...envelopeOf(command), ticketId: command.ticketId });
}
