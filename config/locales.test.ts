import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LocaleTexts } from '../broker/contract/site.ts';
import { textKeys } from '../broker/contract/texts.ts';
import { ConfigText } from './config-text.ts';
import { loadSite } from './load-site.ts';
import { placeholdersOf } from './text-rules.ts';

/** The languages of R5, in the order of the kiosk's buttons. */
const languages = 'ja ja-easy pt-BR en fil zh-CN vi es id ko ne'.split(' ');
const ruby = /\[([^|\]]*)\|([^\]]*)\]/g;
const plain = (text: string) => text.replace(ruby, '$1');
/** `voice.*` and `guide.*` of the Japanese are reading strings: nobody sees them. */
const isSpoken = (key: string) => /^(voice|guide)\./.test(key);
const onScreen = ([key]: readonly [string, string]) => !isSpoken(key);

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

/** Every string of one language, by a name that tells where it stands. */
function everything(texts: LocaleTexts): readonly (readonly [string, string])[] {
  return [
    ...Object.entries(texts.texts),
    ...Object.entries(texts.services).flatMap(([id, { name, short, papers }]) => [
      [`services.${id}.name`, name] as const,
      [`services.${id}.short`, short] as const,
      ...papers.map((paper, index) => [`services.${id}.papers.${index}`, paper] as const),
    ]),
    ...Object.entries(texts.steps).map(([id, name]) => [`steps.${id}`, name] as const),
  ];
}

