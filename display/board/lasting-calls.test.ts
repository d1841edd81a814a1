import { beforeEach, expect, test } from 'vitest';
import { boardOf, callOf } from './board-samples.ts';
import { LastingCalls } from './lasting-calls.ts';

const early = callOf('A012', '2');
const idOf = (number: string) => boardOf([callOf(number, '2')]).calling[0]?.announcementId;

let calls: LastingCalls;
beforeEach(() => {
  calls = new LastingCalls();
});
const numbers = (called: { readonly calling: readonly { readonly number: string }[] }) =>
  called.calling.map(({ number }) => number);

test('issue 4, point 7: over after two seconds, it is in sight for eight', () => {
  calls.see(boardOf([early]), 1_000, undefined);
  const over = boardOf([], [early]);
  const shown = calls.see(over, 3_000, undefined);
  expect(numbers(shown)).toEqual(['A012']);
  expect(shown.recent).toEqual([]);
  expect(numbers(calls.see(over, 8_999, undefined))).toEqual(['A012']);
  const rested = calls.see(over, 9_000, undefined);
  expect(rested).toEqual(over);
});

test('and as long as the voice says it', () => {
  calls.see(boardOf([early]), 0, undefined);
  const over = boardOf([], [early]);
  expect(numbers(calls.see(over, 30_000, idOf('A012')))).toEqual(['A012']);
  expect(numbers(calls.see(over, 30_000, idOf('B001')))).toEqual([]);
});

test('a call that was taken back leaves at once', () => {
  calls.see(boardOf([early]), 0, idOf('A012'));
  expect(numbers(calls.see(boardOf([]), 100, idOf('A012')))).toEqual([]);
});

test('what was over before this board began is not called again', () => {
  expect(numbers(calls.see(boardOf([], [early]), 0, undefined))).toEqual([]);
});

test('its number called anew stands there once', () => {
  calls.see(boardOf([early]), 0, undefined);
  const again = { ...early, announcementId: 'called-again' };
  expect(numbers(calls.see(boardOf([again], [early]), 1_000, undefined))).toEqual(['A012']);
});

test('stands in the order of the calls, whatever a clock says', () => {
  const before = callOf('A011', '1');
  calls.see(boardOf([early, before]), 0, undefined);
  const later = { ...callOf('B047', '3'), calledAt: early.calledAt - 3_600_000 };
  const shown = calls.see(boardOf([later, before], [early]), 500, undefined);
  expect(numbers(shown)).toEqual(['B047', 'A012', 'A011']);
});
