import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { callChime } from '../../broker/client/sound/chime.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import { peakDbfs, rateHz, writeWav } from '../../broker/client/sound/pcm.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert, ok } from '../../broker/contract/result.ts';
import { openBoard } from './board-process.ts';
import { announcementFor, boardOf, callOf, nowMs, packOf } from './board-samples.ts';
import { readBoardSettings } from './board-settings.ts';

const HOUR_MS = 3_600_000;
const texts = {
  'voice.call': '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  'voice.recall': '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
};

let folder: string;
const stops: (() => Promise<void> | void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-process-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await rm(folder, { recursive: true, force: true });
});

/** A speaker as its node file has it, with its hall and its ears in the test's hand. */
async function stage(own: object) {
  const settings = readBoardSettings({ group: 'hall', sound: 'aplay', leadInMs: 0, ...own });
  assert(settings.ok, 'the settings fit');
  const [hall, player, voice] = [new MemoryHall('board-1'), new MemoryPlayer(), new MemoryVoice()];
  const opened = await openBoard({
    file: { listen: { host: '127.0.0.1', port: 0 }, directory: folder },
    settings: settings.value,
    ...{ hall, player },
    log: new MemoryLog(),
    screen: undefined,
    openVoice: async () => ok(voice),
    pagesDirectory: path.resolve('display/pages'),
    themeFile: 'config/theme.css',
    onStop: (close) => stops.push(close),
  });
  assert(opened.ok, 'the board opens');
  const pack = packOf(texts);
  hall.beat({ engineTime: nowMs, domainTime: nowMs });
  // 10:24 in Japan is 02:24 in Portugal's summer.
  hall.deliver('site', { ...pack, site: { ...pack.site, timeZone: 'Europe/Lisbon' } });
  const call = (number: string, at: number) => {
    hall.beat({ engineTime: at, domainTime: at });
    hall.deliver('board', boardOf([{ ...callOf(number), calledAt: at }]), 'hall');
    hall.deliver('announce', announcementFor(number, { expiresAt: at + 60_000 }), 'hall');
  };
  return { hall, player, voice, call };
}

test('the node file’s table of loudness, by the time of the hall’s place, and its trim are what is heard', async () => {
  const { hall, player, call } = await stage({
    loudness: [
      { from: '02:00', volume: 0.5 },
      { from: '03:00', volume: 0 },
    ],
    volume: 5,
  });
  call('A012', nowMs);
  await expect.poll(() => player.played).toHaveLength(1);
  const chime = player.played[0]?.subarray(0, callChime().length) ?? callChime();
  // Half by the hour, and a quarter by the trim.
  expect(peakDbfs(callChime()) - peakDbfs(chime)).toBeCloseTo(20 * Math.log10(8), 0);
  call('B002', nowMs + HOUR_MS);
  const last = () => hall.published.at(-1)?.payload;
  await expect.poll(last).toMatchObject({ state: 'finished', spoken: 'silent' });
  expect(player.played).toHaveLength(1);
});

test('the recordings that the node file names are heard, and looked through at the start', async () => {
  const recordings = path.join(folder, 'recordings');
  await mkdir(path.join(recordings, 'ja'), { recursive: true });
  const tone = Int16Array.from({ length: rateHz }, (_, i) => 3_000 * Math.sin(i / 20));
  await writeFile(path.join(recordings, 'ja/counter-2.wav'), writeWav(tone));
  const { player, voice, call } = await stage({ recordings });
  call('A012', nowMs);
  await expect.poll(() => player.played).toHaveLength(1);
  expect(voice.said).toEqual(['番号フダ、A、12番のかた、']);
});
