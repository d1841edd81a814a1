import { beforeEach, describe, expect, test } from 'vitest';
import { SignInGuard } from './sign-in-guard.ts';

const MINUTE_MS = 60_000;
let nowMs: number;
let guard: SignInGuard;

beforeEach(() => {
  nowMs = 0;
  guard = new SignInGuard(() => nowMs);
});

const keys = ['id suzuki', 'address 10.0.0.7'];

/** Tries as fast as it may for so long; the number of passwords that were looked at. */
function tries(forMs: number, everyMs: number, from = keys): number {
  let evaluated = 0;
  for (const end = nowMs + forMs; nowMs < end; nowMs += everyMs) {
    if (guard.take(from) === 0) evaluated += 1;
  }
  return evaluated;
}

describe('guessing (F37)', () => {
  test('200 tries within a minute: at most 6 are looked at', () => {
    expect(tries(MINUTE_MS, MINUTE_MS / 200)).toBeLessThanOrEqual(6);
  });

  test('200 tries in the same instant: five', () => {
    const evaluated = Array.from({ length: 200 }, () => guard.take(keys)).filter(
      (wait) => wait === 0,
    );
    expect(evaluated).toHaveLength(5);
  });

  test('to ask how long the next try must wait is no try', () => {
    for (let nth = 0; nth < 4; nth += 1) guard.take(keys);
    expect(guard.waitMs(keys)).toBe(0);
    guard.take(keys);
    expect([guard.waitMs(keys), guard.waitMs(keys)]).toEqual([MINUTE_MS, MINUTE_MS]);
    expect(guard.waitMs(['id sato'])).toBe(0);
  });

  test('whoever goes on waits longer each time, up to a quarter of an hour, never for good', () => {
    const waits: number[] = [];
    for (let nth = 0; nth < 16; nth += 1) {
      const wait = guard.take(keys);
      if (wait > 0) waits.push(wait / MINUTE_MS);
      nowMs += wait;
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
    expect(guard.take(keys)).toBe(0);
  });

  test('a whole day of guessing gets a hundred tries', () => {
    expect(tries(24 * 60 * MINUTE_MS, 10_000)).toBeLessThan(110);
  });

  test('another id at another address is not held up', () => {
    tries(MINUTE_MS, 100);
    expect(guard.take(['id tanaka', 'address 10.0.0.8'])).toBe(0);
  });

  test('many ids from one address count for the address', () => {
    let evaluated = 0;
    for (let nth = 0; nth < 200; nth += 1) {
      if (guard.take([`id s-${nth}`, 'address 10.0.0.7']) === 0) evaluated += 1;
    }
    expect(evaluated).toBe(5);
  });

  test('one id from many addresses counts for the id', () => {
    let evaluated = 0;
    for (let nth = 0; nth < 200; nth += 1) {
      if (guard.take(['id suzuki', `address 10.0.0.${nth}`]) === 0) evaluated += 1;
    }
    expect(evaluated).toBe(5);
  });
});

describe('people who mistype', () => {
  test('the right password begins afresh', () => {
    for (let nth = 0; nth < 4; nth += 1) guard.take(keys);
    guard.succeeded(keys);
    expect(Array.from({ length: 5 }, () => guard.take(keys))).toEqual([0, 0, 0, 0, 0]);
  });

  test('four mistakes on one day do not make the next day’s first one the fifth', () => {
    for (let nth = 0; nth < 4; nth += 1) guard.take(keys);
    nowMs += 20 * 60 * MINUTE_MS;
    expect(Array.from({ length: 4 }, () => guard.take(keys))).toEqual([0, 0, 0, 0]);
    expect(guard.take(keys)).toBe(0);
    expect(guard.take(keys)).toBe(MINUTE_MS);
  });

  test('their own sign-in does not free another id that they guess', () => {
    const own = ['id mallory', 'address 10.0.0.7'];
    let evaluated = 0;
    for (let nth = 0; nth < 50; nth += 1) {
      if (guard.take(keys) === 0) evaluated += 1;
      if (guard.take(own) === 0) guard.succeeded(own);
    }
    expect(evaluated).toBe(5);
  });
});

test('it remembers no more than ten thousand, the latest', () => {
  for (let nth = 0; nth < 5; nth += 1) guard.take(['id first']);
  for (let nth = 0; nth < 10_000; nth += 1) guard.take([`id s-${nth}`]);
  expect(guard.take(['id first'])).toBe(0);
  for (let nth = 0; nth < 4; nth += 1) guard.take(['id s-9999']);
  expect(guard.take(['id s-9999'])).toBe(MINUTE_MS);
});
