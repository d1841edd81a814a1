import type { CounterId, EpochMs, ServiceId, TicketId } from '../contract/ids.ts';
import type { WaitRange } from '../contract/line-snapshot.ts';
import type { Site, SiteCounter } from '../contract/site.ts';
import { choose } from './order.ts';
import { comparePlaces } from './place-list.ts';
import { counterOf, type Lane, type QueueState, servicesOf, type Ticket } from './state.ts';
import { habitsOf } from './waiting-time/beliefs.ts';
import { Forecaster } from './waiting-time/forecast.ts';
import { HallLearner } from './waiting-time/hall-learner.ts';
import type { Forecast } from './waiting-time/picture.ts';
import { pictureOf } from './waiting-time/picture-of.ts';
import type { ShownRanges } from './waiting-time/shown-line.ts';
import { shownRange } from './waiting-time/steady-range.ts';

export type LineEstimate = {
  /** For a ticket issued now; nothing for a service that no open counter serves. */
  readonly services: ReadonlyMap<ServiceId, WaitRange>;
  /** For those who wait; nothing for whom no counter is open. */
  readonly tickets: ReadonlyMap<TicketId, WaitRange>;
  /** Who waits for each service, in the order they will be called. */
  readonly order: ReadonlyMap<ServiceId, readonly Ticket[]>;
};

const MINUTE_MS = 60_000;
/** A serving that is over its mean is not over: it is expected to take a little more. */
const REMAINING_MIN_MS = MINUTE_MS;
/** A service that has left the site file with tickets still waiting. */
const MEAN_UNKNOWN_MINUTES = 10;

