import { expect, test } from 'vitest';
import { staffCounter } from '../../../broker/contract/staff-snapshot.ts';
import { hallTime, parsed } from '../../../broker/queue/trial-hall.ts';
import { backSentence, isOverdue, stateShort } from './rests.ts';

const since = hallTime('2026-11-19T11:40');
const moment = (minutes: number) => ({ now: since + minutes * 60_000, timeZone: 'Asia/Tokyo' });

function counterOf(instead: object) {
  const counter = { counterId: 'counter-1', label: '1', state: 'open', version: 1 };
  return parsed(staffCounter, { ...counter, cityStaff: false, services: [], ...instead });
}
const meal = counterOf({ state: 'break', rest: { reason: 'meal', minutes: 60, since } });

test.each([
  [0, '昼休み 12:40まで', '12:40に戻る予定です。', false],
  [60, '昼休み 12:40まで', '12:40に戻る予定です。', false],
  [61, '昼休み ▲1分超過', '▲ 戻る予定の12:40を、1分過ぎています。', true],
])('a break of an hour, after %i minutes', (minutes, short, sentence, overdue) => {
  expect(stateShort(meal, moment(minutes))).toBe(short);
  expect(backSentence(meal, moment(minutes))).toBe(sentence);
  expect(isOverdue(meal, moment(minutes).now)).toBe(overdue);
});

test('who said nothing is expected at no time', () => {
  const silent = counterOf({ state: 'break' });
  expect(stateShort(silent, moment(500))).toBe('休憩');
  expect(backSentence(silent, moment(500))).toBeUndefined();
  expect(isOverdue(silent, moment(500).now)).toBe(false);
  expect(stateShort(counterOf({ state: 'back-office' }), moment(0))).toBe('交付準備');
});
