import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostileTexts } from '../../../.ci/hostile-texts.ts';
import { MemoryLog } from '../../contract/memory-log.ts';
import { callChime, failureSound } from './chime.ts';
import { durationMs, joined, loudnessDbfs, type Pcm, rateHz, silence, writeWav } from './pcm.ts';
import { Recordings } from './recordings.ts';

let folder: string;
let log: MemoryLog;
let recordings: Recordings;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-recordings-'));
  await mkdir(path.join(folder, 'ja'));
  log = new MemoryLog();
  recordings = new Recordings(folder, log);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function tone(ms: number, amplitude = 3_000): Pcm {
  const length = (ms * rateHz) / 1000;
  return Int16Array.from({ length }, (_, i) => amplitude * Math.sin(i / 17));
}

const put = (name: string, wav: Buffer | string) => writeFile(path.join(folder, name), wav);
const refusals = () =>
  log.lines
    .filter(({ event }) => event === 'recording.refused')
    .map(({ fields }) => [path.relative(folder, String(fields?.['file'])), fields?.['because']]);

test('a recording is cut to its sound and made as loud as an engine’s clip, the chime as a chime', async () => {
  await put('ja/counter-3.wav', writeWav(joined([silence(900), tone(400), silence(700)])));
  await put('chime.wav', writeWav(tone(500, 900)));
  const clip = (await recordings.clip('ja/counter-3')) ?? silence(0);
  expect(durationMs(clip)).toBeCloseTo(420, -1);
  expect(loudnessDbfs(clip)).toBeCloseTo(-18, 0);
  expect(loudnessDbfs((await recordings.clip('chime')) ?? silence(0))).toBeCloseTo(-21, 0);
  expect(log.lines).toEqual([]);
});

test('two channels and another rate are converted', async () => {
  const wav = writeWav(tone(500));
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(24_000, 24);
  await put('ja/recall.wav', wav);
  expect(durationMs((await recordings.clip('ja/recall')) ?? silence(0))).toBeCloseTo(500, -1);
});

test('what is not there is nothing; a file that comes, changes or goes counts at once', async () => {
  const length = async () => durationMs((await recordings.clip('ja/number-A012')) ?? silence(0));
  expect(await length()).toBe(0);
  await put('ja/number-A012.wav', writeWav(tone(300)));
  expect(await length()).toBeCloseTo(300, -1);
  await put('ja/number-A012.wav', writeWav(tone(600)));
  await utimes(path.join(folder, 'ja/number-A012.wav'), 1, 1);
  expect(await length()).toBeCloseTo(600, -1);
  await rm(path.join(folder, 'ja/number-A012.wav'));
  expect(await length()).toBe(0);
});

test('each file that cannot be used is refused with a sentence, once, and is good when replaced', async () => {
  const float = writeWav(tone(300));
  float.writeUInt16LE(3, 20);
  const wrong: readonly (readonly [string, Buffer | string])[] = [
    ['ja/counter-1.wav', 'a text'],
    ['ja/counter-2.wav', float],
    ['ja/counter-3.wav', writeWav(tone(300)).subarray(0, 5_000)],
    ['ja/counter-4.wav', writeWav(silence(300))],
    ['ja/counter-5.wav', writeWav(joined(Array.from({ length: 60 }, () => tone(400))))],
    ['ja/counter-6.wav', Buffer.alloc(9 * 1024 * 1024)],
  ];
  for (const [name, wav] of wrong) await put(name, wav);
  execFileSync('mkfifo', [path.join(folder, 'ja/counter-7.wav')]);
  for (let nth = 0; nth < 2; nth += 1) {
    for (let label = 1; label <= 7; label += 1) {
      const name = `ja/counter-${label}`;
      const asked = await Promise.all([recordings.clip(name), recordings.clip(name)]);
      expect(asked).toEqual([undefined, undefined]);
    }
  }
  const format = ' (48 kHz, mono, 16 bit PCM is expected)';
  expect(refusals()).toEqual([
    ['ja/counter-1.wav', `not a WAVE file${format}`],
    ['ja/counter-2.wav', `not 16 bit PCM${format}`],
    ['ja/counter-3.wav', `chunk data is cut short${format}`],
    ['ja/counter-4.wav', 'nothing can be heard in it'],
    ['ja/counter-5.wav', 'longer than 20 s'],
    ['ja/counter-6.wav', 'more than 8 MB'],
    ['ja/counter-7.wav', 'not a file'],
  ]);
  await put('ja/counter-1.wav', writeWav(tone(300)));
  expect(await recordings.clip('ja/counter-1')).toBeDefined();
});

test('all are looked through at the start: what is usable is counted, strange names are told', async () => {
  await put('ja/counter-3.wav', writeWav(callChime()));
  await put('ja/number-12.wav', writeWav(callChime()));
  await put('ja/counter-4.WAV', writeWav(callChime()));
  await put('ja/counter-5.wav', 'no sound');
  await recordings.check();
  expect(refusals().map(([file]) => file)).toEqual(
    expect.arrayContaining(['ja/number-12.wav', 'ja/counter-4.WAV', 'ja/counter-5.wav']),
  );
  expect(log.lines.at(-1)).toMatchObject({
    event: 'recording.checked',
    fields: { usable: 1, refused: 3 },
  });
});

test('a folder that is not there is said once, and nothing is recorded', async () => {
  const none = new Recordings(path.join(folder, 'nowhere'), log);
  await none.check();
  expect(await none.clip('ja/recall')).toBeUndefined();
  expect(refusals()).toEqual([['nowhere', 'this folder cannot be read']]);
});

const paths = [
  '../secret',
  'ja/../../secret',
  'ja/counter-..',
  'ja/counter-1/2',
  '/etc/passwd',
  '',
];

test.each([...paths, ...hostileTexts])(
  'F47: %j is no name of a clip and never a path',
  async (name) => {
    for (const each of [name, `ja/${name}`, `${name}/recall`]) {
      expect(await recordings.clip(each)).toBeUndefined();
    }
  },
);

test('R60: whatever a damaged file holds, nothing is thrown', async () => {
  const whole = writeWav(failureSound());
  const damaged = fc.tuple(fc.nat(60), fc.uint8Array({ minLength: 1, maxLength: 12 }));
  await fc.assert(
    fc.asyncProperty(damaged, fc.nat(200), async ([at, bytes], length) => {
      const wav = Buffer.from(whole.subarray(0, 44 + length));
      const from = Math.min(at, wav.length - 1);
      wav.set(bytes.subarray(0, wav.length - from), from);
      await put('ja/recall.wav', wav);
      await new Recordings(folder, log).clip('ja/recall');
    }),
    { numRuns: 300 },
  );
});
