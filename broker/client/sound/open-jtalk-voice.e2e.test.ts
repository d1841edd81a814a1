import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decode } from '../../contract/decode.ts';
import { ticketNumber } from '../../contract/ids.ts';
import { isSpeakable, OpenJtalkVoice } from './open-jtalk-voice.ts';
import { durationMs, loudnessDbfs, peakDbfs } from './pcm.ts';
import { readingOf, spokenText } from './reading.ts';

const engine = '/usr/bin/open_jtalk';
const dictionary = '/var/lib/mecab/dic/open-jtalk/naist-jdic';
const voiceFile = path.resolve('broker/client/sound/mei/mei_normal.htsvoice');
const ja = JSON.parse(readFileSync('config/locales/ja.json', 'utf8')) as {
  texts: { 'voice.call': string };
};
const installed = existsSync(engine) && existsSync(dictionary);

let directory: string;

/** What the engine understood: the readings of its trace, without its marks for devoiced vowels. */
function heard(text: string): string {
  const trace = path.join(directory, 'trace');
  // Ten times as fast: the same words, and less sound to make.
  const flags = ['-x', dictionary, '-m', voiceFile, '-r', '10', '-ot', trace];
  spawnSync(engine, flags, { input: `${text}\n` });
  const analysis =
    readFileSync(trace, 'utf8').split('[Text analysis result]')[1]?.split('[Output label]')[0] ??
    '';
  const words = analysis.split('\n').map((line) => line.split(',')[9] ?? '');
  return words.join('').replaceAll('’', '');
}

const digits = ['', 'イチ', 'ニ', 'サン', 'ヨン', 'ゴ', 'ロク', 'ナナ', 'ハチ', 'キュー'] as const;
const hundreds: Readonly<Record<number, string>> = {
  1: 'ヒャク',
  3: 'サンビャク',
  6: 'ロッピャク',
  8: 'ハッピャク',
};

/** How a Japanese speaker says 1 to 999: the measure, written apart from the code it measures. */
function kana(n: number): string {
  const [h, t, u] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
  const hundred = h === 0 ? '' : (hundreds[h] ?? `${digits[h]}ヒャク`);
  const ten = t === 0 ? '' : `${t === 1 ? '' : digits[t]}ジュー`;
  return `${hundred}${ten}${digits[u]}`;
}

const letters: Readonly<Record<string, string>> = {
  ...{ A: 'エイ', B: 'ビー', C: 'シー', D: 'ディー', E: 'イー', F: 'エフ', G: 'ジー', H: 'エイチ' },
  ...{ I: 'アイ', J: 'ジェイ', K: 'ケイ', L: 'エル', M: 'エム', N: 'エヌ', O: 'オー', P: 'ピー' },
  ...{ Q: 'キュー', R: 'アール', S: 'エス', T: 'ティー', U: 'ユー', V: 'ブイ', W: 'ダブリュー' },
  ...{ X: 'エックス', Y: 'ワイ', Z: 'ズィー' },
};

/** Every letter, every irregular hundred, 110 and its neighbours, the ends. */
const sample: readonly (readonly [string, number, number])[] = [
  ...Object.keys(letters).map((letter, i) => [letter, i * 37 + 1, (i % 30) + 1] as const),
  ...[1, 4, 7, 9, 10, 14, 100, 109, 110, 111, 300, 303, 600, 666, 800, 888, 999].map(
    (n, i) => ['A', n, i + 1] as const,
  ),
];

