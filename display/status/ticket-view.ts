import type { EpochMs, Locale, ServiceId, TicketNumber } from '../../broker/contract/ids.ts';
import type {
  HallMode,
  PublicHall,
  PublicLine,
  PublicTicket,
  WaitRange,
} from '../../broker/contract/snapshots.ts';
import type { TicketState } from '../../broker/contract/ticket.ts';

/** What the hall said last; all that a status node knows. */
export type PublicNews = {
  hall: PublicHall | undefined;
  line: PublicLine | undefined;
};

/** What every public view says of itself: how old it is, and whether the hall is still heard. */
export type Freshness = {
  /** Hall time of the last word of the hall; nothing before the first. */
  readonly asOf: EpochMs | undefined;
  readonly connected: boolean;
  readonly mode: HallMode | undefined;
  readonly rate: number;
};

type Known = {
  readonly known: true;
  readonly number: TicketNumber;
  readonly locale: Locale;
  readonly serviceId: ServiceId;
  readonly state: TicketState;
  readonly issuedAt: EpochMs;
  readonly since: EpochMs;
  /** The counter's label, when called or served. */
  readonly label: string | undefined;
  /** Groups before this one; nothing when it does not wait. */
  readonly ahead: number | undefined;
  readonly range: WaitRange | undefined;
};

/** One phone's page. An unknown and an expired token look the same (reliability F43). */
export type PhoneView = Freshness & {
  readonly ticket: Known | { readonly known: false };
  readonly calling: PublicLine['calling'];
};

/** The city's page: every service, or nothing when the hall was never heard. */
export type LineView = Freshness & {
  readonly services: readonly Omit<PublicLine['services'][number], 'places'>[];
  readonly calling: PublicLine['calling'];
};

export function freshness(news: PublicNews, connected: boolean): Freshness {
  return {
    asOf: news.hall?.domainTime,
    connected: connected && news.hall !== undefined,
    mode: news.hall?.mode,
    rate: news.hall?.rate ?? 1,
  };
}

export function lineView(news: PublicNews, connected: boolean): LineView {
  return {
    ...freshness(news, connected),
    services: (news.line?.services ?? []).map(({ places: _places, ...service }) => service),
    calling: news.line?.calling ?? [],
  };
}

/** A ticket of another business day, or of a closed one, is as unknown as one that never was. */
export function phoneView(
  ticket: PublicTicket | undefined,
  news: PublicNews,
  connected: boolean,
): PhoneView {
  const calling = news.line?.calling ?? [];
  const { hall } = news;
  // Retained tickets are cleared with the day's close, which tells a phone that watches one nothing.
  const dayIsOpen = hall !== undefined && hall.mode !== 'day-closed';
  const today = ticket !== undefined && dayIsOpen && ticket.businessDay === hall.businessDay;
  if (!today) return { ...freshness(news, connected), ticket: { known: false }, calling };
  const place = placeOf(ticket, news.line);
  const known: Known = {
    known: true,
    number: ticket.number,
    locale: ticket.locale,
    serviceId: ticket.serviceId,
    state: ticket.state,
    issuedAt: ticket.issuedAt,
    since: ticket.since,
    label: ticket.label,
    ahead: place?.ahead,
    range: place?.range,
  };
  return { ...freshness(news, connected), ticket: known, calling };
}

function placeOf(ticket: PublicTicket, line: PublicLine | undefined) {
  if (ticket.state !== 'waiting' && ticket.state !== 'handoff') return undefined;
  const service = line?.services.find((candidate) => candidate.serviceId === ticket.serviceId);
  const ahead = service?.places.findIndex(([number]) => number === ticket.number) ?? -1;
  const place = service?.places[ahead];
  if (!service || !place) return undefined;
  const [, low, high] = place;
  return { ahead, range: service.range === undefined ? undefined : { low, high } };
}
