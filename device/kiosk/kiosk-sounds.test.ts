import { expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { failureSound, issuedSound } from '../../broker/client/sound/chime.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import { PagePlayer } from '../../broker/client/sound/page-player.ts';
import {
  amplified,
  bytesOf,
  joined,
  type Pcm,
  silence,
  writeWav,
} from '../../broker/client/sound/pcm.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { VoiceFault } from '../../broker/client/sound/voice-port.ts';
import { decode } from '../../broker/contract/decode.ts';
import { locale } from '../../broker/contract/ids.ts';
import { assert, err, type Result } from '../../broker/contract/result.ts';
import { PlayedSounds, type SoundKey } from './kiosk-sounds.ts';

function localeOf(text: string) {
  const decoded = decode(locale, text);
  assert(decoded.ok, 'a locale');
  return decoded.value;
}
const [ja, en, ko] = [localeOf('ja'), localeOf('en'), localeOf('ko')];
const words = silence(40);
const [issued, failed] = [issuedSound(), failureSound()];
const withWords = (bells: Pcm) => joined([bells, silence(250), words]);
const known = Object.entries({
  issued,
  failed,
  words,
  'issued, words': withWords(issued),
  'failed, words': withWords(failed),
  'issued, soft': amplified(issued, 20 * Math.log10(0.125)),
}).map(([name, pcm]) => [name, bytesOf(pcm)] as const);

/** What was played, by name: comparing samples one by one takes a test framework seconds. */
function heardBy({ played }: MemoryPlayer): readonly (string | undefined)[] {
  return played.map((pcm) => known.find(([, bytes]) => bytes.equals(bytesOf(pcm)))?.[0]);
}

function stage({ loudness = 1 } = {}) {
  const clock = new ManualClock();
  const player = new MemoryPlayer();
  const voice = new MemoryVoice(['ja', 'en']);
  const told: (string | undefined)[] = [];
  const sounds = new PlayedSounds({
    player,
    voices: new VoiceByLocale([voice], ['ja', 'en']),
    sentence: (key: SoundKey, each) => `${each} ${key}`,
    loudness: () => loudness,
    clock,
    changed: (fault) => told.push(fault),
  });
  return { clock, player, voice, sounds, told };
}

/** Everything that is due without time passing is done. */
const settled = () => new Promise((next) => setImmediate(next));

test('R9: bells at issue; bells and words, in the chosen language, when the slips are out', async () => {
  const { player, voice, sounds } = stage();
  sounds.issued();
  await settled();
  sounds.takeSlips(en);
  await settled();
  sounds.takeSlips(ja);
  await settled();
  expect(heardBy(player)).toEqual(['issued', 'issued, words', 'issued, words']);
  expect(voice.said).toEqual(['en voice.take_slips', 'ja voice.take_slips']);
});

test('R9: a failure has bells and words of its own', async () => {
  const { player, voice, sounds } = stage();
  sounds.failed(ja);
  await settled();
  expect(heardBy(player)).toEqual(['failed, words']);
  expect(voice.said).toEqual(['ja voice.issue_failed']);
});

test('a language that no voice speaks has its bells alone, and nothing is said in it', async () => {
  const { player, voice, sounds } = stage();
  sounds.takeSlips(ko);
  await settled();
  expect(await sounds.say('안녕하세요', ko)).toBe(false);
  expect(heardBy(player)).toEqual(['issued']);
  expect(voice.said).toEqual([]);
});

test('a voice that fails leaves the bells', async () => {
  const { player, voice, sounds } = stage();
  voice.fault = { kind: 'failed', detail: 'ended with 1' };
  sounds.takeSlips(ja);
  await settled();
  expect(heardBy(player)).toEqual(['issued']);
  expect(await sounds.say('番号', ja)).toBe(false);
});

test('bells do not wait for a clip that has still to be made; the words follow', async () => {
  const { clock, player, voice, sounds } = stage();
  let made: (clip: Result<Pcm, VoiceFault>) => void = () => {};
  voice.say = () => new Promise((resolve) => (made = resolve));
  sounds.takeSlips(ja);
  await settled();
  clock.advance(149);
  await settled();
  expect(heardBy(player)).toEqual([]);
  clock.advance(1);
  await settled();
  expect(heardBy(player)).toEqual(['issued']);
  made({ ok: true, value: words });
  await settled();
  expect(heardBy(player)).toEqual(['issued', 'words']);
  expect(clock.timerCount).toBe(0);
});

test('words whose moment is over are not said when they are made at last', async () => {
  const { clock, player, voice, sounds } = stage();
  let made: (clip: Result<Pcm, VoiceFault>) => void = () => {};
  voice.say = () => new Promise((resolve) => (made = resolve));
  sounds.takeSlips(ja);
  await settled();
  clock.advance(150);
  await settled();
  sounds.issued();
  made(err({ kind: 'overdue', detail: 'late' }));
  await settled();
  expect(heardBy(player)).toEqual(['issued', 'issued']);
});

test('nothing overlaps: a newer sound cuts off the older, which is told', async () => {
  const { player, sounds } = stage();
  player.holds = true;
  const first = sounds.say('ひとつめ', ja);
  await settled();
  const second = sounds.say('ふたつめ', ja);
  expect(await first).toBe(false);
  await settled();
  player.finish();
  expect(await second).toBe(true);
  sounds.issued();
  await settled();
  sounds.failed(ko);
  await settled();
  expect(heardBy(player).slice(2)).toEqual(['issued', 'failed']);
  expect(player.atOnceMax).toBe(1);
  player.finish();
});

test.each([
  ['before', ['say', 'takeSlips']],
  ['after', ['takeSlips', 'say']],
] as const)(
  'what the guide says %s a sound of the same moment takes the place of its words',
  async (_when, order) => {
    const { player, voice, sounds } = stage();
    let heard: Promise<boolean> | undefined;
    for (const each of order) {
      if (each === 'say') heard = sounds.say('番号は、A、12番です。', ja);
      else sounds.takeSlips(ja);
    }
    expect(await heard).toBe(true);
    expect(voice.said).toEqual(['番号は、A、12番です。']);
    expect(heardBy(player)).toEqual(['issued, words']);
  },
);

test('two sentences in one moment: the second is said, the first is told that it was not', async () => {
  const { voice, sounds } = stage();
  const heard = await Promise.all([sounds.say('ひとつめ', ja), sounds.say('ふたつめ', ja)]);
  expect(heard).toEqual([false, true]);
  expect(voice.said).toEqual(['ふたつめ']);
});

test('hush: silence at once, and what was asked for in this moment is not begun', async () => {
  const { player, sounds } = stage();
  player.holds = true;
  const sounding = sounds.say('ひとつめ', ja);
  await settled();
  sounds.hush();
  expect(await sounding).toBe(false);
  const asked = sounds.say('ふたつめ', ja);
  sounds.hush();
  expect(await asked).toBe(false);
  await settled();
  expect(player.played).toHaveLength(1);
});

test('loudness: time of day and staff, one on the other; at 0 nothing is played', async () => {
  const { player, sounds } = stage({ loudness: 0.5 });
  sounds.setVolume(5);
  sounds.issued();
  await settled();
  expect(heardBy(player)).toEqual(['issued, soft']);
  sounds.setVolume(0);
  sounds.issued();
  expect(await sounds.say('ひとつめ', ja)).toBe(false);
  expect(player.played).toHaveLength(1);
});

test('F19: a loudspeaker that fails is told once, and once when it is back; cut off is no fault', async () => {
  const { player, sounds, told } = stage();
  player.fault = { kind: 'missing', detail: 'no aplay' };
  sounds.issued();
  await settled();
  sounds.failed(ja);
  await settled();
  expect(told).toEqual(['no aplay']);
  player.fault = undefined;
  player.holds = true;
  sounds.issued();
  await settled();
  sounds.issued();
  await settled();
  player.finish();
  await settled();
  expect(told).toEqual(['no aplay', undefined]);
});

test('through the page: it is offered one sound at a time, and the newest', async () => {
  const offers: (string | undefined)[] = [];
  const player = new PagePlayer({ tell: (soundId) => offers.push(soundId) });
  const sounds = new PlayedSounds({
    player,
    voices: new VoiceByLocale([new MemoryVoice()], ['ja']),
    sentence: () => '番号フダを、お取りください。',
    loudness: () => 1,
    clock: new ManualClock(),
    changed: () => {},
  });
  sounds.issued();
  await settled();
  const first = offers.at(-1) ?? '';
  expect(player.claim(first)).toBe(true);
  sounds.takeSlips(ja);
  await settled();
  const second = offers.at(-1) ?? '';
  expect(player.wav(first)).toBe(undefined);
  expect(player.wav(second)?.equals(writeWav(withWords(issued)))).toBe(true);
  sounds.hush();
  expect(offers.at(-1)).toBe(undefined);
});
