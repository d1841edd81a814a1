import { describe, expect, test } from 'vitest';
import { instantOf, minutesTyped } from './typed-time.ts';

describe('a time as people write it', () => {
  test.each([
    ['9:05', 545],
    ['09:05', 545],
    ['905', 545],
    ['1012', 612],
    ['１０：１２', 612],
    ['10時5分', 605],
    ['10.12', 612],
    ['24:00', undefined],
    ['9:60', undefined],
    ['9', undefined],
    ['', undefined],
    ['昼', undefined],
  ])('%s', (text, minutes) => {
    expect(minutesTyped(text)).toBe(minutes);
  });

  test.each([
    ['2026-11-19', 612, 'Asia/Tokyo', '2026-11-19T10:12:00+09:00'],
    ['2026-11-19', 30, 'Asia/Tokyo', '2026-11-20T00:30:00+09:00'],
    ['2026-03-29', 600, 'Europe/Paris', '2026-03-29T10:00:00+02:00'],
    ['2026-11-19', 612, 'UTC', '2026-11-19T10:12:00Z'],
  ])('%s, minute %i in %s', (day, minutes, zone, expected) => {
    expect(instantOf(day, minutes, zone)).toBe(Date.parse(expected));
  });
});
