import type { QueueEvent, ShownWait } from '../../contract/events.ts';
import type { BusinessDay, EpochMs, ServiceId, TicketId } from '../../contract/ids.ts';
import type { Site } from '../../contract/site.ts';
import type { ForecastErrors, WaitScore, WaitScores } from '../../contract/wait-scores.ts';
import { localHour } from '../calendar.ts';
import { evolve } from '../evolve.ts';
import { laneSize } from '../order.ts';
import { counterOf, emptyState, type QueueState, servicesOf } from '../state.ts';

const MINUTE_MS = 60_000;
const OVER_MINUTES = 10;
/** Waits that the rolling average looks back on. */
const ROLLING_CALLS = 4;
/** Servings that the printed minutes are worth in the queue-length baseline. */
const PRINTED_WEIGHT = 3;

/** One ticket that is to be scored, as much as is known of it. */
type Scored = {
  readonly serviceId: ServiceId;
  readonly issuedAt: EpochMs;
  readonly queueLength: number;
  readonly rolling: number;
  shown: ShownWait | undefined;
  waited: number | undefined;
};

type Sums = { absolute: number; squared: number; error: number };
type Tally = {
  tickets: number;
  covered: number;
  over: number;
  over10: number;
  /** Minutes, summed. */
  readonly minutes: { low: number; high: number; waited: number };
  readonly shown: Sums;
  readonly queueLength: Sums;
  readonly rolling: Sums;
};

/**
 * Follows one business day and scores what people were shown when they came against what they then
 * waited, beside two baselines on the same tickets: everything a replay of the day's journal knows.
 */
export class WaitScoring {
  readonly #site: Site;
  #day: BusinessDay | undefined;
  readonly #scored = new Map<TicketId, Scored>();
  readonly #waits = new Map<ServiceId, number[]>();
  readonly #servings = new Map<ServiceId, { minutes: number; count: number }>();
  readonly #servingSince = new Map<TicketId, EpochMs>();

  constructor(site: Site) {
    this.#site = site;
  }

  /** @param state - as it is after this event, which follows on the last one */
  follow(state: QueueState, event: QueueEvent): void {
    switch (event.type) {
      case 'day-opened':
        this.#day = event.businessDay;
        for (const map of [this.#scored, this.#waits, this.#servings, this.#servingSince])
          map.clear();
        return;
      case 'ticket-issued':
        this.#issued(state, event);
        return;
      case 'ticket-called':
        this.#called(state, event.ticketId, event.at);
        return;
      case 'serving-finished':
        this.#finished(state, event.ticketId, event.at, event.timeDoubtful === true);
        return;
      case 'move-undone': {
        const scored = this.#scored.get(event.ticketId);
        const phase = state.tickets.get(event.ticketId)?.phase;
        if (scored && phase?.firstCalledAt === undefined) scored.waited = undefined;
        return;
      }
      case 'ticket-cancelled':
        this.#scored.delete(event.ticketId);
        return;
      case 'waits-shown':
        for (const wait of event.waits) {
          const scored = this.#scored.get(wait.ticketId);
          // A call that was undone has the ticket shown a second first.
          if (scored !== undefined && wait.moment === 'first') scored.shown ??= wait;
        }
        return;
      default:
    }
  }

  /** As far as the day has come: tickets that were shown something and have been called. */
  scores(): WaitScores {
    const day = noTally();
    const services = new Map<ServiceId, Tally>();
    const hours = new Map<number, Tally>();
    for (const scored of this.#scored.values()) {
      const { shown, waited, serviceId, issuedAt } = scored;
      if (shown === undefined || waited === undefined) continue;
      const hour = localHour(issuedAt, this.#site.timeZone);
      for (const tally of [day, tallyOf(services, serviceId), tallyOf(hours, hour)]) {
        count(tally, scored, shown, waited);
      }
    }
    return {
      ...(this.#day !== undefined && { businessDay: this.#day }),
      ...(day.tickets > 0 && { day: scoreOf(day) }),
      services: [...services].map(([serviceId, tally]) => ({ serviceId, score: scoreOf(tally) })),
      hours: [...hours]
        .sort(([a], [b]) => a - b)
        .map(([hour, tally]) => ({ hour, score: scoreOf(tally) })),
    };
  }

  #issued(state: QueueState, event: Extract<QueueEvent, { type: 'ticket-issued' }>): void {
    const { ticketId, serviceId, at } = event;
    const counters = this.#site.counters.filter(
      (counter) =>
        !counter.cityStaff &&
        counterOf(state, counter.id).state === 'open' &&
        servicesOf(state, counter)[serviceId] !== undefined,
    );
    const busy = counters.every(({ id }) => counterOf(state, id).open !== undefined);
    if (counters.length === 0 || !busy) return;
    const shared = new Set(counters.flatMap((counter) => Object.keys(servicesOf(state, counter))));
    let ahead = 0;
    let work = 0;
    for (const { id } of this.#site.services) {
      if (!shared.has(id)) continue;
      const waiting = laneSize(state.services.get(id));
      ahead += waiting;
      work += waiting * this.#meanMinutes(id);
    }
    // The new ticket waits already, unless its slips are still to come out.
    const mean = ahead > 0 ? work / ahead : this.#meanMinutes(serviceId);
    const before = state.tickets.get(ticketId)?.phase.state === 'waiting' ? ahead - 1 : ahead;
    this.#scored.set(ticketId, {
      serviceId,
      issuedAt: at,
      queueLength: ((before + 1) * mean) / counters.length,
      rolling: this.#rolling(serviceId),
      shown: undefined,
      waited: undefined,
    });
  }

