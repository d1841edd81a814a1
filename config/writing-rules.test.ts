import { describe, expect, test } from 'vitest';
import { roomComplaints } from './text-room.ts';
import { branchesOf, formsOf } from './text-rules.ts';
import {
  blankComplaints,
  bracketComplaints,
  branchComplaints,
  japaneseComplaints,
  scriptComplaints,
} from './writing-rules.ts';

describe('blanks', () => {
  test.each(['One moment please', '受付時間　{open}～{close}', 'नम्बर‌मा', 'Nº 3'])(
    'passes: %s',
    (text) => {
      expect(blankComplaints(text)).toEqual([]);
    },
  );

  test.each([
    [' One', 'expected no blank at either end'],
    ['One  moment', 'expected one blank between words'],
    ['One\tmoment', 'got U+0009'],
    ['One\u200bmoment', 'got U+200B'],
    ['\ufeffOne', 'got U+FEFF'],
    ['One\u00admoment', 'got U+00AD'],
    ['hu\u0309y', 'expected composed letters (NFC)'],
    ["don't", 'expected ’'],
  ])('refuses %j', (text, says) => {
    expect(blankComplaints(text).join('\n')).toContain(says);
  });
});

describe('scripts', () => {
  test.each([
    ['番号 A012', 'ja'],
    ['やさしい', 'ja-JP-x-easy'],
    ['请{number}号', 'zh-Hans-CN'],
    ['번호 QR', 'ko'],
    ['नम्बर 12', 'ne'],
    ['Số của bạn', 'vi'],
    // A language that no one has thought of needs no code.
    ['Ваш номер', 'ru'],
    ['رقمك 12', 'ar'],
  ])('passes: %s in %s', (text, bcp47) => {
    expect(scriptComplaints(text, bcp47)).toEqual([]);
  });

  test.each([
    ['Number', 'ne', 'expected Deva letters, got none'],
    ['번호 番号', 'ko', 'expected Hangul letters, got 番'],
    ['号码の', 'zh-Hans-CN', 'expected Han letters, got の'],
    ['Nomоr', 'id', 'expected Latn letters, got о'],
    ['नम्बर १२', 'ne', 'expected the digits of the slip, 0 to 9, got १'],
  ])('refuses %s in %s', (text, bcp47, says) => {
    expect(scriptComplaints(text, bcp47).join('\n')).toContain(says);
  });
});

describe('forms and branches', () => {
  const japanese = '{minutes, plural, =0 {今} other {{minutes}分前}}';

  test('of a message are all it can say', () => {
    expect(formsOf(`${japanese}。{count, plural, one {#人} other {人}}`)).toEqual([
      '今。{count}人',
      '今。人',
      '{minutes}分前。{count}人',
      '{minutes}分前。人',
    ]);
    expect(formsOf(japanese, 'usual')).toEqual(['{minutes}分前']);
    expect(formsOf('{broken')).toEqual([]);
    expect([...(branchesOf(japanese).get('minutes') ?? [])]).toEqual(['=0', 'other']);
  });

  test.each([
    '{minutes, plural, =0 {Now} one {A minute ago} other {{minutes} minutes ago}}',
    '{minutes, plural, other {# minutes ago} =0 {Now}}',
  ])('pass: %s', (text) => {
    expect(branchComplaints(text, japanese, 'en')).toEqual([]);
  });

  test.each([
    ['{minutes} minutes ago', 'expected of {minutes} words for =0'],
    [
      '{minutes, plural, =0 {Now} few {{minutes}} other {{minutes}}}',
      'expected of {minutes} the branches one, other of this language, got few',
    ],
    [
      '{minutes, plural, =0 {Now} one {{minutes} minute ago} other {Minutes ago}}',
      'expected in the usual form {minutes}, as in the Japanese, got no figure',
    ],
  ])('refuse %s', (text, says) => {
    expect(branchComplaints(text, japanese, 'en').join('\n')).toContain(says);
  });
});

describe('Japanese', () => {
  test.each(['受付時間　8:30から 17:15まで', '番号 {number} です。（1まい）', '約2.5分'])(
    'passes: %s',
    (text) => {
      expect(japaneseComplaints(text)).toEqual([]);
    },
  );

  test.each([
    ['ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ', 'expected マイナンバーカード, got half-width'],
    ['はい，そうです', 'expected 、, got ，'],
    ['紙(1まい)', 'expected （ ）, got ('],
    ['お待ちください.', 'expected 。, got .'],
    ['出ます!', 'expected ！'],
    ['何をしますか?', 'expected ？'],
    ['番号１２', 'expected 半角の英数字, got １'],
    ['{minutes, plural, other {紙，{minutes}}}', 'expected 、, got ，'],
  ])('refuses %s', (text, says) => {
    expect(japaneseComplaints(text).join('\n')).toContain(says);
  });

  test('readings are for やさしい日本語 alone', () => {
    expect(bracketComplaints('紙')).toEqual([]);
    expect(bracketComplaints('[紙|かみ]')).toEqual(['expected no [ | ], got 「[紙|かみ]」']);
  });
});

describe('R18: room', () => {
  test('is measured without readings, in the widest form', () => {
    expect(roomComplaints('ticket.reprint', `[紙|${'か'.repeat(60)}]`, 'ja-JP-x-easy')).toEqual([]);
    expect(roomComplaints('queue.range', '{low}–{high} min', 'es')).toEqual([]);
    const long = '{count, plural, =0 {なし} other {たいへん長い長い長い長い待ち時間です}}';
    expect(roomComplaints('queue.groups_label', long, 'ja')).toEqual([
      'expected at most 12 full-width letters for the label under the figure on a kiosk button, got 18',
    ]);
  });

  test('is that of the place: a name has more than its short form', () => {
    const name = 'マイナンバーカードの申請';
    expect(roomComplaints('services.application.name', name, 'ja')).toEqual([]);
    expect(roomComplaints('services.application.short', name, 'ja')).toHaveLength(1);
  });
});
