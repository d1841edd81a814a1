/** A second tap within this time belongs to the first: nobody means two things so fast. */
const DOUBLE_TAP_MS = 400;

/** One press at a time: nothing else is taken until it is answered, nor within a double tap. */
export class Presses {
  readonly #changed: () => void;
  #busy = false;
  #over: Promise<void> = Promise.resolve();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Runs what was pressed, unless another press is under way. */
  take(run: () => Promise<void>): void {
    if (!this.#busy) this.#over = this.#run(run);
  }

  /** Does something as soon as no press is under way: the answer to a question is never lost. */
  whenFree(then: () => void): void {
    if (this.#busy) void this.#over.then(then);
    else then();
  }

  async #run(run: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#changed();
    const tapOver = new Promise((resolve) => setTimeout(resolve, DOUBLE_TAP_MS));
    await run();
    await tapOver;
    this.#busy = false;
    this.#changed();
  }
}
