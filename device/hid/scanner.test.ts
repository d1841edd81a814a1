import { describe, expect, test } from 'vitest';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { HeldScanner } from './hid-samples.ts';
import { MemoryHidHub } from './memory-hid-hub.ts';
import { Scanner } from './scanner.ts';
import { allUp, keyDown, reportsOfCode } from './virtual/typed-reports.ts';

const TAB = 0x2b;
const CAPS_LOCK = 0x39;

/** Without the Enter at the end. */
function typed(code: string): readonly Uint8Array[] {
  return (reportsOfCode(code) ?? []).slice(0, -2);
}
const key = (usage: number) => [keyDown(usage), allUp];

/** Runs what is due late and all at once, as in a process that was busy. */
class BusyClock implements NodeClock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  wallMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers]) {
      if (timer.atMs <= this.#nowMs && this.#timers.delete(timer)) timer.run();
    }
  }
}

describe('a code', () => {
  test.each(['R-0801-042', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789', 'AAAA', '1'.repeat(64)])(
    'comes out as it stands: %s',
    async (code) => {
      const held = await HeldScanner.open();
      held.play([...typed(code), ...key(0x28)]);
      expect(held.codes).toEqual([code]);
    },
  );

  test('a letter is the same with Shift and without', async () => {
    const held = await HeldScanner.open();
    held.play(reportsOfCode('r-0801abc') ?? []);
    expect(held.codes).toEqual(['R-0801ABC']);
  });

  test('digits of the keypad and its hyphen read alike', async () => {
    const held = await HeldScanner.open();
    held.play([0x59, 0x62, 0x56, 0x61, 0x58].flatMap(key));
    expect(held.codes).toEqual(['10-9']);
  });

  test.each([
    ['Enter', 0x28],
    ['Tab', TAB],
    ['keypad Enter', 0x58],
  ])('ends with %s, at once', async (_, usage) => {
    const held = await HeldScanner.open();
    held.play(typed('R0801'));
    held.report(keyDown(usage));
    expect(held.codes).toEqual(['R0801']);
    held.clock.advance(1_000);
    expect(held.codes).toEqual(['R0801']);
    expect(held.clock.timerCount).toBe(0);
  });

  test('ends with 300 ms of silence where the scanner sends nothing at the end', async () => {
    const held = await HeldScanner.open();
    held.play(typed('R0801'));
    held.clock.advance(297);
    expect(held.codes).toEqual([]);
    held.clock.advance(1);
    expect(held.codes).toEqual(['R0801']);
  });

  test('two scans are two codes, the same one too', async () => {
    const held = await HeldScanner.open();
    for (const code of ['R0801', 'R0801', 'R0802']) held.play(reportsOfCode(code) ?? []);
    expect(held.codes).toEqual(['R0801', 'R0801', 'R0802']);
  });

  test('a scanner that releases no key between two different ones is understood', async () => {
    const held = await HeldScanner.open();
    held.play([...typed('R0812').filter((report) => report !== allUp), ...key(0x28)]);
    expect(held.codes).toEqual(['R0812']);
  });

  test('Caps Lock around a code is no part of it', async () => {
    const held = await HeldScanner.open();
    held.play([...key(CAPS_LOCK), ...typed('R0801'), ...key(CAPS_LOCK), ...key(0x28)]);
    expect(held.codes).toEqual(['R0801']);
  });

  test('is not cut in two where the process was busy in its middle', async () => {
    const clock = new BusyClock();
    const hub = new MemoryHidHub();
    const identity = { vendorId: 1, productId: 2 };
    hub.plug(identity);
    const scanner = new Scanner(hub.watch(identity), clock);
    const codes: string[] = [];
    scanner.onCode((code) => codes.push(code));
    await Promise.resolve();
    const reports = typed('R-0801-042');
    for (const report of reports.slice(0, 9)) hub.report(identity, [...report]);
    // Half a second later first come the timers that are due, then what has been waiting.
    clock.pass(500);
    for (const report of reports.slice(9)) hub.report(identity, [...report]);
    clock.pass(20);
    expect(codes).toEqual([]);
    clock.pass(280);
    clock.pass(20);
    expect(codes).toEqual(['R-0801-042']);
  });
});

describe('the start and stop letters of NW-7', () => {
  test.each([
    ['A1234567B', '1234567'],
    ['d12-34c', '12-34'],
    ['A123456', 'A123456'],
    ['R0801', 'R0801'],
  ])('%s is %s where they are to be taken off', async (scanned, code) => {
    const held = await HeldScanner.open({ stripNw7Letters: true });
    held.play(reportsOfCode(scanned) ?? []);
    expect(held.codes).toEqual([code]);
  });

  test('stay on otherwise: CODE128 and QR may begin and end alike', async () => {
    const held = await HeldScanner.open();
    held.play(reportsOfCode('A1234567B') ?? []);
    expect(held.codes).toEqual(['A1234567B']);
  });
});

describe('what is no code', () => {
  test('over 64 characters it is dropped whole, and the next is read', async () => {
    const held = await HeldScanner.open();
    held.play(reportsOfCode('7'.repeat(65)) ?? []);
    expect([held.codes, held.refusals]).toEqual([[], ['too-long']]);
    held.play(reportsOfCode('7'.repeat(5_000)) ?? []);
    held.play(reportsOfCode('R0801') ?? []);
    expect([held.codes, held.refusals]).toEqual([['R0801'], ['too-long', 'too-long']]);
  });

  test.each(['https://example.jp/t/AB', 'R_0801', '12(34', 'R 0801'])(
    'other characters: %s',
    async (text) => {
      const held = await HeldScanner.open();
      held.play(reportsOfCode(text) ?? []);
      expect([held.codes, held.refusals]).toEqual([[], ['other-characters']]);
    },
  );

  test('a chord of Control or Alt is no character', async () => {
    const held = await HeldScanner.open();
    for (const usage of [0x04, 0x05, 0x06, 0x07]) {
      held.down(usage, 0b1);
      held.up();
    }
    held.play(key(0x28));
    expect([held.codes, held.refusals]).toEqual([[], ['other-characters']]);
  });

  test('one that came with a pause in its middle: half of it may be another one whole', async () => {
    const held = await HeldScanner.open();
    for (const before of ['R', 'R-0801']) {
      held.refusals.length = 0;
      held.play(typed(before));
      held.clock.advance(400);
      held.play(reportsOfCode('-042') ?? []);
      held.play(reportsOfCode('R-0801-042') ?? []);
      expect([held.codes, held.refusals], before).toEqual([['R-0801-042'], ['torn']]);
      held.codes.length = 0;
    }
  });

  test('a person who types, a key in 400 ms, has not scanned', async () => {
    const held = await HeldScanner.open();
    for (const report of reportsOfCode('R-0801-042') ?? []) {
      held.report(report);
      held.clock.advance(200);
    }
    expect([held.codes, held.refusals]).toEqual([[], ['torn']]);
  });

  test('a torn one whose end never comes is told, and the next is read', async () => {
    const held = await HeldScanner.open();
    held.play(typed('R'));
    held.clock.advance(2_000);
    expect(held.refusals).toEqual(['torn']);
    held.play(reportsOfCode('R0801') ?? []);
    expect(held.codes).toEqual(['R0801']);
  });

  test('what is left of a code whose cable was pulled in its middle', async () => {
    const held = await HeldScanner.open();
    held.play(typed('R-0801'));
    held.replug();
    held.play(reportsOfCode('R0802') ?? []);
    expect(held.codes).toEqual(['R0802']);
    expect(held.scanner.state).toBe('ready');
  });
});
