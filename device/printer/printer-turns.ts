import type { NodeClock } from '../../broker/client/node-clock.ts';

/**
 * So long after a citizen's slips no training's comes out: who has touched is still taking them, for
 * as long as the kiosk says お取りください (8 s).
 */
const CLEAR_TRAY_MS = 10_000;

/** Ends a turn. */
type End = () => void;

/**
 * One job at the printer at a time, and the real hall's first (R22): two halls share the roll, and
 * never a stretch of it. A real job waits for the one slip that is being printed, at most.
 */
export class PrinterTurns {
  readonly #clock: NodeClock;
  readonly #real: ((end: End) => void)[] = [];
  readonly #training: ((end: End) => void)[] = [];
  #taken = false;
  /** Monotonic; when the last real job ended. */
  #realEndedAtMs = Number.NEGATIVE_INFINITY;
  #cancel: () => void = () => {};

  constructor(clock: NodeClock) {
    this.#clock = clock;
  }

  /** A real job wants the printer: a training's begins no further slip. */
  get realWaits(): boolean {
    return this.#real.length > 0;
  }

  /** Resolves when a job may begin, with what is to be called when it has ended. */
  take(training: boolean): Promise<End> {
    return new Promise((begin) => {
      (training ? this.#training : this.#real).push(begin);
      this.#grant();
    });
  }

  #grant(): void {
    this.#cancel();
    if (this.#taken) return;
    const restMs = this.#realEndedAtMs + CLEAR_TRAY_MS - this.#clock.monotonicMs();
    if (this.#real.length > 0) this.#begin(this.#real);
    else if (restMs <= 0) this.#begin(this.#training);
    else if (this.#training.length > 0) {
      this.#cancel = this.#clock.after(restMs, () => this.#grant());
    }
  }

  #begin(waiting: ((end: End) => void)[]): void {
    const begin = waiting.shift();
    if (!begin) return;
    this.#taken = true;
    begin(() => {
      this.#taken = false;
      if (waiting === this.#real) this.#realEndedAtMs = this.#clock.monotonicMs();
      this.#grant();
    });
  }
}
