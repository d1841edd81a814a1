import { expect, test } from 'vitest';
import {
  amplified,
  bytesOf,
  durationMs,
  joined,
  levelled,
  loudnessDbfs,
  mixed,
  type Pcm,
  peakDbfs,
  rateHz,
  readWav,
  resampled,
  samplesOf,
  silence,
  trimmed,
  writeWav,
} from './pcm.ts';

function sine(hz: number, ms: number, amplitude = 8_000, hzOfSamples: number = rateHz): Pcm {
  const length = Math.round((ms * hzOfSamples) / 1000);
  return Int16Array.from({ length }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / hzOfSamples)),
  );
}

test('joined keeps every sample in order', () => {
  const whole = joined([sine(440, 10), silence(5), sine(880, 10)]);
  expect(durationMs(whole)).toBe(25);
  expect(whole.subarray(0, samplesOf(10))).toEqual(sine(440, 10));
  expect(whole.subarray(samplesOf(15))).toEqual(sine(880, 10));
});

test('mixed adds, begins where told, and is held at full scale', () => {
  const loud = new Int16Array(100).fill(30_000);
  const both = mixed(loud, loud, 1);
  expect(both.length).toBe(148);
  expect(both[0]).toBe(30_000);
  expect(both[60]).toBe(32_767);
  expect(both[147]).toBe(30_000);
});

test('amplified holds at full scale instead of wrapping round', () => {
  expect([...amplified(Int16Array.of(20_000, -20_000), 20)]).toEqual([32_767, -32_768]);
});

test('loudness counts speech and leaves pauses out', () => {
  const tone = sine(440, 500);
  const spoken = joined([silence(1000), tone, silence(3000), tone]);
  expect(loudnessDbfs(spoken)).toBeCloseTo(loudnessDbfs(tone), 1);
  expect(loudnessDbfs(silence(100))).toBe(Number.NEGATIVE_INFINITY);
});

test('levelled brings quiet and loud clips to −18 dBFS', () => {
  for (const amplitude of [900, 4_000, 20_000]) {
    expect(loudnessDbfs(levelled(sine(440, 400, amplitude)))).toBeCloseTo(-18, 1);
  }
});

test('levelled never drives a peak over −1 dBFS, and leaves silence alone', () => {
  const peaky = joined([sine(440, 400, 600), Int16Array.of(9_000)]);
  expect(peakDbfs(levelled(peaky))).toBeLessThanOrEqual(-0.99);
  expect(levelled(silence(20))).toEqual(silence(20));
});

test('trimmed leaves ten milliseconds around the sound, and nothing of silence', () => {
  const padded = joined([silence(300), sine(440, 100), silence(700)]);
  expect(durationMs(trimmed(padded))).toBeGreaterThan(110);
  expect(durationMs(trimmed(padded))).toBeLessThan(121);
  expect(trimmed(silence(50)).length).toBe(0);
});

test('a wave file comes back as it was written', () => {
  const tone = sine(523, 120);
  expect(readWav(writeWav(tone))).toEqual({ ok: true, value: tone });
});

test('a recorded clip of another rate keeps its length and its pitch', () => {
  const recorded = resampled(sine(440, 500, 8_000, 22_050), 22_050);
  expect(durationMs(recorded)).toBeCloseTo(500, 0);
  expect(loudnessDbfs(recorded)).toBeCloseTo(loudnessDbfs(sine(440, 500)), 1);
});

test('two channels become one', () => {
  const header = writeWav(Int16Array.of(100, 300, -50, -150));
  header.writeUInt16LE(2, 22);
  expect(readWav(header)).toEqual({ ok: true, value: Int16Array.of(200, -100) });
});

test('R60: every cut of a wave file is refused, none throws', () => {
  const whole = writeWav(sine(440, 5));
  for (let bytes = 0; bytes < whole.length; bytes += 1) {
    expect(readWav(whole.subarray(0, bytes)).ok).toBe(false);
  }
});

test('a format that is shorter than its own fields is refused', () => {
  const short = writeWav(sine(440, 5)).subarray(0, 24);
  short.writeUInt32LE(4, 16);
  expect(readWav(short)).toEqual({ ok: false, error: 'a format too short' });
});

test('what is not 16 bit PCM is refused', () => {
  const float = writeWav(sine(440, 5));
  float.writeUInt16LE(3, 20);
  expect(readWav(float)).toEqual({ ok: false, error: 'not 16 bit PCM' });
});

test('the card is given the bytes of a part, not of the buffer behind it', () => {
  expect([...bytesOf(Int16Array.of(1, 2, 3).subarray(1, 2))]).toEqual([2, 0]);
});
