/** HID 1.11, appendix B.1: modifiers, a reserved byte, and up to six keys that are down. */
const REPORT_BYTES = 8;
const KEYS_AT = 2;
/** HID usage tables, page 7: below it are no keys but 1 (too many at once), 2 and 3 (faults). */
const FIRST_KEY = 0x04;
const SHIFTS = 0b0010_0010;

/** A key that went down. */
export type KeyDown = {
  /** HID usage tables, page 7 (keyboard and keypad). */
  readonly usage: number;
  readonly shift: boolean;
  /** Control, Alt or the logo key is held. */
  readonly command: boolean;
};

/** What one report changed; most change one thing or nothing. */
export type KeyChange = { readonly down: readonly KeyDown[]; readonly up: readonly number[] };

const NOTHING: KeyChange = { down: [], up: [] };

/**
 * Makes presses and releases of the reports of a boot keyboard (HID 1.11, appendix B.1). A key
 * that is held says nothing more, however often its report comes. A report of another length, or
 * one that says "too many at once", changes nothing.
 */
export class BootKeyboard {
  #held: ReadonlySet<number> = new Set();

  take(report: Uint8Array): KeyChange {
    if (report.length !== REPORT_BYTES) return NOTHING;
    const keys = report.subarray(KEYS_AT);
    if (keys.some((usage) => usage > 0 && usage < FIRST_KEY)) return NOTHING;
    const held = new Set(keys);
    held.delete(0);
    const before = this.#held;
    this.#held = held;
    const modifiers = report[0] ?? 0;
    const shift = (modifiers & SHIFTS) !== 0;
    const command = (modifiers & ~SHIFTS) !== 0;
    return {
      down: [...held].flatMap((usage) => (before.has(usage) ? [] : [{ usage, shift, command }])),
      up: [...before].filter((usage) => !held.has(usage)),
    };
  }

  /** Nothing is held any more: after an unplugging. */
  reset(): void {
    this.#held = new Set();
  }
}
