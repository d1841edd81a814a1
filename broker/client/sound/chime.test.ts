import { describe, expect, test } from 'vitest';
import { callChime, failureSound, issuedSound } from './chime.ts';
import { durationMs, loudnessDbfs, type Pcm, peakDbfs, rateHz, samplesOf } from './pcm.ts';

/** How much of one pitch a sound holds (Goertzel). */
function strength(pcm: Pcm, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let [now, before] = [0, 0];
  for (const sample of pcm) [now, before] = [sample + turn * now - before, now];
  return Math.sqrt(now * now + before * before - turn * now * before) / pcm.length;
}

function strongestHz(pcm: Pcm): number {
  let best = { hz: 0, strength: 0 };
  for (let hz = 100; hz <= 3_000; hz += 4) {
    const here = strength(pcm, hz);
    if (here > best.strength) best = { hz, strength: here };
  }
  return best.hz;
}

const sounds = { call: callChime(), issued: issuedSound(), failure: failureSound() };

describe.each(Object.entries(sounds))('the %s sound', (_name, pcm) => {
  test('is short, does not clip and lies about 3 dB under speech', () => {
    expect(durationMs(pcm)).toBeGreaterThan(400);
    expect(durationMs(pcm)).toBeLessThan(2_200);
    expect(peakDbfs(pcm)).toBeLessThanOrEqual(-0.99);
    expect(loudnessDbfs(pcm)).toBeCloseTo(-21, 0);
  });

  test('begins and ends in silence, without a click', () => {
    expect(Math.abs(pcm[0] ?? 0)).toBeLessThan(50);
    expect(Math.abs(pcm.at(-1) ?? 0)).toBeLessThan(50);
    const steps = pcm.map((sample, i) => Math.abs(sample - (pcm[i - 1] ?? 0)));
    expect(steps.reduce((most, step) => Math.max(most, step), 0)).toBeLessThan(6_000);
  });

  test('has its ground tones where the older ear hears well', () => {
    expect(strongestHz(pcm)).toBeGreaterThan(200);
    expect(strongestHz(pcm)).toBeLessThan(1_000);
  });
});

test('the call falls in three steps', () => {
  const third = (ms: number) =>
    strongestHz(sounds.call.subarray(samplesOf(ms), samplesOf(ms + 300)));
  const [first, second, last] = [third(10), third(360), third(1_000)];
  expect(first).toBeGreaterThan(second);
  expect(second).toBeGreaterThan(last);
});

test('R9: failure is an octave and more below success, and rough where success is round', () => {
  const pulse = sounds.failure.subarray(0, samplesOf(190));
  expect(strongestHz(pulse) * 2).toBeLessThan(strongestHz(sounds.issued));
  const roughness = (pcm: Pcm, hz: number) => strength(pcm, hz * 3) / strength(pcm, hz);
  expect(roughness(pulse, 233.08)).toBeGreaterThan(0.3);
  expect(roughness(sounds.issued, 987.77)).toBeLessThan(0.2);
});
