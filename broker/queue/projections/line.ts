import type { EpochMs, Token } from '../../contract/ids.ts';
import type { LineService, LineSnapshot, WaitsGrew } from '../../contract/line-snapshot.ts';
import type { PublicLine, PublicTicket } from '../../contract/public-topics.ts';
import type { Site, SiteService } from '../../contract/site.ts';
import { businessDayOf, nextOpening, serviceOffered } from '../calendar.ts';
import type { Halt } from '../facts.ts';
import { numbered } from '../issue.ts';
import { laneSize } from '../order.ts';
import { type QueueState, ticketIs } from '../state.ts';
import { estimate, type LineEstimate } from '../waiting-time.ts';
import { labelOf } from './board.ts';
import { hallModeOf } from './kiosk.ts';

/** Places told to phones: more than a hall holds, and under 64 KiB for all services together. */
const PLACES_OF_SERVICE_MAX = 400;
const PLACES_MAX = 2_000;

export type LineOptions = {
  readonly halt?: Halt | undefined;
  /** When it was worked out before, for both lines at once. */
  readonly estimate?: LineEstimate | undefined;
  /** Why waits grew all at once, when that was a little while ago. */
  readonly grew?: WaitsGrew | undefined;
};

/** The services of today: one that begins in August is hidden until then (R32). */
function servicesToday(state: QueueState, site: Site, at: EpochMs): readonly SiteService[] {
  const { day } = state;
  const today = day.state === 'open' ? day.businessDay : businessDayOf(at, site.timeZone);
  return site.services.filter((service) => serviceOffered(service, today));
}

function lineServices(
  state: QueueState,
  site: Site,
  at: EpochMs,
  options: LineOptions,
): { readonly services: readonly LineService[]; readonly plan: LineEstimate } {
  const plan = options.estimate ?? estimate(state, site, at);
  const open = hallModeOf(state, site, options, at) === 'open';
  const opensAt = open ? undefined : nextOpening(site, at);
  const services = servicesToday(state, site, at).map(({ id: serviceId }): LineService => {
    const range = plan.services.get(serviceId);
    return {
      serviceId,
      groups: laneSize(state.services.get(serviceId)),
      ...(range !== undefined && { range }),
      open,
      ...(opensAt !== undefined && { opensAt }),
    };
  });
  return { services, plan };
}

/**
 * Per service: groups waiting, the range for a ticket issued now, open or when next.
 *
 * @param at - domain time
 */
export function lineSnapshot(
  state: QueueState,
  site: Site,
  at: EpochMs,
  options: LineOptions = {},
): LineSnapshot {
  const prefixes = new Map(site.services.map(({ id, prefix }) => [id, prefix]));
  const services = lineServices(state, site, at, options).services.map((service) => {
    const prefix = prefixes.get(service.serviceId) ?? '';
    const last = state.lastNumber.get(prefix);
    return last === undefined ? service : { ...service, newest: numbered(site, prefix, last) };
  });
  const { grew } = options;
  return { seq: state.seq, at, ...(grew !== undefined && { grew }), services };
}

/**
 * The line as phones and the city's site may know it: places too, and who is called. Where nobody
 * can say how long (a service without `range`), the minutes of its places are 0 and mean nothing.
 */
export function publicLine(
  state: QueueState,
  site: Site,
  at: EpochMs,
  options: LineOptions = {},
): PublicLine {
  const { services, plan } = lineServices(state, site, at, options);
  const share = Math.floor(PLACES_MAX / Math.max(1, services.length));
  const placesMax = Math.min(PLACES_OF_SERVICE_MAX, share);
  const calling: PublicLine['calling'] = [];
  for (const ticket of state.standing.calling) {
    if (!ticketIs(ticket, 'calling')) continue;
    calling.push({ number: ticket.number, label: labelOf(site, ticket.phase.counterId) });
  }
  return {
    seq: state.seq,
    at,
    services: services.map((service) => ({
      ...service,
      places: (plan.order.get(service.serviceId) ?? []).slice(0, placesMax).map((ticket) => {
        // Who came after the last forecast is told what a newcomer is told.
        const known = plan.tickets.get(ticket.id) ?? plan.services.get(service.serviceId);
        const { low, high } = known ?? { low: 0, high: 0 };
        return [ticket.number, low, high] satisfies PublicLine['services'][0]['places'][0];
      }),
    })),
    calling,
  };
}

/** What one phone may know; nothing for an unknown token, and once the day is closed. */
export function publicTicket(
  state: QueueState,
  site: Site,
  token: Token,
): PublicTicket | undefined {
  const ticket = state.byToken.get(token);
  if (ticket === undefined || state.day.state !== 'open') return undefined;
  const { phase } = ticket;
  const atCounter = phase.state === 'calling' || phase.state === 'serving';
  return {
    businessDay: state.day.businessDay,
    number: ticket.number,
    serviceId: phase.serviceId,
    locale: ticket.locale,
    state: phase.state,
    issuedAt: ticket.issuedAt,
    since: phase.since,
    calls: phase.calls,
    ...(atCounter && { label: labelOf(site, phase.counterId) }),
  };
}
