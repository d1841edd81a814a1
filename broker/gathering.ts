import type { HallClock } from './hall-clock.ts';

/** Gathers a burst of news into one publication: soon behind the first of it, and not too often. */
export class Gathering {
  readonly #clock: HallClock;
  readonly #afterMs: number;
  readonly #everyMs: number;
  readonly #publish: () => void;
  /** When it published last, as often as it may within the time. */
  readonly #lastMs: number[];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param options.afterMs - from the first news to its publication, at least
   * @param options.everyMs - in no such time is more published than
   * @param options.times - so often; left out: once
   */
  constructor(options: {
    readonly clock: HallClock;
    readonly afterMs: number;
    readonly everyMs: number;
    readonly times?: number;
    readonly publish: () => void;
  }) {
    this.#clock = options.clock;
    this.#afterMs = options.afterMs;
    this.#everyMs = options.everyMs;
    this.#publish = options.publish;
    this.#lastMs = Array.from({ length: options.times ?? 1 }, () => Number.NEGATIVE_INFINITY);
  }

  news(): void {
    if (this.#timer) return;
    const [oldestMs = Number.NEGATIVE_INFINITY] = this.#lastMs;
    const againMs = oldestMs + this.#everyMs - this.#clock.monotonicMs();
    this.#timer = setTimeout(() => this.now(), Math.max(this.#afterMs, againMs));
  }

  /** Publishes at once, and with it whatever was gathered. */
  now(): void {
    this.stop();
    this.#lastMs.shift();
    this.#lastMs.push(this.#clock.monotonicMs());
    this.#publish();
  }

  /** Forgets what was gathered. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
