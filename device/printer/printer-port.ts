import type { PrinterFault, PrinterState } from '../../broker/contract/ticket.ts';

/** What became of one slip, as far as anybody can know. */
export type SlipFate =
  /** The printer itself said so, in its turn. */
  | { readonly fate: 'printed' }
  /** Handed over to a model that answers nothing. */
  | { readonly fate: 'sent' }
  /** Nothing of it went out. */
  | { readonly fate: 'refused'; readonly fault: PrinterFault | undefined }
  /** It stopped on the way, and the printer says why. */
  | { readonly fate: 'failed'; readonly fault: PrinterFault | undefined }
  /** The link or the answer was lost: it may be on paper, or not, or in part. */
  | { readonly fate: 'lost'; readonly fault: PrinterFault | undefined };

/**
 * What a printer tells of itself, as far as its model can: whom it says it is, and what it has done
 * in its life. Cuts and hours are counts, `fedMm` the paper that went past its head.
 */
export type PrinterFacts = {
  readonly model?: string;
  readonly serial?: string;
  readonly cuts?: number;
  readonly fedMm?: number;
  readonly hours?: number;
};

/** A printer that takes one slip at a time. It never sends one again by itself. */
export interface SlipPrinter {
  readonly state: PrinterState;
  onState(changed: (state: PrinterState) => void): void;
  /** Empty until it was asked, and for a model that does not tell. */
  readonly facts: PrinterFacts;
  onFacts(changed: (facts: PrinterFacts) => void): void;
  /**
   * @param slip - the bytes of one slip, with its cut
   * @param sent - called when all of it was handed over, before its fate is known
   */
  print(slip: Uint8Array, sent: () => void): Promise<SlipFate>;
  /** Something unfinished may be in the printer and hang out of it: the next slip begins with a cut. */
  distrust(): void;
  close(): Promise<void>;
}
