import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { MorningTest } from './morning-test.ts';

const minutes = 60_000;
const opening = Date.parse('2026-08-03T08:30:00+09:00');
const morning = { businessDay: '2026-08-03', mode: 'closed', nextChange: opening };

let folder = '';
let hall: MemoryHall;
let log: MemoryLog;
let outcome: Result<boolean, string>;
let tests: number;
let sounding: boolean[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-morning-'));
  hall = new MemoryHall('board-1');
  log = new MemoryLog();
  outcome = ok(true);
  tests = 0;
  sounding = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(): Promise<MorningTest> {
  const morningTest: MorningTest = await MorningTest.open(folder, {
    ...{ hall, log, changed: () => sounding.push(morningTest.sounding) },
    hear: async () => {
      tests += 1;
      return outcome;
    },
  });
  return morningTest;
}

/** It is so many minutes before the opening, or by the beat. */
async function at(morningTest: MorningTest, minutesBefore: number, beat: object = {}) {
  const domainTime = opening - minutesBefore * minutes;
  const told = sounding.length;
  const before = tests;
  hall.beat({ engineTime: domainTime, domainTime, ...morning, ...beat });
  morningTest.tick();
  if (tests > before || morningTest.sounding) {
    await expect.poll(() => sounding.length).toBeGreaterThanOrEqual(told + 2);
  }
}

describe('the loudspeaker is tested before the hall opens (issue 4, point 5)', () => {
  test('a quarter of an hour before, once, and kept over a restart', async () => {
    const first = await opened();
    await at(first, 16);
    expect([tests, first.latest]).toEqual([0, undefined]);
    await at(first, 15);
    expect(first.latest).toEqual({ at: opening - 15 * minutes, heard: true });
    expect(sounding).toEqual([true, false]);
    await at(first, 9);
    const again = await opened();
    await at(again, 2);
    expect(tests).toBe(1);
    expect(again.latest).toEqual({ at: opening - 15 * minutes, heard: true });
    await at(again, 10, { businessDay: '2026-08-04', nextChange: opening });
    expect(tests).toBe(2);
  });

  test('what was not heard is tried again after five minutes, until it is', async () => {
    outcome = ok(false);
    const morningTest = await opened();
    await at(morningTest, 15);
    expect(morningTest.latest?.heard).toBe(false);
    await at(morningTest, 11);
    expect(tests).toBe(1);
    outcome = ok(true);
    await at(morningTest, 10);
    expect(morningTest.latest).toEqual({ at: opening - 10 * minutes, heard: true });
    await at(morningTest, 4);
    expect(tests).toBe(2);
    expect(log.of('sound.self-tested')).toEqual([{ heard: false }, { heard: true }]);
  });

  test('where nobody can say, there is no result, and the reason is a fault', async () => {
    outcome = err('microphone: 1 audio open error');
    const morningTest = await opened();
    await at(morningTest, 14);
    expect([morningTest.latest, morningTest.fault]).toEqual([undefined, outcome.error]);
    await at(morningTest, 12);
    expect(tests).toBe(1);
    outcome = ok(true);
    await at(morningTest, 9);
    expect([morningTest.latest?.heard, morningTest.fault]).toEqual([true, undefined]);
  });

  test.each([
    ['the hall is open', { mode: 'open' }],
    ['issuing is stopped', { mode: 'stopped' }],
    ['the day is over', { mode: 'day-closed' }],
    ['it opens on no day that is known', { nextChange: undefined }],
    ['it opens another day', { nextChange: opening + 24 * 60 * minutes }],
  ])('never when %s', async (_when, beat) => {
    const morningTest = await opened();
    await at(morningTest, 10, beat);
    expect(tests).toBe(0);
  });

  test('nor while the broker is away', async () => {
    const morningTest = await opened();
    hall.beat({ engineTime: opening, domainTime: opening - 20 * minutes, ...morning });
    hall.away();
    hall.elapsedMs = 10 * minutes;
    morningTest.tick();
    expect(tests).toBe(0);
  });
});
