import { expect, test } from 'vitest';
import { AttemptLimit } from './attempt-limit.ts';

test('attempts beyond the limit are refused until the window has passed', () => {
  const limit = new AttemptLimit({ max: 2, windowMs: 60_000 });
  expect([limit.take('a', 0), limit.take('a', 30_000), limit.take('a', 59_999)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(limit.take('a', 60_000)).toBe(true);
  expect(limit.take('a', 60_001)).toBe(false);
});

test('keys do not touch each other', () => {
  const limit = new AttemptLimit({ max: 1, windowMs: 60_000 });
  limit.count('a', 0);
  expect(limit.reached('a', 1)).toBe(true);
  expect(limit.reached('b', 1)).toBe(false);
});

test('a flood of keys forgets the oldest, not the newest', () => {
  const limit = new AttemptLimit({ max: 1, windowMs: 60_000 });
  for (let key = 0; key <= 10_000; key += 1) limit.count(`${key}`, key);
  expect(limit.reached('0', 10_000)).toBe(false);
  expect(limit.reached('1', 10_000)).toBe(true);
  expect(limit.reached('10000', 10_000)).toBe(true);
});
