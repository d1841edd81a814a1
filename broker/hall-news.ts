import type { AnnouncementCourier } from './announcement-courier.ts';
import type { QueueEvent } from './contract/events.ts';
import type { HallBeat } from './contract/hall-beat.ts';
import type { EpochMs, JobId, TicketId } from './contract/ids.ts';
import type { WaitRange } from './contract/line-snapshot.ts';
import type { SitePack } from './contract/site.ts';
import type { LastDayScore } from './contract/wait-scores.ts';
import { Gathering } from './gathering.ts';
import type { HallClock } from './hall-clock.ts';
import type { HallPublisher } from './hall-publisher.ts';
import type { LineWatch } from './line-watch.ts';
import type { NodeWatch } from './node-watch.ts';
import type { PrintCourier, PrintParcel } from './print-courier.ts';
import { businessDayOf, nextChange, nextTurn } from './queue/calendar.ts';
import { alerts } from './queue/projections/alerts.ts';
import { announcementOf } from './queue/projections/announcements.ts';
import { boardSnapshot } from './queue/projections/board.ts';
import { callBoxSnapshot } from './queue/projections/call-box.ts';
import { hallModeOf, kioskSnapshot } from './queue/projections/kiosk.ts';
import { lineSnapshot, publicLine, publicTicket } from './queue/projections/line.ts';
import {
  openPrints,
  openRefills,
  openTests,
  printJob,
  testJob,
  withdrawnPrints,
} from './queue/projections/prints.ts';
import { staffSnapshot } from './queue/projections/staff.ts';
import type { QueueState } from './queue/state.ts';
import { lineEstimate } from './queue/waiting-time.ts';
import { type TrainingPlace, trainingNoticeOf } from './training-notice.ts';

/**
 * The line of waiting is published at most twice in this time, and never waited for by a call: once
 * with the beat, which needs it for what changes with time alone, and once when something happens.
 */
const LINE_EVERY_MS = 1_000;
const LINE_TIMES = 2;
/** Staff snapshots are the largest; a burst of events becomes one of them. */
const LISTS_AFTER_MS = 20;
const LISTS_EVERY_MS = 100;
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
  /** Where the training hall is; none where there is none. */
  readonly trainingPlace: TrainingPlace | undefined;
  readonly waits: LineWatch;
  /** Runs when all of the state is durable: nothing else may be shown. */
  readonly look: (see: () => void) => void;
};

/** What the beat says of the day. */
type Today = Pick<HallBeat, 'businessDay' | 'seq' | 'mode' | 'nextChange' | 'notice' | 'issueEnd'>;