test('R5: each language is one file, and a hall uses all of them', () => {
  const names = languages.map((locale) => `${locale}.json`).sort();
  expect(readdirSync('config/locales').sort()).toEqual(names);
  expect([...all.keys()]).toEqual(languages);
});

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

  test('names the same services, papers and steps as the Japanese', () => {
    const shape = (texts: LocaleTexts) => [
      Object.entries(texts.services).map(([id, { papers }]) => [id, papers.length]),
      Object.keys(texts.steps),
    ];
    expect(shape(of(locale))).toEqual(shape(of('ja')));
  });

  test('says something everywhere, in its own script, with Western digits', () => {
    const scripts: Readonly<Record<string, RegExp>> = {
      ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
      'ja-easy': /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
      'zh-CN': /\p{Script=Han}/u,
      ko: /\p{Script=Hangul}/u,
      ne: /\p{Script=Devanagari}/u,
    };
    const own = scripts[locale] ?? /\p{Script=Latin}/u;
    const foreign = new RegExp(
      ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Devanagari']
        .map((name) => `\\p{Script=${name}}`)
        .filter((script) => !own.source.includes(script))
        .join('|'),
      'u',
    );
    for (const [name, text] of everything(of(locale))) {
      expect(text.trim(), name).toBe(text);
      expect(text, name).toMatch(own);
      expect(text, name).not.toMatch(foreign);
      expect(text.replace(/[0-9]/g, ''), name).not.toMatch(/\p{Nd}/u);
      expect(text, `${name}: a straight quote is syntax in ICU messages`).not.toContain("'");
      if (locale !== 'ja-easy') expect(text, name).not.toMatch(/[[\]|]/);
    }
  });

  test('formats with any count, in Western digits even where nobody asks for them', () => {
    const { texts, bcp47 } = of(locale);
    for (const count of [0, 1, 2, 5, 11, 1200]) {
      const values = Object.fromEntries(
        ['count', 'minutes', 'seconds', 'low', 'high', 'groups'].map((name) => [name, count]),
      );
      const words = {
        ...{ number: 'A012', counter: '3', time: '10:24', open: '8:30', close: '17:15' },
        ...{ key: '5', service: texts['app.title'] },
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
  const english = new Map(everything(of('en')));
  const same = languages
    .filter((locale) => locale !== 'en')
    .flatMap((locale) =>
      everything(of(locale))
        .filter(([name, text]) => english.get(name) === text)
        .map(([name, text]) => `${locale} ${name}: ${text}`),
    );
  expect(same).toEqual([
    // Digits and the sign of the minute.
    'pt-BR queue.range: {low}–{high} min',
    // In Filipino these English words are the everyday ones.
    'fil board.counter: Counter',
    'fil board.counter_suffix: Counter',
    'fil services.certificate-renewal.papers.0: My Number Card',
    'fil services.pin-reset.papers.0: My Number Card',
    'fil services.certificate-functions.papers.0: My Number Card',
    'es queue.range: {low}–{high} min',
  ]);
});

describe('R5: やさしい日本語', () => {
  test('gives a reading to each kanji, and to nothing else', () => {
    for (const [name, text] of everything(of('ja-easy')).filter(onScreen)) {
      expect(text.replace(ruby, ''), name).not.toMatch(/\p{Script=Han}|[[\]|]/u);
      for (const [, written = '', reading = ''] of text.matchAll(ruby)) {
        expect(written, name).toMatch(/^\p{Script=Han}+$/u);
        expect(reading, name).toMatch(/^\p{Script=Hiragana}+$/u);
      }
    }
  });

  test('puts blanks between words', () => {
    for (const [name, text] of everything(of('ja-easy')).filter(onScreen)) {
      const runs = plain(text)
        .replace(/\{[^{}]*\}/g, '')
        .split(/[ 　、。（）・,{}]/);
      const longest = Math.max(...runs.map((run) => run.length));
      expect(longest, `${name}: ${plain(text)}`).toBeLessThanOrEqual(13);
    }
  });

  test('speaks です・ます to the person, and never お/ご with difficult verbs', () => {
    for (const [name, text] of Object.entries(of('ja-easy').texts)) {
      expect(plain(text), name).not.toMatch(/いたし|ございま|お越し|お待ち|お呼び|いただ/);
      if (plain(text).includes('。'))
        expect(plain(text), name).toMatch(/(ます|です|ません|ました|ください|でした)か?。/);
    }
  });
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
  for (const [name, text] of everything(of('pt-BR'))) {
    const bare = text.replace(/senhas? (de atendimento|do cartão)/gi, '');
    expect(bare, name).not.toMatch(/senha/i);
  }
});

test('voice.md: the Japanese calls are the reading strings that were measured', () => {
  expect(of('ja').texts['voice.call']).toBe(
    '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  );
  for (const locale of ['ja', 'ja-easy']) {
    for (const [key, text] of Object.entries(of(locale).texts).filter(([key]) => isSpoken(key))) {
      expect(text, key).not.toMatch(/番号札|方、|\[/);
      // Read イックミ and ニクミ: one and two groups have words of their own.
      const message = new IntlMessageFormat(text, of(locale).bcp47);
      for (const groups of [0, 1, 2]) {
        const values = { groups, number: 'A、12', counter: '3', key: '5', service: '' };
        expect(message.format(values), key).not.toContain('組');
      }
    }
  }
});

/** About how wide a text is, in letters of full width; marks above and below have none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of plain(text)) {
    if (/\p{Mn}/u.test(character)) continue;
    width +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}　-〿＀-｠]/u.test(
        character,
      )
        ? 1
        : 0.55;
  }
  return width;
}

/** Full-width letters that each place holds at the size `ui.md` asks for. */
const room: readonly (readonly [place: string, names: RegExp, widest: number])[] = [
  ['the name on a kiosk button: three lines of 10', /^services\..*\.name$/, 24],
  ['the name at the foot of the board', /^services\..*\.short$/, 10],
  ['the label under the figure on a kiosk button', /^queue\.(groups_label|no_wait|range)$/, 12],
  [
    'the buttons beside the languages',
    /^(kiosk\.(low|normal)_layout|common\..*|lang\.change)$/,
    16,
  ],
  ['the marks of a slip, one line', /^ticket\.(copy_self|copy_counter|reprint|today_only)$/, 16],
  ['the lines of a slip: three of 24', /^(ticket|queue)\./, 54],
  [
    'the labels of the board',
    /^board\.(now_calling|recent|counter|counter_suffix|number|absent)$/,
    22,
  ],
  [
    'a label of the phone page',
    /^status\.(title|waiting|serving|hold|expected|now_calling|papers)$/,
    18,
  ],
  ['anything on the phone: three lines of 22', /^(status|closed)\./, 60],
  ['one line of what to bring: two of 22', /papers/, 44],
  ['a screen of the kiosk: two lines', /^(kiosk|error|assist|reservation)\./, 48],
  ['one line beneath the services of the kiosk', /^reservation\.scan$/, 31],
];

const values = 'count minutes seconds low high number counter time open close date'.split(' ');

test.each(room)('R18: %s', (_place, names, widest) => {
  for (const texts of all.values()) {
    for (const [name, text] of everything(texts).filter(([name]) => names.test(name))) {
      const message = new IntlMessageFormat(text, texts.bcp47);
      const forms = [0, 1, 25].map((value) =>
        String(message.format(Object.fromEntries(values.map((key) => [key, value])))),
      );
      const width = Math.max(...forms.map(widthOf));
      expect(width, `${texts.locale} ${name}: ${text}`).toBeLessThanOrEqual(widest);
    }
  }
});
