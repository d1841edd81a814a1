import type { NodeId } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { assertNever, err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { envelopeOf, isTimeOfToday, printerAsked, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { printExpiry } from './issue.ts';
import { allowPaperless, isUnderWay } from './printing.ts';
import type { QueueState } from './state.ts';

type Decision = Result<NewEvent, Refusal>;
type KioskCare = CommandOf<
  'record-refill' | 'record-upkeep' | 'test-print' | 'record-staff-mode' | 'allow-paperless'
>;

/** What is done at a kiosk, or about its printer, beside the issuing of numbers. */
export function careForKiosk(state: QueueState, site: Site, command: KioskCare): Decision {
  switch (command.type) {
    case 'record-refill':
      return recordRefill(state, site, command);
    case 'record-upkeep':
      return recordUpkeep(state, site, command);
    case 'test-print':
      return testPrint(state, site, command);
    case 'record-staff-mode':
      return recordStaffMode(state, site, command);
    case 'allow-paperless':
      return allowPaperless(state, site, command);
    default:
      return assertNever(command);
  }
}

/**
 * 用紙を交換した (R21), also while the day is closed: the printer counts from the new roll at once,
 * and what was left of the old one is kept. Refuses `unknown-printer`, `not-allowed`, `wrong-time`.
 */
function recordRefill(
  state: QueueState,
  site: Site,
  command: CommandOf<'record-refill'>,
): Decision {
  const day = someDay(state);
  if (!day.ok) return day;
  const kiosk = printerAsked(site, command);
  if (!kiosk.ok) return kiosk;
  const { printer, rollMm, slipsLeft, doneAt } = command;
  if (!isTimeOfToday(site, day.value, doneAt, command.at)) return err('wrong-time');
  return ok({
    type: 'paper-refilled',
    ...envelopeOf(command),
    printer,
    rollMm,
    ...(slipsLeft !== undefined && { slipsLeft }),
    ...(doneAt !== undefined && { doneAt }),
  });
}

/**
 * 清掃・部品の交換 (R74), at any device that the site file names. Refuses `unknown-device`,
 * `wrong-time`.
 */
function recordUpkeep(
  state: QueueState,
  site: Site,
  command: CommandOf<'record-upkeep'>,
): Decision {
  const day = someDay(state);
  if (!day.ok) return day;
  const { device, item, doneAt } = command;
  if (!devicesOf(site).includes(device)) return err('unknown-device');
  if (!isTimeOfToday(site, day.value, doneAt, command.at)) return err('wrong-time');
  const done = doneAt !== undefined && { doneAt };
  return ok({ type: 'upkeep-recorded', ...envelopeOf(command), device, item, ...done });
}

function devicesOf({ kiosks, boards, callBoxes }: Site): readonly NodeId[] {
  const terminals = kiosks.flatMap(({ id, printer }) => (printer ? [id, printer] : [id]));
  return [...terminals, ...boards.flatMap(({ nodes }) => nodes), ...callBoxes.map(({ id }) => id)];
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
