import { AnnouncementCourier } from './announcement-courier.ts';
import { commandOf, freshRequestId, type Moment } from './command-of.ts';
import type { BusinessDay, NodeId, RequestId } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import type { Refusal } from './contract/refusals.ts';
import type { Reply, Verb } from './contract/requests.ts';
import { err, ok, type Result } from './contract/result.ts';
import type { SitePack } from './contract/site.ts';
import type { HallClock } from './hall-clock.ts';
import { HallNews } from './hall-news.ts';
import { HallPublisher } from './hall-publisher.ts';
import type { JournalFault } from './journal/journal-port.ts';
import type { HallBroker, Sender } from './mqtt/broker-port.ts';
import { NodeWatch } from './node-watch.ts';
import { PrintCourier } from './print-courier.ts';
import { businessDayOf } from './queue/calendar.ts';
import { readTickets } from './queue/projections/staff.ts';
import { QueueEngine, type Taken } from './queue-engine.ts';
import type { Recovery } from './recovery.ts';
import { type Request, readRequest } from './request.ts';

const BEAT_MS = 1_000;
const TICK_MS = 250;

type Parts = {
  readonly recovery: Recovery;
  readonly pack: SitePack;
  readonly broker: HallBroker;
  readonly clock: HallClock;
  readonly log: Logger;
  /** The journal takes no more: the process must exit, and start again by replay. */
  readonly failed: (fault: JournalFault) => void;
};

/** The engine at work: requests in, news out, and the turning of days. */
export class HallService {
  readonly #parts: Parts;
  readonly #engine: QueueEngine;
  readonly #watch: NodeWatch;
  readonly #news: HallNews;
  readonly #publisher: HallPublisher;
  readonly #announcements: AnnouncementCourier;
  readonly #timers: NodeJS.Timeout[] = [];
  #turning = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { recovery, pack, broker, clock, log } = parts;
    this.#watch = new NodeWatch(pack.site);
    this.#watch.halt = recovery.halt;
    this.#publisher = new HallPublisher(broker, pack.site);
    this.#announcements = new AnnouncementCourier(this.#publisher);
    this.#news = new HallNews({
      state: recovery.state,
      pack,
      watch: this.#watch,
      clock,
      publisher: this.#publisher,
      prints: new PrintCourier(this.#publisher),
      announcements: this.#announcements,
    });
    this.#engine = new QueueEngine({
      state: recovery.state,
      site: pack.site,
      journal: recovery.journal,
      clock,
      log,
      taken: (batch) => this.#taken(batch),
      failed: parts.failed,
    });
  }

  /** Follows the broker, opens the day and publishes everything. Call it before any node can connect. */
  async start(): Promise<void> {
    const { broker, clock } = this.#parts;
    broker.onRequest((verb, payloadText, from) => this.#request(verb, payloadText, from));
    broker.onNode((health) => {
      this.#watch.heard(health, clock.domainNow());
      this.#news.facts();
    });
    broker.onAnnounced((node, report) => {
      this.#announcements.reported(report);
      this.#watch.reported(node, report, clock.domainNow());
      this.#news.facts();
    });
    await this.#turnDay();
    this.#news.publishAll(this.#parts.recovery.events);
    this.#timers.push(setInterval(() => this.#news.beat(), BEAT_MS));
    this.#timers.push(setInterval(() => void this.#tick(), TICK_MS));
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#engine.settled();
    this.#news.stop();
  }

  #taken({ events, answers }: Taken): void {
    // The reply goes out behind the board's snapshot: whoever pressed sees what everybody sees.
    this.#news.publish(events);
    for (const answer of answers) answer();
  }

  #moment(): Moment {
    const { clock } = this.#parts;
    return { at: clock.domainNow(), engineAt: clock.engineNow() };
  }

  #request(verb: Verb, payloadText: string, from: Sender): void {
    const read = readRequest(verb, payloadText, from);
    if (read.ok) this.#consider(read.value);
    else if (read.error) this.#reply(from.node, read.error.requestId, err(read.error.refusal));
  }

  #consider(request: Request): void {
    const { pack } = this.#parts;
    if (request.verb === 'read-tickets') {
      const found = readTickets(this.#engine.state, request.body);
      this.#reply(request.replyTo, request.body.requestId, ok(found));
      return;
    }
    this.#engine.take({
      command: () => {
        const halt = this.#watch.halt;
        if (halt !== undefined && halt !== 'stopped' && request.verb === 'issue-ticket')
          return err(halt);
        return ok(commandOf(request, this.#moment(), pack.site, this.#watch));
      },
      expiresAt: request.body.expiresAt,
      answer: (answer) => this.#reply(request.replyTo, request.body.requestId, answer),
    });
  }

  #reply(node: NodeId, requestId: RequestId, answer: Result<unknown, Refusal>): void {
    const payload: Reply = answer.ok
      ? { requestId, ok: true, value: answer.value }
      : { requestId, ok: false, refusal: answer.error };
    this.#publisher.send('reply', payload, node);
  }

  async #tick(): Promise<void> {
    for (const group of this.#announcements.tick(this.#parts.clock.engineNow())) {
      this.#parts.log.warn('announcement.unheard', { group });
      this.#watch.soundFailed(group, this.#parts.clock.domainNow());
      this.#news.facts();
    }
    for (const jobId of this.#news.expiredPrints()) {
      await this.#engine.order({ type: 'expire-print', jobId, ...this.#own() });
    }
    this.#news.carryPrints();
    await this.#turnDay();
  }

  /** The business day turns at 03:00, or at the next start: what was not closed is closed then. */
  async #turnDay(): Promise<void> {
    const { pack, clock, recovery, log } = this.#parts;
    const { state } = this.#engine;
    const today = businessDayOf(clock.domainNow(), pack.site.timeZone);
    const current = state.day.state === 'none' ? undefined : state.day.businessDay;
    if (this.#turning || this.#watch.halt !== undefined || current === today) return;
    if (current !== undefined && current > today) {
      // The clock fell back behind the journal: order stays by sequence, and no earlier day opens.
      this.#watch.halt = 'clock-doubtful';
      return;
    }
    this.#turning = true;
    if (state.day.state === 'open') {
      await this.#engine.order({ type: 'close-day', missed: true, ...this.#own() });
      log.warn('day.closed', { businessDay: current, missed: true });
    }
    await this.#openDay(today, recovery.journal);
    this.#turning = false;
  }

  async #openDay(today: BusinessDay, journal: Recovery['journal']): Promise<void> {
    const turned = await journal.turnTo(today);
    if (!turned.ok) return this.#parts.failed(turned.error);
    await this.#engine.order({
      type: 'open-day',
      businessDay: today,
      siteVersion: this.#parts.pack.version,
      ...this.#own(),
    });
    this.#parts.log.info('day.opened', { businessDay: today });
  }

  /** Envelope of the engine's own commands. */
  #own() {
    return { actor: { kind: 'engine' as const }, requestId: freshRequestId(), ...this.#moment() };
  }
}
