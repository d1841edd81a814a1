import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessDay } from './contract/ids.ts';
import { businessDay } from './contract/ids.ts';
import type { RequestOf } from './contract/requests.ts';
import { requests } from './contract/requests.ts';
import { assert } from './contract/result.ts';
import { payloadBytesMax } from './contract/topics.ts';
import { DayRecords } from './day-records.ts';
import { FileJournal } from './journal/file-journal.ts';
import { FileShelf } from './journal/file-shelf.ts';
import { MemoryShelf } from './journal/memory-journal.ts';
import { sampleEvent } from './journal/sample-day.ts';
import { hallTime, parsed, TrialHall } from './queue/trial-hall.ts';
import { trialSite } from './queue/trial-site.ts';

const site = trialSite();
const today = parsed(businessDay, '2026-11-19');
const yesterday = parsed(businessDay, '2026-11-18');

const asked = (day: BusinessDay, more: object = {}): RequestOf<'read-journal'> =>
  parsed(requests['read-journal'].payload, {
    ...{ day, filter: {}, requestId: 'request-1', expiresAt: 0 },
    actor: { kind: 'staff', staffId: 'suzuki' },
    ...more,
  }) as RequestOf<'read-journal'>;

/** A hall whose day is written to a shelf in memory. */
function written(shelf: MemoryShelf, day: BusinessDay): TrialHall {
  const hall = new TrialHall();
  hall.openDay(day);
  hall.setCounter('1', 'open');
  hall.issue('application');
  hall.callNext('1');
  hall.start('A001', '1');
  hall.finish('A001');
  shelf.write(day).push(...hall.journal);
  return hall;
}

/** Holds what it has read until the test lets go: meanwhile the engine writes on. */
class SlowShelf extends MemoryShelf {
  slow = true;
  #begun: (goOn: () => void) => void = () => {};
  readonly reading = new Promise<() => void>((resolve) => {
    this.#begun = resolve;
  });

  override async read(day: BusinessDay) {
    const read = await super.read(day);
    if (this.slow) await new Promise<void>((resolve) => this.#begun(resolve));
    return read;
  }
}

async function linesOf(records: DayRecords, day: BusinessDay, more: object = {}) {
  const page = await records.page(asked(day, more));
  assert(page.ok, 'the day is there');
  return page.value;
}

describe('what the journal says of a day', () => {
  test('every day that has a journal is named, newest first, with the first page alone', async () => {
    const shelf = new MemoryShelf();
    written(shelf, yesterday);
    written(shelf, today);
    const records = new DayRecords(shelf, site, today);
    const page = await linesOf(records, yesterday);
    expect(page).toMatchObject({ days: [today, yesterday], damaged: false });
    expect(page.entries[0]).toMatchObject({ type: 'serving-finished', number: 'A001' });
    expect((await linesOf(records, yesterday, { from: 2 })).days).toEqual([]);
  });

  test('a day without a journal is refused', async () => {
    const records = new DayRecords(new MemoryShelf(), site, today);
    const refused = { ok: false, error: 'unknown-day' };
    expect(await records.page(asked(yesterday))).toEqual(refused);
    expect(await records.timeline(yesterday)).toEqual(refused);
  });

  test('today goes on with the engine, also while it is read; a day gone by does not', async () => {
    const shelf = new SlowShelf();
    written(shelf, yesterday);
    const hall = written(shelf, today);
    const records = new DayRecords(shelf, site, today);
    const written1 = hall.journal.length;
    const reading = linesOf(records, today);
    const goOn = await shelf.reading;
    hall.issue('application');
    records.follow(hall.journal.slice(written1));
    goOn();
    await reading;
    shelf.slow = false;
    hall.issue('application');
    records.follow(hall.journal.slice(written1 + 1));
    const { entries } = await linesOf(records, today);
    expect(entries.map(({ seq }) => seq)).toEqual(hall.journal.map(({ seq }) => seq).reverse());
    expect((await linesOf(records, yesterday)).entries).toHaveLength(written1);
  });

  test('the course of a past day is that of its events; read again it is the same', async () => {
    const shelf = new MemoryShelf();
    written(shelf, yesterday);
    const records = new DayRecords(shelf, site, today);
    const first = await records.timeline(yesterday);
    expect(first).toMatchObject({
      ok: true,
      value: { day: yesterday, damaged: false, slots: [{ issued: 1, called: 1, served: 1 }] },
    });
    expect(await records.timeline(yesterday)).toEqual(first);
  });

  test('時間外 of a past day, and of today while somebody is still at a counter (R39)', async () => {
    const shelf = new MemoryShelf();
    const wednesday = new TrialHall(site, hallTime('2026-11-18T17:00'));
    wednesday.openDay(yesterday);
    wednesday.setCounter('1', 'open');
    wednesday.issue('application');
    wednesday.callNext('1');
    wednesday.start('A001', '1');
    shelf.write(yesterday).push(...wednesday.journal);
    const now = hallTime('2026-11-18T17:30');
    const ofToday = await new DayRecords(shelf, site, yesterday).overtime(yesterday, now);
    expect(ofToday).toMatchObject({
      value: { damaged: false, visits: [{ number: 'A001', minutesPast: 15, counterId: '1' }] },
    });
    wednesday.at = hallTime('2026-11-18T17:40');
    wednesday.finish('A001');
    shelf.write(yesterday).push(...wednesday.journal.slice(-1));
    const records = new DayRecords(shelf, site, today);
    expect(await records.overtime(yesterday, now)).toMatchObject({
      value: { serviceEnd: hallTime('2026-11-18T17:15'), visits: [{ minutesPast: 25 }] },
    });
    expect(await records.overtime(today, now)).toEqual({ ok: false, error: 'unknown-day' });
  });

  test('a day whose events do not fit each other is told as damaged, and ends nothing', async () => {
    const shelf = new MemoryShelf();
    const hall = written(shelf, yesterday);
    const events = shelf.write(yesterday);
    events.splice(0, events.length, ...hall.journal.filter(({ type }) => type !== 'ticket-issued'));
    const records = new DayRecords(shelf, site, today);
    expect(await records.timeline(yesterday)).toMatchObject({ ok: true, value: { damaged: true } });
    // Numbered evenly, and still a call of nobody.
    events.splice(0, events.length, ...events.map((event, at) => ({ ...event, seq: at + 1 })));
    const again = new DayRecords(shelf, site, today);
    expect(await again.timeline(yesterday)).toMatchObject({ ok: true, value: { damaged: true } });
  });
});

describe('beside a running engine', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'yobiban-records-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test.each([2_400, 50_000])(
    '%i events are read, and every page fits',
    async (count) => {
      const day = parsed(businessDay, '2026-11-22');
      const opened = await FileJournal.open(directory, day);
      assert(opened.ok, 'the journal opens');
      const { journal } = opened.value;
      for (let seq = 1; seq <= count; seq += 400) {
        const length = Math.min(400, count - seq + 1);
        const events = Array.from({ length }, (_, at) => sampleEvent(seq + at));
        expect((await journal.append(events, seq)).ok).toBe(true);
      }
      await journal.close();
      const records = new DayRecords(new FileShelf(directory), site, undefined);
      let lines = 0;
      let from: number | undefined;
      do {
        const page = await linesOf(records, day, { ...(from !== undefined && { from }) });
        expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(payloadBytesMax);
        lines += page.entries.length;
        from = page.next;
      } while (from !== undefined);
      expect(lines).toBe(count);
    },
    60_000,
  );
});

