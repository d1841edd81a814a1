import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LocaleTexts } from '../broker/contract/site.ts';
import { textKeys } from '../broker/contract/texts.ts';
import { waitText } from '../broker/contract/wait-text.ts';
import { ConfigText } from './config-text.ts';
import { everyText } from './every-text.ts';
import { loadSite } from './load-site.ts';
import { lintTexts } from './text-lint.ts';
import { placeholdersOf } from './text-rules.ts';

/** The languages of R5, in the order of the kiosk's buttons; more may be there. */
const languages = 'ja ja-easy pt-BR en fil zh-CN vi es id ko ne'.split(' ');

let all: ReadonlyMap<string, LocaleTexts>;
beforeAll(async () => {
  const pack = await loadSite('config/iwata.yaml', 'config', 2026);
  if (!pack.ok) throw new Error(pack.error.join('\n'));
  all = new Map(pack.value.locales.map((texts) => [texts.locale, texts]));
});

function of(locale: string): LocaleTexts {
  const texts = all.get(locale);
  if (!texts) throw new Error(`no ${locale}`);
  return texts;
}

test('R5: the hall speaks all eleven', () => {
  const files = readdirSync('config/locales');
  expect(files).toEqual(expect.arrayContaining(languages.map((locale) => `${locale}.json`)));
  expect([...all.keys()]).toEqual(languages);
});

test('nothing is left to better in any language file', async () => {
  const { findings } = await lintTexts('config');
  expect(findings).toEqual([]);
});

test.each([
  [{ low: 127, high: 241 }, '2 5 4 5'],
  [{ low: 35, high: 140 }, '35 2 20'],
  [{ low: 60, high: 181 }, '1 3 5'],
  [{ low: 120, high: 180 }, '2 3'],
  [{ low: 0, high: 121 }, '2 5'],
  [{ low: 120, high: 120 }, '2'],
])('R11: a wait of %j minutes is told in hours, in every language: %s', (range, figures) => {
  for (const { locale, bcp47, texts } of all.values()) {
    const [key, values] = waitText(range);
    const said = String(new IntlMessageFormat(texts[key] ?? '', bcp47).format({ ...values }));
    expect(said.match(/\d+/g)?.join(' '), `${locale} ${said}`).toBe(figures);
    expect(said, locale).not.toMatch(/\s{2}|^\s|\s$|\s[–~〜～]/);
  }
});

const told = (texts: LocaleTexts) =>
  everyText(texts).map(({ name, text }) => [name, text] as const);

describe.each(languages)('R5: %s', (locale) => {
  test('has exactly the keys of the contract, each once, with its placeholders', () => {
    const file = `config/locales/${locale}.json`;
    const parsed = ConfigText.parse(file, readFileSync(file, 'utf8'));
    expect(parsed.ok || parsed.error).toBe(true);
    const { texts } = of(locale);
    expect(Object.keys(texts)).toEqual(Object.keys(textKeys));
    for (const [key, placeholders] of Object.entries(textKeys)) {
      const found = placeholdersOf(texts[key] ?? '');
      expect(typeof found === 'string' ? found : [...found].sort(), key).toEqual(
        [...placeholders].sort(),
      );
    }
  });

  test('formats with any count, in Western digits even where nobody asks for them', () => {
    const { texts, bcp47 } = of(locale);
    for (const count of [0, 1, 2, 5, 11, 1200]) {
      const counted = 'count minutes seconds low high groups hours'.split(' ');
      const ends = 'lowHours lowMinutes highHours highMinutes'.split(' ');
      const values = Object.fromEntries([...counted, ...ends].map((name) => [name, count]));
      const words = {
        ...{ number: 'A012', counter: '3', time: '10:24', open: '8:30', close: '17:15' },
        ...{ key: '5', service: texts['app.title'], from: '10:40', to: '10:55' },
      };
      for (const [key, text] of Object.entries(texts)) {
        const said = String(
          new IntlMessageFormat(text, bcp47).format({ ...values, ...words, date: '11/24' }),
        );
        expect(said, key).not.toMatch(/[{}#]/);
        expect(said.replace(/[0-9]/g, ''), key).not.toMatch(/\p{Nd}/u);
        const figures = 'seconds count'.split(' ').some((name) => text.includes(`{${name}}`));
        if (figures) expect(said, key).toContain(String(count));
      }
    }
  });
});

test('R5: no language says what the English says, but for names and loan words', () => {
  const english = new Map(told(of('en')));
  const same = languages
    .filter((locale) => locale !== 'en')
    .flatMap((locale) =>
      told(of(locale))
        .filter(([name, text]) => english.get(name) === text && !name.endsWith('_hours'))
        .map(([name, text]) => `${locale} ${name}: ${text}`),
    );
  expect(same).toEqual([
    // Digits and the sign of the minute; those of the hour are as much alike.
    'pt-BR queue.range: {low}–{high} min',
    'fil queue.range: {low}–{high} min',
    // In Filipino these English words are the everyday ones.
    'fil board.counter: Counter',
    'fil board.counter_suffix: Counter',
    'fil services.certificate-renewal.papers.0: My Number Card',
    'fil services.pin-reset.papers.0: My Number Card',
    'fil services.certificate-functions.papers.0: My Number Card',
    'es queue.range: {low}–{high} min',
  ]);
});

test('R5: plural forms where a language has them', () => {
  const label = (locale: string, count: number) =>
    new IntlMessageFormat(of(locale).texts['queue.groups_label'] ?? '', of(locale).bcp47).format({
      count,
    });
  for (const locale of ['en', 'pt-BR', 'es']) {
    expect(label(locale, 1), locale).not.toBe(label(locale, 4));
    expect(label(locale, 0), locale).toBe(label(locale, 4));
  }
  expect(label('en', 1)).toBe('group waiting');
  expect(label('pt-BR', 4)).toBe('grupos à frente');
  expect(label('ja', 4)).toBe('組 待ち');
});

test('ui.md: in Portuguese a senha is always said to be of the counter or of the card', () => {
  for (const [name, text] of told(of('pt-BR'))) {
    const bare = text.replace(/senhas? (de atendimento|do cartão)/gi, '');
    expect(bare, name).not.toMatch(/senha/i);
  }
});

test('voice.md: the Japanese call is the reading string that was measured', () => {
  expect(of('ja').texts['voice.call']).toBe(
    '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  );
});
