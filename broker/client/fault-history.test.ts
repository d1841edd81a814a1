import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { decode } from '../contract/decode.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import { nodeHealth } from '../contract/node-health.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { FaultHistory, type PastFaults } from './fault-history.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryHall } from './memory-hall.ts';

const OUT = '用紙切れ';
const OPEN = 'カバーが開いています';

function rig(kept: PastFaults = { faults: [] }) {
  const clock = new ManualClock();
  const hall = new MemoryHall('printer-1');
  const written: PastFaults[] = [];
  let refused = false;
  const document = {
    data: kept,
    async write(data: PastFaults): Promise<Result<undefined, string>> {
      if (refused) return err('no space');
      written.push(structuredClone(data));
      return ok(undefined);
    },
  };
  const history = new FaultHistory(document, { hall, clock });
  const times = () =>
    (hall.health.history ?? []).map(({ fault, from, until }) => ({
      fault,
      afterS: (from - START) / 1_000,
      ...(until !== undefined && { untilS: (until - START) / 1_000 }),
    }));
  const refuse = (now: boolean) => {
    refused = now;
  };
  return { clock, hall, history, written, times, refuse };
}

const START = new ManualClock().wallMs();
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a fault is there at once, and its end is kept with it (point 9)', () => {
  const { clock, hall, history, times } = rig();
  history.set('printer', [OUT]);
  expect(hall.health.faults).toEqual([OUT]);
  clock.advance(60_000);
  history.set('printer', []);
  expect(hall.health.faults).toEqual([]);
  expect(times()).toEqual([{ fault: OUT, afterS: 0, untilS: 60 }]);
});

test('each part of a box says its own; a fault that two of them have is one', () => {
  const { hall, history } = rig();
  history.set('printer', [OUT]);
  history.set('box', [OPEN, OUT]);
  expect(hall.health.faults).toEqual([OUT, OPEN]);
  history.set('printer', []);
  expect(hall.health.faults).toEqual([OUT, OPEN]);
  expect(hall.health.history?.every(({ until }) => until === undefined)).toBe(true);
});

test('one that comes back within 10 s was never over; later it is another', () => {
  const { clock, history, times } = rig();
  for (let flap = 0; flap < 5; flap += 1) {
    history.set('printer', [OUT]);
    clock.advance(1_000);
    history.set('printer', []);
    clock.advance(9_000);
  }
  expect(times()).toEqual([{ fault: OUT, afterS: 0, untilS: 41 }]);
  clock.advance(10_000);
  history.set('printer', [OUT]);
  expect(times().map(({ afterS }) => afterS)).toEqual([60, 0]);
});

test('the disk is written at once, then at most every 10 s, however a fault flaps', async () => {
  const { clock, history, written } = rig();
  for (let tick = 0; tick < 600; tick += 1) {
    history.set('printer', tick % 2 === 0 ? [OUT] : []);
    clock.advance(100);
    await turn();
  }
  expect(written.length).toBeGreaterThanOrEqual(6);
  expect(written.length).toBeLessThanOrEqual(7);
});

test('a full disk keeps nothing from the hall, and is tried again', async () => {
  const { clock, hall, history, written, refuse } = rig();
  refuse(true);
  history.set('printer', [OUT]);
  await turn();
  expect(hall.health.faults).toEqual([OUT]);
  refuse(false);
  clock.advance(10_000);
  await history.close();
  expect(written.at(-1)?.faults.map(({ fault }) => fault)).toEqual([OUT]);
});

test('it survives a restart: what was open had ended by then, and a twin of it goes on', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'faults-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'faults.json');
  const clock = new ManualClock();
  const log = new MemoryLog();
  const open = (hall: MemoryHall) => FaultHistory.open(file, { hall, clock, log });
  const before = await open(new MemoryHall('printer-1'));
  before.set('printer', [OUT]);
  await before.close();
  clock.advance(30_000);
  const hall = new MemoryHall('printer-1');
  const history = await open(hall);
  expect(hall.health).toEqual({
    faults: [],
    history: [{ fault: OUT, from: START, until: START + 30_000 }],
  });
  clock.advance(2_000);
  history.set('printer', [OUT]);
  expect(hall.health.history).toEqual([{ fault: OUT, from: START }]);
  await history.close();
});

test('a clock that is set back ends nothing before it began', () => {
  const { clock, hall, history } = rig();
  history.set('printer', [OUT]);
  clock.wall -= 3_600_000;
  history.set('printer', []);
  expect(hall.health.history).toEqual([{ fault: OUT, from: START, until: START }]);
});

test('whatever the parts say, the health is one that the contract takes', () => {
  const anyFault = fc.oneof(fc.constantFrom(OUT, OPEN, 'x'.repeat(300)), fc.string());
  const anyWord = fc.record({
    part: fc.constantFrom('printer', 'box', 'panel'),
    faults: fc.array(anyFault, { maxLength: 30 }),
    ms: fc.integer({ min: 0, max: 30_000 }),
  });
  fc.assert(
    fc.property(fc.array(anyWord, { maxLength: 30 }), (words) => {
      const { clock, hall, history } = rig();
      for (const { part, faults, ms } of words) {
        history.set(part, faults);
        clock.advance(ms);
      }
      const health = { node: 'printer-1', role: 'printer', online: true, ...hall.health };
      expect(decode(nodeHealth, health).ok).toBe(true);
      const open = (hall.health.history ?? []).filter(({ until }) => until === undefined);
      expect(open.length).toBeLessThanOrEqual(hall.health.faults?.length ?? 0);
    }),
  );
});