  #called(state: QueueState, ticketId: TicketId, at: EpochMs): void {
    const ticket = state.tickets.get(ticketId);
    if (ticket === undefined) return;
    this.#servingSince.set(ticketId, at);
    // Who is called again has had their first call: the wait was over then.
    if (ticket.phase.firstCalledAt !== at) return;
    const waited = Math.max(0, (at - ticket.issuedAt) / MINUTE_MS);
    const { serviceId } = ticket.phase;
    const waits = this.#waits.get(serviceId) ?? [];
    this.#waits.set(serviceId, [...waits, waited].slice(-ROLLING_CALLS));
    const scored = this.#scored.get(ticketId);
    if (scored !== undefined) scored.waited ??= waited;
  }

  #finished(state: QueueState, ticketId: TicketId, at: EpochMs, doubtful: boolean): void {
    const since = this.#servingSince.get(ticketId);
    const serviceId = state.tickets.get(ticketId)?.phase.serviceId;
    if (since === undefined || serviceId === undefined || doubtful) return;
    const servings = this.#servings.get(serviceId) ?? { minutes: 0, count: 0 };
    servings.minutes += (at - since) / MINUTE_MS;
    servings.count += 1;
    this.#servings.set(serviceId, servings);
  }

  #meanMinutes(serviceId: ServiceId): number {
    const printed = this.#site.services.find(({ id }) => id === serviceId)?.meanMinutes ?? 0;
    const { minutes, count: seen } = this.#servings.get(serviceId) ?? { minutes: 0, count: 0 };
    return (minutes + PRINTED_WEIGHT * printed) / (seen + PRINTED_WEIGHT);
  }

  #rolling(serviceId: ServiceId): number {
    const waits = this.#waits.get(serviceId) ?? [];
    return waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length);
  }
}

/** The score of a whole day, from its events, the first one on. */
export function waitScoresOf(site: Site, events: readonly QueueEvent[]): WaitScores {
  const state = emptyState();
  const scoring = new WaitScoring(site);
  for (const event of events) scoring.follow(evolve(state, event), event);
  return scoring.scores();
}

function noTally(): Tally {
  const none = (): Sums => ({ absolute: 0, squared: 0, error: 0 });
  const [shown, queueLength, rolling] = [none(), none(), none()];
  const minutes = { low: 0, high: 0, waited: 0 };
  return { tickets: 0, covered: 0, over: 0, over10: 0, minutes, shown, queueLength, rolling };
}

function tallyOf<K>(tallies: Map<K, Tally>, key: K): Tally {
  const tally = tallies.get(key) ?? noTally();
  tallies.set(key, tally);
  return tally;
}

/** Seconds lie between issue and what was shown first: both count from where they were said. */
function count(tally: Tally, scored: Scored, shown: ShownWait, waited: number): void {
  const left = Math.max(0, waited - (shown.at - scored.issuedAt) / MINUTE_MS);
  tally.tickets += 1;
  // What was shown is whole minutes: a wait within the last of them is one that was promised.
  const minutes = Math.round(left);
  if (shown.low <= minutes && minutes <= shown.high) tally.covered += 1;
  if (minutes > shown.high) tally.over += 1;
  if (minutes > shown.high + OVER_MINUTES) tally.over10 += 1;
  tally.minutes.low += shown.low;
  tally.minutes.high += shown.high;
  tally.minutes.waited += left;
  err(tally.shown, shown.mean - left);
  err(tally.queueLength, scored.queueLength - waited);
  err(tally.rolling, scored.rolling - waited);
}

function err(sums: Sums, error: number): void {
  sums.absolute += Math.abs(error);
  sums.squared += error * error;
  sums.error += error;
}

function scoreOf(tally: Tally): WaitScore {
  const { tickets, covered, over, over10, minutes } = tally;
  const mean = (sum: number) => Math.round((sum / tickets) * 100) / 100;
  const errors = ({ absolute, squared, error }: Sums): ForecastErrors => ({
    absolute: mean(absolute),
    squared: mean(squared),
    bias: mean(error),
  });
  return {
    tickets,
    covered,
    over,
    over10,
    means: {
      low: mean(minutes.low),
      high: mean(minutes.high),
      waited: mean(minutes.waited),
    },
    shown: errors(tally.shown),
    queueLength: errors(tally.queueLength),
    rolling: errors(tally.rolling),
  };
}
