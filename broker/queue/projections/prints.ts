import type { EpochMs, JobId } from '../../contract/ids.ts';
import { assert } from '../../contract/result.ts';
import type { Site } from '../../contract/site.ts';
import type { PrintJob, WaitRange } from '../../contract/snapshots.ts';
import { isUnderWay } from '../printing.ts';
import type { Job, QueueState } from '../state.ts';

/** Jobs not yet reported finally, withdrawn or expired: to be published until they are. */
export function openPrints(state: QueueState): readonly Job[] {
  return [...state.liveJobs.values()].filter(isUnderWay);
}

/** Withdrawn jobs that their printer might still hold: it is told until they expire. */
export function withdrawnPrints(state: QueueState, engineAt: EpochMs): readonly Job[] {
  return [...state.liveJobs.values()].filter((job) => job.withdrawn && engineAt < job.expiresAt);
}

/**
 * The payload of a job under way; nothing once it is settled or its time has passed.
 *
 * @param engineAt - real time: what a job's expiry is counted in
 * @param range - minutes, from the estimate last made; a slip can do without
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
