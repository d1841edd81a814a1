import { expect, test } from 'vitest';
import { espeakReading } from './espeak-reading.ts';

test.each([
  ['zh-CN', 'A, 105', 'A, 一百零五'],
  ['zh-CN', '110', '一百一十'],
  ['zh-CN', '12 和 10', '十二 和 十'],
  ['zh-CN', '999', '九百九十九'],
  ['zh-CN', '1005', '一千零五'],
  ['zh-CN', '20', '二十'],
  ['zh-CN', '0', '零'],
  ['zh-CN', '12345', '一二三四五'],
  ['ne', 'A, 105', 'A, १०५'],
  ['vi', '15', 'mười lăm'],
  ['vi', 'A, 115', 'A, 100 mười lăm'],
  ['vi', '25, 151 và 5', '25, 151 và 5'],
  ['en', 'A, 105', 'A, 105'],
])('%s: %s is given as %s', (locale, text, given) => {
  expect(espeakReading(text, locale)).toBe(given);
});
