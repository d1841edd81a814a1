import { genericModel, type PrinterModel } from '../printer-model.ts';
import { type EscposCommand, EscposDecoder } from './escpos-decoder.ts';
import { type GlyphSource, greyCells, TypeSetter } from './type-setter.ts';
import { type Life, VirtualLife } from './virtual-life.ts';
import { VirtualPaper, type VirtualSlip } from './virtual-slip.ts';
import {
  after,
  asUnpacked,
  automaticStatus,
  type Happening,
  isReady,
  sensorByte,
  statusByte,
  type VirtualState,
} from './virtual-state.ts';

export type { Happening, VirtualState };

type Options = {
  readonly widthDots: number;
  /** It answers what this model answers; any ESC/POS printer unless told otherwise. */
  readonly model?: PrinterModel;
  readonly serial?: string;
  /** What it did before it was switched on. */
  readonly life?: Life;
  /** Where its answers go: to whoever is connected. */
  readonly answer: (bytes: Uint8Array) => void;
  readonly onSlip: (slip: VirtualSlip) => void;
  readonly onState?: (state: VirtualState) => void;
  /** It may take data again after it would not. */
  readonly onDrain?: () => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Its own type; grey cells where none is given. */
  readonly glyphs?: GlyphSource;
  /** Rows of paper until it is out, for tests that end it in the middle of a slip. */
  readonly rowsLeft?: number;
};

/** The cutter stands 12 mm after the head: every slip begins with that much white. */
export const CUTTER_DISTANCE_DOTS = 96;
/** As much as it takes while it cannot print. */
export const BUFFER_BYTES_MAX = 4_096;
const LINE_DOTS = 30;
/** DLE DC4 8 with its seven fixed parameters. */
const CLEAR = Buffer.of(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);

/**
 * A receipt printer in software: takes the very bytes that would go down the cable, prints row by
 * row, stops where a real one stops, and answers as a real one answers. Out of paper it keeps what
 * hangs out of it and what is in its buffer, and goes on with it when paper is loaded, as real
 * printers do.
 */
