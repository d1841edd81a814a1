import { expect, test } from 'vitest';
import { paced } from './pace.ts';

test('something long is done whole, and others have their turn meanwhile', async () => {
  let done = false;
  let turns = 0;
  const others = (async () => {
    while (!done) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      turns += 1;
    }
  })();
  const total = await paced(slowSum(60));
  done = true;
  await others;
  expect(total).toBe(60);
  // A millisecond each: at once, nobody else would have had more than the first turn.
  expect(turns).toBeGreaterThan(5);
});

function* slowSum(steps: number): Generator<undefined, number> {
  let sum = 0;
  while (sum < steps) {
    for (const untilMs = performance.now() + 1; performance.now() < untilMs; );
    sum += 1;
    yield undefined;
  }
  return sum;
}
