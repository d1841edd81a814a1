import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Disk } from './disk.ts';
import { FileJournal } from './file-journal.ts';
import { FileShelf } from './file-shelf.ts';
import type { Journal, JournalReading } from './journal-port.ts';
import { MemoryDisk } from './memory-disk.ts';
import { nodeDisk } from './node-disk.ts';
import { encodeBatch, encodeEvent } from './record.ts';
import { mulberry32, sampleBusinessDay, sampleEvent, sampleEvents } from './sample-day.ts';

const run = promisify(execFile);
/** No bar: only so that a slow machine may finish. */
const longRun = { timeout: 300_000 };
const MIB = 1024 * 1024;
const sunday = sampleBusinessDay('2026-11-22');
const monday = sampleBusinessDay('2026-11-23');
const whole = (businessDay: typeof sunday, count: number): JournalReading => ({
  ...{ businessDay, events: sampleEvents(1, count), tornBytes: 0 },
});
const recordsOf = (from: number, to: number) =>
  sampleEvents(from, to).map((event) => encodeBatch([encodeEvent(event)]));

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'yobiban-journal-'));
  file = path.join(directory, '2026-11-22.journal');
});

afterEach(() => rm(directory, { recursive: true }));

type Opened = { readonly journal: Journal; readonly reading: JournalReading };

async function open(disk: Disk = nodeDisk, at = directory): Promise<Opened> {
  const opened = await FileJournal.open(at, sunday, { disk });
  if (!opened.ok) throw new Error(opened.error.kind, { cause: opened.error.cause });
  return opened.value;
}

/** Appends the events one after another and expects each to be taken. */
async function fill(journal: Journal, from: number, to: number): Promise<void> {
  for (const event of sampleEvents(from, to)) {
    expect((await journal.append([event], event.seq)).ok).toBe(true);
  }
}

describe('the file of a business day', () => {
  test('is a MiB of zeros to begin with, so that appends do not grow it', async () => {
    const { journal } = await open();
    expect((await stat(file)).size).toBe(MIB);
    expect((await stat(file)).blocks * 512).toBeGreaterThanOrEqual(MIB);
    await fill(journal, 1, 50);
    expect((await stat(file)).size).toBe(MIB);
    const text = (await readFile(file)).toString();
    expect(text.startsWith(Buffer.concat(recordsOf(1, 50)).toString())).toBe(true);
    expect(text.slice(Buffer.concat(recordsOf(1, 50)).length)).toMatch(/^\0+$/);
    await journal.close();
  });

  test('grows by whole steps', async () => {
    const { journal } = await open();
    const events = sampleEvents(1, 5000);
    await Promise.all(events.map((event) => journal.append([event], event.seq)));
    expect((await stat(file)).size).toBe(2 * MIB);
    await journal.close();
    const again = await open();
    expect(again.reading.events.length).toBe(5000);
    await again.journal.close();
  });

  test('gives its zeros back when the day is over', async () => {
    const { journal } = await open();
    await fill(journal, 1, 50);
    await journal.turnTo(monday);
    expect((await stat(file)).size).toBe(Buffer.concat(recordsOf(1, 50)).length);
    expect(await new FileShelf(directory).read(sunday)).toEqual(whole(sunday, 50));
    await journal.close();
  });

  test('stands beside other files without taking them for days', async () => {
    for (const name of ['2026-11-21.journal', '2026-13-01.journal', 'a.journal', '2026-11-20']) {
      await writeFile(path.join(directory, name), '');
    }
    const { journal } = await open();
    const days = await new FileShelf(directory).days();
    expect(days).toEqual(['2026-11-21', '2026-11-22']);
    await journal.close();
  });

  test('that cannot be opened is a fault to write and damage to read, never empty', async () => {
    await mkdir(file);
    const opened = await FileJournal.open(directory, sunday);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'write-failed' } });
    const reading = await new FileShelf(directory).read(sunday);
    expect(reading.damage).toEqual({ atByte: 0, setAside: file, highestSeq: 0, resumed: false });
  });
});

