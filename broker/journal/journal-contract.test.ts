import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../contract/result.ts';
import { FileJournal } from './file-journal.ts';
import { FileShelf } from './file-shelf.ts';
import type { Journal, JournalFault, JournalReading, JournalShelf } from './journal-port.ts';
import { MemoryDisk } from './memory-disk.ts';
import { MemoryJournal, MemoryShelf } from './memory-journal.ts';
import { nodeDisk } from './node-disk.ts';
import { mulberry32, sampleBusinessDay, sampleEvent, sampleEvents } from './sample-day.ts';

const sunday = sampleBusinessDay('2026-11-22');
const monday = sampleBusinessDay('2026-11-23');

/** One kind of journal, as a process finds it: opened, left, opened again. */
type Bench = {
  open(): Promise<{ readonly journal: Journal; readonly reading: JournalReading }>;
  readonly shelf: JournalShelf;
  /** Makes what is written from now on fail so. */
  fail(kind: 'disk-full' | 'sync-failed' | 'read-only'): void;
  heal(): void;
};

function opened<T>(outcome: Result<T, JournalFault>): T {
  if (!outcome.ok) throw new Error(`opening failed: ${outcome.error.kind}`);
  return outcome.value;
}

function fileBench(directory: string): Bench {
  const disk = new MemoryDisk(mulberry32(1));
  return {
    open: async () => opened(await FileJournal.open(directory, sunday, { disk, stepBytes: 4096 })),
    shelf: new FileShelf(directory, disk),
    fail: (kind) => {
      disk.trouble = (call) => {
        if (kind === 'sync-failed') return call === 'sync' ? { kind: 'failed' } : undefined;
        return { kind: kind === 'disk-full' ? 'full' : 'read-only' };
      };
    },
    heal: () => {
      disk.trouble = undefined;
    },
  };
}

/** On the real disk: its faults come from a layer that only refuses. */
function nodeBench(directory: string): Bench {
  let failing: JournalFault['kind'] | undefined;
  const disk: typeof nodeDisk = {
    ...nodeDisk,
    open: async (file, access) => {
      const real = await nodeDisk.open(file, access);
      if (!real.ok) return real;
      const inner = real.value;
      const cause = new Error('the bench refuses');
      return {
        ok: true,
        value: {
          sizeBytes: () => inner.sizeBytes(),
          read: (into, at) => inner.read(into, at),
          truncate: (to) => inner.truncate(to),
          sync: () => inner.sync(),
          close: () => inner.close(),
          write: (bytes, at) => {
            if (failing === 'disk-full') return { ok: false, error: { kind: 'full', cause } };
            if (failing === 'read-only') return { ok: false, error: { kind: 'read-only', cause } };
            return inner.write(bytes, at);
          },
          datasync: async () =>
            failing === 'sync-failed'
              ? { ok: false, error: { kind: 'failed', cause } }
              : inner.datasync(),
        },
      };
    },
  };
  return {
    open: async () => opened(await FileJournal.open(directory, sunday, { disk })),
    shelf: new FileShelf(directory),
    fail: (kind) => {
      failing = kind;
    },
    heal: () => {
      failing = undefined;
    },
  };
}

function memoryBench(): Bench {
  const shelf = new MemoryShelf();
  let last: MemoryJournal | undefined;
  return {
    open: async () => {
      const fresh = await MemoryJournal.open(sunday, shelf);
      last = fresh.journal;
      return fresh;
    },
    shelf,
    fail: (kind) => {
      if (last !== undefined) last.fault = kind;
    },
    heal: () => {},
  };
}

