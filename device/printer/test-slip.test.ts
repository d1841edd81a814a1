import { beforeAll, describe, expect, test } from 'vitest';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { encodeTextSlip } from './escpos-bytes.ts';
import { sampleJob } from './sample-job.ts';
import { type MeasureText, textOfSlip } from './slip-box.ts';
import { plainModel } from './slip-model.ts';
import { SlipLanguages } from './slip-words.ts';
import { type TestFacts, testLines, testSlip } from './test-slip.ts';
import { Typesetter } from './typesetter.ts';

const measure: MeasureText = (text, { sizeDots }) =>
  [...text].reduce((sum, each) => sum + (/[　-鿿＀-｠가-힣]/u.test(each) ? 1 : 0.56), 0) * sizeDots;
const facts: TestFacts = {
  at: sampleJob().issuedAt,
  node: 'printer-1',
  modelName: 'Epson TM-m30III',
  printer: { serial: 'X7G0123456', cuts: 12_345, hours: 678 },
};

let pack: SitePack;
let languages: SlipLanguages;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
  languages = new SlipLanguages(pack);
});

describe.each([576, 512, 384] as const)('a test slip on %i dots', (widthDots) => {
  const slipOf = () => {
    const address = pack.site.publicAddress;
    return testSlip(facts, languages, address, plainModel(widthDots), new Typesetter(measure));
  };

  test('each dot of the head prints, and no line leaves the paper', () => {
    const inked = new Set<number>();
    for (const { boxes, heightDots } of slipOf().sections) {
      for (const box of boxes) {
        if (box.kind === 'block') {
          expect(box.xDots + box.widthDots).toBeLessThanOrEqual(widthDots);
          expect(box.yDots + box.heightDots).toBeLessThanOrEqual(heightDots);
          for (let x = 0; x < box.widthDots; x += 1) inked.add(box.xDots + x);
        }
        if (box.kind !== 'text') continue;
        const right = box.xDots + measure(box.text, box.style);
        expect(right, box.text).toBeLessThanOrEqual(widthDots);
      }
    }
    expect(inked.size).toBe(widthDots);
  });

  test('says that it is no ticket, and bears every language and no number', () => {
    const text = textOfSlip(slipOf()).join('\n');
    expect(text).toContain('試し印字');
    expect(text).toContain('番号札ではありません');
    for (const { native } of pack.locales) expect(text).toContain(native);
    expect(text).not.toMatch(/^[A-Z]\d{3,5}$/m);
  });

  test('tells what the printer says of itself (R20)', () => {
    const text = textOfSlip(slipOf()).join('');
    for (const fact of ['printer-1', 'X7G0123456', 'カット12345回', '通電678時間']) {
      expect(text).toContain(fact);
    }
  });

  test('in the printer’s own type, with kanji and without', () => {
    for (const shiftJisKanji of [true, false]) {
      const model = { ...plainModel(widthDots), shiftJisKanji };
      const lines = testLines(facts, languages, model);
      const refused = lines.flatMap((part) => {
        const encoded = encodeTextSlip([part], model);
        return encoded.ok || part.kind !== 'line' ? [] : [part.text];
      });
      // Without kanji, the hall's own name is all that cannot be written.
      expect(refused.join('')).toBe(shiftJisKanji ? '' : pack.site.name);
    }
  });
});
