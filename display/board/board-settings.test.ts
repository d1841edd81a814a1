import { expect, test } from 'vitest';
import { readBoardSettings } from './board-settings.ts';

test('a microphone listens to this box’s own sound card', () => {
  const own = { group: 'hall', sound: 'aplay', microphone: 'plughw:CARD=Mic' };
  expect(readBoardSettings(own)).toMatchObject({ ok: true, value: { ...own, leadInMs: 500 } });
});

test.each(['page', 'none'])('with sound: %s a microphone is refused in one sentence', (sound) => {
  const own = { group: 'hall', sound, microphone: 'plughw:CARD=Mic' };
  expect(readBoardSettings(own)).toEqual({
    ok: false,
    error: 'own.microphone: it listens to the sound card, so own.sound must be aplay',
  });
});

test('a device that is no ALSA name is refused', () => {
  const read = readBoardSettings({ group: 'hall', sound: 'aplay', microphone: '-f /etc/passwd' });
  expect(read.ok ? '' : read.error).toMatch(/^own\.microphone: /);
});
