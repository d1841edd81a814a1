import type { EventOf, QueueEvent, ShownWait } from '../../contract/events.ts';
import { SHOWN_WAITS_MAX } from '../../contract/events.ts';
import type { EpochMs, TicketId } from '../../contract/ids.ts';
import type { WaitRange, WaitsGrew } from '../../contract/line-snapshot.ts';
import type { RangeCause } from '../../contract/ticket.ts';
import type { Forecast } from './picture.ts';
import type { Seen } from './picture-of.ts';
import { type RangeJump, SteadyRange, shownRange } from './steady-range.ts';

const MINUTE_MS = 60_000;
const GREW_MS = 10 * MINUTE_MS;

export type WaitRecord = {
  readonly waits: EventOf<'waits-shown'>['waits'];
  readonly jumps: NonNullable<EventOf<'waits-shown'>['jumps']>;
};

type Shown = { readonly steady: SteadyRange; last: ShownWait | undefined };

/** Why the wait of those who are here may have grown with this event. */
function causeOf(event: QueueEvent): RangeCause | undefined {
  switch (event.type) {
    case 'counter-set':
      return event.state === 'open' ? undefined : 'counter-closed';
    case 'counter-services-set':
      return 'services-changed';
    case 'ticket-handed-off':
      return 'hand-off';
    case 'accommodation-set':
      return event.accommodation ? 'accommodation' : undefined;
    case 'ticket-issued':
      return event.accommodation ? 'accommodation' : undefined;
    default:
      return undefined;
  }
}

/**
 * What everybody who waits is shown: forecasts made steady, and what of them the journal is to keep,
 * the first and the last of each ticket.
 */
export class ShownLine {
  readonly #tickets = new Map<TicketId, Shown>();
  /** What happened since the last forecast that may have made waits longer. */
  #cause: RangeCause | undefined;
  #grew: WaitsGrew | undefined;
  readonly #waits: ShownWait[] = [];
  readonly #jumps: WaitRecord['jumps'] = [];

  /** Takes durable events, in order. */
  follow(event: QueueEvent): void {
    if (event.type === 'day-opened') {
      this.#tickets.clear();
      this.#grew = undefined;
    }
    this.#cause ??= causeOf(event);
    if (event.type !== 'ticket-called') return;
    const last = this.#tickets.get(event.ticketId)?.last;
    if (last !== undefined) this.#waits.push({ ...last, moment: 'last' });
    this.#tickets.delete(event.ticketId);
  }

  /**
   * The ranges to show now.
   *
   * @param at - domain time of the picture
   */
  show({ tickets }: Seen, { waiting }: Forecast, at: EpochMs): Map<TicketId, WaitRange> {
    const ranges = new Map<TicketId, WaitRange>();
    const jumps: RangeJump[] = [];
    for (const [index, { id: ticketId }] of tickets.entries()) {
      const wait = waiting[index];
      if (wait === undefined) continue;
      const known = this.#tickets.get(ticketId);
      const shown = known ?? { steady: new SteadyRange(), last: undefined };
      const { range, jump } = shown.steady.show(shownRange(wait), at / MINUTE_MS, this.#cause);
      const mean = Math.round(wait.mean * 10) / 10;
      shown.last = { ticketId, moment: 'first', at, ...range, mean };
      if (known === undefined) {
        this.#tickets.set(ticketId, shown);
        this.#waits.push(shown.last);
      }
      if (jump !== undefined) {
        this.#jumps.push({ ticketId, ...jump });
        jumps.push(jump);
      }
      ranges.set(ticketId, range);
    }
    const [first] = jumps;
    if (first !== undefined) {
      const minutes = Math.max(...jumps.map((jump) => jump.minutes));
      this.#grew = { cause: first.cause, at, groups: jumps.length, minutes };
    }
    this.#cause = undefined;
    return ranges;
  }

  /** Why waits grew all at once, as long as people may ask. */
  grew(at: EpochMs): WaitsGrew | undefined {
    return this.#grew && at - this.#grew.at < GREW_MS ? this.#grew : undefined;
  }

  /** What the journal has not kept yet, as much as one event holds; nothing when there is nothing. */
  toRecord(): WaitRecord | undefined {
    if (this.#waits.length === 0 && this.#jumps.length === 0) return undefined;
    const waits = this.#waits.splice(0, SHOWN_WAITS_MAX);
    const jumps = this.#jumps.splice(0, SHOWN_WAITS_MAX);
    return { waits, jumps };
  }
}
