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
  /** GS I n and GS g 2, answered in their turn. */
  | { readonly op: 'identity' | 'counter'; readonly n: number }
  /** DLE EOT and its like: acted on when it arrived, a blank when its turn comes. */
  | { readonly op: 'real-time' }
  | { readonly op: 'unknown'; readonly at: number; readonly hex: string };

/** What sets type; `TypeSetter` makes rows of it. */
export type TypeCommand =
  | { readonly op: 'character'; readonly text: string; readonly columns: 1 | 2 }
  | { readonly op: 'size'; readonly wide: number; readonly high: number }
  | { readonly op: 'bold'; readonly on: boolean }
  | { readonly op: 'align'; readonly to: 'left' | 'center' | 'right' }
  | { readonly op: 'line-spacing'; readonly dots: number }
  /** Model 2, correction M. */
  | { readonly op: 'qr'; readonly text: string; readonly moduleDots: number };

/** More columns than the widest head has; a stream that names them is read out of step. */
const ROW_BYTES_MAX = 255;

type Reading = Generator<number, never, Uint8Array>;

/** Of GS ( k: a symbol's text at most, with its three bytes of head (version 40, correction M). */
const SYMBOL_BYTES_MAX = 2_334;
const QR = 0x31;
/** Functions 165 and 167 to 169 and 180, 181, as they stand in the bytes. */
const QR_MODEL = 0x41;
const QR_MODULE = 0x43;
const QR_CORRECTION = 0x45;
const QR_STORE = 0x50;
const QR_PRINT = 0x51;

const shiftJis = new TextDecoder('shift_jis', { fatal: true });

/**
 * Reads ESC/POS as it arrives, strictly: what is not one of the commands above is reported as
 * unknown, byte by byte, and never swallowed.
 */
export class EscposDecoder {
  readonly #take: (command: EscposCommand | TypeCommand) => void;
  #reading: Reading;
  #wanted: number;
  #held: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** FS C 1 and FS &: without both, all signs but ASCII's depend on the printer's country. */
  #shiftJis = false;
  #kanji = false;
  #symbol = { text: '', moduleDots: 3 };

