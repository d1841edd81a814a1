import type { QueueEvent } from '../contract/events.ts';
import type { BusinessDay } from '../contract/ids.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { DayWriter, type JournalPlace } from './day-writer.ts';
import type { Disk } from './disk.ts';
import type { Journal, JournalFault, JournalReading } from './journal-port.ts';
import { nodeDisk } from './node-disk.ts';
import { encodeBatch, encodeEvent } from './record.ts';

/** An append that grows the file costs twice the flushes and four times the device's bytes. */
const STEP_BYTES = 1024 * 1024;
/** Enough to share a sync under any load, and little enough to be written in one go. */
const BATCH_CHARS_MAX = 256 * 1024;

type Done = (outcome: Result<void, JournalFault>) => void;
type Append = {
  readonly kind: 'append';
  readonly events: readonly string[];
  /** The first after damage: its sequence may have jumped. */
  readonly resumes: boolean;
  readonly done: Done;
};
type Turn = { readonly kind: 'turn'; readonly day: BusinessDay; readonly done: Done };

/**
 * The journal in one file a business day, `<directory>/2026-11-22.journal` (design part 7; F01, F03,
 * F04, F06, F07). One batch is in flight; appends that arrive meanwhile share the next. The first
 * fault is the last thing it does.
 */
export class FileJournal implements Journal {
  readonly #place: JournalPlace;
  readonly #waiting: (Append | Turn)[] = [];
  #writer: DayWriter;
  /** What the next append must begin with; a file without events takes it from its first. */
  #nextSeq: number | undefined;
  /** A damaged rest was set aside and nothing was appended since: the sequence may jump ahead. */
  #mayJump: boolean;
  /** The day that appends made now will go to. */
  #day: BusinessDay;
  #fault: JournalFault | undefined;
  #closed = false;
  #draining: Promise<void> | undefined;

  private constructor(place: JournalPlace, writer: DayWriter, reading: JournalReading) {
    const lastSeq = reading.events.at(-1)?.seq;
    this.#place = place;
    this.#writer = writer;
    this.#day = writer.day;
    this.#nextSeq = lastSeq === undefined ? undefined : lastSeq + 1;
    this.#mayJump = reading.damage?.resumed === false;
  }

  /**
   * Opens a business day's file, or makes it. A torn tail is cut, a damaged rest set aside, and
   * all that the reading holds is durable when this returns.
   *
   * @param options.stepBytes - how far the file is written with zeros ahead; 1 MiB
   */
  static async open(
    directory: string,
    day: BusinessDay,
    options: { readonly disk?: Disk; readonly stepBytes?: number } = {},
  ): Promise<
    Result<{ readonly journal: FileJournal; readonly reading: JournalReading }, JournalFault>
  > {
    const { disk = nodeDisk, stepBytes = STEP_BYTES } = options;
    const place = { directory, disk, stepBytes };
    const opened = await DayWriter.open(place, day);
    if (!opened.ok) return opened;
    const { writer, reading } = opened.value;
    const journal = new FileJournal(place, writer, reading);
    return ok({ journal, reading });
  }

  append(
    events: readonly QueueEvent[],
    expectedSequence: number,
  ): Promise<Result<void, JournalFault>> {
    const refused = this.#refusal();
    if (refused !== undefined) return Promise.resolve(err(refused));
    const inOrder = events.every((event, index) => event.seq === expectedSequence + index);
    const ahead = expectedSequence - (this.#nextSeq ?? expectedSequence);
    if (!inOrder || ahead < 0 || (ahead > 0 && !this.#mayJump)) {
      const cause = new Error(`the journal is at ${this.#nextSeq}, not at ${expectedSequence}`);
      return Promise.resolve(err(this.#stop({ kind: 'sequence', cause })));
    }
    if (events.length === 0) return Promise.resolve(ok(undefined));
    this.#nextSeq = expectedSequence + events.length;
    const encoded = events.map(encodeEvent);
    const resumes = this.#mayJump;
    this.#mayJump = false;
    return this.#enqueue((done) => ({ kind: 'append', events: encoded, resumes, done }));
  }

  turnTo(day: BusinessDay): Promise<Result<void, JournalFault>> {
    const refused = this.#refusal();
    if (refused !== undefined) return Promise.resolve(err(refused));
    if (day === this.#day) return Promise.resolve(ok(undefined));
    this.#day = day;
    this.#nextSeq = undefined;
    this.#mayJump = false;
    return this.#enqueue((done) => ({ kind: 'turn', day, done }));
  }

  /** Waits for what is being written; what comes later is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    await this.#writer.close();
  }

  #refusal(): JournalFault | undefined {
    if (this.#fault !== undefined || !this.#closed) return this.#fault;
    return { kind: 'write-failed', cause: new Error('the journal is closed') };
  }

  #stop(fault: JournalFault): JournalFault {
    this.#fault ??= fault;
    return this.#fault;
  }

  #enqueue(item: (done: Done) => Append | Turn): Promise<Result<void, JournalFault>> {
    return new Promise((resolve) => {
      this.#waiting.push(item(resolve));
      this.#draining ??= this.#drain();
    });
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const group = next.kind === 'turn' ? this.#waiting.splice(0, 1) : this.#takeBatch();
      const outcome = await this.#carryOut(next, group);
      if (!outcome.ok) this.#stop(outcome.error);
      for (const { done } of group) done(outcome);
    }
    this.#draining = undefined;
  }

  async #carryOut(
    next: Append | Turn,
    group: readonly (Append | Turn)[],
  ): Promise<Result<void, JournalFault>> {
    if (this.#fault !== undefined) return err(this.#fault);
    if (next.kind === 'turn') return this.#turn(next.day);
    const events = group.flatMap((item) => (item.kind === 'append' ? item.events : []));
    return this.#writer.append(encodeBatch(events, next.resumes ? 'resumes' : 'opens'));
  }

  /** The appends at the head of the line that fit one batch; the first always does. */
  #takeBatch(): readonly (Append | Turn)[] {
    let chars = 0;
    let count = 0;
    for (const item of this.#waiting) {
      if (item.kind === 'turn') break;
      for (const event of item.events) chars += event.length;
      if (count > 0 && chars > BATCH_CHARS_MAX) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #turn(day: BusinessDay): Promise<Result<void, JournalFault>> {
    const finished = await this.#writer.finish();
    if (!finished.ok) return finished;
    const opened = await DayWriter.open(this.#place, day);
    if (!opened.ok) return opened;
    this.#writer = opened.value.writer;
    const { events, damage } = opened.value.reading;
    if (events.length === 0 && damage === undefined) return ok(undefined);
    return err({ kind: 'sequence', cause: new Error(`${day} has a journal already`) });
  }
}
