import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSite } from './load-site.ts';
import { complaintsOf, iwata, type Mistake, told } from './wrong-site-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yobiban-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Mistakes that the schema finds: names, kinds, forms and limits of single values. */
const mistakes: readonly Mistake[] = [
  {
    name: 'a prefix of two letters',
    from: 'prefix: B',
    to: 'prefix: AB',
    at: 'prefix: AB',
    says: 'services[1].prefix: expected one letter from A to Z, got "AB"',
  },
  {
    name: 'a misspelt key',
    from: 'meanMinutes: 15',
    to: 'meanMinute: 15',
    at: 'meanMinute: 15',
    says: 'services[0].meanMinute: expected no key of this name; did you mean "meanMinutes"?',
  },
  {
    name: 'a missing key',
    from: '    meanMinutes: 15\n',
    to: '',
    at: 'id: application',
    says: 'services[0].meanMinutes: expected this key, but it is missing',
  },
  {
    name: 'a missing key of the file itself',
    from: 'name: 磐田市役所 市民課\n',
    to: '',
    at: '# yaml',
    says: 'name: expected this key, but it is missing',
  },
  {
    name: 'a strange key of the file itself',
    from: 'digits: 3',
    to: 'advertising: yes',
    at: 'advertising',
    says: 'advertising: expected no key of this name',
  },
  {
    name: 'text where a number belongs',
    from: 'meanMinutes: 15',
    to: 'meanMinutes: "15"',
    at: 'meanMinutes: "15"',
    says: 'services[0].meanMinutes: expected a number without quotes, got "15"',
  },
  {
    name: 'a number where text belongs',
    from: 'label: "2"',
    to: 'label: 2',
    at: 'label: 2',
    says: 'counters[1].label: expected text in quotes: "2", got 2',
  },
  {
    name: 'half a minute',
    from: 'meanMinutes: 15',
    to: 'meanMinutes: 7.5',
    at: 'meanMinutes: 7.5',
    says: 'services[0].meanMinutes: expected a whole number, got 7.5',
  },
  {
    name: 'a mean of no time',
    from: 'meanMinutes: 15',
    to: 'meanMinutes: 0',
    at: 'meanMinutes: 0',
    says: 'services[0].meanMinutes: expected at least 1, got 0',
  },
  {
    name: 'three slips',
    from: 'slips: 2',
    to: 'slips: 3',
    at: 'slips: 3',
    says: 'services[0].slips: expected one of 1, 2, got 3',
  },
  {
    name: 'a value left out',
    from: 'digits: 3',
    to: 'digits:',
    at: 'digits:',
    says: 'digits: expected one of 3, 4, 5, got nothing',
  },
  {
    name: 'an hour of no clock',
    from: 'issueUntil: "17:15"',
    to: 'issueUntil: "17:75"',
    at: 'issueUntil: "17:75"',
    says: 'calendar.hours.issueUntil: expected an hour such as 08:30 (after midnight 24:00 to 27:00), got "17:75"',
  },
  {
    name: 'a date of another form',
    from: 'from: 2026-08-01',
    to: 'from: 2026/8/1',
    at: 'from: 2026/8/1',
    says: 'services[2].from: expected a date such as 2026-08-01, got "2026/8/1"',
  },
  {
    name: 'a day that does not exist',
    from: 'closedDays: []',
    to: 'closedDays: [2027-02-29]',
    at: '2027-02-29',
    says: 'calendar.closedDays[0]: expected a day that exists, got "2027-02-29"',
  },
  {
    name: 'a weekday that is none',
    from: '[mon, tue,',
    to: '[mon, tues,',
    at: 'tues,',
    says: 'calendar.weekdays[1]: expected one of "mon", "tue", "wed", "thu", "fri", "sat", "sun", got "tues"',
  },
  {
    name: 'one thing where a list belongs',
    from: 'nodes: [board-1]',
    to: 'nodes: board-1',
    at: 'nodes: board-1',
    says: 'boards[0].nodes: expected a list, got "board-1"',
  },
  {
    name: 'a list where a map belongs',
    from: '      application: 1\n      pickup: 1',
    to: '      [application, pickup]',
    at: 'services:\n      [',
    says: 'counters[0].services: expected a map of keys and values, got a list',
  },
  {
    name: 'capitals in a name',
    from: 'id: counter-1',
    to: 'id: Counter 1',
    at: 'id: Counter 1',
    says: 'counters[0].id: expected lower-case letters, digits and hyphens, got "Counter 1"',
  },
  {
    name: 'yes for true',
    from: 'cityStaff: true',
    to: 'cityStaff: yes',
    at: 'cityStaff: yes',
    says: 'counters[4].cityStaff: expected true or false, got "yes"',
  },
  {
    name: 'a key twice',
    from: 'digits: 3',
    to: 'digits: 3\ndigits: 4',
    at: 'digits: 4',
    says: 'file: expected each key once, got "digits" twice',
  },
];

