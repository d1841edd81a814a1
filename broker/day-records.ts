import { JOURNAL_DAYS_MAX, type TimelineSlot } from './contract/audit.ts';
import type { QueueEvent } from './contract/events.ts';
import type { BusinessDay, EpochMs } from './contract/ids.ts';
import type { Refusal } from './contract/refusals.ts';
import type { RequestOf, ValueOf } from './contract/requests.ts';
import { err, ok, type Result } from './contract/result.ts';
import type { Site } from './contract/site.ts';
import { payloadBytesMax } from './contract/topics.ts';
import { type LastDayScore, SCORED_TICKETS_MIN } from './contract/wait-scores.ts';
import type { JournalShelf } from './journal/journal-port.ts';
import { paced } from './journal/pace.ts';
import { evolve } from './queue/evolve.ts';
import { AuditTrail, auditPage } from './queue/projections/audit.ts';
import { Overtime } from './queue/projections/overtime.ts';
import { Timeline } from './queue/projections/timeline.ts';
import { WaitScoring } from './queue/projections/wait-scores.ts';
import { emptyState, type QueueState } from './queue/state.ts';

/** Timelines of past days that are kept: two months, some 6 KB each. */
const TIMELINES_MAX = 62;
/** Scores of past days that are kept, some 4 KB each. */
const SCORES_MAX = 62;
/** The longest holidays are shorter: further back nobody calls it the last day. */
const LAST_DAY_BEFORE_MAX = 14;
/** Everything of an answer but its lines and days. */
const ENVELOPE_CHARACTERS = 1_024;

type Read = { readonly day: BusinessDay; readonly trail: AuditTrail; readonly damaged: boolean };
type Scored = ValueOf<'read-wait-scores'> & {
  /** Whether anybody came at all. */
  readonly issued: boolean;
};
type Course = { readonly slots: readonly TimelineSlot[]; readonly damaged: boolean };

/**
 * What the journal says of a day, read beside the engine and never in its way: a little at a time,
 * one day after another. The day read last stays in memory; today's goes on with the engine.
 */
export class DayRecords {
  readonly #shelf: JournalShelf;
  readonly #site: Site;
  readonly #timelines = new Map<BusinessDay, Course>();
  readonly #scores = new Map<BusinessDay, Scored>();
  #today: BusinessDay | undefined;
  #read: Read | undefined;
  /** What became durable while a day is read. */
  #meanwhile: QueueEvent[] | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param today - the day that the engine writes, if it has one */
  constructor(shelf: JournalShelf, site: Site, today: BusinessDay | undefined) {
    this.#shelf = shelf;
    this.#site = site;
    this.#today = today;
  }

