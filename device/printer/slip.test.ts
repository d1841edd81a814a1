import { beforeAll, describe, expect, test } from 'vitest';
import { decode } from '../../broker/contract/decode.ts';
import { assert } from '../../broker/contract/result.ts';
import { type SitePack, sitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { sampleJob } from './sample-job.ts';
import { type SlipCopy, SlipLayout, type SlipWidth } from './slip.ts';
import { type MeasureText, type Slip, textOfSlip } from './slip-box.ts';
import { SlipLanguages } from './slip-words.ts';
import { Typesetter } from './typesetter.ts';

/** Full-width characters are as wide as high, all others 0.56 of it: layout without a canvas. */
const measure: MeasureText = (text, { sizeDots }) =>
  [...text].reduce((sum, each) => sum + (/[　-鿿＀-｠가-힣]/u.test(each) ? 1 : 0.56), 0) * sizeDots;

let pack: SitePack;
let languages: SlipLanguages;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
  languages = new SlipLanguages(pack);
});

function slipOf(
  fields: Readonly<Record<string, unknown>>,
  copy: SlipCopy = 'self',
  widthDots: SlipWidth = 576,
): Slip {
  const layout = new SlipLayout(sampleJob(fields), languages, widthDots, new Typesetter(measure));
  return layout.slip(copy);
}

const textOf = (...of: Parameters<typeof slipOf>) => textOfSlip(slipOf(...of));

describe('what stands on a slip (R7)', () => {
  test('the citizen’s copy in Japanese', () => {
    expect(textOf({})).toEqual([
      '本人控',
      pack.site.name,
      '2026年8月3日(月)',
      '発券時刻　10:35',
      'あなたの番号',
      'A012',
      'マイナンバーカードの申請',
      '4',
      '組 待ち',
      '25〜40分',
      '待ち時間の目安',
      'スマートフォンで',
      'QRコードを読み取ると、',
      '待ち状況を確認できます',
      '本日のみ有効',
      '手続きが終わるまで番号札をお持ちください',
    ]);
  });

  test('the counter’s copy, in Japanese whatever the citizen chose', () => {
    expect(textOf({ locale: 'pt-BR' }, 'counter')).toEqual([
      '窓口控',
      pack.site.name,
      '2026年8月3日(月)',
      '発券時刻　10:35',
      'Via do guichê',
      'Seu número',
      'A012',
      'Solicitar o Cartão',
      'My Number',
      'マイナンバーカードの申請',
      '言語',
      'ポルトガル語',
      'Português',
      '発券時のお待ち',
      '4組',
      '25〜40分',
    ]);
  });

  test.each(['ja', 'ja-easy', 'en', 'pt-BR', 'zh-CN', 'vi', 'es', 'fil', 'ko', 'id', 'ne'])(
    'golden text of both slips in %s',
    (locale) => {
      const fields = { locale, serviceId: 'pin-reset', number: 'D007' };
      // Node 24 knows a shorter name of a Vietnamese weekday than Node 20.
      const golden = (copy: SlipCopy) =>
        textOf(fields, copy).map((line) => line.replace(/^Thứ /, 'Th '));
      expect({ self: golden('self'), counter: golden('counter') }).toMatchSnapshot();
    },
  );

  test('Japanese stands beneath the service once, and not twice in Japanese', () => {
    const name = 'マイナンバーカードの申請';
    expect(textOf({ locale: 'ne' }).filter((line) => line === name)).toHaveLength(1);
    expect(textOf({ locale: 'ja' }).filter((line) => line === name)).toHaveLength(1);
  });

  test('readings of やさしい日本語 keep their left half', () => {
    expect(textOf({ locale: 'ja-easy', serviceId: 'pin-reset' }).join('')).not.toMatch(/[[|\]]/);
  });

  test('a reprint is marked on both copies', () => {
    for (const copy of ['self', 'counter'] as const) {
      expect(textOf({ copy: 'reprint' }, copy)).toContain('再印字');
      expect(textOf({ copy: 'reprint', locale: 'es' }, copy)).toContain('再印字　Reimpresión');
      expect(textOf({}, copy).join()).not.toContain('再印字');
    }
  });

  test('nobody waiting says so, and an unknown wait sends to the staff, never "0 minutes"', () => {
    const atOnce = textOf({ groupsAhead: 0, range: { low: 0, high: 0 } });
    expect(atOnce).toContain('待ちなし');
    const unknown = textOf({ range: undefined }).join('');
    expect(unknown).toContain('職員にお尋ねください');
    expect(unknown).not.toContain('分');
  });

  test('the time is the hall’s, whatever the zone of the box', () => {
    expect(textOf({ issuedAt: Date.UTC(2026, 7, 2, 15, 5) })).toContain('発券時刻　00:05');
  });

  test('an unknown language falls back to Japanese', () => {
    expect(textOf({ locale: 'xx' })).toEqual(textOf({ locale: 'ja' }));
  });
});

