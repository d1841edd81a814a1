import type { EventOf, QueueEvent } from '../../contract/events.ts';
import type { CounterId, EpochMs, ServiceId, TicketId } from '../../contract/ids.ts';
import type { Site, SiteCounter } from '../../contract/site.ts';
import { laneSize } from '../order.ts';
import { type CounterStatus, type QueueState, servicesOf, ticketIs } from '../state.ts';
import {
  afterAbsence,
  afterCall,
  afterDay,
  afterHold,
  afterNoShow,
  afterOpenSpan,
  afterReservation,
  afterServing,
  afterTurnover,
  type Beliefs,
  driftOf,
  firstBeliefs,
  merged,
} from './beliefs.ts';

const MINUTE_MS = 60_000;
/** Longer away than this is no absence any more, and longer idle no turnover. */
const ABSENCE_MAX_MINUTES = 240;
const TURNOVER_MAX_MINUTES = 10;
/** Minutes that tell how many come now. */
const LATELY_MINUTES = 30;
/** A day's first minutes tell little. */
const LATELY_MIN_MINUTES = 5;

type Occupied = {
  readonly ticketId: TicketId;
  readonly serviceId: ServiceId;
  readonly since: EpochMs;
  readonly before: number;
  started: boolean;
  /** It came back by an undo: what it takes from here on is no measure. */
  readonly undone: boolean;
};

/** A ticket that was at a counter before: how long, and since when it is aside. */
type Parts = { readonly minutes: number; readonly heldSince: EpochMs | undefined };

const minutesBetween = (from: EpochMs, until: EpochMs) => Math.max(0, (until - from) / MINUTE_MS);

/**
 * Learns from the journal, event by event, how long services take a counter, who does not come, and
 * when counters go away; what it knows after a restart is what a replay of the days tells it.
 */
export class HallLearner {
  readonly #services: ReadonlyMap<ServiceId, number>;
  readonly #counters: ReadonlyMap<CounterId, SiteCounter>;
  readonly #first: Beliefs;
  #past: Beliefs;
  #today: Beliefs;
  readonly #occupied = new Map<CounterId, Occupied>();
  readonly #parts = new Map<TicketId, Parts>();
  readonly #openSince = new Map<CounterId, EpochMs>();
  readonly #awaySince = new Map<CounterId, EpochMs>();
  /** Counters that were open today. */
  readonly #opened = new Set<CounterId>();
  readonly #left = new Map<CounterId, EpochMs>();
  /** Tickets that come into a line, again or from another, before those who stand in it. */
  readonly #cutting = new Set<TicketId>();
  #issues: { readonly at: EpochMs; readonly service: number }[] = [];
  #openedAt: EpochMs | undefined;

  constructor(site: Site) {
    this.#services = new Map(site.services.map(({ id }, index) => [id, index]));
    this.#counters = new Map(site.counters.map((counter) => [counter.id, counter]));
    this.#first = firstBeliefs(site.services.map(({ meanMinutes }) => meanMinutes));
    this.#past = this.#first;
    this.#today = this.#first;
  }

  /** All that was learned, of today and the days before. */
  get beliefs(): Beliefs {
    return merged(this.#past, this.#today);
  }

  /** Services that have taken clearly longer, or shorter, in the last days than before. */
  get drifts(): readonly { readonly serviceId: ServiceId; readonly factor: number }[] {
    const { services } = this.beliefs;
    return [...this.#services].flatMap(([serviceId, index]) => {
      const belief = services[index];
      const factor = belief && driftOf(belief);
      return factor === undefined ? [] : [{ serviceId, factor }];
    });
  }

  /** What earlier days have shown; it takes the place of what was known of them. */
  remember(past: Beliefs): void {
    this.#past = past;
  }

  /** The day is over: what it has shown belongs to the past. */
  endDay(): void {
    this.#past = afterDay(this.beliefs);
    this.#today = this.#first;
  }

