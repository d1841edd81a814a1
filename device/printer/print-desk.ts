import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { newRequestId } from '../../broker/client/open-requests.ts';
import type { JobId } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { PrintJob, PrintMessage } from '../../broker/contract/snapshots.ts';
import type { PrinterFault } from '../../broker/contract/ticket.ts';
import type { NoteBook, PrintNote } from './print-notes.ts';
import { type PrintReport, PrintReports } from './print-reports.ts';
import type { SlipFate, SlipPrinter } from './printer-port.ts';
import type { SlipPress } from './slip-press.ts';

/** More jobs than a hall's kiosks can order at once; the engine says again what found no room. */
const WAITING_MAX = 16;

type Ending = { readonly outcome: 'printed' | 'failed' | 'unknown'; readonly fault?: PrinterFault };

type Options = {
  readonly hall: Hall;
  readonly printer: SlipPrinter;
  readonly press: () => Promise<SlipPress>;
  readonly notes: NoteBook;
  readonly clock: NodeClock;
  readonly log: Logger;
};

/**
 * Takes print jobs from the hall and sees each through once: slip by slip, a note on disk before
 * and after each, a report until it is answered (design part 5, Printing). What was begun when the
 * process ended is `unknown`, and never printed again by itself.
 */
export class PrintDesk {
  readonly #hall: Hall;
  readonly #printer: SlipPrinter;
  readonly #press: () => Promise<SlipPress>;
  readonly #notes: NoteBook;
  readonly #log: Logger;
  readonly #reports: PrintReports;
  readonly #waiting = new Map<JobId, PrintJob>();
  readonly #withdrawn = new Set<JobId>();
  #pack: SitePack | undefined;
  #printing: JobId | undefined;
  #closed = false;

  private constructor({ hall, printer, press, notes, clock, log }: Options) {
    this.#hall = hall;
    this.#printer = printer;
    this.#press = press;
    this.#notes = notes;
    this.#log = log;
    this.#reports = new PrintReports(hall, clock, (jobId, requestId) =>
      this.#answered(jobId, requestId),
    );
  }

  /** Settles what an earlier process left open, then listens. */
  static async open(options: Options): Promise<PrintDesk> {
    const desk = new PrintDesk(options);
    await desk.#settleWhatWasOpen();
    desk.#listen();
    return desk;
  }

  #listen(): void {
    const hall = this.#hall;
    this.#printer.onState((state) => hall.report({ printer: state }));
    hall.report({ printer: this.#printer.state });
    hall.on('site', undefined, (pack) => {
      this.#pack = pack;
      this.#next();
    });
    hall.on('print', hall.node, (message) => this.#take(message));
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#reports.close();
  }

  async #settleWhatWasOpen(): Promise<void> {
    for (const note of this.#notes.all()) {
      if (note.end?.reported) continue;
      if (note.end) {
        this.#reportEnd(note);
        continue;
      }
      this.#printer.distrust();
      this.#log.warn('print.left-open', { jobId: note.jobId, slip: note.begun });
      await this.#end(note, { outcome: 'unknown' });
    }
  }

  #take(message: PrintMessage): void {
    if (this.#closed) return;
    const note = this.#notes.of(message.jobId);
    // Said again because the report has not reached the engine, or not yet.
    if (note?.end) this.#reportEnd(note);
    else if (message.kind === 'withdraw') this.#withdraw(message.jobId);
    else if (!note) this.#queue(message);
  }

  #queue(job: PrintJob): void {
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
    const done =
      first.expiresAt <= now
        ? this.#refuse(first.jobId, 'expired')
        : this.#print(first, this.#pack);
    void done.then(() => {
      this.#waiting.delete(first.jobId);
      this.#withdrawn.delete(first.jobId);
      this.#printing = undefined;
      this.#next();
    });
  }

  /** Nothing of it was begun, and nothing ever will be. */
  async #refuse(jobId: JobId, because: 'expired' | 'withdrawn'): Promise<void> {
    this.#log.warn('print.refused', { jobId, because });
    await this.#end({ jobId, begun: 0, confirmed: 0 }, { outcome: 'failed' });
  }

  async #print(job: PrintJob, pack: SitePack): Promise<void> {
    const { jobId } = job;
    let note: PrintNote = { jobId, begun: 1, confirmed: 0 };
    const noted = this.#notes.write(note);
    const slipOf = (await this.#press()).begin(job, pack);
    const first = slipOf('self');
    // Before the first byte: a process that ends now must not print it again.
    const wanted = (await noted) && !this.#withdrawn.has(jobId);
    if (!wanted) return this.#end({ ...note, begun: 0 }, { outcome: 'failed' });
    let second: Uint8Array | undefined;
    const fate = await this.#printer.print(first, () => {
      this.#report(note, 'sent');
      if (job.slips === 2) second = slipOf('counter');
    });
    if (!isOut(fate)) return this.#end(note, endingOf(fate));
    note = { ...note, confirmed: fate.fate === 'printed' ? 1 : 0 };
    if (job.slips === 1) return this.#end(note, endingOf(fate));
    if (this.#withdrawn.has(jobId)) return this.#end(note, { outcome: 'failed' });
    note = { ...note, begun: 2 };
    const begun = this.#notes.write(note);
    if (note.confirmed === 1) this.#report(note, 'one-of-two');
    if (!(await begun)) return this.#end({ ...note, begun: 1 }, { outcome: 'failed' });
    const last = await this.#printer.print(second ?? slipOf('counter'), () => {});
    await this.#end(
      { ...note, confirmed: last.fate === 'printed' ? 2 : note.confirmed },
      endingOf(last),
    );
  }

  /** Written down first, then told: what was told is never taken back. */
  async #end(note: PrintNote, { outcome, fault }: Ending): Promise<void> {
    const end = { outcome, ...(fault && { fault }), requestId: newRequestId(), reported: false };
    const ended = { ...note, end };
    await this.#notes.write(ended);
    this.#log[outcome === 'printed' ? 'info' : 'warn']('print.ended', {
      jobId: note.jobId,
      outcome,
      slipsOut: note.confirmed,
      fault,
    });
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

/** The slip is on its way out of the printer, as far as its model can tell. */
function isOut(fate: SlipFate): boolean {
  return fate.fate === 'printed' || fate.fate === 'sent';
}

function endingOf(fate: SlipFate): Ending {
  switch (fate.fate) {
    case 'printed':
      return { outcome: 'printed' };
    case 'sent':
      return { outcome: 'unknown' };
    case 'refused':
    case 'failed':
      return { outcome: 'failed', ...(fate.fault && { fault: fate.fault }) };
    case 'lost':
      return { outcome: 'unknown', ...(fate.fault && { fault: fate.fault }) };
  }
}
