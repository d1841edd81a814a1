import jsqr from 'jsqr';
import { beforeAll, describe, expect, test } from 'vitest';
import { hostileTexts, longTexts } from '../../.ci/hostile-texts.ts';
import { TextSpoiler } from '../../.ci/text-reach.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { type EncodedSlip, encodeTextSlip } from './escpos-bytes.ts';
import { sampleJob } from './sample-job.ts';
import type { SlipCopy } from './slip.ts';
import { plainModel, type SlipModel, type SlipWidth } from './slip-model.ts';
import { TextPress } from './slip-press.ts';
import { type EscposCommand, EscposDecoder, type TypeCommand } from './virtual/escpos-decoder.ts';
import { CUTTER_DISTANCE_DOTS, VirtualPrinter } from './virtual/virtual-printer.ts';
import type { VirtualSlip } from './virtual/virtual-slip.ts';

const address = 'https://ban.city.iwata.shizuoka.jp/t/AbCdEfGhIjKlMnOpQrStUv';
const widths = [576, 512, 384] as const;
let pack: SitePack;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
});

function modelOf(widthDots: SlipWidth, fields: Partial<SlipModel> = {}): SlipModel {
  const cutterDistanceDots = CUTTER_DISTANCE_DOTS;
  const plain = { ...plainModel(widthDots), cutterDistanceDots, shiftJisKanji: true };
  return { ...plain, nativeQr: true, ...fields };
}

function slipOf(
  fields: Readonly<Record<string, unknown>> = {},
  copy: SlipCopy = 'self',
  model = modelOf(576),
  site = pack,
): { readonly slip: EncodedSlip; readonly refused: readonly string[] } {
  const refused: string[] = [];
  const press = new TextPress(model, (character) => refused.push(character));
  return { slip: press.begin(sampleJob({ address, ...fields }), site)(copy), refused };
}

function commandsOf({ bytes }: EncodedSlip): readonly (EscposCommand | TypeCommand)[] {
  const commands: (EscposCommand | TypeCommand)[] = [];
  const decoder = new EscposDecoder((command) => commands.push(command));
  for (let left = bytes; left.length > 0; ) {
    const part = left.subarray(0, decoder.wanted);
    decoder.feed(part);
    left = left.subarray(part.length);
  }
  return commands;
}

/** The lines of a slip, as its bytes say them. */
function linesOf(slip: EncodedSlip): readonly string[] {
  const lines = [''];
  for (const command of commandsOf(slip)) {
    if (command.op === 'character') lines[lines.length - 1] += command.text;
    if (command.op === 'lines') lines.push('');
  }
  return lines.slice(0, -1);
}

function printed(slip: EncodedSlip, widthDots: SlipWidth): VirtualSlip {
  const out: VirtualSlip[] = [];
  const answers: Uint8Array[] = [];
  const printer = new VirtualPrinter({
    widthDots,
    answer: (bytes) => answers.push(bytes),
    onSlip: (each) => out.push(each),
  });
  printer.receive(slip.bytes);
  const [only] = out;
  assert(only !== undefined && out.length === 1, 'one slip came out');
  return only;
}

