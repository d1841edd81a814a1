/** Beyond this many keys the oldest is forgotten: an attacker may not fill the memory with them. */
const KEYS_MAX = 10_000;

/**
 * Counts attempts by key in a sliding window, such as wrong passwords of one address.
 * Instants are monotonic milliseconds, passed in.
 */
export class AttemptLimit {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #attempts = new Map<string, number[]>();

  constructor(options: { readonly max: number; readonly windowMs: number }) {
    this.#max = options.max;
    this.#windowMs = options.windowMs;
  }

  /** Whether `max` attempts lie within the window, so that another one is too many. */
  reached(key: string, nowMs: number): boolean {
    return this.#recent(key, nowMs).length >= this.#max;
  }

  count(key: string, nowMs: number): void {
    const recent = this.#recent(key, nowMs);
    this.#attempts.delete(key);
    this.#attempts.set(key, [...recent, nowMs].slice(-this.#max));
    if (this.#attempts.size <= KEYS_MAX) return;
    const [oldest] = this.#attempts.keys();
    if (oldest !== undefined) this.#attempts.delete(oldest);
  }

  /** Counts an attempt unless there were too many; says whether there was room for it. */
  take(key: string, nowMs: number): boolean {
    if (this.reached(key, nowMs)) return false;
    this.count(key, nowMs);
    return true;
  }

  #recent(key: string, nowMs: number): readonly number[] {
    return (this.#attempts.get(key) ?? []).filter((at) => nowMs - at < this.#windowMs);
  }
}
