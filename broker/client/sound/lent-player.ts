import type { Result } from '../../contract/result.ts';
import type { Pcm } from './pcm.ts';
import type { Player, PlayFault } from './player-port.ts';

/**
 * A player that belongs to somebody else: to stop it cuts off what was played through here, and
 * never what its owner plays.
 */
export class LentPlayer implements Player {
  readonly #player: Player;
  #sounds = 0;

  constructor(player: Player) {
    this.#player = player;
  }

  async play(pcm: Pcm): Promise<Result<void, PlayFault>> {
    this.#sounds += 1;
    const played = await this.#player.play(pcm);
    this.#sounds -= 1;
    return played;
  }

  stop(): void {
    if (this.#sounds > 0) this.#player.stop();
  }
}
