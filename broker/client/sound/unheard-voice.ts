import { ok } from '../../contract/result.ts';
import { silence } from './pcm.ts';
import type { Voice } from './voice-port.ts';

/**
 * For a hall without sound, and for days that are played faster than sound: takes every text as the
 * engine would, so that what would be said is known and reported, and makes nothing of it.
 */
export class UnheardVoice implements Voice {
  readonly locales = ['ja'];

  async say(_text: string) {
    return ok(silence(1));
  }

  async prepare() {}

  async close() {}
}
