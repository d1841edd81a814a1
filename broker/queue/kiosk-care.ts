import type { Refusal } from '../contract/refusals.ts';
import { assertNever, err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { envelopeOf, printerAsked, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { printExpiry } from './issue.ts';
import { isUnderWay } from './printing.ts';
import type { QueueState } from './state.ts';

type Decision = Result<NewEvent, Refusal>;
type KioskCare = CommandOf<'record-refill' | 'test-print' | 'record-staff-mode'>;

/** What is done at a kiosk, or about its printer, beside the issuing of numbers. */
export function careForKiosk(state: QueueState, site: Site, command: KioskCare): Decision {
  switch (command.type) {
    case 'record-refill':
      return recordRefill(state, site, command);
    case 'test-print':
      return testPrint(state, site, command);
    case 'record-staff-mode':
      return recordStaffMode(state, site, command);
    default:
      return assertNever(command);
  }
}

/** 用紙を交換した (R21), also while the day is closed. Refuses `unknown-printer`, `not-allowed`. */
function recordRefill(
  state: QueueState,
  site: Site,
  command: CommandOf<'record-refill'>,
): Decision {
  const day = someDay(state);
  if (!day.ok) return day;
  const kiosk = printerAsked(site, command);
  if (!kiosk.ok) return kiosk;
  const { printer, rollMm } = command;
  return ok({ type: 'paper-refilled', ...envelopeOf(command), printer, rollMm });
}

/**
 * 試し印字: a slip that is no ticket.
 *
 * Refuses `unknown-printer`, `not-allowed`, `print-pending` while the one before may still come out,
 * `printer-not-ready`.
 */
function testPrint(state: QueueState, site: Site, command: CommandOf<'test-print'>): Decision {
  const day = someDay(state);
  if (!day.ok) return day;
  const kiosk = printerAsked(site, command);
  if (!kiosk.ok) return kiosk;
  const { printer, jobId } = command;
  const before = state.tests.get(printer);
  if (before !== undefined && isUnderWay(before)) return err('print-pending');
  if (!command.printerReady) return err('printer-not-ready');
  const expiresAt = printExpiry(command.engineAt);
  return ok({ type: 'test-print-ordered', ...envelopeOf(command), jobId, printer, expiresAt });
}

/** What was done at a kiosk behind its PIN: in the journal, and nowhere else (audit). */
function recordStaffMode(
  state: QueueState,
  site: Site,
  command: CommandOf<'record-staff-mode'>,
): Decision {
  const day = someDay(state);
  if (!day.ok) return day;
  const { actor, act } = command;
  const known = actor.kind === 'kiosk' && site.kiosks.some(({ id }) => id === actor.nodeId);
  return known
    ? ok({ type: 'staff-mode-recorded', ...envelopeOf(command), act })
    : err('not-allowed');
}