describe('how waiting times came true (issue 7, point 4)', () => {
  /** So many who found the counter busy and then waited 10 minutes; told 5 to 15, or far less. */
  function scored(shelf: MemoryShelf, day: BusinessDay, tickets: number, missed = 0): void {
    const hall = new TrialHall(site, hallTime(`${day}T09:00`));
    hall.openDay(day);
    hall.setCounter('1', 'open');
    hall.issue('application');
    hall.callNext('1');
    let served = 'A001';
    hall.start(served, '1');
    for (let nth = 0; nth < tickets; nth += 1) {
      const number = hall.issue('application');
      const told = nth < missed ? { low: 1, high: 3, mean: 2 } : { low: 5, high: 15, mean: 10 };
      hall.recordWaits(number, told);
      hall.pass(600);
      hall.finish(served);
      hall.callNext('1');
      hall.start(number, '1');
      served = number;
    }
    shelf.write(day).push(...hall.journal);
  }

  test('of a day; an unknown one is refused', async () => {
    const shelf = new MemoryShelf();
    scored(shelf, yesterday, 12, 3);
    const records = new DayRecords(shelf, site, today);
    expect(await records.waitScores(today)).toEqual({ ok: false, error: 'unknown-day' });
    for (const _again of [1, 2]) {
      const read = await records.waitScores(yesterday);
      expect(read).toMatchObject({
        value: { day: yesterday, damaged: false, scores: { day: { tickets: 12, covered: 9 } } },
      });
      expect(read.ok && Object.keys(read.value).sort()).toEqual(['damaged', 'day', 'scores']);
    }
  });

  test('the last day that somebody came: a closed one before today is passed over', async () => {
    const shelf = new MemoryShelf();
    scored(shelf, parsed(businessDay, '2026-11-16'), 20, 2);
    scored(shelf, parsed(businessDay, '2026-11-17'), 12, 3);
    const closed = new TrialHall(site, hallTime(`${yesterday}T09:00`));
    closed.openDay(yesterday);
    shelf.write(yesterday).push(...closed.journal);
    const records = new DayRecords(shelf, site, today);
    expect(await records.lastDay(today)).toEqual({
      ...{ businessDay: '2026-11-17', tickets: 12, covered: 9 },
    });
  });

  test('too few say nothing, nor does an older day in their place', async () => {
    const shelf = new MemoryShelf();
    scored(shelf, parsed(businessDay, '2026-11-17'), 12);
    scored(shelf, yesterday, 9);
    expect(await new DayRecords(shelf, site, today).lastDay(today)).toBeUndefined();
    expect(await new DayRecords(new MemoryShelf(), site, today).lastDay(today)).toBeUndefined();
  });
});
