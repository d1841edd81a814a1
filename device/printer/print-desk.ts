import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { newRequestId } from '../../broker/client/open-requests.ts';
import type { JobId, NodeId } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { PrintMessage } from '../../broker/contract/print-message.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { PaperBook } from './paper-book.ts';
import type { NoteBook, PrintNote } from './print-notes.ts';
import { type PrintReport, PrintReports } from './print-reports.ts';
import { type Ending, type PaperOrder, PrintRun } from './print-run.ts';
import type { SlipPrinter } from './printer-port.ts';
import type { PrinterTurns } from './printer-turns.ts';
import type { SlipPress } from './slip-press.ts';
import type { TestFacts } from './test-slip.ts';

/** More jobs than a hall's kiosks can order at once; the engine says again what found no room. */
const WAITING_MAX = 16;
/** A new roll where the site names no kiosk for this printer: 80 m (R21). */
const USUAL_ROLL_MM = 80_000;

export type DeskParts = {
  readonly hall: Hall;
  readonly printer: SlipPrinter;
  /** Its name in the printer table, and whether it ever says that a slip is out. */
  readonly model: { readonly name: string; readonly confirms: boolean };
  readonly press: () => Promise<SlipPress>;
  /** Of this hall alone. */
  readonly notes: NoteBook;
  readonly paper: Pick<PaperBook, 'site' | 'refill' | 'slip' | 'save'>;
  readonly turns: PrinterTurns;
  /** Its slips are marked, and everybody real comes first (R22). */
  readonly training: boolean;
  readonly clock: NodeClock;
  readonly log: Logger;
};

type LeftOpen = Pick<DeskParts, 'notes' | 'printer' | 'log'> & {
  readonly paper: Pick<PaperBook, 'slipsBefore'>;
};

/**
 * Settles what an earlier process left open: nobody can know what became of it, so it is `unknown`
 * and never printed again by itself, its paper is counted, and the printer distrusted.
 */
export async function settleLeftOpen({ notes, printer, paper, log }: LeftOpen): Promise<void> {
  for (const note of notes.all()) {
    if (note.end) continue;
    printer.distrust();
    log.warn('print.left-open', { jobId: note.jobId, slip: note.begun });
    paper.slipsBefore(note.begun);
    await endNote({ notes, log }, note, { outcome: 'unknown' });
  }
}

/** Written down first, to be told then: what was told is never taken back. */
async function endNote(
  { notes, log }: Pick<DeskParts, 'notes' | 'log'>,
  note: PrintNote,
  { outcome, fault }: Ending,
): Promise<PrintNote> {
  const end = { outcome, ...(fault && { fault }), requestId: newRequestId(), reported: false };
  const ended = { ...note, end };
  await notes.write(ended);
  log[outcome === 'printed' ? 'info' : 'warn']('print.ended', {
    jobId: note.jobId,
    outcome,
    slipsOut: note.confirmed,
    fault,
  });
  return ended;
}

/**
 * Takes print jobs from the hall and sees each through once: slip by slip, a note on disk before
 * and after each, a report until it is answered (design part 5, Printing). A test slip is a job
 * like any other; a refill goes into the account of the roll.
 */
export class PrintDesk {
  readonly #hall: Hall;
  readonly #printer: SlipPrinter;
  readonly #model: DeskParts['model'];
  readonly #press: () => Promise<SlipPress>;
  readonly #notes: NoteBook;
  readonly #paper: DeskParts['paper'];
  readonly #turns: PrinterTurns;
  readonly #training: boolean;
  readonly #log: Logger;
  readonly #reports: PrintReports;
  readonly #waiting = new Map<JobId, PaperOrder>();
  readonly #withdrawn = new Set<JobId>();
  #pack: SitePack | undefined;
  #printing: JobId | undefined;
  #closed = false;

