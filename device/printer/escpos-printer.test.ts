import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { PrinterState } from '../../broker/contract/ticket.ts';
import { encodeSlip } from './escpos-bytes.ts';
import { EscposPrinter } from './escpos-printer.ts';
import { MemoryPrinter, MemoryTransport } from './memory-transport.ts';
import { genericModel, muteModel, type PrinterModel } from './printer-model.ts';
import type { PrinterFacts, SlipFate } from './printer-port.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** 600 rows of a pattern, as a slip has them. */
const { bytes: slip } = encodeSlip([
  { widthDots: 576, heightDots: 600, rows: new Uint8Array(72 * 600).fill(0x55) },
]);

function plugged(clock: ManualClock, rowsLeft: number | undefined, model: PrinterModel) {
  const socket = new MemoryPrinter(clock, rowsLeft, model);
  return { slips: socket.slips, transport: new MemoryTransport(clock, socket) };
}

function bench(model: PrinterModel = genericModel, rowsLeft?: number) {
  const clock = new ManualClock();
  const { slips, transport } = plugged(clock, rowsLeft, model);
  const printer = new EscposPrinter({ transport, model, clock, log: silent });
  const states: PrinterState[] = [];
  printer.onState((state) => states.push(state));
  return { clock, transport, printer, states, slips };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lets time pass, and what it brings about happen. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 100) {
    clock.advance(100);
    await turn();
  }
}

/** Lets time pass until the slip has a fate, 100 ms at a time. */
async function fateOf(print: Promise<SlipFate>, clock: ManualClock) {
  let fate: SlipFate | undefined;
  const startedMs = clock.monotonicMs();
  void print.then((known) => {
    fate = known;
  });
  for (let step = 0; fate === undefined && step < 200; step += 1) {
    await turn();
    if (fate === undefined) clock.advance(100);
  }
  return { fate, afterMs: clock.monotonicMs() - startedMs };
}

describe('a slip on a printer that works', () => {
  test('is printed when the printer answers in its turn, not when it was sent', async () => {
    const { clock, printer, slips } = bench();
    let sent = 0;
    const { fate, afterMs } = await fateOf(
      printer.print(slip, () => {
        sent += 1;
      }),
      clock,
    );
    expect(fate).toEqual({ fate: 'printed' });
    expect(afterMs).toBe(0);
    expect(sent).toBe(1);
    expect(slips).toHaveLength(1);
    expect(slips[0]?.unknown).toEqual([]);
  });

  test('a mute model is handed the slip and asked nothing', async () => {
    const { clock, transport, printer } = bench(muteModel);
    expect(printer.state).toBe('ready');
    expect(
      (
        await fateOf(
          printer.print(slip, () => {}),
          clock,
        )
      ).fate,
    ).toEqual({ fate: 'sent' });
    expect(transport.delivered).toBe(slip.length);
  });
});

describe('before a slip', () => {
  test.each([
    ['paper-out', 'paper-out'],
    ['cover-opened', 'cover-open'],
    ['cutter-jammed', 'cutter-fault'],
    ['overheated', 'overheated'],
  ] as const)('%s is known at once, and nothing is sent (F12)', async (happening, state) => {
    const { clock, transport, printer, states } = bench();
    transport.happen(happening);
    expect(printer.state).toBe(state);
    expect(states.at(-1)).toBe(state);
    const before = transport.delivered;
    const { fate } = await fateOf(
      printer.print(slip, () => {}),
      clock,
    );
    expect(fate).toEqual({ fate: 'refused', fault: state });
    expect(transport.delivered).toBe(before);
  });

  test('an unplugged printer is offline and refuses', async () => {
    const { clock, transport, printer } = bench();
    transport.unplug();
    expect(printer.state).toBe('offline');
    const { fate } = await fateOf(
      printer.print(slip, () => {}),
      clock,
    );
    expect(fate).toEqual({ fate: 'refused', fault: 'offline' });
  });

  test('a printer that says nothing for 2 s is in an unknown state, and well again when it answers', async () => {
    const { clock, transport, printer, states } = bench();
    transport.happen('stall');
    await pass(clock, 3_000);
    expect(printer.state).toBe('unknown');
    transport.happen('wake');
    expect(printer.state).toBe('ready');
    expect(states).toEqual(['unknown', 'ready']);
  });

  test('near the end of its paper it still prints', async () => {
    const { clock, transport, printer } = bench();
    transport.happen('paper-near-end');
    expect(printer.state).toBe('paper-near-end');
    expect(
      (
        await fateOf(
          printer.print(slip, () => {}),
          clock,
        )
      ).fate,
    ).toEqual({ fate: 'printed' });
  });
});

