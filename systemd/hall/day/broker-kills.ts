import type { ProcessKeeper } from '../process-keeper.ts';
import type { DomainClock } from './domain-clock.ts';

/** Milliseconds after a press or touch has left: the engine is in the middle of it. */
const IN_THE_MIDDLE_MS = 2;

type Kill = { readonly on: 'press' | 'touch'; readonly from: number };

/** Pulls the broker's plug while something is on its way to it: once in a press, once in a touch. */
export class BrokerKills {
  readonly #broker: Pick<ProcessKeeper, 'kill'> | undefined;
  readonly #clock: DomainClock;
  #due: readonly Kill[];
  count = 0;

  /** @param due - from when on (domain time) the next press or touch is struck; in order */
  constructor(
    broker: Pick<ProcessKeeper, 'kill'> | undefined,
    clock: DomainClock,
    due: readonly Kill[],
  ) {
    this.#broker = broker;
    this.#clock = clock;
    this.#due = due;
  }

  /** Somebody presses or touches at this moment. */
  strike(on: Kill['on']): void {
    const [next, ...later] = this.#due;
    if (next?.on !== on || this.#clock.now() < next.from) return;
    this.#due = later;
    this.count += 1;
    setTimeout(() => this.#broker?.kill(), IN_THE_MIDDLE_MS);
  }
}
