import { mkdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { picture } from '../../.ci/board-picture.ts';
import { BoardTheatre, fullHd } from '../../.ci/board-stage.ts';
import { buildPage } from '../../.ci/build-page.ts';
import { openWholeBrowser } from '../../.ci/page-checks.ts';
import { announcementFor, checkFor } from './board-samples.ts';

let theatre: BoardTheatre;
beforeAll(async () => {
  theatre = await BoardTheatre.open(await buildPage('board'), openWholeBrowser);
  await mkdir('var/screenshots', { recursive: true });
});
afterAll(() => theatre?.close());
afterEach(async () => {
  await theatre.clear();
  expect(theatre.complaints.splice(0)).toEqual([]);
});

describe('a new call', () => {
  test('it slides in and marks its place twice, then rests; the mark by shape stays', async () => {
    const stage = (await theatre.stage()).usual().calls([['A024', '1']]);
    const page = await theatre.page(stage);
    await page.waitForSelector('.calls');
    await page.waitForFunction(() => document.getAnimations().length === 0);
    stage.calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const moving = await page.waitForSelector('[data-number=B047].fresh');
    const motion = await moving.evaluate((call) => {
      const { animationName, animationDuration, animationIterationCount } = getComputedStyle(call);
      return [animationName, animationDuration, animationIterationCount];
    });
    expect(motion).toEqual(['slide-in, mark-place', '0.24s, 0.24s', '1, 2']);
    // The other call, which was there before, does not move.
    expect(await page.$eval('[data-number=A024]', (call) => call.getAnimations().length)).toBe(0);
    await page.waitForFunction(() => document.getAnimations().length === 0);
    expect(await page.isVisible('[data-number=B047] .mark')).toBe(true);
    expect(await page.$$('[data-number=A024] .mark')).toEqual([]);
  });

  test('nothing moves for those who asked for no motion', async () => {
    const stage = (await theatre.stage()).usual().calls([['A024', '1']]);
    const page = await theatre.page(stage, fullHd, { reducedMotion: 'reduce' });
    await page.waitForSelector('.calls');
    stage.calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const call = await page.waitForSelector('[data-number=B047].fresh');
    expect(await call.evaluate((one) => one.getAnimations().length)).toBe(0);
  });

  test('the call that is being said is marked on the board', async () => {
    const stage = (await theatre.stage({ sound: 'page' })).usual().calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const page = await theatre.page(stage);
    await page.waitForSelector('.calls');
    stage.hall.deliver('announce', announcementFor('A024'), 'hall');
    await page.waitForSelector('[data-number=A024] .voice');
    expect(await page.$$('[data-number=B047] .voice')).toEqual([]);
  });

  test('while the loudspeaker is checked, a band says so beside the calls (issue 4, point 5)', async () => {
    const stage = (await theatre.stage({ sound: 'page' })).usual().calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const page = await theatre.page(stage);
    await page.waitForSelector('.calls');
    stage.hall.deliver('announce', checkFor(), 'hall');
    // In one look: the band is gone with its sound.
    const band = page.locator('.checking', { hasText: '音の確認をしています' });
    await band.waitFor();
    expect(await page.$$('.call .voice')).toEqual([]);
    await picture(page, 'sound-check');
    await band.waitFor({ state: 'detached', timeout: 15_000 });
  });

  test('it has no place for advertising: every element is of this list (R24)', async () => {
    const stage = (await theatre.stage()).usual().calls([['B047', '2']]);
    const page = await theatre.page(stage);
    await page.waitForSelector('.calls');
    expect(await page.$$('img, video, iframe, object, embed, canvas, picture')).toEqual([]);
  });
});

describe('when things break', () => {
  test('Novo SGA 4: its node dies: the last picture stays, the page says so and finds back by itself', async () => {
    const folder = await theatre.folder();
    const first = (await theatre.stage({ directory: folder })).usual().calls([['B047', '2']]);
    const page = await theatre.page(first);
    await page.waitForSelector('.calls');
    await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
    const { port, href } = new URL(page.url());
    await first.stop();
    await page.waitForSelector('.stopped', { timeout: 15_000 });
    expect(await page.textContent('.since')).toContain('10:24 現在');
    expect(await page.textContent('.calls .number')).toBe('B047');
    const second = (await theatre.stage({ port: Number(port), directory: folder })).usual();
    second.calls([['A025', '1']]);
    await page.waitForSelector('[data-number=A025]', { timeout: 15_000 });
    expect(await page.$('.stopped')).toBeNull();
    expect([page.url(), await page.evaluate(() => 'stillTheSamePage' in window)]).toEqual([
      href,
      true,
    ]);
  });

  test('design part 9: a board that starts while the broker is away shows its last picture and its date', async () => {
    const folder = await theatre.folder();
    const before = (await theatre.stage({ directory: folder })).usual().calls([['B047', '2']]);
    await before.stop();
    const after = await theatre.stage({ directory: folder });
    const page = await theatre.page(after);
    await page.waitForSelector('.stopped');
    expect(await page.textContent('.since')).toContain('8月3日(月) 10:24 現在');
    expect(await page.$('.clock time')).toBeNull();
    after.usual().calls([['A025', '1']]);
    await page.waitForSelector('[data-number=A025]');
    expect(await page.$('.stopped')).toBeNull();
  });
});

describe('sound through the page', () => {
  test('an untouched page asks for a touch; then it plays, and the call is reported', async () => {
    const stage = (await theatre.stage({ sound: 'page' })).usual().calls([['A024', '1']]);
    const page = await theatre.page(stage, fullHd, {}, { untouched: true });
    await page.getByRole('button', { name: '音を出す' }).click();
    await page.waitForSelector('button.sound', { state: 'detached' });
    stage.hall.deliver('announce', announcementFor('A024', { voice: 'chime' }), 'hall');
    const states = () =>
      stage.hall.published.map(({ payload }) => (payload as { state: string }).state);
    await expect.poll(states).toHaveLength(2);
    // A machine without a sound card must say so; with one, the chime was heard.
    expect(['started finished', 'started failed']).toContain(states().join(' '));
  });
});
