import { expect, test } from 'vitest';
import { decode } from '../../contract/decode.ts';
import { ManualClock } from '../manual-clock.ts';
import { MemoryHall } from '../memory-hall.ts';
import { gainOf, loudnessAt, loudnessByClock, loudnessTable, timeOfDayIn } from './loudness.ts';

const table = [
  { from: '08:00', volume: 0.6 },
  { from: '12:00', volume: 1 },
  { from: '17:30', volume: 0 },
];

test.each([
  ['00:00', 0],
  ['07:59', 0],
  ['08:00', 0.6],
  ['11:59', 0.6],
  ['12:00', 1],
  ['17:29', 1],
  ['17:30', 0],
  ['23:59', 0],
])('at %s it is %d: the last row holds over midnight', (timeOfDay, volume) => {
  expect(loudnessAt(table, timeOfDay)).toBe(volume);
});

test('without a table it is as loud as sounds are made', () => {
  expect(loudnessAt([], '03:00')).toBe(1);
});

test('the time of day is that of the place, not of the box', () => {
  const at = Date.UTC(2026, 10, 22, 23, 5);
  expect(timeOfDayIn('Asia/Tokyo', at)).toBe('08:05');
  expect(timeOfDayIn('UTC', at)).toBe('23:05');
  expect(timeOfDayIn('Asia/Tokyo', Date.UTC(2026, 10, 22, 15))).toBe('00:00');
});

test('the clock is the hall’s own; before its first beat, that of the box', () => {
  const [hall, clock] = [new MemoryHall(), new ManualClock()];
  clock.wall = Date.UTC(2026, 7, 3, 0);
  const loudness = loudnessByClock(table, hall, clock);
  expect(loudness()).toBe(0.6);
  const noon = Date.UTC(2026, 7, 3, 3);
  hall.beat({ engineTime: noon, domainTime: noon });
  expect(loudness()).toBe(1);
});

test('what staff turn comes on top; halfway is 12 dB less, 0 is silence', () => {
  expect(gainOf(1, 10)).toBe(1);
  expect(gainOf(1, 5)).toBe(0.25);
  expect(gainOf(0.5, 10)).toBe(0.5);
  expect(gainOf(1, 0)).toBe(0);
  expect(gainOf(0, 10)).toBe(0);
  expect(gainOf(7, 99)).toBe(1);
});

test.each([
  [[{ from: '8:00', volume: 1 }], '0.from', 'a time of day, "08:00"'],
  [[{ from: '24:00', volume: 1 }], '0.from', 'a time of day, "08:00"'],
  [[{ from: '08:00', volume: 2 }], '0.volume', '0 to 1'],
  [[table[1], table[0]], '', 'times in their order, each once'],
  [[table[0], table[0]], '', 'times in their order, each once'],
])('%j is refused with a sentence', (rows, path, expected) => {
  expect(decode(loudnessTable, rows)).toEqual({ ok: false, error: { path, expected } });
});
