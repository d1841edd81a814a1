import type { PublicCrowd } from '../../broker/contract/crowd.ts';
import type { EpochMs, TicketNumber } from '../../broker/contract/ids.ts';
import type { WaitRange } from '../../broker/contract/line-snapshot.ts';
import type { PublicHall, PublicLine, PublicTicket } from '../../broker/contract/public-topics.ts';
import { isSameDay } from './drawing/hours.ts';
import type { Freshness, KnownTicket, LineView, PhoneView } from './drawing/status-view.ts';

/** Who is about to be called: first or second in line, and within minutes. */
const SOON_GROUPS_MAX = 1;
const SOON_MINUTES = 10;

type Place = { readonly ahead: number; readonly range: WaitRange | undefined };

/** What the hall said last; all that a status node knows. */
export class PublicNews {
  hall: PublicHall | undefined;
  /** How crowded the week usually is. */
  crowd: PublicCrowd | undefined;
  readonly #wallMs: () => number;
  #line: PublicLine | undefined;
  #places = new Map<TicketNumber, Place>();

  constructor(wallMs: () => number = () => Date.now()) {
    this.#wallMs = wallMs;
  }

  /**
   * By this node's own clock the hall's day has ended since it was heard: nobody is there who could
   * take its tickets away. A hall that is heard says so itself.
   */
  get dayOver(): boolean {
    const dayEndsAt = this.hall?.dayEndsAt;
    return dayEndsAt !== undefined && this.passed(dayEndsAt);
  }

  /** By this node's own clock it is this hall time or later. */
  passed(at: number): boolean {
    return (this.#now ?? 0) >= at;
  }

  /** By this node's own clock the hall was heard last on a day before this one. */
  get ofEarlierDay(): boolean {
    const now = this.#now;
    return this.hall !== undefined && now !== undefined && !isSameDay(this.hall.domainTime, now);
  }

  /** Hall time by this node's own clock. */
  get #now(): number | undefined {
    if (this.hall === undefined) return undefined;
    const { time, domainTime, rate } = this.hall;
    return domainTime + (this.#wallMs() - time) * rate;
  }

  get line(): PublicLine | undefined {
    return this.#line;
  }

  /** Places are looked up by each of thousands of phones: once in order, then by number. */
  set line(line: PublicLine | undefined) {
    this.#line = line;
    this.#places = new Map();
    for (const { places, range } of line?.services ?? []) {
      for (const [ahead, [number, low, high]] of places.entries()) {
        // Without a range for the service, nobody can say for its places either.
        this.#places.set(number, { ahead, range: range && { low, high } });
      }
    }
  }

  placeOf({ state, number }: PublicTicket): Place | undefined {
    const waits = state === 'waiting' || state === 'handoff';
    return waits ? this.#places.get(number) : undefined;
  }
}

/** What every view of a hall says of itself. */
export function freshness({ hall, line }: PublicNews, online: boolean): Freshness {
  const opens = (line?.services ?? []).flatMap(({ opensAt }) => opensAt ?? []);
  return {
    asOf: hall?.domainTime,
    connected: online && hall !== undefined,
    mode: hall?.mode,
    rate: hall?.rate ?? 1,
    opensAt: opens.toSorted((one, other) => one - other)[0],
    calling: line?.calling ?? [],
    issueEnd: hall?.mode === 'open' ? hall.issueEnd : undefined,
    notice: hall?.notice,
  };
}

/**
 * What the home page may know; the place of each number is for its own phone. A hall whose power is
 * cut at night is closed until it opens, and nobody has to be there to say so: but an opening that has
 * come meanwhile is told by nobody.
 *
 * @param stopped - the hall was lost for so long that its figures are worth nothing
 */
export function lineView(news: PublicNews, online: boolean, stopped = false): LineView {
  const fresh = freshness(news, online);
  const told = (opensAt: EpochMs | undefined) =>
    opensAt !== undefined && (online || !news.passed(opensAt)) ? opensAt : undefined;
  return {
    ...fresh,
    opensAt: told(fresh.opensAt),
    stopped,
    ofEarlierDay: !online && news.ofEarlierDay,
    services: (news.line?.services ?? []).map(({ places: _, opensAt, ...service }) => {
      const opens = told(opensAt);
      return { ...service, ...(opens !== undefined && { opensAt: opens }) };
    }),
    // Which day was yesterday a lost hall cannot say.
    lastDay: stopped ? undefined : lastDayOf(news),
  };
}

function lastDayOf({ hall, line }: PublicNews): LineView['lastDay'] {
  if (hall === undefined || line?.lastDay === undefined) return undefined;
  const days = Date.parse(hall.businessDay) - Date.parse(line.lastDay.businessDay);
  return { ...line.lastDay, yesterday: days === 86_400_000 };
}

/**
 * What one phone is shown. A ticket of another business day, and any ticket once the day is closed,
 * is as unknown as one that never was (F43, F45), whether or not the word that clears it came.
 */
export function phoneView(
  ticket: PublicTicket | undefined,
  news: PublicNews,
  online: boolean,
): PhoneView {
  return { ...freshness(news, online), ticket: ticketView(ticket, news, online) };
}

/** The half of it that is this phone's alone. */
export function ticketView(
  ticket: PublicTicket | undefined,
  news: PublicNews,
  online: boolean,
): PhoneView['ticket'] {
  const { hall } = news;
  const today = ticket?.businessDay === hall?.businessDay && hall?.mode !== 'day-closed';
  const known = ticket !== undefined && today && (online || !news.dayOver);
  return known ? knownTicket(ticket, news.placeOf(ticket)) : { known: false };
}

function knownTicket(ticket: PublicTicket, place: Place | undefined): KnownTicket {
  const { number, locale, serviceId, state, issuedAt, since, calls, label } = ticket;
  const near = place !== undefined && place.ahead <= SOON_GROUPS_MAX;
  return {
    known: true,
    ...{ number, locale, serviceId, state, issuedAt, since, calls, label },
    ahead: place?.ahead,
    range: place?.range,
    soon: near && place.range !== undefined && place.range.low < SOON_MINUTES,
  };
}