export class VirtualPrinter {
  readonly #options: Options;
  readonly #decoder: EscposDecoder;
  readonly #now: () => number;
  readonly #model: PrinterModel;
  readonly #life: VirtualLife;
  #state: VirtualState = asUnpacked;
  #buffer: Uint8Array = new Uint8Array(0);
  /** The last bytes, in which a real-time command may have begun. */
  #lately: Uint8Array = new Uint8Array(0);
  #paper: VirtualPaper;
  #rowsLeft: number;
  #slips = 0;
  #working = false;
  #automatic = 0;
  #lastByteAt = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.timeOrigin + performance.now());
    this.#model = options.model ?? genericModel;
    const { serial = 'VIRTUAL-1', life = { cuts: 0, fedDots: 0, hours: 0 } } = options;
    this.#life = new VirtualLife(this.#model, serial, this.#now, life);
    this.#rowsLeft = options.rowsLeft ?? Number.POSITIVE_INFINITY;
    this.#paper = this.#freshPaper();
    const type = new TypeSetter(options.widthDots, options.glyphs ?? greyCells, (command) =>
      this.#carryOut(command),
    );
    this.#decoder = new EscposDecoder((command) => type.take(command));
  }

  get state(): VirtualState {
    return this.#state;
  }

  /** What hangs out of it now, uncut. */
  get hanging(): VirtualPaper {
    return this.#paper;
  }

  /** Bytes that wait for paper, or for whatever else it needs. */
  get heldBytes(): number {
    return this.#buffer.length;
  }

  /** It takes no more bytes for now; whoever sends has to wait. */
  get full(): boolean {
    return this.#state.stalled || this.#buffer.length >= BUFFER_BYTES_MAX;
  }

  /** Bytes from the cable. Real-time commands act at once, wherever they stand. */
  receive(bytes: Uint8Array): void {
    this.#lastByteAt = this.#now();
    if (!this.#state.stalled) this.#actAtOnce(bytes);
    else this.#buffer = Buffer.concat([this.#buffer, bytes]);
    this.#work();
  }

  happen(happening: Happening): void {
    const before = this.#state;
    this.#state = after(before, happening);
    if (happening === 'paper-loaded' && before.paper === 'out') this.#tearOff();
    if (happening === 'wake' && before.stalled) {
      const waiting = this.#buffer;
      this.#buffer = new Uint8Array(0);
      this.#actAtOnce(waiting);
    }
    this.#changed();
    this.#work();
    if (!this.full) this.#options.onDrain?.();
  }

  get #ready(): boolean {
    return isReady(this.#state);
  }

  /**
   * Looks for DLE EOT n and DLE DC4 8 in what arrives, and keeps the rest for its turn. A question
   * is taken out, or hours of asking would fill the buffer of a printer that waits for paper.
   */
  #actAtOnce(bytes: Uint8Array): void {
    const before = this.#lately.length;
    const seen = Buffer.concat([this.#lately, bytes]);
    this.#lately = seen.subarray(1 - CLEAR.length);
    let from = 0;
    for (let at = seen.indexOf(0x10); at >= 0; at = seen.indexOf(0x10, at + 1)) {
      const n = seen[at + 1] === 0x04 && at + 2 >= before ? seen[at + 2] : undefined;
      if (this.#model.askStatus.some((known) => known === n) && n !== undefined) {
        this.#options.answer(Uint8Array.of(statusByte(n, this.#state, this.#model)));
        // One that began in an earlier packet has its head in the buffer; it is read over there.
        if (at >= before) {
          this.#hold(bytes.subarray(from, at - before));
          from = at - before + 3;
        }
      }
      const end = at + CLEAR.length;
      if (this.#model.clear === 'none' || end <= before) continue;
      if (!seen.subarray(at, end).equals(CLEAR)) continue;
      from = end - before;
      this.#buffer = new Uint8Array(0);
      this.#decoder.forget();
      this.#options.answer(Uint8Array.of(0x37, 0x25, 0));
    }
    this.#hold(bytes.subarray(from));
  }

  #hold(bytes: Uint8Array): void {
    this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
  }

  #work(): void {
    // Sent in answer to an answer: it is read in its turn.
    if (this.#working) return;
    this.#working = true;
    while (this.#ready && this.#buffer.length > 0) {
      const count = Math.min(this.#decoder.wanted, this.#buffer.length);
      const bytes = this.#buffer.subarray(0, count);
      this.#buffer = this.#buffer.subarray(count);
      this.#paper.read(bytes);
      this.#decoder.feed(bytes);
    }
    this.#working = false;
  }

  #carryOut(command: EscposCommand): void {
    switch (command.op) {
      case 'init':
        this.#automatic = 0;
        break;
      case 'motion-units':
      case 'real-time':
        break;
      case 'feed':
        this.#advance(command.dots, () => this.#paper.feed(1));
        break;
      case 'lines':
        this.#advance(command.count * LINE_DOTS, () => this.#paper.feed(1));
        break;
      case 'row':
        this.#advance(1, () => this.#paper.row(command.bytes));
        break;
      case 'cut':
        if (command.toCutter) {
          this.#advance(command.dots, () => this.#paper.feed(1));
          // The way to the blade is the white that the next slip begins with.
          this.#life.fed(CUTTER_DISTANCE_DOTS);
        }
        this.#cut();
        break;
      case 'barrier':
        if (this.#model.barrier === 'none') break;
        this.#options.answer(Uint8Array.of(sensorByte(this.#state, this.#model)));
        break;
      case 'identity':
        this.#answerBlock(this.#life.identity(command.n), `GS I ${command.n}`);
        break;
      case 'counter':
        this.#answerBlock(this.#life.counter(command.n), `GS g 2 ${command.n}`);
        break;
      case 'automatic-status':
        this.#automatic = command.n;
        this.#tellByItself();
        break;
      case 'unknown':
        this.#paper.unknown(`${command.at}: ${command.hex}`);
        break;
    }
  }

  #advance(dots: number, once: () => void): void {
    for (let dot = 0; dot < dots; dot += 1) {
      once();
      this.#life.fed(1);
      this.#rowsLeft -= 1;
      if (this.#rowsLeft <= 0 && this.#state.paper !== 'out') this.happen('paper-out');
    }
  }

  #cut(): void {
    this.#life.cut();
    this.#comeOut(1, true);
    if (this.#state.failsAfterSlip) this.#rowsLeft = 1;
  }

  /** Whoever loads paper tears off what hung out. */
  #tearOff(): void {
    this.#rowsLeft = Number.POSITIVE_INFINITY;
    this.#comeOut(0, false);
  }

  /** A piece of paper falls out; one with nothing on it is no slip. */
  #comeOut(cuts: number, complete: boolean): void {
    const paper = this.#paper;
    this.#paper = this.#freshPaper();
    if (!paper.begun) return;
    this.#slips += 1;
    this.#options.onSlip(paper.slip(this.#slips, cuts, complete, this.#lastByteAt));
  }

  #freshPaper(): VirtualPaper {
    return new VirtualPaper(this.#options.widthDots, CUTTER_DISTANCE_DOTS);
  }

  #changed(): void {
    this.#options.onState?.(this.#state);
    this.#tellByItself();
  }

  /** GS a: four bytes whenever something changed. */
  #tellByItself(): void {
    const wanted = this.#model.automaticStatus && this.#automatic !== 0;
    if (!wanted || this.#state.stalled) return;
    this.#options.answer(automaticStatus(this.#state, this.#model));
  }

  /** Letters between 5Fh and 00h; what the model does not know is on the slip's record. */
  #answerBlock(text: string | undefined, asked: string): void {
    if (text === undefined) this.#paper.unknown(asked);
    else this.#options.answer(Buffer.from(`_${text}\0`, 'latin1'));
  }
}
