import jsqr from 'jsqr';
import { beforeAll, describe, expect, test } from 'vitest';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import type { BitPicture } from './bit-picture.ts';
import { encodeSlip } from './escpos-bytes.ts';
import { sampleJob } from './sample-job.ts';
import { SlipLayout, type SlipWidth } from './slip.ts';
import type { Slip } from './slip-box.ts';
import { plainModel } from './slip-model.ts';
import { SlipPainter } from './slip-picture.ts';
import { SlipLanguages } from './slip-words.ts';
import { Typesetter } from './typesetter.ts';
import { CUTTER_DISTANCE_DOTS, VirtualPrinter } from './virtual/virtual-printer.ts';
import type { VirtualSlip } from './virtual/virtual-slip.ts';

const sources = ['best', 'packages'] as const;
const painters = new Map<(typeof sources)[number], SlipPainter>();
let pack: SitePack;
let words: SlipLanguages;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
  words = new SlipLanguages(pack);
  for (const source of sources) {
    painters.set(source, await SlipPainter.open('node_modules/@fontsource', source));
  }
});

function slipsOf(
  painter: SlipPainter,
  widthDots: SlipWidth,
  fields: Readonly<Record<string, unknown>>,
): readonly Slip[] {
  const typesetter = new Typesetter((text, style) => painter.measure(text, style));
  const layout = new SlipLayout(sampleJob(fields), words, widthDots, typesetter);
  return [layout.slip('self'), layout.slip('counter')];
}

/** What a printer makes of the bytes. */
function printed(bytes: Uint8Array, widthDots: SlipWidth): VirtualSlip {
  const out: VirtualSlip[] = [];
  const printer = new VirtualPrinter({
    widthDots,
    answer: () => {},
    onSlip: (slip) => out.push(slip),
  });
  printer.receive(bytes);
  const [slip] = out;
  assert(slip !== undefined && out.length === 1, 'one slip came out');
  return slip;
}

function grey({ widthDots, heightDots, rows }: BitPicture): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(widthDots * heightDots * 4).fill(255);
  for (let at = 0; at < widthDots * heightDots; at += 1) {
    if (isInk(rows, at)) pixels.fill(0, at * 4, at * 4 + 3);
  }
  return pixels;
}

function isInk(rows: Uint8Array, dot: number): boolean {
  return ((rows[dot >> 3] ?? 0) & (0x80 >> (dot & 7))) !== 0;
}

/** The smallest rectangle around all black dots. */
function inkBox({ widthDots, heightDots, rows }: BitPicture) {
  const box = { left: widthDots, right: 0, top: heightDots, bottom: 0 };
  for (let y = 0; y < heightDots; y += 1) {
    for (let x = 0; x < widthDots; x += 1) {
      if (!isInk(rows, y * widthDots + x)) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
    }
  }
  return box;
}

const address = 'https://ban.city.iwata.shizuoka.jp/t/AbCdEfGhIjKlMnOpQrStUv';

