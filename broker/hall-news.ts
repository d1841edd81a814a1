import type { AnnouncementCourier } from './announcement-courier.ts';
import type { QueueEvent } from './contract/events.ts';
import type { EpochMs, JobId, TicketId } from './contract/ids.ts';
import type { SitePack } from './contract/site.ts';
import type { HallClock } from './hall-clock.ts';
import type { HallPublisher } from './hall-publisher.ts';
import type { NodeWatch } from './node-watch.ts';
import type { PrintCourier } from './print-courier.ts';
import { businessDayOf, issuingNow, nextChange } from './queue/calendar.ts';
import { alerts } from './queue/projections/alerts.ts';
import { announcementOf } from './queue/projections/announcements.ts';
import { boardSnapshot } from './queue/projections/board.ts';
import { kioskSnapshot } from './queue/projections/kiosk.ts';
import { lineSnapshot, publicLine, publicTicket } from './queue/projections/line.ts';
import { openPrints, printJob, withdrawnPrints } from './queue/projections/prints.ts';
import { staffSnapshot } from './queue/projections/staff.ts';
import type { QueueState } from './queue/state.ts';
import { estimate } from './queue/waiting-time.ts';

/** The line of waiting is published at most this often, and never waited for by a call. */
const LINE_EVERY_MS = 500;
/** Staff snapshots are the largest; a burst of events becomes one of them. */
const STAFF_GATHER_MS = 20;
/** After a restart, a call this young is announced again: its announcement may have been lost. */
const ANNOUNCE_AGAIN_MS = 10_000;

type Parts = {
  readonly state: QueueState;
  readonly pack: SitePack;
  readonly watch: NodeWatch;
  readonly clock: HallClock;
  readonly publisher: HallPublisher;
  readonly prints: PrintCourier;
  readonly announcements: AnnouncementCourier;
};

/** Turns what became durable into what nodes see: boards and voices first, lists when there is time. */
export class HallNews {
  readonly #parts: Parts;
  readonly #withdrawn = new Set<JobId>();
  #staffTimer: NodeJS.Timeout | undefined;
  #lineTimer: NodeJS.Timeout | undefined;
  #lineAt = 0;
  #publicHallDue = true;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Everything anew, after a start: retained state lives in the broker's memory only. */
  publishAll(recent: readonly QueueEvent[]): void {
    const { publisher, pack, state, clock } = this.#parts;
    publisher.sendSite(pack);
    publisher.clearTicketsBut(new Set(state.byToken.keys()));
    this.beat();
    this.#boards();
    for (const ticketId of state.tickets.keys()) this.#ticket(ticketId);
    this.#kiosks();
    this.#line();
    this.#staff();
    const now = clock.engineNow();
    for (const event of recent) {
      if (now - event.engineAt <= ANNOUNCE_AGAIN_MS) this.#announce(event);
    }
    this.carryPrints();
  }