describe('group commit', () => {
  test('one append is one write and one sync', async () => {
    const disk = new MemoryDisk(mulberry32(1));
    const { journal } = await open(disk);
    const before = disk.calls;
    await journal.append([sampleEvent(1)], 1);
    expect(disk.calls - before).toBe(2);
    await journal.close();
  });

  test('appends that arrive while a sync runs share the next one', async () => {
    const disk = new MemoryDisk(mulberry32(1));
    const { journal } = await open(disk);
    const calls: string[] = [];
    disk.trouble = (call) => {
      calls.push(call);
      return undefined;
    };
    await Promise.all(sampleEvents(1, 100).map((event) => journal.append([event], event.seq)));
    expect(calls).toEqual(['write', 'sync', 'write', 'sync']);
    await journal.close();
  });

  test('a batch stays bounded, however many arrive', async () => {
    const disk = new MemoryDisk(mulberry32(1));
    const { journal } = await open(disk);
    const written: number[] = [];
    const day = sampleEvents(1, 4000);
    const start = disk.bytesOf(file)?.length;
    disk.trouble = (call) => {
      if (call === 'sync') written.push(disk.calls);
      return undefined;
    };
    await Promise.all(day.map((event) => journal.append([event], event.seq)));
    expect(start).toBe(MIB);
    expect(written.length).toBeGreaterThan(4);
    expect(written.length).toBeLessThan(10);
    await journal.close();
    expect((await new FileShelf(directory, disk).read(sunday)).events).toEqual(day);
  });
});

describe('opening', () => {
  test('cuts a torn tail, says how long it was, and goes on behind the last whole record', async () => {
    const { journal } = await open();
    await fill(journal, 1, 10);
    await journal.close();
    const bytes = await readFile(file);
    const torn = encodeBatch([JSON.stringify({ longer: 'x'.repeat(2000) })]).subarray(0, 577);
    torn.copy(bytes, Buffer.concat(recordsOf(1, 10)).length);
    await writeFile(file, bytes);
    expect(await new FileShelf(directory).read(sunday)).toEqual({
      ...whole(sunday, 10),
      tornBytes: 577,
    });
    const again = await open();
    expect(again.reading).toEqual({ ...whole(sunday, 10), tornBytes: 577 });
    await fill(again.journal, 11, 12);
    await again.journal.close();
    expect(await new FileShelf(directory).read(sunday)).toEqual(whole(sunday, 12));
  });

  test('sets a damaged middle aside, and the day stays damaged until somebody settles it', async () => {
    const records = Buffer.concat(recordsOf(1, 30));
    const atByte = Buffer.concat(recordsOf(1, 12)).length;
    const rotten = Buffer.concat([records, Buffer.alloc(100)]);
    rotten[atByte + 50] = 0x21;
    await writeFile(file, rotten);
    const aside = `${file}.damaged-1-at-${atByte}`;
    const inPlace = { atByte, setAside: file, highestSeq: 30, resumed: false };
    expect((await new FileShelf(directory).read(sunday)).damage).toEqual(inPlace);
    expect(await readdir(directory), 'reading changes nothing').toEqual(['2026-11-22.journal']);

    const first = await open();
    const damage = { atByte, setAside: aside, highestSeq: 30, resumed: false };
    expect(first.reading).toEqual({ ...whole(sunday, 12), damage });
    expect(await readFile(aside)).toEqual(rotten.subarray(atByte, records.length));
    await first.journal.close();

    // The sequences beyond were known to the hall: the engine goes on above them.
    const second = await open();
    expect(second.reading).toEqual({ ...whole(sunday, 12), damage });
    await fill(second.journal, 51, 53);
    await second.journal.close();

    const both = [...sampleEvents(1, 12), ...sampleEvents(51, 53)];
    const third = await open();
    const resumed = { ...damage, resumed: true };
    expect(third.reading).toEqual({ ...whole(sunday, 0), events: both, damage: resumed });
    const jump = await third.journal.append([sampleEvent(60)], 60);
    expect(jump, 'only the first append may jump').toMatchObject({ error: { kind: 'sequence' } });
    await third.journal.close();
    expect((await new FileShelf(directory).read(sunday)).damage).toEqual(resumed);
    expect((await readdir(directory)).length).toBe(2);

    await rename(aside, `${aside}.settled`);
    const fourth = await open();
    expect(fourth.reading).toEqual({ ...whole(sunday, 0), events: both });
    await fourth.journal.close();
  });

  test('after damage the sequence may go on evenly, but never back', async () => {
    const records = Buffer.concat([
      ...recordsOf(1, 5),
      Buffer.from('rotten\n'),
      ...recordsOf(7, 9),
    ]);
    await writeFile(file, records);
    const { journal } = await open();
    await fill(journal, 6, 7);
    const back = await journal.append([sampleEvent(7)], 7);
    expect(back).toMatchObject({ ok: false, error: { kind: 'sequence' } });
    await journal.close();
    const { journal: again, reading } = await open();
    expect(reading.events).toEqual(sampleEvents(1, 7));
    expect(reading.damage).toMatchObject({ highestSeq: 9, resumed: true });
    await again.close();
  });

  test.each([
    ['an empty file', 0, 0x00, false],
    ['a file of zeros', 3 * MIB, 0x00, false],
    ['50 MB of line ends', 50 * MIB, 0x0a, true],
    ['50 MB of one letter', 50 * MIB, 0x61, true],
  ])(
    'finds no event in %s, says so, and can begin the day',
    longRun,
    async (_, size, byte, bad) => {
      await writeFile(file, Buffer.alloc(size, byte));
      const { journal, reading } = await open();
      expect(reading.events).toEqual([]);
      expect(reading.damage !== undefined).toBe(bad);
      expect(reading.tornBytes).toBe(0);
      await fill(journal, 1, 3);
      await journal.close();
      const again = await open();
      expect(again.reading.events).toEqual(sampleEvents(1, 3));
      await again.journal.close();
      expect((await stat(file)).size).toBe(MIB);
      expect((await readdir(directory)).length, 'set aside once').toBe(bad ? 2 : 1);
    },
  );

  test.each([2000, 50_000])('replays %i events', longRun, async (count) => {
    const { journal } = await open();
    const events = sampleEvents(1, count);
    const outcomes = await Promise.all(events.map((event) => journal.append([event], event.seq)));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    await journal.close();
    const { journal: again, reading } = await open();
    expect(reading.events.length).toBe(count);
    const differs = reading.events.findIndex(
      (event, index) => JSON.stringify(event) !== JSON.stringify(events[index]),
    );
    expect(differs).toBe(-1);
    await fill(again, count + 1, count + 1);
    await again.close();
  });
});

