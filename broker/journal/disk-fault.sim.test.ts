import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { FileJournal } from './file-journal.ts';
import { FileShelf } from './file-shelf.ts';
import type { JournalReading } from './journal-port.ts';
import { type DiskCall, MemoryDisk, type Trouble } from './memory-disk.ts';
import { encodeBatch, encodeEvent } from './record.ts';
import { mulberry32, sampleBusinessDay, sampleEvent, sampleEvents } from './sample-day.ts';

/** No bar: only so that a slow machine may finish. */
const longRun = { timeout: 300_000 };
const day = sampleBusinessDay('2026-11-22');
const file = `/j/${day}.journal`;
const stepBytes = 2048;
const open = (disk: MemoryDisk) => FileJournal.open('/j', day, { disk, stepBytes });

type Life = {
  readonly disk: MemoryDisk;
  readonly acknowledged: number;
  readonly faults: readonly string[];
  /** Changing calls that were still made after a sync had failed. */
  readonly afterFailedSync: number;
};

/** A journal that appends 30 events, by twos at once, on a disk whose n-th call goes wrong. */
async function live(
  trouble: (call: DiskCall, number: number) => Trouble | undefined,
): Promise<Life> {
  const disk = new MemoryDisk(mulberry32(5));
  let failedSync = false;
  let afterFailedSync = 0;
  disk.trouble = (call, number) => {
    if (failedSync) afterFailedSync += 1;
    const found = trouble(call, number);
    failedSync ||= call === 'sync' && found !== undefined;
    return found;
  };
  let acknowledged = 0;
  const faults: string[] = [];
  const opened = await open(disk);
  if (!opened.ok) return { disk, acknowledged, faults: [opened.error.kind], afterFailedSync };
  const { journal } = opened.value;
  for (let seq = 1; seq <= 30; seq += 2) {
    const pair = [seq, seq + 1].map((each) => journal.append([sampleEvent(each)], each));
    for (const outcome of await Promise.all(pair)) {
      if (outcome.ok) acknowledged += 1;
      else faults.push(outcome.error.kind);
    }
  }
  await journal.close();
  return { disk, acknowledged, faults, afterFailedSync };
}

/** Whether all that was acknowledged is there, in order, and the journal can go on. */
async function expectWhole(disk: MemoryDisk, acknowledged: number, label: string): Promise<void> {
  disk.trouble = undefined;
  disk.capacityBytes = Number.POSITIVE_INFINITY;
  const opened = await open(disk);
  expect(opened.ok, label).toBe(true);
  if (!opened.ok) return;
  const { journal, reading } = opened.value;
  const { length } = reading.events;
  expect(length, label).toBeGreaterThanOrEqual(acknowledged);
  expect(reading.events, label).toEqual(sampleEvents(1, length));
  expect(reading.damage, label).toBeUndefined();
  expect((await journal.append([sampleEvent(length + 1)], length + 1)).ok, label).toBe(true);
  await journal.close();
}

/** The same disk as the process finds it after its own restart, and after a power cut. */
async function expectWholeAfter(life: Life, label: string): Promise<void> {
  const cut = life.disk.cut(mulberry32(life.acknowledged));
  await expectWhole(cut, life.acknowledged, `${label}, power cut`);
  await expectWhole(life.disk, life.acknowledged, `${label}, restart`);
}

/** The journal above makes some 50 changing calls; those after them find nothing wrong. */
const calls = Array.from({ length: 60 }, (_, index) => index + 1);

