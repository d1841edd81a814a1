import type { NodeId } from './contract/ids.ts';
import type { PrintMessage } from './contract/print-message.ts';
import type { HallPublisher } from './hall-publisher.ts';

/** What a printer has to be told goes out again this often, as long as it has to be. */
const REPEAT_AFTER_MS = 2_000;

/** One message for one printer: a job, the withdrawal of a job, a test print or a refill. */
export type PrintParcel = { readonly printer: NodeId; readonly message: PrintMessage };

/**
 * Carries jobs and what else printers have to know (design part 5, Printing). It holds no truth: what
 * is open stands in the journal's state, and is handed over whole each time.
 */
export class PrintCourier {
  readonly #publisher: HallPublisher;
  /** When each was sent last; those that are open no more are forgotten. */
  #sentAt: ReadonlyMap<string, number> = new Map();

  constructor(publisher: HallPublisher) {
    this.#publisher = publisher;
  }

  /** @param now - monotonic ms */
  carry(parcels: readonly PrintParcel[], now: number): void {
    const sentAt = new Map<string, number>();
    for (const { printer, message } of parcels) {
      const key = `${message.kind} ${message.kind === 'refill' ? message.refillId : message.jobId}`;
      const last = this.#sentAt.get(key);
      const due = last === undefined || now - last >= REPEAT_AFTER_MS;
      if (due) this.#publisher.send('print', message, printer);
      sentAt.set(key, due ? now : last);
    }
    this.#sentAt = sentAt;
  }
}
