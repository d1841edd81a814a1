import { beforeAll, describe, expect, test } from 'vitest';
import { assert } from '../broker/contract/result.ts';
import type { SitePack } from '../broker/contract/site.ts';
import { isUnconfirmed } from '../broker/queue/projections/kiosk.ts';
import { openPrints } from '../broker/queue/projections/prints.ts';
import type { DeskRig } from '../device/printer/desk-rig.ts';
import { FaultyHall } from './faulty-hall.ts';
import { trialPack } from './played-hall.ts';

const ROWS = 60;
/** Bytes of one such slip, a little more or less. */
const SLIP_BYTES = 4_344;
/** What a kiosk's screen may be behind its printer: a silent one is doubted after 2 s (F12). */
const BEHIND_MS_MAX = 2_600;

type Befall = {
  readonly what: string;
  readonly happen: (rig: DeskRig) => void;
  readonly mend: (rig: DeskRig) => void;
};
const happening = (
  what: string,
  bad: Parameters<DeskRig['transport']['happen']>[0],
  good: Parameters<DeskRig['transport']['happen']>[0],
): Befall => ({
  what,
  happen: (rig) => rig.transport.happen(bad),
  mend: (rig) => rig.transport.happen(good),
});

const faults: readonly Befall[] = [
  happening('paper out', 'paper-out', 'paper-loaded'),
  happening('cover open', 'cover-opened', 'cover-closed'),
  happening('cutter jam', 'cutter-jammed', 'cutter-freed'),
  happening('overheated', 'overheated', 'cooled'),
  happening('near-end', 'paper-near-end', 'paper-loaded'),
  happening('NAK for ever', 'stall', 'wake'),
  {
    what: 'unplugged',
    happen: (rig) => rig.transport.unplug(),
    mend: (rig) => rig.transport.plug(),
  },
  {
    what: 'replugged at once',
    happen: (rig) => {
      rig.transport.unplug();
      rig.clock.after(300, () => rig.transport.plug());
    },
    mend: () => {},
  },
];

/** Before, inside, at the barrier of the first slip, between, inside, at the barrier of the second. */
const places = [
  0,
  1,
  700,
  2_150,
  SLIP_BYTES - 7,
  SLIP_BYTES - 3,
  SLIP_BYTES - 1,
  SLIP_BYTES,
  SLIP_BYTES + 1,
  SLIP_BYTES + 2_000,
  2 * SLIP_BYTES - 3,
  2 * SLIP_BYTES - 1,
  2 * SLIP_BYTES,
];

const decisions = ['再印字', '紙なしで受付', '取消'] as const;

let pack: SitePack;
beforeAll(async () => {
  pack = await trialPack();
});

/** What must hold at every moment, of the screen and of the floor. */
function expectTrue(hall: FaultyHall): void {
  const { state } = hall.trial;
  for (const ticket of state.tickets.values()) {
    const { self, counter } = hall.papersOf(ticket.number);
    const reprints = hall.reprinted.get(ticket.number) ?? 0;
    // Never a doubled number; a second paper is a marked one.
    expect(self, ticket.number).toBeLessThanOrEqual(1 + reprints);
    expect(counter, ticket.number).toBeLessThanOrEqual(1 + reprints);
    // Never a ticket that waits without paper or a decision of staff.
    if (ticket.phase.state === 'waiting' && !hall.settled.has(ticket.number)) {
      expect(Math.min(self, counter), `${ticket.number} waits`).toBeGreaterThanOrEqual(1);
    }
  }
  const { session } = hall.kiosk;
  if (session.kind === 'take-slips') {
    const { self, counter } = hall.papersOf(session.given.number);
    expect(Math.min(self, counter), 'both can be taken').toBeGreaterThanOrEqual(1);
  }
  if (session.kind === 'show-number' && session.because === 'print-unconfirmed') {
    const job = hall.kiosk.kiosk?.jobs.find(({ number }) => number === session.given.number);
    expect(job?.state, 'an unconfirmed number').not.toBe('printed');
  }
}

/** The kiosk is out of service as long as its printer is, and no longer; a little late at most. */
class ScreenWatch {
  #wrongForMs = 0;

