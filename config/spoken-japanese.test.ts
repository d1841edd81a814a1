import { expect, test } from 'vitest';
import { spokenComplaints } from './spoken-japanese.ts';

test.each([
  '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  '{groups, plural, =1 {ひとくみ、待っています} =2 {ふたくみ、待っています} other {{groups}組、待っています}}。',
  'この方法で、10番を、呼びます。',
])('is read as it is meant: %s', (text) => {
  expect(spokenComplaints(text)).toEqual([]);
});

test.each([
  ['番号札を、取ってください。', 'expected 番号フダ, got 番号札, read as バンゴーサツ'],
  ['{number}番の方、来てください。', 'expected かた, got の方, read as ホー'],
  ['110番のかた。', 'expected 百十番, got 110番'],
  ['012番のかた。', 'expected a number without leading zeros, got 01'],
  ['{groups}組、待っています。', 'expected of {groups} ひとくみ for =1 and ふたくみ for =2'],
  ['[番号|ばんごう]を、見てください。', 'expected the words without [ | ]'],
  ['A{number}番のかた。', 'expected a comma after the letter, got A'],
  ['今日の 受付は、終わりました。', 'expected 、'],
  ['9時〜12時です。', 'expected words, got 〜'],
  ['あ'.repeat(342), 'expected at most 1023 bytes, got 1026'],
])('would be misread: %s', (text, says) => {
  expect(spokenComplaints(text).join('\n')).toContain(says);
});
