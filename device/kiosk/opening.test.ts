import { describe, expect, test } from 'vitest';
import { openingOf } from './opening.ts';

const now = Date.parse('2026-11-20T18:00:00+09:00');
const monday = Date.parse('2026-11-24T08:30:00+09:00');
const say = (at: number, chosen: string, known: number | undefined = now) =>
  openingOf(at, known, 'Asia/Tokyo', { chosen, home: 'ja' });

describe('the next opening in words', () => {
  test('today: the time alone, on the hall’s clock', () => {
    expect(say(now + 3_600_000, 'pt-BR')).toEqual({ time: '19:00' });
  });

  test.each([
    ['ja', '11月24日(火)', '11/24(火)'],
    ['ja-JP-x-easy', '11月24日(火)', '11/24(火)'],
    ['pt-BR', 'ter., 24 de novembro', 'ter., 24/11'],
    ['zh-Hans-CN', '11月24日周二', '11/24周二'],
  ])('another day in %s', (chosen, long, short) => {
    const day = { long, longAtHome: '11月24日(火)', short };
    expect(say(monday, chosen)).toEqual({ time: '08:30', day });
  });

  test('Nepali has its own words, and Western digits', () => {
    expect(say(monday, 'ne').day?.long).toMatch(/नोभेम्बर.*24|24.*नोभेम्बर/);
  });

  test('before the first beat a day is named', () => {
    expect(
      openingOf(monday, undefined, 'Asia/Tokyo', { chosen: 'ja', home: 'ja' }).day,
    ).toBeDefined();
  });
});