describe.skipIf(!installed)(
  'the Japanese voice (skipped where open-jtalk is not installed)',
  () => {
    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'yobiban-voice-'));
    });
    afterAll(() => rm(directory, { recursive: true, force: true }));

    test('R16: the engine reads a sample of calls as people say them (110, every letter, フダ, カタ)', () => {
      const wrong = sample.filter(([letter, n, counter]) => {
        const number = decode(ticketNumber, `${letter}${String(n).padStart(3, '0')}`);
        const reading = number.ok
          ? readingOf(ja.texts['voice.call'], number.value, String(counter))
          : undefined;
        const expected = `バンゴーフダ、${letters[letter]}、${kana(n)}バンノカタ、${kana(counter)}バンマドグチエ、オコシクダサイ、`;
        return heard(reading ? spokenText(reading) : '') !== expected;
      });
      expect(wrong).toEqual([]);
    });

    test('the trap is real: as written on the board, the engine says サツ, ホー and ヒャクトーバン', () => {
      expect(heard('番号札A110番の方')).toContain('バンゴーサツ');
      expect(heard('12番の方、')).toContain('ホー');
      expect(heard('110番')).toBe('ヒャクトーバン');
      expect(heard('012番')).toContain('ゼロイチ');
    });

    test('a phrase comes out loud enough, without clipping, and the second time from the disk', async () => {
      const voice = await OpenJtalkVoice.open({ directory, voiceFile });
      if (!voice.ok) throw new Error(voice.error.detail);
      const text = '番号フダ、A、12番のかた、';
      const first = await voice.value.say(text);
      if (!first.ok) throw new Error(first.error.detail);
      expect(durationMs(first.value)).toBeGreaterThan(2_000);
      expect(loudnessDbfs(first.value)).toBeGreaterThan(-21);
      expect(peakDbfs(first.value)).toBeLessThanOrEqual(-0.9);
      // Another engine, one that cannot answer: what comes now comes from the disk.
      const again = await OpenJtalkVoice.open({ directory, voiceFile, command: '/bin/false' });
      expect(again.ok && (await again.value.say(text))).toEqual(first);
      expect(again.ok && (await again.value.say('3番窓口へ、お越しください。')).ok).toBe(false);
    });

    test('R60: clips that a power cut left short or full of zeros are made anew', async () => {
      const clips = path.join(directory, 'clips');
      const [name = ''] = await readdir(clips);
      const whole = await readFile(path.join(clips, name));
      const damage = [
        () => truncate(path.join(clips, name), 1_000),
        () => writeFile(path.join(clips, name), Buffer.alloc(whole.length)),
        () =>
          writeFile(
            path.join(clips, name),
            Buffer.concat([whole.subarray(0, 44), Buffer.alloc(whole.length - 44)]),
          ),
      ];
      for (const cut of damage) {
        await cut();
        const voice = await OpenJtalkVoice.open({ directory, voiceFile });
        expect(voice.ok && (await voice.value.say('番号フダ、A、12番のかた、')).ok).toBe(true);
        expect(await readFile(path.join(clips, name))).toEqual(whole);
      }
    });

    test('the same phrase asked twice at once is made once, and the cache keeps its bound', async () => {
      const small = await mkdtemp(path.join(directory, 'small-'));
      const voice = await OpenJtalkVoice.open({
        directory: small,
        voiceFile,
        cacheBytesMax: 400_000,
      });
      if (!voice.ok) throw new Error(voice.error.detail);
      expect(voice.value.say('1番。')).toBe(voice.value.say('1番。'));
      await voice.value.prepare(['2番窓口へ、お越しください。', '3番窓口へ、お越しください。']);
      const files = await readdir(path.join(small, 'clips'));
      const sizes = await Promise.all(
        files.map((file) => readFile(path.join(small, 'clips', file))),
      );
      expect(sizes.reduce((sum, file) => sum + file.length, 0)).toBeLessThanOrEqual(400_000);
      expect(files.length).toBeGreaterThan(0);
    });

    test('an engine that hangs is given up', async () => {
      const slow = path.join(directory, 'slow');
      await writeFile(slow, '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
      const voice = await OpenJtalkVoice.open({
        directory,
        voiceFile,
        command: slow,
        timeoutMs: 100,
      });
      const said = voice.ok ? await voice.value.say('ハイ。') : voice;
      expect(said.ok ? 'said' : said.error.kind).toBe('overdue');
    });

    test('closing gives up what is being made, at once', async () => {
      const slow = path.join(directory, 'slow');
      await writeFile(slow, '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
      const voice = await OpenJtalkVoice.open({ directory, voiceFile, command: slow });
      if (!voice.ok) throw new Error(voice.error.detail);
      const preparing = voice.value.prepare(['1番。', '2番。', '3番。']);
      await voice.value.close();
      await preparing;
    });

    test('F47: no text becomes an option, a second line or a command', async () => {
      const voice = await OpenJtalkVoice.open({ directory, voiceFile });
      const said = voice.ok ? await voice.value.say('番号\n$(touch x)') : voice;
      expect(said.ok ? 'said' : said.error.kind).toBe('unspeakable');
    });
  },
);

test('without the engine the fault is `missing`, and nothing is thrown', async () => {
  const voice = await OpenJtalkVoice.open({
    directory: tmpdir(),
    voiceFile,
    command: '/nowhere/open_jtalk',
  });
  expect(voice.ok ? 'open' : voice.error.kind).toBe('missing');
});

test('a text is speakable up to 1,023 bytes on one line', () => {
  expect(isSpeakable('あ'.repeat(341))).toBe(true);
  expect(isSpeakable('あ'.repeat(342))).toBe(false);
  expect(['', 'a\nb', 'a\u0000b'].map(isSpeakable)).toEqual([false, false, false]);
});
