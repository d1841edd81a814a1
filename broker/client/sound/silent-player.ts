import { ok } from '../../contract/result.ts';
import type { Pcm } from './pcm.ts';
import type { Player } from './player-port.ts';

/** For halls without sound, and for days that are played faster than sound: nothing is heard, at once. */
export class SilentPlayer implements Player {
  async play(_pcm: Pcm) {
    return ok(undefined);
  }

  stop(): void {}
}
