import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { HidDevice, HidState } from './hid-port.ts';
import { followPresses } from './key-presses.ts';

/** F17: the same key counts again after so long. */
const SAME_KEY_AGAIN_MS = 300;

/** Held so long, the key with the bump calls somebody (K12): longer than a press, and soon enough. */
const CALL_AFTER_MS = 2_000;
const CALL_KEY: KeypadKey = 'digit-5';

/** What a person can say with the tactile keypad beside the screen. */
export const keypadKeys = [
  'digit-0',
  'digit-1',
  'digit-2',
  'digit-3',
  'digit-4',
  'digit-5',
  'digit-6',
  'digit-7',
  'digit-8',
  'digit-9',
  /** Takes what the voice said last. */
  'enter',
  /** One step back, from the first step to the beginning. */
  'cancel',
  /** Says the last sentence again. */
  'repeat',
  /** Says what each key does. */
  'help',
  /** One step louder; after the loudest comes the softest. */
  'louder',
] as const;

export type KeypadKey = (typeof keypadKeys)[number];

/**
 * HID usage (page 7) → key, as printed on a common numeric keypad: digits, Enter, `-` or Backspace
 * to cancel, `*` to repeat, `/` for help, `+` for louder. Everything else is passed by (F18), Num
 * Lock too: these usages are the same with and without it.
 */
export const keypadUsages: ReadonlyMap<number, KeypadKey> = new Map([
  [0x62, 'digit-0'],
  [0x59, 'digit-1'],
  [0x5a, 'digit-2'],
  [0x5b, 'digit-3'],
  [0x5c, 'digit-4'],
  [0x5d, 'digit-5'],
  [0x5e, 'digit-6'],
  [0x5f, 'digit-7'],
  [0x60, 'digit-8'],
  [0x61, 'digit-9'],
  [0x58, 'enter'],
  [0x56, 'cancel'],
  [0x2a, 'cancel'],
  [0x55, 'repeat'],
  [0x54, 'help'],
  [0x57, 'louder'],
]);

/** The keypad with which a person who cannot see or touch the screen takes a ticket. */
export class Keypad {
  readonly #device: HidDevice;
  readonly #takes: ((key: KeypadKey) => void)[] = [];
  readonly #heldTakes: (() => void)[] = [];

  constructor(device: HidDevice, clock: NodeClock) {
    this.#device = device;
    followPresses(device, {
      clock,
      sameKeyAgainMs: SAME_KEY_AGAIN_MS,
      onPress: (usage) => {
        const key = keypadUsages.get(usage);
        if (key !== undefined) for (const take of this.#takes) take(key);
      },
      heldAfterMs: CALL_AFTER_MS,
      onHeld: (usage) => {
        if (keypadUsages.get(usage) !== CALL_KEY) return;
        for (const take of this.#heldTakes) take();
      },
    });
  }

  get state(): HidState {
    return this.#device.state;
  }

  onState(changed: () => void): void {
    this.#device.onState(changed);
  }

  onKey(take: (key: KeypadKey) => void): void {
    this.#takes.push(take);
  }

  /**
   * Somebody wants a hand: the 5, which every keypad has a bump on, was held for two seconds. It was
   * a press before, which names a service at most and takes nothing. Once, however long it is held.
   */
  onHeld(take: () => void): void {
    this.#heldTakes.push(take);
  }
}
