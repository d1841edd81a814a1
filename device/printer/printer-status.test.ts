import { describe, expect, test } from 'vitest';
import { printerState } from '../../broker/contract/ticket.ts';
import {
  allWell,
  type Conditions,
  canPrint,
  faultOf,
  type Reading,
  StatusReader,
  stateOf,
} from './printer-status.ts';

function readAll(reader: StatusReader, bytes: Iterable<number>): Reading[] {
  const readings: Reading[] = [];
  for (const byte of bytes) {
    const reading = reader.read(byte);
    if (reading) readings.push(reading);
  }
  return readings;
}

/** What a reader makes of the four answers to DLE EOT 1 to 4. */
function answered(bytes: readonly number[]): Conditions | undefined {
  const reader = new StatusReader();
  reader.askedStatus();
  const [reading] = readAll(reader, bytes);
  return reading?.kind === 'conditions' ? reading.conditions : undefined;
}

/** mulberry32: small, seeded, the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('the answers to DLE EOT 1 to 4 (Epson ESC/POS)', () => {
  test.each([
    ['all well', [0x12, 0x12, 0x12, 0x12], {}],
    ['paper near its end', [0x12, 0x12, 0x12, 0x1e], { paperNearEnd: true }],
    ['paper out', [0x1a, 0x32, 0x12, 0x7e], { offline: true, paperOut: true, paperNearEnd: true }],
    ['paper out by its cause alone', [0x1a, 0x32, 0x12, 0x12], { offline: true, paperOut: true }],
    ['cover open', [0x1a, 0x16, 0x12, 0x12], { offline: true, coverOpen: true }],
    ['cutter stuck', [0x1a, 0x52, 0x1a, 0x12], { offline: true, cutterFault: true }],
    ['head too hot', [0x1a, 0x52, 0x52, 0x12], { offline: true, overheated: true }],
    ['broken', [0x1a, 0x52, 0x32, 0x12], { offline: true, broken: true }],
  ] as const)('%s', (_name, bytes, conditions) => {
    expect(answered(bytes)).toEqual({ ...allWell, ...conditions });
  });
});

test.each([
  [{}, 'ready', true, undefined],
  [{ paperNearEnd: true }, 'paper-near-end', true, undefined],
  [{ offline: true }, 'unknown', false, undefined],
  [{ broken: true }, 'unknown', false, undefined],
  [{ overheated: true, offline: true }, 'overheated', false, 'overheated'],
  [{ cutterFault: true, overheated: true }, 'cutter-fault', false, 'cutter-fault'],
  [{ paperOut: true, paperNearEnd: true }, 'paper-out', false, 'paper-out'],
  [{ paperOut: true, coverOpen: true }, 'cover-open', false, 'cover-open'],
] as const)('conditions %j are one state: %s', (conditions, state, prints, fault) => {
  expect(stateOf({ ...allWell, ...conditions })).toBe(state);
  expect(canPrint(state)).toBe(prints);
  expect(faultOf(state)).toBe(fault);
});

describe('bytes on one line', () => {
  test('automatic status between the answers to a question', () => {
    const reader = new StatusReader();
    reader.askedStatus();
    const readings = readAll(reader, [0x12, 0x12, 0x38, 0x00, 0x00, 0x00, 0x12, 0x12]);
    expect(readings.map(({ kind }) => kind)).toEqual(['conditions', 'conditions']);
    expect(readings[0]).toMatchObject({ conditions: { coverOpen: true, offline: true } });
  });

  test('an answer to GS r 1 counts once, and only when one was asked for', () => {
    const reader = new StatusReader();
    expect(readAll(reader, [0x00, 0x0f])).toEqual([]);
    reader.askedBarrier();
    expect(readAll(reader, [0x00, 0x00])).toEqual([{ kind: 'barrier' }]);
    expect(reader.dropped).toBe(3);
  });

  test('"buffers cleared" (37h 25h 00h) is no answer to GS r 1', () => {
    const reader = new StatusReader();
    reader.askedBarrier();
    expect(readAll(reader, [0x37, 0x25, 0x00])).toEqual([]);
    expect(readAll(reader, [0x00])).toEqual([{ kind: 'barrier' }]);
  });

  test('a new link owes nothing', () => {
    const reader = new StatusReader();
    reader.askedBarrier();
    reader.askedStatus();
    reader.forget();
    expect(readAll(reader, [0x00, 0x12, 0x12, 0x12, 0x12])).toEqual([]);
  });

  test('a block of letters is one answer, and none of its bytes is another (GS I, GS g 2)', () => {
    const reader = new StatusReader();
    reader.askedBlock();
    reader.askedBarrier();
    const block = Buffer.from('_TM-m30III C00\0', 'latin1');
    expect(readAll(reader, block)).toEqual([{ kind: 'block', text: 'TM-m30III C00' }]);
    expect(readAll(reader, [0x00])).toEqual([{ kind: 'barrier' }]);
  });

  test('a block that nobody asked for is read to its end, and means nothing', () => {
    const reader = new StatusReader();
    reader.askedStatus();
    reader.askedBarrier();
    expect(readAll(reader, Buffer.from('_1180\0', 'latin1'))).toEqual([]);
    expect(reader.dropped).toBe(6);
    expect(readAll(reader, [0x12, 0x12, 0x12, 0x12, 0x00]).map(({ kind }) => kind)).toEqual([
      'conditions',
      'barrier',
    ]);
  });

  test('a head that is noise swallows no answer', () => {
    const reader = new StatusReader();
    reader.askedBlock();
    reader.askedStatus();
    expect(readAll(reader, [0x5f, 0x12, 0x12, 0x12, 0x12])).toEqual([
      { kind: 'conditions', conditions: allWell },
    ]);
    expect(readAll(reader, [0x5f, ...new Uint8Array(200).fill(0x41)])).toEqual([]);
  });

  test('a model that answers some of DLE EOT is read by what was asked', () => {
    const reader = new StatusReader();
    reader.askedStatus([1, 4]);
    expect(readAll(reader, [0x1a, 0x7e])).toMatchObject([
      { conditions: { offline: true, paperOut: true, coverOpen: false } },
    ]);
  });

  test('100,000 seeded bytes of noise never throw, and never pass for what nobody asked (F16)', () => {
    const next = random(13);
    const reader = new StatusReader();
    let conditions = 0;
    for (let each = 0; each < 100_000; each += 1) {
      const reading = reader.read(Math.floor(next() * 256));
      if (reading === undefined) continue;
      expect(reading.kind).toBe('conditions');
      if (reading.kind !== 'conditions') continue;
      expect(printerState.options).toContain(stateOf(reading.conditions));
      conditions += 1;
    }
    // Only what looks whole like an automatic status gets through: four bytes with their fixed bits.
    expect(conditions).toBeLessThan(600);
  });

  test('100,000 bytes of noise while everything is asked: states stay in the closed union (F16)', () => {
    const next = random(17);
    const reader = new StatusReader();
    const kinds = new Set<string>();
    for (let each = 0; each < 100_000; each += 1) {
      if (each % 7 === 0) reader.askedStatus();
      if (each % 11 === 0) reader.askedBarrier();
      if (each % 13 === 0) reader.askedBlock();
      const reading = reader.read(Math.floor(next() * 256));
      if (!reading) continue;
      kinds.add(reading.kind);
      if (reading.kind === 'block') expect(reading.text).toMatch(/^[\x20-\x7e]{0,80}$/);
      if (reading.kind !== 'conditions') continue;
      expect(printerState.options).toContain(stateOf(reading.conditions));
    }
    expect([...kinds].sort()).toEqual(['barrier', 'block', 'conditions']);
  });

  test('after noise the next question is understood', () => {
    const next = random(14);
    const reader = new StatusReader();
    for (let round = 0; round < 500; round += 1) {
      for (let each = 0; each < 20; each += 1) reader.read(Math.floor(next() * 256));
      reader.forget();
      reader.askedStatus();
      expect(readAll(reader, [0x12, 0x12, 0x12, 0x12])).toEqual([
        { kind: 'conditions', conditions: allWell },
      ]);
    }
  });
});
