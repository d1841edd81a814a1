import { beforeAll, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { systemClock } from '../../broker/client/node-clock.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { PressRoom } from './press-room.ts';
import { sampleJob, sampleJobs } from './sample-job.ts';

const fonts = 'node_modules/@fontsource';
let pack: SitePack;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
});

test('samples are jobs of each service in each language, the first language first', () => {
  const jobs = sampleJobs(pack);
  expect(jobs).toHaveLength(pack.locales.length * pack.site.services.length);
  expect(jobs[0]?.locale).toBe(pack.locales[0]?.locale);
});

test('warming up waits until the node is ready, and draws every language', async () => {
  const clock = new ManualClock();
  let warm = false;
  const room = new PressRoom(fonts, 576, clock);
  const warming = room.warmUp(pack).then(() => {
    warm = true;
  });
  clock.advance(149);
  expect(clock.timerCount).toBe(1);
  let drawn = 0;
  for (clock.advance(1); !warm; await new Promise((resolve) => setImmediate(resolve))) {
    if (clock.timerCount === 0) continue;
    drawn += 1;
    clock.advance(1);
  }
  await warming;
  expect(drawn).toBe(pack.locales.length * pack.site.services.length);
  // The same site again is no news.
  await room.warmUp(pack);
  expect(clock.timerCount).toBe(0);
});

test('a job does not wait for the warm-up', async () => {
  const room = new PressRoom(fonts, 384, systemClock);
  void room.warmUp(pack);
  const slipOf = (await room.open()).begin(sampleJob({ locale: 'ne' }), pack);
  expect(slipOf('self').length).toBeGreaterThan(10_000);
  room.close();
});

test('a room that is closed draws nothing more', async () => {
  const clock = new ManualClock();
  const room = new PressRoom(fonts, 576, clock);
  const warming = room.warmUp(pack);
  room.close();
  clock.advance(150);
  await warming;
  expect(clock.timerCount).toBe(0);
});
