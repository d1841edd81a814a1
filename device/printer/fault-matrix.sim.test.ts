import { describe, expect, test } from 'vitest';
import type { PrinterFault, PrinterState } from '../../broker/contract/ticket.ts';
import { DeskRig, rigPack } from './desk-rig.ts';
import { sampleJob } from './sample-job.ts';

/** Slips of 60 rows: more than the printer's buffer holds, and short enough for every 50th byte. */
const ROWS = 60;
const STEP_BYTES = 50;
/** A first word of the printer, the slip's own time-out (F14), and the turns between them. */
const FINAL_WITHIN_MS = 2_000 + 5_000 + 200;
/** A sensor is news within this time (F12). */
const KNOWN_WITHIN_MS = 2_000;

type Befall = {
  readonly what: string;
  readonly happen: (rig: DeskRig) => void;
  /** What people then do about it. */
  readonly mend: (rig: DeskRig) => Promise<void> | void;
  /** What the screen shows as long as nobody does. */
  readonly state: PrinterState;
  /** What staff read of the job, where the printer itself tells. */
  readonly fault?: PrinterFault;
  /** The job comes out all the same. */
  readonly harmless?: true;
};

const faults: readonly Befall[] = [
  {
    what: 'paper out',
    happen: (rig) => rig.transport.happen('paper-out'),
    mend: (rig) => rig.transport.happen('paper-loaded'),
    state: 'paper-out',
    fault: 'paper-out',
  },
  {
    what: 'cover open',
    happen: (rig) => rig.transport.happen('cover-opened'),
    mend: (rig) => rig.transport.happen('cover-closed'),
    state: 'cover-open',
    fault: 'cover-open',
  },
  {
    what: 'cutter jam',
    happen: (rig) => rig.transport.happen('cutter-jammed'),
    mend: (rig) => rig.transport.happen('cutter-freed'),
    state: 'cutter-fault',
    fault: 'cutter-fault',
  },
  {
    what: 'overheated',
    happen: (rig) => rig.transport.happen('overheated'),
    mend: (rig) => rig.transport.happen('cooled'),
    state: 'overheated',
    fault: 'overheated',
  },
  {
    what: 'near-end',
    happen: (rig) => rig.transport.happen('paper-near-end'),
    mend: () => {},
    state: 'paper-near-end',
    harmless: true,
  },
  {
    what: 'unplugged',
    happen: (rig) => rig.transport.unplug(),
    mend: (rig) => rig.transport.plug(),
    state: 'offline',
    fault: 'offline',
  },
  {
    what: 'unplugged and plugged in again at once',
    happen: (rig) => {
      rig.transport.unplug();
      rig.clock.after(300, () => rig.transport.plug());
    },
    mend: () => {},
    state: 'ready',
    fault: 'offline',
  },
  {
    what: 'NAK for ever',
    happen: (rig) => rig.transport.happen('stall'),
    mend: (rig) => rig.transport.happen('wake'),
    state: 'unknown',
  },
  {
    what: 'the printer loses power and its memory',
    happen: (rig) => {
      rig.transport.unplug();
      rig.socket.printer.receive(forgetEverything);
    },
    mend: (rig) => rig.transport.plug(),
    state: 'offline',
    fault: 'offline',
  },
];

/** DLE DC4 8, ESC @: what is in the buffer is gone, and so is what it was told to tell. */
const forgetEverything = Buffer.of(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8, 0x1b, 0x40);

const length = new DeskRig(undefined, ROWS).press.begin(sampleJob(), rigPack)('self').bytes.length;

/** Every 50th byte of both slips, and each byte around the two barriers (GS r 1 and its cut). */
const places = [
  ...new Set([
    ...Array.from(
      { length: Math.floor((2 * length) / STEP_BYTES) + 1 },
      (_, at) => at * STEP_BYTES,
    ),
    ...[length, 2 * length].flatMap((end) => Array.from({ length: 9 }, (_, back) => end - back)),
    length + 1,
  ]),
].sort((one, other) => one - other);

/** What must hold of the floor and of what was said, whatever befell the printer. */
function expectHonest(rig: DeskRig, said: readonly { outcome: string; slipsOut: number }[]): void {
  const final = said.at(-1);
  const ours = rig.papers.filter((name) => name.endsWith(' 12'));
  // Nothing comes out twice, and no piece carries two slips.
  expect(new Set(ours).size).toBe(ours.length);
  for (const { of } of rig.pieces) expect(of.length).toBeLessThanOrEqual(1);
  const legible = rig.pieces.filter((piece) => piece.legible).map(({ of }) => of[0]);
  expect(new Set(legible).size).toBe(legible.length);
  // Printed means printed, and what the printer had said is never taken back.
  if (final?.outcome === 'printed') expect(ours).toEqual(['self 12', 'counter 12']);
  expect(final?.slipsOut).toBeLessThanOrEqual(ours.length);
  expect(final?.slipsOut).toBe(Math.max(...said.map(({ slipsOut }) => slipsOut)));
}

