import { describe, expect, test } from 'vitest';
import { MemoryLog } from '../contract/memory-log.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { ManualClock } from './manual-clock.ts';
import type { NodeClock } from './node-clock.ts';
import { PageWatch } from './page-watch.ts';

/** A page that beats each second while it lives, and a screen that writes down when it is restarted. */
class Box {
  readonly clock = new ManualClock();
  readonly log = new MemoryLog();
  /** Seconds at which the screen was asked to start anew. */
  readonly restarts: number[] = [];
  answer: Result<void, string> = ok(undefined);
  changes = 0;
  readonly watch: PageWatch;

  constructor({ screen = true, clock }: { screen?: boolean; clock?: NodeClock } = {}) {
    const restart = async () => {
      this.restarts.push(this.clock.monotonicMs() / 1_000);
      return this.answer;
    };
    this.watch = new PageWatch({
      clock: clock ?? this.clock,
      log: this.log,
      screen: screen ? { restart } : undefined,
      changed: () => {
        this.changes += 1;
      },
    });
  }

  alive(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.watch.heard();
      this.clock.advance(1_000);
    }
  }

  frozen(seconds: number): void {
    this.clock.advance(seconds * 1_000);
  }
}

describe('F21: a page that falls silent', () => {
  test('is a fault after five seconds, and the screen is started anew, once', () => {
    const box = new Box();
    box.alive(10);
    box.frozen(3);
    expect([box.watch.state, box.watch.fault, box.restarts]).toEqual(['ready', undefined, []]);
    box.frozen(1);
    expect(box.restarts).toEqual([14]);
    expect(box.watch.state).toBe('mute');
    expect(box.watch.fault).toBe('画面が止まったので、起動し直しています');
    box.alive(30);
    expect(box.restarts).toEqual([14]);
    expect([box.watch.state, box.watch.fault]).toEqual(['ready', undefined]);
    expect(box.log.lines.map(({ event }) => event)).toEqual([
      'page.alive',
      'page.silent',
      'screen.restarting',
      'page.alive',
    ]);
  });

  test('one that was never heard is nothing to restart', () => {
    const box = new Box();
    box.frozen(3_600);
    expect([box.watch.state, box.restarts, box.changes]).toEqual(['none', [], 0]);
  });

  test('while it lives, nobody is told anything', () => {
    const box = new Box();
    box.alive(3_600);
    expect([box.changes, box.log.lines.length]).toEqual([1, 1]);
  });

  test('where nothing shows the page but somebody’s own browser, it is a fault and no more', () => {
    const box = new Box({ screen: false });
    box.alive(1);
    box.frozen(3_600);
    expect([box.watch.state, box.watch.fault]).toEqual(['mute', '画面が止まっています']);
    expect(box.log.lines.map(({ event }) => event)).toEqual(['page.alive', 'page.silent']);
  });
});

describe('no storm of restarts', () => {
  test('a page that does not come back is tried again after 1, 2, 4, 8 and then each 10 min', () => {
    const box = new Box();
    box.alive(1);
    box.frozen(3_600);
    const minutes = box.restarts.map((second) => (second - 5) / 60);
    expect(minutes).toEqual([0, 1, 3, 7, 15, 25, 35, 45, 55]);
    box.alive(1);
    box.frozen(700);
    // It had come back: what follows is a new fault, and begins with one minute.
    expect(box.restarts.slice(-4).map((second) => second - 3_601)).toEqual([5, 65, 185, 425]);
  });

  test('a page that comes back and freezes again at once is restarted once a minute', () => {
    const box = new Box();
    for (let round = 0; round < 40; round += 1) {
      box.alive(2);
      box.frozen(8);
    }
    expect(box.restarts.length).toBeGreaterThan(4);
    const gaps = box.restarts.slice(1).map((second, index) => second - (box.restarts[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60);
    expect(box.watch.state).toBe('mute');
    expect(box.watch.fault).toBe('画面が止まっています');
  });

  test('closed, it asks for nothing any more', () => {
    const box = new Box();
    box.alive(1);
    box.watch.close();
    box.frozen(600);
    expect([box.restarts, box.clock.timerCount]).toEqual([[], 0]);
  });
});

test('what systemd refuses is told with its reason, and tried again', async () => {
  const box = new Box();
  box.answer = err('画面を起動し直せませんでした（Access denied）');
  box.alive(1);
  box.frozen(5);
  await expect.poll(() => box.watch.fault).toBe('画面を起動し直せませんでした（Access denied）');
  expect(box.log.of('screen.not-restarted')).toEqual([
    { because: '画面を起動し直せませんでした（Access denied）' },
  ]);
  box.answer = ok(undefined);
  box.frozen(60);
  expect(box.watch.fault).toBe('画面が止まったので、起動し直しています');
  box.alive(1);
  expect(box.watch.fault).toBeUndefined();
});

test('a node that stood still itself listens once more before it blames the page', () => {
  const clock = new ManualClock();
  let stallMs = 20_000;
  const stalling: NodeClock = {
    wallMs: () => clock.wallMs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, run) => clock.after(delayMs + stallMs, run),
  };
  const box = new Box({ clock: stalling });
  box.watch.heard();
  clock.advance(25_000);
  expect(box.watch.state).toBe('ready');
  stallMs = 0;
  clock.advance(25_000);
  expect(box.watch.state).toBe('ready');
  clock.advance(5_000);
  expect(box.watch.state).toBe('mute');
});
