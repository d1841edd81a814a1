import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { slipOf } from './bench-slip.ts';
import { installRules, startUdev } from './linux.ts';
import { another, BenchPrinter, makePrinter, OurSide, ours } from './printer-bench.ts';
import type { Tap } from './tap.ts';

/** The bars of F14 and F15, and what a machine that emulates its processor may be late. */
const AGAIN_WITHIN_MS = 5_000;
const GIVEN_UP_WITHIN_MS = 5_000;
const LATE_MS_MAX = 10_000;

/** GS V B n and GS r n, with which a slip ends. */
const CUT_BYTES = 4;
const BARRIER_BYTES = 3;

/** Where in a slip the plug is pulled, and whether the slip was on paper by then. */
function places() {
  const all = slipOf(1).length;
  return [
    { where: 'with its first command', bytes: 2, out: 0 },
    { where: 'in the head of its first band', bytes: 16, out: 0 },
    { where: 'in the middle', bytes: all >> 1, out: 0 },
    { where: 'before its cut', bytes: all - BARRIER_BYTES - CUT_BYTES, out: 0 },
    { where: 'between its cut and the question', bytes: all - BARRIER_BYTES, out: 1 },
    { where: 'before the answer', bytes: all, out: 1 },
  ];
}

/** Pulls the plug at every place of a slip (F13, F15), then stops the printer for ever (F14). */
export async function unplugAtEveryPlace(tap: Tap, kind: 'usb' | 'lp'): Promise<void> {
  startUdev();
  installRules('systemd/udev/70-yobiban.rules', '70-yobiban.rules');
  const printer = await new BenchPrinter(makePrinter('pr', 0, ours), '/dev/g_printer0').switchOn();
  const our = new OurSide(`${kind}:04b8:0e28:SN12345`);
  tap.check('the printer is ready', await our.untilState('ready'), our.states);
  let label = 1;
  for (const place of places()) {
    await pulled(tap, printer, our, place, label);
    label += 2;
  }
  await stopped(tap, printer, our, label);
  await moved(tap, printer, our, label + 2);
  tap.equal('no slip came out twice, in all of this', twice(printer), []);
  tap.equal('every byte was one that the printer knows', printer.unknown, []);
  await our.print(2);
  tap.equal('control: one that is printed twice is seen', twice(printer), [2]);
  tap.check('one process of ours lived through it', !our.ended);
  tap.check('and ends when it is told to', await our.close());
}

const twice = ({ whole }: BenchPrinter) => whole.filter((each, at) => whole.indexOf(each) !== at);

const howOften = (printer: BenchPrinter, label: number) =>
  printer.whole.filter((each) => each === label).length;

async function pulled(
  tap: Tap,
  printer: BenchPrinter,
  our: OurSide,
  { where, bytes, out }: ReturnType<typeof places>[number],
  label: number,
): Promise<void> {
  const unplugged = printer.unplugAt(bytes);
  const fate = await our.print(label);
  const what = `unplugged ${where}`;
  tap.equal(`${what}: nobody knows what became of the slip`, fate?.fate, 'lost');
  tap.check(`${what}: the plug was pulled`, await unplugged);
  tap.check(`${what}: the printer is offline`, await our.untilState('offline'), our.states);
  await pause(300);
  await backWithin(tap, what, printer, our);
  const next = await our.print(label + 1);
  tap.equal(`${what}: the next slip is printed`, next?.fate, 'printed');
  tap.equal(`${what}: whole, and once`, howOften(printer, label + 1), 1);
  tap.equal(`${what}: the lost one never by itself`, howOften(printer, label), out);
}

async function backWithin(tap: Tap, what: string, printer: BenchPrinter, our: OurSide) {
  const begunMs = performance.now();
  printer.plug();
  const ready = await our.untilState('ready', AGAIN_WITHIN_MS + LATE_MS_MAX);
  tap.check(`${what}: ready within 5 s of its return (F15)`, ready, our.states);
  tap.measured(`${what}: ready again after ${(performance.now() - begunMs).toFixed(0)} ms`);
}

/** The printer takes nothing any more and says nothing: NAK for ever. */
async function stopped(
  tap: Tap,
  printer: BenchPrinter,
  our: OurSide,
  label: number,
): Promise<void> {
  printer.tell({ do: 'read', reading: false });
  const printing = our.print(label);
  await pause(1_000);
  const notedMs = await our.note(GIVEN_UP_WITHIN_MS);
  tap.check('NAK for ever: a file of the same process is written meanwhile', notedMs !== undefined);
  tap.measured(`a file written and synchronised meanwhile: ${notedMs} ms`);
  const slowestMs = await journal();
  tap.check('NAK for ever: a journal in another process goes on', slowestMs < GIVEN_UP_WITHIN_MS);
  tap.measured(`the slowest of its 50 records meanwhile: ${slowestMs.toFixed(1)} ms`);
  const fate = await printing;
  const tookMs = fate?.tookMs ?? Number.POSITIVE_INFINITY;
  tap.equal('NAK for ever: the slip is given up', fate?.fate, 'lost');
  const inTime = tookMs <= GIVEN_UP_WITHIN_MS + LATE_MS_MAX;
  tap.check('NAK for ever: within 5 s (F14)', inTime, tookMs);
  tap.check('NAK for ever: the process lives on', !our.ended);
  tap.check('NAK for ever: nothing more of it is ready', our.state !== 'ready', our.state);
  printer.tell({ do: 'read', reading: true });
  const ready = await our.untilState('ready', AGAIN_WITHIN_MS + LATE_MS_MAX);
  tap.check('the printer goes on: ready again', ready, our.states);
  tap.equal('and prints', (await our.print(label + 1))?.fate, 'printed');
  tap.equal('whole, and once', howOften(printer, label + 1), 1);
  tap.check('the slip that was given up not by itself', howOften(printer, label) <= 1);
}

/** Appends as the engine's journal does, in this process; the slowest record, in ms. */
async function journal(): Promise<number> {
  const file = await open('/run/journal', 'a');
  let slowestMs = 0;
  for (let record = 0; record < 50; record += 1) {
    const begunMs = performance.now();
    await file.appendFile(`${record} a record of a journal\n`);
    await file.datasync();
    slowestMs = Math.max(slowestMs, performance.now() - begunMs);
  }
  await file.close();
  return slowestMs;
}

/** Plugged in again behind another printer of its model, it has another number (F15). */
async function moved(tap: Tap, printer: BenchPrinter, our: OurSide, label: number): Promise<void> {
  await printer.unplug();
  tap.check('unplugged: offline', await our.untilState('offline'), our.states);
  const neighbour = makePrinter('ps', 1, another);
  const other = await new BenchPrinter(neighbour, '/dev/g_printer1').switchOn();
  await pause(1_500);
  tap.equal('another printer of its model is not taken for it', our.state, 'offline');
  await backWithin(tap, 'plugged in as the second', printer, our);
  tap.equal('it prints there', (await our.print(label))?.fate, 'printed');
  tap.equal('the slip is on its own paper', howOften(printer, label), 1);
  tap.equal('and on no other', other.whole, []);
}
