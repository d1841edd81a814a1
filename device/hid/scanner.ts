import type { NodeClock } from '../../broker/client/node-clock.ts';
import { BootKeyboard, type KeyDown } from './boot-keyboard.ts';
import type { HidDevice, HidState } from './hid-port.ts';

/** A scanner types a key every few ms; a code is never this long in coming between two of them. */
const SILENCE_MS = 300;
/** A torn code is thrown away to its end, or to this much more silence. */
const TORN_MS = 1_000;
/**
 * The end of the silence is waited for apart: a process that was busy for longer than the silence
 * first takes what has come in meanwhile, and a code is not cut in two.
 */
const LAST_LOOK_MS = 20;
const CODE_CHARACTERS_MIN = 4;
const CODE_CHARACTERS_MAX = 64;

const ENDS: ReadonlySet<number> = new Set([0x28, 0x2b, 0x58]); // Enter, Tab, keypad Enter
/** Some scanners switch these around a code: Caps Lock, Num Lock, and 半角/全角 where one is set so. */
const PASSED_BY: ReadonlySet<number> = new Set([0x39, 0x53, 0x35]);

/**
 * Usage → character. The letters, the ten digits and the hyphen lie on the same keys of a US and a
 * Japanese keyboard: a scanner set to either reads alike. All else differs, and is no part of a code.
 */
const characters: ReadonlyMap<number, string> = new Map([
  ...[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((each, index) => [0x04 + index, each] as const),
  ...[...'1234567890'].map((each, index) => [0x1e + index, each] as const),
  [0x2d, '-'],
  ...[...'1234567890'].map((each, index) => [0x59 + index, each] as const),
  [0x56, '-'],
]);
const LETTERS_TO = 0x1d;

export type ScannerSettings = {
  /** Takes the start and stop letters (A to D) off a NW-7 code, where the scanner sends them. */
  readonly stripNw7Letters?: boolean;
};

/**
 * Why a scan is no code: signs beside A–Z, 0–9 and `-` (a web address), over 64 of them, or a pause
 * in its middle: half of one code may be the whole of another.
 */
export type ScanRefusal = 'other-characters' | 'too-long' | 'torn';

/**
 * A bar code or QR scanner that types what it reads, as they come from the maker ("HID keyboard",
 * US or Japanese layout). A code ends with Enter, Tab or 300 ms of silence and comes out in
 * capitals; fewer than four characters at a scanner's speed are nobody's code.
 */
export class Scanner {
  readonly #clock: NodeClock;
  readonly #settings: ScannerSettings;
  readonly #keyboard = new BootKeyboard();
  readonly #codes: ((code: string) => void)[] = [];
  readonly #refusals: ((because: ScanRefusal) => void)[] = [];
  readonly #device: HidDevice;
  #text = '';
  #characters = 0;
  #foreign = false;
  /** It was seen to end a code with a key: silence ends none of its codes. */
  #endsItself = false;
  #torn = false;
  #stopWaiting = () => {};

  constructor(device: HidDevice, clock: NodeClock, settings: ScannerSettings = {}) {
    this.#device = device;
    this.#clock = clock;
    this.#settings = settings;
    device.onReport((report) => {
      for (const key of this.#keyboard.take(report).down) this.#press(key);
    });
    device.onState(() => this.#forget());
  }

  get state(): HidState {
    return this.#device.state;
  }

  onState(changed: () => void): void {
    this.#device.onState(changed);
  }

  onCode(take: (code: string) => void): void {
    this.#codes.push(take);
  }

  /** Something was scanned, and it is none of our codes. */
  onRefused(take: (because: ScanRefusal) => void): void {
    this.#refusals.push(take);
  }

  #press(key: KeyDown): void {
    if (PASSED_BY.has(key.usage)) return;
    if (ENDS.has(key.usage) && !key.command) {
      this.#endsItself = true;
      this.#finish();
      return;
    }
    if (this.#torn) {
      this.#waitForEndOfTorn();
      return;
    }
    const character = characterOf(key);
    this.#characters += 1;
    if (character === undefined) this.#foreign = true;
    else if (this.#characters <= CODE_CHARACTERS_MAX) this.#text += character;
    this.#wait();
  }

  #wait(): void {
    this.#stopWaiting();
    this.#stopWaiting = this.#clock.after(SILENCE_MS - LAST_LOOK_MS, () => {
      this.#stopWaiting = this.#clock.after(LAST_LOOK_MS, () => this.#silent());
    });
  }

  /** One that ends its codes with a key has not ended this one; nor is a key or two a code. */
  #silent(): void {
    this.#torn = this.#endsItself || this.#characters < CODE_CHARACTERS_MIN;
    if (this.#torn) this.#waitForEndOfTorn();
    else this.#finish();
  }

  #waitForEndOfTorn(): void {
    this.#stopWaiting();
    this.#stopWaiting = this.#clock.after(TORN_MS, () => this.#finish());
  }

  #finish(): void {
    const [text, count, foreign, torn] = [this.#text, this.#characters, this.#foreign, this.#torn];
    this.#clear();
    if (torn) {
      for (const take of this.#refusals) take('torn');
      return;
    }
    if (count < CODE_CHARACTERS_MIN) return;
    if (count > CODE_CHARACTERS_MAX || foreign) {
      const because = foreign ? 'other-characters' : 'too-long';
      for (const take of this.#refusals) take(because);
      return;
    }
    const code = this.#settings.stripNw7Letters ? withoutNw7Letters(text) : text;
    for (const take of this.#codes) take(code);
  }

  /** The rest of a code whose beginning was lost is no code either. */
  #forget(): void {
    this.#keyboard.reset();
    this.#endsItself = false;
    this.#clear();
  }

  #clear(): void {
    this.#stopWaiting();
    this.#text = '';
    this.#characters = 0;
    this.#foreign = false;
    this.#torn = false;
  }
}

function characterOf(key: KeyDown): string | undefined {
  // A shifted letter is the same letter; a shifted digit or hyphen is another character.
  if (key.command || (key.shift && key.usage > LETTERS_TO)) return undefined;
  return characters.get(key.usage);
}

/** JIS X 0506: a NW-7 code begins and ends with one of A, B, C, D, which are no part of it. */
function withoutNw7Letters(text: string): string {
  return /^[A-D](.+)[A-D]$/.exec(text)?.[1] ?? text;
}
