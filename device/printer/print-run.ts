import type { PrintJob, TestJob } from '../../broker/contract/print-message.ts';
import type { PrinterFault } from '../../broker/contract/ticket.ts';
import type { EncodedSlip } from './escpos-bytes.ts';
import type { PaperBook } from './paper-book.ts';
import type { NoteBook, PrintNote } from './print-notes.ts';
import type { SlipFate, SlipPrinter } from './printer-port.ts';
import type { SlipCopy } from './slip.ts';

/** What a printer is told to put on paper. */
export type PaperOrder = PrintJob | TestJob;

/** How a job ended. `printed` means that the printer itself said so of every slip. */
export type Ending = {
  readonly outcome: 'printed' | 'failed' | 'unknown';
  readonly fault?: PrinterFault;
};

type Options = {
  readonly printer: SlipPrinter;
  /** Whether the printer ever says that a slip is out; one that does not is believed when it took all. */
  readonly confirms: boolean;
  readonly notes: NoteBook;
  readonly paper: Pick<PaperBook, 'slip'>;
  /** Staff have settled the ticket otherwise meanwhile. */
  readonly withdrawn: () => boolean;
  readonly report: (note: PrintNote, outcome: 'sent' | 'one-of-two') => void;
};

/** The slips of one job on their way to paper, each once (design part 5, Printing). */
export class PrintRun {
  readonly #options: Options;
  readonly #slips: 1 | 2;
  #note: PrintNote;

  constructor(order: PaperOrder, options: Options) {
    this.#options = options;
    this.#slips = order.kind === 'test' ? 1 : order.slips;
    this.#note = { jobId: order.jobId, begun: 1, confirmed: 0 };
  }

  /** How far it came. */
  get note(): PrintNote {
    return this.#note;
  }

  /**
   * Each slip is noted before its first byte: a process that ends in the middle must not print it
   * again. The second one is made while the printer is busy with the first.
   */
  async print(begin: () => Promise<(copy: SlipCopy) => EncodedSlip>): Promise<Ending> {
    const { notes, withdrawn } = this.#options;
    const noted = notes.write(this.#note);
    const slipOf = await begin();
    const first = slipOf('self');
    const wanted = (await noted) && !withdrawn();
    if (!wanted) return this.#notBegun(0);
    let second: EncodedSlip | undefined;
    const fate = await this.#putOut(first, 1, () => {
      if (this.#slips === 2) second = slipOf('counter');
    });
    if (!isOut(fate)) return endingOf(fate);
    this.#confirm(fate);
    if (this.#slips === 1) return endingOf(fate);
    // One of two is out, and stays out: what is left undone is the other one.
    if (withdrawn()) return { outcome: 'failed' };
    this.#note = { ...this.#note, begun: 2 };
    if (!(await notes.write(this.#note))) return this.#notBegun(1);
    // Told when it is on disk: what was told is never taken back by a restart.
    if (this.#note.confirmed === 1) this.#options.report(this.#note, 'one-of-two');
    const last = await this.#putOut(second ?? slipOf('counter'), 2, () => {});
    this.#confirm(last);
    return endingOf(last);
  }

  #notBegun(begun: 0 | 1): Ending {
    this.#note = { ...this.#note, begun };
    return { outcome: 'failed' };
  }

  #confirm({ fate }: SlipFate): void {
    if (fate === 'printed') this.#note = { ...this.#note, confirmed: this.#note.begun };
  }

  async #putOut(slip: EncodedSlip, which: 1 | 2, sent: () => void): Promise<SlipFate> {
    const { printer, confirms, paper, report } = this.#options;
    // From a printer that never confirms, `sent` is the last good word: only when it has all.
    const toldAt = confirms ? 1 : this.#slips;
    const fate = await printer.print(slip.bytes, () => {
      if (which === toldAt) report(this.#note, 'sent');
      sent();
    });
    if (fate.fate !== 'refused') paper.slip(slip.feedDots);
    return fate;
  }
}

/** The slip is on its way out of the printer, as far as its model can tell. */
function isOut({ fate }: SlipFate): boolean {
  return fate === 'printed' || fate === 'sent';
}

function endingOf(fate: SlipFate): Ending {
  switch (fate.fate) {
    case 'printed':
      return { outcome: 'printed' };
    case 'sent':
      return { outcome: 'unknown' };
    case 'refused':
    case 'failed':
      return { outcome: 'failed', ...(fate.fault && { fault: fate.fault }) };
    case 'lost':
      return { outcome: 'unknown', ...(fate.fault && { fault: fate.fault }) };
  }
}
