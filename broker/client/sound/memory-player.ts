import { err, ok, type Result } from '../../contract/result.ts';
import type { Pcm } from './pcm.ts';
import { PlayTurns, stopped } from './play-turns.ts';
import type { Player, PlayFault } from './player-port.ts';

/** A player for tests: keeps what it played; sounds until `finish` where `holds` is set. */
export class MemoryPlayer implements Player {
  readonly played: Pcm[] = [];
  /** Set it, and `play` refuses as the real one would. */
  fault: PlayFault | undefined;
  holds = false;
  /** How many sounded at once, at most. */
  atOnceMax = 0;
  readonly #turns = new PlayTurns();
  readonly #sounding = new Set<(result: Result<void, PlayFault>) => void>();

  play(pcm: Pcm): Promise<Result<void, PlayFault>> {
    return this.#turns.take(async () => {
      if (this.fault) return err(this.fault);
      this.played.push(pcm);
      if (!this.holds) return ok(undefined);
      return new Promise((settle) => {
        this.#sounding.add(settle);
        this.atOnceMax = Math.max(this.atOnceMax, this.#sounding.size);
      });
    });
  }

  finish(result: Result<void, PlayFault> = ok(undefined)): void {
    for (const settle of this.#sounding) settle(result);
    this.#sounding.clear();
  }

  stop(): void {
    this.#turns.cancel();
    this.finish(err(stopped));
  }
}
