import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert } from '../../broker/contract/result.ts';
import type { PrinterState } from '../../broker/contract/ticket.ts';
import { tellStatusByItself } from './escpos-bytes.ts';
import { askStatus, beginAfresh, clearBuffers } from './printer-commands.ts';
import { FactsReader } from './printer-facts.ts';
import { answers, type PrinterModel } from './printer-model.ts';
import type { PrinterFacts, SlipFate, SlipPrinter } from './printer-port.ts';
import { type Conditions, canPrint, faultOf, StatusReader, stateOf } from './printer-status.ts';
import type { PrinterTransport } from './transport-port.ts';

/** So often is a printer asked how it is, so that paper out is known before a touch (F12). */
const ASK_EVERY_MS = 500;
/** Silent for so long, it is in a state that nobody knows. */
const SILENT_MS_MAX = 2_000;
/** A slip of 130 mm takes under a second; after this long nobody waits any more (F14). */
const ANSWER_WITHIN_MS = 5_000;
/** A link that we dropped ourselves is no news before this time is over. */
const BACK_WITHIN_MS = 2_000;

type Options = {
  readonly transport: PrinterTransport;
  readonly model: PrinterModel;
  readonly clock: NodeClock;
  readonly log: Logger;
};

/**
 * A printer that speaks ESC/POS, behind whichever link. What is sent to it, and what its silence
 * means, is told by its model alone.
 */
export class EscposPrinter implements SlipPrinter {
  readonly #transport: PrinterTransport;
  readonly #model: PrinterModel;
  readonly #answers: boolean;
  readonly #clock: NodeClock;
  readonly #log: Logger;
  readonly #reader = new StatusReader();
  readonly #facts: FactsReader;
  readonly #stateChanged: ((state: PrinterState) => void)[] = [];
  readonly #factsChanged: ((facts: PrinterFacts) => void)[] = [];
  #conditions: Conditions | undefined;
  #heardAtMs = 0;
  #told: PrinterState;
  #underWay: ((fate: SlipFate) => void) | undefined;
  /** The rest of a slip may be in the buffer or hang from the cutter. */
  #unfinished = false;
  #resetting = false;
  #asking = false;
  #cancelAsk: () => void = () => {};
  #onNews: () => void = () => {};