describe.each([
  ['the file journal', nodeBench],
  ['the file journal on the model disk', fileBench],
  ['the memory journal', memoryBench],
])('%s', (_, makeBench) => {
  let directory: string;
  let bench: Bench;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'yobiban-journal-'));
    bench = makeBench(path.join(directory, 'not', 'yet', 'there'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  async function given(count: number): Promise<Journal> {
    const { journal } = await bench.open();
    expect(await journal.append(sampleEvents(1, count), 1)).toEqual({ ok: true, value: undefined });
    return journal;
  }

  const stored = async (day = sunday) => (await bench.shelf.read(day)).events;

  test('an empty day has no events, and no day is there before one is opened', async () => {
    expect(await bench.shelf.days()).toEqual([]);
    expect(await bench.shelf.read(sunday)).toEqual({
      ...{ businessDay: sunday, events: [], tornBytes: 0 },
    });
    const { journal, reading } = await bench.open();
    expect(reading).toEqual({ businessDay: sunday, events: [], tornBytes: 0 });
    expect(await bench.shelf.days()).toEqual([sunday]);
    await journal.close();
  });

  test('what was appended is there when the journal is opened again, in order', async () => {
    const journal = await given(3);
    expect((await journal.append([sampleEvent(4)], 4)).ok).toBe(true);
    await journal.close();
    const again = await bench.open();
    expect(again.reading).toEqual({
      ...{ businessDay: sunday, events: sampleEvents(1, 4), tornBytes: 0 },
    });
    expect((await again.journal.append([sampleEvent(5)], 5)).ok).toBe(true);
    expect(await stored()).toEqual(sampleEvents(1, 5));
    await again.journal.close();
  });

  test('appends made at the same time are answered in their order, each when it is there', async () => {
    const { journal } = await bench.open();
    const answered: number[] = [];
    await Promise.all(
      sampleEvents(1, 40).map(async (event) => {
        const outcome = await journal.append([event], event.seq);
        expect(outcome.ok).toBe(true);
        answered.push(event.seq);
        expect((await stored()).length).toBeGreaterThanOrEqual(event.seq);
      }),
    );
    expect(answered).toEqual(sampleEvents(1, 40).map((event) => event.seq));
    await journal.close();
    expect(await stored()).toEqual(sampleEvents(1, 40));
  });

  test('no events are no change', async () => {
    const journal = await given(2);
    expect((await journal.append([], 3)).ok).toBe(true);
    expect((await journal.append([sampleEvent(3)], 3)).ok).toBe(true);
    await journal.close();
  });

  test.each([
    ['behind', 2],
    ['ahead', 5],
  ])('an append that is %s of the journal is refused, and all after it', async (_where, seq) => {
    const journal = await given(3);
    const outcome = await journal.append([sampleEvent(seq)], seq);
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'sequence' } });
    const next = await journal.append([sampleEvent(4)], 4);
    expect(next).toMatchObject({ ok: false, error: { kind: 'sequence' } });
    await journal.close();
    expect(await stored()).toEqual(sampleEvents(1, 3));
  });

  test('events that do not follow each other are refused whole', async () => {
    const journal = await given(3);
    const outcome = await journal.append([sampleEvent(4), sampleEvent(6)], 4);
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'sequence' } });
    await journal.close();
    expect(await stored()).toEqual(sampleEvents(1, 3));
  });

  test('a day that goes on after a restart is fenced by what stands there', async () => {
    await (await given(3)).close();
    const { journal } = await bench.open();
    const outcome = await journal.append([sampleEvent(3)], 3);
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'sequence' } });
    await journal.close();
  });

  test.each([1, 4])('a new day has a file of its own; its first event may be %i', async (seq) => {
    const journal = await given(3);
    expect((await journal.turnTo(monday)).ok).toBe(true);
    expect((await journal.append([sampleEvent(seq)], seq)).ok).toBe(true);
    expect((await journal.append([sampleEvent(seq + 1)], seq + 1)).ok).toBe(true);
    await journal.close();
    expect(await bench.shelf.days()).toEqual([sunday, monday]);
    expect(await stored(sunday)).toEqual(sampleEvents(1, 3));
    expect(await stored(monday)).toEqual(sampleEvents(seq, seq + 1));
  });

  test('the day turns between the appends around it', async () => {
    const { journal } = await bench.open();
    const outcomes = await Promise.all([
      journal.append([sampleEvent(1)], 1),
      journal.append([sampleEvent(2)], 2),
      journal.turnTo(monday),
      journal.append([sampleEvent(3)], 3),
    ]);
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    await journal.close();
    expect(await stored(sunday)).toEqual(sampleEvents(1, 2));
    expect(await stored(monday)).toEqual([sampleEvent(3)]);
  });

  test('turning to the day that runs changes nothing', async () => {
    const journal = await given(2);
    expect((await journal.turnTo(sunday)).ok).toBe(true);
    expect((await journal.append([sampleEvent(3)], 3)).ok).toBe(true);
    await journal.close();
    expect(await stored()).toEqual(sampleEvents(1, 3));
  });

  test('a day that has events is never begun again', async () => {
    const journal = await given(2);
    expect((await journal.turnTo(monday)).ok).toBe(true);
    const back = await journal.turnTo(sunday);
    expect(back).toMatchObject({ ok: false, error: { kind: 'sequence' } });
    await journal.close();
    expect(await stored()).toEqual(sampleEvents(1, 2));
  });

  test.each(['disk-full', 'sync-failed', 'read-only'] as const)(
    'after %s nothing is taken any more, and all that was acknowledged is there',
    async (kind) => {
      const journal = await given(3);
      bench.fail(kind);
      const failed = await Promise.all([
        journal.append([sampleEvent(4)], 4),
        journal.append([sampleEvent(5)], 5),
      ]);
      for (const outcome of failed) expect(outcome).toMatchObject({ ok: false, error: { kind } });
      bench.heal();
      expect(await journal.append([sampleEvent(6)], 6)).toMatchObject({ error: { kind } });
      expect(await journal.turnTo(monday)).toMatchObject({ error: { kind } });
      await journal.close();
      const again = await bench.open();
      expect(again.reading.events.slice(0, 3)).toEqual(sampleEvents(1, 3));
      expect(again.reading.damage).toBeUndefined();
      const next = again.reading.events.length + 1;
      expect((await again.journal.append([sampleEvent(next)], next)).ok).toBe(true);
      await again.journal.close();
    },
  );

  test('closing waits for what is being written, and what comes later is refused', async () => {
    const { journal } = await bench.open();
    const running = journal.append([sampleEvent(1)], 1);
    const closing = journal.close();
    const late = journal.append([sampleEvent(2)], 2);
    expect((await running).ok).toBe(true);
    expect(await late).toMatchObject({ ok: false, error: { kind: 'write-failed' } });
    await closing;
    expect(await stored()).toEqual([sampleEvent(1)]);
  });
});

test('the memory journal can be as slow as a bad card, and keeps its order (F09)', async () => {
  const { journal } = await MemoryJournal.open(sunday);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  journal.delay = () => held;
  const answered: number[] = [];
  const running = [1, 2].map(async (seq) => {
    await journal.append([sampleEvent(seq)], seq);
    answered.push(seq);
  });
  await Promise.resolve();
  expect(answered).toEqual([]);
  release();
  await Promise.all(running);
  expect(answered).toEqual([1, 2]);
});