  constructor(take: (command: EscposCommand | TypeCommand) => void) {
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
      else if (lead === 0x1c) yield* this.#kanjiMode();
      else if (lead === 0x1d) yield* this.#group();
      else yield* this.#character(lead);
    }
  }

  *#kanjiMode(): Generator<number, void, Uint8Array> {
    const command = yield* one();
    if (command === 0x26) this.#kanji = true;
    else if (command === 0x2e) this.#kanji = false;
    else if (command === 0x43) {
      const system = yield* one();
      this.#shiftJis = system === 1 || system === 49;
      if (!this.#shiftJis) this.#unknown(0x1c, command, system);
    } else this.#unknown(0x1c, command);
  }

  /** ASCII, or two bytes of Shift_JIS; half-width katakana and ¥ are another code page's business. */
  *#character(lead: number): Generator<number, void, Uint8Array> {
    if (lead >= 0x20 && lead <= 0x7e) {
      return this.#take({ op: 'character', text: String.fromCharCode(lead), columns: 1 });
    }
    if (!this.#kanji || !this.#shiftJis) return this.#unknown(lead);
    if (lead < 0x81 || (lead > 0x9f && lead < 0xe0) || lead > 0xfc) return this.#unknown(lead);
    const trail = yield* one();
    const text = kanjiOf(lead, trail);
    if (text === undefined) this.#unknown(lead, trail);
    else this.#take({ op: 'character', text, columns: 2 });
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
    if (command === 0x40) this.#initialise();
    else if (command === 0x4a) this.#take({ op: 'feed', dots: yield* one() });
    else if (command === 0x64) this.#take({ op: 'lines', count: yield* one() });
    else if (command === 0x33) this.#take({ op: 'line-spacing', dots: yield* one() });
    else if (command === 0x45) this.#take({ op: 'bold', on: ((yield* one()) & 1) === 1 });
    else if (command === 0x61) yield* this.#align();
    else this.#unknown(0x1b, command);
  }

  #initialise(): void {
    this.#kanji = false;
    this.#shiftJis = false;
    this.#symbol = { text: '', moduleDots: 3 };
    this.#take({ op: 'init' });
  }

  *#align(): Generator<number, void, Uint8Array> {
    const n = yield* one();
    const to = (['left', 'center', 'right'] as const)[n >= 48 ? n - 48 : n];
    if (to) this.#take({ op: 'align', to });
    else this.#unknown(0x1b, 0x61, n);
  }

  /** GS ! n: one to eight times, the width in the high half. */
  *#size(): Generator<number, void, Uint8Array> {
    const n = yield* one();
    if ((n & 0x88) !== 0) return this.#unknown(0x1d, 0x21, n);
    this.#take({ op: 'size', wide: (n >> 4) + 1, high: (n & 7) + 1 });
  }

  /** GS ( k for QR codes; of each function the one value that we ask for. */
  *#twoDimensional(): Generator<number, void, Uint8Array> {
    const head = yield 3;
    const [k = 0, low = 0, high = 0] = head;
    const length = low + high * 256;
    if (k !== 0x6b || length < 3 || length > SYMBOL_BYTES_MAX) {
      return this.#unknown(0x1d, 0x28, ...head);
    }
    const [code = 0, function_ = 0, ...rest] = yield length;
    const [first = -1] = rest;
    const known = code === QR && this.#symbolFunction(function_, first, rest);
    if (!known) this.#unknown(0x1d, 0x28, ...head, code, function_, ...rest);
  }

  #symbolFunction(function_: number, first: number, rest: readonly number[]): boolean {
    switch (function_) {
      case QR_MODEL:
        return rest.length === 2 && first === 0x32 && rest[1] === 0;
      case QR_MODULE:
        this.#symbol = { ...this.#symbol, moduleDots: first };
        return rest.length === 1 && first >= 1 && first <= 16;
      case QR_CORRECTION:
        return rest.length === 1 && first === 0x31;
      case QR_STORE:
        this.#symbol = { ...this.#symbol, text: String.fromCharCode(...rest.slice(1)) };
        return first === 0x30 && rest.length > 1;
      case QR_PRINT: {
        const ready = rest.length === 1 && first === 0x30 && this.#symbol.text !== '';
        if (ready) this.#take({ op: 'qr', ...this.#symbol });
        return ready;
      }
      default:
        return false;
    }
  }

  *#group(): Generator<number, void, Uint8Array> {
    const command = yield* one();
    if (command === 0x50) this.#take({ op: 'motion-units', x: yield* one(), y: yield* one() });
    else if (command === 0x61) this.#take({ op: 'automatic-status', n: yield* one() });
    else if (command === 0x72) this.#take({ op: 'barrier', n: yield* one() });
    else if (command === 0x49) this.#take({ op: 'identity', n: yield* one() });
    else if (command === 0x67) yield* this.#counter();
    else if (command === 0x21) yield* this.#size();
    else if (command === 0x28) yield* this.#twoDimensional();
    else if (command === 0x56) yield* this.#cut();
    else if (command === 0x76) yield* this.#raster();
    else this.#unknown(0x1d, command);
  }

  /** GS g 2 m nL nH. */
  *#counter(): Generator<number, void, Uint8Array> {
    const function_ = yield* one();
    if (function_ !== 0x32) return this.#unknown(0x1d, 0x67, function_);
    const [, low = 0, high = 0] = yield 3;
    this.#take({ op: 'counter', n: low + high * 256 });
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

function kanjiOf(lead: number, trail: number): string | undefined {
  try {
    const text = shiftJis.decode(Uint8Array.of(lead, trail));
    return [...text].length === 1 ? text : undefined;
  } catch {
    return undefined;
  }
}
