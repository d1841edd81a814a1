import { expect, test } from 'vitest';
import { clockOf, elapsed, minutesBetween, waitLevel } from './time.ts';

const at = Date.parse('2026-11-19T09:05:00+09:00');

test('the hour is the hall’s, whatever the zone of the machine', () => {
  expect(clockOf(at, 'Asia/Tokyo')).toBe('9:05');
  expect(clockOf(at, 'UTC')).toBe('0:05');
});

test('F51: a clock that was set back makes no negative wait', () => {
  expect(minutesBetween(at, at - 60_000)).toBe(0);
  expect(elapsed(at, at - 1)).toBe('0秒');
});

test('whole minutes that have passed, never rounded up', () => {
  expect(minutesBetween(at, at + 119_999)).toBe(1);
  expect(elapsed(at, at + 59_999)).toBe('59秒');
  expect(elapsed(at, at + 372_000)).toBe('6分12秒');
  expect(elapsed(at, at + 60_000)).toBe('1分00秒');
});

test('R12: levels of waiting differ by shape and word, not by colour alone', () => {
  const levels = [0, 19, 20, 39, 40, 200].map((minutes) =>
    waitLevel(minutes, { soon: 20, late: 40 }),
  );
  expect(levels.map(({ mark }) => mark)).toEqual(['', '', '▲', '▲', '■', '■']);
  expect(levels.map(({ word }) => word)).toEqual(['', '', '長め', '長め', '長い', '長い']);
});

test('R12: a hall says itself what is long', () => {
  expect(waitLevel(6, { soon: 5, late: 10 }).name).toBe('soon');
  expect(waitLevel(6, { soon: 2, late: 6 }).name).toBe('late');
});