describe.each(sources)('slips with fonts: %s', (source) => {
  test.each([576, 512, 384] as const)(
    'all languages on %i dots: whole, inside the paper, QR read, paper known (R5, R7, R8, R21)',
    (width) => {
      const painter = painters.get(source);
      assert(painter !== undefined, 'it was opened');
      // The virtual printer's blade is where the common models have it, on any paper.
      const model = { ...plainModel(width), cutterDistanceDots: CUTTER_DISTANCE_DOTS };
      for (const { locale } of pack.locales) {
        const fields = { locale, serviceId: 'certificate-renewal', number: 'C123', address };
        const slips = (['original', 'reprint'] as const).flatMap((copy) =>
          slipsOf(painter, width, { ...fields, copy }),
        );
        for (const [nth, slip] of slips.entries()) {
          const what = `${locale} ${nth}`;
          const pictures = painter.paint(slip);
          for (const picture of pictures) {
            const { left, right } = inkBox(picture);
            expect(left, what).toBeGreaterThanOrEqual(8);
            expect(right, what).toBeLessThanOrEqual(width - 8);
          }
          const { bytes, feedDots } = encodeSlip(pictures, model);
          const { picture, unknown } = printed(bytes, width);
          expect(unknown, what).toEqual([]);
          expect(feedDots, what).toBe(picture.heightDots);
          // The mark of a reprint moves the code, and nothing else of it.
          if (nth >= 2 && locale !== 'ja') continue;
          const read = jsqr(grey(picture), picture.widthDots, picture.heightDots);
          expect(read?.data, what).toBe(address);
        }
      }
    },
  );

  test('直 and 骨 stand on a Japanese slip and on a Chinese one each in its own form (R7)', () => {
    const painter = painters.get(source);
    assert(painter !== undefined, 'it was opened');
    for (const text of ['直', '骨']) {
      const drawn = ['ja', 'zh-Hans-CN'].map((language) => {
        const style = { sizeDots: 48, weight: 400, language } as const;
        const place = { xDots: 4, baselineDots: 48, align: 'left', ink: 'black' } as const;
        const boxes = [{ kind: 'text', text, style, ...place }] as const;
        const section = { heightDots: 64, boxes };
        return Buffer.from(painter.paint({ widthDots: 64, sections: [section] })[0]?.rows ?? []);
      });
      expect(drawn[0]?.some((byte) => byte !== 0)).toBe(true);
      expect(drawn[0]?.equals(drawn[1] ?? Buffer.alloc(0)), text).toBe(false);
    }
  });

  test('nothing is cut off between two strips: each begins and ends white', () => {
    const painter = painters.get(source);
    assert(painter !== undefined, 'it was opened');
    for (const { locale } of pack.locales) {
      for (const slip of slipsOf(painter, 576, { locale, copy: 'reprint' })) {
        for (const section of slip.sections) {
          const texts = section.boxes.filter((box) => box.kind === 'text');
          const [picture] = painter.paint({ ...slip, sections: [{ ...section, boxes: texts }] });
          assert(picture !== undefined, 'one strip, one picture');
          const { top, bottom } = inkBox(picture);
          expect(top, `${locale} ${JSON.stringify(texts[0])}`).toBeGreaterThan(0);
          expect(bottom, `${locale} ${JSON.stringify(texts.at(-1))}`).toBeLessThan(
            section.heightDots,
          );
        }
      }
    }
  });
});

describe('the number', () => {
  test.each([
    ['A012', 576, 100],
    ['A012', 384, 66],
    ['Z98765', 576, 66],
    ['Z98765', 384, 44],
  ] as const)(
    '%s on %i dots is at least %i dots high and fills the paper',
    (number, width, height) => {
      const painter = painters.get('best');
      assert(painter !== undefined, 'it was opened');
      const [slip] = slipsOf(painter, width, { number });
      const section = slip?.sections.find(({ boxes }) =>
        boxes.some((box) => box.kind === 'text' && box.text === number),
      );
      assert(slip !== undefined && section !== undefined, 'the number stands on the slip');
      const boxes = section.boxes.filter((box) => box.kind === 'text' && box.text === number);
      const [picture] = painter.paint({ ...slip, sections: [{ ...section, boxes }] });
      assert(picture !== undefined, 'one strip, one picture');
      const { left, right, top, bottom } = inkBox(picture);
      expect(bottom - top).toBeGreaterThanOrEqual(height);
      expect(right - left).toBeGreaterThan(width * 0.8);
    },
  );

  test('different numbers make different paper', () => {
    const painter = painters.get('best');
    assert(painter !== undefined, 'it was opened');
    const seen = new Set<string>();
    for (let each = 0; each < 40; each += 1) {
      const [slip] = slipsOf(painter, 576, { number: `A0${String(each).padStart(2, '0')}` });
      assert(slip !== undefined, 'a slip');
      seen.add(Buffer.from(encodeSlip(painter.paint(slip)).bytes).toString('latin1'));
    }
    expect(seen.size).toBe(40);
  });
});

test('the bytes decode back to the picture, dot for dot', () => {
  const painter = painters.get('best');
  assert(painter !== undefined, 'it was opened');
  for (const { locale } of pack.locales) {
    for (const slip of slipsOf(painter, 576, { locale })) {
      const pictures = painter.paint(slip);
      const whole = Buffer.concat(pictures.map(({ rows }) => rows));
      const { picture } = printed(encodeSlip(pictures).bytes, 576);
      const from = CUTTER_DISTANCE_DOTS * 72;
      const back = Buffer.from(picture.rows).subarray(from, from + whole.length);
      expect(back.equals(whole), locale).toBe(true);
    }
  }
});
