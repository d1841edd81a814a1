import { err, ok, type Result } from '../../contract/result.ts';
import { type Pcm, silence } from './pcm.ts';
import type { Voice, VoiceFault } from './voice-port.ts';

const SAID_MAX = 10_000;
const CLIP_MS = 40;

/** A voice that only remembers what it was given to say: for tests, and for days played fast. */
export class MemoryVoice implements Voice {
  readonly locales: readonly string[];
  readonly said: string[] = [];
  /** Set it, and `say` refuses as the real one would. */
  fault: VoiceFault | undefined;

  constructor(locales: readonly string[] = ['ja']) {
    this.locales = locales;
  }

  async say(text: string): Promise<Result<Pcm, VoiceFault>> {
    if (this.fault) return err(this.fault);
    if (this.said.length >= SAID_MAX) this.said.shift();
    this.said.push(text);
    return ok(silence(CLIP_MS));
  }

  async prepare() {}

  async close() {}
}
