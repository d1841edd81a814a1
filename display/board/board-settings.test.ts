import { expect, test } from 'vitest';
import { readBoardSettings } from './board-settings.ts';

const own = { group: 'hall', sound: 'aplay' };

test('left out: as loud as sounds are made, no recordings, half a second for the television', () => {
  expect(readBoardSettings(own)).toEqual({
    ok: true,
    value: { ...own, leadInMs: 500, loudness: [], volume: 10 },
  });
});

test('a table of loudness, a trim and a folder of recordings are taken', () => {
  const loudness = [
    { from: '08:30', volume: 0.8 },
    { from: '17:15', volume: 0 },
  ];
  const whole = { ...own, loudness, volume: 7, recordings: '/etc/yobiban/recordings' };
  expect(readBoardSettings(whole)).toMatchObject({ ok: true, value: whole });
});

test.each([
  [{ loudness: [{ from: '8:30', volume: 1 }] }, 'own.loudness.0.from: a time of day, "08:00"'],
  [{ loudness: [{ from: '08:30', volume: 8 }] }, 'own.loudness.0.volume: 0 to 1'],
  [
    {
      loudness: [
        { from: '17:15', volume: 0 },
        { from: '08:30', volume: 1 },
      ],
    },
    'own.loudness: times in their order, each once',
  ],
  [{ volume: 11 }, 'own.volume: 0 to 10'],
  [{ volume: -1 }, 'own.volume: 0 to 10'],
  [{ volume: 0.5 }, 'own.volume: 0 to 10'],
  [{ volume: 'loud' }, 'own.volume: 0 to 10'],
  [{ recordings: 'recordings' }, 'own.recordings: a folder by its whole path'],
])('%j is refused with a sentence', (wrong, sentence) => {
  expect(readBoardSettings({ ...own, ...wrong })).toEqual({ ok: false, error: sentence });
});

test('a microphone listens to this box’s own sound card', () => {
  const whole = { ...own, microphone: 'plughw:CARD=Mic' };
  expect(readBoardSettings(whole)).toMatchObject({ ok: true, value: whole });
});

test.each(['page', 'none'])('with sound: %s a microphone is refused in one sentence', (sound) => {
  expect(readBoardSettings({ ...own, sound, microphone: 'plughw:CARD=Mic' })).toEqual({
    ok: false,
    error: 'own.microphone: it listens to the sound card, so own.sound must be aplay',
  });
});

test('a device that is no ALSA name is refused', () => {
  const read = readBoardSettings({ ...own, microphone: '-f /etc/passwd' });
  expect(read.ok ? '' : read.error).toMatch(/^own\.microphone: /);
});
