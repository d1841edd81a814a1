import { FaultHistory, type PastFaults } from '../../broker/client/fault-history.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { SecondHall } from '../../broker/client/second-hall.ts';
import { decode } from '../../broker/contract/decode.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import {
  type PrintJob,
  type PrintMessage,
  printMessage,
} from '../../broker/contract/print-message.ts';
import type { Refusal } from '../../broker/contract/refusals.ts';
import type { AskOf, ValueOf } from '../../broker/contract/requests.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { type SitePack, sitePack } from '../../broker/contract/site.ts';
import { trainingNotice } from '../../broker/contract/training-topics.ts';
import { type EncodedSlip, encodeSlip } from './escpos-bytes.ts';
import { EscposPrinter } from './escpos-printer.ts';
import { FaultPoint } from './fault-point.ts';
import { MemoryPrinter, MemoryTransport } from './memory-transport.ts';
import { PaperBook } from './paper-book.ts';
import { lostAccount, type PaperAccount } from './paper-roll.ts';
import { PrintDesk, settleLeftOpen } from './print-desk.ts';
import { NoteBook, type PrintNotes } from './print-notes.ts';
import { PrinterHealth } from './printer-health.ts';
import { genericModel, type PrinterModel } from './printer-model.ts';
import { PrinterTurns } from './printer-turns.ts';
import { sampleJob } from './sample-job.ts';
import type { SlipPress } from './slip-press.ts';
import { followTrainings } from './training-desk.ts';

const NODE = 'printer-1';
const BEGUN_AT = 1_785_547_800_000;

const ROWS = 300;
const ROW_BYTES = 72;
const copies = {
  ...{ self: 1, counter: 2, test: 9 },
  ...{ 'training-self': 5, 'training-counter': 6 },
} as const;

/** A slip of so many rows; the first byte of a row tells the copy, the second the job. */
function rigSlip(copy: keyof typeof copies, job: number, heightDots: number): EncodedSlip {
  const rows = new Uint8Array(ROW_BYTES * heightDots).fill(0x55);
  for (let at = 0; at < rows.length; at += ROW_BYTES) {
    rows[at] = copies[copy];
    rows[at + 1] = job;
  }
  return encodeSlip([{ widthDots: 576, heightDots, rows }]);
}

function pressOf(rows: number): SlipPress {
  return {
    begin: (job, _pack, training) => (copy) =>
      rigSlip(training ? `training-${copy}` : copy, Number(job.number.slice(1)), rows),
    test: () => rigSlip('test', 0, rows),
  };
}

export const rigPress = pressOf(ROWS);

export const rigPack: SitePack = (() => {
  const decoded = decode(sitePack, {
    version: 'test',
    site: {
      site: 'iwata',
      name: '磐田市役所',
      publicAddress: 'http://127.0.0.1:8104',
      languages: ['ja'],
      services: [{ id: 'application', prefix: 'A', meanMinutes: 15, reportRow: '申請' }],
      counters: [{ id: 'counter-1', label: '1', services: { application: 1 } }],
      kiosks: [{ id: 'kiosk-1', printer: NODE, paper: { rollMm: 80_000 } }],
      boards: [],
      calendar: { weekdays: ['mon'], hours: { issueFrom: '08:30', issueUntil: '17:00' } },
    },
    locales: [
      { locale: 'ja', native: '日本語', bcp47: 'ja', status: 'draft', texts: {}, services: {} },
    ],
  });
  assert(decoded.ok, 'a small site');
  return decoded.value;
})();

/** A file: what was written survives the process; the disk can fail, or never answer again. */
class Disk<T> {
  data: T;
  writes = 0;
  full = false;
  /** The power goes before this write is done. */
  deadAt = Number.POSITIVE_INFINITY;
  /** …or just after it was. */
  deadAfter = Number.POSITIVE_INFINITY;

  constructor(data: T) {
    this.data = data;
  }

  document() {
    const disk = this;
    return {
      get data() {
        return disk.data;
      },
      write(data: T): Promise<Result<undefined, string>> {
        disk.writes += 1;
        const never = new Promise<Result<undefined, string>>(() => {});
        if (disk.writes >= disk.deadAt) return never;
        if (disk.full) return Promise.resolve(err('no space'));
        disk.data = structuredClone(data);
        return disk.writes >= disk.deadAfter ? never : Promise.resolve(ok(undefined));
      },
    };
  }
}

