import type { EpochMs, ServiceId } from '../../contract/ids.ts';
import type { Site, SiteCounter } from '../../contract/site.ts';
import {
  type CounterStatus,
  counterOf,
  type Lane,
  type QueueState,
  servicesOf,
  type Ticket,
  ticketIs,
} from '../state.ts';
import { type CounterPlan, counterPlan } from './counter-plans.ts';
import type { HallLearner } from './hall-learner.ts';
import type {
  HallPicture,
  PictureCounter,
  PictureExpected,
  PictureHold,
  PictureSpan,
  PictureTicket,
} from './picture.ts';

const MINUTE_MS = 60_000;
/** No hall has more of them due at once; each costs a little in every play. */
const EXPECTED_MAX = 64;

/** The hall as the predictor sees it, and whom its waiting are. */
export type Seen = {
  readonly picture: HallPicture;
  /** In the order of `picture.waiting`. */
  readonly tickets: readonly Ticket[];
};

type Looking = {
  readonly state: QueueState;
  readonly site: Site;
  readonly at: EpochMs;
  readonly learner: HallLearner;
  readonly indexOf: (serviceId: ServiceId) => number;
  readonly minutes: (instant: number) => number;
};

/**
 * What is known of the hall at a moment: who waits, who is where and for how long, what staff have
 * announced and what the site file plans. A counter that is closed, and not expected, is none.
 */
export function pictureOf(state: QueueState, site: Site, at: EpochMs, learner: HallLearner): Seen {
  const indices = new Map(site.services.map(({ id }, index) => [id, index]));
  const looking: Looking = {
    state,
    site,
    at,
    learner,
    indexOf: (serviceId) => indices.get(serviceId) ?? -1,
    minutes: (instant) => (instant - at) / MINUTE_MS,
  };
  const planned = site.counters.flatMap((counter) => {
    const plan = counterPlan(state, site, counter, at, learner);
    return plan === undefined ? [] : [{ counter, plan }];
  });
  const tickets: Ticket[] = [];
  const waiting: PictureTicket[] = [];
  const take = (lane: Lane, counter: number | undefined) => {
    for (const kind of ['accommodation', 'reserved', 'ordinary'] as const) {
      for (const ticket of lane[kind]) {
        tickets.push(ticket);
        waiting.push(ticketOf(looking, ticket, kind, counter));
      }
    }
  };
  for (const lane of state.services.values()) take(lane, undefined);
  for (const [counterId, lane] of state.directed) {
    const index = planned.findIndex(({ counter }) => counter.id === counterId);
    take(lane, index < 0 ? planned.length : index);
  }
  const lastSlot = waiting.reduce((last, { placeAt }) => Math.max(last, placeAt), 0);
  return {
    tickets,
    picture: {
      counters: planned.map(({ counter, plan }) => pictureCounter(looking, counter, plan)),
      waiting,
      held: heldOf(looking),
      expected: expectedOf(looking, lastSlot),
      arrivals: learner.arrivals(at),
    },
  };
}

function ticketOf(
  { indexOf, minutes }: Looking,
  ticket: Ticket,
  kind: PictureTicket['kind'],
  counter: number | undefined,
): PictureTicket {
  const { phase, placeAt, order } = ticket;
  return { service: indexOf(phase.serviceId), kind, placeAt: minutes(placeAt), order, counter };
}

function pictureCounter(looking: Looking, counter: SiteCounter, plan: CounterPlan): PictureCounter {
  const { state, site, learner, indexOf, minutes } = looking;
  const status = counterOf(state, counter.id);
  const services = counter.cityStaff ? {} : servicesOf(state, counter);
  const { open } = status;
  const there = learner.at(counter.id);
  const rest = restOf(looking, status);
  return {
    weights: site.services.map(({ id }) => services[id] ?? 0),
    busy: open && {
      service: indexOf(open.phase.serviceId),
      since: minutes(there?.since ?? open.phase.since),
      started: ticketIs(open, 'serving'),
      before: there?.before ?? 0,
    },
    closures: [
      ...plan.closures.map(({ from, until }) => ({ from: minutes(from), until: minutes(until) })),
      ...(rest === undefined ? [] : [rest]),
    ],
    awaySince: plan.away ? undefined : awaySince(looking, status, rest),
  };
}

/** A break with a word of how long, while that word still holds. */
function restOf({ minutes }: Looking, { state, rest }: CounterStatus): PictureSpan | undefined {
  if (state !== 'break' || rest === undefined) return undefined;
  const from = minutes(rest.since);
  const until = from + rest.minutes;
  return until > 0 ? { from, until } : undefined;
}

/** Nobody said for how long, or it is over and nobody is back. */
function awaySince(
  { minutes, learner, at }: Looking,
  { id, state, rest }: CounterStatus,
  announced: PictureSpan | undefined,
): number | undefined {
  if (state === 'open' || announced !== undefined) return undefined;
  return minutes(rest?.since ?? learner.awaySince(id) ?? at);
}

function heldOf({ state, learner, indexOf, minutes }: Looking): readonly PictureHold[] {
  return [...state.standing.hold].flatMap((ticket): PictureHold[] => {
    const service = indexOf(ticket.phase.serviceId);
    if (service < 0) return [];
    const { id, order, phase } = ticket;
    return [{ service, order, since: minutes(phase.since), before: learner.before(id) }];
  });
}

/** Reservations that nobody has come for and that would still go before somebody here (R67). */
function expectedOf(
  { state, site, indexOf, minutes }: Looking,
  lastSlot: number,
): readonly PictureExpected[] {
  if (state.day.state !== 'open') return [];
  const lateMax = site.reservations.lateMinutes;
  const expected: PictureExpected[] = [];
  for (const { code, at, serviceId } of state.reservations.get(state.day.businessDay)?.values() ??
    []) {
    const slot = minutes(at);
    const service = indexOf(serviceId);
    const due = slot <= lastSlot && slot + lateMax > 0;
    if (due && service >= 0 && !state.checkedIn.has(code))
      expected.push({ service, slot, lateMax });
  }
  return expected.sort((a, b) => a.slot - b.slot).slice(0, EXPECTED_MAX);
}