describe('in the middle of a slip', () => {
  test.each([50, 100, 150, 200, 300, 400, 500, 590])(
    'paper ends at row %i: failed, and the rest never comes out by itself (F13)',
    async (rowsLeft) => {
      const { clock, transport, printer, slips } = bench(genericModel, rowsLeft);
      const { fate } = await fateOf(
        printer.print(slip, () => {}),
        clock,
      );
      expect(fate).toEqual({ fate: 'failed', fault: 'paper-out' });
      expect(slips).toHaveLength(0);
      await pass(clock, 3_000);
      transport.happen('paper-loaded');
      await pass(clock, 3_000);
      // What hung out was torn off; nothing follows it.
      expect(slips.map(({ complete }) => complete)).toEqual([false]);
      expect(transport.printer.hanging.begun).toBe(false);
      expect(printer.state).toBe('ready');
      // The next slip stands alone on its paper.
      expect(
        (
          await fateOf(
            printer.print(slip, () => {}),
            clock,
          )
        ).fate,
      ).toEqual({ fate: 'printed' });
      expect(slips).toHaveLength(2);
      expect(slips[1]?.picture.heightDots).toBe(96 + 600 + 16);
      expect(slips[1]?.unknown).toEqual([]);
    },
  );

  test('a printer that takes no data is given up after 5 s (F14)', async () => {
    const { clock, transport, printer, slips } = bench();
    transport.happen('stall');
    const { fate, afterMs } = await fateOf(
      printer.print(slip, () => {}),
      clock,
    );
    expect(fate?.fate).toBe('lost');
    expect(afterMs).toBeLessThanOrEqual(5_100);
    transport.happen('wake');
    await pass(clock, 3_000);
    expect(slips).toHaveLength(0);
  });

  test('cut at every 2,000th byte: lost or printed, never twice, and the next slip is whole', async () => {
    for (let at = 0; at < slip.length + 2_000; at += 2_000) {
      const { clock, transport, printer, slips } = bench();
      transport.unplugAfter = transport.delivered + at;
      const { fate } = await fateOf(
        printer.print(slip, () => {}),
        clock,
      );
      const pulled = transport.state === 'closed';
      expect(fate?.fate, `byte ${at}`).toBe(pulled ? 'lost' : 'printed');
      if (!pulled) continue;
      expect(printer.state).toBe('offline');
      transport.plug();
      await pass(clock, 1_000);
      // Plugged in again, it prints nothing by itself.
      expect(slips, `byte ${at}`).toHaveLength(0);
      expect(
        (
          await fateOf(
            printer.print(slip, () => {}),
            clock,
          )
        ).fate,
      ).toEqual({ fate: 'printed' });
      const whole = slips.filter(({ picture }) => picture.heightDots === 96 + 600 + 16);
      expect(whole, `byte ${at}`).toHaveLength(1);
      expect(
        slips.flatMap(({ unknown }) => unknown),
        `byte ${at}`,
      ).toEqual([]);
    }
  });
});

test('noise from the printer never passes for paper, and never ends the process (F16)', async () => {
  const { clock, transport, printer, slips } = bench();
  let seed = 16;
  for (let each = 0; each < 100_000; each += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    transport.say(Uint8Array.of(seed >>> 24));
    if (each % 5_000 === 0) await pass(clock, 500);
  }
  await pass(clock, 1_000);
  expect(printer.state).toBe('ready');
  expect(
    (
      await fateOf(
        printer.print(slip, () => {}),
        clock,
      )
    ).fate,
  ).toEqual({ fate: 'printed' });
  expect(slips).toHaveLength(1);
});

