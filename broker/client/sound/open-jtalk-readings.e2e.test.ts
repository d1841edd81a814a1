import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { decode } from '../../contract/decode.ts';
import { ticketNumber } from '../../contract/ids.ts';
import { type Phrase, readingOf } from './reading.ts';

/**
 * What the Japanese engine understands of what it is given, from its own trace, against how people
 * say it. `npm test` asks for a sample, `npm run test:voice` for every number, letter and counter.
 */
const every = process.env['EVERY_READING'] !== undefined;
const engine = '/usr/bin/open_jtalk';
const dictionary = '/var/lib/mecab/dic/open-jtalk/naist-jdic';
const voiceFile = path.resolve('broker/client/sound/mei/mei_normal.htsvoice');
const installed = existsSync(engine) && existsSync(dictionary);
const { texts } = JSON.parse(readFileSync('config/locales/ja.json', 'utf8')) as {
  texts: Readonly<Record<string, string>>;
};

let directory: string;
let traces = 0;

/** The readings of the trace, without its marks for devoiced vowels. */
async function heard(text: string): Promise<string> {
  traces += 1;
  const trace = path.join(directory, `trace-${traces}`);
  // Ten times as fast: the same words, and less sound to make.
  const flags = ['-x', dictionary, '-m', voiceFile, '-r', '10', '-ot', trace];
  const child = spawn(engine, flags, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(`${text}\n`);
  await new Promise((ended) => child.on('close', ended));
  const written = await readFile(trace, 'utf8');
  await rm(trace);
  const analysis = written.split('[Text analysis result]')[1]?.split('[Output label]')[0] ?? '';
  const words = analysis.split('\n').map((line) => line.split(',')[9] ?? '');
  return words.join('').replaceAll('’', '');
}

type Asked = { readonly text: string; readonly expected: string };

/** Those that the engine reads otherwise, with what it says; two at a time, as there are two cores. */
async function misread(asked: readonly Asked[]): Promise<readonly (Asked & { said: string })[]> {
  const waiting = [...new Map(asked.map((each) => [each.text, each])).values()];
  const count = waiting.length;
  const wrong: (Asked & { said: string })[] = [];
  const startedMs = performance.now();
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const said = await heard(next.text);
      if (said !== next.expected) wrong.push({ ...next, said });
    }
  };
  await Promise.all([work(), work()]);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  if (every) process.stdout.write(`${count} readings, ${wrong.length} wrong, ${seconds} s\n`);
  return wrong;
}

const digits = ['', 'イチ', 'ニ', 'サン', 'ヨン', 'ゴ', 'ロク', 'ナナ', 'ハチ', 'キュー'] as const;
const hundreds: Readonly<Record<number, string>> = {
  1: 'ヒャク',
  3: 'サンビャク',
  6: 'ロッピャク',
  8: 'ハッピャク',
};
const thousands: Readonly<Record<number, string>> = { 1: 'セン', 3: 'サンゼン', 8: 'ハッセン' };

/** How a Japanese speaker says 1 to 99,999: the measure, written apart from the code it measures. */
function kana(n: number): string {
  const digit = (place: number) => Math.floor(n / place) % 10;
  const [tenThousand, thousand, hundred, ten] = [10_000, 1_000, 100, 10].map(digit);
  return [
    tenThousand ? `${digits[tenThousand]}マン` : '',
    thousand ? (thousands[thousand] ?? `${digits[thousand]}セン`) : '',
    hundred ? (hundreds[hundred] ?? `${digits[hundred]}ヒャク`) : '',
    ten ? `${ten === 1 ? '' : digits[ten]}ジュー` : '',
    digits[n % 10],
  ].join('');
}

const letters: Readonly<Record<string, string>> = {
  ...{ A: 'エイ', B: 'ビー', C: 'シー', D: 'ディー', E: 'イー', F: 'エフ', G: 'ジー', H: 'エイチ' },
  ...{ I: 'アイ', J: 'ジェイ', K: 'ケイ', L: 'エル', M: 'エム', N: 'エヌ', O: 'オー', P: 'ピー' },
  ...{ Q: 'キュー', R: 'アール', S: 'エス', T: 'ティー', U: 'ユー', V: 'ブイ', W: 'ダブリュー' },
  ...{ X: 'エックス', Y: 'ワイ', Z: 'ズィー' },
};

/** The phrases that the voice is given for a call, each as a text of its own. */
function phrasesOf(key: string, ticket: string, label: string): readonly Phrase[] {
  const number = decode(ticketNumber, ticket);
  return (number.ok && readingOf(texts[key] ?? '', number.value, label)?.phrases) || [];
}

function numberAsked(letter: string, n: number, ofDigits = 3): Asked {
  const ticket = `${letter}${String(n).padStart(ofDigits, '0')}`;
  const text = phrasesOf('voice.call', ticket, '1').find(({ says }) => says === 'number')?.text;
  const expected = `バンゴーフダ、${letters[letter]}、${kana(n)}バンノカタ、`;
  return { text: text ?? `no reading of ${ticket}`, expected };
}

