import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSpeakable, OpenJtalkVoice } from './open-jtalk-voice.ts';
import { durationMs, loudnessDbfs, peakDbfs } from './pcm.ts';

const engine = '/usr/bin/open_jtalk';
const dictionary = '/var/lib/mecab/dic/open-jtalk/naist-jdic';
const voiceFile = path.resolve('broker/client/sound/mei/mei_normal.htsvoice');
const installed = existsSync(engine) && existsSync(dictionary);

let directory: string;

describe.skipIf(!installed)(
  'the Japanese voice (skipped where open-jtalk is not installed)',
  () => {
    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'yobiban-voice-'));
    });
    afterAll(() => rm(directory, { recursive: true, force: true }));

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
