import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { type SitePack, sitePack } from '../../broker/contract/site.ts';
import type { PrintJob } from '../../broker/contract/snapshots.ts';
import { decode } from '../../broker/contract/decode.ts';
import { assert } from '../../broker/contract/result.ts';
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
const press: SlipPress = {
  begin: (job) => (copy) => {
    const rows = new Uint8Array(72 * 300).fill(0x55);
    for (let at = 0; at < rows.length; at += 72) {
      rows[at] = copy === 'self' ? 1 : 2;
      rows[at + 1] = Number(job.number.slice(1));
    }
    return encodeSlip([{ widthDots: 576, heightDots: 300, rows }]);
  },
};

const pack: SitePack = (() => {
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

class Bench {
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
    hall.deliver('site', pack);
    this.desk = await PrintDesk.open({
      hall,
      printer,
      press: async () => press,
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

describe('a job', () => {
  test('prints two slips, one after the other, and tells each step (R6)', async () => {
    const bench = await new Bench().start();
    bench.order();
    await bench.pass(100);
    expect(bench.papers).toEqual(['self 12', 'counter 12']);
    expect(bench.reports).toEqual([
      { outcome: 'sent', slipsOut: 0 },
      { outcome: 'one-of-two', slipsOut: 1 },
      { outcome: 'printed', slipsOut: 2 },
    ]);
  });

  test('of one slip prints one', async () => {
    const bench = await new Bench().start();
    bench.order({ slips: 1 });
    await bench.pass(100);
    expect(bench.papers).toEqual(['self 12']);
    expect(bench.last).toEqual({ outcome: 'printed', slipsOut: 1 });
  });

  test('is noted before its first byte and after each slip', async () => {
    const bench = await new Bench().start();
    bench.disk.deadAt = 1;
    bench.order();
    await bench.pass(1_000);
    expect(bench.papers).toEqual([]);
    expect(bench.transport.printer.hanging.begun).toBe(false);
  });

  test('said again is not printed again: while it prints, after it, and after a restart', async () => {
    const bench = await new Bench().start();
    const job = bench.order();
    bench.order();
    await bench.pass(100);
    bench.order();
    await bench.pass(100);
    expect(bench.papers).toHaveLength(2);
    expect(bench.last).toEqual({ outcome: 'printed', slipsOut: 2 });
    bench.crash();
    await bench.start();
    bench.order({ jobId: job.jobId });
    await bench.pass(1_000);
    expect(bench.papers).toHaveLength(2);
    expect(bench.last).toEqual({ outcome: 'printed', slipsOut: 2 });
  });

  test('waits for the one before it', async () => {
    const bench = await new Bench().start();
    for (const each of [1, 2, 3]) {
      bench.order({ jobId: `job-0000000${each}`, number: `A00${each}` });
    }
    await bench.pass(300);
    expect(bench.papers).toEqual(
      ['self 1', 'counter 1', 'self 2', 'counter 2', 'self 3', 'counter 3'],
    );
  });

  test('of too many is not taken; the engine says it again', async () => {
    const bench = new Bench();
    await bench.start();
    bench.transport.happen('stall');
    for (let each = 10; each < 40; each += 1) {
      bench.order({ jobId: `job-000000${each}`, number: `A0${each}`, slips: 1 });
    }
    bench.transport.happen('wake');
    await bench.pass(2_000);
    expect(bench.papers).toHaveLength(16);
    bench.order({ jobId: 'job-00000039', number: 'A039', slips: 1 });
    await bench.pass(500);
    expect(bench.papers.at(-1)).toBe('self 39');
  });

  test('that expired is refused, and said to be on no paper', async () => {
    const bench = await new Bench().start();
    bench.hall.elapsedMs = 60_000;
    bench.order();
    await bench.pass(1_000);
    expect(bench.papers).toEqual([]);
    expect(bench.reports).toEqual([{ outcome: 'failed', slipsOut: 0 }]);
  });

  test('is not begun while nobody has told the time', async () => {
    const bench = await new Bench().start({ online: false });
    bench.order();
    await bench.pass(500);
    expect(bench.papers).toEqual([]);
    bench.goOnline();
    bench.order();
    await bench.pass(500);
    expect(bench.papers).toHaveLength(2);
  });
});

describe('a withdrawal', () => {
  test('of a waiting job: it is never begun', async () => {
    const bench = await new Bench().start();
    bench.order();
    const second = bench.order({ jobId: 'job-00000002', number: 'A013' });
    bench.withdraw(second);
    await bench.pass(300);
    expect(bench.papers).toEqual(['self 12', 'counter 12']);
    bench.order({ jobId: 'job-00000002', number: 'A013' });
    await bench.pass(300);
    expect(bench.papers).toHaveLength(2);
  });

  test('between the slips: the second is not printed', async () => {
    const bench = await new Bench().start();
    bench.transport.happen('stall');
    const job = bench.order();
    await bench.pass(200);
    bench.withdraw(job);
    bench.transport.happen('wake');
    await bench.pass(500);
    expect(bench.papers).toEqual(['self 12']);
    expect(bench.last).toEqual({ outcome: 'failed', slipsOut: 1 });
  });

  test('of a job that was never heard of: it will not be printed later', async () => {
    const bench = await new Bench().start();
    bench.withdraw(sampleJob({ jobId: 'job-00000001' }));
    await bench.pass(100);
    bench.order();
    await bench.pass(500);
    expect(bench.papers).toEqual([]);
    expect(bench.last).toEqual({ outcome: 'failed', slipsOut: 0 });
  });
});

describe('every fault at every place (F13, F14)', () => {
  const whole = 96 + 300 + 16;
  // Rows until the paper is out: before, inside the first slip, at its cut, inside the second.
  test.each([
    ['inside the first', 100, { outcome: 'failed', slipsOut: 0, fault: 'paper-out' }, 0],
    ['with the last row of the first', 300, { outcome: 'failed', slipsOut: 0, fault: 'paper-out' }, 0],
    ['inside the second', 316 + 150, { outcome: 'failed', slipsOut: 1, fault: 'paper-out' }, 1],
    ['with the last row of the second', 316 + 300, { outcome: 'failed', slipsOut: 1, fault: 'paper-out' }, 1],
  ] as const)('paper ends %s', async (_where, rowsLeft, last, papers) => {
    const bench = await new Bench(rowsLeft).start();
    bench.order();
    await bench.pass(1_000);
    expect(bench.last).toEqual(last);
    bench.transport.happen('paper-loaded');
    await bench.pass(5_000);
    bench.order();
    await bench.pass(5_000);
    expect(bench.papers).toHaveLength(papers);
    expect(bench.socket.slips.filter(({ picture }) => picture.heightDots > whole)).toEqual([]);
  });

  test('it fails after the first slip: one is out, and that is what is said', async () => {
    const bench = await new Bench().start();
    bench.transport.happen('fail-after-slip');
    bench.order();
    await bench.pass(1_000);
    expect(bench.papers).toEqual(['self 12']);
    expect(bench.last).toEqual({ outcome: 'failed', slipsOut: 1, fault: 'paper-out' });
    expect(bench.reports.map(({ outcome }) => outcome)).toContain('one-of-two');
    bench.transport.happen('paper-loaded');
    await bench.pass(5_000);
    expect(bench.papers).toEqual(['self 12']);
  });

  test.each([
    ['paper-out', 'paper-out'],
    ['cover-opened', 'cover-open'],
    ['cutter-jammed', 'cutter-fault'],
  ] as const)('%s before the first: failed, with nothing on paper', async (happening, fault) => {
    const bench = await new Bench().start();
    bench.transport.happen(happening);
    expect(bench.hall.health.printer).toBe(fault);
    bench.order();
    await bench.pass(500);
    expect(bench.last).toEqual({ outcome: 'failed', slipsOut: 0, fault });
    expect(bench.papers).toEqual([]);
  });

  test('unplugged before the first: failed; plugged in again it prints nothing by itself', async () => {
    const bench = await new Bench().start();
    bench.transport.unplug();
    bench.order();
    await bench.pass(500);
    expect(bench.last).toEqual({ outcome: 'failed', slipsOut: 0, fault: 'offline' });
    bench.transport.plug();
    bench.order();
    await bench.pass(5_000);
    expect(bench.papers).toEqual([]);
  });

  test('unplugged at every 2,000th byte: unknown, no second print by itself, and the next job whole', async () => {
    const length = press.begin(sampleJob(), pack)('self').length * 2;
    for (let at = 1; at < length; at += 2_000) {
      const bench = await new Bench().start();
      bench.transport.unplugAfter = bench.transport.delivered + at;
      bench.order();
      await bench.pass(500);
      const before = bench.papers.length;
      expect(before, `byte ${at}`).toBeLessThan(2);
      expect(bench.last, `byte ${at}`).toMatchObject({ outcome: 'unknown', fault: 'offline' });
      bench.transport.plug();
      bench.order();
      await bench.pass(3_000);
      expect(bench.papers, `byte ${at}`).toHaveLength(before);
      bench.order({ jobId: 'job-00000002', number: 'A077' });
      await bench.pass(1_000);
      expect(bench.papers.slice(before), `byte ${at}`).toEqual(['self 77', 'counter 77']);
    }
  });

  test('it stalls: unknown within 5 s, and nothing comes out when it wakes', async () => {
    const bench = await new Bench().start();
    bench.transport.happen('stall');
    bench.order();
    await bench.pass(5_200);
    expect(bench.last).toMatchObject({ outcome: 'unknown', slipsOut: 0 });
    bench.transport.happen('wake');
    bench.order();
    await bench.pass(5_000);
    expect(bench.papers).toEqual([]);
  });

  test('a full disk: nothing is printed that could not be noted', async () => {
    const bench = await new Bench().start();
    bench.disk.full = true;
    bench.order();
    await bench.pass(500);
    expect(bench.papers).toEqual([]);
    expect(bench.last).toEqual({ outcome: 'failed', slipsOut: 0 });
  });
});

describe('a restart (F02)', () => {
  test.each(['before', 'after'] as const)('power is cut %s each write: no slip twice, and what was open is unknown', async (when) => {
    for (let write = 1; write <= 5; write += 1) {
      const bench = await new Bench().start();
      if (when === 'before') bench.disk.deadAt = write;
      else bench.disk.deadAfter = write;
      bench.order();
      await bench.pass(500);
      const before = [...bench.papers];
      const reported = bench.reports.some(({ outcome }) => outcome === 'printed');
      bench.crash();
      await bench.start();
      await bench.pass(1_000);
      const noted = bench.disk.data.notes.length > 0;
      if (noted && !reported) expect(bench.last?.outcome).toMatch(/unknown|printed/);
      bench.order();
      await bench.pass(2_000);
      const what = `${when} write ${write}`;
      expect(new Set(bench.papers).size, what).toBe(bench.papers.length);
      // Only a job of which nothing was noted, and so nothing printed, is begun anew.
      expect(bench.papers, what).toEqual(noted ? before : ['self 12', 'counter 12']);
      if (!noted) expect(before, what).toEqual([]);
    }
  });

  test('in the middle of a slip: the next slip stands alone on its paper', async () => {
    const bench = await new Bench().start();
    bench.transport.unplugAfter = bench.transport.delivered + 9_000;
    bench.disk.deadAt = 2;
    bench.order();
    await bench.pass(300);
    bench.crash();
    await bench.start();
    expect(bench.last).toEqual({ outcome: 'unknown', slipsOut: 0 });
    bench.order({ jobId: 'job-00000002', number: 'A077' });
    await bench.pass(1_000);
    expect(bench.papers).toEqual(['self 77', 'counter 77']);
    expect(bench.socket.slips.flatMap(({ unknown }) => unknown)).toEqual([]);
  });

  test('an end that nobody has heard is told again, under the same request id', async () => {
    const bench = await new Bench().start();
    bench.hall.answer('report-print', () => err('no-reply'));
    bench.order();
    await bench.pass(500);
    bench.crash();
    await bench.start();
    await bench.pass(500);
    expect(bench.reports).toEqual([{ outcome: 'printed', slipsOut: 2 }]);
    const [first] = bench.hall.asked;
    expect(first?.requestId).toBe(bench.disk.data.notes[0]?.end?.requestId);
    bench.crash();
    await bench.start();
    await bench.pass(500);
    expect(bench.reports).toEqual([]);
  });
});

describe('reports', () => {
  test('are repeated until they are answered, in order', async () => {
    const bench = await new Bench().start();
    bench.hall.away();
    bench.order();
    await bench.pass(3_000);
    expect(bench.papers).toHaveLength(2);
    expect(bench.reports).toEqual([]);
    let refusals = 2;
    bench.hall.beat();
    bench.hall.answer('report-print', () => {
      refusals -= 1;
      return refusals >= 0 ? err('no-reply') : ok({});
    });
    await bench.pass(5_000);
    expect(bench.reports.map(({ outcome }) => outcome)).toEqual([
      'sent',
      'sent',
      'sent',
      'one-of-two',
      'printed',
    ]);
  });

  test('a refusal is an answer: the engine knows better, and is not asked again', async () => {
    const bench = await new Bench().start();
    bench.hall.answer('report-print', () => err('unknown-job'));
    bench.order();
    await bench.pass(3_000);
    expect(bench.reports).toHaveLength(3);
  });

  test('the state of the printer is health, told when it changes', async () => {
    const bench = await new Bench().start();
    expect(bench.hall.health.printer).toBe('ready');
    bench.transport.happen('cover-opened');
    expect(bench.hall.health.printer).toBe('cover-open');
    bench.transport.happen('cover-closed');
    bench.transport.happen('paper-near-end');
    expect(bench.hall.health.printer).toBe('paper-near-end');
    bench.transport.unplug();
    expect(bench.hall.health.printer).toBe('offline');
  });
});
