import { randomUUID } from 'node:crypto';
import { err, ok, type Result } from '../../contract/result.ts';
import { durationMs, type Pcm, writeWav } from './pcm.ts';
import { PlayTurns, stopped } from './play-turns.ts';
import type { Player, PlayFault } from './player-port.ts';

type Played = Result<void, PlayFault>;

type Offer = {
  readonly id: string;
  readonly wav: Buffer;
  readonly lengthMs: number;
  readonly settle: (played: Played) => void;
  watchdog: NodeJS.Timeout;
  claimed: boolean;
};

export type PagePlayerOptions = {
  /** Told the id of the sound that the page should play, and nothing when there is none. */
  readonly tell: (soundId: string | undefined) => void;
  /** How long a page has to take a sound up. */
  readonly claimMs?: number;
  /** Beyond the sound's own length. */
  readonly graceMs?: number;
};

/**
 * Sound through the node's own page, where there is no `aplay`: the page fetches the WAVE file,
 * plays it and reports. Two pages on one node would sound at once: the first to claim plays.
 */
export class PagePlayer implements Player {
  readonly #options: Required<PagePlayerOptions>;
  readonly #turns = new PlayTurns();
  #offer: Offer | undefined;

  constructor(options: PagePlayerOptions) {
    this.#options = { claimMs: 3_000, graceMs: 5_000, ...options };
  }

  play(pcm: Pcm): Promise<Played> {
    return this.#turns.take(
      () =>
        new Promise((settle) => {
          const untouched: PlayFault = { kind: 'untouched', detail: 'no page took the sound up' };
          this.#offer = {
            id: randomUUID(),
            wav: writeWav(pcm),
            lengthMs: durationMs(pcm),
            settle,
            watchdog: setTimeout(() => this.#settle(err(untouched)), this.#options.claimMs),
            claimed: false,
          };
          this.#options.tell(this.#offer.id);
        }),
    );
  }

  stop(): void {
    this.#turns.cancel();
    this.#settle(err(stopped));
  }

  /** The file of the sound on offer. */
  wav(id: string): Buffer | undefined {
    return this.#offer?.id === id ? this.#offer.wav : undefined;
  }

  /** Whether the page that asks is the one that plays. */
  claim(id: string): boolean {
    const offer = this.#offer;
    if (offer?.id !== id || offer.claimed) return false;
    offer.claimed = true;
    clearTimeout(offer.watchdog);
    const overdue: PlayFault = { kind: 'overdue', detail: 'the page did not report' };
    offer.watchdog = setTimeout(
      () => this.#settle(err(overdue)),
      offer.lengthMs + this.#options.graceMs,
    );
    return true;
  }

  /** What became of it, as the page that claimed it says. */
  report(id: string, fault: string | undefined): void {
    if (this.#offer?.id !== id || !this.#offer.claimed) return;
    this.#settle(fault === undefined ? ok(undefined) : err({ kind: 'failed', detail: fault }));
  }

  #settle(played: Played): void {
    const offer = this.#offer;
    if (!offer) return;
    this.#offer = undefined;
    clearTimeout(offer.watchdog);
    this.#options.tell(undefined);
    offer.settle(played);
  }
}
