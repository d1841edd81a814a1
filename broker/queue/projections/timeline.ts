import { TIMELINE_SLOTS_MAX, type TimelineSlot } from '../../contract/audit.ts';
import { decode } from '../../contract/decode.ts';
import type { QueueEvent } from '../../contract/events.ts';
import { type BusinessDay, type EpochMs, epochMs, type TicketId } from '../../contract/ids.ts';
import { assert } from '../../contract/result.ts';
import type { QueueState, Ticket } from '../state.ts';
import { medianWait } from './median-wait.ts';

/** Time zones with a hall in them are whole half hours away from UTC. */
const SLOT_MS = 30 * 60_000;
const MINUTE_MS = 60_000;

type Slot = {
  issued: number;
  called: number;
  served: number;
  waitingMax: number;
  servingMax: number;
  /** How many first calls came after so many whole minutes. */
  readonly waits: Map<number, number>;
};

/** In which half hour a ticket was counted: an undo takes it back there. */
type Counted = {
  called: { readonly slot: Slot; readonly minutes: number } | undefined;
  served: Slot | undefined;
};

/**
 * The course of one business day by half hours, followed event by event: what it shows of today is
 * what a replay of the day's journal shows. What was undone is as if it had never been.
 */
export class Timeline {
  #day: BusinessDay | undefined;
  /** The first half hour, counted from 1970. */
  #first = 0;
  #slots: Slot[] = [];
  readonly #counted = new Map<TicketId, Counted>();
  #waiting = 0;
  #serving = 0;

  /** Nothing before a day has opened. */
  get day(): BusinessDay | undefined {
    return this.#day;
  }

  /** @param state - as it is after this event, which follows on the last one */
  follow(state: QueueState, event: QueueEvent): void {
    if (event.type === 'day-opened') this.#begin(event.businessDay, event.at);
    if (this.#day === undefined) return;
    const slot = this.#slotAt(event.at);
    if (event.type === 'ticket-issued') slot.issued += 1;
    if ('ticketId' in event) this.#count(slot, state.tickets.get(event.ticketId));
    // These move tickets that they do not name.
    else if (['counter-set', 'day-closed', 'day-reopened'].includes(event.type)) {
      for (const ticket of state.tickets.values()) this.#count(slot, ticket);
    }
    this.#waiting = state.standing.waiting.size + state.standing.handoff.size;
    this.#serving = state.standing.serving.size;
    slot.waitingMax = Math.max(slot.waitingMax, this.#waiting);
    slot.servingMax = Math.max(slot.servingMax, this.#serving);
  }

  /**
   * From the first half hour in which something was done to the last one.
   *
   * @param now - who waits still waits then; nothing for a day that is over
   */
  slots(now?: EpochMs): readonly TimelineSlot[] {
    if (now !== undefined && this.#day !== undefined) this.#slotAt(now);
    const busy = ({ issued, called, served, waitingMax, servingMax }: Slot) =>
      issued + called + served + waitingMax + servingMax > 0;
    const from = this.#slots.findIndex(busy);
    const until = this.#slots.findLastIndex(busy);
    if (from < 0) return [];
    return this.#slots.slice(from, until + 1).map((slot, index) => {
      const { waits, ...counts } = slot;
      const medianWaitMinutes = medianWait(waits);
      const median = medianWaitMinutes !== undefined && { medianWaitMinutes };
      return { from: instant((this.#first + from + index) * SLOT_MS), ...counts, ...median };
    });
  }

  #begin(day: BusinessDay, at: EpochMs): void {
    this.#day = day;
    this.#first = Math.floor(at / SLOT_MS);
    this.#slots = [];
    this.#counted.clear();
    this.#waiting = 0;
    this.#serving = 0;
  }

  /** The half hour of an instant; order is by sequence, so a clock that was set back stays in the last. */
  #slotAt(at: EpochMs): Slot {
    const wanted = Math.floor(at / SLOT_MS) - this.#first;
    const index = Math.min(Math.max(wanted, this.#slots.length - 1, 0), TIMELINE_SLOTS_MAX - 1);
    while (this.#slots.length <= index) {
      const [waitingMax, servingMax] = [this.#waiting, this.#serving];
      const nothing = { issued: 0, called: 0, served: 0 };
      this.#slots.push({ ...nothing, waitingMax, servingMax, waits: new Map() });
    }
    const slot = this.#slots[index];
    assert(slot !== undefined, 'the half hour is there');
    return slot;
  }

  #count(slot: Slot, ticket: Ticket | undefined): void {
    assert(ticket !== undefined, 'an event names a known ticket');
    const counted = this.#counted.get(ticket.id) ?? { called: undefined, served: undefined };
    this.#counted.set(ticket.id, counted);
    const { firstCalledAt, state } = ticket.phase;
    if (firstCalledAt !== undefined && counted.called === undefined) {
      const minutes = Math.max(0, Math.round((firstCalledAt - ticket.issuedAt) / MINUTE_MS));
      counted.called = { slot, minutes };
      countCall(counted.called, 1);
    } else if (firstCalledAt === undefined && counted.called !== undefined) {
      countCall(counted.called, -1);
      counted.called = undefined;
    }
    if (state === 'done' && counted.served === undefined) {
      counted.served = slot;
      slot.served += 1;
    } else if (state !== 'done' && counted.served !== undefined) {
      counted.served.served -= 1;
      counted.served = undefined;
    }
  }
}

function countCall({ slot, minutes }: NonNullable<Counted['called']>, by: 1 | -1): void {
  slot.called += by;
  slot.waits.set(minutes, (slot.waits.get(minutes) ?? 0) + by);
}

function instant(ms: number): EpochMs {
  const decoded = decode(epochMs, ms);
  assert(decoded.ok, 'half hours of a day are instants');
  return decoded.value;
}
