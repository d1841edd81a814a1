import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { NewestPayloads } from './newest-payloads.ts';

const [older, newer, nothing] = ['older', 'newer', ''].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
];

test('F23: a retained message that was overtaken is taken for the live one, a cleared topic too', () => {
  const newest = new NewestPayloads(new ManualClock());
  expect(newest.insteadOf('a', older)).toBe(older);
  newest.hear('a', newer);
  expect(newest.insteadOf('a', older)).toBe(newer);
  newest.hear('a', nothing);
  expect(newest.insteadOf('a', older)).toBe(nothing);
  newest.clear();
  expect([newest.insteadOf('a', older), newest.size]).toEqual([older, 0]);
});

test('three years of tickets: what was cleared is forgotten once nothing older can come', () => {
  const clock = new ManualClock();
  const newest = new NewestPayloads(clock);
  newest.hear('hall', newer);
  let most = 0;
  for (let day = 0; day < 3 * 245; day += 1) {
    for (let ticket = 0; ticket < 400; ticket += 1) {
      newest.hear(`ticket/${day}-${ticket}`, newer);
      // At the close of a day all of them at once.
      if (ticket === 399) {
        for (let nth = 0; nth < 400; nth += 1) newest.hear(`ticket/${day}-${nth}`, nothing);
      }
    }
    most = Math.max(most, newest.size);
    clock.advance(86_400_000);
  }
  // Yesterday's, until the first word of today.
  expect(most).toBeLessThanOrEqual(802);
  newest.hear('hall', newer);
  expect(newest.size).toBe(1);
  expect(newest.insteadOf('hall', older)).toBe(newer);
});

test('a topic cleared a moment ago is remembered, and one that lives again is not forgotten with it', () => {
  const clock = new ManualClock();
  const newest = new NewestPayloads(clock);
  newest.hear('again', nothing);
  newest.hear('gone', nothing);
  clock.advance(59_999);
  newest.hear('again', newer);
  expect(newest.insteadOf('gone', older)).toBe(nothing);
  clock.advance(1);
  newest.hear('other', newer);
  expect(newest.insteadOf('gone', older)).toBe(older);
  expect(newest.insteadOf('again', older)).toBe(newer);
});
