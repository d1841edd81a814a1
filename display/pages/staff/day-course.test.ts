import { expect, test } from 'vitest';
import { type TimelineSlot, timelineSlot } from '../../../broker/contract/audit.ts';
import { businessDay } from '../../../broker/contract/ids.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { courseOf, daysBefore, halfHourOf, halfHours, halfHourText } from './day-course.ts';

const zone = 'Asia/Tokyo';
const day = parsed(businessDay, '2026-11-19');
const at = (time: string) => Date.parse(`2026-11-19T${time}:00+09:00`);

function slot(time: string): TimelineSlot {
  const nothing = { issued: 0, called: 0, served: 0, waitingMax: 1, servingMax: 0 };
  return parsed(timelineSlot, { from: at(time), ...nothing });
}

test.each([
  ['08:30', 17, '8:30'],
  ['08:59', 17, '8:30'],
  ['12:00', 24, '12:00'],
  ['23:30', 47, '23:30'],
])('%s is half hour %i, %s', (time, index, text) => {
  expect(halfHourOf(at(time), zone)).toBe(index);
  expect(halfHourText(index)).toBe(text);
});

test('after midnight it is still the same business day, until three', () => {
  expect([halfHourOf(at('00:00'), zone), halfHourOf(at('02:59'), zone)]).toEqual([48, 53]);
  expect([halfHourText(48), halfHourText(53)]).toEqual(['0:00', '2:30']);
  expect(halfHourOf(at('03:00'), zone)).toBe(6);
});

test('the hours are those of the hall, whatever the zone of the machine', () => {
  expect(halfHourOf(at('08:30'), 'Asia/Kathmandu')).toBe(10);
});

test('both days stand over the same half hours, without a gap', () => {
  const today = courseOf(day, [slot('09:00'), slot('10:30')], zone);
  const before = courseOf(day, [slot('08:30'), slot('09:30')], zone);
  expect(halfHours([today, before], 22)).toEqual([17, 18, 19, 20, 21, 22]);
  expect(today.slots.get(18)?.waitingMax).toBe(1);
  expect(today.slots.get(19)).toBeUndefined();
});

test('of a day on which nothing was done yet, the half hour that is running', () => {
  expect(halfHours([courseOf(day, [], zone)], 17)).toEqual([17]);
});

test('the days before, newest first, over the turn of a year', () => {
  expect(daysBefore(parsed(businessDay, '2027-01-02'), 3)).toEqual([
    ...['2027-01-01', '2026-12-31', '2026-12-30'],
  ]);
});
