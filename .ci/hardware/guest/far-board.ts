import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import type * as v from 'valibot';
import { VirtualUno } from '../../../device/panel/virtual/virtual-uno.ts';
import { type boardSaid, boardTold } from './panel-words.ts';
import { listen, say } from './peer.ts';

const LOOK_EVERY_MS = 5;
const READ_BYTES_MAX = 512;
const PIN_COUNT = 20;

/** Our virtual Uno with Firmata behind the kernel's serial gadget. */
class FarBoard {
  readonly #path: string;
  readonly #uno: VirtualUno;
  #file: number | undefined;
  #unsent: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
    this.#uno = new VirtualUno({
      answer: (bytes) => {
        this.#unsent = Buffer.concat([this.#unsent, bytes]);
      },
      changed: () => this.#tell(),
    });
  }

  pull(pin: number, high: boolean | undefined): void {
    this.#uno.pull(pin, high);
  }

  look(): void {
    if (this.#file === undefined) this.#open();
    if (this.#file === undefined) return;
    if (!this.#read(this.#file)) this.#hungUp();
    else this.#send(this.#file);
  }

  #open(): void {
    const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
    const file = attempt(() => openSync(this.#path, flags));
    if (typeof file !== 'number') return;
    // Bytes as they are: no line endings, no echo.
    spawnSync('busybox', ['stty', '-F', this.#path, 'raw', '-echo']);
    this.#file = file;
    this.#unsent = Buffer.alloc(0);
    this.#uno.start();
  }

  /** False when the cable is out. */
  #read(file: number): boolean {
    const bytes = Buffer.alloc(READ_BYTES_MAX);
    for (;;) {
      const count = attempt(() => readSync(file, bytes, 0, READ_BYTES_MAX, null));
      if (count === 'later') return true;
      if (count === 'gone' || count === 0) return false;
      this.#uno.receive(bytes.subarray(0, count));
    }
  }

  #send(file: number): void {
    if (this.#unsent.length === 0) return;
    const count = attempt(() => writeSync(file, this.#unsent));
    if (typeof count === 'number') this.#unsent = this.#unsent.subarray(count);
  }

  #hungUp(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #tell(): void {
    const pins = Array.from({ length: PIN_COUNT }, (_, pin) => pin);
    const high = pins.filter((pin) => this.#uno.drives(pin) === true);
    say({ is: 'high', pins: high } satisfies v.InferOutput<typeof boardSaid>);
  }
}

function attempt(call: () => number): number | 'later' | 'gone' {
  try {
    return call();
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN' ? 'later' : 'gone';
  }
}

/** @param path - `/dev/ttyGS0` */
export function farBoard(path: string): void {
  const board = new FarBoard(path);
  listen(boardTold, ({ pin, high }) => board.pull(pin, high));
  setInterval(() => board.look(), LOOK_EVERY_MS);
}