  look(hall: FaultyHall, stepMs: number): void {
    const { printer } = hall.printer.socket;
    const { paper, coverOpen, cutterJammed, overheated, stalled } = printer.state;
    const plugged = hall.printer.transport.state === 'open';
    const works =
      plugged && paper !== 'out' && !coverOpen && !cutterJammed && !overheated && !stalled;
    const offers = hall.kiosk.kiosk?.block === undefined;
    this.#wrongForMs = works === offers ? 0 : this.#wrongForMs + stepMs;
    expect(this.#wrongForMs, 'the screen is behind its printer').toBeLessThanOrEqual(BEHIND_MS_MAX);
  }
}

async function open(): Promise<FaultyHall> {
  const hall = await FaultyHall.open(pack, ROWS);
  const watch = new ScreenWatch();
  hall.check = () => {
    expectTrue(hall);
    watch.look(hall, 100);
  };
  return hall;
}

/** Staff settle what is unconfirmed, as the page lets them. */
function decide(hall: FaultyHall, number: string, decision: (typeof decisions)[number]): void {
  if (decision === '再印字') {
    hall.reprinted.set(number, (hall.reprinted.get(number) ?? 0) + 1);
    const taken = hall.trial.reprint(number, hall.printer.hall.node);
    assert(taken.ok, `reprint: ${JSON.stringify(taken)}`);
    return;
  }
  hall.settled.add(number);
  const taken =
    decision === '取消'
      ? hall.trial.cancel(number, 'print-failed')
      : hall.trial.acceptWithoutPaper(number);
  assert(taken.ok, `settled: ${JSON.stringify(taken)}`);
}

/** After the fault: staff mend and decide, and the next citizen is served as if nothing had been. */
async function expectSettled(
  hall: FaultyHall,
  mend: () => void,
  decision: (typeof decisions)[number],
): Promise<void> {
  await hall.passUntil(9_000, () => openPrints(hall.trial.state).length === 0);
  const [first] = hall.numbers;
  const ticket = first === undefined ? undefined : hall.trial.ticket(first);
  if (ticket) {
    const waits = ticket.phase.state === 'waiting';
    const asked = isUnconfirmed(hall.trial.state, ticket);
    expect(waits !== asked, 'it waits, or staff are asked').toBe(true);
  }
  // Long enough for the screen to be behind, if it is.
  await hall.pass(BEHIND_MS_MAX + 200);
  mend();
  await hall.pass(3_000);
  if (ticket && isUnconfirmed(hall.trial.state, ticket)) decide(hall, ticket.number, decision);
  await hall.pass(2_500);
  if (ticket) {
    const after = hall.trial.ticket(ticket.number).phase.state;
    expect(after).toBe(
      hall.settled.has(ticket.number) && decision === '取消' ? 'cancelled' : 'waiting',
    );
  }
  hall.touchHome();
  await hall.pass(1_000);
  expect(hall.kiosk.session.kind).toBe('none');
  const before = hall.numbers.length;
  hall.touch();
  await hall.pass(1_000);
  expect(hall.numbers).toHaveLength(before + 1);
  const next = hall.numbers.at(-1) ?? '';
  expect(hall.papersOf(next)).toEqual({ self: 1, counter: 1 });
  expect(hall.trial.ticket(next).phase.state).toBe('waiting');
  expect(hall.kiosk.session.kind).toBe('take-slips');
}

describe.each(faults)('$what, with engine, kiosk and printer', ({ what, happen, mend }) => {
  test.each(decisions)('at every step of two slips; staff: %s', async (decision) => {
    for (const at of places) {
      const hall = await open();
      hall.printer.point.arm(at, () => happen(hall.printer));
      hall.touch();
      await expectSettled(hall, () => mend(hall.printer), decision).catch((cause: unknown) => {
        throw new Error(`${what} at byte ${at}, ${decision}`, { cause });
      });
    }
  });

  test('before the touch: no number is taken, or it comes out (F12)', async () => {
    const hall = await open();
    happen(hall.printer);
    await hall.pass(3_000);
    const able = hall.kiosk.kiosk?.block === undefined;
    hall.touch();
    await hall.pass(1_000);
    expect(hall.numbers).toHaveLength(able ? 1 : 0);
    await expectSettled(hall, () => mend(hall.printer), '再印字');
  });
});

describe('the printer’s process dies, with engine, kiosk and printer (F02)', () => {
  test.each(decisions)('at every step of two slips; staff: %s', async (decision) => {
    for (const at of places) {
      const hall = await open();
      const { printer } = hall;
      const disks = [printer.disk, printer.paperDisk, printer.faultsDisk];
      printer.point.arm(at, () => {
        for (const disk of disks) disk.deadAt = 0;
        printer.transport.unplug();
      });
      hall.touch();
      await hall.pass(500);
      for (const disk of disks) disk.deadAt = Number.POSITIVE_INFINITY;
      await hall.restartPrinter();
      await expectSettled(hall, () => {}, decision).catch((cause: unknown) => {
        throw new Error(`dead at byte ${at}, ${decision}`, { cause });
      });
    }
  });
});
