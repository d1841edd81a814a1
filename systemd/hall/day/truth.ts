import type { QueueEvent } from '../../../broker/contract/events.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { Site } from '../../../broker/contract/site.ts';
import type { TicketState, VoiceChoice } from '../../../broker/contract/ticket.ts';
import { evolve } from '../../../broker/queue/evolve.ts';
import { emptyState, type QueueState, type Ticket } from '../../../broker/queue/state.ts';

/** One state of a ticket as a phone may show it. */
export type Stage = {
  readonly state: TicketState;
  /** The counter's label while called or served. */
  readonly label: string | undefined;
  /** The call that began it; nothing for a state that an undo brought back. */
  readonly callId: string | undefined;
};

export type TrueTicket = {
  readonly id: string;
  readonly number: string;
  readonly token: string;
  readonly serviceId: string;
  readonly locale: string;
  readonly groupsAhead: number;
  /** The touch it was issued for. */
  readonly requestId: string;
  readonly stages: Stage[];
  readonly versions: Map<number, VersionFacts>;
  /** Slips that its printer confirmed, of all its jobs. */
  slipsOut: number;
  /** The event type that brought it to its last state, and when (domain time). */
  settledBy: QueueEvent['type'];
  settledAt: number;
};

type VersionFacts = {
  readonly state: TicketState;
  readonly serviceId: string;
  readonly counterId: string | undefined;
};

export type TrueCall = {
  readonly id: string;
  readonly ticketId: string;
  readonly number: string;
  readonly label: string;
  readonly voice: VoiceChoice;
  readonly recall: boolean;
};

/** The day as the journal tells it: what every other source is compared with. */
export type Truth = {
  readonly tickets: ReadonlyMap<string, TrueTicket>;
  readonly calls: readonly TrueCall[];
  readonly events: readonly QueueEvent[];
};

/** Replays a day's journal; one that does not fit throws, as the engine would at its start. */
export function truthOf(events: readonly QueueEvent[], site: Site): Truth {
  const state = emptyState();
  const tickets = new Map<string, TrueTicket>();
  const calls: TrueCall[] = [];
  const labels = new Map<string, string>(site.counters.map(({ id, label }) => [id, label]));
  for (const event of events) {
    evolve(state, event);
    if (event.type === 'ticket-issued') tickets.set(event.ticketId, begun(event));
    const call = callOf(event, state, labels);
    if (call) calls.push(call);
    for (const ticket of state.tickets.values()) {
      const known = tickets.get(ticket.id);
      assert(known !== undefined, 'a ticket is issued before it changes');
      if (!known.versions.has(ticket.version)) note(known, ticket, event, labels, call);
    }
  }
  for (const job of state.jobs.values()) {
    const ticket = tickets.get(job.ticketId);
    if (ticket) ticket.slipsOut += job.slipsOut;
  }
  return { tickets, calls, events };
}

export function lastStage(ticket: TrueTicket): Stage {
  const last = ticket.stages.at(-1);
  assert(last !== undefined, 'a ticket has a state');
  return last;
}

function begun(event: Extract<QueueEvent, { type: 'ticket-issued' }>): TrueTicket {
  const { ticketId: id, number, token, serviceId, locale, groupsAhead, requestId, at } = event;
  return {
    ...{ id, number, token, serviceId, locale, groupsAhead, requestId },
    stages: [],
    versions: new Map(),
    slipsOut: 0,
    settledBy: event.type,
    settledAt: at,
  };
}

function callOf(
  event: QueueEvent,
  state: QueueState,
  labels: ReadonlyMap<string, string>,
): TrueCall | undefined {
  if (event.type !== 'ticket-called' && event.type !== 'ticket-recalled') return undefined;
  const ticket = state.tickets.get(event.ticketId);
  assert(ticket?.phase.state === 'calling', 'who is called is being called');
  return {
    id: event.announcementId,
    ticketId: ticket.id,
    number: ticket.number,
    label: labels.get(ticket.phase.counterId) ?? '',
    voice: event.voice,
    recall: event.type === 'ticket-recalled',
  };
}

function note(
  known: TrueTicket,
  { version, phase }: Ticket,
  event: QueueEvent,
  labels: ReadonlyMap<string, string>,
  call: TrueCall | undefined,
): void {
  const counterId = 'counterId' in phase ? phase.counterId : undefined;
  known.versions.set(version, { state: phase.state, serviceId: phase.serviceId, counterId });
  const atCounter = phase.state === 'calling' || phase.state === 'serving';
  const label = atCounter && counterId ? labels.get(counterId) : undefined;
  const last = known.stages.at(-1);
  if (last?.state === phase.state && last.label === label) return;
  const callId = call && !call.recall && call.ticketId === known.id ? call.id : undefined;
  known.stages.push({ state: phase.state, label, callId });
  known.settledBy = event.type;
  known.settledAt = event.at;
}
