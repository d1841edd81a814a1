import { describe, expect, test } from 'vitest';
import { BootKeyboard } from './boot-keyboard.ts';

const A = 0x04;
const B = 0x05;
const report = (modifiers: number, ...keys: readonly number[]) =>
  Uint8Array.from([modifiers, 0, ...keys, 0, 0, 0, 0, 0, 0].slice(0, 8));
const plain = (usage: number) => ({ usage, shift: false, command: false });

describe('a boot keyboard', () => {
  test('says once that a key went down, and once that it came up', () => {
    const keyboard = new BootKeyboard();
    expect(keyboard.take(report(0, A))).toEqual({ down: [plain(A)], up: [] });
    for (let again = 0; again < 100; again += 1) {
      expect(keyboard.take(report(0, A)), 'held').toEqual({ down: [], up: [] });
    }
    expect(keyboard.take(report(0))).toEqual({ down: [], up: [A] });
    expect(keyboard.take(report(0, A))).toEqual({ down: [plain(A)], up: [] });
  });

  test('keeps the order of keys that go down together, and needs no release between two keys', () => {
    const keyboard = new BootKeyboard();
    expect(keyboard.take(report(0, B, A)).down).toEqual([plain(B), plain(A)]);
    expect(keyboard.take(report(0, A))).toEqual({ down: [], up: [B] });
    expect(keyboard.take(report(0, B))).toEqual({ down: [plain(B)], up: [A] });
  });

  test.each([
    [0b0000_0010, { shift: true, command: false }],
    [0b0010_0000, { shift: true, command: false }],
    [0b0000_0001, { shift: false, command: true }],
    [0b0000_0100, { shift: false, command: true }],
    [0b1000_0000, { shift: false, command: true }],
    [0b0100_0010, { shift: true, command: true }],
  ])('modifiers %i', (modifiers, expected) => {
    const down = new BootKeyboard().take(report(modifiers, A)).down;
    expect(down).toEqual([{ usage: A, ...expected }]);
  });

  test('a modifier alone is no key', () => {
    expect(new BootKeyboard().take(report(0xff))).toEqual({ down: [], up: [] });
  });

  test.each([
    ['too many keys at once', report(0, 1, 1, 1, 1, 1, 1)],
    ['a fault of the keyboard', report(0, 2)],
    ['a short one', Uint8Array.of(0, 0, A)],
    ['a long one', Uint8Array.of(1, 0, 0, B, 0, 0, 0, 0, 0)],
    ['an empty one', Uint8Array.of()],
  ])('a report that says nothing of keys changes nothing: %s', (_, bytes) => {
    const keyboard = new BootKeyboard();
    keyboard.take(report(0, A));
    expect(keyboard.take(bytes)).toEqual({ down: [], up: [] });
    expect(keyboard.take(report(0, A)), 'A is still held').toEqual({ down: [], up: [] });
  });
});
