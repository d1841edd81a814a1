import { beforeAll, describe, expect, test } from 'vitest';
import type { SitePack } from '../../../broker/contract/site.ts';
import { loadSite } from '../../../config/load-site.ts';
import { configDirectory, projectDirectory } from '../../../config/paths.ts';
import { qrPath } from '../../../device/kiosk/qr-path.ts';
import { sampleJob } from '../../../device/printer/sample-job.ts';
import { plainModel } from '../../../device/printer/slip-model.ts';
import { SlipPainter } from '../../../device/printer/slip-picture.ts';
import { PaintedPress } from '../../../device/printer/slip-press.ts';
import { NumberReader } from './number-reader.ts';
import { pictureOf } from './paper-tray.ts';
import { readPaper, readScreen, tokenOf } from './qr-reader.ts';

const base = 'http://127.0.0.1:8104';
const token = 'AbCdEfGhIjKlMnOpQrStUv';
const numbers = ['A001', 'A007', 'A010', 'A011', 'A100', 'B001', 'B110', 'C898', 'C899', 'D888'];

describe('a slip is read from the bytes that went to the printer (R6)', () => {
  let press: PaintedPress;
  let reader: NumberReader;
  let pack: SitePack;

  beforeAll(async () => {
    const site = await loadSite(`${configDirectory}/iwata.yaml`, configDirectory);
    if (!site.ok) throw new Error(site.error.join('\n'));
    pack = site.value;
    reader = await NumberReader.open(pack);
    const painter = await SlipPainter.open(`${projectDirectory}/node_modules/@fontsource`);
    press = new PaintedPress(painter, plainModel(576));
  });

  const slipOf = (fields: Readonly<Record<string, unknown>>, copy: 'self' | 'counter') => {
    const job = sampleJob({ address: `${base}/t/${token}`, ...fields });
    return pictureOf(press.begin(job, pack)(copy).bytes);
  };

  test.each([
    ['A001', 'ja', 'self', 'original'],
    ['B110', 'ne', 'self', 'original'],
    ['C899', 'pt-BR', 'counter', 'original'],
    ['D888', 'ko', 'self', 'reprint'],
    ['A010', 'ja-easy', 'counter', 'reprint'],
  ] as const)('%s in %s, %s, %s: its number and its QR code', (number, locale, slip, copy) => {
    const picture = slipOf({ number, locale, copy }, slip);
    expect(reader.read(picture, numbers)).toBe(number);
    expect(tokenOf(readPaper(picture), base)).toBe(token);
  });

  test('a number that is not on it is not read, however alike it looks', () => {
    const picture = slipOf({ number: 'C898' }, 'self');
    const others = numbers.filter((number) => number !== 'C898');
    expect(reader.read(picture, others)).toBeUndefined();
  });
});

describe('the QR code on the kiosk’s screen', () => {
  test('is read from its path as a camera would', () => {
    expect(tokenOf(readScreen(qrPath(`${base}/t/${token}`)), base)).toBe(token);
  });

  test('of another place leads to no ticket of this hall', () => {
    expect(tokenOf('https://example.org/t/x', base)).toBeUndefined();
    expect(tokenOf(undefined, base)).toBeUndefined();
  });

  test('that is damaged is read as nothing', () => {
    const { size, path } = qrPath(`${base}/t/${token}`);
    expect(readScreen({ size, path: path.slice(path.length / 2) })).toBeUndefined();
  });
});
