import { describe, expect, test } from 'vitest';
import { encodeSlip, forgetAll } from '../escpos-bytes.ts';
import { genericModel, muteModel } from '../printer-model.ts';
import { BUFFER_BYTES_MAX, CUTTER_DISTANCE_DOTS, VirtualPrinter } from './virtual-printer.ts';
import type { VirtualSlip } from './virtual-slip.ts';

const ROWS = 200;
const { bytes: slip } = encodeSlip([
  { widthDots: 576, heightDots: ROWS, rows: new Uint8Array(72 * ROWS).fill(0x0f) },
]);
const whole = CUTTER_DISTANCE_DOTS + ROWS + 16;
const ask = Uint8Array.of(0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4);

function bench(rowsLeft?: number) {
  const slips: VirtualSlip[] = [];
  const answers: number[] = [];
  const printer = new VirtualPrinter({
    widthDots: 576,
    answer: (bytes) => answers.push(...bytes),
    onSlip: (each) => slips.push(each),
    ...(rowsLeft !== undefined && { rowsLeft }),
  });
  const answered = () => answers.splice(0);
  return { printer, slips, answered };
}

describe('the virtual printer does as a real one does', () => {
  test('one slip, its own bytes, one cut, nothing unknown, the barrier answered', () => {
    const { printer, slips, answered } = bench();
    printer.receive(slip);
    expect(slips).toHaveLength(1);
    expect(slips[0]).toMatchObject({ number: 1, cuts: 1, unknown: [], complete: true });
    expect(slips[0]?.picture.heightDots).toBe(whole);
    // The two bytes before the barrier's own are read with the next slip's.
    expect(Buffer.from(slips[0]?.bytes ?? []).equals(Buffer.from(slip).subarray(0, -3))).toBe(true);
    expect(answered().at(-1)).toBe(0x00);
  });

  test.each([
    [undefined, [0x12, 0x12, 0x12, 0x12]],
    ['paper-near-end', [0x12, 0x12, 0x12, 0x1e]],
    ['paper-out', [0x1a, 0x32, 0x12, 0x7e]],
    ['cover-opened', [0x1a, 0x16, 0x12, 0x12]],
    ['cutter-jammed', [0x1a, 0x52, 0x1a, 0x12]],
    ['overheated', [0x1a, 0x52, 0x52, 0x12]],
  ] as const)('DLE EOT 1 to 4 after %s', (happening, bytes) => {
    const { printer, answered } = bench();
    if (happening) printer.happen(happening);
    printer.receive(ask);
    expect(answered()).toEqual(bytes);
  });

  test('DLE EOT is answered in the middle of a picture, and split over packets', () => {
    const { printer, answered } = bench();
    printer.receive(slip.subarray(0, 500));
    answered();
    printer.receive(Uint8Array.of(0x10));
    printer.receive(Uint8Array.of(0x04));
    printer.receive(Uint8Array.of(0x01, 0, 0));
    expect(answered()).toEqual([0x12]);
  });

  test('a picture that holds DLE EOT by accident falls to pieces: why slips avoid it', () => {
    const { printer, slips, answered } = bench();
    const rows = new Uint8Array(72 * 2).fill(0xee);
    rows.set([0x10, 0x04, 0x01], 10);
    printer.receive(Uint8Array.of(0x1d, 0x76, 0x30, 0, 72, 0, 2, 0, ...rows));
    expect(answered()).toEqual([0x12]);
    printer.receive(slip);
    expect(slips[0]?.unknown).not.toEqual([]);
  });

  test('asked for hours while it waits for paper, it still answers', () => {
    const { printer, answered } = bench();
    printer.happen('paper-out');
    for (let each = 0; each < 2_000; each += 1) printer.receive(ask);
    expect(answered()).toHaveLength(8_000);
    expect(printer.full).toBe(false);
  });

  test('automatic status: at once when asked for, then with every change', () => {
    const { printer, answered } = bench();
    printer.receive(Uint8Array.of(0x1d, 0x61, 0x0e));
    expect(answered()).toEqual([0x10, 0, 0, 0]);
    printer.happen('cover-opened');
    expect(answered()).toEqual([0x38, 0, 0, 0]);
    printer.happen('paper-out');
    expect(answered()).toEqual([0x38, 0, 0x0f, 0]);
  });

  test('out of paper it stops at the row, takes a buffer full, and then no more', () => {
    const { printer, slips } = bench(100);
    printer.receive(slip);
    expect(slips).toHaveLength(0);
    expect(printer.hanging.heightDots).toBe(CUTTER_DISTANCE_DOTS + 100);
    expect(printer.full).toBe(slip.length > BUFFER_BYTES_MAX);
  });

  test('with new paper it goes on with what it holds, unless it is told to forget it', () => {
    for (const forgets of [false, true]) {
      const { printer, slips } = bench(100);
      printer.receive(slip);
      if (forgets) printer.receive(forgetAll);
      printer.happen('paper-loaded');
      expect(slips.map(({ complete }) => complete)).toEqual(forgets ? [false] : [false, true]);
    }
  });

  test('it fails after the first slip', () => {
    const { printer, slips } = bench();
    printer.happen('fail-after-slip');
    printer.receive(slip);
    expect(printer.state.paper).toBe('ok');
    printer.receive(slip);
    expect(slips).toHaveLength(1);
    expect(printer.state.paper).toBe('out');
  });

  test('stalled it answers nothing; awake it answers what it was asked', () => {
    const { printer, slips, answered } = bench();
    printer.happen('stall');
    printer.receive(ask);
    printer.receive(slip);
    expect(answered()).toEqual([]);
    expect(printer.full).toBe(true);
    printer.happen('wake');
    expect(answered().slice(0, 4)).toEqual([0x12, 0x12, 0x12, 0x12]);
    expect(slips).toHaveLength(1);
  });

  test('identity and counters are answered in their turn, as its model does', () => {
    const answers: number[] = [];
    let hours = 0;
    const printer = new VirtualPrinter({
      widthDots: 576,
      model: {
        ...genericModel,
        name: 'TM-T88VII',
        identity: { model: 67, serial: 68 },
        counters: { cuts: 178, hours: 198 },
      },
      serial: 'J9KF000123',
      life: { cuts: 41, fedDots: 0, hours: 1_000 },
      now: () => hours * 3_600_000,
      answer: (bytes) => answers.push(...bytes),
      onSlip: () => {},
    });
    const asked = (...bytes: number[]) => {
      printer.receive(Uint8Array.from(bytes));
      return Buffer.from(answers.splice(0)).toString('latin1');
    };
    expect(asked(0x1d, 0x49, 67)).toBe('_TM-T88VII\0');
    expect(asked(0x1d, 0x49, 68)).toBe('_J9KF000123\0');
    hours = 3;
    expect(asked(0x1d, 0x67, 0x32, 0, 198, 0)).toBe('_1003\0');
    printer.receive(slip);
    answers.splice(0);
    expect(asked(0x1d, 0x67, 0x32, 0, 178, 0)).toBe('_42\0');
    // What the model does not know is not answered, and is on record.
    expect(asked(0x1d, 0x49, 65)).toBe('');
    printer.happen('paper-out');
    answers.splice(0);
    expect(asked(0x1d, 0x49, 67)).toBe('');
  });

  test('a question that no model of its kind knows is on the slip’s record', () => {
    const { printer, slips, answered } = bench();
    printer.receive(Uint8Array.of(0x1d, 0x49, 67, 0x1d, 0x67, 0x32, 0, 178, 0));
    expect(answered()).toEqual([]);
    printer.receive(slip);
    expect(slips[0]?.unknown).toEqual(['GS I 67', 'GS g 2 178']);
  });

  test('a mute model answers nothing at all', () => {
    const answers: number[] = [];
    const printer = new VirtualPrinter({
      widthDots: 576,
      model: muteModel,
      answer: (bytes) => answers.push(...bytes),
      onSlip: () => {},
    });
    printer.receive(ask);
    printer.receive(slip);
    printer.happen('paper-out');
    expect(answers).toEqual([]);
  });

  test('a blank piece of paper is no slip', () => {
    const { printer, slips } = bench();
    printer.receive(Uint8Array.of(0x1b, 0x40, 0x1d, 0x56, 0x42, 0));
    expect(slips).toHaveLength(0);
  });

  test('what it does not know is on the slip’s record', () => {
    const { printer, slips } = bench();
    printer.receive(Uint8Array.of(0x1b, 0x5a));
    printer.receive(slip);
    expect(slips[0]?.unknown).toEqual(['0: 1b5a']);
  });
});
