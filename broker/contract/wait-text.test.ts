import { expect, test } from 'vitest';
import { shortWaitText, waitText } from './wait-text.ts';

function hours(
  [lowHours, lowMinutes]: readonly number[],
  [highHours, highMinutes]: readonly number[],
) {
  return { lowHours, lowMinutes, highHours, highMinutes };
}

test.each([
  [undefined, ['queue.wait_unknown']],
  [{ low: 0, high: 0 }, ['queue.no_wait']],
  [{ low: 0, high: 8 }, ['queue.within', { minutes: 8 }]],
  [{ low: 5, high: 5 }, ['queue.about', { minutes: 5 }]],
  [{ low: 1, high: 2 }, ['queue.range', { low: 1, high: 2 }]],
  [{ low: 35, high: 119 }, ['queue.range', { low: 35, high: 119 }]],
  [{ low: 35, high: 140 }, ['queue.range_hours', hours([0, 35], [2, 20])]],
  [{ low: 127, high: 241 }, ['queue.range_hours', hours([2, 5], [4, 5])]],
  [{ low: 60, high: 120 }, ['queue.range_hours', hours([1, 0], [2, 0])]],
  [{ low: 4, high: 121 }, ['queue.within_hours', { hours: 2, minutes: 5 }]],
  [{ low: 120, high: 120 }, ['queue.about_hours', { hours: 2, minutes: 0 }]],
])('R11: %j is said as %j', (range, said) => {
  expect(waitText(range)).toEqual(said);
});

test.each([
  [undefined, ['queue.wait_unknown']],
  [{ low: 35, high: 119 }, ['queue.range', { low: 35, high: 119 }]],
  [{ low: 35, high: 140 }, ['queue.range_half_hours', { low: 0.5, high: 2.5 }]],
  [{ low: 127, high: 245 }, ['queue.range_half_hours', { low: 2, high: 4.5 }]],
  [{ low: 29, high: 121 }, ['queue.within_half_hours', { hours: 2.5 }]],
  [{ low: 120, high: 120 }, ['queue.about_half_hours', { hours: 2 }]],
])('R11: %j in little room is said as %j', (range, said) => {
  expect(shortWaitText(range)).toEqual(said);
});
