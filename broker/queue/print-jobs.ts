import type { EventOf, PrintOrder } from '../contract/events.ts';
import type { EpochMs, JobId, NodeId } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import { move } from './moves.ts';
import { confirms, isUnderWay, printOf } from './printing.ts';
import type { Job, PrintProgress, QueueState, Ticket } from './state.ts';

/** How many of its last jobs a kiosk hears of. */
const JOBS_OF_PRINTER_MAX = 8;

function unprinted() {
  return {
    reported: 'none' as const,
    slipsOut: 0 as const,
    fault: undefined,
    confirmed: false,
    withdrawn: false,
    expired: false,
  };
}

/** A test print is ordered; whatever became of the printer's one before is past. */
export function testOrdered(state: QueueState, event: EventOf<'test-print-ordered'>): void {
  const { jobId, printer, expiresAt } = event;
  assert(printOf(state, jobId) === undefined, 'a job id is new');
  // That somebody looks at it is what it is for: to have been sent is never enough.
  state.tests.set(printer, { jobId, printer, expiresAt, validWhen: 'printed', ...unprinted() });
}

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
  const job: Job = { ...order, ...unprinted(), ticketId: ticket.id, copy, kioskId };
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
    startWaiting(state, job.jobId, event.at);
  }
  keepLive(state, job);
}

export function printExpired(state: QueueState, event: EventOf<'print-expired'>): void {
  const job = knownJob(state, event.jobId);
  assert(isUnderWay(job), 'only a job under way expires');
  job.expired = true;
  keepLive(state, job);
}

function startWaiting(state: QueueState, jobId: JobId, since: EpochMs): void {
  const job = state.jobs.get(jobId);
  // A test print is nobody's ticket.
  if (job === undefined) return;
  const ticket = state.tickets.get(job.ticketId);
  assert(ticket !== undefined, 'a job names a known ticket');
  if (ticket.phase.state !== 'issuing') return;
  move(state, ticket, { ...ticket.phase, state: 'waiting', since });
}

function knownJob(state: QueueState, id: JobId): PrintProgress {
  const job = printOf(state, id);
  assert(job !== undefined, 'event names a known job');
  return job;
}

/** Live is what its printer may still work on: under way, or withdrawn without a last word. */
function keepLive(state: QueueState, job: PrintProgress): void {
  const lastWord = ['printed', 'failed', 'unknown'].includes(job.reported);
  const held = job.withdrawn && !job.expired && !lastWord;
  if (!held && !isUnderWay(job)) state.liveJobs.delete(job.jobId);
}
