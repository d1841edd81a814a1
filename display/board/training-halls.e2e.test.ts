import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../.ci/build-page.ts';
import { EngineHand } from '../../.ci/engine-hand.ts';
import { openBrowser } from '../../.ci/page-checks.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MqttHall } from '../../broker/client/mqtt-hall.ts';
import { systemClock } from '../../broker/client/node-clock.ts';
import { PageReader } from '../../broker/client/page-reader.ts';
import { SecondHall, trainingFaults } from '../../broker/client/second-hall.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import { nodeId } from '../../broker/contract/ids.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert, ok } from '../../broker/contract/result.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { openBoard } from './board-process.ts';
import {
  announcementFor,
  boardOf,
  callOf,
  lineOf,
  nowMs,
  packOf,
  textsOf,
} from './board-samples.ts';
import { readBoardSettings } from './board-settings.ts';
import type { BoardView } from './board-view.ts';
import { SETTLES_MS } from './shown-hall.ts';

let pagesDirectory: string;
let browser: Browser;
let pack: ReturnType<typeof packOf>;
beforeAll(async () => {
  pagesDirectory = path.dirname(await buildPage('board'));
  browser = await openBrowser();
  pack = packOf({}, [await textsOf('ja'), await textsOf('en'), await textsOf('pt-BR')]);
  await mkdir('var/screenshots', { recursive: true });
});
afterAll(() => browser?.close());

let folder: string;
let real: EngineHand;
let training: EngineHand;
const stops: (() => Promise<unknown> | unknown)[] = [];
const stopAll = async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
};
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-halls-'));
  real = await EngineHand.open('iwata', nowMs);
  training = await EngineHand.open('kenshu', nowMs);
  for (const hall of [real, training]) {
    hall.say('site', pack);
    hall.say('line', lineOf([['application', 0, 0, 0]]));
    hall.say('board', boardOf([], []), 'hall');
  }
});
afterEach(async () => {
  await stopAll();
  await real.stop();
  await training.stop();
  await rm(folder, { recursive: true, force: true });
});

function notice(fields: object = {}): void {
  const { address, site } = training;
  real.say('training', { address, site, nodes: ['board-1'], until: nowMs + 3_600_000, ...fields });
}

/** A whole board over MQTT, as its main.ts puts it together; its own time is the test's. */
async function board(secret = training.secretOf('board-1')) {
  const settings = readBoardSettings({ group: 'hall', sound: 'aplay', leadInMs: 0 });
  assert(settings.ok, 'the settings fit');
  const [log, clock, player] = [new MemoryLog(), new ManualClock(), new MemoryPlayer()];
  const file = {
    ...{ node: parsed(nodeId, 'board-1'), site: real.site, brokers: [real.address] },
    ...{ password: real.secretOf('board-1'), training: { secret }, directory: folder },
    ...{ logLevel: 'info' as const, own: {}, listen: { host: '127.0.0.1', port: 0 } },
  };
  const role = 'board' as const;
  const hall = MqttHall.connect({ ...file, role, version: 'test', log });
  stops.push(() => hall.close());
  const second = SecondHall.overMqtt(file, {
    hall,
    role,
    version: 'test',
    log,
    clock: systemClock,
  });
  const opened = await openBoard({
    ...{ file, settings: settings.value, hall, second, log, clock, player, pagesDirectory },
    openVoice: async () => ok(new MemoryVoice()),
    screen: undefined,
    themeFile: 'config/theme.css',
    onStop: (close) => stops.push(close),
  });
  assert(opened.ok, 'the board opens');
  const { url } = opened.value;
  const reader = await PageReader.open(`${url}/stream`);
  stops.push(() => reader.close());
  const views = () => reader.snapshots as readonly BoardView[];
  const view = () => views().at(-1);
  /** A real number of each is on the board, so that what is read after it is what it shows. */
  const settles = async () => {
    await expect.poll(() => hall.presence.online).toBe(true);
    await expect.poll(() => view()?.screen).toBe('board');
    clock.advance(1_000);
    clock.advance(SETTLES_MS);
  };
  return { url, log, clock, player, views, view, settles };
}
type Board = Awaited<ReturnType<typeof board>>;

async function inTraining(): Promise<Board> {
  notice();
  const one = await board();
  await one.settles();
  training.say('board', boardOf([callOf('B001')]), 'hall');
  await expect.poll(() => numbers(one)).toEqual(['B001']);
  expect(one.view()?.training).toBe(true);
  return one;
}

function numbers({ view }: Board): readonly string[] {
  return view()?.calls.map(({ number }) => number) ?? [];
}

const soon = (number: string) => announcementFor(number, { expiresAt: real.now() + 60_000 });

