import * as v from 'valibot';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { PasswordHasher } from '../../broker/client/password/password-port.ts';
import type { SmallDocument } from '../../broker/client/small-document.ts';
import type { PinTries } from './kiosk-state.ts';

const TRIES_MAX = 5;
/** After the fifth wrong PIN, and twice as long after each further one, to an hour. */
const LOCKED_MS = 300_000;
const LOCKED_MS_MAX = 3_600_000;

/** Wrong ones since the last right one; kept, or switching the box off and on would give five more. */
export const pinFailures = v.strictObject({
  failures: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
});
type PinFailures = v.InferOutput<typeof pinFailures>;

export const staffPin = v.pipe(v.string(), v.regex(/^\d{4,8}$/, '4 to 8 digits'));

type Parts = {
  /** Argon2id of the PIN; nothing: nobody gets in. */
  readonly hash: string | undefined;
  readonly hasher: PasswordHasher;
  readonly document: Pick<SmallDocument<PinFailures>, 'data' | 'write'>;
  readonly clock: NodeClock;
};

/** Checks the PIN of the staff mode: five tries, then a growing pause (issue 3, point 8). */
export class PinBook {
  readonly #parts: Parts;
  #lockedUntil: number;
  #checking = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { document, clock } = parts;
    // Whoever switched it off has not waited.
    const locked = document.data.failures >= TRIES_MAX;
    this.#lockedUntil = locked ? clock.monotonicMs() + LOCKED_MS : Number.NEGATIVE_INFINITY;
  }

  /** Whether there is a PIN at all. */
  get exists(): boolean {
    return this.#parts.hash !== undefined;
  }

  get tries(): PinTries {
    const { failures } = this.#parts.document.data;
    // When the pause is over, one more try at a time.
    const open = this.#parts.clock.monotonicMs() >= this.#lockedUntil;
    const left = Math.max(open ? 1 : 0, TRIES_MAX - failures);
    return { triesLeft: left, lockedUntil: this.#lockedUntil };
  }

  /** One at a time; what comes meanwhile, or while it is locked, is not even looked at. */
  async check(pin: string): Promise<'right' | PinTries> {
    const { hash, hasher, document, clock } = this.#parts;
    const locked = clock.monotonicMs() < this.#lockedUntil;
    if (hash === undefined || locked || this.#checking) return this.tries;
    this.#checking = true;
    try {
      const failures = document.data.failures + 1;
      // Counted before it is looked at: pulling the plug gives no free try.
      const counted = await document.write({ failures });
      if (!counted.ok) return this.tries;
      // A hash that nobody can read opens to nobody.
      if (await hasher.matches(hash, pin).catch(() => false)) {
        await document.write({ failures: 0 });
        return 'right';
      }
      if (failures >= TRIES_MAX) {
        const pauseMs = Math.min(LOCKED_MS_MAX, LOCKED_MS * 2 ** (failures - TRIES_MAX));
        this.#lockedUntil = clock.monotonicMs() + pauseMs;
      }
      return this.tries;
    } finally {
      this.#checking = false;
    }
  }
}
