import { type EscposCommand, EscposDecoder } from './escpos-decoder.ts';
import { VirtualPaper, type VirtualSlip } from './virtual-slip.ts';

/** What a person can do to the printer, or what can befall it. */
export type Happening =
  | 'paper-out'
  | 'paper-near-end'
  | 'paper-loaded'
  | 'cover-opened'
  | 'cover-closed'
  | 'cutter-jammed'
  | 'cutter-freed'
  /** Cuts the next slip, and runs out of paper with the first row after it. */
  | 'fail-after-slip'
  /** Takes nothing and answers nothing, as a printer whose firmware hangs. */
  | 'stall'
  | 'wake';

export type VirtualState = {
  readonly paper: 'ok' | 'near-end' | 'out';
  readonly coverOpen: boolean;
  readonly cutterJammed: boolean;
  readonly stalled: boolean;
  readonly failsAfterSlip: boolean;
};

type Options = {
  readonly widthDots: number;
  /** Where its answers go: to whoever is connected. */
  readonly answer: (bytes: Uint8Array) => void;
  readonly onSlip: (slip: VirtualSlip) => void;
  readonly onState?: (state: VirtualState) => void;
  /** It may take data again after it would not. */
  readonly onDrain?: () => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
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
  #state: VirtualState = {
    paper: 'ok',
    coverOpen: false,
    cutterJammed: false,
    stalled: false,
    failsAfterSlip: false,
  };
  #buffer: Uint8Array = new Uint8Array(0);
  /** The last bytes, in which a real-time command may have begun. */
  #lately: Uint8Array = new Uint8Array(0);
  #paper: VirtualPaper;
  #rowsLeft: number;
  #slips = 0;
  #automatic = 0;
  #lastByteAt = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.timeOrigin + performance.now());
    this.#rowsLeft = options.rowsLeft ?? Number.POSITIVE_INFINITY;
    this.#paper = this.#freshPaper();
    this.#decoder = new EscposDecoder((command) => this.#carryOut(command));
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
    const { paper, coverOpen, cutterJammed, stalled } = this.#state;
    return paper !== 'out' && !coverOpen && !cutterJammed && !stalled;
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
      if (n !== undefined && n >= 1 && n <= 4) {
        this.#options.answer(Uint8Array.of(this.#statusByte(n)));
        // One that began in an earlier packet has its head in the buffer; it is read over there.
        if (at >= before) {
          this.#hold(bytes.subarray(from, at - before));
          from = at - before + 3;
        }
      }
      const end = at + CLEAR.length;
      if (end <= before || !seen.subarray(at, end).equals(CLEAR)) continue;
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
    while (this.#ready && this.#buffer.length > 0) {
      const count = Math.min(this.#decoder.wanted, this.#buffer.length);
      const bytes = this.#buffer.subarray(0, count);
      this.#buffer = this.#buffer.subarray(count);
      this.#paper.read(bytes);
      this.#decoder.feed(bytes);
    }
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
        if (command.toCutter) this.#advance(command.dots, () => this.#paper.feed(1));
        this.#cut();
        break;
      case 'barrier':
        this.#options.answer(Uint8Array.of(this.#sensorByte()));
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
      this.#rowsLeft -= 1;
      if (this.#rowsLeft <= 0 && this.#state.paper !== 'out') this.happen('paper-out');
    }
  }

  #cut(): void {
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

  /** The answer to DLE EOT n (Epson ESC/POS). */
  #statusByte(n: number): number {
    const { paper, coverOpen, cutterJammed } = this.#state;
    const out = paper === 'out';
    switch (n) {
      case 1:
        return 0x12 | (this.#ready ? 0 : 0x08);
      case 2:
        return 0x12 | (coverOpen ? 0x04 : 0) | (out ? 0x20 : 0) | (cutterJammed ? 0x40 : 0);
      case 3:
        return 0x12 | (cutterJammed ? 0x08 : 0);
      default:
        return 0x12 | (paper === 'ok' ? 0 : 0x0c) | (out ? 0x60 : 0);
    }
  }

  /** The answer to GS r 1. */
  #sensorByte(): number {
    const { paper } = this.#state;
    return (paper === 'ok' ? 0 : 0x03) | (paper === 'out' ? 0x0c : 0);
  }

  /** GS a: four bytes whenever something changed. */
  #tellByItself(): void {
    if (this.#automatic === 0 || this.#state.stalled) return;
    const { coverOpen, cutterJammed } = this.#state;
    const state = 0x10 | (this.#ready ? 0 : 0x08) | (coverOpen ? 0x20 : 0);
    this.#options.answer(Uint8Array.of(state, cutterJammed ? 0x08 : 0, this.#sensorByte(), 0));
  }
}

function after(state: VirtualState, happening: Happening): VirtualState {
  switch (happening) {
    case 'paper-out':
      return { ...state, paper: 'out', failsAfterSlip: false };
    case 'paper-near-end':
      return { ...state, paper: 'near-end' };
    case 'paper-loaded':
      return { ...state, paper: 'ok', coverOpen: false };
    case 'cover-opened':
      return { ...state, coverOpen: true };
    case 'cover-closed':
      return { ...state, coverOpen: false };
    case 'cutter-jammed':
      return { ...state, cutterJammed: true };
    case 'cutter-freed':
      return { ...state, cutterJammed: false };
    case 'fail-after-slip':
      return { ...state, failsAfterSlip: true };
    case 'stall':
      return { ...state, stalled: true };
    case 'wake':
      return { ...state, stalled: false };
  }
}
