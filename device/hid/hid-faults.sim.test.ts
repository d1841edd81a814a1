import { describe, expect, test } from 'vitest';
import { seeded } from '../../broker/demand/random.ts';
import { HeldKeypad, HeldScanner } from './hid-samples.ts';
import { type KeypadKey, keypadUsages } from './keypad.ts';
import { reportsOfCode } from './virtual/typed-reports.ts';

const seeds = [1, 2, 3, 5, 8];

class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  between(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  bytes(countMax: number): readonly number[] {
    return Array.from({ length: this.between(0, countMax) }, () => this.between(0, 255));
  }
}

describe('F17', () => {
  test.each(seeds)(
    '1,000 presses that bounce 5 to 50 ms are 1,000 events, seed %i',
    async (seed) => {
      const dice = new Dice(seed);
      const held = await HeldKeypad.open();
      const usages = [...keypadUsages];
      const pressed: KeypadKey[] = [];
      const bounce = (usage: number) => {
        for (let times = dice.between(0, 6); times > 0; times -= 1) {
          held.up();
          held.clock.advance(dice.between(5, 50));
          held.down(usage);
          held.clock.advance(dice.between(5, 50));
        }
      };
      for (let press = 0; press < 1_000; press += 1) {
        const [usage, key] = usages[dice.between(0, usages.length - 1)] ?? [0, 'enter'];
        pressed.push(key);
        held.down(usage);
        bounce(usage);
        held.clock.advance(dice.between(30, 3_000));
        // What a device repeats while a finger stays says nothing more.
        for (let again = dice.between(0, 20); again > 0; again -= 1) held.down(usage);
        bounce(usage);
        held.up();
        held.clock.advance(dice.between(300, 2_000));
      }
      expect(held.keys).toEqual(pressed);
    },
  );
});

describe('F18', () => {
  test.each(seeds)(
    '10,000 keys of a keyboard nobody enrolled are 0 events, seed %i',
    async (seed) => {
      const dice = new Dice(seed);
      const [keypad, scanner] = [await HeldKeypad.open(), await HeldScanner.open()];
      for (const held of [keypad, scanner]) {
        // Another serial number, another product, another vendor.
        const strangers = [
          { ...held.identity, serialNumber: 'KP002' },
          { ...held.identity, productId: held.identity.productId + 1 },
          { ...held.identity, vendorId: held.identity.vendorId + 1 },
        ];
        for (const stranger of strangers) held.hub.plug(stranger);
        for (let key = 0; key < 10_000; key += 1) {
          const stranger = strangers[dice.between(0, 2)] ?? held.identity;
          held.hub.report(stranger, [0, 0, dice.between(4, 0x65), 0, 0, 0, 0, 0]);
          held.hub.report(stranger, [0, 0, 0, 0, 0, 0, 0, 0]);
          held.clock.advance(dice.between(0, 200));
        }
        expect(held.hub.opened).toEqual([held.identity]);
      }
      expect([keypad.keys, scanner.codes, scanner.refusals]).toEqual([[], [], []]);
    },
  );

  test.each(seeds)(
    'whatever an enrolled one sends, it is read again after that, seed %i',
    async (seed) => {
      const dice = new Dice(seed);
      const [keypad, scanner] = [await HeldKeypad.open(), await HeldScanner.open()];
      for (let times = 0; times < 10_000; times += 1) {
        for (const held of [keypad, scanner]) {
          const long = dice.between(0, 3) === 0;
          held.report(
            long ? dice.bytes(64) : [...dice.bytes(8), 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8),
          );
          held.clock.advance(dice.between(0, 30));
        }
      }
      for (const held of [keypad, scanner]) {
        held.up();
        held.clock.advance(2_000);
      }
      expect(scanner.codes.every((code) => /^[A-Z0-9-]{4,64}$/.test(code))).toBe(true);
      keypad.keys.length = 0;
      scanner.codes.length = 0;
      keypad.down(0x58);
      scanner.play(reportsOfCode('R-0801-042') ?? []);
      expect([keypad.keys, scanner.codes]).toEqual([['enter'], ['R-0801-042']]);
    },
  );
});
