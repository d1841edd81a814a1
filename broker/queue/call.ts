import type { BoardGroup, CounterId, ServiceId } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Site, SiteBoard, SiteCounter } from '../contract/site.ts';
import type { OvertakeReason } from '../contract/ticket.ts';
import { counterSeen, envelopeOf, freeCounter, ticketOf } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { nextFor, passedOver } from './order.ts';
import { type QueueState, servicesOf, type Ticket, ticketIs } from './state.ts';

function boardShows(board: SiteBoard, counterId: CounterId, serviceId: ServiceId): boolean {
  return (
    (board.counters?.includes(counterId) ?? true) && (board.services?.includes(serviceId) ?? true)
  );
}

/** The board groups that a call from this counter, for this service, is shown on (rule 8). */
export function groupsFor(
  site: Site,
  counterId: CounterId,
  serviceId: ServiceId,
): readonly BoardGroup[] {
  return site.boards
    .filter((board) => boardShows(board, counterId, serviceId))
    .map((board) => board.group);
}

function called(
  state: QueueState,
  site: Site,
  command: CommandOf<'call-next' | 'call-ticket'>,
  counter: SiteCounter,
  ticket: Ticket,
  by: OvertakeReason,
): NewEvent {
  const groups = passedOver(state, site, counter, ticket, command.at);
  return {
    type: 'ticket-called',
    ...envelopeOf(command),
    ticketId: ticket.id,
    counterId: counter.id,
    voice: command.voice,
    announcementId: command.announcementId,
    groups: [...groupsFor(site, counter.id, ticket.phase.serviceId)],
    ...(groups > 0 && { overtook: { because: by, groups } }),
  };
}

/** Refuses `counter-not-open`, `counter-busy` (rule 2; rule 6 asks done or hold), `queue-empty`. */
export function callNext(
  state: QueueState,
  site: Site,
  command: CommandOf<'call-next'>,
): Result<NewEvent, Refusal> {
  const counter = freeCounter(state, site, command);
  if (!counter.ok) return counter;
  const next = nextFor(state, site, counter.value, command.at);
  if (next === undefined) return err('queue-empty');
  return ok(called(state, site, command, counter.value, next.ticket, next.by));
}

/** Whether a ticket may be called or served here: by service, by hand-off, or because it was here. */
function belongsAt(state: QueueState, counter: SiteCounter, ticket: Ticket): boolean {
  const { phase } = ticket;
  if (phase.directedTo !== undefined) return phase.directedTo === counter.id;
  if ((phase.state === 'hold' || phase.state === 'absent') && phase.counterId === counter.id) {
    return true;
  }
  return !counter.cityStaff && servicesOf(state, counter)[phase.serviceId] !== undefined;
}

/** Why a ticket that should be elsewhere cannot be taken here. */
function takable(
  state: QueueState,
  ticket: Ticket,
  counter: SiteCounter,
  from: readonly Ticket['phase']['state'][],
): Refusal | undefined {
  if (ticketIs(ticket, 'calling') || ticketIs(ticket, 'serving')) {
    if (ticket.phase.counterId !== counter.id) return 'not-at-this-counter';
  }
  if (!from.includes(ticket.phase.state)) return 'wrong-state';
  return belongsAt(state, counter, ticket) ? undefined : 'service-not-at-counter';
}

/** Any number that waits, is on hold, absent or handed off (R16). Refuses like `callNext`. */
export function callTicket(
  state: QueueState,
  site: Site,
  command: CommandOf<'call-ticket'>,
): Result<NewEvent, Refusal> {
  const ticket = ticketOf(state, command);
  if (!ticket.ok) return ticket;
  const counter = freeCounter(state, site, command);
  if (!counter.ok) return counter;
  const from = ['waiting', 'hold', 'absent', 'handoff'] as const;
  const refusal = takable(state, ticket.value, counter.value, from);
  if (refusal !== undefined) return err(refusal);
  return ok(called(state, site, command, counter.value, ticket.value, 'chosen'));
}

/**
 * The number that a counter calls is called once more (R16), under a new announcement.
 *
 * @returns one event; `wrong-state` when it is not being called, `not-at-this-counter` when another
 *   counter calls it, or what a press on an old picture is refused with
 */
export function recall(
  state: QueueState,
  site: Site,
  command: CommandOf<'recall'>,
): Result<NewEvent, Refusal> {
  const ticket = ticketOf(state, command);
  if (!ticket.ok) return ticket;
  const counter = counterSeen(state, site, command);
  if (!counter.ok) return counter;
  if (!ticketIs(ticket.value, 'calling')) return err('wrong-state');
  const { phase } = ticket.value;
  if (phase.counterId !== command.counterId) return err('not-at-this-counter');
  return ok({
    type: 'ticket-recalled',
    ...envelopeOf(command),
    ticketId: command.ticketId,
    voice: command.voice,
    announcementId: command.announcementId,
    groups: [...groupsFor(site, command.counterId, phase.serviceId)],
  });
}

/** The citizen stands at the counter: after a call, or from hold without one. */
export function startServing(
  state: QueueState,
  site: Site,
  command: CommandOf<'start-serving'>,
): Result<NewEvent, Refusal> {
  const ticket = ticketOf(state, command);
  if (!ticket.ok) return ticket;
  const { ticketId, counterId } = command;
  const event = { type: 'serving-started', ...envelopeOf(command), ticketId, counterId } as const;
  if (ticketIs(ticket.value, 'calling')) {
    const counter = counterSeen(state, site, command);
    if (!counter.ok) return counter;
    const here = ticket.value.phase.counterId === counterId;
    return here ? ok(event) : err('not-at-this-counter');
  }
  const counter = freeCounter(state, site, command);
  if (!counter.ok) return counter;
  const refusal = takable(state, ticket.value, counter.value, ['hold']);
  return refusal === undefined ? ok(event) : err(refusal);
}
