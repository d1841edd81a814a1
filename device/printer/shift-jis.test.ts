import { beforeAll, describe, expect, test } from 'vitest';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { ascii, columnsOf, shiftJis } from './shift-jis.ts';

let pack: SitePack;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
});

function hexOf(text: string): string {
  const bytes = shiftJis(text);
  assert(bytes.ok, text);
  return Buffer.from(bytes.value).toString('hex');
}

describe('Shift_JIS for a printer', () => {
  test.each([
    ['A012', '41303132'],
    ['番号', '94d48d86'],
    // JIS X 0208 first, where NEC or IBM have the sign a second time.
    ['≒∩¬', '81e081bf81ca'],
    ['①㈱', '8740878a'],
    ['髙﨑', 'fbfcfab1'],
    // The signs that Unicode has twice.
    ['〜～−－—‖', '8160' + '8160' + '817c' + '817c' + '815c' + '8161'],
    // A Japanese printer shows 5C as ¥ and 7E as an overline.
    ['\\~¥', '815f8160818f'],
    ['25–40', '32352d3430'],
    // Half-width katakana shares its codes with other code pages.
    ['ﾊﾞﾝｺﾞｳ', '836f8393835383 45'.replace(' ', '')],
  ])('%s', (text, hex) => {
    expect(hexOf(text)).toBe(hex);
  });

  test.each(['ã', 'ệ', '您', '한', 'ने', '𠮷', '€', '☃', '\n', '\u0010', '\ue000'])(
    '%j is refused by name, never written as a question mark',
    (character) => {
      expect(shiftJis(`番号${character}`)).toEqual({ ok: false, error: [...character][0] });
    },
  );

  test('every Japanese text of the hall can be written, and reads back the same', () => {
    const texts = pack.locales.filter(({ bcp47 }) => bcp47.startsWith('ja'));
    expect(texts.length).toBe(2);
    for (const { texts: said, services } of texts) {
      const names = Object.values(services).flatMap((each) => (each ? [each.name] : []));
      for (const text of [...Object.values(said), ...names, pack.site.name]) {
        const bytes = shiftJis(text ?? '');
        assert(bytes.ok, `${text}: ${bytes.ok || bytes.error}`);
        const back = new TextDecoder('shift_jis').decode(bytes.value);
        expect(back).toBe((text ?? '').replaceAll('〜', '～').replaceAll('–', '-'));
      }
    }
  });

  test('what it writes holds no control byte: nothing in it can be a command', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCharCode(code);
      const bytes = shiftJis(character);
      if (!bytes.ok) continue;
      expect(Math.min(...bytes.value), character).toBeGreaterThanOrEqual(0x20);
      if (character !== '?') expect([...bytes.value], character).not.toEqual([0x3f]);
      expect(bytes.value.length, character).toBe(columnsOf(character));
    }
  });
});

test('a printer without kanji gets ASCII or nothing', () => {
  expect(ascii('A012 2026-08-03')).toEqual({ ok: true, value: Buffer.from('A012 2026-08-03') });
  expect(ascii('A番')).toEqual({ ok: false, error: '番' });
});
