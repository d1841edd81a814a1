import * as v from 'valibot';
import type { EpochMs } from '../contract/ids.ts';
import { epochMs } from '../contract/ids.ts';
import type { Logger } from '../contract/log.ts';
import type { Hall } from './hall.ts';
import { instant } from './hall-time.ts';
import type { NodeClock } from './node-clock.ts';
import { SmallDocument } from './small-document.ts';

/** As many as a node's health carries (contract, `nodeHealth`). */
const KEPT_MAX = 20;
const SENTENCE_MAX = 120;
/** A fault that comes back within this time was never over: a loose plug is one fault, not fifty. */
const SAME_FAULT_MS = 10_000;
/** The disk is written at once for the first news, then at most this often (F10). */
const WRITE_EVERY_MS = 10_000;

const pastFault = v.strictObject({
  fault: v.pipe(v.string(), v.maxLength(SENTENCE_MAX)),
  /** By the clock of this box, as wrong as it is. */
  from: epochMs,
  until: v.optional(epochMs),
});
export type PastFault = v.InferOutput<typeof pastFault>;

const pastFaults = v.strictObject({
  /** Newest first. */
  faults: v.pipe(v.array(pastFault), v.maxLength(KEPT_MAX)),
});
export type PastFaults = v.InferOutput<typeof pastFaults>;

type FaultDocument = Pick<SmallDocument<PastFaults>, 'data' | 'write'>;
type Parts = { readonly hall: Pick<Hall, 'report'>; readonly clock: NodeClock };

/**
 * What is wrong with this box now, and the last faults with their times, also from before its last
 * start (issue 3, point 9). Each part of the box says its own faults as sentences for staff.
 */
export class FaultHistory {
  readonly #hall: Pick<Hall, 'report'>;
  readonly #clock: NodeClock;
  readonly #document: FaultDocument;
  readonly #now = new Map<string, readonly string[]>();
  /** When a fault was last there, monotonic ms: the wall clock may jump meanwhile. */
  readonly #endedAtMs = new Map<string, number>();
  #history: readonly PastFault[];
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #unwritten = false;
  #writing: Promise<void> = Promise.resolve();
  #cancelWrite: (() => void) | undefined;

  constructor(document: FaultDocument, { hall, clock }: Parts) {
    this.#document = document;
    this.#hall = hall;
    this.#clock = clock;
    // What an earlier process left open was over, at the latest, when this one began to look.
    this.#history = document.data.faults.map((past) => this.#ended(past));
    this.#report();
  }

  /** @param path - the history's own file in the node's folder */
  static async open(path: string, parts: Parts & { readonly log: Logger }): Promise<FaultHistory> {
    const document = await SmallDocument.open(path, pastFaults, { faults: [] }, parts.log);
    return new FaultHistory(document, parts);
  }

  /** The faults of one part of the box as they are now; none ends those it had. */
  set(part: string, faults: readonly string[]): void {
    const before = this.#faultsNow();
    this.#now.set(
      part,
      faults.map((fault) => fault.slice(0, SENTENCE_MAX)),
    );
    const after = this.#faultsNow();
    const begun = after.filter((fault) => !before.includes(fault));
    const over = before.filter((fault) => !after.includes(fault));
    if (begun.length === 0 && over.length === 0) return;
    for (const fault of over) this.#end(fault);
    for (const fault of begun) this.#begin(fault);
    this.#report();
    this.#writeSoon();
  }

  /** The last word on disk. */
  async close(): Promise<void> {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    if (this.#unwritten) this.#write();
    await this.#writing;
  }

  #faultsNow(): readonly string[] {
    return [...new Set([...this.#now.values()].flat())].slice(0, KEPT_MAX);
  }

  #begin(fault: string): void {
    const endedAtMs = this.#endedAtMs.get(fault) ?? Number.NEGATIVE_INFINITY;
    this.#endedAtMs.delete(fault);
    const last = this.#history.find((past) => past.fault === fault);
    if (last && this.#clock.monotonicMs() - endedAtMs <= SAME_FAULT_MS) {
      const again = { fault, from: last.from };
      this.#history = this.#history.map((past) => (past === last ? again : past));
      return;
    }
    const from = instant(this.#clock.wallMs());
    this.#history = [{ fault, from }, ...this.#history].slice(0, KEPT_MAX);
  }

  #end(fault: string): void {
    const open = this.#history.find((past) => past.fault === fault && past.until === undefined);
    this.#history = this.#history.map((past) => (past === open ? this.#ended(past) : past));
  }

  #ended(past: PastFault): PastFault {
    if (past.until !== undefined) return past;
    this.#endedAtMs.set(past.fault, this.#clock.monotonicMs());
    return { ...past, until: later(past.from, instant(this.#clock.wallMs())) };
  }

  #report(): void {
    this.#hall.report({ faults: [...this.#faultsNow()], history: [...this.#history] });
  }

  #writeSoon(): void {
    this.#unwritten = true;
    if (this.#cancelWrite) return;
    const dueInMs = this.#writtenAtMs + WRITE_EVERY_MS - this.#clock.monotonicMs();
    if (dueInMs <= 0) {
      this.#write();
      return;
    }
    this.#cancelWrite = this.#clock.after(dueInMs, () => {
      this.#cancelWrite = undefined;
      this.#write();
    });
  }

  /** A disk that refuses keeps nothing of it: the next news tries again. */
  #write(): void {
    this.#unwritten = false;
    this.#writtenAtMs = this.#clock.monotonicMs();
    this.#writing = this.#document.write({ faults: [...this.#history] }).then((written) => {
      if (!written.ok) this.#unwritten = true;
    });
  }
}

/** A clock that was set back ends nothing before it began. */
function later(one: EpochMs, other: EpochMs): EpochMs {
  return one > other ? one : other;
}