/** A file system of 1.5 MiB: a mounted one where we may mount, else the model of one. */
async function smallDisk(): Promise<{
  readonly kind: 'tmpfs' | 'model';
  readonly disk: Disk;
  readonly at: string;
  free(): Promise<void>;
  seal(): Promise<void>;
  done(): Promise<void>;
}> {
  const at = path.join(directory, 'small');
  await mkdir(at);
  const size = `size=${1.5 * MIB}`;
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', at]).catch(
    () => undefined,
  );
  if (mounted !== undefined) {
    return {
      kind: 'tmpfs',
      disk: nodeDisk,
      at,
      free: async () => {
        await run('mount', ['-o', `remount,size=${8 * MIB}`, at]);
      },
      seal: async () => {
        await run('mount', ['-o', 'remount,ro', at]);
      },
      done: async () => {
        await run('umount', [at]);
      },
    };
  }
  const disk = new MemoryDisk(mulberry32(1));
  disk.capacityBytes = 1.5 * MIB;
  return {
    kind: 'model',
    disk,
    at,
    free: async () => {
      disk.capacityBytes = 8 * MIB;
    },
    seal: async () => {
      disk.trouble = () => ({ kind: 'read-only' });
    },
    done: async () => {},
  };
}

test(
  'F06: a full disk stops the journal, loses nothing, and lets it begin again when freed',
  longRun,
  async () => {
    const small = await smallDisk();
    try {
      const { journal } = await open(small.disk, small.at);
      let acknowledged = 0;
      let fault: string | undefined;
      while (fault === undefined && acknowledged < 20_000) {
        const seq = acknowledged + 1;
        const outcome = await journal.append([sampleEvent(seq)], seq);
        if (outcome.ok) acknowledged = seq;
        else fault = outcome.error.kind;
      }
      await journal.close();
      expect(fault, small.kind).toBe('disk-full');
      // Full to the last record that fits, and no part of another.
      expect(acknowledged, small.kind).toBeGreaterThan(5000);
      const shelf = new FileShelf(small.at, small.disk);
      expect(await shelf.read(sunday)).toEqual(whole(sunday, acknowledged));
      await small.free();
      const again = await open(small.disk, small.at);
      expect(again.reading).toEqual(whole(sunday, acknowledged));
      await fill(again.journal, acknowledged + 1, acknowledged + 100);
      await again.journal.close();
    } finally {
      await small.done();
    }
  },
);

test('F08: a disk that is read-only is said to be so, and its days can still be read', async () => {
  const small = await smallDisk();
  try {
    const { journal } = await open(small.disk, small.at);
    await fill(journal, 1, 5);
    await journal.close();
    await small.seal();
    for (const at of [small.at, path.join(small.at, 'new', 'place')]) {
      const opened = await FileJournal.open(at, sunday, { disk: small.disk });
      expect(opened, small.kind).toMatchObject({ ok: false, error: { kind: 'read-only' } });
    }
    expect(await new FileShelf(small.at, small.disk).read(sunday)).toEqual(whole(sunday, 5));
  } finally {
    await small.done();
  }
});
