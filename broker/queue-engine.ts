import type { QueueEvent } from './contract/events.ts';
import type { Logger } from './contract/log.ts';
import type { Refusal } from './contract/refusals.ts';
import { err, ok, type Result } from './contract/result.ts';
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

/** A command that waits for its turn, and who waits for its answer. */
type Turn = {
  readonly command: () => Result<Command, Refusal>;
  /** Real; nothing for the engine's own commands, which never expire. */
  readonly expiresAt: number | undefined;
  readonly answer: (answer: Result<Answer, Refusal>) => void;
};

/** What a batch did, after it is durable. */
export type Taken = {
  readonly events: readonly QueueEvent[];
  readonly answers: readonly (() => void)[];
};

/**
 * The one writer (design part 2): decide, journal, evolve, publish. Commands take turns; those that
 * arrive while the journal syncs share the next sync. The state runs ahead of the disk by one batch
 * at most, and nobody sees it before the batch is durable: a failed append ends the process.
 */
export class QueueEngine {
  readonly state: QueueState;
  readonly #site: Site;
  readonly #journal: Journal;
  readonly #clock: HallClock;
  readonly #log: Logger;
  readonly #taken: (batch: Taken) => void;
  readonly #failed: (fault: JournalFault) => void;
  readonly #turns: Turn[] = [];
  #running: Promise<void> | undefined;

  constructor(parts: {
    readonly state: QueueState;
    readonly site: Site;
    readonly journal: Journal;
    readonly clock: HallClock;
    readonly log: Logger;
    /** Publishes what a durable batch did, then sends its answers. */
    readonly taken: (batch: Taken) => void;
    /** The journal takes no more: the process must exit. */
    readonly failed: (fault: JournalFault) => void;
  }) {
    this.state = parts.state;
    this.#site = parts.site;
    this.#journal = parts.journal;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#taken = parts.taken;
    this.#failed = parts.failed;
  }

  /** Puts a command in line; the answer comes after its event is durable. */
  take(turn: Turn): void {
    this.#turns.push(turn);
    this.#running ??= this.#run();
  }

  /** The engine's own command, such as a print that expired. */
  order(command: Command): Promise<Result<Answer, Refusal>> {
    return new Promise((resolve) => {
      this.take({ command: () => ok(command), expiresAt: undefined, answer: resolve });
    });
  }

  /** Resolves when nothing waits for its turn any more. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#turns.length > 0) {
      const firstSeq = this.state.seq + 1;
      const events: QueueEvent[] = [];
      const answers: (() => void)[] = [];
      for (const turn of this.#turns.splice(0, BATCH_MAX)) {
        const result = this.#decide(turn, events);
        answers.push(() => turn.answer(result));
      }
      const appended = await this.#journal.append(events, firstSeq);
      if (!appended.ok) {
        this.#failed(appended.error);
        return;
      }
      this.#taken({ events, answers });
    }
    this.#running = undefined;
  }

  #decide(turn: Turn, events: QueueEvent[]): Result<Answer, Refusal> {
    const made = turn.command();
    if (!made.ok) return made;
    const command = made.value;
    // Known ids first: an accepted answer is repeated, however old (design part 5, rule 3).
    const known = answerOf(this.state, command.actor, command.requestId);
    if (known !== undefined) return ok(known);
    if (turn.expiresAt !== undefined && turn.expiresAt < this.#clock.engineNow())
      return err('expired');
    const decided = decide(this.state, this.#site, command);
    if (!decided.ok) {
      this.#log.info('request.refused', {
        verb: command.type,
        refusal: decided.error,
        requestId: command.requestId,
      });
      return decided;
    }
    const event = numbered(decided.value, this.state.seq + 1);
    evolve(this.state, event);
    events.push(event);
    return ok(answerOf(this.state, command.actor, command.requestId) ?? {});
  }
}

function numbered(event: NewEvent, seq: number): QueueEvent {
  return { ...event, seq };
}
