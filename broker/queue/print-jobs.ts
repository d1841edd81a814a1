import type { EventOf, PrintOrder } from '../contract/events.ts';
import type { EpochMs, JobId, NodeId } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import { move } from './moves.ts';
import { confirms, isUnderWay } from './printing.ts';
import type { Job, QueueState, Ticket } from './state.ts';

/** How many of its last jobs a kiosk hears of. */
const JOBS_OF_PRINTER_MAX = 8;

/** A job is ordered; an earlier one of the same ticket counts no more. */
export function orderPrint(
  state: QueueState,
  ticket: Ticket,
  order: PrintOrder,
  copy: Job['copy'],
  kioskId: NodeId | undefined,
): void {
  assert(!state.jobs.has(order.jobId), 'a job id is new');
  withdrawPrint(state, ticket);
  const job: Job = {
    ...order,
    ticketId: ticket.id,
    copy,
    kioskId,
    reported: 'none',
    slipsOut: 0,
    fault: undefined,
    confirmed: false,
    withdrawn: false,
    expired: false,
  };
  ticket.jobId = job.jobId;
  state.jobs.set(job.jobId, job);
  state.liveJobs.set(job.jobId, job);
  const others = state.jobsOfPrinter.get(job.printer) ?? [];
  state.jobsOfPrinter.set(job.printer, [job, ...others].slice(0, JOBS_OF_PRINTER_MAX));
}

/** Staff or the day's end settled the ticket otherwise: its printer is told to forget the job. */
export function withdrawPrint(state: QueueState, ticket: Ticket): void {
  const job = ticket.jobId === undefined ? undefined : state.jobs.get(ticket.jobId);
  if (job === undefined || job.confirmed) return;
  job.withdrawn = true;
  keepLive(state, job);
}

/** What the printer said. It moves only an issuing ticket, and no job moves one when withdrawn. */
export function printReported(state: QueueState, event: EventOf<'print-reported'>): void {
  const job = knownJob(state, event.jobId);
  job.reported = event.outcome;
  job.slipsOut = event.slipsOut;
  job.fault = event.fault;
  if (!job.withdrawn && confirms(job, event.outcome)) {
    job.confirmed = true;
    startWaiting(state, job, event.at);
  }
  keepLive(state, job);
}

export function printExpired(state: QueueState, event: EventOf<'print-expired'>): void {
  const job = knownJob(state, event.jobId);
  assert(isUnderWay(job), 'only a job under way expires');
  job.expired = true;
  keepLive(state, job);
}

function startWaiting(state: QueueState, job: Job, since: EpochMs): void {
  const ticket = state.tickets.get(job.ticketId);
  assert(ticket !== undefined, 'a job names a known ticket');
  if (ticket.phase.state !== 'issuing') return;
  move(state, ticket, { ...ticket.phase, state: 'waiting', since });
}

function knownJob(state: QueueState, id: JobId): Job {
  const job = state.jobs.get(id);
  assert(job !== undefined, 'event names a known job');
  return job;
}

/** Live is what its printer may still work on: under way, or withdrawn without a last word. */
function keepLive(state: QueueState, job: Job): void {
  const lastWord = ['printed', 'failed', 'unknown'].includes(job.reported);
  const held = job.withdrawn && !job.expired && !lastWord;
  if (!held && !isUnderWay(job)) state.liveJobs.delete(job.jobId);
}
