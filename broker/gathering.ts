import type { HallClock } from './hall-clock.ts';

/** Gathers a burst of news into one publication: soon behind the first of it, and not too often. */
export class Gathering {
  readonly #clock: HallClock;
  readonly #afterMs: number;
  readonly #everyMs: number;
  readonly #publish: () => void;
  #lastMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param options.afterMs - from the first news to its publication, at least
   * @param options.everyMs - from one publication to the next, at least
   */
  constructor(options: {
    readonly clock: HallClock;
    readonly afterMs: number;
    readonly everyMs: number;
    readonly publish: () => void;
  }) {
    this.#clock = options.clock;
    this.#afterMs = options.afterMs;
    this.#everyMs = options.everyMs;
    this.#publish = options.publish;
  }

  news(): void {
    if (this.#timer) return;
    const againMs = this.#lastMs + this.#everyMs - this.#clock.monotonicMs();
    this.#timer = setTimeout(() => this.now(), Math.max(this.#afterMs, againMs));
  }

  /** Publishes at once, and with it whatever was gathered. */
  now(): void {
    this.stop();
    this.#lastMs = this.#clock.monotonicMs();
    this.#publish();
  }

  /** Forgets what was gathered. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
