import type { JobId } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { assertNever, err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { openTicketStates } from '../contract/ticket.ts';
import { envelopeOf, openDay, printerAsked, ticketOf } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { printOrderOf } from './issue.ts';
import { type PrintProgress, type QueueState, ticketIs } from './state.ts';

type Decision = Result<NewEvent, Refusal>;
type Outcome = CommandOf<'report-print'>['outcome'];

/** What a printer may still say after what it said: forward only, and an end is an end. */
const saysAfter: Readonly<Record<PrintProgress['reported'], readonly Outcome[]>> = {
  none: ['sent', 'one-of-two', 'printed', 'failed', 'unknown'],
  sent: ['one-of-two', 'printed', 'failed', 'unknown'],
  'one-of-two': ['printed', 'failed', 'unknown'],
  // Nobody knew, and then somebody did.
  unknown: ['printed', 'failed'],
  printed: [],
  failed: [],
};

/** Whether this word of a printer is enough for the site (design part 5, Printing). */
export function confirms(job: PrintProgress, outcome: Outcome): boolean {
  return outcome === 'printed' || (outcome === 'sent' && job.validWhen === 'sent');
}

/** Somebody may still be printing it. */
export function isUnderWay(job: PrintProgress): boolean {
  if (job.withdrawn || job.expired || job.confirmed) return false;
  return job.reported !== 'failed' && job.reported !== 'unknown';
}

/** A job of today: of a ticket, or the last test print of a printer. */
export function printOf(state: QueueState, jobId: JobId): PrintProgress | undefined {
  const ofTicket = state.jobs.get(jobId);
  return ofTicket ?? [...state.tests.values()].find((test) => test.jobId === jobId);
}

type PrintCare = CommandOf<'report-print' | 'accept-without-paper' | 'reprint' | 'expire-print'>;

/** What a printer says of a job, and what is done about one that it did not print. */
export function careForPrint(state: QueueState, site: Site, command: PrintCare): Decision {
  switch (command.type) {
    case 'report-print':
      return reportPrint(state, command);
    case 'accept-without-paper':
      return acceptWithoutPaper(state, command);
    case 'reprint':
      return reprint(state, site, command);
    case 'expire-print':
      return expirePrint(state, command);
    default:
      return assertNever(command);
  }
}

/** What became of a job, from its own printer. Refuses `unknown-job`, `not-allowed`, `wrong-state`. */
function reportPrint(state: QueueState, command: CommandOf<'report-print'>): Decision {
  const job = printOf(state, command.jobId);
  if (job === undefined) return err('unknown-job');
  const { actor } = command;
  if (actor.kind !== 'printer' || actor.nodeId !== job.printer) return err('not-allowed');
  if (!saysAfter[job.reported].includes(command.outcome)) return err('wrong-state');
  const slipsOut = ([0, 1, 2] as const).find((each) => each === command.slipsOut);
  if (slipsOut === undefined) return err('payload-malformed');
  return ok({
    type: 'print-reported',
    ...envelopeOf(command),
    jobId: command.jobId,
    outcome: command.outcome,
    slipsOut,
    ...(command.fault !== undefined && { fault: command.fault }),
  });
}

/** By the engine, after 60 s of real time without an end. */
function expirePrint(state: QueueState, command: CommandOf<'expire-print'>): Decision {
  const job = printOf(state, command.jobId);
  if (job === undefined) return err('unknown-job');
  if (!isUnderWay(job) || command.engineAt < job.expiresAt) return err('wrong-state');
  return ok({ type: 'print-expired', ...envelopeOf(command), jobId: command.jobId });
}

/** 紙なしで受付. The printer is told to forget the job. */
function acceptWithoutPaper(
  state: QueueState,
  command: CommandOf<'accept-without-paper'>,
): Decision {
  const ticket = ticketOf(state, command);
  if (!ticket.ok) return ticket;
  if (!ticketIs(ticket.value, 'issuing')) return err('wrong-state');
  return ok({ type: 'accepted-without-paper', ...envelopeOf(command), ticketId: command.ticketId });
}

/**
 * 再印字: a marked copy of the same number, whose place in line stays (rule 7).
 *
 * Refuses `wrong-state` when the ticket is finished, `print-pending` while an earlier job may
 * still come out, `unknown-printer`, `printer-not-ready`.
 */
function reprint(state: QueueState, site: Site, command: CommandOf<'reprint'>): Decision {
  const found = ticketOf(state, command);
  if (!found.ok) return found;
  const ticket = found.value;
  if (!openTicketStates.some((each) => each === ticket.phase.state)) return err('wrong-state');
  const earlier = ticket.jobId === undefined ? undefined : state.jobs.get(ticket.jobId);
  if (earlier !== undefined && isUnderWay(earlier)) return err('print-pending');
  const kiosk = printerAsked(site, command);
  if (!kiosk.ok) return kiosk;
  if (!command.printerReady) return err('printer-not-ready');
  const service = site.services.find((each) => each.id === ticket.phase.serviceId);
  if (service === undefined) return err('unknown-service');
  return ok({
    type: 'ticket-reprinted',
    ...envelopeOf(command),
    ticketId: ticket.id,
    print: printOrderOf(command, kiosk.value, service),
  });
}

/** Lets a kiosk issue on the screen alone while its printer is out (design part 9). */
export function allowPaperless(
  state: QueueState,
  site: Site,
  command: CommandOf<'allow-paperless'>,
): Decision {
  const day = openDay(state);
  if (!day.ok) return day;
  const { kioskId, allowed } = command;
  if (!site.kiosks.some((each) => each.id === kioskId)) return err('unknown-printer');
  return ok({ type: 'paperless-set', ...envelopeOf(command), kioskId, allowed });
}