  /** A durable batch: what is called is seen and heard before anything else goes out. */
  publish(events: readonly QueueEvent[]): void {
    if (events.length === 0) return;
    this.#boards();
    for (const event of events) this.#announce(event);
    this.carryPrints();
    this.#kiosks();
    for (const ticketId of touchedBy(events, this.#parts.state)) this.#ticket(ticketId);
    if (events.some((event) => event.type === 'day-closed' || event.type === 'day-opened'))
      this.#day();
    for (const event of events) this.#parts.publisher.send('event', event);
    this.facts();
  }

  /** A node came, went or said something: lists change, no board does. */
  facts(): void {
    this.#staffTimer ??= setTimeout(() => this.#staff(), STAFF_GATHER_MS);
    if (this.#lineTimer) return;
    const wait = Math.max(0, this.#lineAt + LINE_EVERY_MS - performance.now());
    this.#lineTimer = setTimeout(() => this.#line(), wait);
  }

  /** Each second: the beat every node lives by, and what changes with time alone. */
  beat(): void {
    const { state, pack, watch, clock, publisher } = this.#parts;
    const at = clock.domainNow();
    const engineTime = clock.engineNow();
    const mode = watch.halt ?? issuingNow(state, pack.site, at);
    const next = nextChange(state, pack.site, at);
    const businessDay =
      state.day.state === 'none' ? businessDayOf(at, pack.site.timeZone) : state.day.businessDay;
    publisher.send('hall', {
      engineTime,
      domainTime: at,
      rate: clock.rate,
      businessDay,
      seq: state.seq,
      mode,
      ...(next === undefined ? {} : { nextChange: next }),
    });
    // Every other beat: the public side is told every 2 s.
    if (this.#publicHallDue) {
      publisher.send('publicHall', {
        time: engineTime,
        domainTime: at,
        rate: clock.rate,
        mode,
        businessDay,
      });
    }
    this.#publicHallDue = !this.#publicHallDue;
    publisher.sendIfNews('alert', alerts(state, pack.site, watch, at));
    this.#kiosks();
    this.facts();
  }

  /** Open jobs until they are reported, and the word to printers whose job staff have settled. */
  carryPrints(): void {
    const { state, pack, clock, prints } = this.#parts;
    const now = clock.engineNow();
    for (const job of openPrints(state)) {
      const payload = printJob(state, pack.site, job.jobId, now);
      if (payload) prints.carry(job.printer, payload, now);
    }
    const withdrawn = withdrawnPrints(state, now);
    for (const job of withdrawn) {
      if (this.#withdrawn.has(job.jobId)) continue;
      this.#withdrawn.add(job.jobId);
      prints.withdraw(job.printer, job.jobId);
    }
    if (withdrawn.length === 0) this.#withdrawn.clear();
  }

  /** The jobs whose minute is over (engine time), for the engine to expire. */
  expiredPrints(): readonly JobId[] {
    const now = this.#parts.clock.engineNow();
    return openPrints(this.#parts.state).flatMap((job) =>
      job.expiresAt <= now ? [job.jobId] : [],
    );
  }

  stop(): void {
    clearTimeout(this.#staffTimer);
    clearTimeout(this.#lineTimer);
  }

  #now(): EpochMs {
    return this.#parts.clock.domainNow();
  }

  #boards(): void {
    const { state, pack, publisher } = this.#parts;
    for (const { group } of pack.site.boards) {
      publisher.sendIfNews('board', boardSnapshot(state, pack.site, group, this.#now()), group);
    }
  }

  #announce(event: QueueEvent): void {
    const { state, pack, clock, announcements } = this.#parts;
    if (event.type !== 'ticket-called' && event.type !== 'ticket-recalled') return;
    for (const { group, announcement } of announcementOf(state, pack.site, event)) {
      announcements.carry(group, announcement, clock.engineNow());
    }
  }

  #kiosks(): void {
    const { state, pack, watch, publisher } = this.#parts;
    for (const { id } of pack.site.kiosks) {
      publisher.sendIfNews('kiosk', kioskSnapshot(state, pack.site, id, watch, this.#now()), id);
    }
  }

  #ticket(ticketId: TicketId): void {
    const { state, pack, publisher } = this.#parts;
    const ticket = state.tickets.get(ticketId);
    if (!ticket) return;
    const payload = publicTicket(state, pack.site, ticket.token);
    if (payload) publisher.sendIfNews('publicTicket', payload, ticket.token);
    else publisher.clear('publicTicket', ticket.token);
  }

  /** A day that closed or opened changes what every phone may know. */
  #day(): void {
    const { state, publisher } = this.#parts;
    publisher.clearTicketsBut(
      state.day.state === 'open' ? new Set(state.byToken.keys()) : new Set(),
    );
    for (const ticketId of state.tickets.keys()) this.#ticket(ticketId);
  }

  #staff(): void {
    this.#staffTimer = undefined;
    const { state, pack, watch, publisher } = this.#parts;
    publisher.sendIfNews('staff', staffSnapshot(state, pack.site, watch, this.#now()));
  }

  #line(): void {
    this.#lineTimer = undefined;
    this.#lineAt = performance.now();
    const { state, pack, watch, publisher } = this.#parts;
    const at = this.#now();
    const options = { halt: watch.halt, estimate: estimate(state, pack.site, at) };
    publisher.sendIfNews('line', lineSnapshot(state, pack.site, at, options));
    publisher.sendIfNews('publicLine', publicLine(state, pack.site, at, options));
  }
}

/** The tickets that a phone may be watching and that these events changed. */
function touchedBy(events: readonly QueueEvent[], state: QueueState): ReadonlySet<TicketId> {
  const touched = new Set<TicketId>();
  for (const event of events) {
    if ('ticketId' in event) touched.add(event.ticketId);
    if ('jobId' in event) {
      const job = state.jobs.get(event.jobId);
      if (job) touched.add(job.ticketId);
    }
  }
  // A counter that closed gave its ticket back: whoever stands last in `waiting` may be that one.
  if (events.some((event) => event.type === 'counter-set' || event.type === 'day-reopened')) {
    for (const ticket of state.standing.waiting) touched.add(ticket.id);
    for (const ticket of state.standing.handoff) touched.add(ticket.id);
  }
  return touched;
}
