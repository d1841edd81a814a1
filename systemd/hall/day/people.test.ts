import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BrokerKills } from './broker-kills.ts';
import { DomainClock } from './domain-clock.ts';
import { Screen } from './screen.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

describe('what somebody looks at', () => {
  test('is found at once where it stands already', async () => {
    const screen = new Screen<number>();
    screen.show(3);
    expect(await screen.until((view) => (view > 2 ? view : undefined), 1_000)).toBe(3);
  });

  test('is found in the very view that holds it, though a later one follows at once', async () => {
    const screen = new Screen<number>();
    const found = screen.until((view) => (view === 4 ? view : undefined), 1_000);
    for (const view of [3, 4, 5]) screen.show(view);
    expect(await found).toBe(4);
    expect(screen.view).toBe(5);
  });

  test('is given up when time is up', async () => {
    const screen = new Screen<number>();
    const found = screen.until((view) => view, 1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await found).toBeUndefined();
  });
});

describe('the hall’s clock as people read it', () => {
  test('runs at the hall’s rate between two readings', () => {
    const clock = new DomainClock(60);
    clock.read(1_000_000);
    vi.advanceTimersByTime(500);
    expect(clock.now()).toBe(1_030_000);
    expect(clock.realMsUntil(1_060_000)).toBe(500);
    expect(clock.realMsUntil(0)).toBe(0);
  });

  test('a reading that came late does not set it back', () => {
    const clock = new DomainClock(60);
    clock.read(1_000_000);
    vi.advanceTimersByTime(500);
    clock.read(1_020_000);
    expect(clock.now()).toBe(1_030_000);
    clock.read(1_040_000);
    expect(clock.now()).toBe(1_040_000);
  });
});

test('the broker is killed in the middle of one press and one touch, each once, when it is time', () => {
  const kill = vi.fn();
  const clock = new DomainClock(60);
  clock.read(0);
  const kills = new BrokerKills({ kill }, clock, [
    { on: 'press', from: 60_000 },
    { on: 'touch', from: 120_000 },
  ]);
  const strike = (on: 'press' | 'touch') => {
    kills.strike(on);
    vi.advanceTimersByTime(10);
    return kill.mock.calls.length;
  };
  expect(strike('press')).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(strike('touch')).toBe(0);
  expect(strike('press')).toBe(1);
  expect(strike('press')).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(strike('touch')).toBe(2);
  expect(strike('touch')).toBe(2);
  expect(kills.count).toBe(2);
});