function readQr({ picture }: VirtualSlip): string | undefined {
  const { widthDots, heightDots, rows } = picture;
  const pixels = new Uint8ClampedArray(widthDots * heightDots * 4).fill(255);
  for (let at = 0; at < widthDots * heightDots; at += 1) {
    if (((rows[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0) pixels.fill(0, at * 4, at * 4 + 3);
  }
  return jsqr(pixels, widthDots, heightDots)?.data;
}

describe('what stands on a text slip (R6, R7)', () => {
  test('the citizen’s copy', () => {
    expect(linesOf(slipOf().slip)).toEqual([
      `${pack.site.name}${' '.repeat(21)}［本人控］`,
      '2026年8月3日(月)　発券時刻　10:35',
      'あなたの番号',
      'A012',
      'マイナンバーカードの申請',
      '4組 待ち',
      '待ち時間の目安',
      '25～40分',
      'スマートフォンでQRコードを',
      '読み取ると、待ち状況を確認できます',
      '本日のみ有効',
      '手続きが終わるまで番号札をお持ちください',
    ]);
  });

  test('the counter’s copy tells the language in Japanese, though the words are', () => {
    expect(linesOf(slipOf({ locale: 'pt-BR' }, 'counter').slip)).toEqual([
      `${pack.site.name}${' '.repeat(21)}【窓口控】`,
      '2026年8月3日(月)　発券時刻　10:35',
      'あなたの番号',
      'A012',
      'マイナンバーカードの申請',
      '4組 待ち',
      '待ち時間の目安',
      '25～40分',
      '言語　ポルトガル語',
    ]);
  });

  test('English and Indonesian can be written, with the Japanese name beneath', () => {
    expect(linesOf(slipOf({ locale: 'en' }).slip)).toContain('Your number');
    expect(linesOf(slipOf({ locale: 'en' }).slip)).toContain('マイナンバーカードの申請');
    expect(linesOf(slipOf({ locale: 'id' }).slip)).toContain('Nomor Anda');
  });

  test.each(['pt-BR', 'vi', 'zh-CN', 'ko', 'ne', 'es'])(
    '%s cannot be written: the words are Japanese, with no question mark and no complaint',
    (locale) => {
      for (const copy of ['self', 'counter'] as const) {
        const { slip, refused } = slipOf({ locale }, copy);
        expect(linesOf(slip)).toContain('あなたの番号');
        expect(linesOf(slip).join('')).not.toContain('?');
        expect(refused).toEqual([]);
      }
    },
  );

  test('a reprint is marked on both copies', () => {
    for (const copy of ['self', 'counter'] as const) {
      expect(linesOf(slipOf({ copy: 'reprint' }, copy).slip)).toContain('＊ 再印字 ＊');
      expect(linesOf(slipOf({}, copy).slip).join('')).not.toContain('再印字');
    }
  });

  test('an unknown wait sends to the staff, nobody waiting says so', () => {
    expect(linesOf(slipOf({ range: undefined }).slip).join('')).toContain('職員にお尋ねください');
    const atOnce = { groupsAhead: 0, range: { low: 0, high: 0 } };
    expect(linesOf(slipOf(atOnce).slip)).toContain('待ちなし');
  });
});

describe('what cannot be written', () => {
  test('a name with a character that no printer has: number and code alone, and it is told', () => {
    const rare = { ...pack, version: 'rare', site: { ...pack.site, name: '𠮷野市役所' } };
    const { slip, refused } = slipOf({ copy: 'reprint' }, 'self', modelOf(576), rare);
    expect(refused).toEqual(['𠮷']);
    expect(linesOf(slip)).toEqual(['本人控', '2026-08-03 10:35', '再印字', 'A012']);
    expect(readQr(printed(slip, 576))).toBe(address);
  });

  test('a model without kanji gets ASCII, and no command that it may not know', () => {
    const model = modelOf(576, { shiftJisKanji: false, nativeQr: false });
    const { slip, refused } = slipOf({ copy: 'reprint' }, 'counter', model);
    expect(refused).toEqual([]);
    expect(linesOf(slip)).toEqual(['COUNTER COPY', '2026-08-03 10:35', 'REPRINT', 'A012']);
    for (const command of ['1c43', '1c26', '1c2e', '1d286b']) {
      expect(Buffer.from(slip.bytes).includes(Buffer.from(command, 'hex')), command).toBe(false);
    }
    expect(readQr(printed(slip, 576))).toBe(address);
  });

  test('the encoder names the character', () => {
    const line = { kind: 'line', wide: 1, high: 1, bold: false, align: 'left' } as const;
    const encoded = encodeTextSlip([{ ...line, text: 'São' }], modelOf(576));
    expect(encoded).toEqual({ ok: false, error: 'ã' });
  });
});

describe.each(widths)('on %i dots', (width) => {
  test.each([true, false])(
    'every language and service is whole; a QR code of its own: %s',
    (nativeQr) => {
      const model = modelOf(width, { nativeQr });
      for (const { locale } of pack.locales) {
        // How the code is set has nothing to do with the words.
        for (const { id } of nativeQr ? pack.site.services : pack.site.services.slice(0, 1)) {
          for (const copy of ['self', 'counter'] as const) {
            const fields = { locale, serviceId: id, number: 'W88888', copy: 'reprint' };
            const what = `${locale} ${id} ${copy}`;
            const { slip } = slipOf({ ...fields, groupsAhead: 188 }, copy, model);
            const paper = printed(slip, width);
            expect(paper.unknown, what).toEqual([]);
            expect(paper.cuts, what).toBe(1);
            // A line that were wider than the paper would go on on the next, and the paper be longer.
            expect(slip.feedDots, what).toBe(paper.picture.heightDots);
            const first = id === 'application' && ['ja', 'en'].includes(locale);
            if (first) expect(readQr(paper), what).toBe(address);
          }
        }
      }
    },
  );

  test('the number is as large as the paper and the printer allow, twice at least', () => {
    for (const number of ['A012', 'B0123', 'W88888']) {
      const commands = commandsOf(slipOf({ number }, 'self', modelOf(width)).slip);
      const at = commands.findIndex((_each, nth) =>
        [...number].every((character, on) => {
          const command = commands[nth + on];
          return command?.op === 'character' && command.text === character;
        }),
      );
      const size = commands.slice(0, at).findLast((each) => each.op === 'size');
      assert(size?.op === 'size', 'a size was set');
      expect(size.wide).toBe(size.high);
      expect(size.wide).toBeGreaterThanOrEqual(width === 384 ? 4 : 5);
      expect(size.wide * number.length * 12).toBeLessThanOrEqual(width);
    }
  });
});

describe('F47: a text of the site is never a command', () => {
  /** What the printer was told beside its letters: not one command more than with usual words. */
  const opsOf = (slip: EncodedSlip) =>
    new Set(commandsOf(slip).flatMap(({ op }) => (op === 'character' ? [] : [op])));

  const spoiler = new TextSpoiler('slip');
  const texts = [...hostileTexts, ...longTexts].map((text, nth) => [nth, text] as const);

  test.each(texts)('%i: %.60j', (nth, text) => {
    const spoilt = { ...spoiler.spoil('site', pack, text), version: `spoilt-${nth}` };
    const usual = opsOf(slipOf({ copy: 'reprint' }).slip);
    for (const copy of ['self', 'counter'] as const) {
      for (const model of [modelOf(576), modelOf(384, { shiftJisKanji: false })]) {
        const { slip } = slipOf({ copy: 'reprint' }, copy, model, spoilt);
        expect([...opsOf(slip)].filter((op) => !usual.has(op))).toEqual([]);
        expect(linesOf(slip).join('')).not.toMatch(/\p{Cc}/u);
        const paper = printed(slip, model.widthDots);
        expect([paper.unknown, paper.cuts]).toEqual([[], 1]);
        expect(linesOf(slip)).toContain('A012');
      }
    }
    expect(spoiler.unreached).toEqual([]);
  });
});

test('golden bytes of a small slip', () => {
  const line = { kind: 'line', bold: true, align: 'center' } as const;
  const parts = [
    { ...line, text: 'A1番', wide: 2, high: 3 },
    { kind: 'gap', dots: 300 },
    { kind: 'qr', text: 'http://a.jp/t', moduleDots: 6 },
  ] as const;
  const encoded = encodeTextSlip(parts, modelOf(384));
  assert(encoded.ok, 'it can be written');
  const expected = [
    '1b40', // ESC @: initialise
    '1d50cbcb', // GS P: units of 1/203 inch
    '1d610e', // GS a: tells its state
    '1c4301', // FS C 1: Shift_JIS
    '1c26', // FS &: kanji mode
    '1b6101', // ESC a: in the middle
    '1b4501', // ESC E: bold
    '1d2112', // GS !: twice as wide, three times as high
    '1b3348', // ESC 3: a line of 72 dots
    '413194d40a', // A1番, line feed
    '1b4aff1b4a2d', // ESC J: 300 dots, 255 at a time
    '1b6101', // ESC a
    '1d286b040031413200', // GS ( k 165: model 2
    '1d286b0300314306', // 167: 6 dots a module
    '1d286b0300314531', // 169: correction M
    `1d286b1000315030${Buffer.from('http://a.jp/t').toString('hex')}`, // 180: the text
    '1d286b0300315130', // 181: print it
    '1b6100', // ESC a: left
    '1c2e', // FS .: kanji mode ends
    '1d564210', // GS V: cut 16 dots on
    '1d7201', // GS r: the barrier
  ];
  expect(Buffer.from(encoded.value.bytes).toString('hex')).toBe(expected.join(''));
  expect(encoded.value.feedDots).toBe(72 + 300 + 21 * 6 + 16 + CUTTER_DISTANCE_DOTS);
});
