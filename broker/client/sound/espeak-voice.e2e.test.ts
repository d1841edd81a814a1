import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voiceQuality } from '../../contract/voice-quality.ts';
import { espeakReading } from './espeak-reading.ts';
import { type EspeakLocale, EspeakVoice, isEspeakLocale } from './espeak-voice.ts';
import { installedVoices } from './installed-voices.ts';
import { durationMs, loudnessDbfs, peakDbfs } from './pcm.ts';

const engine = '/usr/bin/espeak-ng';
const locales: readonly EspeakLocale[] = ['en', 'pt-BR', 'es', 'vi', 'zh-CN', 'ko', 'id', 'ne'];

function sentence(locale: string): string {
  const file = JSON.parse(readFileSync(`config/locales/${locale}.json`, 'utf8')) as {
    texts: { 'voice.take_slips': string };
  };
  return file.texts['voice.take_slips'];
}

/** How the engine would say it: its own phonemes. */
function phonemes(voice: string, text: string): string {
  return spawnSync(engine, ['-q', '-v', voice, '--ipa', text], { encoding: 'utf8' }).stdout.trim();
}

describe.skipIf(!existsSync(engine))('espeak-ng (skipped where it is not installed)', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'yobiban-espeak-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test.each(locales)(
    'R9: %s is said, as loud as the Japanese, and the second time from the disk',
    async (locale) => {
      const voice = await EspeakVoice.open({ directory, locale });
      if (!voice.ok) throw new Error(voice.error.detail);
      const text = sentence(locale);
      const clip = await voice.value.say(text);
      if (!clip.ok) throw new Error(clip.error.detail);
      expect(durationMs(clip.value)).toBeGreaterThan(700);
      expect(loudnessDbfs(clip.value)).toBeGreaterThan(-22);
      expect(peakDbfs(clip.value)).toBeLessThanOrEqual(-0.9);
      expect(await voice.value.say(text)).toEqual(clip);
      expect(await readdir(path.join(directory, `espeak-${locale}`))).toHaveLength(1);
      await voice.value.close();
    },
  );

  test('numbers are said in the language, and the traps are real', () => {
    expect(phonemes('ne', '105')).toContain('(en)');
    expect(phonemes('ne', espeakReading('105', 'ne'))).not.toContain('(en)');
    const liu = phonemes('cmn-latn-pinyin', '一百零五');
    expect(phonemes('cmn-latn-pinyin', '105')).not.toBe(liu);
    expect(phonemes('cmn-latn-pinyin', espeakReading('105', 'zh-CN'))).toBe(liu);
    expect(phonemes('vi', '15')).not.toMatch(/l\S*m$/);
    expect(phonemes('vi', espeakReading('115', 'vi'))).toMatch(/l\S*m$/);
  });

  test('F47: no text becomes an option, a phoneme or a second line', async () => {
    const voice = await EspeakVoice.open({ directory, locale: 'en' });
    if (!voice.ok) throw new Error(voice.error.detail);
    for (const text of ['a\nb', '[[h@l0U]]', '', ' ', 'x'.repeat(3_000)]) {
      expect(await voice.value.say(text)).toMatchObject({
        ok: false,
        error: { kind: 'unspeakable' },
      });
    }
    expect((await voice.value.say('--version')).ok).toBe(true);
  });

  test('how well each is spoken was measured; where it says none, there is no voice', () => {
    expect(locales.map(voiceQuality)).not.toContain('none');
    expect([voiceQuality('fil'), isEspeakLocale('fil')]).toEqual(['none', false]);
  });

  test('an engine that is not there, or a voice that it has not, is `missing`', async () => {
    const none = await EspeakVoice.open({ directory, locale: 'en', command: '/nowhere/espeak-ng' });
    expect(none).toMatchObject({ ok: false, error: { kind: 'missing' } });
    const broken = await EspeakVoice.open({ directory, locale: 'ko', command: '/bin/false' });
    expect(broken).toMatchObject({ ok: false, error: { kind: 'missing' } });
  });

  test('what is installed is opened for the languages that are wanted; the rest is named', async () => {
    const { voices, missing } = await installedVoices({
      spoken: ['en', 'fil', 'ja'],
      directory,
      voiceFile: '/nowhere/mei.htsvoice',
    });
    expect(voices.locales).toEqual(['en']);
    expect(missing.map(({ locale, fault }) => [locale, fault.kind])).toEqual([
      ['fil', 'missing'],
      ['ja', 'missing'],
    ]);
    expect(isEspeakLocale('fil')).toBe(false);
    expect(isEspeakLocale('toString')).toBe(false);
    await voices.close();
  });
});
