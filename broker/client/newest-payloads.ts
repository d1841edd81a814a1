import type { NodeClock } from './node-clock.ts';

/**
 * So long a broker may still send what it had looked up before a topic was cleared: a connection on
 * which so much stands still is given up long before.
 */
const OVERTAKEN_MS_MAX = 60_000;

/**
 * The newest live payload of each retained topic on one connection. A broker may look up what is
 * retained, pass a live message on, and only then send what it had looked up: the older one.
 */
export class NewestPayloads {
  readonly #clock: Pick<NodeClock, 'monotonicMs'>;
  readonly #live = new Map<string, Buffer>();
  /** When each topic was cleared, the oldest first: an uplink hears of 400 tickets a day, for years. */
  readonly #clearedAtMs = new Map<string, number>();

  constructor(clock: Pick<NodeClock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** How many topics are remembered. */
  get size(): number {
    return this.#live.size;
  }

  /** A live message of a topic whose messages are retained; empty: it is cleared. */
  hear(topic: string, payload: Buffer): void {
    this.#live.set(topic, payload);
    this.#clearedAtMs.delete(topic);
    if (payload.length === 0) this.#clearedAtMs.set(topic, this.#clock.monotonicMs());
    this.#forgetOldest();
  }

  /** What a retained message is to be taken for: the live one that has overtaken it, if any has. */
  insteadOf(topic: string, retained: Buffer): Buffer {
    return this.#live.get(topic) ?? retained;
  }

  forget(topic: string): void {
    this.#live.delete(topic);
    this.#clearedAtMs.delete(topic);
  }

  /** The connection ended: the next one begins with what is retained. */
  clear(): void {
    this.#live.clear();
    this.#clearedAtMs.clear();
  }

  #forgetOldest(): void {
    const before = this.#clock.monotonicMs() - OVERTAKEN_MS_MAX;
    for (const [topic, clearedAtMs] of this.#clearedAtMs) {
      if (clearedAtMs > before) return;
      this.forget(topic);
    }
  }
}