/** Turns what became durable into what nodes see: boards and voices first, lists when there is time. */
export class HallNews {
  readonly #parts: Parts;
  readonly #lists: Gathering;
  readonly #line: Gathering;
  /** Tickets that phones see called: a counter that closes takes its call back. */
  readonly #called = new Set<TicketId>();
  /** What each ticket of the day was told when it was issued: its slip says that, however late. */
  readonly #toldAtIssue = new Map<TicketId, WaitRange | undefined>();
  /** How the last day went; nothing while nobody can say. */
  lastDay: LastDayScore | undefined;
  #today: Today;
  #publicHallDue = true;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { clock, look } = parts;
    this.#lists = new Gathering({
      clock,
      afterMs: LISTS_AFTER_MS,
      everyMs: LISTS_EVERY_MS,
      publish: () => look(() => this.#publishLists()),
    });
    this.#line = new Gathering({
      clock,
      afterMs: 0,
      everyMs: LINE_EVERY_MS,
      times: LINE_TIMES,
      publish: () => look(() => void this.#lookAtLine()),
    });
    this.#today = this.#todayNow();
  }

  /**
   * Everything anew, after a start: retained state lives in the broker's memory only. To be called
   * when the state is durable.
   *
   * @param calls - what was called last; older ones than 10 s are seen and not heard (F23)
   */
  publishAll(calls: readonly QueueEvent[]): void {
    const { publisher, pack, clock } = this.#parts;
    publisher.sendSite(pack);
    this.beat();
    this.#publishBoards();
    this.#publishTraining();
    const now = clock.engineNow();
    for (const call of calls) {
      if (now - call.engineAt <= ANNOUNCE_AGAIN_MS) this.#announce(call);
    }
    this.#line.now();
    this.carryPrints();
    this.#lists.now();
    this.#publishTickets();
  }

  /** A durable batch, for those who stand before a board, a printer, a kiosk or a call box. */
  publish(events: readonly QueueEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#rememberTold(event);
    this.#publishBoards();
    for (const event of events) this.#announce(event);
    this.carryPrints();
    this.#publishKiosks();
    this.#publishCallBoxes();
    this.#publishTraining();
  }

  /** The same batch for all others; nobody who pressed waits for it. */
  publishRest(events: readonly QueueEvent[]): void {
    if (events.length === 0) return;
    if (events.some(turnsDay)) this.#publishTickets();
    else for (const ticketId of this.#touchedBy(events)) this.#publishTicket(ticketId);
    for (const event of events) this.#parts.publisher.send('event', event);
    this.facts();
    if (!events.every(isRecord)) this.#line.news();
  }

  /**
   * A node came, went or said something: lists change, no board does. The line is told of it with
   * the next beat: a health each few seconds would else take the turn of a call.
   */
  facts(): void {
    this.#lists.news();
  }

  /** Each second: the beat every node lives by, and what changes with time alone. */
  beat(): void {
    const { clock, publisher, look } = this.#parts;
    // The beat itself waits for no disk; what it says of the day is durable.
    look(() => {
      this.#today = this.#todayNow();
    });
    const engineTime = clock.engineNow();
    const times = { domainTime: clock.domainNow(), rate: clock.rate };
    const siteVersion = this.#parts.pack.version;
    publisher.send('hall', { engineTime, ...times, ...this.#today, siteVersion });
    // Every other beat: the public side is told every 2 s.
    if (this.#publicHallDue) {
      const { seq: _seq, nextChange: _next, ...today } = this.#today;
      const dayEndsAt = nextTurn(times.domainTime, this.#parts.pack.site.timeZone);
      publisher.send('publicHall', { time: engineTime, ...times, ...today, dayEndsAt });
    }
    this.#publicHallDue = !this.#publicHallDue;
    this.facts();
    this.#line.news();
  }

  /** Open jobs until they are reported, and the word to printers whose job staff have settled. */
  carryPrints(): void {
    this.#parts.look(() => {
      this.#parts.prints.carry(this.#printParcels(), this.#parts.clock.monotonicMs());
    });
  }

  /** The jobs whose minute is over (engine time), for the engine to expire. */
  expiredPrints(): readonly JobId[] {
    const { state, clock } = this.#parts;
    const now = clock.engineNow();
    return [...openPrints(state), ...openTests(state)].flatMap((job) =>
      job.expiresAt <= now ? [job.jobId] : [],
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#lists.stop();
    this.#line.stop();
  }

  #now(): EpochMs {
    return this.#parts.clock.domainNow();
  }

  #todayNow(): Today {
    const { state, pack, watch } = this.#parts;
    const { site } = pack;
    const at = this.#now();
    const { day, seq, stopped, issueEnd } = state;
    const next = nextChange(state, site, at);
    return {
      businessDay: day.state === 'none' ? businessDayOf(at, site.timeZone) : day.businessDay,
      seq,
      mode: hallModeOf(state, site, watch, at),
      ...(next !== undefined && { nextChange: next }),
      ...(stopped !== undefined && { notice: stopped.notice }),
      ...(day.state === 'open' && issueEnd !== undefined && { issueEnd }),
    };
  }

  #printParcels(): readonly PrintParcel[] {
    const { state, pack, watch, clock } = this.#parts;
    const refills = openRefills(state, watch);
    // How old a job is, nobody knows: its slip might come out long after its citizen has left.
    if (watch.halt === 'clock-doubtful') return refills;
    const now = clock.engineNow();
    const jobs = openPrints(state).flatMap(({ printer, jobId, ticketId }) => {
      const range = this.#toldAtIssue.get(ticketId);
      const message = printJob(state, pack.site, jobId, now, range);
      return message ? [{ printer, message }] : [];
    });
    const withdrawals = withdrawnPrints(state, now).map(({ printer, jobId }) => ({
      printer,
      message: { kind: 'withdraw' as const, jobId },
    }));
    const tests = openTests(state).flatMap((test) => {
      const message = testJob(test, now);
      return message ? [{ printer: test.printer, message }] : [];
    });
    return [...jobs, ...withdrawals, ...tests, ...refills];
  }

  #rememberTold(event: QueueEvent): void {
    if (event.type === 'day-opened') this.#toldAtIssue.clear();
    if (event.type !== 'ticket-issued') return;
    const range = this.#parts.waits.waits.services.get(event.serviceId);
    this.#toldAtIssue.set(event.ticketId, range);
  }

  #publishBoards(): void {
    const { state, pack, publisher } = this.#parts;
    for (const { group } of pack.site.boards) {
      publisher.sendIfNews('board', boardSnapshot(state, pack.site, group, this.#now()), group);
    }
  }

  #announce(event: QueueEvent): void {
    const { state, pack, clock, announcements } = this.#parts;
    for (const { group, announcement } of announcementOf(state, pack.site, event)) {
      announcements.carry(group, announcement, clock.monotonicMs());
    }
  }

  #publishKiosks(): void {
    const { state, pack, watch, publisher } = this.#parts;
    for (const { id } of pack.site.kiosks) {
      publisher.sendIfNews('kiosk', kioskSnapshot(state, pack.site, id, watch, this.#now()), id);
    }
  }

  #publishTraining(): void {
    const { state, pack, publisher, trainingPlace } = this.#parts;
    const notice = trainingNoticeOf(state, pack.site.site, trainingPlace);
    publisher.sendIfNews('training', notice);
  }

  #publishCallBoxes(): void {
    const { state, pack, publisher } = this.#parts;
    for (const box of pack.site.callBoxes) {
      publisher.sendIfNews('callBox', callBoxSnapshot(state, box), box.id);
    }
  }

  #publishLists(): void {
    const { state, pack, watch, publisher } = this.#parts;
    const at = this.#now();
    this.#publishKiosks();
    this.#publishCallBoxes();
    publisher.sendIfNews('alert', alerts(state, pack.site, watch, at));
    publisher.sendIfNews('staff', staffSnapshot(state, pack.site, watch, at));
  }

  /** Waiting times come from elsewhere, a little later: the line is then as durable as before. */
  async #lookAtLine(): Promise<void> {
    await this.#parts.waits.look(this.#now());
    if (!this.#stopped) this.#parts.look(() => this.#publishLine());
  }

  #publishLine(): void {
    const { state, pack, watch, publisher, waits } = this.#parts;
    const at = this.#now();
    const plan = lineEstimate(state, pack.site, at, waits.waits);
    const options = { halt: watch.halt, estimate: plan, grew: waits.grew(at) };
    publisher.sendIfNews('line', lineSnapshot(state, pack.site, at, options));
    const { lastDay } = this;
    publisher.sendIfNews('publicLine', {
      ...publicLine(state, pack.site, at, options),
      ...(lastDay !== undefined && { lastDay }),
    });
  }

  /** All that phones may know now: nothing of another day, nor of a closed one. */
  #publishTickets(): void {
    const { state, publisher } = this.#parts;
    publisher.clearTicketsBut(state.day.state === 'open' ? state.byToken : new Map());
    this.#called.clear();
    for (const ticketId of state.tickets.keys()) this.#publishTicket(ticketId);
  }

  #publishTicket(ticketId: TicketId): void {
    const { state, pack, publisher } = this.#parts;
    const ticket = state.tickets.get(ticketId);
    const payload = ticket && publicTicket(state, pack.site, ticket.token);
    if (payload?.state === 'calling') this.#called.add(ticketId);
    else this.#called.delete(ticketId);
    if (payload) publisher.sendIfNews('publicTicket', payload, ticket.token);
  }

  /** The tickets that these events changed for whoever watches them on a phone. */
  #touchedBy(events: readonly QueueEvent[]): ReadonlySet<TicketId> {
    const touched = new Set<TicketId>();
    for (const event of events) {
      if ('ticketId' in event) touched.add(event.ticketId);
      if ('jobId' in event) {
        const job = this.#parts.state.jobs.get(event.jobId);
        if (job) touched.add(job.ticketId);
      }
      if (event.type === 'counter-set') for (const ticketId of this.#called) touched.add(ticketId);
    }
    return touched;
  }
}

/** What the journal and staff's lists hold, and no line: it must not take the turn of a call. */
const records: ReadonlySet<QueueEvent['type']> = new Set([
  'waits-shown',
  'access-recorded',
  'staff-mode-recorded',
  'site-changed',
  'attendance-recorded',
  'upkeep-recorded',
  'sound-check-ordered',
  'sound-reported',
  'bulletin-posted',
  'bulletin-read',
  'bulletin-withdrawn',
  'help-asked',
  'help-answered',
]);

function isRecord({ type }: QueueEvent): boolean {
  return records.has(type);
}

/** Whether what phones may know of all tickets changes with it. */
function turnsDay({ type }: QueueEvent): boolean {
  return type === 'day-opened' || type === 'day-closed' || type === 'day-reopened';
}