  /** @param state - as it is after this event, which follows on the last one */
  follow(state: QueueState, event: QueueEvent): void {
    switch (event.type) {
      case 'day-opened':
        this.#beginDay(event.at);
        break;
      case 'ticket-issued':
        this.#issued(state, event);
        break;
      case 'counter-set':
        this.#counterSet(event);
        break;
      case 'ticket-absent':
        this.#cutting.add(event.ticketId);
        break;
      case 'ticket-handed-off':
        if ('serviceId' in event.to) this.#cutting.add(event.ticketId);
        break;
      case 'ticket-called':
        this.#called(state, event);
        break;
      case 'day-closed':
        for (const counterId of this.#openSince.keys()) this.#closed(counterId, event.at, false);
        break;
      default:
    }
    if ('ticketId' in event || event.type === 'counter-set' || event.type === 'day-closed') {
      for (const counter of state.counters.values()) this.#look(state, counter, event);
    }
  }

  /** Who is at a counter, from the call on. */
  at(counterId: CounterId): Readonly<Occupied> | undefined {
    return this.#occupied.get(counterId);
  }

  /** Since when a counter is on a break or at back-office work. */
  awaySince(counterId: CounterId): EpochMs | undefined {
    return this.#awaySince.get(counterId);
  }

  /** Whether a counter was open some time today. */
  wasOpen(counterId: CounterId): boolean {
    return this.#opened.has(counterId);
  }

  /** Minutes that a ticket has spent at counters before. */
  before(ticketId: TicketId): number {
    return this.#parts.get(ticketId)?.minutes ?? 0;
  }

  /** How many came in a minute of the last half hour, by service. */
  arrivals(at: EpochMs): readonly number[] {
    const from = at - LATELY_MINUTES * MINUTE_MS;
    const counts = [...this.#services.keys()].map(() => 0);
    for (const { at: came, service } of this.#issues) {
      if (came > from) counts[service] = (counts[service] ?? 0) + 1;
    }
    const open = this.#openedAt === undefined ? 0 : minutesBetween(this.#openedAt, at);
    const span = Math.min(LATELY_MINUTES, Math.max(LATELY_MIN_MINUTES, open));
    return counts.map((count) => count / span);
  }

  #beginDay(at: EpochMs): void {
    if (this.#openedAt !== undefined) this.endDay();
    this.#openedAt = at;
    this.#issues = [];
    this.#cutting.clear();
    this.#opened.clear();
    for (const map of [this.#occupied, this.#parts, this.#openSince, this.#awaySince, this.#left]) {
      map.clear();
    }
  }

  #issued(state: QueueState, event: EventOf<'ticket-issued'>): void {
    const service = this.#services.get(event.serviceId);
    const oldest = event.at - LATELY_MINUTES * MINUTE_MS;
    if ((this.#issues[0]?.at ?? event.at) < oldest) {
      this.#issues = this.#issues.filter(({ at }) => at >= oldest);
    }
    if (service !== undefined) this.#issues.push({ at: event.at, service });
    if (event.reservation === undefined || state.day.state !== 'open') return;
    const slot = state.reservations.get(state.day.businessDay)?.get(event.reservation)?.at;
    if (slot === undefined) return;
    this.#learn(afterReservation(this.#today, (event.at - slot) / MINUTE_MS));
  }

  /** How far this call kept the order in which people wait; who was put aside is another matter. */
  #called(state: QueueState, { ticketId, counterId, overtook }: EventOf<'ticket-called'>): void {
    const cuts = this.#cutting.delete(ticketId);
    const counter = this.#counters.get(counterId);
    if (counter === undefined || this.#parts.get(ticketId)?.heldSince !== undefined) return;
    const services = counter.cityStaff ? {} : servicesOf(state, counter);
    let others = 0;
    for (const [id, lane] of state.services) if (services[id]) others += laneSize(lane);
    if (others === 0) return;
    const chosen = overtook?.because === 'chosen' ? Math.min(1, overtook.groups / others) : 0;
    this.#learn(afterCall(this.#today, cuts ? 1 : chosen));
  }

  #counterSet({ counterId, state, at }: EventOf<'counter-set'>): void {
    if (state === 'open') {
      this.#opened.add(counterId);
      const away = this.#awaySince.get(counterId);
      const minutes = away === undefined ? undefined : minutesBetween(away, at);
      if (minutes !== undefined && minutes <= ABSENCE_MAX_MINUTES) {
        this.#learn(afterAbsence(this.#today, minutes));
      }
      this.#awaySince.delete(counterId);
      if (!this.#openSince.has(counterId)) this.#openSince.set(counterId, at);
      return;
    }
    const away = state === 'break' || state === 'back-office';
    if (this.#openSince.has(counterId)) {
      this.#closed(counterId, at, away);
      if (away) this.#awaySince.set(counterId, at);
    }
    if (!away) this.#awaySince.delete(counterId);
    this.#left.delete(counterId);
  }

  #closed(counterId: CounterId, at: EpochMs, wentAway: boolean): void {
    const since = this.#openSince.get(counterId);
    this.#openSince.delete(counterId);
    if (since === undefined) return;
    this.#learn(afterOpenSpan(this.#today, minutesBetween(since, at), wentAway));
  }

  /** What this event has changed at one counter. */
  #look(state: QueueState, counter: CounterStatus, { at, type }: QueueEvent): void {
    const was = this.#occupied.get(counter.id);
    const { open } = counter;
    if (was !== undefined && open?.id !== was.ticketId) {
      this.#occupied.delete(counter.id);
      if (type !== 'move-undone' && type !== 'day-closed') this.#leaves(state, was, at);
      this.#left.set(counter.id, at);
    }
    if (open === undefined) return;
    if (was?.ticketId === open.id) {
      if (ticketIs(open, 'serving')) was.started = true;
      return;
    }
    const parts = this.#parts.get(open.id);
    const undone = type === 'move-undone';
    if (parts?.heldSince !== undefined && !undone) {
      this.#learn(afterHold(this.#today, minutesBetween(parts.heldSince, at)));
      this.#parts.set(open.id, { minutes: parts.minutes, heldSince: undefined });
    }
    this.#turnover(counter.id, open.linedUpAt, at);
    this.#occupied.set(counter.id, {
      ticketId: open.id,
      serviceId: open.phase.serviceId,
      since: at,
      before: parts?.minutes ?? 0,
      started: ticketIs(open, 'serving'),
      undone,
    });
  }

  /** Somebody waited while the counter had nobody: so long it takes from one to the next. */
  #turnover(counterId: CounterId, linedUpAt: EpochMs, at: EpochMs): void {
    const left = this.#left.get(counterId);
    this.#left.delete(counterId);
    if (left === undefined || linedUpAt > left) return;
    const minutes = minutesBetween(left, at);
    if (minutes <= TURNOVER_MAX_MINUTES) this.#learn(afterTurnover(this.#today, minutes));
  }

  #leaves(state: QueueState, was: Occupied, at: EpochMs): void {
    const phase = state.tickets.get(was.ticketId)?.phase;
    const service = this.#services.get(was.serviceId);
    if (phase === undefined || service === undefined) return;
    const minutes = was.before + minutesBetween(was.since, at);
    switch (phase.state) {
      case 'done':
        if (phase.timeDoubtful || was.undone) return;
        this.#learn(afterServing(this.#today, service, minutes, was.before > 0));
        return;
      case 'handoff':
        if (!was.undone) this.#learn(afterServing(this.#today, service, minutes, was.before > 0));
        return;
      case 'hold':
        this.#parts.set(was.ticketId, { minutes, heldSince: at });
        return;
      case 'absent':
      case 'no-show':
        this.#learn(afterNoShow(this.#today, minutesBetween(was.since, at)));
        return;
      default:
    }
  }

  #learn(today: Beliefs): void {
    this.#today = today;
  }
}
