import { AnnouncementCourier } from './announcement-courier.ts';
import { type Asking, commandOf, momentOf, ownEnvelope } from './command-of.ts';
import type { QueueEvent } from './contract/events.ts';
import type { BusinessDay, NodeId, RequestId } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import type { Refusal } from './contract/refusals.ts';
import { type Reply, readingVerbs, type Verb } from './contract/requests.ts';
import { err, ok, type Result } from './contract/result.ts';
import type { SitePack } from './contract/site.ts';
import type { CrowdTeller } from './crowd-teller.ts';
import { DayRecords } from './day-records.ts';
import { DayTurn } from './day-turn.ts';
import { logEvent } from './event-log.ts';
import type { HallClock } from './hall-clock.ts';
import { HallNews } from './hall-news.ts';
import { HallPublisher } from './hall-publisher.ts';
import type { JournalFault, JournalShelf } from './journal/journal-port.ts';
import type { KnownSite } from './known-site.ts';
import { LineWatch } from './line-watch.ts';
import type { HallBroker, Sender } from './mqtt/broker-port.ts';
import { NodeWatch } from './node-watch.ts';
import { learnedBefore } from './past-days.ts';
import { PrintCourier } from './print-courier.ts';
import type { Command } from './queue/commands.ts';
import type { Halt } from './queue/facts.ts';
import { readCalendar } from './queue/projections/calendar-days.ts';
import { readTickets } from './queue/projections/staff.ts';
import { isTrainingOver } from './queue/training.ts';
import { QueueEngine, type Taken } from './queue-engine.ts';
import type { Recovery } from './recovery.ts';
import { type Request, readRequest } from './request.ts';
import type { TrainingPlace } from './training-notice.ts';
import type { WaitForecaster } from './wait-forecaster.ts';

const BEAT_MS = 1_000;
const TICK_MS = 250;
/** What people were shown is lost for so long at most; nothing else is. */
const WAITS_EVERY_MS = 30_000;

/** What a halted engine does not do, and what it says then; calling goes on (design parts 7 and 8). */
const halts: Readonly<
  Record<Halt, { readonly refusal: Refusal; readonly verbs: readonly Verb[] }>
> = {
  'journal-damaged': { refusal: 'journal-damaged', verbs: ['issue-ticket', 'check-in'] },
  'clock-doubtful': {
    refusal: 'clock-doubtful',
    verbs: [
      'issue-ticket',
      'check-in',
      'import-reservations',
      'test-print',
      'close-day',
      'reopen-day',
    ],
  },
};

type Reading = Exclude<Request, Asking>;

function isReading(request: Request): request is Reading {
  return readingVerbs.some((verb) => verb === request.verb);
}

type Parts = {
  readonly recovery: Recovery;
  /** The days of the same journal, to be read. */
  readonly shelf: JournalShelf;
  readonly pack: SitePack;
  readonly knownSite: KnownSite;
  readonly broker: HallBroker;
  readonly clock: HallClock;
  readonly log: Logger;
  /** Where this hall's training hall is; none: no training is started. */
  readonly trainingPlace?: TrainingPlace | undefined;
  /** Hears of every event when it is durable. */
  readonly followed?: (event: QueueEvent) => void;
  /** Works waiting times out off the path of a call. */
  readonly forecaster: WaitForecaster;
  /** Works the usual crowd out once a day; a training has none. */
  readonly crowdTeller?: CrowdTeller | undefined;
  /** The journal takes no more: the process must exit, and start again by replay. */
  readonly failed: (fault: JournalFault) => void;
};

