import type { EventOf, QueueEvent, ShownWait } from '../../contract/events.ts';
import { SHOWN_WAITS_MAX } from '../../contract/events.ts';
import type { EpochMs, ServiceId, TicketId } from '../../contract/ids.ts';
import type { WaitRange, WaitsGrew } from '../../contract/line-snapshot.ts';
import type { Site } from '../../contract/site.ts';
import type { RangeCause } from '../../contract/ticket.ts';
import type { Habits } from './habits.ts';
import { JoinedMinutes } from './joined-minutes.ts';
import type { Forecast } from './picture.ts';
import type { Seen } from './picture-of.ts';
import { type RangeJump, SteadyRange, shownRange } from './steady-range.ts';

const MINUTE_MS = 60_000;
const GREW_MS = 10 * MINUTE_MS;

export type WaitRecord = {
  readonly waits: EventOf<'waits-shown'>['waits'];
  readonly jumps: NonNullable<EventOf<'waits-shown'>['jumps']>;
  readonly newcomers: NonNullable<EventOf<'waits-shown'>['newcomers']>;
};

/** What people are shown: whoever comes next for a service, and everybody who waits. */
export type ShownRanges = {
  readonly services: ReadonlyMap<ServiceId, WaitRange>;
  readonly tickets: ReadonlyMap<TicketId, WaitRange>;
};

type Shown = {
  readonly steady: SteadyRange;
  last: ShownWait | undefined;
  /** How many had joined since the last forecast when it did: those stand before it. */
  readonly joined: number;
};

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
 * What everybody is shown: forecasts made steady, and what of them the journal is to keep, the first
 * and the last of each ticket, and every clear rise with its cause.
 */
export class ShownLine {
  readonly #site: Site;
  readonly #tickets = new Map<TicketId, Shown>();
  readonly #services = new Map<ServiceId, SteadyRange>();
  /** For which services people have lined up since the last forecast. */
  #joined: ServiceId[] = [];
  /** What happened since the last forecast that may have made waits longer. */
  #cause: RangeCause | undefined;
  #grew: WaitsGrew | undefined;
  readonly #waits: ShownWait[] = [];
  readonly #jumps: WaitRecord['jumps'] = [];
  readonly #newcomers: WaitRecord['newcomers'] = [];

  constructor(site: Site) {
    this.#site = site;
  }

  /** Takes durable events, in order. */
  follow(event: QueueEvent): void {
    if (event.type === 'day-opened') {
      this.#tickets.clear();
      this.#services.clear();
      this.#joined = [];
      this.#grew = undefined;
    }
    this.#cause ??= causeOf(event);
    if (event.type === 'ticket-issued') this.#issued(event);
    if (event.type !== 'ticket-called') return;
    const last = this.#tickets.get(event.ticketId)?.last;
    if (last !== undefined) this.#waits.push({ ...last, moment: 'last' });
    this.#tickets.delete(event.ticketId);
  }

