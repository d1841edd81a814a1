import { describe, expect, test } from 'vitest';
import { callChime, failureSound, testSound, testTones } from './chime.ts';
import { amplified, joined, loudnessDbfs, mixed, type Pcm, rateHz, silence } from './pcm.ts';
import { hearsTones, shareOf } from './tone-ear.ts';

/** The same noise each time. */
function noise(ms: number, dbfs: number, seed = 1): Pcm {
  const pcm = silence(ms);
  let state = seed;
  for (let i = 0; i < pcm.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pcm[i] = (state / 2 ** 31 - 1) * 20_000;
  }
  return amplified(pcm, dbfs - loudnessDbfs(pcm));
}

function sine(hz: number, ms: number, strength = 8_000): Pcm {
  return silence(ms).map((_, i) => strength * Math.sin((2 * Math.PI * hz * i) / rateHz));
}

/** A room: quieter, and each sound comes again and again from the walls. */
function inRoom(sound: Pcm, gainDb: number): Pcm {
  const quiet = amplified(sound, gainDb);
  return [37, 71, 113, 190].reduce(
    (sum, atMs, n) => mixed(sum, amplified(quiet, -5 * (n + 1)), atMs),
    quiet,
  );
}

const hears = (recording: Pcm) => hearsTones(recording, testTones);
const heardAfter = (ms: number, sound: Pcm) => joined([silence(ms), sound, silence(400)]);

describe('the tones are found', () => {
  test.each([0, 13, 250, 777, 1_500])('wherever they begin: after %i ms', (ms) => {
    expect(hears(heardAfter(ms, testSound()))).toBe(true);
  });

  test('far away, with echoes', () => {
    expect(hears(heardAfter(500, inRoom(testSound(), -40)))).toBe(true);
  });

  test.each([1, 2, 3])('in noise as loud as themselves (noise %i)', (seed) => {
    const tones = testSound();
    const room = noise(2_500, loudnessDbfs(tones), seed);
    expect(hears(mixed(room, tones, 600))).toBe(true);
  });

  test('while a microphone clips', () => {
    expect(hears(heardAfter(300, amplified(testSound(), 30)))).toBe(true);
  });
});

describe('the tones are not found', () => {
  test.each([
    ['silence', silence(3_000)],
    ['nothing at all', silence(0)],
    ['noise', noise(3_000, -20)],
    ['the chime of a call', heardAfter(300, callChime())],
    ['the sound of a failure', heardAfter(300, failureSound())],
    ['the first tone alone', heardAfter(300, sine(testTones.firstHz, 1_200))],
    ['the second tone alone', heardAfter(300, sine(testTones.secondHz, 1_200))],
    ['the two in the other order', joined([sine(1_370, 600), sine(1_000, 600), silence(500)])],
    ['the two at once', heardAfter(300, mixed(sine(1_000, 1_200), sine(1_370, 1_200)))],
    ['a half tone beside', joined([sine(1_059, 600), sine(1_451, 600), silence(500)])],
    ['too short', joined([sine(1_000, 250), sine(1_370, 250), silence(800)])],
    ['cut off before the second', joined([silence(300), testSound().subarray(0, 30_000)])],
  ])('in %s', (_what, recording) => {
    expect(hears(recording)).toBe(false);
  });

  test('where noise covers them by 20 dB', () => {
    const tones = testSound();
    expect(hears(mixed(noise(2_500, loudnessDbfs(tones) + 20), tones, 600))).toBe(false);
  });
});

test('a plain tone is all of its frame, and its neighbour nothing', () => {
  const frame = sine(1_000, 100);
  expect(shareOf(frame, 1_000)).toBeCloseTo(1, 3);
  expect(shareOf(frame, 1_370)).toBeLessThan(0.001);
  expect(shareOf(silence(100), 1_000)).toBe(0);
});