type Report = { readonly outcome: string; readonly slipsOut: number; readonly fault?: string };

type Piece = {
  readonly of: readonly string[];
  readonly legible: boolean;
  readonly whole: boolean;
};
type StartOptions = { readonly online?: boolean; readonly model?: PrinterModel };

/** A print desk with everything around it in memory, which can be crashed and started again. */
export class DeskRig {
  readonly clock = new ManualClock();
  readonly socket: MemoryPrinter;
  readonly disk = new Disk<PrintNotes>({ notes: [] });
  readonly trainingDisk = new Disk<PrintNotes>({ notes: [] });
  readonly paperDisk = new Disk<PaperAccount>(lostAccount);
  readonly faultsDisk = new Disk<PastFaults>({ faults: [] });
  readonly log = new MemoryLog();
  /** What the engine makes of a report, and its time: a test can put a whole engine here. */
  onReport: (ask: AskOf<'report-print'>) => Result<ValueOf<'report-print'>, Refusal> = () => ok({});
  engineTime: () => number = () => BEGUN_AT;
  hall = new MemoryHall(NODE);
  /** A training's, which is heard from `beginTraining` on. */
  training = new MemoryHall(NODE, 'kenshu');
  transport: MemoryTransport;
  /** Between the driver and the cable. */
  point: FaultPoint;
  desk: PrintDesk | undefined;
  readonly press: SlipPress;
  readonly #rows: number;
  #health: PrinterHealth | undefined;
  #second: SecondHall | undefined;

  /**
   * @param rowsLeft - of paper, until it is out
   * @param rows - of each slip
   */
  constructor(rowsLeft?: number, rows = ROWS) {
    this.#rows = rows;
    this.press = pressOf(rows);
    this.socket = new MemoryPrinter(this.clock, rowsLeft);
    this.transport = new MemoryTransport(this.clock, this.socket);
    this.point = new FaultPoint(this.transport);
  }

