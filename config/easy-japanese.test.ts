import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { easyComplaints, easyJapanese } from './easy-japanese.ts';

const rules = v.parse(
  easyJapanese,
  JSON.parse(await readFile('config/easy-japanese.json', 'utf8')),
);
const said = (text: string, name = 'status.called') => easyComplaints(name, text, rules);

test.each([
  '[紙|かみ]が ありません。[役所|やくしょ]の [人|ひと]を よんで ください',
  '{counter}[番|ばん]の [窓口|まどぐち]に [来|き]て ください',
  '{minutes, plural, =0 {いま よびました} other {{minutes}[分|ふん] [前|まえ]に よびました}}',
  'はじめの [画面|がめん]に もどる',
  'いなかった [番号|ばんごう]',
  // Said as it is: the guideline keeps かもしれません where nobody knows.
  '[新|あたら]しい [情報|じょうほう]では ないかも しれません',
  'この ボタンを おして ください',
  // What is printed on a paper may stand in brackets.
  'はがき（[交付|こうふ][通知書|つうちしょ]）',
])('passes: %s', (text) => {
  expect(said(text)).toEqual([]);
});

describe('a reading to each kanji', () => {
  test('a kanji without one is named, with the form to write', () => {
    expect(said('番号を [見|み]て ください')).toEqual([
      'expected [番号|よみかた], got 番号 without its reading',
    ]);
  });

  test.each(['[うけつけ|受付]です', '[受付|ウケツケ]です', '[受付け|うけつけ]です'])(
    '%s is none',
    (text) => {
      expect(said(text).join()).toContain('expected kanji and its reading in hiragana');
    },
  );

  test('a bracket alone is named', () => {
    expect(said('[紙|かみ]が ]あります').join()).toContain('a bracket alone');
  });

  test('a reading string has none', () => {
    expect(said('番号を、見てください。', 'voice.call')).toEqual([]);
  });
});

test('blanks between words', () => {
  expect(said('このカードはもうつかえませんです')).toEqual([
    'expected blanks between words, got このカードはもうつかえませんです',
  ]);
});

describe('the length of a sentence', () => {
  const short = 'あああああ いいいいい ううううう えええです';
  test('is counted without readings, blanks and 、', () => {
    expect(said(`${short}。${short}`)).toEqual([]);
    expect(said('[五|ああああああああああああああああああああああ]、です')).toEqual([]);
  });

  test('and a longer one is quoted with what to do', () => {
    expect(said('あああああ いいいいい ううううう えええええ おおおです')).toEqual([
      'expected at most 24 characters, got 25 in 「あああああいいいいいうううううえええええおおおです」; make two sentences of it',
    ]);
  });

  test('also in one branch of a plural', () => {
    const branch = 'あああああ いいいいい ううううう えええええ おおおです';
    expect(said(`{groups, plural, =0 {${branch}} other {いいです}}`).join()).toContain('got 25');
  });
});

test.each([
  ['two statements', '[紙|かみ]が ありませんが、[待|ま]って ください', '。しかし'],
  ['two statements', '[人|ひと]が [多|おお]いので、[待|ま]って ください', '。ですから'],
  ['two statements', '[紙|かみ]を とって、[待|ま]って ください', '。それから'],
  ['a double negation', '[使|つか]えない ことは ありません', 'できます'],
  ['a double negation', '[来|こ]なければ なりません', '〜て ください'],
  ['a double negation', '[紙|かみ]が ないと できません', '〜て ください'],
  ['a passive', '[番号|ばんごう]は けされました', 'だれが するか'],
  ['an honorific', '[窓口|まどぐち]に お[越|こ]しください', '来る'],
  ['an honorific', '[番号|ばんごう]を お[呼|よ]びします', 'よぶ'],
  ['an honorific', '[紙|かみ]を [見|み]せて いただきます', 'もらう'],
  ['an honorific', '[今日|きょう]は [休|やす]みで ございます', 'あります、です'],
  ['an honorific', '[紙|かみ]を お[取|と]りください', 'ふつうの 動詞'],
  ['an honorific', '[紙|かみ]を お[書|か]きに なって います', 'ふつうの 動詞'],
  ['an honorific', 'ご[連絡|れんらく]ください', 'ふつうの 動詞'],
  ['a sign', '9:00〜12:00です', '〜から 〜まで'],
])('%s in %s', (what, text, write) => {
  const [first = ''] = said(text).filter((one) => one.includes(`got ${what}`));
  expect(first).toContain(`expected ${write}`);
});

describe('です・ます', () => {
  test.each(['[番号|ばんごう]を [見|み]る。[待|ま]って ください', 'いいです。[紙|かみ]が ある'])(
    'every sentence of a text of several: %s',
    (text) => {
      expect(said(text).join()).toContain('expected です・ます at the end');
    },
  );

  test.each(['[紙|かみ]が ない', '[紙|かみ]は [終|お]わった', 'これは [紙|かみ]だ'])(
    'a label is no plain speech: %s',
    (text) => {
      expect(said(text).join()).toContain('expected です・ます at the end');
    },
  );
});

test('hard words, with what to write, the longest at each place', () => {
  expect(said('カードを [再発行|さいはっこう] します')).toEqual([
    'expected もう一度 作る, got 再発行 in 「カードを再発行します」',
  ]);
  expect(said('[氏名|しめい]を [記入|きにゅう] して ください')).toEqual([
    'expected 書く, got 記入 in 「氏名を記入してください」',
    'expected 名前, got 氏名 in 「氏名を記入してください」',
  ]);
});
