import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { trialPack } from '../.ci/played-hall.ts';
import { configDirectory, processesDirectory } from '../config/paths.ts';
import { ensureBroker } from './broker-rig.ts';
import { publicCrowd } from './contract/crowd.ts';
import { businessDay } from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import { assert } from './contract/result.ts';
import { ThreadCrowdTeller } from './crowd-teller.ts';
import { FileJournal } from './journal/file-journal.ts';
import { hallTime, parsed, TrialHall } from './queue/trial-hall.ts';

const today = parsed(businessDay, '2026-11-19');
let directory: string;
let log: MemoryLog;

beforeAll(ensureBroker, 120_000);
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-crowd-'));
  log = new MemoryLog();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function tellerOf(demandTable: string): Promise<ThreadCrowdTeller> {
  const { site } = await trialPack();
  const worker = path.join(processesDirectory, 'crowd-worker.js');
  return new ThreadCrowdTeller(worker, { site, journal: directory, demandTable }, log);
}

test('R11: a hall without a past has its week from the built thread', async () => {
  const teller = await tellerOf(path.join(configDirectory, 'demand-r6.json'));
  const crowd = await teller.crowd(today);
  expect(v.is(publicCrowd, crowd)).toBe(true);
  expect(crowd).toMatchObject({ businessDay: today, pastDays: 0 });
  expect(crowd?.days.map(({ source }) => source)).toEqual(Array(7).fill('expected'));
  expect(log.of('crowd.worked-out')).toMatchObject([{ pastDays: 0 }]);
});

/** A day's file with a number each half hour, each called a quarter of an hour later. */
async function writeDay(text: string): Promise<void> {
  const { site } = await trialPack();
  const trial = new TrialHall(site, hallTime(`${text}T09:00`));
  trial.openDay(text);
  trial.setCounter('counter-1', 'open');
  for (let nth = 0; nth < 12; nth += 1) {
    const number = trial.issue('pickup');
    trial.pass(15 * 60);
    trial.callNext('counter-1');
    trial.finish(number);
    trial.pass(15 * 60);
  }
  trial.closeDay();
  const opened = await FileJournal.open(directory, parsed(businessDay, text));
  assert(opened.ok, 'a new day opens');
  const [first] = trial.journal;
  assert((await opened.value.journal.append(trial.journal, first?.seq ?? 0)).ok, 'it is written');
  await opened.value.journal.close();
}

test('R11: three Thursdays of the journal on the disk say how the fourth will be', async () => {
  for (const day of ['2026-10-29', '2026-11-05', '2026-11-12']) await writeDay(day);
  const teller = await tellerOf(path.join(configDirectory, 'demand-r6.json'));
  const crowd = await teller.crowd(today);
  expect(crowd?.pastDays).toBe(3);
  const [thursday, friday] = crowd?.days ?? [];
  expect([thursday?.source, friday?.source]).toEqual(['measured', 'expected']);
  expect(thursday?.hours.find(({ hour }) => hour === 10)?.usual).toEqual({
    ...{ level: 'usual', groups: 1, minutes: 15 },
  });
});

test('a table that does not read: no week, the reason in the log, and the process lives', async () => {
  const file = path.join(directory, 'table.json');
  await writeFile(file, '{"months": []}');
  const teller = await tellerOf(file);
  expect(await teller.crowd(today)).toBeUndefined();
  expect(String(log.of('crowd.failed')[0]?.['because'])).toContain('table.json');
});

test('a hall that closes does not wait for it', async () => {
  const teller = await tellerOf(path.join(configDirectory, 'demand-r6.json'));
  const crowd = teller.crowd(today);
  await teller.close();
  expect(await crowd).toBeUndefined();
});
