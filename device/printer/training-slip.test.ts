import { mkdir, writeFile } from 'node:fs/promises';
import { createCanvas, ImageData } from '@napi-rs/canvas';
import jsqr from 'jsqr';
import { beforeAll, describe, expect, test } from 'vitest';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import type { BitPicture } from './bit-picture.ts';
import type { EncodedSlip } from './escpos-bytes.ts';
import { sampleJob } from './sample-job.ts';
import { type SlipCopy, SlipLayout, type SlipWidth } from './slip.ts';
import { textOfSlip } from './slip-box.ts';
import { plainModel } from './slip-model.ts';
import { SlipPainter } from './slip-picture.ts';
import { PaintedPress, TextPress } from './slip-press.ts';
import { SlipLanguages } from './slip-words.ts';
import { Typesetter } from './typesetter.ts';
import { VirtualPrinter } from './virtual/virtual-printer.ts';

const widths = [576, 512, 384] as const;
const copies = ['self', 'counter'] as const;
let pack: SitePack;
let painter: SlipPainter;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
  painter = await SlipPainter.open('node_modules/@fontsource');
  await mkdir('var/screenshots', { recursive: true });
});

function textOf(locale: string, copy: SlipCopy, widthDots: SlipWidth = 576): readonly string[] {
  const typesetter = new Typesetter((text, style) => painter.measure(text, style));
  const words = new SlipLanguages(pack);
  const layout = new SlipLayout(sampleJob({ locale }), words, widthDots, typesetter, true);
  return textOfSlip(layout.slip(copy));
}

/** What comes out of a printer. */
function printed({ bytes }: EncodedSlip, widthDots: SlipWidth): BitPicture {
  const out: BitPicture[] = [];
  const printer = new VirtualPrinter({
    widthDots,
    answer: () => {},
    onSlip: ({ picture }) => out.push(picture),
  });
  printer.receive(bytes);
  const [picture] = out;
  assert(picture !== undefined && out.length === 1, 'one slip came out');
  return picture;
}

function pixelsOf({ widthDots, heightDots, rows }: BitPicture): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(widthDots * heightDots * 4).fill(255);
  for (let dot = 0; dot < widthDots * heightDots; dot += 1) {
    const ink = ((rows[dot >> 3] ?? 0) & (0x80 >> (dot & 7))) !== 0;
    if (ink) pixels.fill(0, dot * 4, dot * 4 + 3);
  }
  return pixels;
}

/** To be looked at by a person. */
async function keep(name: string, picture: BitPicture): Promise<void> {
  const canvas = createCanvas(picture.widthDots, picture.heightDots);
  const image = new ImageData(pixelsOf(picture), picture.widthDots, picture.heightDots);
  canvas.getContext('2d').putImageData(image, 0, 0);
  await writeFile(`var/screenshots/slip-training-${name}.png`, canvas.toBuffer('image/png'));
}

/** The share of black in so many rows from the top, or from the foot. */
function inkShare(picture: BitPicture, from: number, rows: number): number {
  const pixels = pixelsOf(picture);
  let ink = 0;
  for (let dot = from * picture.widthDots; dot < (from + rows) * picture.widthDots; dot += 1) {
    if (pixels[dot * 4] === 0) ink += 1;
  }
  return ink / (rows * picture.widthDots);
}

describe('R22: a slip of a training', () => {
  test.each(copies)(
    '%s: says so at its head and at its foot, in Japanese and in its language',
    (copy) => {
      const text = textOf('vi', copy);
      expect(text.slice(0, 2)).toEqual(['訓　練', 'Diễn tập']);
      expect(text.slice(-2)).toEqual(['訓　練', 'Diễn tập']);
      expect(text.join('')).toContain('訓練用の紙です。番号札としては使えません');
      expect(text.join(' ')).toContain('Đây không phải là phiếu số.');
      expect(text).toContain('A012');
    },
  );

  test('says it once where the language is Japanese', () => {
    expect(textOf('ja', 'self').filter((text) => text === '訓　練')).toHaveLength(2);
    expect(textOf('ja', 'self').join('').split('訓練用の紙です')).toHaveLength(2);
  });

  test.each(widths)(
    'on paper of %i dots: large, black, in every language, and without a code',
    async (widthDots) => {
      const model = plainModel(widthDots);
      const press = new PaintedPress(painter, model);
      for (const { locale } of pack.locales) {
        const slipOf = press.begin(sampleJob({ locale }), pack, true);
        for (const copy of copies) {
          const picture = printed(slipOf(copy), widthDots);
          const { heightDots } = picture;
          await keep(`${widthDots}-${locale}-${copy}`, picture);
          const markDots = Math.round(widthDots * 0.3);
          expect(inkShare(picture, model.cutterDistanceDots, markDots)).toBeGreaterThan(0.5);
          expect(inkShare(picture, heightDots - markDots - 24, markDots)).toBeGreaterThan(0.5);
          expect(jsqr(pixelsOf(picture), widthDots, heightDots)).toBeNull();
        }
      }
    },
  );

  test('a reading of its code would be found, were there one', () => {
    const slipOf = new PaintedPress(painter, plainModel(576)).begin(sampleJob(), pack);
    const picture = printed(slipOf('self'), 576);
    expect(jsqr(pixelsOf(picture), 576, picture.heightDots)?.data).toContain('/t/');
  });

  test.each([
    ['with kanji', true],
    ['without', false],
  ])('in the printer’s own type, %s: marked, and without a code', async (name, shiftJisKanji) => {
    const model = { ...plainModel(576), shiftJisKanji };
    const press = new TextPress(model, () => {});
    for (const copy of copies) {
      const real = printed(press.begin(sampleJob(), pack)(copy), 576);
      const slip = press.begin(sampleJob(), pack, true)(copy);
      const picture = printed(slip, 576);
      await keep(`text-${name}-${copy}`, picture);
      expect(jsqr(pixelsOf(real), 576, real.heightDots)?.data).toContain('/t/');
      expect(jsqr(pixelsOf(picture), 576, picture.heightDots)).toBeNull();
      const word = shiftJisKanji ? [0x8c, 0x50, 0x97, 0xfb] : [...Buffer.from('TRAINING')];
      const bytes = Buffer.from(slip.bytes);
      const first = bytes.indexOf(Buffer.from(word));
      expect(first).toBeGreaterThan(0);
      expect(bytes.indexOf(Buffer.from(word), first + 1)).toBeGreaterThan(first);
    }
  });
});