describe('the n-th call of the disk fails, for each n from 1 to 60', () => {
  test(
    'F06: the disk is full from there on: nothing acknowledged is missing',
    longRun,
    async () => {
      let stopped = 0;
      for (const n of calls) {
        const life = await live((call, number) =>
          number >= n && (call === 'write' || call === 'create') ? { kind: 'full' } : undefined,
        );
        if (life.faults.length > 0) stopped += 1;
        expect(life.faults.every((kind) => kind === 'disk-full')).toBe(true);
        await expectWholeAfter(life, `full from call ${n}`);
      }
      expect(stopped).toBeGreaterThan(30);
    },
  );

  test('F06: a write takes some bytes and no more, with no error', longRun, async () => {
    const random = mulberry32(6);
    let stopped = 0;
    for (const n of calls) {
      const bytes = Math.floor(random() * 260);
      const life = await live((call, number) =>
        number >= n && call === 'write' ? { kind: 'short', bytes } : undefined,
      );
      if (life.faults.length > 0) stopped += 1;
      expect(life.faults.every((kind) => kind === 'disk-full')).toBe(true);
      const left = await new FileShelf('/j', life.disk).read(day);
      expect(left.tornBytes, `short at call ${n}: the part was taken back`).toBe(0);
      await expectWholeAfter(life, `short at call ${n}`);
    }
    expect(stopped).toBeGreaterThan(30);
  });

  test(
    'F07: a sync fails: no answer, no second try, and no append ever after',
    longRun,
    async () => {
      let stopped = 0;
      for (const n of calls) {
        const life = await live((call, number) =>
          number === n && call === 'sync' ? { kind: 'failed' } : undefined,
        );
        expect(life.afterFailedSync, `sync ${n} failed`).toBe(0);
        if (life.faults.length > 0) stopped += 1;
        expect(life.faults.every((kind) => kind === 'sync-failed')).toBe(true);
        await expectWholeAfter(life, `sync failed at call ${n}`);
      }
      expect(stopped).toBeGreaterThan(15);
    },
  );

  test('F07: a write fails', longRun, async () => {
    for (const n of calls) {
      const life = await live((call, number) =>
        number === n && call === 'write' ? { kind: 'failed' } : undefined,
      );
      expect(life.faults.every((kind) => kind === 'write-failed')).toBe(true);
      await expectWholeAfter(life, `write failed at call ${n}`);
    }
  });

  test('F08: the disk is read-only from there on', longRun, async () => {
    let stopped = 0;
    for (const n of calls) {
      const life = await live((_call, number) => (number >= n ? { kind: 'read-only' } : undefined));
      if (life.faults.length > 0) stopped += 1;
      const kinds = new Set(life.faults);
      kinds.delete('read-only');
      kinds.delete('sync-failed');
      expect([...kinds]).toEqual([]);
      await expectWholeAfter(life, `read-only from call ${n}`);
    }
    expect(stopped).toBeGreaterThan(40);
  });
});

describe('damage in a day that ran', () => {
  const records = sampleEvents(1, 40).map((event) => encodeBatch([encodeEvent(event)]));
  const whole = Buffer.concat([...records, Buffer.alloc(1000)]);
  const holeAt = Buffer.concat(records.slice(0, 24)).length;

  function damaged(): MemoryDisk {
    const disk = new MemoryDisk(mulberry32(8));
    const bytes = Buffer.from(whole);
    bytes[holeAt + 30] = 0x21;
    disk.put(file, bytes);
    return disk;
  }

  function expectDamage(reading: JournalReading, label: string): void {
    expect(reading.events, label).toEqual(sampleEvents(1, 24));
    expect(reading.damage, label).toMatchObject({ atByte: holeAt, highestSeq: 40 });
  }

  test('F04: stays reported when power fails anywhere while it is set aside', longRun, async () => {
    const random = mulberry32(9);
    let cuts = 0;
    for (let round = 0; round < 80; round += 1) {
      const disk = damaged();
      const left: MemoryDisk[] = [];
      disk.trouble = () => {
        left.push(disk.cut(mulberry32(Math.floor(random() * 1e9))));
        return undefined;
      };
      const opened = await open(disk);
      if (!opened.ok) throw new Error(opened.error.kind);
      expectDamage(opened.value.reading, 'at once');
      left.push(disk.cut(random));
      for (const cut of left) {
        cuts += 1;
        expectDamage(await new FileShelf('/j', cut).read(day), `round ${round}`);
        const again = await open(cut);
        if (again.ok) expectDamage(again.value.reading, `round ${round}, opened again`);
        expect(again.ok).toBe(true);
      }
    }
    expect(cuts).toBeGreaterThan(500);
  });

  test('F06: a disk too full to set it aside changes nothing', async () => {
    const disk = damaged();
    disk.capacityBytes = whole.length + 500;
    expect(await open(disk)).toMatchObject({ ok: false, error: { kind: 'disk-full' } });
    expect(disk.bytesOf(file)?.subarray(holeAt, holeAt + 30)).toEqual(
      whole.subarray(holeAt, holeAt + 30),
    );
    disk.capacityBytes = Number.POSITIVE_INFINITY;
    const opened = await open(disk);
    expect(opened.ok && opened.value.reading.damage?.highestSeq).toBe(40);
  });

  test('a last block the disk cannot read is damage, and never cut as a torn tail', async () => {
    const disk = new MemoryDisk(mulberry32(8));
    disk.put(file, whole);
    disk.spoil(file, whole.length - 1000 - 1);
    const reading = await new FileShelf('/j', disk).read(day);
    expect(reading.damage).toMatchObject({ setAside: file });
    expect(reading.tornBytes).toBe(0);
  });

  test('a block the disk cannot read is damage, and hides no good block behind it', async () => {
    const disk = new MemoryDisk(mulberry32(8));
    disk.put(file, whole);
    disk.spoil(file, 5000);
    const reading = await new FileShelf('/j', disk).read(day);
    expect(reading.damage).toMatchObject({ highestSeq: 40 });
    const before = reading.events.length;
    expect(Buffer.concat(records.slice(0, before + 1)).length).toBeGreaterThan(4096);
    expect(Buffer.concat(records.slice(0, before)).length).toBeLessThanOrEqual(4096);
  });
});