  private constructor(parts: DeskParts) {
    const { hall, printer, model, press, notes, paper, turns, training, clock, log } = parts;
    this.#hall = hall;
    this.#turns = turns;
    this.#training = training;
    this.#printer = printer;
    this.#model = model;
    this.#press = press;
    this.#notes = notes;
    this.#paper = paper;
    this.#log = log;
    this.#reports = new PrintReports(hall, clock, (jobId, requestId) =>
      this.#answered(jobId, requestId),
    );
  }

  /** Tells what this hall has not heard yet of earlier jobs, then takes new ones. */
  static listen(parts: DeskParts): PrintDesk {
    const desk = new PrintDesk(parts);
    for (const note of parts.notes.all()) if (note.end?.reported === false) desk.#reportEnd(note);
    desk.#listen();
    return desk;
  }

  #listen(): void {
    const hall = this.#hall;
    hall.on('site', undefined, (pack) => {
      this.#pack = pack;
      this.#paper.site(rollMmOf(pack, hall.node));
      this.#next();
    });
    hall.on('print', hall.node, (message) => this.#take(message));
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#reports.close();
  }

  #take(message: PrintMessage): void {
    if (this.#closed) return;
    if (message.kind === 'refill') {
      this.#paper.refill(message.refillId, message.rollMm);
      return;
    }
    const note = this.#notes.of(message.jobId);
    // Said again because the report has not reached the engine, or not yet.
    if (note?.end) this.#reportEnd(note);
    else if (message.kind === 'withdraw') this.#withdraw(message.jobId);
    else if (!note) this.#queue(message);
  }

  #queue(job: PaperOrder): void {
    const { jobId } = job;
    if (this.#waiting.has(jobId)) return;
    if (this.#waiting.size >= WAITING_MAX) {
      this.#log.warn('print.refused', { jobId, because: 'too many jobs' });
      return;
    }
    this.#waiting.set(jobId, job);
    this.#next();
  }

  #withdraw(jobId: JobId): void {
    if (this.#printing === jobId) {
      this.#withdrawn.add(jobId);
      return;
    }
    this.#waiting.delete(jobId);
    void this.#refuse(jobId, 'withdrawn');
  }

  #next(): void {
    if (this.#closed || this.#printing !== undefined || this.#pack === undefined) return;
    const first = this.#waiting.values().next().value;
    if (!first) return;
    const now = this.#hall.engineNow();
    // Nobody has told the time yet, so nobody knows whether it is still wanted; it is said again.
    if (now === undefined) {
      this.#waiting.delete(first.jobId);
      return;
    }
    this.#printing = first.jobId;
    void this.#inTurn(first, this.#pack);
  }

  async #inTurn(order: PaperOrder, pack: SitePack): Promise<void> {
    const { jobId } = order;
    const end = await this.#turns.take(this.#training);
    // It may have waited for its turn until nobody wants it any more, or the training was over.
    const now = this.#hall.engineNow();
    if (this.#closed) this.#log.warn('print.refused', { jobId, because: 'closed' });
    else if (now === undefined || order.expiresAt <= now) await this.#refuse(jobId, 'expired');
    else await this.#print(order, pack);
    this.#waiting.delete(jobId);
    this.#withdrawn.delete(jobId);
    this.#printing = undefined;
    // Its next job asks for the printer before anybody else may.
    this.#next();
    end();
  }

  /** Nothing of it was begun, and nothing ever will be. */
  async #refuse(jobId: JobId, because: 'expired' | 'withdrawn'): Promise<void> {
    this.#log.warn('print.refused', { jobId, because });
    await this.#end({ jobId, begun: 0, confirmed: 0 }, { outcome: 'failed' });
  }

  async #print(order: PaperOrder, pack: SitePack): Promise<void> {
    const { jobId } = order;
    const run = new PrintRun(order, {
      printer: this.#printer,
      confirms: this.#model.confirms,
      notes: this.#notes,
      paper: this.#paper,
      withdrawn: () => this.#withdrawn.has(jobId) || this.#givesWay(),
      report: (note, outcome) => this.#report(note, outcome),
    });
    const ending = await run.print(async () => {
      const press = await this.#press();
      if (order.kind === 'print') return press.begin(order, pack, this.#training);
      const slip = press.test(this.#testFacts(), pack);
      return () => slip;
    });
    await this.#end(run.note, ending);
    // When nobody waits for a slip any more.
    this.#paper.save();
  }

  /** Somebody real wants the printer, or the training is over: no further slip of it is begun. */
  #givesWay(): boolean {
    return this.#training && (this.#turns.realWaits || this.#closed);
  }

  #testFacts(): TestFacts {
    const { node } = this.#hall;
    const at = this.#hall.domainNow();
    assert(at !== undefined, 'a job is begun when the time is known');
    return { at, node, modelName: this.#model.name, printer: this.#printer.facts };
  }

  async #end(note: PrintNote, ending: Ending): Promise<void> {
    const ended = await endNote({ notes: this.#notes, log: this.#log }, note, ending);
    this.#reportEnd(ended);
  }

  #reportEnd(note: PrintNote): void {
    if (!note.end) return;
    const { outcome, fault, requestId } = note.end;
    this.#tell({
      jobId: note.jobId,
      outcome,
      slipsOut: note.confirmed,
      ...(fault && { fault }),
      requestId,
    });
  }

  #report({ jobId, confirmed }: PrintNote, outcome: 'sent' | 'one-of-two'): void {
    this.#tell({ jobId, outcome, slipsOut: confirmed, requestId: newRequestId() });
  }

  #tell(report: PrintReport): void {
    this.#reports.tell(report);
  }

  /** The engine knows the end: it need not be told again after a restart. */
  #answered(jobId: JobId, requestId: string): void {
    const note = this.#notes.of(jobId);
    if (note?.end?.requestId !== requestId || note.end.reported) return;
    void this.#notes.write({ ...note, end: { ...note.end, reported: true } });
  }
}

/** The length of a new roll in this printer. */
function rollMmOf({ site }: SitePack, node: NodeId): number {
  return site.kiosks.find(({ printer }) => printer === node)?.paper.rollMm ?? USUAL_ROLL_MM;
}
