import { err } from '../../contract/result.ts';
import type { Voice, VoiceFault } from './voice-port.ts';

/** Where no voice engine is installed: calls keep their chime and the board (design part 9). */
export class NoVoice implements Voice {
  readonly locales = [];
  readonly #fault: VoiceFault;

  constructor(detail: string) {
    this.#fault = { kind: 'missing', detail };
  }

  async say() {
    return err(this.#fault);
  }

  async prepare() {}

  async close() {}
}
