import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SitePack } from '../broker/contract/site.ts';
import { loadSite } from './load-site.ts';
import { lintTexts } from './text-lint.ts';
import { placeOf } from './wrong-site-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yobiban-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function packOf(file: string, year = 2026): Promise<SitePack> {
  const loaded = await loadSite(file, 'config', year);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  return loaded.value;
}

describe('the halls that are shipped', () => {
  test('R2, R31, R32, R72, R80: Iwata has four services, two of them and their counters from August', async () => {
    const { site } = await packOf('config/iwata.yaml');
    expect(
      site.services.map(({ id, prefix, meanMinutes, slips, from }) => [
        id,
        prefix,
        meanMinutes,
        slips,
        from,
      ]),
    ).toEqual([
      ['application', 'A', 15, 2, undefined],
      ['pickup', 'B', 10, 2, undefined],
      ['certificate-renewal', 'C', 10, 2, '2026-08-01'],
      ['pin-reset', 'D', 10, 2, '2026-08-01'],
    ]);
    expect(site.counters.map(({ label, from, cityStaff }) => [label, from, cityStaff])).toEqual([
      ['1', undefined, false],
      ['2', undefined, false],
      ['3', '2026-08-01', false],
      ['4', '2026-08-01', false],
      ['5', undefined, true],
    ]);
  });

  test('R80: services and means are those of the city’s own table', async () => {
    const { site } = await packOf('config/iwata.yaml');
    const demand: { main_counter: { service: string; mean_minutes: number }[] } = JSON.parse(
      await readFile('config/demand-r6.json', 'utf8'),
    );
    expect(site.services.map(({ id, meanMinutes }) => [id, meanMinutes])).toEqual(
      demand.main_counter.map(({ service, mean_minutes }) => [service, mean_minutes]),
    );
  });

  test('R21: what a busy day prints comes of the city’s own table', async () => {
    const { site } = await packOf('config/iwata.yaml');
    const table: {
      readonly months: readonly number[];
      readonly special_opening: { readonly cases: { readonly values: readonly number[] } };
    } & Readonly<
      Record<
        'subtotal' | 'opening_days' | 'thursday_extension' | 'second_sunday',
        { readonly values: readonly number[] }
      >
    > = JSON.parse(await readFile('config/demand-r6.json', 'utf8'));
    const slipsIn = (month: number): number => {
      const of = ({ values }: { readonly values: readonly number[] }) =>
        values[table.months.indexOf(month)] ?? Number.NaN;
      const thursdays = of(table.thursday_extension);
      const besides = thursdays + of(table.second_sunday) + of(table.special_opening.cases);
      const perDay = (of(table.subtotal) - besides) / of(table.opening_days);
      // Fifty evenings a year, two slips each.
      return Math.ceil(((perDay + (thursdays * 12) / 50) * 2) / 10) * 10;
    };
    const months = Array.from({ length: 12 }, (_, index) => index + 1);
    expect(site.kiosks[0]?.paper).toEqual({
      rollMm: 80_000,
      warnSlips: 80,
      busyDaySlips: months.map(slipsIn),
    });
    expect(site.waitLevels).toEqual({ soon: 20, late: 40 });
    expect(site.reservations).toEqual({ earlyMinutes: 30, lateMinutes: 10 });
  });

  test('R36, R37, R38: Iwata’s hours', async () => {
    const { calendar } = (await packOf('config/iwata.yaml')).site;
    expect(calendar.weekdays).toEqual(['mon', 'tue', 'wed', 'thu', 'fri']);
    expect(calendar.hours).toEqual({ issueFrom: '08:30', issueUntil: '17:15', closes: '17:15' });
    expect(calendar.longer.thu?.closes).toBe('19:00');
    expect(calendar.nth).toMatchObject([{ weekday: 'sun', nth: 2, hours: { closes: '12:00' } }]);
    expect(calendar.closedYearly).toHaveLength(6);
  });

  test('the trial hall is Iwata’s of today, open every day and hour', async () => {
    const [trial, real] = [await packOf('config/trial.yaml'), await packOf('config/iwata.yaml')];
    const undated = (list: readonly object[]) =>
      list.map((entry) => ({ ...entry, from: undefined }));
    expect(undated(trial.site.services)).toEqual(undated(real.site.services));
    expect(undated(trial.site.counters)).toEqual(undated(real.site.counters));
    expect([trial.site.kiosks, trial.site.languages]).toEqual([
      real.site.kiosks,
      real.site.languages,
    ]);
    // One board of each layout, so that all of them can be looked at.
    expect(trial.site.boards[0]).toEqual(real.site.boards[0]);
    expect(Object.keys(trial.layouts)).toEqual(['main', 'corridor', 'counter']);
    expect([...trial.site.services, ...trial.site.counters].filter(({ from }) => from)).toEqual([]);
    expect(trial.site.calendar).toMatchObject({
      closedOnNationalHolidays: false,
      hours: { issueFrom: '00:00', issueUntil: '27:00' },
    });
    expect(trial.site.calendar.weekdays).toHaveLength(7);
  });

  test('each file leads editors to the published schema', async () => {
    for (const file of ['config/iwata.yaml', 'config/trial.yaml']) {
      expect(await readFile(file, 'utf8')).toMatch(
        /^# yaml-language-server: \$schema=\.\/site\.schema\.json\n/,
      );
    }
  });

  test('R35: holidays of this year and the four after it are in the calendar', async () => {
    const { holidays } = (await packOf('config/iwata.yaml', 2027)).site.calendar;
    expect(holidays[0]).toBe('2026-01-01'); // The year of the first effective date is kept.
    expect(holidays.at(-1)).toBe('2031-11-24');
    expect(holidays).toContain('2027-03-22');
  });

  test('the version follows what the pack says, and nothing else', async () => {
    const first = await packOf('config/iwata.yaml');
    expect((await packOf('config/iwata.yaml')).version).toBe(first.version);
    expect((await packOf('config/trial.yaml')).version).not.toBe(first.version);
    expect((await packOf('config/iwata.yaml', 2027)).version).not.toBe(first.version);
  });
});

