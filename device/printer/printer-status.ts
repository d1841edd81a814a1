import type { PrinterFault, PrinterState } from '../../broker/contract/ticket.ts';

/** What a printer says of itself; all of it can be true at once. */
export type Conditions = {
  readonly offline: boolean;
  readonly coverOpen: boolean;
  readonly paperOut: boolean;
  readonly paperNearEnd: boolean;
  readonly cutterFault: boolean;
  readonly overheated: boolean;
  /** A fault that only a technician ends. */
  readonly broken: boolean;
};

export const allWell: Conditions = {
  offline: false,
  coverOpen: false,
  paperOut: false,
  paperNearEnd: false,
  cutterFault: false,
  overheated: false,
  broken: false,
};

/** The one state that people are told, the thing to do first before the rest. */
export function stateOf(conditions: Conditions): PrinterState {
  if (conditions.coverOpen) return 'cover-open';
  if (conditions.paperOut) return 'paper-out';
  if (conditions.cutterFault) return 'cutter-fault';
  if (conditions.overheated) return 'overheated';
  if (conditions.broken || conditions.offline) return 'unknown';
  return conditions.paperNearEnd ? 'paper-near-end' : 'ready';
}

/** Can a slip be begun, or go on, in this state? */
export function canPrint(state: PrinterState): boolean {
  return state === 'ready' || state === 'paper-near-end';
}

/** The state as a fault, where it is one that has a name. */
export function faultOf(state: PrinterState): PrinterFault | undefined {
  return state === 'ready' || state === 'paper-near-end' || state === 'unknown' ? undefined : state;
}

/** What a byte from the printer turned out to mean. */
export type Reading =
  | { readonly kind: 'conditions'; readonly conditions: Conditions }
  | { readonly kind: 'barrier' }
  /** An answer to GS I or GS g 2. */
  | { readonly kind: 'block'; readonly text: string };

const BLOCK_HEAD = 0x5f;
/** No identity and no counter is longer. */
const BLOCK_BYTES_MAX = 80;

/**
 * Makes sense of the bytes a printer sends back. Four kinds arrive on one line and are told apart
 * by their fixed bits (Epson ESC/POS): answers to DLE EOT n `0xx1xx10`, automatic status of four
 * bytes that begins `0xx1xx00`, the answer to GS r `0xx0xxxx`, and blocks of letters from 5Fh to
 * 00h. Whatever fits none is dropped.
 */
export class StatusReader {
  #asked: readonly number[] = [];
  #answers: number[] = [];
  #automatic: number[] = [];
  /** Bytes of a block that began with 37h, its head included. */
  #cleared = 0;
  #barriers = 0;
  /** Letters since 5Fh; a block that nobody asked for is read to its end as well. */
  #letters: number[] | undefined;
  #blockAsked = false;
  /** Bytes that meant nothing. */
  dropped = 0;

  /** DLE EOT n were asked; answers still owed from before are not waited for any more. */
  askedStatus(asked: readonly number[] = [1, 2, 3, 4]): void {
    this.#asked = asked;
    this.#answers = [];
  }

  /** GS r 1 was sent. */
  askedBarrier(): void {
    this.#barriers += 1;
  }

  /** GS I or GS g 2 was sent. */
  askedBlock(): void {
    this.#blockAsked = true;
  }

  /** The link is new: nothing is owed. */
  forget(): void {
    this.#asked = [];
    this.#answers = [];
    this.#automatic = [];
    this.#cleared = 0;
    this.#barriers = 0;
    this.#letters = undefined;
    this.#blockAsked = false;
  }

  read(byte: number): Reading | undefined {
    if (this.#letters) {
      if (byte === 0) return this.#endBlock(this.#letters);
      if (isLetter(byte) && this.#letters.length < BLOCK_BYTES_MAX) {
        this.#letters.push(byte);
        return undefined;
      }
      // No block after all: its head was noise.
      this.dropped += 1 + this.#letters.length;
      this.#letters = undefined;
    }
    if (this.#inCleared(byte)) return undefined;
    if (this.#automatic.length > 0) {
      if ((byte & 0x90) === 0) return this.#readAutomatic(byte);
      this.#automatic = [];
    }
    if (byte === BLOCK_HEAD) {
      this.#letters = [];
      return undefined;
    }
    if ((byte & 0x93) === 0x12 && this.#asked.length > this.#answers.length) {
      return this.#readAnswer(byte);
    }
    if ((byte & 0x93) === 0x10) {
      this.#automatic = [byte];
      return undefined;
    }
    if ((byte & 0x90) === 0 && isPaired(byte) && this.#barriers > 0) {
      this.#barriers -= 1;
      return { kind: 'barrier' };
    }
    this.dropped += 1;
    return undefined;
  }

  #endBlock(letters: readonly number[]): Reading | undefined {
    this.#letters = undefined;
    if (!this.#blockAsked) {
      this.dropped += letters.length + 2;
      return undefined;
    }
    this.#blockAsked = false;
    return { kind: 'block', text: String.fromCharCode(...letters) };
  }

  /** 37h 25h 00h says that DLE DC4 8 was carried out; its last byte must not pass for a barrier. */
  #inCleared(byte: number): boolean {
    if (this.#cleared === 0 && byte === 0x37) this.#cleared = 1;
    else if (this.#cleared === 1 && byte === 0x25) this.#cleared = 2;
    else if (this.#cleared === 2) this.#cleared = 0;
    else {
      this.#cleared = 0;
      return false;
    }
    return true;
  }

  #readAnswer(byte: number): Reading | undefined {
    this.#answers.push(byte);
    if (this.#answers.length < this.#asked.length) return undefined;
    const of = (n: number) => this.#answers[this.#asked.indexOf(n)] ?? 0;
    const [state, cause, error, paper] = [of(1), of(2), of(3), of(4)];
    this.#asked = [];
    this.#answers = [];
    const conditions = {
      offline: (state & 0x08) !== 0,
      coverOpen: (cause & 0x04) !== 0,
      paperOut: (paper & 0x60) !== 0 || (cause & 0x20) !== 0,
      paperNearEnd: (paper & 0x0c) !== 0,
      cutterFault: (error & 0x08) !== 0,
      overheated: (error & 0x40) !== 0,
      broken: (error & 0x20) !== 0,
    };
    return { kind: 'conditions', conditions };
  }

  #readAutomatic(byte: number): Reading | undefined {
    this.#automatic.push(byte);
    if (this.#automatic.length < 4) return undefined;
    const [state = 0, error = 0, paper = 0] = this.#automatic;
    this.#automatic = [];
    const conditions = {
      offline: (state & 0x08) !== 0,
      coverOpen: (state & 0x20) !== 0,
      paperOut: (paper & 0x0c) !== 0,
      paperNearEnd: (paper & 0x03) !== 0,
      cutterFault: (error & 0x08) !== 0,
      overheated: (error & 0x40) !== 0,
      broken: (error & 0x20) !== 0,
    };
    return { kind: 'conditions', conditions };
  }
}

/** What model names, serial numbers and counters are made of. */
function isLetter(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}

/** GS r 1: both bits of a sensor say the same; a byte in which they differ is noise. */
function isPaired(byte: number): boolean {
  const nearEnd = byte & 0x03;
  const end = byte & 0x0c;
  return (nearEnd === 0 || nearEnd === 0x03) && (end === 0 || end === 0x0c);
}
