import { networkOf } from '../../broker/client/asker-network.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';

/** So many unknown tokens a minute are a hall full of people who kept yesterday's paper. */
const FREE_A_MINUTE = 20;
const MINUTE_MS = 60_000;
/** Beyond that, each further one waits so long for its answer. */
const SLOWED_MS = 5_000;
/** So many answers of one address wait at a time; more are sent away. */
const HELD_MAX = 64;
const ADDRESSES_MAX = 10_000;

type Guesser = { level: number; atMs: number; held: number };

/**
 * Slows down who asks for tokens that nobody knows (reliability F43). It is asked only after a token
 * was found unknown: a good one is answered at once, whoever else stands behind its address.
 */
export class GuessGuard {
  readonly #clock: Pick<NodeClock, 'monotonicMs' | 'after'>;
  readonly #guessers = new Map<string, Guesser>();

  constructor(clock: Pick<NodeClock, 'monotonicMs' | 'after'>) {
    this.#clock = clock;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#guessers.size;
  }

  /**
   * Counts a miss, and waits as long as it must before it is answered.
   *
   * @returns false when too many answers of this address wait already: it is to be sent away
   */
  async miss(address: string): Promise<boolean> {
    const guesser = this.#guesserAt(networkOf(address));
    guesser.level += 1;
    if (guesser.level <= FREE_A_MINUTE) return true;
    if (guesser.held >= HELD_MAX) return false;
    guesser.held += 1;
    await new Promise<void>((resolve) => this.#clock.after(SLOWED_MS, resolve));
    guesser.held -= 1;
    return true;
  }

  #guesserAt(network: string): Guesser {
    const now = this.#clock.monotonicMs();
    const known = this.#guessers.get(network);
    // Last in the map is last seen: the first to be forgotten has been quiet the longest.
    this.#guessers.delete(network);
    const gone = known ? ((now - known.atMs) * FREE_A_MINUTE) / MINUTE_MS : 0;
    const guesser = known ?? { level: 0, atMs: now, held: 0 };
    // It does not count without end: who stops is forgiven within two minutes.
    guesser.level = Math.min(Math.max(0, guesser.level - gone), 2 * FREE_A_MINUTE);
    guesser.atMs = now;
    this.#guessers.set(network, guesser);
    const [oldest] = this.#guessers.keys();
    if (this.#guessers.size > ADDRESSES_MAX && oldest !== undefined) this.#guessers.delete(oldest);
    return guesser;
  }
}
