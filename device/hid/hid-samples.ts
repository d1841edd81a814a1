import { ManualClock } from '../../broker/client/manual-clock.ts';
import { Keypad, type KeypadKey } from './keypad.ts';
import { MemoryHidHub } from './memory-hid-hub.ts';
import { Scanner, type ScannerSettings, type ScanRefusal } from './scanner.ts';

const NO_KEYS = [0, 0, 0, 0, 0, 0, 0, 0] as const;

/** For tests: one device that is plugged in, and a clock that stands still. */
class Held {
  readonly clock = new ManualClock();
  readonly hub = new MemoryHidHub();
  readonly identity = { vendorId: 0x1a2c, productId: 0x2d23, serialNumber: 'KP001' };

  constructor() {
    this.hub.plug(this.identity);
  }

  report(bytes: Iterable<number>): void {
    this.hub.report(this.identity, [...bytes]);
  }

  down(usage: number, modifiers = 0): void {
    this.report([modifiers, 0, usage, 0, 0, 0, 0, 0]);
  }

  up(): void {
    this.report(NO_KEYS);
  }

  /** Pulls it out and plugs it in again. */
  replug(): void {
    this.hub.unplug(this.identity);
    this.hub.plug(this.identity);
  }
}

export class HeldKeypad extends Held {
  readonly keypad = new Keypad(this.hub.watch(this.identity), this.clock);
  readonly keys: KeypadKey[] = [];
  /** How often it asked for a hand. */
  calls = 0;

  static async open(): Promise<HeldKeypad> {
    const held = new HeldKeypad();
    held.keypad.onKey((key) => held.keys.push(key));
    held.keypad.onHeld(() => {
      held.calls += 1;
    });
    await Promise.resolve();
    return held;
  }
}

export class HeldScanner extends Held {
  readonly scanner: Scanner;
  readonly codes: string[] = [];
  readonly refusals: ScanRefusal[] = [];

  private constructor(settings: ScannerSettings) {
    super();
    this.scanner = new Scanner(this.hub.watch(this.identity), this.clock, settings);
  }

  static async open(settings: ScannerSettings = {}): Promise<HeldScanner> {
    const held = new HeldScanner(settings);
    held.scanner.onCode((code) => held.codes.push(code));
    held.scanner.onRefused((because) => held.refusals.push(because));
    await Promise.resolve();
    return held;
  }

  /** @param everyMs - between one report and the next */
  play(reports: readonly Uint8Array[], everyMs = 1): void {
    for (const report of reports) {
      this.report(report);
      this.clock.advance(everyMs);
    }
  }
}
