import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { encodeBatch, encodeEvent, highestSequence, scanRecords } from './record.ts';
import { mulberry32, sampleEvent, sampleEvents } from './sample-day.ts';

const alone = (seq: number) => encodeBatch([encodeEvent(sampleEvent(seq))]);
const together = (from: number, to: number) => encodeBatch(sampleEvents(from, to).map(encodeEvent));
const zeros = (length: number) => Buffer.alloc(length);
/** No bar: only so that a slow machine may finish. */
const longRun = { timeout: 300_000 };
const seqs = (bytes: Buffer) => scanRecords(bytes).events.map((event) => event.seq);

describe('a record', () => {
  test('is a checksum, a mark, the event and a line end: any tool can read it', () => {
    const text = alone(5).toString();
    expect(text).toMatch(/^[0-9a-f]{8} \{"type":"serving-started",.*\}\n$/);
    expect(JSON.parse(text.slice(9))).toEqual(sampleEvent(5));
  });

  test('carries the CRC-32 everybody computes, over mark and event', () => {
    const line = alone(5);
    let crc = 0xffff_ffff;
    for (const byte of line.subarray(8, -1)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
    }
    expect(line.toString('latin1', 0, 8)).toBe((~crc >>> 0).toString(16).padStart(8, '0'));
  });

  test('says whether it opens a batch', () => {
    const marks = together(3, 5).toString().split('\n').slice(0, 3);
    expect(marks.map((line) => line[8])).toEqual([' ', '&', '&']);
  });

  test('may say that the sequence jumps, where a damaged rest was set aside', () => {
    const resumed = encodeBatch(sampleEvents(40, 41).map(encodeEvent), 'resumes');
    expect(seqs(Buffer.concat([alone(1), alone(2), resumed]))).toEqual([1, 2, 40, 41]);
    const back = encodeBatch([encodeEvent(sampleEvent(2))], 'resumes');
    expect(seqs(Buffer.concat([alone(1), alone(2), back]))).toEqual([1, 2]);
  });

  test('cannot hold what would not read back: better no answer than one that is forgotten', () => {
    const long = { ...sampleEvent(1), siteVersion: 'x'.repeat(70_000) };
    expect(() => encodeEvent(long)).toThrow('an event fits a record: day-opened');
    const foreign = { ...sampleEvent(1), siteVersion: 'x'.repeat(2000) };
    expect(() => encodeEvent(foreign)).toThrow('an event reads back: day-opened siteVersion');
  });
});

describe('reading', () => {
  test('gives back what was written, and the preallocated zeros are no records', () => {
    const records = Buffer.concat([alone(1), together(2, 6), alone(7)]);
    const scan = scanRecords(Buffer.concat([records, zeros(5000)]));
    expect(scan.events).toEqual(sampleEvents(1, 7));
    expect(scan.endByte).toBe(records.length);
    expect(scan.lastBatchAtByte).toBe(records.length - alone(7).length);
    expect(scan.rest).toEqual({ kind: 'empty' });
  });

  test('F03: each prefix of 1,000 records recovers to exactly its whole records', longRun, () => {
    const records = sampleEvents(1, 1000).map((event) => encodeBatch([encodeEvent(event)]));
    const bytes = Buffer.concat(records);
    const expectScan = (fromByte: number, length: number, count: number, tornBytes: number) => {
      const scan = scanRecords(bytes.subarray(fromByte, length));
      const rest = tornBytes === 0 ? 'empty' : `torn ${tornBytes}`;
      const found = scan.rest.kind === 'torn' ? `torn ${scan.rest.lengthBytes}` : scan.rest.kind;
      const is = `${length}: ${scan.events.length} records, ${found}`;
      if (is !== `${length}: ${count} records, ${rest}`) wrong.push(is);
    };
    const wrong: string[] = [];
    let prefixes = 0;
    let begin = 0;
    for (const [index, record] of records.entries()) {
      // Reading goes from left to right: the record before stands for all before, and every
      // twentieth record is read from the very first byte on as well.
      const before = records[index - 1]?.length ?? 0;
      for (let torn = 0; torn < record.length; torn += 1) {
        prefixes += 1;
        expectScan(begin - before, begin + torn, Math.min(index, 1), torn);
      }
      for (const torn of index % 20 === 19 ? [0, 1, 9, record.length - 1] : []) {
        expectScan(0, begin + torn, index, torn);
      }
      begin += record.length;
    }
    expect(wrong).toEqual([]);
    expect(prefixes).toBe(bytes.length);
    expect(seqs(bytes).length).toBe(1000);
  });

  test('F04: 10,000 bit flips: none accepted, none thrown at, each one reported', longRun, () => {
    const records = Buffer.concat([...Array(24).keys()].map((index) => alone(index + 1)));
    const batch = together(25, 36);
    const whole = Buffer.concat([records, batch, zeros(2048)]);
    const json = sampleEvents(1, 36).map((event) => JSON.stringify(event));
    const random = mulberry32(20_261_122);
    const kinds = { empty: 0, torn: 0, damaged: 0 };
    const wrong: string[] = [];
    for (let flip = 0; flip < 10_000; flip += 1) {
      const at = Math.floor(random() * whole.length);
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      const { events, rest } = scanRecords(bytes);
      kinds[rest.kind] += 1;
      const accepted = events.findIndex((event, index) => JSON.stringify(event) !== json[index]);
      if (accepted >= 0) wrong.push(`byte ${at}: event ${accepted} was accepted`);
      // Durable once and proven so by what follows: such a hole is never called a torn tail.
      const reported = rest.kind === 'damaged' && rest.highestSeq === 36;
      if (at < records.length && !reported) wrong.push(`byte ${at}: ${rest.kind}`);
    }
    expect(wrong).toEqual([]);
    expect(kinds.empty).toBe(0);
    expect(kinds.torn).toBeGreaterThan(500);
  });
});

