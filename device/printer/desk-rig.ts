import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { decode } from '../../broker/contract/decode.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { type SitePack, sitePack } from '../../broker/contract/site.ts';
import type { PrintJob } from '../../broker/contract/snapshots.ts';
import { encodeSlip } from './escpos-bytes.ts';
import { EscposPrinter } from './escpos-printer.ts';
import { MemoryPrinter, MemoryTransport } from './memory-transport.ts';
import { PrintDesk } from './print-desk.ts';
import { NoteBook, type PrintNotes } from './print-notes.ts';
import { sampleJob } from './sample-job.ts';
import type { SlipPress } from './slip-press.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const NODE = 'printer-1';
const BEGUN_AT = 1_785_547_800_000;

/** Slips of 300 rows; the first byte of a row tells the copy, the second the job. */
export const rigPress: SlipPress = {
  begin: (job) => (copy) => {
    const rows = new Uint8Array(72 * 300).fill(0x55);
    for (let at = 0; at < rows.length; at += 72) {
      rows[at] = copy === 'self' ? 1 : 2;
      rows[at + 1] = Number(job.number.slice(1));
    }
    return encodeSlip([{ widthDots: 576, heightDots: 300, rows }]);
  },
};

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
      kiosks: [],
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

/** A disk: what was written survives the process; it can fail, or never answer again. */
class Disk {
  data: PrintNotes = { notes: [] };
  writes = 0;
  full = false;
  /** The power goes before this write is done. */
  deadAt = Number.POSITIVE_INFINITY;
  /** …or just after it was. */
  deadAfter = Number.POSITIVE_INFINITY;

  document() {
    const disk = this;
    return {
      get data() {
        return disk.data;
      },
      write(data: PrintNotes): Promise<Result<undefined, string>> {
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

/** A print desk with everything around it in memory, which can be crashed and started again. */
export class DeskRig {
  readonly clock = new ManualClock();
  readonly socket: MemoryPrinter;
  readonly disk = new Disk();
  hall = new MemoryHall(NODE);
  transport: MemoryTransport;
  desk: PrintDesk | undefined;

  constructor(rowsLeft?: number) {
    this.socket = new MemoryPrinter(this.clock, rowsLeft);
    this.transport = new MemoryTransport(this.clock, this.socket);
  }

  /** A process starts; what an earlier one held in memory is gone. */
  async start({ online = true } = {}): Promise<this> {
    this.hall = new MemoryHall(NODE);
    this.transport = new MemoryTransport(this.clock, this.socket);
    const { clock, transport, hall } = this;
    const printer = new EscposPrinter({ transport, model: 'generic', clock, log: silent });
    const notes = new NoteBook(this.disk.document());
    if (online) this.goOnline();
    hall.deliver('site', rigPack);
    this.desk = await PrintDesk.open({
      hall,
      printer,
      press: async () => rigPress,
      notes,
      clock,
      log: silent,
    });
    await this.pass(0);
    return this;
  }

  goOnline(): void {
    this.hall.beat({ engineTime: BEGUN_AT });
    this.hall.answer('report-print', () => ok({}));
  }

  /** The process ends in the middle of whatever it was doing. */
  crash(): void {
    this.desk?.close();
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

  withdraw(job: PrintJob): void {
    this.hall.deliver('print', { kind: 'withdraw', jobId: job.jobId }, NODE);
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
    return this.hall.asked.map(({ ask }) => {
      const { outcome, slipsOut, fault } = ask as Report;
      return { outcome, slipsOut, ...(fault && { fault }) };
    });
  }

  get last(): Report | undefined {
    return this.reports.at(-1);
  }

  /** Whole slips on the floor, by copy and job: `self 12`. */
  get papers(): string[] {
    return this.socket.slips
      .filter(({ picture }) => picture.heightDots === 96 + 300 + 16)
      .map(({ picture }) => {
        const row = picture.rows.subarray(72 * 96);
        return `${row[0] === 1 ? 'self' : 'counter'} ${row[1]}`;
      });
  }
}
