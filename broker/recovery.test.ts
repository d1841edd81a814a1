import { mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { announcementId, type BusinessDay, businessDay } from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import { assert } from './contract/result.ts';
import { FileJournal } from './journal/file-journal.ts';
import { decide } from './queue/decide.ts';
import { pictureOf } from './queue/picture.ts';
import { emptyState } from './queue/state.ts';
import { hallTime, parsed, TrialHall } from './queue/trial-hall.ts';
import { trialSite } from './queue/trial-site.ts';
import { fileStore, recover } from './recovery.ts';

const thursday = parsed(businessDay, '2026-11-19');
const friday = parsed(businessDay, '2026-11-20');
let directory = '';
let log = new MemoryLog();

beforeEach(async () => {
  log = new MemoryLog();
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-recovery-'));
});
afterEach(() => rm(directory, { recursive: true }));

const fileOf = (day: BusinessDay) => path.join(directory, `${day}.journal`);

/** Four tickets, one called and recalled at counter 1, one called at counter 2, then taken back. */
function morning(): TrialHall {
  const hall = new TrialHall();
  hall.openDay(thursday);
  hall.setCounter('1', 'open');
  hall.setCounter('2', 'open');
  for (let tickets = 0; tickets < 4; tickets += 1) hall.issue('application');
  hall.callNext('1');
  hall.callNext('2');
  hall.undo('A002');
  hall.recall('A001', '1');
  return hall;
}

/** Writes a day as the engine does, one batch an event, and ends it as a kill would. */
async function write(hall: TrialHall, day: BusinessDay, from = 0): Promise<void> {
  const opened = await FileJournal.open(directory, day);
  assert(opened.ok, 'a new folder takes a journal');
  for (const event of hall.journal.slice(from)) {
    const appended = await opened.value.journal.append([event], event.seq);
    assert(appended.ok, 'appended');
  }
  await opened.value.journal.close();
}

async function recovered(today = thursday) {
  const recovery = await recover(fileStore(directory), today, trialSite(), log);
  assert(recovery.ok, 'a journal that can be opened is recovered');
  await recovery.value.journal.close();
  return recovery.value;
}

describe('replay is the start-up (design part 7)', () => {
  test('given no journal, then today’s is begun with an empty state', async () => {
    const { state, latestDay, damaged, calls } = await recovered();
    expect(pictureOf(state)).toBe(pictureOf(emptyState()));
    expect({ latestDay, damaged, calls }).toEqual({
      latestDay: thursday,
      damaged: false,
      calls: [],
    });
    expect(await readdir(directory)).toEqual([`${thursday}.journal`]);
  });

  test('given a morning, then its state, and of its calls only the ones that stand', async () => {
    const hall = morning();
    await write(hall, thursday);
    const { state, calls } = await recovered();
    expect(pictureOf(state)).toBe(pictureOf(hall.state));
    expect(calls).toMatchObject([{ type: 'ticket-recalled' }]);
    expect(log.of('journal.opened')).toMatchObject([{ events: hall.journal.length, tornBytes: 0 }]);
  });

  test('given a torn tail, then all before it, and the next event goes where it was (F03)', async () => {
    const hall = morning();
    await write(hall, thursday);
    const text = await readFile(fileOf(thursday));
    const end = text.indexOf(0);
    await truncate(fileOf(thursday), end - 7);
    const { state, damaged } = await recovered();
    expect(damaged).toBe(false);
    expect(state.seq).toBe(hall.state.seq - 1);
    expect(log.of('journal.opened')[0]?.['tornBytes']).toBeGreaterThan(0);
    expect((await recovered()).state.seq).toBe(hall.state.seq - 1);
  });

  test('given a later day than the clock shows, then it is the one that is opened, and no other is made (F50)', async () => {
    await write(morning(), thursday);
    const { state, latestDay } = await recovered(parsed(businessDay, '2026-11-18'));
    expect(latestDay).toBe(thursday);
    expect(state.day).toMatchObject({ businessDay: thursday });
    expect(await readdir(directory)).toEqual([`${thursday}.journal`]);
  });
});

describe('a damaged middle (F04)', () => {
  /** One bit of the fifth record turns over. */
  async function damage(): Promise<TrialHall> {
    const hall = morning();
    await write(hall, thursday);
    const lines = (await readFile(fileOf(thursday), 'latin1')).split('\n');
    const at = lines.slice(0, 4).join('\n').length + 40;
    const file = await open(fileOf(thursday), 'r+');
    await file.write(Buffer.from('#'), 0, 1, at);
    await file.close();
    return hall;
  }

  test('then what stands before it, and word of the damage; nothing of it is lost', async () => {
    const hall = await damage();
    const { state, damaged } = await recovered();
    expect(damaged).toBe(true);
    expect(state.seq).toBe(4);
    expect(log.of('journal.damaged')).toMatchObject([{ businessDay: thursday }]);
    const aside = (await readdir(directory)).find((name) => name.includes('damaged'));
    const kept = await readFile(path.join(directory, aside ?? ''), 'latin1');
    expect(kept).toContain(`"seq":${hall.state.seq}`);
  });

  test('then calling goes on in the same file, and it stays damaged at the next start', async () => {
    await damage();
    const recovery = await recover(fileStore(directory), thursday, trialSite(), log);
    assert(recovery.ok, 'recovered');
    const { state, journal } = recovery.value;
    const hall = new TrialHall();
    hall.state.seq = 0;
    Object.assign(hall.state, state);
    for (let used = 0; used < 100; used += 1) hall.fresh('used');
    hall.at = hallTime('2026-11-19T11:00');
    const decided = decide(state, hall.site, {
      type: 'call-next',
      ...hall.atCounter('1'),
      voice: 'silent',
      announcementId: parsed(announcementId, 'an-announcement'),
      ...hall.envelope(),
    });
    assert(decided.ok, 'called');
    const event = { ...decided.value, seq: state.seq + 1 };
    expect(await journal.append([event], event.seq)).toMatchObject({ ok: true });
    await journal.close();
    const again = await recovered();
    expect(again.damaged).toBe(true);
    expect(again.state.seq).toBe(5);
    expect(again.calls).toMatchObject([{ type: 'ticket-called' }]);
  });
});

describe('between two days (rule 12)', () => {
  test('given the new day’s file without its opening, then the day before is the last word', async () => {
    const hall = morning();
    hall.closeDay(true);
    await write(hall, thursday);
    await write(hall, friday, hall.journal.length);
    const { state, latestDay } = await recovered(friday);
    expect(latestDay).toBe(friday);
    expect(state.seq).toBe(hall.state.seq);
    expect(state.day).toMatchObject({ state: 'closed', businessDay: thursday, missed: true });
  });

  test('given a day before that does not show its close, then only its sequence is of use', async () => {
    const hall = morning();
    await write(hall, thursday);
    await write(hall, friday, hall.journal.length);
    const { state } = await recovered(friday);
    expect(pictureOf(state)).toBe(pictureOf({ ...emptyState(), seq: hall.state.seq }));
  });
});

test('a folder that is a file is a fault, not an exception', async () => {
  await writeFile(path.join(directory, 'journal'), '');
  const recovery = await recover(
    fileStore(path.join(directory, 'journal')),
    thursday,
    trialSite(),
    log,
  );
  expect(recovery.ok).toBe(false);
});
