import { describe, expect, test } from 'vitest';
import { monthAfter, typedDate, weeksOfMonth, wholeDateText } from './typed-date.ts';

const today = '2026-07-01';

describe('a date as people type it', () => {
  test.each([
    ['2026年8月1日(土)', '2026-08-01'],
    ['２０２６年８月１日（土）', '2026-08-01'],
    [' 2026年 8月 1日 ', '2026-08-01'],
    ['2026/8/1', '2026-08-01'],
    ['2026-08-01', '2026-08-01'],
    ['20260801', '2026-08-01'],
    ['令和8年8月1日', '2026-08-01'],
    ['R8.8.1', '2026-08-01'],
    ['8月1日', '2026-08-01'],
    ['8/1', '2026-08-01'],
    ['7/1', '2026-07-01'],
    // Gone by this year: the next one.
    ['6/30', '2027-06-30'],
    ['2/29', '2028-02-29'],
  ])('%s', (text, day) => {
    expect(typedDate(text, today)).toBe(day);
  });

  test.each(['', '明日', '8', '2026年2月29日', '6/31', '13/1', '2026/0/1', '1/1/2026'])(
    '%j is none',
    (text) => {
      expect(typedDate(text, today)).toBeUndefined();
    },
  );

  test('what is shown can be typed', () => {
    const shown = wholeDateText('2026-08-01');
    expect(shown).toMatch(/^2026年8月1日[(（]土[)）]$/);
    expect(typedDate(shown, today)).toBe('2026-08-01');
  });
});

describe('a month', () => {
  test('has its own days alone, from Sunday on', () => {
    const weeks = weeksOfMonth('2026-08-20');
    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.slice(5)).toEqual([undefined, '2026-08-01']);
    expect(weeks.at(-1)?.slice(0, 3)).toEqual(['2026-08-30', '2026-08-31', undefined]);
    expect(weeksOfMonth('2026-02-10')).toHaveLength(4);
  });

  test('the month after one of 31 days', () => {
    expect(monthAfter('2026-08-31', 1)).toBe('2026-09-30');
    expect(monthAfter('2026-01-31', 1)).toBe('2026-02-28');
    expect(monthAfter('2026-01-15', -1)).toBe('2025-12-15');
  });
});
