/** Five tries are free, then each further one doubles the wait (reliability F37). */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 60_000;
const WAIT_MS_MAX = 15 * 60_000;
/** So long after the last try somebody begins afresh. */
const FORGET_AFTER_MS = 60 * 60_000;
const KEYS_MAX = 10_000;

type Tries = { readonly count: number; readonly untilMs: number; readonly lastMs: number };

/** Slows guessing, per staff id and per address, without ever locking an account for good. */
export class SignInGuard {
  /** In order of their last try. */
  readonly #tries = new Map<string, Tries>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /**
   * Takes one try for all of these keys. It counts before the password is looked at, so that a
   * hundred tries sent at once are not all looked at.
   *
   * @returns 0, or milliseconds to wait, and then nothing was taken
   */
  take(keys: readonly string[]): number {
    const waitMs = this.waitMs(keys);
    if (waitMs > 0) return waitMs;
    const now = this.#monotonicMs();
    for (const key of keys) {
      const count = (this.#of(key)?.count ?? 0) + 1;
      const further = count - FREE_TRIES;
      const pauseMs = further < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** further, WAIT_MS_MAX);
      this.#tries.delete(key);
      this.#tries.set(key, { count, untilMs: now + pauseMs, lastMs: now });
    }
    this.#dropOldest();
    return 0;
  }

  /** How long the next try of any of these has to wait; takes none. */
  waitMs(keys: readonly string[]): number {
    const now = this.#monotonicMs();
    return Math.max(0, ...keys.map((key) => (this.#of(key)?.untilMs ?? now) - now));
  }

  /** The password was right: these begin afresh. */
  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#tries.delete(key);
  }

  #of(key: string): Tries | undefined {
    const tries = this.#tries.get(key);
    if (tries === undefined) return undefined;
    return this.#monotonicMs() - tries.lastMs > FORGET_AFTER_MS ? undefined : tries;
  }

  #dropOldest(): void {
    for (const key of this.#tries.keys()) {
      if (this.#tries.size <= KEYS_MAX) return;
      this.#tries.delete(key);
    }
  }
}
