import type { EpochMs, NodeId } from '../../contract/ids.ts';
import { assert } from '../../contract/result.ts';
import type { Site } from '../../contract/site.ts';
import type { HallMode, KioskBlock, KioskJob, KioskSnapshot } from '../../contract/snapshots.ts';
import { issuingNow } from '../calendar.ts';
import { type HallFacts, printerReady, printerStateOf } from '../facts.ts';
import { isUnderWay } from '../printing.ts';
import { type Job, type QueueState, type Ticket, ticketIs } from '../state.ts';
import { printStateOf } from './ticket-view.ts';

/** What the hall says of issuing: the engine's own reasons before those of day and calendar. */
export function hallModeOf(
  state: QueueState,
  site: Site,
  facts: Pick<HallFacts, 'halt'>,
  at: EpochMs,
): HallMode {
  return facts.halt ?? issuingNow(state, site, at);
}

/** 印刷未確認: it has its number, and nobody knows whether its slips are out. */
export function isUnconfirmed(state: QueueState, ticket: Ticket): boolean {
  if (!ticketIs(ticket, 'issuing') || ticket.jobId === undefined) return false;
  const job = state.jobs.get(ticket.jobId);
  return job !== undefined && !isUnderWay(job);
}

function hasUnconfirmed(state: QueueState, kioskId: NodeId): boolean {
  for (const ticket of state.standing.issuing) {
    if (ticket.kioskId === kioskId && isUnconfirmed(state, ticket)) return true;
  }
  return false;
}

/** Why a kiosk does not issue now; nothing when it may. */
export function kioskBlockOf(
  state: QueueState,
  site: Site,
  kioskId: NodeId,
  facts: HallFacts,
  at: EpochMs,
): KioskBlock | undefined {
  const mode = hallModeOf(state, site, facts, at);
  if (mode !== 'open') return mode;
  const printer = site.kiosks.find((each) => each.id === kioskId)?.printer;
  if (printer === undefined || state.paperless.has(kioskId)) return undefined;
  if (printerReady(site, facts, printer)) return undefined;
  const printerState = printerStateOf(facts, printer);
  if (printerState === 'unknown' && hasUnconfirmed(state, kioskId)) return 'unconfirmed';
  assert(printerState !== 'ready' && printerState !== 'paper-near-end', 'those print');
  return printerState;
}

function kioskJob(state: QueueState, job: Job): KioskJob {
  const ticket = state.tickets.get(job.ticketId);
  assert(ticket !== undefined, 'a job names a known ticket');
  return {
    jobId: job.jobId,
    ticketId: ticket.id,
    number: ticket.number,
    serviceId: ticket.phase.serviceId,
    locale: ticket.locale,
    token: ticket.token,
    slips: job.slips,
    state: printStateOf(job),
    slipsOut: job.slipsOut,
    ...(job.fault !== undefined && { fault: job.fault }),
    ticketState: ticket.phase.state,
  };
}

/** One kiosk: its printer, whether it may issue, and the last jobs of its printer. */
export function kioskSnapshot(
  state: QueueState,
  site: Site,
  kioskId: NodeId,
  facts: HallFacts,
  at: EpochMs,
): KioskSnapshot {
  const printer = site.kiosks.find((each) => each.id === kioskId)?.printer;
  const block = kioskBlockOf(state, site, kioskId, facts, at);
  const jobs = printer === undefined ? [] : (state.jobsOfPrinter.get(printer) ?? []);
  return {
    seq: state.seq,
    kioskId,
    printer: printer === undefined ? 'unknown' : printerStateOf(facts, printer),
    paperless: printer === undefined || state.paperless.has(kioskId),
    ...(block !== undefined && { block }),
    jobs: jobs.map((job) => kioskJob(state, job)),
  };
}
