import type { PrinterModel } from '../printer-model.ts';

/** What a person can do to the printer, or what can befall it. */
export type Happening =
  | 'paper-out'
  | 'paper-near-end'
  | 'paper-loaded'
  | 'cover-opened'
  | 'cover-closed'
  | 'cutter-jammed'
  | 'cutter-freed'
  | 'overheated'
  | 'cooled'
  /** Cuts the next slip, and runs out of paper with the first row after it. */
  | 'fail-after-slip'
  /** Takes nothing and answers nothing, as a printer whose firmware hangs. */
  | 'stall'
  | 'wake';

export type VirtualState = {
  readonly paper: 'ok' | 'near-end' | 'out';
  readonly coverOpen: boolean;
  readonly cutterJammed: boolean;
  readonly overheated: boolean;
  readonly stalled: boolean;
  readonly failsAfterSlip: boolean;
};

export const asUnpacked: VirtualState = {
  paper: 'ok',
  coverOpen: false,
  cutterJammed: false,
  overheated: false,
  stalled: false,
  failsAfterSlip: false,
};

export function after(state: VirtualState, happening: Happening): VirtualState {
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
    case 'overheated':
      return { ...state, overheated: true };
    case 'cooled':
      return { ...state, overheated: false };
    case 'fail-after-slip':
      return { ...state, failsAfterSlip: true };
    case 'stall':
      return { ...state, stalled: true };
    case 'wake':
      return { ...state, stalled: false };
  }
}

/** It prints; in any other state it keeps what it is sent. */
export function isReady(state: VirtualState): boolean {
  const { paper, coverOpen, cutterJammed, overheated, stalled } = state;
  return paper !== 'out' && !coverOpen && !cutterJammed && !overheated && !stalled;
}

/** The answer to DLE EOT n (Epson ESC/POS). */
export function statusByte(n: number, state: VirtualState, model: PrinterModel): number {
  const { paper, coverOpen, cutterJammed, overheated } = state;
  const out = paper === 'out';
  const failed = cutterJammed || overheated;
  switch (n) {
    case 1:
      return 0x12 | (isReady(state) ? 0 : 0x08);
    case 2:
      return 0x12 | (coverOpen ? 0x04 : 0) | (out ? 0x20 : 0) | (failed ? 0x40 : 0);
    case 3:
      return 0x12 | errorBits(state);
    default:
      return 0x12 | (isNearEnd(state, model) ? 0x0c : 0) | (out ? 0x60 : 0);
  }
}

/** The answer to GS r 1. */
export function sensorByte(state: VirtualState, model: PrinterModel): number {
  return (isNearEnd(state, model) ? 0x03 : 0) | (state.paper === 'out' ? 0x0c : 0);
}

/** GS a: the four bytes that it sends whenever something changed. */
export function automaticStatus(state: VirtualState, model: PrinterModel): Uint8Array {
  const first = 0x10 | (isReady(state) ? 0 : 0x08) | (state.coverOpen ? 0x20 : 0);
  return Uint8Array.of(first, errorBits(state), sensorByte(state, model), 0);
}

function errorBits({ cutterJammed, overheated }: VirtualState): number {
  return (cutterJammed ? 0x08 : 0) | (overheated ? 0x40 : 0);
}

/** A roll that is out is near its end as well, to a model that has the sensor. */
function isNearEnd({ paper }: VirtualState, { nearEnd }: PrinterModel): boolean {
  return nearEnd !== null && paper !== 'ok';
}
