import { execFileSync } from 'node:child_process';
import { constants, openSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { nowMs } from './printer-door.ts';

/**
 * A sound card that tells when it is handed the first sample of a sound: ALSA's file plugin over
 * null, into a pipe (voice.md part 3). It takes every sound at once, as fast as it comes.
 */
export class SoundTap {
  readonly #pipe: net.Socket;
  #heard: (atMs: number) => void = () => {};

  /** To be opened before the hall: its processes learn of the card by the environment. */
  constructor(directory: string) {
    const fifo = path.join(directory, 'sound');
    const config = path.join(directory, 'asound.conf');
    execFileSync('mkfifo', [fifo]);
    const card = `pcm.!default { type plug; slave.pcm "tap"; }
pcm.tap { type file; slave.pcm { type null }; file "| cat > ${fifo}"; format "raw"; }
`;
    writeFileSync(config, card);
    process.env['ALSA_CONFIG_PATH'] = config;
    // Both ends: it must not end with the first sound.
    const fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#pipe = new net.Socket({ fd, readable: true, writable: false });
    this.#pipe.on('data', () => this.#heard(nowMs()));
  }

  /** The instant of the next sample, ms since the epoch. */
  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  close(): void {
    this.#pipe.destroy();
  }
}