/** The engine at work: requests in, news out, and the turning of days. */
export class HallService {
  readonly #parts: Parts;
  readonly #engine: QueueEngine;
  readonly #watch: NodeWatch;
  readonly #days: DayTurn;
  readonly #news: HallNews;
  readonly #records: DayRecords;
  readonly #publisher: HallPublisher;
  readonly #announcements: AnnouncementCourier;
  readonly #waits: LineWatch;
  readonly #timers: NodeJS.Timeout[] = [];
  #waitsRecordedMs = 0;
  #crowdDay: BusinessDay | undefined;
  #working: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { state, journal, timeline } = parts.recovery;
    const { site } = parts.pack;
    const { clock, log, failed } = parts;
    this.#publisher = new HallPublisher(parts.broker, site);
    this.#announcements = new AnnouncementCourier(this.#publisher, site);
    this.#watch = new NodeWatch(site);
    const taken = (batch: Taken) => this.#taken(batch);
    const { learner } = parts.recovery;
    const evolved = (event: QueueEvent) => {
      timeline.follow(state, event);
      learner.follow(state, event);
    };
    this.#waits = new LineWatch({ state, site, learner, forecaster: parts.forecaster });
    this.#engine = new QueueEngine({ state, site, journal, clock, log, evolved, taken, failed });
    this.#records = new DayRecords(parts.shelf, site, timeline.day);
    this.#days = new DayTurn({ ...parts, engine: this.#engine, watch: this.#watch });
    this.#news = new HallNews({
      state,
      pack: parts.pack,
      watch: this.#watch,
      clock,
      publisher: this.#publisher,
      prints: new PrintCourier(this.#publisher),
      announcements: this.#announcements,
      trainingPlace: parts.trainingPlace,
      waits: this.#waits,
      look: (see) => this.#engine.look(see),
    });
  }

  /** Follows the broker, turns to today and publishes everything. */
  async start(): Promise<void> {
    const { broker, clock, recovery, knownSite, pack } = this.#parts;
    broker.onRequest((verb, payloadText, from) => this.#request(verb, payloadText, from));
    broker.onNode((health) => {
      this.#watch.heard(health, clock.domainNow());
      this.#news.facts();
    });
    broker.onAnnounced((node, report) => {
      this.#announcements.reported(node, report);
      this.#watch.reported(node, report, clock.domainNow());
      this.#news.facts();
    });
    broker.onContested((node) => {
      this.#watch.contest(node, clock.domainNow(), clock.monotonicMs());
      this.#news.facts();
    });
    await this.#endTraining();
    await this.#days.turn();
    await knownSite.compare(pack, clock, (command) => this.#engine.order(command));
    void this.#rememberPast();
    void this.#rememberLastDay();
    void this.#tellCrowd();
    await new Promise<void>((resolve) => {
      this.#engine.look(() => {
        this.#news.publishAll(recovery.calls);
        resolve();
      });
    });
    this.#timers.push(setInterval(() => this.#news.beat(), BEAT_MS));
    this.#timers.push(setInterval(() => this.#tick(), TICK_MS));
  }

  /** Behind the start, which waits for no past day. */
  async #rememberPast(): Promise<void> {
    const { shelf, pack, recovery, log } = this.#parts;
    const { day } = this.#engine.state;
    if (day.state === 'none') return;
    const startedMs = performance.now();
    const past = await learnedBefore(shelf, pack.site, day.businessDay);
    recovery.learner.remember(past);
    const servings = Math.round(past.occupied.weight);
    const durationMs = Math.round(performance.now() - startedMs);
    log.info('waiting-time.learned', { servings, durationMs });
  }

  /** 昨日の的中率, once a day: read a little at a time, while the engine calls. */
  async #rememberLastDay(): Promise<void> {
    const { day } = this.#engine.state;
    if (day.state === 'none') return;
    this.#news.lastDay = await this.#records.lastDay(day.businessDay);
    this.#news.facts();
  }

  /** 混雑の目安 of the week, at each start and with each day. */
  async #tellCrowd(): Promise<void> {
    const { day } = this.#engine.state;
    if (day.state === 'none' || day.businessDay === this.#crowdDay) return;
    this.#crowdDay = day.businessDay;
    const crowd = await this.#parts.crowdTeller?.crowd(day.businessDay);
    if (crowd?.businessDay === this.#crowdDay) this.#publisher.send('publicCrowd', crowd);
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#working;
    await this.#engine.settled();
    this.#news.stop();
    await this.#parts.forecaster.close();
    await this.#parts.crowdTeller?.close();
  }

  #taken({ events, answers }: Taken): void {
    // The replies go out behind the board's snapshot: whoever pressed sees what everybody sees.
    this.#waits.follow(events);
    this.#news.publish(events);
    for (const answer of answers) answer();
    this.#news.publishRest(events);
    this.#records.follow(events);
    for (const event of events) {
      logEvent(this.#parts.log, this.#engine.state, event);
      this.#parts.followed?.(event);
      if (event.type === 'day-opened') this.#tellDrifts();
    }
    if (events.some(({ type }) => type === 'day-opened')) {
      void this.#rememberLastDay();
      void this.#tellCrowd();
    }
  }

  #tellDrifts(): void {
    const { recovery, log } = this.#parts;
    for (const { serviceId, factor } of recovery.learner.drifts) {
      log.warn('waiting-time.drift', { serviceId, factor: Number(factor.toFixed(2)) });
    }
  }

  #request(verb: Verb, payloadText: string, from: Sender): void {
    const read = readRequest(verb, payloadText, from);
    if (read.ok) this.#consider(read.value);
    else if (read.error) this.#reply(from.node, read.error.requestId, err(read.error.refusal));
  }

  #consider(request: Request): void {
    const { requestId, actor, expiresAt } = request.body;
    const answer = (result: Result<unknown, Refusal>) =>
      this.#reply(request.replyTo, requestId, result);
    if (isReading(request)) {
      this.#read(request, answer);
      return;
    }
    const { verb: type } = request;
    const command = () => this.#command(request);
    this.#engine.take({ type, actor, requestId, expiresAt, command, answer });
  }

  #read(request: Reading, answer: (result: Result<unknown, Refusal>) => void): void {
    const { clock, recovery } = this.#parts;
    const { timeline } = recovery;
    // The broker lets nobody else ask; what people did is told to nobody else in any case.
    if (request.body.actor.kind !== 'staff') answer(err('not-allowed'));
    else if (request.verb === 'read-tickets') {
      this.#engine.look(() => answer(ok(readTickets(this.#engine.state, request.body))));
    } else if (request.verb === 'read-journal') {
      void this.#records.page(request.body).then(answer);
    } else if (request.verb === 'read-overtime') {
      void this.#records.overtime(request.body.day, clock.domainNow()).then(answer);
    } else if (request.verb === 'read-wait-scores') {
      void this.#records.waitScores(request.body.day).then(answer);
    } else if (request.verb === 'read-calendar') {
      answer(ok(readCalendar(this.#parts.pack.site, clock.domainNow())));
    } else if (request.body.day === timeline.day) {
      const { day } = request.body;
      this.#engine.look(() => {
        const slots = timeline.slots(clock.domainNow());
        answer(ok({ day, damaged: recovery.damaged, slots }));
      });
    } else void this.#records.timeline(request.body.day).then(answer);
  }

  #command(request: Asking): Result<Command, Refusal> {
    const { pack, clock, trainingPlace } = this.#parts;
    if (request.verb === 'start-training' && trainingPlace === undefined) {
      return err('no-training-hall');
    }
    const halt = this.#watch.halt && halts[this.#watch.halt];
    if (halt?.verbs.includes(request.verb)) return err(halt.refusal);
    return ok(commandOf(request, momentOf(clock), pack.site, this.#watch));
  }

  #reply(node: NodeId, requestId: RequestId, answer: Result<unknown, Refusal>): void {
    const payload: Reply = answer.ok
      ? { requestId, ok: true, value: answer.value }
      : { requestId, ok: false, refusal: answer.error };
    this.#publisher.send('reply', payload, node);
  }

  #tick(): void {
    const { clock, log } = this.#parts;
    for (const group of this.#announcements.tick(clock.engineNow(), clock.monotonicMs())) {
      log.warn('announcement.unheard', { group });
      this.#watch.soundFailed(group, clock.domainNow());
      this.#news.facts();
    }
    if (this.#watch.contestOver(clock.monotonicMs())) this.#news.facts();
    this.#news.carryPrints();
    // One at a time: the disk may be slower than the ticks.
    this.#working ??= this.#doDue();
  }

  /** What the engine does by itself: lets prints expire, and days turn. */
  async #doDue(): Promise<void> {
    const { clock } = this.#parts;
    for (const jobId of this.#news.expiredPrints()) {
      await this.#engine.order({ type: 'expire-print', jobId, ...ownEnvelope(clock) });
    }
    await this.#endTraining();
    await this.#days.turn();
    if (clock.monotonicMs() - this.#waitsRecordedMs >= WAITS_EVERY_MS) await this.#recordWaits();
    this.#working = undefined;
  }

  /** Before the day turns, so that the journal of the day it began on says when it ended. */
  async #endTraining(): Promise<void> {
    const { clock } = this.#parts;
    const { state } = this.#engine;
    if (state.training === undefined || !isTrainingOver(state, clock.engineNow())) return;
    const { id: trainingId } = state.training;
    await this.#engine.order({ type: 'end-training', trainingId, ...ownEnvelope(clock) });
  }

  /** What people were shown goes into the journal in batches: it is no news to anybody. */
  async #recordWaits(): Promise<void> {
    const { clock, recovery } = this.#parts;
    this.#waitsRecordedMs = clock.monotonicMs();
    const record = this.#waits.toRecord();
    if (record === undefined || recovery.damaged) return;
    await this.#engine.order({ type: 'record-waits', ...record, ...ownEnvelope(clock) });
  }
}
