import type { TicketView } from '../../contract/ticket.ts';
import type { PrintProgress, QueueState, Ticket } from '../state.ts';

/** What staff read of a job: withdrawn once they settled it, unknown once its time has passed. */
export function printStateOf(job: PrintProgress): NonNullable<TicketView['print']>['state'] {
  if (job.withdrawn) return 'withdrawn';
  const ended = job.reported === 'printed' || job.reported === 'failed';
  return job.expired && !ended ? 'unknown' : job.reported;
}

/** The facts that only some states have. */
function factsOf(ticket: Ticket): Partial<TicketView> {
  const { phase } = ticket;
  switch (phase.state) {
    case 'calling':
    case 'absent':
      return { counterId: phase.counterId };
    case 'no-show':
      return { counterId: phase.counterId, finishedAt: phase.since };
    case 'serving':
      return {
        counterId: phase.counterId,
        servingSince: phase.since,
        ...(phase.stepId !== undefined && { stepId: phase.stepId }),
        ...(phase.stepSince !== undefined && { stepSince: phase.stepSince }),
      };
    case 'hold':
      return { counterId: phase.counterId, holdReason: phase.reason };
    case 'handoff':
      return phase.directedTo === undefined
        ? { handoffServiceId: phase.serviceId }
        : { handoffCounterId: phase.directedTo };
    case 'done':
      return {
        counterId: phase.counterId,
        finishedAt: phase.since,
        ...(phase.servingSince !== undefined && { servingSince: phase.servingSince }),
        ...(phase.timeDoubtful && { timeDoubtful: true }),
      };
    case 'cancelled':
      return { cancelReason: phase.reason, finishedAt: phase.since };
    case 'closed-out':
      return { finishedAt: phase.since };
    default:
      return {};
  }
}

function printOf(state: QueueState, ticket: Ticket): Pick<TicketView, 'print'> {
  const job = ticket.jobId === undefined ? undefined : state.jobs.get(ticket.jobId);
  if (job === undefined) return {};
  const { jobId, fault } = job;
  return { print: { jobId, state: printStateOf(job), ...(fault !== undefined && { fault }) } };
}

/** One ticket as the staff monitor shows it (R12, R13). */
export function ticketView(state: QueueState, ticket: Ticket): TicketView {
  const { phase, party, reservedFor, slot, arrival } = ticket;
  return {
    ticketId: ticket.id,
    number: ticket.number,
    version: ticket.version,
    serviceId: phase.serviceId,
    locale: ticket.locale,
    state: phase.state,
    issuedAt: ticket.issuedAt,
    since: phase.since,
    calls: phase.calls,
    ...(phase.firstCalledAt !== undefined && { firstCalledAt: phase.firstCalledAt }),
    ...factsOf(ticket),
    ...(party !== undefined && { party }),
    ...printOf(state, ticket),
    ...(reservedFor !== undefined && { reservedFor }),
    ...(slot !== undefined && { slot }),
    ...(arrival !== undefined && { arrival }),
    ...(ticket.pad && { pad: true }),
    ...(ticket.accommodation && { accommodation: true }),
    ...(ticket.returned && { returned: true }),
  };
}
