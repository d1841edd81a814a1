import { describe, expect, test } from 'vitest';
import { HeldKeypad } from './hid-samples.ts';
import { keypadKeys, keypadUsages } from './keypad.ts';

const ENTER = 0x58;
const FIVE = 0x5d;
const NUM_LOCK = 0x53;

describe('the keypad', () => {
  test('has every key that the kiosk understands', () => {
    expect(new Set(keypadUsages.values())).toEqual(new Set(keypadKeys));
  });

  test.each([...keypadUsages])('usage %i is %s', async (usage, key) => {
    const held = await HeldKeypad.open();
    held.down(usage);
    expect(held.keys).toEqual([key]);
  });

  test('F17: a key that is held is one press, though its report comes again and again', async () => {
    const held = await HeldKeypad.open();
    for (let ms = 0; ms < 10_000; ms += 8) {
      held.down(ENTER);
      held.clock.advance(8);
    }
    expect(held.keys).toEqual(['enter']);
  });

  test('K12: the key with the bump calls somebody when it is held, once, and no other key does', async () => {
    const held = await HeldKeypad.open();
    held.down(FIVE);
    held.clock.advance(1_999);
    expect(held.calls).toBe(0);
    held.clock.advance(10_000);
    expect([held.keys, held.calls]).toEqual([['digit-5'], 1]);
    held.up();
    for (const key of [ENTER, 0x59]) {
      held.down(key);
      held.clock.advance(5_000);
      held.up();
    }
    held.down(FIVE);
    held.clock.advance(1_500);
    held.up();
    held.clock.advance(5_000);
    expect(held.calls, 'let go too early').toBe(1);
    held.down(FIVE);
    held.clock.advance(2_000);
    expect(held.calls, 'held again').toBe(2);
  });

  test('K12, F17: a contact that bounces as it closes is held all the same; a pulled plug is not', async () => {
    const held = await HeldKeypad.open();
    held.down(FIVE);
    for (const gapMs of [5, 20, 50]) {
      held.clock.advance(gapMs);
      held.up();
      held.clock.advance(gapMs);
      held.down(FIVE);
    }
    held.clock.advance(2_000);
    expect([held.keys, held.calls]).toEqual([['digit-5'], 1]);
    held.up();
    held.clock.advance(1_000);
    held.down(FIVE);
    held.replug();
    held.clock.advance(5_000);
    expect(held.calls).toBe(1);
  });

  test('F17: the same key counts again after 300 ms, another one at once', async () => {
    const held = await HeldKeypad.open();
    const press = (usage: number) => {
      held.down(usage);
      held.clock.advance(80);
      held.up();
    };
    press(0x59);
    press(0x5a);
    held.clock.advance(139);
    press(0x59);
    expect(held.keys, 'after 299 ms').toEqual(['digit-1', 'digit-2']);
    held.clock.advance(300);
    press(0x59);
    expect(held.keys).toEqual(['digit-1', 'digit-2', 'digit-1']);
  });

  test('F17: a contact that bounces when it is let go after a long time is no press', async () => {
    const held = await HeldKeypad.open();
    held.down(ENTER);
    held.clock.advance(2_000);
    for (const gapMs of [5, 20, 50]) {
      held.up();
      held.clock.advance(gapMs);
      held.down(ENTER);
      held.clock.advance(gapMs);
    }
    held.up();
    expect(held.keys).toEqual(['enter']);
  });

  test('F17: a stuck key behind a loose cable presses nothing when it comes back', async () => {
    const held = await HeldKeypad.open();
    held.down(ENTER);
    for (let times = 0; times < 5; times += 1) {
      held.replug();
      held.clock.advance(2_000);
      held.down(ENTER);
    }
    expect(held.keys).toEqual(['enter']);
    held.up();
    held.clock.advance(300);
    held.down(ENTER);
    expect(held.keys, 'free again').toEqual(['enter', 'enter']);
  });

  test('F18: a key that is none of its own, or one with Control, Alt or Shift, is passed by', async () => {
    const held = await HeldKeypad.open();
    for (let usage = 0; usage < 256; usage += 1) {
      if (keypadUsages.has(usage)) continue;
      held.down(usage);
      held.up();
    }
    for (const modifiers of [0b1, 0b10, 0b100, 0b1000, 0xff]) {
      held.down(ENTER, modifiers);
      held.up();
    }
    expect(held.keys).toEqual([]);
  });

  test('Num Lock around a key, as some keypads send it, does not hide the key', async () => {
    const held = await HeldKeypad.open();
    for (const usage of [NUM_LOCK, 0x5d, NUM_LOCK]) {
      held.down(usage);
      held.up();
    }
    expect(held.keys).toEqual(['digit-5']);
  });
});
