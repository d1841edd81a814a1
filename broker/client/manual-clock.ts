import type { NodeClock } from './node-clock.ts';

/** A clock for tests that stands still until it is moved on. */
export class ManualClock implements NodeClock {
  /** Set it to let the box's clock jump; `advance` moves it as well. */
  wall = 1_785_547_800_000;
  #elapsedMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  wallMs(): number {
    return this.wall;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#elapsedMs + delayMs, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  get timerCount(): number {
    return this.#timers.size;
  }

  /** Lets time pass; what falls due on the way runs at its own moment, in order. */
  advance(ms: number): void {
    const untilMs = this.#elapsedMs + ms;
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#timers.delete(next);
      this.#moveTo(next.atMs);
      next.run();
    }
    this.#moveTo(untilMs);
  }

  #next(untilMs: number) {
    const due = [...this.#timers].filter((timer) => timer.atMs <= untilMs);
    return due.sort((one, other) => one.atMs - other.atMs)[0];
  }

  #moveTo(ms: number): void {
    this.wall += ms - this.#elapsedMs;
    this.#elapsedMs = ms;
  }
}
