import type { NodeClock } from '../../broker/client/node-clock.ts';
import { askCounter, askIdentity } from './printer-commands.ts';
import type { PrinterModel } from './printer-model.ts';
import type { PrinterFacts } from './printer-port.ts';

/** Counters move slowly: an hour is soon enough, and so is a job once in a while. */
const EVERY_MS = 3_600_000;
const AFTER_JOB_WHEN_OLDER_MS = 600_000;
/** A job's second slip comes before. */
const AFTER_JOB_MS = 3_000;
/** A printer that is well answers in milliseconds; one that does not is not asked on. */
const ANSWER_WITHIN_MS = 500;

/** One question, and the fact that its answer is; undefined for an answer that is none. */
type Question = {
  readonly bytes: Uint8Array;
  readonly fact: (answer: string) => PrinterFacts | undefined;
};

type Options = {
  readonly model: PrinterModel;
  readonly clock: NodeClock;
  /** Open, well, and no slip under way. */
  readonly may: () => boolean;
  /** Writes a question, and lets the answer's block be expected. */
  readonly ask: (bytes: Uint8Array) => void;
  readonly changed: (facts: PrinterFacts) => void;
};

/**
 * Whom a printer says it is, and its counters (GS I, GS g 2): asked after opening, then rarely, and
 * never while a slip is under way. A question goes out when the last one is answered, as
 * the published command reference demands; one without an answer ends the round.
 */
export class FactsReader {
  readonly #questions: readonly Question[];
  readonly #options: Options;
  #facts: PrinterFacts = {};
  #round: readonly Question[] = [];
  #readAtMs: number | undefined;
  #cancelLate: () => void = () => {};
  #cancelNext: () => void = () => {};
  #cancelAfterJob: () => void = () => {};
  #whenIdle: () => void = () => {};

  constructor(options: Options) {
    this.#options = options;
    this.#questions = questionsOf(options.model);
  }

  get facts(): PrinterFacts {
    return this.#facts;
  }

  /** An answer is awaited; nothing else should be sent. */
  get asking(): boolean {
    return this.#round.length > 0;
  }

  /** The printer was heard: it is asked when nothing is known since the link was made. */
  heard(): void {
    if (this.#readAtMs === undefined) this.#begin();
  }

  /** A slip is out: counters have moved. */
  afterJob(): void {
    if (this.#questions.length === 0) return;
    this.#cancelAfterJob();
    this.#cancelAfterJob = this.#options.clock.after(AFTER_JOB_MS, () => {
      const nowMs = this.#options.clock.monotonicMs();
      if (nowMs - (this.#readAtMs ?? nowMs) > AFTER_JOB_WHEN_OLDER_MS) this.#begin();
    });
  }

  /** The answer to the question that is open. */
  answered(text: string): void {
    const [question, ...rest] = this.#round;
    if (!question) return;
    this.#cancelLate();
    this.#learn(question.fact(text));
    this.#round = rest;
    this.#askFirst();
  }

  /** No further questions; resolves when none is open, within the time an answer may take. */
  async pause(): Promise<void> {
    if (!this.asking) return;
    this.#round = this.#round.slice(0, 1);
    this.#readAtMs = undefined;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** The link is gone, and with it every answer. */
  stop(): void {
    this.#cancelNext();
    this.#cancelAfterJob();
    this.#readAtMs = undefined;
    this.#end();
  }

  #begin(): void {
    if (this.#questions.length === 0 || this.asking) return;
    this.#cancelNext();
    this.#cancelNext = this.#options.clock.after(EVERY_MS, () => {
      this.#readAtMs = undefined;
      this.heard();
    });
    if (!this.#options.may()) return;
    this.#readAtMs = this.#options.clock.monotonicMs();
    this.#round = this.#questions;
    this.#askFirst();
  }

  #askFirst(): void {
    const [question] = this.#round;
    if (!question) {
      this.#end();
      return;
    }
    this.#cancelLate = this.#options.clock.after(ANSWER_WITHIN_MS, () => this.#end());
    this.#options.ask(question.bytes);
  }

  #end(): void {
    this.#cancelLate();
    this.#round = [];
    const idle = this.#whenIdle;
    this.#whenIdle = () => {};
    idle();
  }

  #learn(fact: PrinterFacts | undefined): void {
    const [entry] = Object.entries(fact ?? {});
    if (!fact || !entry) return;
    const known = Object.entries(this.#facts).some(
      ([name, value]) => name === entry[0] && value === entry[1],
    );
    if (known) return;
    this.#facts = { ...this.#facts, ...fact };
    this.#options.changed(this.#facts);
  }
}

function questionsOf({ identity, counters }: PrinterModel): readonly Question[] {
  const questions: Question[] = [];
  const told = (n: number | undefined, fact: (text: string) => PrinterFacts) => {
    if (n === undefined) return;
    questions.push({
      bytes: askIdentity(n),
      fact: (text) => (/^[\x20-\x7e]{1,40}$/.test(text) ? fact(text.trim()) : undefined),
    });
  };
  const counted = (n: number | undefined, fact: (count: number) => PrinterFacts) => {
    if (n === undefined) return;
    questions.push({
      bytes: askCounter(n),
      fact: (text) => (/^\d{1,10}$/.test(text) ? fact(Number(text)) : undefined),
    });
  };
  told(identity.model, (model) => ({ model }));
  told(identity.serial, (serial) => ({ serial }));
  counted(counters.cuts, (cuts) => ({ cuts }));
  counted(counters.hours, (hours) => ({ hours }));
  const { fed } = counters;
  counted(fed?.number, (count) => ({ fedMm: Math.round(count * (fed?.mmEach ?? 0)) }));
  return questions;
}
