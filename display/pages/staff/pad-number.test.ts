import { expect, test } from 'vitest';
import { nextPad, padTyped } from './pad-number.ts';

test.each([
  ['a901', 'A901'],
  ['Ａ９０１', 'A901'],
  [' A 901 ', 'A901'],
])('%s is typed for %s', (text, number) => {
  expect(padTyped(text)).toBe(number);
});

test.each([
  ['A901', 'A902'],
  ['B099', 'B100'],
  ['C009', 'C010'],
])('after %s comes %s', (number, next) => {
  expect(nextPad(number)).toBe(next);
});