describe('how it stands there', () => {
  const widths = [576, 512, 384] as const;

  test.each(widths)('every line is inside %i dots, in every language and service', (widthDots) => {
    for (const { locale } of pack.locales) {
      for (const { id } of pack.site.services) {
        for (const copy of ['self', 'counter'] as const) {
          for (const range of [undefined, { low: 0, high: 0 }, { low: 110, high: 180 }]) {
            const fields = { locale, serviceId: id, range, copy: 'reprint', groupsAhead: 188 };
            expectInside(slipOf(fields, copy, widthDots), `${locale} ${id} ${copy}`);
          }
        }
      }
    }
  });

  test('the number is as wide as the paper, with three digits and with five', () => {
    for (const number of ['A012', 'B0123', 'W88888']) {
      for (const widthDots of widths) {
        const box = slipOf({ number }, 'self', widthDots)
          .sections.flatMap(({ boxes }) => boxes)
          .find((each) => each.kind === 'text' && each.text === number);
        assert(box?.kind === 'text', 'the number stands on the slip');
        const width = measure(number, box.style);
        expect(width).toBeGreaterThan(widthDots * 0.88);
        expect(width).toBeLessThanOrEqual(widthDots * 0.95);
      }
    }
  });

  test('both copies share the strips of number and service', () => {
    const layout = new SlipLayout(sampleJob(), languages, 576, new Typesetter(measure));
    const self = layout.slip('self');
    const counter = layout.slip('counter');
    const shared = self.sections.filter((section) => counter.sections.includes(section));
    expect(
      shared.flatMap((section) => textOfSlip({ widthDots: 576, sections: [section] })),
    ).toEqual(['あなたの番号', 'A012', 'マイナンバーカードの申請']);
  });

  test('a service name of 120 letters still fits', () => {
    const name = 'Atualização '.repeat(10).trim();
    const long = {
      ...pack,
      locales: pack.locales.map((texts) => ({
        ...texts,
        services: { ...texts.services, application: { name, short: 'A', papers: [] } },
      })),
    };
    const decoded = decode(sitePack, long);
    assert(decoded.ok, 'a name may have 120 letters');
    const words = new SlipLanguages(decoded.value);
    const layout = new SlipLayout(
      sampleJob({ locale: 'pt-BR' }),
      words,
      384,
      new Typesetter(measure),
    );
    expectInside(layout.slip('self'), name);
  });
});

function expectInside(slip: Slip, what: string): void {
  for (const section of slip.sections) {
    for (const box of section.boxes) {
      if (box.kind === 'qr') {
        const side = box.modules.size * box.moduleDots;
        expect(box.xDots + side, what).toBeLessThanOrEqual(slip.widthDots);
        expect(box.moduleDots, what).toBeGreaterThanOrEqual(3);
        continue;
      }
      const [left, right] =
        box.kind === 'block'
          ? [box.xDots, box.xDots + box.widthDots]
          : reach(box.xDots, measure(box.text, box.style), box.align);
      const said = box.kind === 'text' ? box.text : box.kind;
      expect(left, `${what}: ${said}`).toBeGreaterThanOrEqual(0);
      expect(right, `${what}: ${said}`).toBeLessThanOrEqual(slip.widthDots);
    }
  }
}

function reach(x: number, width: number, align: 'left' | 'center' | 'right'): [number, number] {
  if (align === 'left') return [x, x + width];
  return align === 'right' ? [x - width, x] : [x - width / 2, x + width / 2];
}