describe('what follows the last whole record', () => {
  const before = Buffer.concat([alone(1), alone(2)]);

  test('is torn where the rest of a record was never written', () => {
    const torn = alone(3).subarray(0, 100);
    const scan = scanRecords(Buffer.concat([before, torn, zeros(1000)]));
    expect(scan.rest).toEqual({ kind: 'torn', lengthBytes: 100 });
  });

  test('is torn where the sectors of one batch came down in any order: nobody was promised it', () => {
    const batch = together(3, 12);
    const bytes = Buffer.concat([before, batch, zeros(1000)]);
    const hole = before.length - (before.length % 512) + 1024;
    bytes.fill(0, hole, hole + 512);
    const scan = scanRecords(bytes);
    expect(scan.rest.kind).toBe('torn');
    expect(scan.events.length).toBeGreaterThan(2);
    expect(highestSequence(bytes)).toBe(12);
  });

  test('is damage where a later batch proves that the hole was durable', () => {
    const bytes = Buffer.concat([before, zeros(300), alone(4), alone(5), zeros(1000)]);
    const lengthBytes = 300 + alone(4).length + alone(5).length;
    expect(scanRecords(bytes).rest).toEqual({ kind: 'damaged', lengthBytes, highestSeq: 5 });
  });

  test('is damage where the last record is whole in length but wrong: it has rotted', () => {
    const last = alone(3);
    last[40] = 0x21;
    const scan = scanRecords(Buffer.concat([before, last, zeros(1000)]));
    expect(scan.rest).toMatchObject({ kind: 'damaged', highestSeq: 0 });
  });

  test.each([
    ['gap', 4],
    ['duplicate', 2],
    ['step back', 1],
  ])('is damage at a %s in the sequence', (_, seq) => {
    const scan = scanRecords(Buffer.concat([before, alone(seq), zeros(100)]));
    expect(scan.events.length).toBe(2);
    expect(scan.rest).toMatchObject({ kind: 'damaged', highestSeq: seq });
  });

  test('is damage where the checksum fits but the event is none of ours', () => {
    const foreign = encodeBatch(['{"type":"ticket-sold","seq":3}']);
    const scan = scanRecords(Buffer.concat([before, foreign, alone(4)]));
    expect(scan.rest).toMatchObject({ kind: 'damaged', highestSeq: 4 });
  });
});

describe('a file that is no journal gets a clear answer', () => {
  const megabytes = 50 * 1024 * 1024;
  const random = mulberry32(7);

  test('nothing at all', () => {
    expect(scanRecords(Buffer.alloc(0))).toMatchObject({ events: [], rest: { kind: 'empty' } });
  });

  test('zeros only', () => {
    expect(scanRecords(zeros(megabytes))).toMatchObject({ events: [], rest: { kind: 'empty' } });
  });

  test.each([
    ['random bytes', () => Math.floor(random() * 256)],
    ['line ends', () => 0x0a],
    ['one endless line', () => 0x7b],
  ])('50 MB of %s', (_, byte) => {
    const piece = Buffer.from(Array.from({ length: 65_521 }, byte));
    const scan = scanRecords(Buffer.alloc(megabytes, piece));
    expect(scan.events).toEqual([]);
    expect(scan.endByte).toBe(0);
    expect(scan.rest).toMatchObject({ kind: 'damaged', highestSeq: 0 });
  });
});
