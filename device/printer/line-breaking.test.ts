import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakLines } from './line-breaking.ts';

/** Full-width characters take 20 dots, all others 10. */
const measure = (text: string) =>
  [...text].reduce((sum, each) => sum + (/[　-鿿＀-｠가-힣]/u.test(each) ? 20 : 10), 0);

const lines = (text: string, language: string, widthDots: number) =>
  breakLines(text, language, widthDots, measure);

describe('lines of a slip (R7)', () => {
  test('Japanese ends a line where a phrase ends', () => {
    const text = 'スマートフォンでQRコードを読み取ると、待ち状況を確認できます';
    expect(lines(text, 'ja', 270)).toEqual([
      'スマートフォンで',
      'QRコードを読み取ると、',
      '待ち状況を確認できます',
    ]);
    expect(lines('手続きが終わるまで番号札をお持ちください', 'ja', 300)).toEqual([
      '手続きが終わるまで',
      '番号札をお持ちください',
    ]);
  });

  test('a site name breaks at its space, a compound stays whole', () => {
    expect(lines('磐田市役所 マイナンバーカード窓口', 'ja', 300)).toEqual([
      '磐田市役所',
      'マイナンバーカード窓口',
    ]);
    expect(lines('カードの一時停止解除・記載の変更', 'ja', 240)).toEqual([
      'カードの一時停止解除・',
      '記載の変更',
    ]);
  });

  test('what is wider than a line is broken inside, still by the rules', () => {
    expect(lines('マイナンバーカード', 'ja', 100)).toEqual(['マイナン', 'バーカード']);
    expect(lines('Donaudampfschiff', 'en', 100).join('')).toBe('Donaudampfschiff');
  });

  test('Latin, Korean and Nepali break at spaces, evenly', () => {
    expect(
      lines('Leia o código QR com o celular para ver a situação da fila', 'pt-BR', 230),
    ).toEqual(['Leia o código QR com', 'o celular para ver', 'a situação da fila']);
    expect(lines('수속이 끝날 때까지 번호표를 가지고 계십시오', 'ko', 250)).toEqual([
      '수속이 끝날 때까지',
      '번호표를 가지고 계십시오',
    ]);
    expect(lines('कार्ड फेरि चलाउने वा विवरण बदल्ने', 'ne', 200)).toHaveLength(2);
  });

  test.each(['ja', 'zh', 'ko', 'vi', 'ne', 'en'])(
    'in %s no line ends inside a number',
    (language) => {
      const words = fc.constantFrom(
        '123',
        '25〜40分',
        '110～180分钟',
        '組',
        '等候',
        'おまち',
        'của',
        '대기',
      );
      const text = fc.array(words, { minLength: 1, maxLength: 12 });
      const numbersIn = (line: string) => line.match(/[0-9]+/gu) ?? [];
      fc.assert(
        fc.property(
          text,
          fc.constantFrom('', ' '),
          fc.integer({ min: 70, max: 300 }),
          (parts, space, room) => {
            // Two numbers that touch would be one.
            const whole = parts.join(space);
            fc.pre(numbersIn(whole).every((number) => number.length <= 3));
            expect(lines(whole, language, room).flatMap(numbersIn)).toEqual(numbersIn(whole));
          },
        ),
      );
    },
  );

  test('a range stays beside what it counts', () => {
    expect(lines('等候时间 25～40分钟', 'zh', 140)).toEqual(['等候时间', '25～40分钟']);
    expect(lines('お待ち 25〜40分', 'ja', 120)).toEqual(['お待ち', '25〜40分']);
  });

  test('a number in a word that is wider than a line stays whole', () => {
    expect(lines('受付番号12345を待つ', 'ja', 100)).toEqual(['受付番', '号12345', 'を待つ']);
  });

  test('blanks at the ends go, an empty text has no line', () => {
    expect(lines('  Valid today only ', 'en', 400)).toEqual(['Valid today only']);
    expect(lines('', 'ja', 100)).toEqual([]);
  });

  const japanese = fc.array(
    fc.constantFrom(...'番号札を持つ、。ー「」（）ょっァ々〜・QR10 　お待ちください'),
    { minLength: 1, maxLength: 60 },
  );

  test('nothing is lost, nothing is wider than the paper', () => {
    fc.assert(
      fc.property(japanese, fc.integer({ min: 60, max: 500 }), (characters, widthDots) => {
        const text = characters.join('');
        const set = lines(text, 'ja', widthDots);
        const bare = (whole: string) => whole.replace(/\s+/gu, '');
        expect(bare(set.join(''))).toBe(bare(text));
        for (const line of set) {
          const tooWide = measure(line) > widthDots;
          expect(tooWide && [...line].length > 1, `${line} in ${widthDots}`).toBe(false);
        }
      }),
    );
  });

  test('no line begins with 、。ー or ends with （「 where there is room to avoid it (JIS X 4051)', () => {
    fc.assert(
      fc.property(japanese, fc.integer({ min: 300, max: 500 }), (characters, widthDots) => {
        const text = characters.join('');
        // Ten in a row have no other place to go.
        fc.pre(!/[、。ー」）ょっァ々〜・\s]{6}|[「（]{6}/u.test(text));
        const set = lines(text, 'ja', widthDots);
        for (const line of set.slice(1)) expect(line).not.toMatch(/^[、。ー」）ょっァ々〜・]/u);
        for (const line of set.slice(0, -1)) expect(line).not.toMatch(/[「（]$/u);
      }),
    );
  });
});
