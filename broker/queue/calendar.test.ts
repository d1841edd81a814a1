import { afterEach, describe, expect, test } from 'vitest';
import { businessDay, type EpochMs } from '../contract/ids.ts';
import {
  businessDayOf,
  calendarDayOf,
  counterInUse,
  issuingNow,
  nextChange,
  nextOpening,
  nextTurn,
  openingOn,
  serviceOffered,
} from './calendar.ts';
import { emptyState } from './state.ts';
import { hallTime, parsed, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';

const site = trialSite();
const tokyo = 'Asia/Tokyo';
const day = (text: string) => parsed(businessDay, text);
const hours = (text: string) => {
  const opening = openingOn(site.calendar, day(text));
  return opening && `${opening.issueFrom}-${opening.issueUntil}`;
};
const iso = (at: EpochMs | undefined) =>
  at && new Date(at + 9 * 3_600_000).toISOString().slice(0, 16);

describe('opening days and hours', () => {
  test.each([
    ['2026-11-18', '08:30-17:00', 'a plain Wednesday (R37)'],
    ['2026-11-19', '08:30-19:00', 'the longer Thursday (R38)'],
    ['2026-11-21', undefined, 'a Saturday (R35)'],
    ['2026-11-01', undefined, 'the first Sunday'],
    ['2026-11-08', '09:00-12:00', 'the second Sunday (R36)'],
    ['2026-11-15', undefined, 'the third Sunday'],
    ['2027-02-14', '09:00-12:00', 'the second Sunday of a month that begins on a Monday'],
    ['2026-08-09', '09:00-12:00', 'the second Sunday of a month that begins on a Saturday'],
    ['2026-03-08', '09:00-12:00', 'the second Sunday of a month that begins on a Sunday'],
    ['2026-11-28', '09:00-16:00', 'a special day (R36)'],
    ['2026-11-03', undefined, 'a national holiday (R35)'],
    ['2027-03-22', undefined, 'the substitute of a holiday on a Sunday, by the list (R35)'],
    ['2026-11-23', '10:00-12:00', 'a holiday opened out of turn'],
    ['2026-11-20', undefined, 'a day closed out of turn'],
    ['2026-12-29', undefined, 'the first of the year-end days (R35)'],
    ['2027-01-03', undefined, 'the last of them'],
    ['2027-01-04', '08:30-17:00', 'the first day of work'],
    ['2028-02-29', '08:30-17:00', '29 February, a Tuesday (F53)'],
  ])('%s: %s, %s', (date: string, expected: string | undefined, _why: string) => {
    expect(hours(date)).toBe(expected);
  });

  test.each([
    ['2026-11-18', 'usual', '17:15'],
    ['2026-11-19', 'longer', '19:15'],
    ['2026-11-08', 'nth', '12:00'],
    ['2026-11-28', 'special', '16:00'],
    ['2026-11-23', 'special', '12:00'],
    ['2026-11-20', 'closed-day', undefined],
    ['2026-12-29', 'yearly', undefined],
    ['2026-11-03', 'holiday', undefined],
    ['2026-11-21', 'weekend', undefined],
  ])('%s is %s, and its doors close at %s', (text, because, closes) => {
    const told = calendarDayOf(site, day(text));
    expect(told.because).toBe(because);
    expect(told.hours?.closes).toBe(closes && hallTime(`${text}T${closes}`));
  });

  test('counters and services are those of the day (R32, R72)', () => {
    const of = (text: string) => calendarDayOf(site, day(text));
    expect(of('2026-07-31')).toMatchObject({ counters: ['1', '2', 'city'] });
    expect(of('2026-08-03')).toMatchObject({ counters: ['1', '2', '3', 'city'] });
    expect(of('2026-07-31').services).not.toContain('certificate');
    expect(of('2026-08-03').services).toContain('certificate');
  });

  test('a city whose hall stays open on national holidays', () => {
    const calendar = { ...site.calendar, closedOnNationalHolidays: false };
    expect(openingOn(calendar, day('2026-11-03'))).toEqual(site.calendar.hours);
  });

  test('a day both special and closed is closed', () => {
    const calendar = { ...site.calendar, closedDays: [day('2026-11-28')] };
    expect(openingOn(calendar, day('2026-11-28'))).toBeUndefined();
  });
});

describe('effective dates (R30, R32, R72)', () => {
  const [, , certificate, guide] = site.services;
  const third = site.counters[2];

  test('a service and a counter from 2026-08-01, on that very day and not before', () => {
    for (const [date, expected] of [
      ['2026-07-31', false],
      ['2026-08-01', true],
    ] as const) {
      expect(certificate && serviceOffered(certificate, day(date))).toBe(expected);
      expect(third && counterInUse(third, day(date))).toBe(expected);
    }
  });

  test('a service until 2027-03-31, that very day included', () => {
    expect(guide && serviceOffered(guide, day('2027-03-31'))).toBe(true);
    expect(guide && serviceOffered(guide, day('2027-04-01'))).toBe(false);
  });
});

describe('the business day turns at 03:00 (rule 12; F52)', () => {
  test.each([
    ['2026-11-19T02:59', '2026-11-18'],
    ['2026-11-19T03:00', '2026-11-19'],
    ['2026-11-20T00:00', '2026-11-19'],
    ['2027-01-01T00:30', '2026-12-31'],
    ['2028-03-01T02:00', '2028-02-29'],
    ['2027-03-01T02:00', '2027-02-28'],
  ])('%s belongs to %s', (at, expected) => {
    expect(businessDayOf(hallTime(at), tokyo)).toBe(expected);
  });

  test.each([
    ['2026-11-19T02:59', '2026-11-19T03:00'],
    ['2026-11-19T03:00', '2026-11-20T03:00'],
    ['2028-02-29T12:00', '2028-03-01T03:00'],
    ['2026-12-31T23:59', '2027-01-01T03:00'],
  ])('after %s it turns at %s', (at, expected) => {
    expect(iso(nextTurn(hallTime(at), tokyo))).toBe(expected);
  });

  test('in a zone that puts its clocks forward that night, the day still turns at its 03:00', () => {
    const at = Date.parse('2026-03-08T06:59:00Z') as EpochMs;
    expect(businessDayOf(at, 'America/New_York')).toBe('2026-03-07');
    expect(nextTurn(at, 'America/New_York')).toBe(Date.parse('2026-03-08T07:00:00Z'));
  });
});

describe('issuing now', () => {
  const opened = (date: string) => {
    const hall = new TrialHall(site, hallTime(`${date}T08:00`));
    hall.openDay(date);
    return hall;
  };
  const modes = (hall: TrialHall, times: readonly string[]) =>
    times.map((time) => issuingNow(hall.state, site, hallTime(time)));

  test('from the first minute to before the last, a Thursday evening included', () => {
    const thursday = ['08:29', '08:30', '18:59', '19:00'].map((time) => `2026-11-19T${time}`);
    expect(modes(opened('2026-11-19'), thursday)).toEqual(['closed', 'open', 'open', 'closed']);
    const wednesday = ['16:59', '17:00'].map((time) => `2026-11-18T${time}`);
    expect(modes(opened('2026-11-18'), wednesday)).toEqual(['open', 'closed']);
  });

  test('hours from 24:00 to 27:00 belong to the business day before midnight', () => {
    const night = { issueFrom: '22:00', issueUntil: '25:30' };
    const late = trialSite({ calendar: { ...site.calendar, hours: night } });
    const hall = new TrialHall(late, hallTime('2026-11-18T22:00'));
    hall.openDay('2026-11-18');
    const at = ['2026-11-18T23:59', '2026-11-19T01:29', '2026-11-19T01:30'];
    expect(at.map((time) => issuingNow(hall.state, late, hallTime(time)))).toEqual([
      'open',
      'open',
      'closed',
    ]);
    expect(iso(nextChange(hall.state, late, hallTime('2026-11-18T23:00')))).toBe(
      '2026-11-19T01:30',
    );
  });

  test('a day nobody has opened, and one that is closed', () => {
    expect(issuingNow(emptyState(), site, hallTime('2026-11-18T10:00'))).toBe('closed');
    const hall = opened('2026-11-18');
    hall.closeDay();
    expect(modes(hall, ['2026-11-18T10:00', '2026-11-19T10:00'])).toEqual(['day-closed', 'closed']);
  });
});

describe('the next opening', () => {
  test.each([
    ['2026-11-18T08:29', '2026-11-18T08:30'],
    ['2026-11-18T08:30', '2026-11-19T08:30'],
    ['2026-11-19T20:00', '2026-11-23T10:00'],
    ['2026-12-28T17:00', '2027-01-04T08:30'],
    ['2026-11-19T01:00', '2026-11-19T08:30'],
  ])('after %s is %s', (at, expected) => {
    expect(iso(nextOpening(site, hallTime(at)))).toBe(expected);
  });

  test('a hall that never opens has none', () => {
    const never = { ...site.calendar, weekdays: [], nth: [], specialDays: [] };
    expect(
      nextOpening(trialSite({ calendar: never }), hallTime('2026-11-18T08:00')),
    ).toBeUndefined();
  });

  test('issue stops next while it goes on, and starts next while it does not', () => {
    const hall = new TrialHall(site, hallTime('2026-11-18T08:00'));
    hall.openDay('2026-11-18');
    expect(iso(nextChange(hall.state, site, hallTime('2026-11-18T08:00')))).toBe(
      '2026-11-18T08:30',
    );
    expect(iso(nextChange(hall.state, site, hallTime('2026-11-18T10:00')))).toBe(
      '2026-11-18T17:00',
    );
  });
});

describe('the host’s own zone changes nothing (F52)', () => {
  const own = process.env['TZ'];
  afterEach(() => {
    if (own === undefined) delete process.env['TZ'];
    else process.env['TZ'] = own;
  });

  test('UTC, St John’s and Tokyo see the same days and hours', () => {
    const seen = ['UTC', 'America/St_Johns', 'Asia/Tokyo'].map((zone) => {
      process.env['TZ'] = zone;
      const at = hallTime('2026-11-19T02:30');
      return {
        offset: new Date(at).getTimezoneOffset(),
        is: [businessDayOf(at, tokyo), nextTurn(at, tokyo), nextOpening(site, at)],
      };
    });
    expect(seen.map((each) => each.offset)).toEqual([0, 210, -540]);
    expect(new Set(seen.map((each) => JSON.stringify(each.is))).size).toBe(1);
  });
});
