import type { KnownTicket, PhoneView } from '../../status/drawing/status-view.ts';

/** So long a number that the hall does not hand over is looked for, before it is called unknown. */
const LOOKED_FOR_MS = 12_000;

export type Looked = {
  readonly view: PhoneView;
  /** The hall had its time: the number is none of its. */
  readonly certain: boolean;
  /** What is shown is what was known before, and not news. */
  readonly old: boolean;
};

/**
 * A hall that is slow for a moment has its numbers all the same, and a node cannot tell such a number
 * from one that never was (F43). So nobody reads "not found" at the first answer: a number that was
 * there stays, as old, and one just scanned is being looked for.
 */
export class Patience {
  #last: (PhoneView & { readonly ticket: KnownTicket }) | undefined;
  #unknownSinceMs: number | undefined;

  /** The last ticket that the hall has told of. */
  get ticket(): KnownTicket | undefined {
    return this.#last?.ticket;
  }

  look(view: PhoneView, nowMs: number): Looked {
    const { ticket } = view;
    if (ticket.known) {
      this.#last = { ...view, ticket };
      this.#unknownSinceMs = undefined;
      return { view, certain: true, old: false };
    }
    this.#unknownSinceMs ??= nowMs;
    // No number outlives its day, and a closed hall says so.
    const over = view.mode === 'day-closed';
    const certain = over || nowMs - this.#unknownSinceMs >= LOOKED_FOR_MS;
    if (certain || this.#last === undefined) return { view, certain, old: false };
    return { view: this.#last, certain, old: true };
  }
}
