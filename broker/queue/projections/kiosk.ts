import type { HallMode } from '../../contract/hall-beat.ts';
import type { EpochMs, NodeId } from '../../contract/ids.ts';
import type { KioskBlock, KioskJob, KioskSnapshot } from '../../contract/kiosk-snapshot.ts';
import { assert } from '../../contract/result.ts';
import type { Site } from '../../contract/site.ts';
import { issuingNow } from '../calendar.ts';
import { type HallFacts, printerReady, printerStateOf } from '../facts.ts';
import { helpAsked } from '../help-calls.ts';
import { paperWarningOf } from '../paper.ts';
import { isUnderWay } from '../printing.ts';
import { type Job, type PrintProgress, type QueueState, type Ticket, ticketIs } from '../state.ts';
import { printStateOf } from './ticket-view.ts';

/** What the hall says of issuing: the engine's own reasons before those of day and calendar. */
export function hallModeOf(
  state: QueueState,
  site: Site,
  facts: Pick<HallFacts, 'halt'>,
  at: EpochMs,
): HallMode {
  if (facts.halt !== undefined) return facts.halt;
  const issuing = issuingNow(state, site, at);
  return issuing === 'open' && state.stopped !== undefined ? 'stopped' : issuing;
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
    version: ticket.version,
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

/** What is said of the printer and its paper. */
function ofPrinter(
  state: QueueState,
  facts: HallFacts,
  printer: NodeId,
): Pick<KioskSnapshot, 'printer' | 'jobs' | 'printerModel' | 'paper' | 'test'> {
  const { printerModel, paper } = facts.devices.get(printer) ?? {};
  const test = state.tests.get(printer);
  const jobs = state.jobsOfPrinter.get(printer) ?? [];
  return {
    printer: printerStateOf(facts, printer),
    jobs: jobs.map((job) => kioskJob(state, job)),
    ...(printerModel !== undefined && { printerModel }),
    ...(paper !== undefined && { paper }),
    ...(test !== undefined && { test: testOf(test) }),
  };
}

function testOf(test: PrintProgress): NonNullable<KioskSnapshot['test']> {
  const { jobId, fault } = test;
  return { jobId, state: printStateOf(test), ...(fault !== undefined && { fault }) };
}

/** One kiosk: its printer, whether it may issue, and the last jobs of its printer. */
export function kioskSnapshot(
  state: QueueState,
  site: Site,
  kioskId: NodeId,
  facts: HallFacts,
  at: EpochMs,
): KioskSnapshot {
  const kiosk = site.kiosks.find((each) => each.id === kioskId);
  const block = kioskBlockOf(state, site, kioskId, facts, at);
  const warning = kiosk && paperWarningOf(state, site, kiosk, facts, at);
  const printer = kiosk?.printer;
  return {
    seq: state.seq,
    kioskId,
    ...(printer === undefined
      ? { printer: 'unknown', jobs: [] }
      : ofPrinter(state, facts, printer)),
    paperless: printer === undefined || state.paperless.has(kioskId),
    ...(block !== undefined && { block }),
    issuedToday: state.numbersOfKiosk.get(kioskId) ?? 0,
    helpAsked: helpAsked(state, { kioskId }),
    ...(warning !== undefined && { paperWarning: warning.kind }),
  };
}
