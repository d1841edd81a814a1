import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { VirtualPrinter } from '../../../device/printer/virtual/virtual-printer.ts';
import { readSlip, SLIP_WIDTH_DOTS } from './bench-slip.ts';
import { listen, say } from './peer.ts';
import { type FarTold, farTold } from './printer-words.ts';
import { unplug } from './usb-gadget.ts';

const LOOK_EVERY_MS = 2;
/**
 * One packet of the gadget driver, which is told to hold one: what it has handed over in part when
 * the plug is pulled, the driver of this kernel frees twice.
 */
const READ_BYTES = 8_192;
/** ESC @, with which every slip begins. */
const SLIP_BEGINS = Buffer.of(0x1b, 0x40);

/**
 * Our virtual printer behind the kernel's printer gadget: what the host sends over USB is read here
 * as a printer's own firmware reads it, and its answers go back over the cable.
 */
class FarPrinter {
  readonly #path: string;
  /** Open while the plug is in. */
  #file: number | undefined;
  readonly #printer: VirtualPrinter;
  #reading = true;
  #unanswered: Uint8Array[] = [];
  #unplugAt: { readonly bytes: number; readonly socketFile: string } | undefined;
  /** Bytes of the slip within which the plug is pulled. */
  #readOfSlip = 0;

  /** @param path - `/dev/g_printer0`, which is there while the plug is in */
  constructor(path: string) {
    this.#path = path;
    this.#printer = new VirtualPrinter({
      widthDots: SLIP_WIDTH_DOTS,
      answer: (bytes) => this.#unanswered.push(bytes),
      onSlip: (slip) => say({ is: 'slip', ...readSlip(slip) }),
    });
  }

  tell(told: FarTold): void {
    if (told.do === 'happen') this.#printer.happen(told.happening);
    if (told.do === 'read') this.#reading = told.reading;
    if (told.do === 'unplug') this.#unplug(told.socketFile);
    if (told.do === 'unplug-at') {
      this.#unplugAt = told;
      this.#readOfSlip = 0;
    }
  }

  /** Once round: take what is there, answer what was asked. */
  look(): void {
    this.#file ??= attempt(() => openSync(this.#path, constants.O_RDWR | constants.O_NONBLOCK));
    while (this.#reading && this.#file !== undefined && this.#take(this.#file));
    if (this.#file !== undefined) this.#answer(this.#file);
  }

  /** False when nothing is there now. */
  #take(file: number): boolean {
    const bytes = Buffer.alloc(READ_BYTES);
    const count = attempt(() => readSync(file, bytes, 0, READ_BYTES, null)) ?? 0;
    if (count === 0) return false;
    const read = this.#untilUnplugged(bytes.subarray(0, count));
    this.#printer.receive(read);
    if (this.#unplugAt && this.#readOfSlip >= this.#unplugAt.bytes) {
      this.#unplug(this.#unplugAt.socketFile);
    }
    return true;
  }

  /** As much of it as the printer reads before its plug is pulled. */
  #untilUnplugged(bytes: Uint8Array): Uint8Array {
    if (!this.#unplugAt) return bytes;
    let from = 0;
    if (this.#readOfSlip === 0) {
      const begins = Buffer.from(bytes).indexOf(SLIP_BEGINS);
      if (begins < 0) return bytes;
      from = begins;
    }
    const read = bytes.subarray(0, from + this.#unplugAt.bytes - this.#readOfSlip);
    this.#readOfSlip += read.length - from;
    return read;
  }

  /** Its answers are lost with the cable, what it has read is not. */
  #unplug(socketFile: string): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#unplugAt = undefined;
    this.#unanswered = [];
    unplug(socketFile);
    say({ is: 'unplugged' });
  }

  #answer(file: number): void {
    for (let next = this.#unanswered[0]; next; next = this.#unanswered[0]) {
      const bytes = next;
      if (!attempt(() => writeSync(file, bytes))) return;
      this.#unanswered.shift();
    }
  }
}

const later = ['EAGAIN', 'ENODEV', 'ENOENT', 'ENXIO', 'ESHUTDOWN', 'EBUSY'];

/** Nothing there, no room, or no cable: undefined, and later again. */
function attempt(call: () => number): number | undefined {
  try {
    return call();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (typeof code === 'string' && later.includes(code)) return undefined;
    throw cause;
  }
}

/** @param path - of the kernel's printer gadget */
export function farPrinter(path: string): void {
  const printer = new FarPrinter(path);
  listen(farTold, (told) => printer.tell(told));
  setInterval(() => printer.look(), LOOK_EVERY_MS);
  say({ is: 'ready' });
}
