/** Five wrong passwords are free, then each further one doubles the wait (reliability F37). */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 60_000;
const WAIT_MS_MAX = 15 * 60_000;
const KEYS_MAX = 10_000;

type Failures = { count: number; untilMs: number };

/** Slows guessing, per staff id and per address, without ever locking an account for good. */
export class SignInGuard {
  readonly #failures = new Map<string, Failures>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Milliseconds until this key may try again; 0 at once. */
  waitMs(key: string): number {
    return Math.max(0, (this.#failures.get(key)?.untilMs ?? 0) - this.#monotonicMs());
  }

  failed(key: string): void {
    if (this.#failures.size >= KEYS_MAX) this.#failures.clear();
    const failures = this.#failures.get(key) ?? { count: 0, untilMs: 0 };
    failures.count += 1;
    if (failures.count >= FREE_FAILURES) {
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures.count - FREE_FAILURES), WAIT_MS_MAX);
      failures.untilMs = this.#monotonicMs() + wait;
    }
    this.#failures.set(key, failures);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
