import type { QueueEvent } from '../contract/events.ts';
import type { BusinessDay } from '../contract/ids.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Journal, JournalFault, JournalReading, JournalShelf } from './journal-port.ts';

/** Days kept in memory; it outlives the journals opened on it, as a disk outlives a process. */
export class MemoryShelf implements JournalShelf {
  readonly #days = new Map<BusinessDay, QueueEvent[]>();

  async days(): Promise<readonly BusinessDay[]> {
    return [...this.#days.keys()].sort();
  }

  async read(day: BusinessDay): Promise<JournalReading> {
    return { businessDay: day, events: [...(this.#days.get(day) ?? [])], tornBytes: 0 };
  }

  /** The day's own list, made where it was missing; only a journal adds to it. */
  write(day: BusinessDay): QueueEvent[] {
    const events = this.#days.get(day) ?? [];
    this.#days.set(day, events);
    return events;
  }
}

/** A journal for tests: right at once, or slow, or failing as a disk fails. */
export class MemoryJournal implements Journal {
  /** Set it, and what is appended next fails so, and everything after it. */
  fault: JournalFault['kind'] | undefined;
  /** What each append waits for before it is durable: a slow card (F09). */
  delay: (() => Promise<void>) | undefined;
  readonly #shelf: MemoryShelf;
  #events: QueueEvent[];
  #day: BusinessDay;
  #fenced: boolean;
  #nextSeq = 0;
  #failed: JournalFault | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(shelf: MemoryShelf, day: BusinessDay) {
    this.#shelf = shelf;
    this.#day = day;
    this.#events = shelf.write(day);
    const last = this.#events.at(-1);
    this.#fenced = last !== undefined;
    if (last !== undefined) this.#nextSeq = last.seq + 1;
  }

  static async open(
    day: BusinessDay,
    shelf: MemoryShelf = new MemoryShelf(),
  ): Promise<{ readonly journal: MemoryJournal; readonly reading: JournalReading }> {
    const journal = new MemoryJournal(shelf, day);
    return { journal, reading: await shelf.read(day) };
  }

  append(
    events: readonly QueueEvent[],
    expectedSequence: number,
  ): Promise<Result<void, JournalFault>> {
    return this.#next(() => {
      const inOrder = events.every((event, index) => event.seq === expectedSequence + index);
      if (!inOrder || (this.#fenced && this.#nextSeq !== expectedSequence)) {
        return this.#fail('sequence');
      }
      this.#fenced ||= events.length > 0;
      this.#nextSeq = expectedSequence + events.length;
      this.#events.push(...structuredClone(events));
      return ok(undefined);
    });
  }

  turnTo(day: BusinessDay): Promise<Result<void, JournalFault>> {
    return this.#next(() => {
      if (day === this.#day) return ok(undefined);
      this.#day = day;
      this.#events = this.#shelf.write(day);
      if (this.#events.length > 0) return this.#fail('sequence');
      this.#fenced = false;
      return ok(undefined);
    });
  }

  async close(): Promise<void> {
    const running = this.#tail;
    this.#tail = running.then(() => this.#fail('write-failed'));
    await this.#tail;
  }

  #fail(kind: JournalFault['kind']): Result<void, JournalFault> {
    this.#failed ??= { kind, cause: new Error(`the memory journal has ${kind}`) };
    return err(this.#failed);
  }

  #next(act: () => Result<void, JournalFault>): Promise<Result<void, JournalFault>> {
    const outcome = this.#tail.then(async () => {
      await this.delay?.();
      if (this.#failed !== undefined) return err(this.#failed);
      return this.fault === undefined ? act() : this.#fail(this.fault);
    });
    this.#tail = outcome;
    return outcome;
  }
}