describe('what a model tells of itself', () => {
  const telling: PrinterModel = {
    ...genericModel,
    name: 'TM-m30III',
    identity: { model: 67, serial: 68 },
    counters: { cuts: 178, hours: 198, fed: { number: 148, mmEach: 1 } },
  };
  const HOUR_MS = 3_600_000;

  function told(model: PrinterModel = telling) {
    const rig = bench(model);
    const facts: PrinterFacts[] = [];
    rig.printer.onFacts((each) => facts.push(each));
    const printed = async () => {
      const done = fateOf(
        rig.printer.print(slip, () => {}),
        rig.clock,
      );
      expect((await done).fate).toEqual({ fate: 'printed' });
    };
    return { ...rig, facts, printed };
  }

  test('is read once it is there and well, one question after another', async () => {
    const { clock, printer } = told();
    await pass(clock, 1_000);
    const known = { model: 'TM-m30III', serial: 'VIRTUAL-1', cuts: 0, hours: 0, fedMm: 0 };
    expect(printer.facts).toEqual(known);
  });

  test('after a job not before ten minutes are over, and every hour', async () => {
    const { clock, printer, facts, printed } = told();
    await pass(clock, 1_000);
    await printed();
    await pass(clock, 5_000);
    expect(printer.facts.cuts).toBe(0);
    await pass(clock, 600_000);
    await printed();
    await pass(clock, 5_000);
    expect(printer.facts).toMatchObject({ cuts: 2, fedMm: 2 * 89 });
    await printed();
    await pass(clock, HOUR_MS + 10_000);
    expect(printer.facts).toMatchObject({ cuts: 3, hours: 1 });
    expect(facts.at(-1)).toEqual(printer.facts);
  });

  test('a model that does not tell is asked nothing', async () => {
    const { clock, printer, facts, printed, slips } = told(genericModel);
    await pass(clock, 1_000);
    await printed();
    expect(facts).toEqual([]);
    expect(printer.facts).toEqual({});
    expect(slips.flatMap(({ unknown }) => unknown)).toEqual([]);
  });

  test('one that was expected to and does not answer is asked no further, and still prints', async () => {
    const clock = new ManualClock();
    const { transport, slips } = plugged(clock, undefined, telling);
    const say = transport.say.bind(transport);
    // A printer of another make: it knows none of these questions.
    transport.say = (bytes) => {
      if (bytes[0] !== 0x5f) say(bytes);
    };
    const printer = new EscposPrinter({ transport, model: telling, clock, log: silent });
    const first = printer.print(slip, () => {});
    expect((await fateOf(first, clock)).fate).toEqual({ fate: 'printed' });
    await pass(clock, 3_000);
    const second = printer.print(slip, () => {});
    expect(await fateOf(second, clock)).toEqual({ fate: { fate: 'printed' }, afterMs: 0 });
    expect(slips).toHaveLength(2);
    expect(printer.facts).toEqual({});
  });

  test('letters that are no counter are no fact', async () => {
    const { clock, transport, printer } = told({ ...genericModel, counters: { cuts: 9 } });
    transport.happen('cover-opened');
    transport.happen('cover-closed');
    transport.say(Buffer.from('_many\0', 'latin1'));
    await pass(clock, 1_000);
    expect(printer.facts).toEqual({ cuts: 0 });
  });
});

describe('a model with less', () => {
  test('without an answer in its turn a slip ends as sent, and its state is told all the same', async () => {
    const { clock, transport, printer } = bench({ ...genericModel, barrier: 'none' });
    expect(printer.state).toBe('ready');
    const { fate } = await fateOf(
      printer.print(slip, () => {}),
      clock,
    );
    expect(fate).toEqual({ fate: 'sent' });
    transport.happen('paper-out');
    expect(printer.state).toBe('paper-out');
  });

  test('without a near-end sensor it never says so', () => {
    const { transport, printer } = bench({ ...genericModel, nearEnd: null });
    transport.happen('paper-near-end');
    expect(printer.state).toBe('ready');
  });

  test('that only tells by itself is asked nothing', async () => {
    const { clock, transport, printer } = bench({ ...genericModel, askStatus: [] });
    expect(printer.state).toBe('ready');
    const before = transport.delivered;
    await pass(clock, 10_000);
    expect(transport.delivered).toBe(before);
    expect(printer.state).toBe('ready');
    transport.happen('cover-opened');
    expect(printer.state).toBe('cover-open');
  });

  test('that is only asked is known within half a second', async () => {
    const { clock, transport, printer } = bench({ ...genericModel, automaticStatus: false });
    transport.happen('overheated');
    expect(printer.state).toBe('ready');
    await pass(clock, 600);
    expect(printer.state).toBe('overheated');
    transport.happen('cooled');
    await pass(clock, 600);
    expect(printer.state).toBe('ready');
  });

  test('that cannot forget: after a slip cut in the middle the next stands alone on its paper', async () => {
    for (let at = 1; at < slip.length; at += 4_000) {
      const { clock, transport, printer, slips } = bench({ ...genericModel, clear: 'none' });
      transport.unplugAfter = transport.delivered + at;
      const lost = await fateOf(
        printer.print(slip, () => {}),
        clock,
      );
      expect(lost.fate?.fate).toBe('lost');
      transport.plug();
      await pass(clock, 1_000);
      const next = await fateOf(
        printer.print(slip, () => {}),
        clock,
      );
      expect(next.fate, `byte ${at}`).toEqual({ fate: 'printed' });
      expect(slips.at(-1)?.picture.heightDots, `byte ${at}`).toBe(96 + 600 + 16);
    }
  });
});

test('`sent` is told before the answer, and never after a slip is given up', async () => {
  const { clock, transport, printer } = bench();
  const told: string[] = [];
  await fateOf(
    printer
      .print(slip, () => told.push('sent'))
      .then((fate) => {
        told.push(fate.fate);
        return fate;
      }),
    clock,
  );
  expect(told).toEqual(['sent', 'printed']);
  transport.happen('stall');
  transport.unplugAfter = transport.delivered;
  const unplugged = await fateOf(
    printer.print(slip, () => told.push('sent')),
    clock,
  );
  expect(unplugged.fate?.fate).toBe('lost');
  expect(told).toEqual(['sent', 'printed']);
});
