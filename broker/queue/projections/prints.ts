import type { EpochMs, JobId, NodeId } from '../../contract/ids.ts';
import type { WaitRange } from '../../contract/line-snapshot.ts';
import type { PrintJob, PrintMessage, TestJob } from '../../contract/print-message.ts';
import { assert } from '../../contract/result.ts';
import type { Site } from '../../contract/site.ts';
import { type HallFacts, isOnline } from '../facts.ts';
import { isUnderWay } from '../printing.ts';
import type { Job, PrintProgress, QueueState } from '../state.ts';

/** Jobs not yet reported finally, withdrawn or expired: to be published until they are. */
export function openPrints(state: QueueState): readonly Job[] {
  return [...state.liveJobs.values()].filter(isUnderWay);
}

/** Test prints not yet reported finally nor expired. */
export function openTests(state: QueueState): readonly PrintProgress[] {
  return [...state.tests.values()].filter(isUnderWay);
}

/** The payload of a test print under way; nothing once its time has passed. */
export function testJob(test: PrintProgress, engineAt: EpochMs): TestJob | undefined {
  const { jobId, expiresAt } = test;
  return engineAt < expiresAt ? { kind: 'test', jobId, expiresAt } : undefined;
}

type Refilling = Extract<PrintMessage, { kind: 'refill' }>;

/** Refills that their printer does not count from yet; one that is away hears of it when it is back. */
export function openRefills(
  state: QueueState,
  facts: HallFacts,
): readonly { readonly printer: NodeId; readonly message: Refilling }[] {
  return [...state.refills].flatMap(([printer, refill]) => {
    const counted = facts.devices.get(printer)?.paper?.refillId === refill.refillId;
    if (counted || !isOnline(facts, printer)) return [];
    return [{ printer, message: { kind: 'refill', ...refill } }];
  });
}

/** Withdrawn jobs that their printer might still hold: it is told until they expire. */
export function withdrawnPrints(state: QueueState, engineAt: EpochMs): readonly Job[] {
  return [...state.liveJobs.values()].filter((job) => job.withdrawn && engineAt < job.expiresAt);
}

/**
 * The payload of a job under way; nothing once it is settled or its time has passed.
 *
 * @param engineAt - real time: what a job's expiry is counted in
 * @param range - minutes, as it was told at issue; a slip can do without
 */
export function printJob(
  state: QueueState,
  site: Site,
  jobId: JobId,
  engineAt: EpochMs,
  range?: WaitRange,
): PrintJob | undefined {
  const job = state.jobs.get(jobId);
  if (job === undefined || !isUnderWay(job) || engineAt >= job.expiresAt) return undefined;
  const ticket = state.tickets.get(job.ticketId);
  assert(ticket !== undefined, 'a job names a known ticket');
  return {
    kind: 'print',
    jobId,
    expiresAt: job.expiresAt,
    copy: job.copy,
    slips: job.slips,
    number: ticket.number,
    serviceId: ticket.phase.serviceId,
    locale: ticket.locale,
    issuedAt: ticket.issuedAt,
    groupsAhead: ticket.groupsAhead,
    ...(range !== undefined && { range }),
    address: `${site.publicAddress.replace(/\/+$/, '')}/t/${ticket.token}`,
  };
}