describe('R22: a board between two brokers', () => {
  test('a real call: the very next picture is the real one, and the training’s voice is cut', async () => {
    const one = await inTraining();
    const page = await (
      await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    ).newPage();
    stops.push(() => page.close());
    await page.goto(one.url);
    await page.waitForSelector('.training [data-number=B001]');
    expect(await page.textContent('.training-band')).toContain('訓練中');
    one.player.holds = true;
    training.say('board', boardOf([callOf('B002')]), 'hall');
    training.say('announce', soon('B002'), 'hall');
    await expect
      .poll(() => training.announced.map(({ spoken }) => spoken))
      .toEqual(['訓練です。番号フダ、B、2番のかた、2番窓口へ、お越しください。']);
    const before = one.views().length;
    real.say('board', boardOf([callOf('A012')]), 'hall');
    real.say('announce', soon('A012'), 'hall');
    await page.waitForSelector('.live:not(.training) [data-number=A012]');
    expect(await page.$('.training-band')).toBeNull();
    const [next] = one.views().slice(before);
    expect([next?.training, next?.calls.map(({ number }) => number)]).toEqual([false, ['A012']]);
    // Cut off, and reported there; the real one sounds, and is reported here: each to its own hall.
    await expect
      .poll(() => training.announced.at(-1))
      .toMatchObject({
        announcementId: 'call-B002',
        state: 'finished',
        spoken: 'silent',
      });
    await expect
      .poll(() => real.announced.map(({ announcementId }) => announcementId))
      .toEqual(['call-A012']);
    expect(training.announced.every(({ announcementId }) => announcementId === 'call-B002')).toBe(
      true,
    );
    expect([one.player.played.length, one.player.atOnceMax]).toEqual([2, 1]);
  });

  test('an emergency message: at once', async () => {
    const one = await inTraining();
    const before = one.views().length;
    real.beat({ mode: 'stopped', notice: 'evacuate' });
    await expect.poll(() => one.view()?.notice?.kind).toBe('evacuate');
    const views = one.views().slice(before);
    const first = views.findIndex((view) => view.notice?.kind === 'evacuate');
    expect(views.slice(first).map(({ training: is }) => is)).not.toContain(true);
    // A picture of the training that was on its way already, and no more of them.
    expect(first).toBeLessThanOrEqual(1);
  });

  test.each([
    ['it is told', () => notice({ nodes: [], until: 0 })],
    ['it is cleared', () => real.clear('training')],
    ['its hour comes, and nobody says so', () => notice({ until: real.now() + 300 })],
    ['its broker goes', () => training.stop()],
  ] as const)('the end, when %s: the real picture, by itself', async (_how, end) => {
    const one = await inTraining();
    const before = one.views().length;
    await end();
    await expect.poll(() => one.view()?.training, { interval: 10 }).toBe(false);
    expect(numbers(one)).toEqual([]);
    expect(one.views().length).toBeGreaterThan(before);
  });

  test('its broker goes and comes back: told in health meanwhile, and shown again', async () => {
    const one = await inTraining();
    await training.stop();
    await expect.poll(() => real.health.get('board-1')?.faults).toEqual([trainingFaults.away]);
    await training.start();
    await expect.poll(() => numbers(one)).toEqual(['B001']);
    await expect.poll(() => real.health.get('board-1')?.faults).toEqual([]);
  });

  test('a wrong secret: the real picture stays, and the real hall is told', async () => {
    notice();
    const one = await board('the-secret-of-somebody-else');
    await one.settles();
    await expect.poll(() => real.health.get('board-1')?.faults).toEqual([trainingFaults.refused]);
    expect(one.views().map(({ training: is }) => is)).not.toContain(true);
    real.say('board', boardOf([callOf('A012')]), 'hall');
    await expect.poll(() => numbers(one)).toEqual(['A012']);
  });

  test('a restart in the middle: real until the hall has been quiet, then the training again', async () => {
    await inTraining();
    await stopAll();
    const after = await board();
    await expect.poll(() => after.view()?.screen).toBe('board');
    await expect.poll(() => training.health.get('board-1')?.online).toBe(true);
    expect(after.views().map(({ training: is }) => is)).not.toContain(true);
    await after.settles();
    await expect.poll(() => numbers(after)).toEqual(['B001']);
  });

  test('of its health the training hall knows nothing but that it is there', async () => {
    const one = await inTraining();
    expect(one.view()?.training).toBe(true);
    await expect.poll(() => real.health.get('board-1')?.sound).toBe('voice');
    const { node, role, online, version, startedAt, residentMb, clockOffsetMs, ...more } =
      training.health.get('board-1') ?? ({} as never);
    expect([node, role, online, more]).toEqual(['board-1', 'board', true, {}]);
  });
});
