import { expect, test } from 'vitest';
import { nationalHolidays } from './national-holidays.ts';

/** 国民の祝日に関する法律, with substitute days (第3条2項) and days between two holidays (3項). */
const byYear: Readonly<Record<number, string>> = {
  2026: '01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23',
  2027: '01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23',
  2028: '01-01 01-10 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-22 10-09 11-03 11-23',
};

test.each(Object.entries(byYear))('R35: the holidays of %s', (year, days) => {
  const expected = days.split(' ').map((day) => `${year}-${day}`);
  expect(nationalHolidays(Number(year), Number(year))).toEqual(expected);
});

test('R35: a span of years is the years one after the other', () => {
  const days = nationalHolidays(2026, 2028);
  expect(days).toHaveLength(18 + 17 + 16);
  expect([...days].sort()).toEqual(days);
});
