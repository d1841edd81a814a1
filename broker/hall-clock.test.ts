import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openFastClock, systemClock } from './hall-clock.ts';

const realStart = Date.UTC(2026, 10, 22, 1, 0, 0);
const hallStart = Date.UTC(2026, 7, 3, 0, 0, 0);
let directory = '';

beforeEach(() => {
  vi.useFakeTimers({ now: realStart });
  directory = mkdtempSync(path.join(os.tmpdir(), 'yobiban-clock-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

const file = () => path.join(directory, 'broker', 'clock.json');

test('a real hall has one time', () => {
  expect(systemClock).toMatchObject({ rate: 1 });
  expect(systemClock.domainNow()).toBe(realStart);
  expect(systemClock.engineNow()).toBe(realStart);
});

describe('a demonstration’s clock (issue: the day command)', () => {
  test('runs faster from where it is told; the engine’s time stays real', () => {
    const clock = openFastClock(file(), hallStart, 60);
    vi.advanceTimersByTime(10_000);
    expect(clock.rate).toBe(60);
    expect(clock.domainNow()).toBe(hallStart + 600_000);
    expect(clock.engineNow()).toBe(realStart + 10_000);
  });

  test('survives a restart: it goes on as if it had never stopped, whatever it is told then', () => {
    const before = openFastClock(file(), hallStart, 60);
    vi.advanceTimersByTime(10_000);
    const after = openFastClock(file(), hallStart + 86_400_000, 2);
    expect(after.rate).toBe(60);
    vi.advanceTimersByTime(5_000);
    expect(after.domainNow()).toBe(before.domainNow());
    expect(after.domainNow()).toBe(hallStart + 900_000);
  });

  test.each(['', '{', '{"engine":1,"domain":2}', '\0\0\0\0'])(
    'begins anew when its file does not read: %j',
    (text) => {
      openFastClock(file(), hallStart, 60);
      writeFileSync(file(), text);
      expect(openFastClock(file(), hallStart, 10).domainNow()).toBe(hallStart);
      expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ rate: 10 });
    },
  );
});

test('how long ago something was does not change when somebody sets the clock (F51)', () => {
  const before = systemClock.monotonicMs();
  vi.setSystemTime(realStart - 3_600_000);
  expect(systemClock.monotonicMs()).toBe(before);
});
