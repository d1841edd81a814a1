import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { debianFonts } from '../../broker/client/fonts/debian-fonts.ts';
import type { FontSource } from '../../broker/client/fonts/font-port.ts';
import { PackageFonts } from '../../broker/client/fonts/package-fonts.ts';
import { decode } from '../../broker/contract/decode.ts';
import { epochMs as epochMsSchema } from '../../broker/contract/ids.ts';
import { assert } from '../../broker/contract/result.ts';
import type { LocaleTexts, SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { SlipLanguages, SlipWords } from './slip-words.ts';

// Only fonts that are registered by name, as on a machine that has no others.
process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';
const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas');

const SIZE = 48;
const canvas = createCanvas(SIZE, SIZE);
const context = canvas.getContext('2d');
/** In no font at all. */
const NOWHERE = '\u{10fffd}';

let pack: SitePack;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
});

function register(file: string, family?: string): boolean {
  return GlobalFonts.registerFromPath(path.resolve(file), family) !== null;
}

function packageFonts(directory = 'node_modules/@fontsource'): PackageFonts {
  return new PackageFonts(directory, register);
}

function picture(
  character: string,
  families: readonly string[],
  weight: number,
  language = 'ja',
): string {
  context.lang = language;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, SIZE, SIZE);
  context.fillStyle = '#000';
  context.font = `${weight} 32px ${families.map((family) => `"${family}"`).join(', ')}`;
  context.fillText(character, 8, 36);
  return Buffer.from(context.getImageData(0, 0, SIZE, SIZE).data).toString('latin1');
}

/** The characters of a text that a font source draws as nothing or as a missing-glyph box. */
function missing(characters: Iterable<string>, language: string, fonts: FontSource): string[] {
  const found: string[] = [];
  for (const weight of [400, 700] as const) {
    for (const character of characters) {
      const families = fonts.families(character, language, weight);
      const drawn = picture(character, families, weight);
      const boxes = [picture(NOWHERE, families, weight), picture(' ', families, weight)];
      if (families.length === 0 || boxes.includes(drawn)) found.push(`${character} ${weight}`);
    }
  }
  return found;
}

function epochMs(at: number) {
  const decoded = decode(epochMsSchema, at);
  assert(decoded.ok, 'an instant');
  return decoded.value;
}

/** Every visible character of a language: its texts, names, papers, dates, and the site's own name. */
function charactersOf(texts: LocaleTexts): Set<string> {
  const { locale, native, services } = texts;
  const words = new SlipWords(texts, pack.site.timeZone);
  const year = Array.from({ length: 365 }, (_, day) =>
    words.day(epochMs(Date.UTC(2026, 0, 1 + day))),
  );
  // 再印字 stands beside the own word for it, in the type of the own language.
  const reprint = pack.locales.find((each) => each.locale === 'ja')?.texts['ticket.reprint'] ?? '';
  const said = [native, ...Object.values(texts.texts), JSON.stringify(services), ...year, reprint];
  if (locale === 'ja') {
    said.push(pack.site.name, '言語発券時のお待ち組', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
    said.push(...new SlipLanguages(pack).all.map(({ inJapanese }) => inJapanese));
  }
  return new Set([...said.join('').normalize('NFC')].filter((each) => !/[\s\p{C}]/u.test(each)));
}

describe.each(['packages', 'debian'] as const)('fonts from %s', (source) => {
  test('draw every character of every language, bold and regular', async ({ skip }) => {
    const fonts = source === 'debian' ? await debianFonts(register) : packageFonts();
    if (!fonts)
      return skip('fonts-morisawa-bizud-gothic, fonts-noto-core, fonts-noto-cjk are not installed');
    for (const texts of pack.locales) {
      const lost = missing(charactersOf(texts), texts.bcp47, fonts);
      expect(lost, `${source} ${texts.locale}`).toEqual([]);
    }
  });

  test('take 直 and 骨 in the form its readers learned', async ({ skip }) => {
    const fonts = source === 'debian' ? await debianFonts(register) : packageFonts();
    if (!fonts) return skip('Debian fonts are not installed');
    for (const character of ['直', '骨']) {
      const forms = ['ja', 'zh-Hans-CN'].map((language) =>
        picture(character, fonts.families(character, language, 400), 400, language),
      );
      expect(new Set(forms).size, character).toBe(2);
    }
  });
});

test('a character that no font has is found missing: the test above can fail', () => {
  expect(missing(['\u{10fffc}'], 'ja', packageFonts())).not.toEqual([]);
});

test('a machine without Debian’s fonts is told from one with them', async () => {
  expect(await debianFonts(register, '/nowhere')).toBeUndefined();
});

test('a package that is not installed is a defect, not a slip of boxes', () => {
  expect(() => packageFonts('/nowhere').families('番', 'ja', 400)).toThrow();
});