/** A line as the plan uses it up: indices into it instead of a copy. */
class PlannedLane {
  readonly #lane: Lane;
  #accommodation = 0;
  #reserved = 0;
  #ordinary = 0;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  get accommodation(): Ticket | undefined {
    return this.#lane.accommodation.at(this.#accommodation);
  }

  get reserved(): Ticket | undefined {
    return this.#lane.reserved.at(this.#reserved);
  }

  get ordinary(): Ticket | undefined {
    return this.#lane.ordinary.at(this.#ordinary);
  }

  take(ticket: Ticket): void {
    if (ticket === this.accommodation) this.#accommodation += 1;
    else if (ticket === this.reserved) this.#reserved += 1;
    else this.#ordinary += 1;
  }

  /** Those no plan reached, in order of place. */
  rest(): Ticket[] {
    const { accommodation, reserved, ordinary } = this.#lane;
    const others = [...ordinary].slice(this.#ordinary);
    if (this.#reserved < reserved.size) {
      others.push(...[...reserved].slice(this.#reserved));
      others.sort(comparePlaces);
    }
    return [...[...accommodation].slice(this.#accommodation), ...others];
  }
}

type Line = { readonly serviceId: ServiceId | undefined; readonly planned: PlannedLane };
type Pull = { readonly line: Line; readonly weight: number };

/** An open counter in the plan: when it is free again, and the lines it calls from. */
type Server = {
  readonly weights: SiteCounter['services'];
  readonly pulls: readonly Pull[];
  freeAt: number;
};

function meanMs(site: Site, serviceId: ServiceId): number {
  const service = site.services.find((each) => each.id === serviceId);
  return (service?.meanMinutes ?? MEAN_UNKNOWN_MINUTES) * MINUTE_MS;
}

/** When a counter is free: now, or when the citizen there may be expected to leave. */
function freeAt(state: QueueState, site: Site, counterId: CounterId, at: EpochMs): number {
  const { open } = counterOf(state, counterId);
  if (open === undefined) return at;
  const mean = meanMs(site, open.phase.serviceId);
  const begun = open.phase.state === 'serving' ? at - open.phase.since : 0;
  return at + Math.max(REMAINING_MIN_MS, mean - begun);
}

type Lines = {
  readonly byService: ReadonlyMap<ServiceId, Line>;
  readonly byCounter: ReadonlyMap<CounterId, Line>;
};

function linesOf(state: QueueState): Lines {
  const byService = new Map<ServiceId, Line>();
  for (const [serviceId, lane] of state.services) {
    byService.set(serviceId, { serviceId, planned: new PlannedLane(lane) });
  }
  const byCounter = new Map<CounterId, Line>();
  for (const [counterId, lane] of state.directed) {
    byCounter.set(counterId, { serviceId: undefined, planned: new PlannedLane(lane) });
  }
  return { byService, byCounter };
}

function serversOf(state: QueueState, site: Site, lines: Lines, at: EpochMs): Server[] {
  return site.counters
    .filter((counter) => counterOf(state, counter.id).state === 'open')
    .map((counter) => {
      const weights = counter.cityStaff ? {} : servicesOf(state, counter);
      const pulls: Pull[] = [];
      for (const [serviceId, line] of lines.byService) {
        const weight = weights[serviceId];
        if (weight !== undefined) pulls.push({ line, weight });
      }
      const own = lines.byCounter.get(counter.id);
      const heaviest = Math.max(1, ...Object.values(weights));
      if (own !== undefined) pulls.push({ line: own, weight: heaviest });
      return { weights, pulls, freeAt: freeAt(state, site, counter.id, at) };
    });
}

/** The next call of one counter in the plan; it waits for a reservation when that is all it has. */
function nextCall(server: Server): { readonly ticket: Ticket; readonly line: Line } | undefined {
  const heads = server.pulls.map(({ line: { planned }, weight }) => ({
    accommodation: planned.accommodation,
    reserved: planned.reserved,
    ordinary: planned.ordinary,
    weight,
  }));
  let choice = choose(heads, server.freeAt);
  if (choice === undefined) {
    const slots = heads.flatMap(({ reserved }) => (reserved ? [reserved.placeAt] : []));
    if (slots.length === 0) return undefined;
    server.freeAt = Math.min(...slots);
    choice = choose(heads, server.freeAt);
  }
  if (choice === undefined) return undefined;
  const { ticket } = choice;
  const pull = server.pulls.find(({ line: { planned } }) =>
    [planned.accommodation, planned.reserved, planned.ordinary].includes(ticket),
  );
  return pull && { ticket, line: pull.line };
}

function earliest(servers: readonly Server[]): Server | undefined {
  let first: Server | undefined;
  for (const server of servers) {
    if (first === undefined || server.freeAt < first.freeAt) first = server;
  }
  return first;
}

function addTo<K>(order: Map<K, Ticket[]>, key: K, tickets: readonly Ticket[]): void {
  const known = order.get(key);
  if (known === undefined) order.set(key, [...tickets]);
  else known.push(...tickets);
}

/**
 * Who waits for each service, in the order they will be called.
 *
 * A plan: every open counter, free when its present citizen should leave, calls by the rules of the
 * hall, and each serving takes the printed mean of its service. A counter shared between services
 * serves one ticket at a time, as it does in the hall.
 *
 * @param at - domain time
 * @source ours: first come first served over the open counters (design part 5, rule 11; R80)
 */
function orderOf(state: QueueState, site: Site, at: EpochMs): LineEstimate['order'] {
  const lines = linesOf(state);
  const order = new Map<ServiceId, Ticket[]>();
  let servers = serversOf(state, site, lines, at);
  for (let server = earliest(servers); server !== undefined; server = earliest(servers)) {
    const call = nextCall(server);
    if (call === undefined) {
      servers = servers.filter((each) => each !== server);
      continue;
    }
    const { ticket, line } = call;
    line.planned.take(ticket);
    if (line.serviceId !== undefined) addTo(order, line.serviceId, [ticket]);
    server.freeAt += meanMs(site, ticket.phase.serviceId);
  }
  for (const [serviceId, { planned }] of lines.byService) addTo(order, serviceId, planned.rest());
  return order;
}

/** For a ticket issued now, by service; nothing for a service that no counter serves. */
function newcomerRanges(site: Site, { newcomers }: Forecast): LineEstimate['services'] {
  const services = new Map<ServiceId, WaitRange>();
  for (const [index, { id }] of site.services.entries()) {
    const wait = newcomers[index];
    if (wait !== undefined) services.set(id, shownRange(wait));
  }
  return services;
}

/**
 * The line as it is published: who is called in which order, and what each is shown.
 *
 * @param waits - the last forecast, worked out elsewhere; it may know a ticket that has left
 */
export function lineEstimate(
  state: QueueState,
  site: Site,
  at: EpochMs,
  waits: ShownRanges,
): LineEstimate {
  return { ...waits, order: orderOf(state, site, at) };
}

/**
 * The same worked out at once, by what is known of any hall or by what was learned of this one: for
 * whoever asks rarely. The engine asks a worker.
 */
export function estimate(
  state: QueueState,
  site: Site,
  at: EpochMs,
  learner: HallLearner = new HallLearner(site),
): LineEstimate {
  const { picture, tickets } = pictureOf(state, site, at, learner);
  const forecast = new Forecaster(habitsOf(learner.beliefs)).all(picture);
  const ranges = new Map<TicketId, WaitRange>();
  for (const [index, { id }] of tickets.entries()) {
    const wait = forecast.waiting[index];
    if (wait !== undefined) ranges.set(id, shownRange(wait));
  }
  return lineEstimate(state, site, at, {
    services: newcomerRanges(site, forecast),
    tickets: ranges,
  });
}
