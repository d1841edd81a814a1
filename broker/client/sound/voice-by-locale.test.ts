import { expect, test } from 'vitest';
import { MemoryVoice } from './memory-voice.ts';
import { VoiceByLocale } from './voice-by-locale.ts';

test('each language has its own voice, and only those that were chosen are spoken', async () => {
  const [ja, en, ko] = [new MemoryVoice(['ja']), new MemoryVoice(['en']), new MemoryVoice(['ko'])];
  const voices = new VoiceByLocale([ja, en, ko], ['ja', 'en', 'fil']);
  expect(voices.locales).toEqual(['ja', 'en']);
  expect((await voices.say('Please take your ticket.', 'en')).ok).toBe(true);
  expect((await voices.say('番号フダを、お取りください。', 'ja')).ok).toBe(true);
  expect(await voices.say('번호표', 'ko')).toMatchObject({ ok: false, error: { kind: 'missing' } });
  expect(voices.speaks('fil')).toBe(false);
  expect([ja.said, en.said, ko.said]).toEqual([
    ['番号フダを、お取りください。'],
    ['Please take your ticket.'],
    [],
  ]);
});

test('a language that is chosen later is spoken from then on', async () => {
  const [ja, en] = [new MemoryVoice(['ja']), new MemoryVoice(['en'])];
  const voices = new VoiceByLocale([ja], ['ja']);
  expect(voices.speaks('en')).toBe(false);
  voices.add('en', en);
  expect(voices.locales).toEqual(['ja', 'en']);
  expect((await voices.say('Number A, 12.', 'en')).ok).toBe(true);
  expect([ja.said, en.said]).toEqual([[], ['Number A, 12.']]);
});

test('easy Japanese is read by the Japanese voice, where Japanese is spoken', () => {
  expect(new VoiceByLocale([new MemoryVoice()], ['ja']).speaks('ja-easy')).toBe(true);
  expect(new VoiceByLocale([new MemoryVoice()], ['en']).speaks('ja-easy')).toBe(false);
});
