import type { QueueEvent } from './contract/events.ts';
import type { Actor, BusinessDay, EpochMs, RequestId } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import type { Refusal } from './contract/refusals.ts';
import { assert, err, ok, type Result } from './contract/result.ts';
import type { Site } from './contract/site.ts';
import type { HallClock } from './hall-clock.ts';
import type { Journal, JournalFault } from './journal/journal-port.ts';
import { answerOf } from './queue/answers.ts';
import type { Command, NewEvent } from './queue/commands.ts';
import { decide } from './queue/decide.ts';
import { evolve } from './queue/evolve.ts';
import type { Answer, QueueState } from './queue/state.ts';

/** Commands that share one sync at most; a hall never has more, a load test does. */
const BATCH_MAX = 256;
/** More that wait for a stalled disk are not taken: whoever asked asks again. */
const TURNS_MAX = 4_096;

/** A command that waits for its turn, and who waits for its answer. */
type Turn = {
  readonly type: Command['type'];
  readonly actor: Actor;
  readonly requestId: RequestId;
  /** Real; nothing for the engine's own commands, which never expire. */
  readonly expiresAt: EpochMs | undefined;
  /** The command as it is when its turn comes, or why there is none. */
  readonly command: () => Result<Command, Refusal>;
  readonly answer: (answer: Result<Answer, Refusal>) => void;
  /** The journal turns to this day's file first; nothing else is written in between. */
  readonly turnsTo?: BusinessDay | undefined;
};

/** What a batch did, after it is durable. */
export type Taken = {
  readonly events: readonly QueueEvent[];
  readonly answers: readonly (() => void)[];
};

/**
 * The one writer (design part 2): decide, journal, evolve, publish. Commands take turns; those that
 * arrive while the journal syncs share the next sync. The state runs ahead of the disk by one batch
 * at most, and nobody sees it before the batch is durable (`look`): a failed append ends the process.
 */
export class QueueEngine {
  readonly state: QueueState;
  readonly #site: Site;
  readonly #journal: Journal;
  readonly #clock: HallClock;
  readonly #log: Logger;
  readonly #evolved: (event: QueueEvent) => void;
  readonly #taken: (batch: Taken) => void;
  readonly #failed: (fault: JournalFault) => void;
  readonly #turns: Turn[] = [];
  readonly #looks: (() => void)[] = [];
  #running: Promise<void> | undefined;
  /** The state holds events that are not yet durable, or that never will be. */
  #ahead = false;
  #ended = false;

  constructor(parts: {
    readonly state: QueueState;
    readonly site: Site;
    readonly journal: Journal;
    readonly clock: HallClock;
    readonly log: Logger;
    /** Follows the state from event to event; none of them is durable yet. */
    readonly evolved: (event: QueueEvent) => void;
    /** Publishes what a durable batch did, and sends its answers. */
    readonly taken: (batch: Taken) => void;
    /** The journal takes no more: the process must exit. */
    readonly failed: (fault: JournalFault) => void;
  }) {
    this.state = parts.state;
    this.#site = parts.site;
    this.#journal = parts.journal;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#evolved = parts.evolved;
    this.#taken = parts.taken;
    this.#failed = parts.failed;
  }

  /** Puts a command in line; the answer comes after its event is durable, or never. */
  take(turn: Turn): void {
    if (this.#turns.length < TURNS_MAX) this.#line(turn);
  }

  /** The engine's own command, such as a print that expired or a day that begins. */
  order(command: Command): Promise<Result<Answer, Refusal>> {
    const { type, actor, requestId } = command;
    const turnsTo = type === 'open-day' ? command.businessDay : undefined;
    const own = {
      type,
      actor,
      requestId,
      expiresAt: undefined,
      command: () => ok(command),
      turnsTo,
    };
    return new Promise((answer) => this.#line({ ...own, answer }));
  }

  /** Shows the state when all of it is durable: at once, or behind the batch that is being written. */
  look(see: () => void): void {
    if (this.#ahead) this.#looks.push(see);
    else see();
  }

  /** Resolves when nothing waits for its turn any more. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #line(turn: Turn): void {
    if (this.#ended) return;
    this.#turns.push(turn);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Behind whoever put the first turn in line.
    await Promise.resolve();
    for (let next = this.#turns[0]; next !== undefined && !this.#ended; next = this.#turns[0]) {
      if (next.turnsTo === undefined) await this.#runBatch(this.#takeBatch());
      else await this.#turnDay(next.turnsTo);
    }
    this.#running = undefined;
  }

  async #turnDay(day: BusinessDay): Promise<void> {
    const turned = await this.#journal.turnTo(day);
    if (!turned.ok) return this.#end(turned.error);
    await this.#runBatch(this.#turns.splice(0, 1));
    const { day: now } = this.state;
    // A file that began with anything else could not be replayed.
    assert(this.#ended || (now.state === 'open' && now.businessDay === day), `${day} is open`);
  }

  /** The turns that may share a sync. */
  #takeBatch(): readonly Turn[] {
    const turning = this.#turns.findIndex(({ turnsTo }) => turnsTo !== undefined);
    return this.#turns.splice(0, turning < 0 ? BATCH_MAX : Math.min(turning, BATCH_MAX));
  }

  async #runBatch(batch: readonly Turn[]): Promise<void> {
    const firstSeq = this.state.seq + 1;
    const events: QueueEvent[] = [];
    const answers: (() => void)[] = [];
    for (const turn of batch) {
      const result = this.#answer(turn, events);
      answers.push(() => turn.answer(result));
    }
    if (events.length > 0) {
      this.#ahead = true;
      const appended = await this.#journal.append(events, firstSeq);
      if (!appended.ok) return this.#end(appended.error);
      this.#ahead = false;
    }
    this.#taken({ events, answers });
    for (const see of this.#looks.splice(0)) see();
  }

  #end(fault: JournalFault): void {
    this.#ended = true;
    this.#failed(fault);
  }

  /** Known ids first: an accepted answer is repeated, however old (design part 5, rule 3). */
  #answer(turn: Turn, events: QueueEvent[]): Result<Answer, Refusal> {
    const { type: verb, actor, requestId } = turn;
    const known = answerOf(this.state, actor, requestId);
    if (known !== undefined) return ok(known);
    const decided = this.#decide(turn);
    if (!decided.ok) {
      this.#log.info('request.refused', { verb, refusal: decided.error, requestId });
      return decided;
    }
    const event: QueueEvent = { ...decided.value, seq: this.state.seq + 1 };
    evolve(this.state, event);
    this.#evolved(event);
    events.push(event);
    const answer = answerOf(this.state, actor, requestId);
    assert(answer !== undefined, 'an accepted command has an answer');
    return ok(answer);
  }

  #decide(turn: Turn): Result<NewEvent, Refusal> {
    if (turn.expiresAt !== undefined && turn.expiresAt < this.#clock.engineNow()) {
      return err('expired');
    }
    const command = turn.command();
    return command.ok ? decide(this.state, this.#site, command.value) : command;
  }
}