  constructor({ transport, model, clock, log }: Options) {
    this.#transport = transport;
    this.#model = model;
    this.#answers = answers(model);
    this.#clock = clock;
    this.#log = log;
    this.#facts = new FactsReader({
      model,
      clock,
      may: () => canPrint(this.state) && this.#underWay === undefined,
      ask: (bytes) => {
        this.#reader.askedBlock();
        void transport.write(bytes);
      },
      changed: (facts) => {
        for (const changed of this.#factsChanged) changed(facts);
      },
    });
    this.#told = this.state;
    transport.onData((bytes) => this.#read(bytes));
    transport.onState((link) => (link === 'open' ? this.#opened() : this.#closed()));
    if (transport.state === 'open') this.#opened();
  }

  get state(): PrinterState {
    if (this.#transport.state === 'closed' && !this.#resetting) return 'offline';
    if (!this.#answers) return 'ready';
    return this.#conditions ? stateOf(this.#conditions) : 'unknown';
  }

  onState(changed: (state: PrinterState) => void): void {
    this.#stateChanged.push(changed);
  }

  get facts(): PrinterFacts {
    return this.#facts.facts;
  }

  onFacts(changed: (facts: PrinterFacts) => void): void {
    this.#factsChanged.push(changed);
  }

  distrust(): void {
    this.#unfinished = true;
  }

  async print(slip: Uint8Array, sent: () => void): Promise<SlipFate> {
    assert(this.#underWay === undefined, 'one slip at a time');
    await this.#facts.pause();
    await this.#settled();
    const { state } = this;
    if (this.#transport.state !== 'open') return { fate: 'refused', fault: 'offline' };
    if (!canPrint(state)) return { fate: 'refused', fault: faultOf(state) };
    const end = new Promise<SlipFate>((resolve) => {
      this.#underWay = resolve;
    });
    const cancel = this.#clock.after(ANSWER_WITHIN_MS, () =>
      this.#end({ fate: 'lost', fault: faultOf(this.state) }),
    );
    const bytes = this.#unfinished ? Buffer.concat([beginAfresh(this.#model), slip]) : slip;
    if (this.#model.barrier !== 'none') this.#reader.askedBarrier();
    let over = false;
    const handed = this.#handOver(bytes, () => {
      if (!over) sent();
    });
    const fate = await end;
    cancel();
    // The answer can overtake the news that the last byte was taken; `sent` comes first all the same.
    if (fate.fate === 'printed') await handed;
    over = true;
    this.#unfinished = fate.fate === 'failed' || fate.fate === 'lost';
    if (fate.fate === 'lost') this.#conditions = undefined;
    if (this.#unfinished) this.#drop();
    else this.#facts.afterJob();
    return fate;
  }

  async close(): Promise<void> {
    this.#cancelAsk();
    this.#facts.stop();
    this.#end({ fate: 'lost', fault: undefined });
    await this.#transport.close();
  }

  /** Writes; what goes wrong ends the slip, and so does a model that has no answer to give. */
  async #handOver(bytes: Uint8Array, sent: () => void): Promise<void> {
    const written = await this.#transport.write(bytes);
    if (!written.ok) {
      const nothingWent = written.error === 'closed';
      const fault = written.error === 'timeout' ? faultOf(this.state) : 'offline';
      this.#end(nothingWent ? { fate: 'refused', fault } : { fate: 'lost', fault });
      return;
    }
    sent();
    if (this.#model.barrier === 'none') this.#end({ fate: 'sent' });
  }

  #end(fate: SlipFate): void {
    const end = this.#underWay;
    this.#underWay = undefined;
    end?.(fate);
  }

  /** Waits a little while the link is being made anew, or until the printer has said a first word. */
  async #settled(): Promise<void> {
    if (!this.#unsettled()) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(SILENT_MS_MAX, () => done());
      const done = () => {
        cancel();
        this.#onNews = () => {};
        resolve();
      };
      this.#onNews = () => {
        if (!this.#unsettled()) done();
      };
    });
  }

  #unsettled(): boolean {
    const open = this.#transport.state === 'open';
    return this.#resetting || (open && this.#answers && this.#conditions === undefined);
  }

  #opened(): void {
    this.#resetting = false;
    this.#reader.forget();
    this.#heardAtMs = this.#clock.monotonicMs();
    // What a printer without paper still holds would come out as soon as it has some.
    const clear = clearBuffers(this.#model);
    if (this.#unfinished && clear.length > 0) void this.#transport.write(clear);
    if (this.#model.automaticStatus) void this.#transport.write(tellStatusByItself);
    if (this.#model.askStatus.length > 0) this.#ask();
    this.#tell();
  }

  #closed(): void {
    this.#cancelAsk();
    this.#facts.stop();
    if (!this.#resetting) this.#conditions = undefined;
    this.#end({ fate: 'lost', fault: 'offline' });
    this.#tell();
  }

  /** Drops the link with what is still on its way in it, and comes back at once. */
  #drop(): void {
    if (this.#transport.state !== 'open') return;
    this.#resetting = true;
    this.#clock.after(BACK_WITHIN_MS, () => {
      if (!this.#resetting) return;
      this.#resetting = false;
      this.#conditions = undefined;
      this.#tell();
    });
    this.#transport.reset();
  }

  #ask(): void {
    this.#cancelAsk();
    if (this.#transport.state !== 'open') return;
    if (this.#clock.monotonicMs() - this.#heardAtMs > SILENT_MS_MAX) {
      this.#conditions = undefined;
      this.#tell();
    }
    // A printer that takes nothing must not be written to without end.
    if (!this.#asking && !this.#facts.asking) {
      this.#asking = true;
      this.#reader.askedStatus(this.#model.askStatus);
      void this.#transport.write(askStatus(this.#model)).then(() => {
        this.#asking = false;
      });
    }
    this.#cancelAsk = this.#clock.after(ASK_EVERY_MS, () => this.#ask());
  }

  #read(bytes: Uint8Array): void {
    for (const byte of bytes) {
      const reading = this.#reader.read(byte);
      if (reading?.kind === 'barrier') this.#end({ fate: 'printed' });
      if (reading?.kind === 'conditions') this.#learn(reading.conditions);
      if (reading?.kind === 'block') this.#facts.answered(reading.text);
    }
  }

  #learn(conditions: Conditions): void {
    this.#heardAtMs = this.#clock.monotonicMs();
    this.#conditions = conditions;
    this.#tell();
    const fault = faultOf(stateOf(conditions));
    if (fault !== undefined || conditions.broken) this.#end({ fate: 'failed', fault });
    this.#facts.heard();
  }

  #tell(): void {
    this.#onNews();
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    this.#log.info('printer.state', { state });
    for (const changed of this.#stateChanged) changed(state);
  }
}
