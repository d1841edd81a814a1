import type { FaultHistory } from '../../broker/client/fault-history.ts';
import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { type PrinterState, printerFaults } from '../../broker/contract/ticket.ts';
import { plainLine } from '../../broker/contract/words.ts';
import type { PaperBook } from './paper-book.ts';
import type { PrinterFacts, SlipPrinter } from './printer-port.ts';

/**
 * A link that is being made and a printer that has not answered yet are no faults: every start
 * would leave one in the history, and every pulled plug two.
 */
const SETTLES_WITHIN_MS = 3_000;
const MODEL_CHARACTERS_MAX = 60;
/** What staff read where nobody knows what is wrong. */
const UNKNOWN_FAULT = 'プリンターの状態が分かりません';

type Options = {
  readonly hall: Pick<Hall, 'report'>;
  readonly printer: SlipPrinter;
  readonly paper: Pick<PaperBook, 'state'>;
  readonly faults: Pick<FaultHistory, 'set'>;
  readonly clock: NodeClock;
  /** What the printer table calls it, until it says so itself. */
  readonly modelName: string;
};

/** What the hall hears of the printer: its state the moment it changes (F12), model and wear (R20). */
export class PrinterHealth {
  readonly #options: Options;
  #cancel: () => void = () => {};

  constructor(options: Options) {
    this.#options = options;
    const { printer } = options;
    printer.onState((state) => this.#state(state));
    printer.onFacts((facts) => this.#facts(facts));
    this.#state(printer.state);
    this.#facts(printer.facts);
  }

  close(): void {
    this.#cancel();
  }

  #state(state: PrinterState): void {
    const { hall, paper, faults, clock } = this.#options;
    hall.report({ printer: state });
    paper.state(state);
    this.#cancel();
    const tell = () => faults.set('printer', faultsOf(state));
    const unsettled = state === 'offline' || state === 'unknown';
    if (unsettled) this.#cancel = clock.after(SETTLES_WITHIN_MS, tell);
    else tell();
  }

  #facts({ model, cuts, fedMm, hours }: PrinterFacts): void {
    const { hall, modelName } = this.#options;
    const wear = { ...whole('cuts', cuts), ...whole('fedMm', fedMm), ...whole('hours', hours) };
    hall.report({
      printerModel: plainLine((model ?? modelName).slice(0, MODEL_CHARACTERS_MAX)),
      ...(Object.keys(wear).length > 0 && { wear }),
    });
  }
}

function faultsOf(state: PrinterState): readonly string[] {
  switch (state) {
    case 'ready':
    case 'paper-near-end':
      return [];
    case 'unknown':
      return [UNKNOWN_FAULT];
    case 'paper-out':
    case 'cover-open':
    case 'cutter-fault':
    case 'overheated':
    case 'offline':
      return [printerFaults[state]];
  }
}

function whole<K extends string>(name: K, value: number | undefined) {
  return value === undefined ? {} : { [name]: Math.max(0, Math.round(value)) };
}
