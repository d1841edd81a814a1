import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessDay, serviceId } from '../../broker/contract/ids.ts';
import { hallTime, parsed } from '../../broker/queue/trial-hall.ts';
import { fileSentences, type ReservationRules, readReservations } from './reservation-file.ts';

const rules: ReservationRules = {
  timeZone: 'Asia/Tokyo',
  today: parsed(businessDay, '2026-11-19'),
  services: [
    {
      id: parsed(serviceId, 'pickup'),
      from: undefined,
      until: undefined,
      names: ['pickup', 'カードの受け取り(交付)', '受け取り'],
    },
    {
      id: parsed(serviceId, 'guide'),
      from: undefined,
      until: parsed(businessDay, '2026-11-20'),
      names: ['guide'],
    },
  ],
};
const header = '予約番号,日付,時刻,受付内容';
const read = (...lines: readonly string[]) => readReservations(lines.join('\n'), rules);
const row = (...cells: readonly string[]) => read(header, cells.join(','));
const good = ['R-0001', '2026-11-19', '9:30', 'pickup'] as const;
const wrong = (line: number, about: keyof typeof fileSentences) => ({
  ok: false,
  error: [{ line, sentence: fileSentences[about] }],
});

const slot = (code: string, time: string, service = 'pickup') => ({
  code,
  at: hallTime(time),
  serviceId: service,
});

describe('R67: a list of reservations, without names', () => {
  test('one list a day, the earliest first, in the order of its lines', () => {
    expect(
      read(
        header,
        'R-0003,2026-11-24,10:00,受け取り',
        'R-0001,2026-11-19,9:30,pickup',
        '',
        'R-0002,2026-11-19,09:00,guide',
        '',
      ),
    ).toEqual({
      ok: true,
      value: [
        {
          day: '2026-11-19',
          reservations: [
            slot('R-0001', '2026-11-19T09:30'),
            slot('R-0002', '2026-11-19T09:00', 'guide'),
          ],
        },
        { day: '2026-11-24', reservations: [slot('R-0003', '2026-11-24T10:00')] },
      ],
    });
  });

  test.each([
    [
      'from a spreadsheet, tab by tab, with a byte order mark and CRLF',
      `\uFEFF${header.replaceAll(',', '\t')}\r\nR-0001\t2026/11/19\t9:30:00\t受け取り\r\n`,
    ],
    [
      'with quotes',
      '"予約番号","日付","時刻","受付内容"\n"R-0001","2026-11-19","09:30","受け取り"',
    ],
    ['with columns in another order', '受付内容,時刻,日付,予約番号\npickup,9:30,2026-11-19,R-0001'],
    [
      'as a Japanese keyboard writes',
      `${header}\nｒ－０００１,２０２６／１１／１９,９：３０,カードの受け取り（交付）`,
    ],
    ['with spaces around', `${header}\n R-0001 , 2026-11-19 ,9:30, 受け取り　`],
  ])('%s', (_name, text) => {
    expect(readReservations(text, rules)).toEqual({
      ok: true,
      value: [{ day: '2026-11-19', reservations: [slot('R-0001', '2026-11-19T09:30')] }],
    });
  });

  test.each([
    ['a column of names', `${header},氏名\nR-0001,2026-11-19,9:30,pickup,磐田 太郎`],
    [
      'a column of names in the place of another',
      '予約番号,日付,時刻,氏名\nR-0001,2026-11-19,9:30,磐田 太郎',
    ],
    ['a column twice', `${header},日付\nR-0001,2026-11-19,9:30,pickup,2026-11-19`],
    ['no names of columns', 'R-0001,2026-11-19,9:30,pickup'],
    ['nothing', ''],
    ['a picture', '\u0000\u0001PNG"'],
  ])('%s is refused as a whole, and nothing of it is repeated', (_name, text) => {
    const answer = readReservations(text, rules);
    expect(answer).toEqual(wrong(1, 'columns'));
    expect(JSON.stringify(answer)).not.toContain('太郎');
  });

  test.each<readonly [about: keyof typeof fileSentences, cells: readonly string[]]>([
    ['cells', ['R-0001', '2026-11-19', '9:30']],
    ['cells', [...good, '磐田 太郎']],
    ['cells', ['R-0001', '2026-11-19', '9:30', '"pickup']],
    ['cells', ['R-0001', '2026-11-19', '9:30', '"pickup"x']],
    ['code', ['磐田太郎', '2026-11-19', '9:30', 'pickup']],
    ['code', ['R1', '2026-11-19', '9:30', 'pickup']],
    ['date', ['R-0001', '11/19', '9:30', 'pickup']],
    ['date', ['R-0001', '2026-11-31', '9:30', 'pickup']],
    ['day', ['R-0001', '2026-11-18', '9:30', 'pickup']],
    ['day', ['R-0001', '2026-12-04', '9:30', 'pickup']],
    ['time', ['R-0001', '2026-11-19', '9時半', 'pickup']],
    ['time', ['R-0001', '2026-11-19', '24:00', 'pickup']],
    ['time', ['R-0001', '2026-11-19', '2:30', 'pickup']],
    ['time', ['R-0001', '2026-11-19', '9:60', 'pickup']],
    ['service', ['R-0001', '2026-11-19', '9:30', 'パスポート']],
    ['notOffered', ['R-0001', '2026-11-21', '9:30', 'guide']],
  ])('%s: %j', (about, cells) => {
    expect(row(...cells)).toEqual(wrong(2, about));
  });

  test('every wrong line is named, and nothing of the file is taken', () => {
    const answer = read(
      header,
      good.join(','),
      good.join(','),
      'x',
      'R-0002,2026-11-19,9:30,pickup',
    );
    expect(answer).toEqual({
      ok: false,
      error: [
        { line: 3, sentence: fileSentences.twice },
        { line: 4, sentence: fileSentences.cells },
      ],
    });
  });

  test('the same code on two days is two reservations', () => {
    const answer = read(header, good.join(','), 'R-0001,2026-11-20,9:30,pickup');
    expect(answer.ok && answer.value.map(({ day }) => day)).toEqual(['2026-11-19', '2026-11-20']);
  });

  test('no line, too many lines, too many of one day', () => {
    expect(read(header, '', '')).toEqual(wrong(1, 'empty'));
    const many = (count: number) =>
      Array.from({ length: count }, (_, nth) => `R-${10_000 + nth},2026-11-19,9:30,pickup`);
    expect(read(header, ...many(301))).toEqual(wrong(302, 'tooMany'));
    expect(read(header, ...many(5_000))).toEqual(wrong(1, 'tooLong'));
  });

  test('whatever is pasted, it answers', () => {
    const anything = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom(',', '"', '\n', '\t', '予約番号', '9:30', 'R-0001', ' '))
        .map((parts) => `${header}\n${parts.join('')}`),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const answer = readReservations(text, rules);
        expect(answer.ok || answer.error.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
