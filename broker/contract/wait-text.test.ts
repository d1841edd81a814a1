import { expect, test } from 'vitest';
import { waitText } from './wait-text.ts';

test.each([
  [undefined, ['queue.wait_unknown']],
  [{ low: 0, high: 0 }, ['queue.no_wait']],
  [{ low: 0, high: 8 }, ['queue.within', { minutes: 8 }]],
  [{ low: 5, high: 5 }, ['queue.about', { minutes: 5 }]],
  [{ low: 1, high: 2 }, ['queue.range', { low: 1, high: 2 }]],
  [{ low: 35, high: 140 }, ['queue.range', { low: 35, high: 140 }]],
])('R11: %j is said as %j', (range, said) => {
  expect(waitText(range)).toEqual(said);
});
