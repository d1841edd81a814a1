import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cityDemand } from '../../.ci/city-demand.ts';
import { businessDay } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import { FileJournal } from '../journal/file-journal.ts';
import { FileShelf } from '../journal/file-shelf.ts';
import { hallTime, parsed, TrialHall } from '../queue/trial-hall.ts';
import { demandBefore } from './past-demand.ts';

let site: Site;
let table: DemandTable;
beforeAll(async () => {
  ({ site, table } = await cityDemand());
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'yobiban-past-'));
});
afterEach(() => rm(directory, { recursive: true }));

const day = (text: string) => parsed(businessDay, text);
const file = (date: string) => path.join(directory, `${date}.journal`);
const measured = (today: string) => demandBefore(new FileShelf(directory), site, table, day(today));

/** Writes a day as the engine does: so many come, all are served, 9 minutes each. */
async function writeDay(date: string, came: number): Promise<void> {
  const hall = new TrialHall(site, hallTime(`${date}T08:30`));
  hall.openDay(date);
  hall.setCounter('counter-1', 'open');
  for (let nth = 0; nth < came; nth += 1) {
    const number = hall.issue('application');
    hall.callTicket(number, 'counter-1');
    hall.start(number, 'counter-1');
    hall.pass(9 * 60);
    hall.finish(number);
  }
  const opened = await FileJournal.open(directory, day(date));
  assert(opened.ok, 'a new day');
  const { journal } = opened.value;
  for (const event of hall.journal) {
    expect((await journal.append([event], event.seq)).ok).toBe(true);
  }
  await journal.close();
}

describe('past days as the hall keeps them (R45)', () => {
  test('whole days count, and today does not', async () => {
    for (const date of ['2026-07-06', '2026-07-07', '2026-07-08']) await writeDay(date, 40);
    const past = await measured('2026-07-08');
    expect(past.unread).toEqual({ damaged: [], missing: [] });
    expect(past.measured.days).toBe(2);
    expect(past.measured.services.get(site.services[0]?.id ?? ('' as never))?.cases).toBeCloseTo(
      40 + 40 * 0.97,
    );
  });

  test('a day with a damaged middle is told; its numbers count for nothing, how long people took does', async () => {
    await writeDay('2026-07-06', 40);
    await writeDay('2026-07-07', 40);
    const whole = await measured('2026-07-08');
    const bytes = await readFile(file('2026-07-07'));
    const text = bytes.toString('latin1');
    const middle = text.lastIndexOf('"ticket-issued"', text.lastIndexOf('}') / 2);
    bytes.write('X', middle, 'latin1');
    await writeFile(file('2026-07-07'), bytes);
    const broken = await measured('2026-07-08');
    expect(broken.unread).toEqual({ damaged: ['2026-07-07'], missing: [] });
    expect(broken.measured.days).toBe(1);
    // Half a day would look like a quiet one.
    expect(broken.measured.ratios).toHaveLength(1);
    const servings = ({ measured: { beliefs } }: typeof broken) =>
      beliefs.services[0]?.times.weight ?? 0;
    expect(servings(broken)).toBeGreaterThan(servings(whole) * 0.6);
    expect(servings(broken)).toBeLessThan(servings(whole) * 0.9);
    // Nothing of what was read is changed.
    expect(await readFile(file('2026-07-07'))).toEqual(bytes);
  });

  test('a file that holds no day at all is told', async () => {
    await writeDay('2026-07-06', 40);
    await writeFile(file('2026-07-07'), 'this was a spreadsheet\n');
    const { measured: known, unread } = await measured('2026-07-08');
    expect(unread.damaged).toEqual(['2026-07-07']);
    expect(known.days).toBe(1);
  });

  test('an open day without a file is told, a weekend is not', async () => {
    await writeDay('2026-07-03', 40);
    await writeDay('2026-07-07', 40);
    // From Friday to Wednesday: Monday is missing.
    const { measured: known, unread } = await measured('2026-07-08');
    expect(unread).toEqual({ damaged: [], missing: ['2026-07-06'] });
    expect(known.days).toBe(2);
  });

  test('a hall before its first day has nothing to miss', async () => {
    const { measured: known, unread } = await measured('2026-07-08');
    expect(unread).toEqual({ damaged: [], missing: [] });
    expect(known.days).toBe(0);
  });

  test('a power cut in the last record of a day: the day counts', async () => {
    await writeDay('2026-07-07', 40);
    const bytes = await readFile(file('2026-07-07'));
    const end = bytes.lastIndexOf('}') + 1;
    bytes.fill(0, end - 30, end + 1);
    await writeFile(file('2026-07-07'), bytes);
    const { measured: known, unread } = await measured('2026-07-08');
    expect(unread).toEqual({ damaged: [], missing: [] });
    expect(known.days).toBe(1);
  });
});
