import { describe, expect, test } from 'vitest';
import { locale } from '../../broker/contract/ids.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { browserLocale, localeOf } from './asked-locale.ts';

const languages = [
  ['ja', 'ja'],
  ['ja-easy', 'ja-JP-x-easy'],
  ['pt-BR', 'pt-BR'],
  ['en', 'en'],
  ['zh-CN', 'zh-Hans-CN'],
  ['es', 'es-419'],
].map(([tag, bcp47 = '']) => ({ locale: parsed(locale, tag), bcp47 }));

describe('the language that somebody asks for', () => {
  test.each([
    ['ja-easy', 'ja-easy'],
    ['JA', 'ja'],
    ['pt', 'pt-BR'],
    ['en-US', 'en'],
    ['zh-TW', 'zh-CN'],
    ['es-ES', 'es'],
    ['eo', undefined],
    ['', undefined],
    ['\u0000', undefined],
  ])('%j is %s', (tag, expected) => {
    expect(localeOf(tag, languages)).toBe(expected);
  });

  test.each([
    ['pt-BR,pt;q=0.9,en;q=0.8', 'pt-BR'],
    ['eo, en;q=0.5, es;q=0.7', 'es'],
    ['en;q=0, *;q=0.1', undefined],
    ['en;q=none', undefined],
    [undefined, undefined],
    [`${'eo,'.repeat(1_000)}en`, undefined],
  ])('a browser that says %j reads %s', (header, expected) => {
    const headers = header === undefined ? {} : { 'accept-language': header };
    expect(browserLocale({ headers }, languages)).toBe(expected);
  });
});
