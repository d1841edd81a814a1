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
  | { readonly kind: 'barrier' };

/**
 * Makes sense of the bytes a printer sends back. Three kinds arrive on one line and are told apart
 * by their fixed bits (Epson ESC/POS): answers to DLE EOT n `0xx1xx10`, automatic status of four
 * bytes that begins `0xx1xx00`, and the answer to GS r `0xx0xxxx`. Whatever fits none is dropped.
 */
export class StatusReader {
  #asked: number[] = [];
  #answers: number[] = [];
  #automatic: number[] = [];
  /** Bytes of a block that began with 37h, its head included. */
  #block = 0;
  #barriers = 0;
  /** Bytes that meant nothing. */
  dropped = 0;

  /** DLE EOT 1 to 4 were asked; answers still owed from before are not waited for any more. */
  askedStatus(): void {
    this.#asked = [1, 2, 3, 4];
    this.#answers = [];
  }

  /** GS r 1 was sent. */
  askedBarrier(): void {
    this.#barriers += 1;
  }

  /** The link is new: nothing is owed. */
  forget(): void {
    this.#asked = [];
    this.#answers = [];
    this.#automatic = [];
    this.#block = 0;
    this.#barriers = 0;
  }

  read(byte: number): Reading | undefined {
    if (this.#inBlock(byte)) return undefined;
    if (this.#automatic.length > 0) {
      if ((byte & 0x90) === 0) return this.#readAutomatic(byte);
      this.#automatic = [];
    }
    if ((byte & 0x93) === 0x12 && this.#asked.length > 0) return this.#readAnswer(byte);
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

  /** 37h 25h 00h says that DLE DC4 8 was carried out; its last byte must not pass for a barrier. */
  #inBlock(byte: number): boolean {
    if (this.#block === 0 && byte === 0x37) this.#block = 1;
    else if (this.#block === 1 && byte === 0x25) this.#block = 2;
    else if (this.#block === 2) this.#block = 0;
    else {
      this.#block = 0;
      return false;
    }
    return true;
  }

  #readAnswer(byte: number): Reading | undefined {
    this.#asked.shift();
    this.#answers.push(byte);
    if (this.#asked.length > 0) return undefined;
    const [state = 0, cause = 0, error = 0, paper = 0] = this.#answers;
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

/** GS r 1: both bits of a sensor say the same; a byte in which they differ is noise. */
function isPaired(byte: number): boolean {
  const nearEnd = byte & 0x03;
  const end = byte & 0x0c;
  return (nearEnd === 0 || nearEnd === 0x03) && (end === 0 || end === 0x0c);
}