  /** Kiosk and slip have told it what a newcomer is told: its own range goes on from there. */
  #issued({ ticketId, serviceId, at, reservation, accommodation }: EventOf<'ticket-issued'>): void {
    const high = this.#services.get(serviceId)?.high;
    if (high !== undefined && reservation === undefined && !accommodation) {
      const steady = new SteadyRange({ at: at / MINUTE_MS, high });
      this.#tickets.set(ticketId, { steady, last: undefined, joined: this.#joined.length });
    }
    this.#joined.push(serviceId);
  }

  /**
   * The ranges to show now.
   *
   * @param habits - what the forecast went by
   * @param at - domain time of the picture
   */
  show(seen: Seen, forecast: Forecast, habits: Habits, at: EpochMs): ShownRanges {
    const joined = new JoinedMinutes(this.#site, seen.picture, habits, this.#joined);
    const services = new Map<ServiceId, WaitRange>();
    const newcomers = this.#showNewcomers(forecast, joined, at, services);
    const tickets = new Map<TicketId, WaitRange>();
    const jumps = this.#showTickets(seen, forecast, joined, at, tickets);
    this.#remember(jumps, newcomers, at);
    this.#cause = undefined;
    this.#joined = [];
    return { services, tickets };
  }

  #showNewcomers(
    { newcomers }: Forecast,
    joined: JoinedMinutes,
    at: EpochMs,
    ranges: Map<ServiceId, WaitRange>,
  ): readonly RangeJump[] {
    const jumps: RangeJump[] = [];
    for (const [index, { id: serviceId }] of this.#site.services.entries()) {
      const wait = newcomers[index];
      // While nobody can say, nothing is shown, and what is shown next is no rise.
      if (wait === undefined) {
        this.#services.delete(serviceId);
        continue;
      }
      const steady = this.#services.get(serviceId) ?? new SteadyRange();
      this.#services.set(serviceId, steady);
      const minutes = joined.before(serviceId);
      // Where the first to wait found nobody before them, the wait begins with a whole serving.
      const filled = steady.high === 0 && minutes > 0 ? 'arrivals' : undefined;
      const cause = this.#cause ?? filled;
      const { range, jump } = steady.show(shownRange(wait), at / MINUTE_MS, cause, minutes);
      if (jump !== undefined) {
        jumps.push(jump);
        this.#newcomers.push({ serviceId, ...jump });
      }
      ranges.set(serviceId, range);
    }
    return jumps;
  }

  #showTickets(
    { tickets }: Seen,
    { waiting }: Forecast,
    joined: JoinedMinutes,
    at: EpochMs,
    ranges: Map<TicketId, WaitRange>,
  ): readonly RangeJump[] {
    const jumps: RangeJump[] = [];
    for (const [index, { id: ticketId, phase }] of tickets.entries()) {
      const wait = waiting[index];
      if (wait === undefined) continue;
      const shown = this.#tickets.get(ticketId) ?? {
        ...{ steady: new SteadyRange(), last: undefined, joined: 0 },
      };
      this.#tickets.set(ticketId, shown);
      const { steady, last } = shown;
      const minutes = last === undefined ? joined.before(phase.serviceId, shown.joined) : 0;
      const wanted = shownRange(wait);
      const { range, jump } = steady.show(wanted, at / MINUTE_MS, this.#cause, minutes);
      const mean = Math.round(wait.mean * 10) / 10;
      shown.last = { ticketId, moment: 'first', at, ...range, mean };
      if (last === undefined) this.#waits.push(shown.last);
      if (jump !== undefined) {
        this.#jumps.push({ ticketId, ...jump });
        jumps.push(jump);
      }
      ranges.set(ticketId, range);
    }
    return jumps;
  }

  #remember(jumps: readonly RangeJump[], newcomers: readonly RangeJump[], at: EpochMs): void {
    const [first] = [...jumps, ...newcomers];
    if (first === undefined) return;
    const { cause } = first;
    const before = this.grew(at);
    // That more people come is seen by everybody; a reason that is not stays where it stands.
    if (cause === 'arrivals' && before !== undefined && before.cause !== cause) return;
    const most = (all: readonly RangeJump[]) => Math.max(0, ...all.map(({ minutes }) => minutes));
    const newcomerMinutes = most(newcomers);
    this.#grew = {
      ...{ cause, at, groups: jumps.length, minutes: most(jumps) },
      ...(newcomerMinutes > 0 && { newcomerMinutes }),
    };
  }

  /** Why waits grew all at once, as long as people may ask. */
  grew(at: EpochMs): WaitsGrew | undefined {
    return this.#grew && at - this.#grew.at < GREW_MS ? this.#grew : undefined;
  }

  /** What the journal has not kept yet, as much as one event holds; nothing when there is nothing. */
  toRecord(): WaitRecord | undefined {
    const [waits, jumps, newcomers] = [this.#waits, this.#jumps, this.#newcomers];
    if (waits.length + jumps.length + newcomers.length === 0) return undefined;
    return {
      waits: waits.splice(0, SHOWN_WAITS_MAX),
      jumps: jumps.splice(0, SHOWN_WAITS_MAX),
      newcomers: newcomers.splice(0, SHOWN_WAITS_MAX),
    };
  }
}
