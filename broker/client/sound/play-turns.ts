import { err, type Result } from '../../contract/result.ts';
import type { PlayFault } from './player-port.ts';

type Played = Result<void, PlayFault>;

export const stopped: PlayFault = { kind: 'stopped', detail: 'cut off' };

/** One at a time: what makes overlapping sound impossible, whatever the caller does. */
export class PlayTurns {
  #tail: Promise<unknown> = Promise.resolve();
  #round = 0;

  take(play: () => Promise<Played>): Promise<Played> {
    const round = this.#round;
    const turn = this.#tail.then(() => (round === this.#round ? play() : err(stopped)));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** Those that wait for their turn will not have it. */
  cancel(): void {
    this.#round += 1;
  }
}