function counterAsked(label: string): Asked {
  const text = phrasesOf('voice.call', 'A001', label).find(({ says }) => says === 'counter')?.text;
  const said = letters[label] ?? kana(Number(label));
  return {
    text: text ?? `no reading of ${label}`,
    expected: `${said}バンマドグチエ、オコシクダサイ、`,
  };
}

/** The labels of a site file's counters, those that begin later too. */
function labelsOf(file: string): readonly string[] {
  const site = parse(readFileSync(file, 'utf8')) as { counters: readonly { label: string }[] };
  return site.counters.map(({ label }) => label);
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

describe.skipIf(!installed && !every)(
  'readings of the Japanese voice (skipped where open-jtalk is not installed)',
  () => {
    beforeAll(async () => {
      expect(installed, 'open-jtalk and its dictionary are installed').toBe(true);
      directory = await mkdtemp(path.join(tmpdir(), 'yobiban-readings-'));
    });
    afterAll(() => rm(directory, { recursive: true, force: true }));

    test('R16: numbers as people say them, each letter with its pause, 番号フダ and かた, no zeros', async () => {
      const irregular = [1, 4, 7, 9, 10, 14, 100, 109, 110, 111, 300, 303, 600, 666, 800, 888, 999];
      const asked = [
        ...irregular.map((n) => numberAsked('A', n)),
        ...Object.keys(letters).map((letter, i) => numberAsked(letter, i * 37 + 1)),
        ...[1, 110, 1_000, 1_110, 3_300, 8_110, 9_999].map((n) => numberAsked('B', n, 4)),
        ...[110, 10_000, 10_110, 38_642].map((n) => numberAsked('C', n, 5)),
      ];
      expect(await misread(asked)).toEqual([]);
    });

    test('R16: every counter of our site files, one with two digits and one with a letter', async () => {
      const labels = [...labelsOf('config/iwata.yaml'), ...labelsOf('config/trial.yaml')];
      expect(labels.length).toBeGreaterThan(5);
      const asked = [...labels, '07', '14', '20', 'A'].map(counterAsked);
      expect(await misread(asked)).toEqual([]);
    });

    test('R16: a recall, and the sentences of a sound check and of a training', async () => {
      const [lead] = phrasesOf('voice.recall', 'A012', '1');
      const asked = [
        { text: lead?.text ?? '', expected: 'クリカエシオヨビイタシマス、' },
        {
          text: texts['voice.sound_check'] ?? '',
          expected: 'タダイマ、オトノカクニンヲシテイマス、',
        },
        { text: texts['voice.training'] ?? '', expected: 'クンレンデス、' },
      ];
      expect(await misread(asked)).toEqual([]);
      // The number and the counter of a recall are the clips of the call.
      const called = phrasesOf('voice.call', 'A012', '1').map(({ text }) => text);
      const recalled = phrasesOf('voice.recall', 'A012', '1').map(({ text }) => text);
      expect(recalled.slice(1)).toEqual(called);
    });

    test('R67: what is said of a reservation, with its time', async () => {
      const early = (time: string) => texts['reservation.early']?.replace('{time}', time) ?? '';
      const asked = [
        { text: early('10時30分'), expected: 'ゴヨヤクノジュージサンジュップンカラオヨビシマス' },
        { text: early('9時'), expected: 'ゴヨヤクノクジカラオヨビシマス' },
        { text: early('13時5分'), expected: 'ゴヨヤクノジューサンジゴフンカラオヨビシマス' },
        {
          text: texts['reservation.on_time'] ?? '',
          expected: 'ゴヨヤクノジュンバンデオヨビシマス',
        },
        {
          text: texts['reservation.late'] ?? '',
          expected: 'ゴヨヤクノジコクヲスギタタメ、ウケツケノジュンバンデオヨビシマス',
        },
      ];
      expect(await misread(asked)).toEqual([]);
    });

    test('the trap is real: as written on the board, the engine says サツ, ホー and ヒャクトーバン', async () => {
      expect(await heard('番号札A110番の方')).toContain('バンゴーサツ');
      expect(await heard('12番の方、')).toContain('ホー');
      expect(await heard('110番')).toBe('ヒャクトーバン');
      expect(await heard('012番')).toContain('ゼロイチ');
    });

    // Not a skipped test of `npm test`: it is another run.
    if (!every) return;
    test('R16: every number from 1 to 999, hundreds of every letter, every counter there can be', async () => {
      const asked = [
        ...upTo(999).map((n) => numberAsked('A', n)),
        ...Object.keys(letters).flatMap((letter) =>
          [1, 10, 110, 300, 600, 800].map((n) => numberAsked(letter, n)),
        ),
        ...[...upTo(99).map(String), ...Object.keys(letters)].map(counterAsked),
      ];
      expect(await misread(asked)).toEqual([]);
    }, 3_600_000);
  },
);