test('R5: a language is added by one file, and by its name in the site file', async () => {
  const directory = await mkdtemp(join(folder, 'added-'));
  await cp('config', directory, { recursive: true });
  const english = JSON.parse(await readFile('config/locales/en.json', 'utf8'));
  const added = { ...english, locale: 'tlh', native: 'tlhIngan Hol', direction: 'rtl' };
  await writeFile(join(directory, 'locales/tlh.json'), JSON.stringify(added));
  const site = join(directory, 'iwata.yaml');
  const text = await readFile(site, 'utf8');
  await writeFile(site, text.replace('  - ko #', '  - tlh\n  - ko #'));
  const loaded = await loadSite(site, directory, 2026);
  expect(loaded.ok || loaded.error).toBe(true);
  const locales = loaded.ok ? loaded.value.locales : [];
  expect(locales.map(({ locale }) => locale).slice(-3)).toEqual(['tlh', 'ko', 'ne']);
  expect(locales.find(({ locale }) => locale === 'tlh')).toMatchObject({
    ...{ native: 'tlhIngan Hol', direction: 'rtl', status: 'draft' },
    services: english.services,
  });
  expect((await lintTexts(directory)).findings).toEqual([]);
});

describe('R5: wrong locale files', () => {
  /** Loads Iwata with one file of a copied configuration folder changed. */
  async function withChanged(name: string, from: string, to: string) {
    const directory = await mkdtemp(join(folder, 'changed-'));
    for (const part of ['locales', 'board-layouts.json', 'theme.css']) {
      await cp(join('config', part), join(directory, part), { recursive: true });
    }
    const file = join(directory, name);
    const text = await readFile(file, 'utf8');
    expect(text).toContain(from);
    const changed = text.replace(from, () => to);
    await writeFile(file, changed);
    const loaded = await loadSite('config/iwata.yaml', directory, 2026);
    const complaints = loaded.ok
      ? []
      : loaded.error.map((said) => said.replace(`${directory}/`, ''));
    return { complaints, changed };
  }

  test.each([
    [
      'a placeholder misspelt',
      'locales/vi.json',
      '{counter}',
      '{countr}',
      '"board.go_to_counter"',
      'texts.board.go_to_counter: expected the placeholders {counter}, got {countr}',
    ],
    [
      'a brace left open',
      'locales/es.json',
      '{low}–{high}',
      '{low–{high}',
      '"queue.range"',
      'texts.queue.range: expected an ICU message, got MALFORMED_ARGUMENT',
    ],
    [
      'a text of another name',
      'locales/en.json',
      '"board.nobody"',
      '"board.nobodi"',
      '"board.nobodi"',
      'texts.board.nobodi: expected no text of this name; did you mean "board.nobody"?',
    ],
    [
      'an empty text',
      'locales/ja.json',
      '"待ちなし"',
      '""',
      '"queue.no_wait"',
      'texts.queue.no_wait: expected words, got an empty text',
    ],
    [
      'markup',
      'locales/en.json',
      '"No wait"',
      '"<b>No</b> wait"',
      '"queue.no_wait"',
      'texts.queue.no_wait: expected plain text, got a tag in < >',
    ],
    [
      'another language’s file',
      'locales/ko.json',
      '"locale": "ko"',
      '"locale": "ja"',
      '"locale"',
      'locale: expected "ko", the name of the file, got "ja"',
    ],
    [
      'a status that is none',
      'locales/ko.json',
      '"draft"',
      '"done"',
      '"status"',
      'status: expected one of "draft", "reviewed", got "done"',
    ],
    [
      'papers that are no list',
      'locales/ne.json',
      '"papers": [',
      '"paper": [',
      '"paper"',
      'services.application.paper: expected no key of this name; did you mean "papers"?',
    ],
    [
      'a service without words',
      'locales/ne.json',
      '"pickup"',
      '"pickups"',
      '{',
      'services.pickup: expected the words for "pickup", which the site file uses',
    ],
    [
      'a step without words',
      'locales/ne.json',
      '"photo"',
      '"fotos"',
      '{',
      'steps.photo: expected the words for "photo", which the site file uses',
    ],
    ['a comma too many', 'locales/id.json', '"papers": [', '"papers": [,', '', 'file: expected'],
  ])('%s', async (_name, file, from, to, at, says) => {
    const { complaints, changed } = await withChanged(file, from, to);
    expect(complaints.join('\n')).toContain(says);
    if (at)
      expect(complaints).toContainEqual(
        expect.stringMatching(new RegExp(`^${file}:${placeOf(changed, at)} `)),
      );
    else expect(complaints[0]).toMatch(new RegExp(`^${file}:\\d+:\\d+ `));
  });

  test('a pale colour of the city is refused (WCAG 2.2 AA)', async () => {
    const { complaints, changed } = await withChanged(
      'theme.css',
      '--key: #0017c1',
      '--key: #6699ff',
    );
    expect(complaints).toEqual([
      `theme.css:${placeOf(changed, '--key: #6699ff').split(':')[0]} --key: expected a contrast of at least 4.5:1 against #ffffff, got #6699ff with 2.77:1`,
      expect.stringContaining('against #e8f1fe'),
    ]);
  });
});