test.each(mistakes)('R30: $name', async (mistake) => {
  const { expected, complaints } = await told(mistake);
  expect(complaints).toContain(expected);
});

test('every mistake is told at once', async () => {
  const text = iwata
    .replace('prefix: A', 'prefix: AA')
    .replace('digits: 3', 'digit: 3')
    .replace('slips: 2', 'slip: 2');
  expect(await complaintsOf(text)).toHaveLength(3);
});

describe('F: files that are no site file at all', () => {
  test.each([
    ['a tab', 'site: iwata\n\tname: x\n', /^site\.yaml:2:1 file: expected YAML: .*[Tt]ab/],
    ['an open bracket', 'site: [iwata\nname: x\n', /^site\.yaml:\d+:\d+ file: expected YAML: /],
    ['a bad indentation', 'site: iwata\n  name: x\n', /^site\.yaml:\d+:\d+ file: expected YAML: /],
    [
      'two documents',
      'site: iwata\n---\nsite: iwata\n',
      /^site\.yaml:\d+:\d+ file: expected YAML: .*documents/,
    ],
    [
      'an alias',
      'site: &a iwata\nname: *a\n',
      /^site\.yaml:2:7 file: expected everything written out, got an alias/,
    ],
    ['an unknown tag', 'site: !secret iwata\n', /^site\.yaml:1:7 file: expected YAML: /],
    ['nothing', '', /^site\.yaml:1:1 file: expected settings, got an empty file$/],
    [
      'only remarks',
      '# nothing yet\n',
      /^site\.yaml:1:1 file: expected a map of keys and values, got nothing$/,
    ],
    ['a word', 'iwata\n', /^site\.yaml:1:1 file: expected a map of keys and values, got "iwata"$/],
    ['a list', '- iwata\n', /^site\.yaml:1:1 file: expected a map of keys and values, got a list$/],
    [
      'brackets without end',
      '['.repeat(200_000),
      /^site\.yaml:1:1 file: expected YAML, got lists nested too deep$/,
    ],
    [
      'a list in a list in a list',
      '- '.repeat(100_000),
      /^site\.yaml:1:1 file: expected YAML, got lists nested too deep$/,
    ],
    [
      'a prototype',
      '__proto__: { site: x }\n',
      /^site\.yaml:1:1 __proto__: expected no key of this name/,
    ],
  ])('%s', async (_name, text, says) => {
    expect((await complaintsOf(text))[0]).toMatch(says);
  });

  test('text that is not UTF-8', async () => {
    // 磐田 in Shift_JIS, as an old editor saves it.
    const complaints = await complaintsOf(Buffer.from([0x6e, 0x3a, 0x94, 0xd6, 0x93, 0x63]));
    expect(complaints).toEqual(['site.yaml: expected UTF-8 text']);
  });

  test('50 MB are not read', async () => {
    const file = join(folder, 'large.yaml');
    await writeFile(file, 'site: iwata\n');
    await truncate(file, 50_000_000);
    const loaded = await loadSite(file, 'config');
    expect(loaded).toMatchObject({
      ok: false,
      error: [`${file}: expected at most 262144 bytes, got 50000000`],
    });
  });

  test('no file, a folder, and more complaints than anybody reads', async () => {
    const gone = await loadSite(join(folder, 'gone.yaml'), 'config');
    expect(gone.ok || gone.error).toEqual([
      `${folder}/gone.yaml: the file cannot be read (ENOENT)`,
    ]);
    const directory = await loadSite(folder, 'config');
    expect(directory.ok || directory.error).toEqual([`${folder}: expected a file`]);
    const many = await complaintsOf(
      Array.from({ length: 100 }, (_, index) => `key${index}: 1`).join('\n'),
    );
    expect(many).toHaveLength(31);
    expect(many.at(-1)).toMatch(/^… and \d+ more$/);
  });
});