  /** Takes durable events, in order. */
  follow(events: readonly QueueEvent[]): void {
    for (const event of events) {
      if (event.type === 'day-opened') this.#today = event.businessDay;
      if (this.#read !== undefined && this.#read.day === this.#today)
        this.#read.trail.follow(event);
    }
    this.#meanwhile?.push(...events);
  }

  /** Refuses `unknown-day`. */
  page(query: RequestOf<'read-journal'>): Promise<Result<ValueOf<'read-journal'>, Refusal>> {
    return this.#inTurn(async () => {
      const days = await this.#shelf.days();
      if (!days.includes(query.day)) return err('unknown-day');
      const { trail, damaged } = await this.#trailOf(query.day);
      // Whoever reads on knows the days already.
      const shown = query.from === undefined ? days.slice(-JOURNAL_DAYS_MAX).reverse() : [];
      const room = payloadBytesMax - ENVELOPE_CHARACTERS - JSON.stringify(shown).length;
      const from = query.from ?? Number.MAX_SAFE_INTEGER;
      const page = auditPage(trail.entries, query.filter, from, room);
      return ok({ days: shown, damaged, ...page, entries: [...page.entries] });
    });
  }

  /** The course of a day that is over. Refuses `unknown-day`. */
  timeline(day: BusinessDay): Promise<Result<ValueOf<'read-timeline'>, Refusal>> {
    return this.#inTurn(async () => {
      const known = this.#timelines.get(day);
      if (known === undefined && !(await this.#shelf.days()).includes(day))
        return err('unknown-day');
      const course = known ?? (await this.#courseOf(day));
      this.#timelines.delete(day);
      this.#timelines.set(day, course);
      const [oldest] = this.#timelines.keys();
      if (oldest !== undefined && this.#timelines.size > TIMELINES_MAX)
        this.#timelines.delete(oldest);
      return ok({ day, damaged: course.damaged, slots: [...course.slots] });
    });
  }

  /**
   * 時間外 of a day, of today as well: read anew each time, for it is asked for a few times a month.
   *
   * @param now - who is still at a counter today is there until now
   */
  overtime(day: BusinessDay, now: EpochMs): Promise<Result<ValueOf<'read-overtime'>, Refusal>> {
    return this.#inTurn(async () => {
      if (!(await this.#shelf.days()).includes(day)) return err('unknown-day');
      const overtime = new Overtime(this.#site);
      const damaged = await this.#replay(day, (state, event) => overtime.follow(state, event));
      const end = overtime.serviceEnd;
      return ok({
        day,
        damaged,
        ...(end !== undefined && { serviceEnd: end }),
        visits: [...overtime.visits(day === this.#today ? now : undefined)],
      });
    });
  }

  /** How the waiting times shown on a day came true, of today so far. Refuses `unknown-day`. */
  waitScores(day: BusinessDay): Promise<Result<ValueOf<'read-wait-scores'>, Refusal>> {
    return this.#inTurn(async () => {
      if (!(await this.#shelf.days()).includes(day)) return err('unknown-day');
      const { issued: _issued, ...scored } = await this.#scoredOf(day);
      return ok(scored);
    });
  }

  /**
   * 昨日の的中率: how the last day before this one went on which somebody came. Nothing where too few
   * could be scored, or a part of that day does not read.
   */
  lastDay(today: BusinessDay): Promise<LastDayScore | undefined> {
    return this.#inTurn(async () => {
      const before = (await this.#shelf.days()).filter((day) => day < today);
      for (const day of before.slice(-LAST_DAY_BEFORE_MAX).reverse()) {
        const { issued, damaged, scores } = await this.#scoredOf(day);
        if (!issued && !damaged) continue;
        const { tickets = 0, covered = 0 } = scores.day ?? {};
        if (damaged || tickets < SCORED_TICKETS_MIN) return undefined;
        return { businessDay: day, tickets, covered };
      }
      return undefined;
    });
  }

  async #trailOf(day: BusinessDay): Promise<Read> {
    if (this.#read?.day === day) return this.#read;
    const meanwhile: QueueEvent[] = [];
    this.#meanwhile = meanwhile;
    const { events, damage } = await this.#shelf.read(day);
    const trail = new AuditTrail();
    await paced(following(events, (event) => trail.follow(event)));
    this.#meanwhile = undefined;
    if (day === this.#today) for (const event of meanwhile) trail.follow(event);
    this.#read = { day, trail, damaged: damage !== undefined };
    return this.#read;
  }

  async #courseOf(day: BusinessDay): Promise<Course> {
    const timeline = new Timeline();
    const damaged = await this.#replay(day, (state, event) => timeline.follow(state, event));
    return { slots: timeline.slots(), damaged };
  }

  async #scoredOf(day: BusinessDay): Promise<Scored> {
    const known = this.#scores.get(day);
    if (known !== undefined) return known;
    const scoring = new WaitScoring(this.#site);
    let issued = false;
    const damaged = await this.#replay(day, (state, event) => {
      scoring.follow(state, event);
      issued ||= event.type === 'ticket-issued';
    });
    const scored = { day, damaged, issued, scores: scoring.scores() };
    // Today goes on.
    if (day === this.#today) return scored;
    this.#scores.set(day, scored);
    const [oldest] = this.#scores.keys();
    if (oldest !== undefined && this.#scores.size > SCORES_MAX) this.#scores.delete(oldest);
    return scored;
  }

  /** Hands on each event of a day with the state after it. @returns whether a part does not read */
  async #replay(
    day: BusinessDay,
    follow: (state: QueueState, event: QueueEvent) => void,
  ): Promise<boolean> {
    const { events, damage } = await this.#shelf.read(day);
    // Beyond a damaged part nobody knows where the tickets stood.
    const gap = events.findIndex(({ seq }, at) => seq !== (events[at - 1]?.seq ?? seq - 1) + 1);
    const whole = gap < 0 ? events : events.slice(0, gap);
    const state = emptyState();
    const replay = following(whole, (event) => follow(evolve(state, event), event));
    let fits = gap < 0;
    try {
      await paced(replay);
    } catch {
      // A past day whose events do not fit each other must not end today's.
      fits = false;
    }
    return damage !== undefined || !fits;
  }

  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(read);
    this.#tail = done;
    return done;
  }
}

function* following(
  events: readonly QueueEvent[],
  follow: (event: QueueEvent) => void,
): Generator<undefined, undefined> {
  for (const event of events) {
    follow(event);
    yield undefined;
  }
}
