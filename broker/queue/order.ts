import type { EpochMs } from '../contract/ids.ts';
import type { Site, SiteCounter } from '../contract/site.ts';
import type { OvertakeReason } from '../contract/ticket.ts';
import { comparePlaces } from './place-list.ts';
import { type Lane, type QueueState, servicesOf, type Ticket } from './state.ts';

/** A line that a counter calls from, and how many times each minute waited there counts. */
type WeighedLane = { readonly lane: Lane; readonly weight: number };

/** Whom a counter calls next, and by which rule. */
type Choice = { readonly ticket: Ticket; readonly by: Exclude<OvertakeReason, 'chosen'> };

/** Anything that has heads to choose from: the lines themselves, or a plan made from them. */
type Heads = {
  readonly accommodation: Ticket | undefined;
  readonly reserved: Ticket | undefined;
  readonly ordinary: Ticket | undefined;
  readonly weight: number;
};

/**
 * The lines a counter calls from: its services, and those handed off to it alone. The counter of
 * the city's own staff takes only hand-offs (R69). Who was sent to this very counter waits with
 * the greatest of its weights.
 */
function lanesOf(state: QueueState, site: Site, counter: SiteCounter): readonly WeighedLane[] {
  const lanes: WeighedLane[] = [];
  let heaviest = 1;
  const weights = servicesOf(state, counter);
  for (const service of counter.cityStaff ? [] : site.services) {
    const weight = weights[service.id];
    if (weight === undefined) continue;
    heaviest = Math.max(heaviest, weight);
    const lane = state.services.get(service.id);
    if (lane !== undefined) lanes.push({ lane, weight });
  }
  const directed = state.directed.get(counter.id);
  if (directed !== undefined) lanes.push({ lane: directed, weight: heaviest });
  return lanes;
}

/**
 * Chooses among the heads of lines: accommodations first, then whose minutes waited times weight
 * are most, the older one among equals. A reservation counts from its slot, and not before it.
 */
export function choose(lines: readonly Heads[], at: number): Choice | undefined {
  let first: Ticket | undefined;
  for (const { accommodation } of lines) {
    if (accommodation && (!first || comparePlaces(accommodation, first) < 0)) first = accommodation;
  }
  if (first !== undefined) return { ticket: first, by: 'accommodation' };

  let best: Ticket | undefined;
  let bestScore = -1;
  for (const { reserved, ordinary, weight } of lines) {
    for (const head of [reserved, ordinary]) {
      if (head === undefined || (head === reserved && head.placeAt > at)) continue;
      const score = Math.max(0, at - head.placeAt) * weight;
      const wins = !best || score > bestScore || (score === bestScore && head.order < best.order);
      if (wins) [best, bestScore] = [head, score];
    }
  }
  return best && { ticket: best, by: best.reservedFor === undefined ? 'weight' : 'reservation' };
}

/** Whom `call-next` would call at this counter now. */
export function nextFor(
  state: QueueState,
  site: Site,
  counter: SiteCounter,
  at: EpochMs,
): Choice | undefined {
  const heads = lanesOf(state, site, counter).map(({ lane, weight }) => ({
    accommodation: lane.accommodation.at(0),
    reserved: lane.reserved.at(0),
    ordinary: lane.ordinary.at(0),
    weight,
  }));
  return choose(heads, at);
}

/**
 * How many who lined up earlier, in the lines of this counter, are passed over when this ticket is
 * called now (rule 11). A reservation is passed over only once its slot is reached.
 */
export function passedOver(
  state: QueueState,
  site: Site,
  counter: SiteCounter,
  ticket: Ticket,
  at: EpochMs,
): number {
  const place = { placeAt: ticket.linedUpAt, order: ticket.order };
  let groups = 0;
  for (const { lane } of lanesOf(state, site, counter)) {
    groups += lane.ordinary.countBefore(place) + lane.accommodation.countBefore(place);
    for (const reserved of lane.reserved) {
      if (reserved.placeAt > at) break;
      const due = {
        placeAt: Math.max(reserved.linedUpAt, reserved.placeAt),
        order: reserved.order,
      };
      if (reserved !== ticket && comparePlaces(due, place) < 0) groups += 1;
    }
  }
  return groups;
}

export function laneSize(lane: Lane | undefined): number {
  if (lane === undefined) return 0;
  return lane.accommodation.size + lane.reserved.size + lane.ordinary.size;
}
