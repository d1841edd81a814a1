import type { VirtualState } from './virtual-printer.ts';

/** What the page of the virtual printer draws; heights in dots, instants in ms since the epoch. */
export type VirtualView = {
  readonly state: VirtualState;
  readonly connected: boolean;
  /** The cable is in its socket. */
  readonly plugged: boolean;
  readonly widthDots: number;
  /** What hangs out of the printer, uncut. */
  readonly hangingDots: number;
  /** Newest first. */
  readonly slips: readonly SlipView[];
};

export type SlipView = {
  readonly number: number;
  readonly heightDots: number;
  readonly bytes: number;
  readonly cuts: number;
  readonly unknown: readonly string[];
  readonly complete: boolean;
  readonly lastByteAt: number;
};
