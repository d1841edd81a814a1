import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * A sound card made of a file, for tests: ALSA's file plugin over its null device takes every sound
 * as a card would, at once and bit for bit (voice.md part 3).
 */
export class CapturedCard {
  /** For the processes that sound. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #capture: string;
  readonly #config: string;

  private constructor(folder: string) {
    this.#capture = path.join(folder, 'capture.raw');
    this.#config = path.join(folder, 'asound.conf');
    this.environment = { ALSA_CONFIG_PATH: this.#config };
  }

  /** Its devices: `default`, and `hung`, which takes 64 kB and then nothing for three seconds. */
  static async plugged(folder: string): Promise<CapturedCard> {
    const card = new CapturedCard(folder);
    await card.plug();
    return card;
  }

  plug(): Promise<void> {
    const devices = `pcm.!default { type plug; slave.pcm "cap"; }
pcm.cap { type file; slave.pcm { type null }; file "| cat >> ${this.#capture}"; format "raw"; }
pcm.hung { type file; slave.pcm { type null }; file "| sleep 3"; format "raw"; }
`;
    return writeFile(this.#config, devices);
  }

  /** ALSA knows of no device any more. */
  pull(): Promise<void> {
    return writeFile(this.#config, '');
  }

  /** Everything that it was given; more may still be on the way when its process has ended. */
  async heard(): Promise<Buffer> {
    return readFile(this.#capture).catch(() => Buffer.alloc(0));
  }

  forget(): Promise<void> {
    return rm(this.#capture, { force: true });
  }
}