/** The engine says the job again, and another person comes: the one prints nothing, the other all. */
async function expectGoesOn(rig: DeskRig): Promise<void> {
  const before = rig.papers;
  rig.order();
  await rig.pass(2_500);
  expect(rig.papers).toEqual(before);
  rig.order({ jobId: 'job-00000002', number: 'A077' });
  await rig.pass(2_500);
  expect(rig.papers).toEqual([...before, 'self 77', 'counter 77']);
  expect(rig.last).toEqual({ outcome: 'printed', slipsOut: 2 });
  for (const { of } of rig.pieces) expect(of.length).toBeLessThanOrEqual(1);
}

async function finalWithin(rig: DeskRig, limitMs: number): Promise<void> {
  const begunMs = rig.clock.monotonicMs();
  const over = () => ['printed', 'failed', 'unknown'].includes(rig.last?.outcome ?? '');
  while (!over() && rig.clock.monotonicMs() - begunMs < limitMs) await rig.pass(100);
  expect(over(), `a last word within ${limitMs} ms`).toBe(true);
}

describe.each(faults)('$what (F13, F14, F15)', (befall) => {
  async function play(rig: DeskRig): Promise<void> {
    await finalWithin(rig, FINAL_WITHIN_MS);
    const { last } = rig;
    if (befall.harmless) expect(last).toEqual({ outcome: 'printed', slipsOut: 2 });
    if (last?.outcome !== 'printed') expect(last?.fault).toBe(befall.fault);
    await rig.pass(KNOWN_WITHIN_MS + 500);
    expect(rig.hall.health.printer).toBe(befall.state);
    expectHonest(rig, rig.reports);
    await befall.mend(rig);
    await rig.pass(3_000);
    expectHonest(rig, rig.reports);
    await expectGoesOn(rig);
  }

  test('before the first byte: known within 2 s, nothing is printed that was not wanted (F12)', async () => {
    const rig = await new DeskRig(undefined, ROWS).start();
    befall.happen(rig);
    await rig.pass(KNOWN_WITHIN_MS + 500);
    expect(rig.hall.health.printer).toBe(befall.state);
    rig.order();
    await play(rig);
  });

  test('at every 50th byte, between the slips, and around both barriers', async () => {
    for (const at of places) {
      const rig = await new DeskRig(undefined, ROWS).start();
      rig.point.arm(at, () => befall.happen(rig));
      rig.order();
      await play(rig).catch((cause: unknown) => {
        throw new Error(`${befall.what} at byte ${at} of ${length} + ${length}`, { cause });
      });
    }
  });

  test('after the last byte: both slips are out, and stay the only ones', async () => {
    const rig = await new DeskRig(undefined, ROWS).start();
    rig.order();
    await rig.pass(300);
    befall.happen(rig);
    await play(rig);
    expect(rig.reports[2]).toEqual({ outcome: 'printed', slipsOut: 2 });
  });
});

describe('half a job: the process dies (F02)', () => {
  /** The plug of the box: nothing is written down any more, nothing goes to the printer. */
  function die(rig: DeskRig): void {
    for (const disk of [rig.disk, rig.paperDisk, rig.faultsDisk]) disk.deadAt = 0;
    rig.transport.unplug();
  }

  test('at every 50th byte, between the slips, and around both barriers: unknown, or what was known', async () => {
    for (const at of places) {
      const rig = await new DeskRig(undefined, ROWS).start();
      rig.point.arm(at, () => die(rig));
      rig.order();
      await rig.pass(300);
      const before = rig.reports;
      rig.crash();
      for (const disk of [rig.paperDisk, rig.faultsDisk]) disk.deadAt = Number.POSITIVE_INFINITY;
      await rig.start();
      const what = `dead at byte ${at} of ${length} + ${length}`;
      await finalWithin(rig, 1_000).catch((cause: unknown) => {
        throw new Error(what, { cause });
      });
      expect(rig.last?.outcome, what).toBe('unknown');
      expectHonest(rig, [...before, ...rig.reports]);
      await expectGoesOn(rig);
    }
  });
});

describe('long slips, at seeded bytes', () => {
  const ROWS_LONG = 800;

  test.each(faults)('$what', async (befall) => {
    let seed = 13;
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed / 2 ** 32;
    };
    for (let each = 0; each < 12; each += 1) {
      const rig = await new DeskRig(undefined, ROWS_LONG).start();
      const at = Math.floor(random() * 2 * ROWS_LONG * 72);
      rig.point.arm(at, () => befall.happen(rig));
      rig.order();
      await finalWithin(rig, FINAL_WITHIN_MS);
      await rig.pass(KNOWN_WITHIN_MS + 500);
      await befall.mend(rig);
      await rig.pass(3_000);
      expectHonest(rig, rig.reports);
      await expectGoesOn(rig);
    }
  });
});
