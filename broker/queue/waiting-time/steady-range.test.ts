import { describe, expect, test } from 'vitest';
import { SteadyRange, shownRange } from './steady-range.ts';

describe('the range as it is shown (issue 7, point 3)', () => {
  test('is P10 to P90 in whole minutes', () => {
    expect(shownRange({ p10: 11.6, p90: 23.4 })).toEqual({ low: 12, high: 23 });
    expect(shownRange({ p10: 0, p90: 0.2 })).toEqual({ low: 0, high: 0 });
  });

  test('a small rise and any fall are shown at once', () => {
    const steady = new SteadyRange();
    expect(steady.show({ low: 10, high: 20 }, 0).range).toEqual({ low: 10, high: 20 });
    expect(steady.show({ low: 12, high: 25 }, 1).range.high).toBe(25);
    expect(steady.show({ low: 3, high: 8 }, 2).range.high).toBe(8);
  });

  test('without a cause the upper value rises by five within five minutes, however often it is asked', () => {
    const steady = new SteadyRange();
    steady.show({ low: 10, high: 20 }, 0);
    for (let second = 1; second < 300; second += 1) {
      const { range, jump } = steady.show({ low: 30, high: 45 }, second / 60);
      expect(range.high).toBeLessThanOrEqual(25);
      expect(range.low).toBeLessThanOrEqual(range.high);
      expect(jump).toBeUndefined();
    }
    expect(steady.show({ low: 30, high: 45 }, 5.1).range.high).toBeLessThanOrEqual(30);
    expect(steady.show({ low: 30, high: 45 }, 40).range.high).toBeGreaterThan(25);
  });

  test('a counter that closes is a cause: the truth is shown, and named', () => {
    const steady = new SteadyRange();
    steady.show({ low: 10, high: 20 }, 0);
    const told = steady.show({ low: 25, high: 41 }, 1, 'counter-closed');
    expect(told.range).toEqual({ low: 25, high: 41 });
    expect(told.jump).toEqual({ cause: 'counter-closed', minutes: 21 });
    // From there on it is steady again.
    expect(steady.show({ low: 40, high: 60 }, 2).range.high).toBe(46);
  });

  test('a cause without a rise is no jump', () => {
    const steady = new SteadyRange();
    steady.show({ low: 10, high: 20 }, 0);
    expect(steady.show({ low: 10, high: 24 }, 1, 'hand-off').jump).toBeUndefined();
  });
});