  /** A process starts; what an earlier one held in memory is gone. */
  async start({ online = true, model = genericModel }: StartOptions = {}): Promise<this> {
    this.hall = new MemoryHall(NODE);
    this.transport = new MemoryTransport(this.clock, this.socket);
    this.point = new FaultPoint(this.transport);
    const { clock, point: transport, hall, log, press } = this;
    const printer = new EscposPrinter({ transport, model, clock, log });
    const notes = new NoteBook(this.disk.document());
    if (online) this.goOnline();
    hall.deliver('site', rigPack);
    const first = this.paperDisk.data === lostAccount;
    const paper = new PaperBook(this.paperDisk.document(), first, {
      hall,
      model: { dotsPerMm: model.dotsPerMm, nearEndRestMm: model.nearEnd?.remainingMm },
      log,
    });
    const faults = new FaultHistory(this.faultsDisk.document(), { hall, clock });
    const { name: modelName } = model;
    this.#health = new PrinterHealth({ hall, printer, paper, faults, clock, modelName });
    const trainingNotes = new NoteBook(this.trainingDisk.document());
    for (const book of [notes, trainingNotes]) {
      await settleLeftOpen({ notes: book, printer, paper, log });
    }
    const parts = {
      ...{ printer, paper, clock, log, turns: new PrinterTurns(clock) },
      model: { name: modelName, confirms: model.barrier !== 'none' },
      press: async () => press,
    };
    this.desk = PrintDesk.listen({ ...parts, hall, notes, training: false });
    this.training = new MemoryHall(NODE, 'kenshu');
    const secret = 'the-secret-of-printer-1';
    const connect = (_place: unknown, lost: (because: string, refused: boolean) => void) => {
      this.loseTraining = () => lost('ECONNREFUSED', false);
      return this.training;
    };
    this.#second = new SecondHall({ hall, clock, log, secret, connect });
    followTrainings({ ...parts, second: this.#second, faults, notes: trainingNotes });
    await this.pass(0);
    return this;
  }

  goOnline(): void {
    this.beat();
    this.hall.answer('report-print', (ask) => this.onReport(ask));
  }

  /** The engine is heard, and says what time it is. */
  beat(): void {
    this.hall.beat({ engineTime: this.engineTime(), domainTime: this.engineTime() });
  }

  /** The process ends in the middle of whatever it was doing. */
  crash(): void {
    this.desk?.close();
    void this.#second?.close();
    this.#health?.close();
    this.transport.unplug();
    this.socket.cable = undefined;
    this.disk.deadAt = Number.POSITIVE_INFINITY;
    this.disk.deadAfter = Number.POSITIVE_INFINITY;
  }

  order(fields: Readonly<Record<string, unknown>> = {}): PrintJob {
    const job = sampleJob({ jobId: 'job-00000001', expiresAt: BEGUN_AT + 60_000, ...fields });
    this.hall.deliver('print', job, NODE);
    return job;
  }

  /** A training that names this printer; it runs for ten minutes. */
  beginTraining(): void {
    const until = BEGUN_AT + 600_000;
    const notice = { address: 'mqtt://127.0.0.1:1884', site: 'kenshu', nodes: [NODE], until };
    const decoded = decode(trainingNotice, notice);
    assert(decoded.ok, 'a notice of the contract');
    this.hall.deliver('training', decoded.value);
    this.training.beat({ engineTime: this.engineTime(), domainTime: this.engineTime() });
    this.training.answer('report-print', () => ok({}));
    this.training.deliver('site', rigPack);
  }

  /** The training's broker is not there. */
  loseTraining: () => void = () => {};

  /** A job of the training. */
  orderTraining(fields: Readonly<Record<string, unknown>> = {}): PrintJob {
    const own = { jobId: 'job-training1', expiresAt: BEGUN_AT + 60_000, number: 'A077' };
    const job = sampleJob({ ...own, ...fields });
    this.training.deliver('print', job, NODE);
    return job;
  }

  orderTest(fields: Readonly<Record<string, unknown>> = {}): void {
    const job = { kind: 'test', jobId: 'job-0000test', expiresAt: BEGUN_AT + 60_000, ...fields };
    this.hall.deliver('print', parsedMessage(job), NODE);
  }

  refill(refillId = 'refill-00000000000001', rollMm = 80_000): void {
    this.hall.deliver('print', parsedMessage({ kind: 'refill', refillId, rollMm }), NODE);
  }

  withdraw({ jobId }: { readonly jobId: string }): void {
    this.hall.deliver('print', parsedMessage({ kind: 'withdraw', jobId }), NODE);
  }

  async pass(ms: number): Promise<void> {
    const turns = async () => {
      for (let turn = 0; turn < 12; turn += 1) await new Promise((done) => setImmediate(done));
    };
    await turns();
    for (let passedMs = 0; passedMs < ms; passedMs += 100) {
      this.clock.advance(100);
      await turns();
    }
  }

  get reports(): Report[] {
    return reportsIn(this.hall);
  }

  /** What the training hall was told. */
  get trainingReports(): Report[] {
    return reportsIn(this.training);
  }

  get last(): Report | undefined {
    return this.reports.at(-1);
  }

  /**
   * Every piece of paper on the floor: the slips that stand on it, whether one does with its last
   * row, and whether it is that slip as it should be, from cut to cut.
   */
  get pieces(): readonly Piece[] {
    return this.socket.slips.map(({ picture }) => {
      const of: string[] = [];
      for (let at = 0; at < picture.rows.length; at += ROW_BYTES) {
        const [copy, job] = picture.rows.subarray(at, at + 2);
        const name = Object.entries(copies).find(([, number]) => number === copy)?.[0];
        if (name) of.push(name === 'test' ? name : `${name} ${job}`);
      }
      const legible = of.length >= this.#rows;
      const whole = of.length === this.#rows && picture.heightDots === 96 + this.#rows + 16;
      return { of: [...new Set(of)], legible, whole };
    });
  }

  /** Whole slips on the floor, by copy and job: `self 12`. */
  get papers(): string[] {
    return this.pieces.filter(({ whole }) => whole).flatMap(({ of }) => of);
  }
}

function reportsIn({ asked }: MemoryHall): Report[] {
  return asked.map(({ ask }) => {
    const { outcome, slipsOut, fault } = ask as Report;
    return { outcome, slipsOut, ...(fault && { fault }) };
  });
}

function parsedMessage(message: object): PrintMessage {
  const decoded = decode(printMessage, message);
  assert(decoded.ok, 'a test orders as the contract says');
  return decoded.value;
}
