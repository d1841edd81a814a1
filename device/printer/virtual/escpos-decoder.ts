/** One command as it was read from the bytes, in order. */
export type EscposCommand =
  | { readonly op: 'init' }
  | { readonly op: 'motion-units'; readonly x: number; readonly y: number }
  /** Dots, at the unit that was set. */
  | { readonly op: 'feed'; readonly dots: number }
  | { readonly op: 'lines'; readonly count: number }
  /** One row of a `GS v 0`, as soon as its last byte is there: a printer prints it at once. */
  | { readonly op: 'row'; readonly bytes: Uint8Array }
  | {
      readonly op: 'cut';
      readonly partial: boolean;
      readonly toCutter: boolean;
      readonly dots: number;
    }
  | { readonly op: 'barrier'; readonly n: number }
  | { readonly op: 'automatic-status'; readonly n: number }
  /** DLE EOT and its like: acted on when it arrived, a blank when its turn comes. */
  | { readonly op: 'real-time' }
  | { readonly op: 'unknown'; readonly at: number; readonly hex: string };

/** More columns than the widest head has; a stream that names them is read out of step. */
const ROW_BYTES_MAX = 255;

type Reading = Generator<number, never, Uint8Array>;

/**
 * Reads ESC/POS as it arrives, strictly: what is not one of the commands above is reported as
 * unknown, byte by byte, and never swallowed.
 */
export class EscposDecoder {
  readonly #take: (command: EscposCommand) => void;
  #reading: Reading;
  #wanted: number;
  #held: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(take: (command: EscposCommand) => void) {
    this.#take = take;
    this.#reading = this.#commands();
    this.#wanted = this.#reading.next(new Uint8Array(0)).value;
  }

  /** How many bytes complete what is being read. */
  get wanted(): number {
    return this.#wanted - this.#held.length;
  }

  /** Takes no more than `wanted` bytes. */
  feed(bytes: Uint8Array): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    if (this.#held.length < this.#wanted) return;
    const whole = this.#held;
    this.#held = new Uint8Array(0);
    this.#at += whole.length;
    this.#wanted = this.#reading.next(whole).value;
  }

  /** Begins anew, in the middle of whatever it was. */
  forget(): void {
    this.#held = new Uint8Array(0);
    this.#reading = this.#commands();
    this.#wanted = this.#reading.next(new Uint8Array(0)).value;
  }

  *#commands(): Reading {
    for (;;) {
      const lead = yield* one();
      if (lead === 0x0a) this.#take({ op: 'lines', count: 1 });
      else if (lead === 0x10) yield* this.#realTime();
      else if (lead === 0x1b) yield* this.#escape();
      else if (lead === 0x1d) yield* this.#group();
      else this.#unknown(lead);
    }
  }

  *#realTime(): Generator<number, void, Uint8Array> {
    const kind = yield* one();
    const function_ = kind === 0x04 || kind === 0x05 || kind === 0x14 ? yield* one() : undefined;
    if (function_ === undefined) return this.#unknown(0x10, kind);
    if (kind === 0x14) yield function_ === 8 ? 7 : 2;
    this.#take({ op: 'real-time' });
  }

  *#escape(): Generator<number, void, Uint8Array> {
    const command = yield* one();
    if (command === 0x40) this.#take({ op: 'init' });
    else if (command === 0x4a) this.#take({ op: 'feed', dots: yield* one() });
    else if (command === 0x64) this.#take({ op: 'lines', count: yield* one() });
    else this.#unknown(0x1b, command);
  }

  *#group(): Generator<number, void, Uint8Array> {
    const command = yield* one();
    if (command === 0x50) this.#take({ op: 'motion-units', x: yield* one(), y: yield* one() });
    else if (command === 0x61) this.#take({ op: 'automatic-status', n: yield* one() });
    else if (command === 0x72) this.#take({ op: 'barrier', n: yield* one() });
    else if (command === 0x56) yield* this.#cut();
    else if (command === 0x76) yield* this.#raster();
    else this.#unknown(0x1d, command);
  }

  *#cut(): Generator<number, void, Uint8Array> {
    const mode = yield* one();
    const partial = [1, 49, 66].includes(mode);
    if ([0, 1, 48, 49].includes(mode)) {
      this.#take({ op: 'cut', partial, toCutter: false, dots: 0 });
    } else if (mode === 65 || mode === 66) {
      this.#take({ op: 'cut', partial, toCutter: true, dots: yield* one() });
    } else this.#unknown(0x1d, 0x56, mode);
  }

  *#raster(): Generator<number, void, Uint8Array> {
    const head = yield 6;
    const [zero = 0, mode = 0, xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = head;
    const rowBytes = xLow + xHigh * 256;
    const rows = yLow + yHigh * 256;
    if (zero !== 0x30 || mode !== 0 || rowBytes === 0 || rowBytes > ROW_BYTES_MAX || rows === 0) {
      return this.#unknown(0x1d, 0x76, ...head);
    }
    for (let row = 0; row < rows; row += 1) this.#take({ op: 'row', bytes: yield rowBytes });
  }

  #unknown(...bytes: readonly number[]): void {
    const hex = Buffer.from(bytes).toString('hex');
    this.#take({ op: 'unknown', at: this.#at - bytes.length, hex });
  }
}

function* one(): Generator<number, number, Uint8Array> {
  const [byte = 0] = yield 1;
  return byte;
}
