import type { TicketView } from '../../../broker/contract/ticket.ts';

export type SteadyRow = {
  readonly ticket: TicketView;
  /** It has left this list, and only keeps its place until nobody points at the list. */
  readonly gone: boolean;
};

/** Rows that just moved are not pressed: the finger was on its way to another number. */
const SHIFT_GUARD_MS = 400;

/**
 * Keeps the rows of a list in their places while a finger or pointer is at it: who leaves stays as
 * a grey row, who comes is added at the end. Nothing moves under the finger.
 */
export class SteadyRows {
  #choice = '';
  #rows: readonly SteadyRow[] = [];
  #shiftedAtMs = Number.NEGATIVE_INFINITY;

  /**
   * @param choice - names list and filters; another choice begins anew
   * @param held - somebody points at the list now
   */
  arrange(
    choice: string,
    wanted: readonly TicketView[],
    held: boolean,
    nowMs: number,
  ): readonly SteadyRow[] {
    const fresh = wanted.map((ticket) => ({ ticket, gone: false }));
    const same = choice === this.#choice;
    const before = same ? this.#rows : [];
    // Somebody opened another list: what moved there before is no accident here.
    if (!same) this.#shiftedAtMs = Number.NEGATIVE_INFINITY;
    this.#choice = choice;
    this.#rows = held ? keepPlaces(before, wanted) : fresh;
    if (isShifted(before, this.#rows)) this.#shiftedAtMs = nowMs;
    return this.#rows;
  }

  /** Rows moved a moment ago: what is pressed now was meant for what stood there before. */
  justShifted(nowMs: number): boolean {
    return nowMs - this.#shiftedAtMs < SHIFT_GUARD_MS;
  }
}

function keepPlaces(
  before: readonly SteadyRow[],
  wanted: readonly TicketView[],
): readonly SteadyRow[] {
  const waiting = new Map(wanted.map((ticket) => [ticket.ticketId, ticket]));
  const kept = before.map(({ ticket: last }) => {
    const ticket = waiting.get(last.ticketId);
    waiting.delete(last.ticketId);
    return ticket ? { ticket, gone: false } : { ticket: last, gone: true };
  });
  return [...kept, ...[...waiting.values()].map((ticket) => ({ ticket, gone: false }))];
}

/** Whether any row that stood before stands elsewhere now. */
function isShifted(before: readonly SteadyRow[], after: readonly SteadyRow[]): boolean {
  const places = new Map(after.map(({ ticket }, place) => [ticket.ticketId, place]));
  return before.some(({ ticket }, place) => {
    const now = places.get(ticket.ticketId);
    return now !== undefined && now !== place;
  });
}
