import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from '../../.ci/build-page.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { SilentPlayer } from '../../broker/client/sound/silent-player.ts';
import { UnheardVoice } from '../../broker/client/sound/unheard-voice.ts';
import { decode } from '../../broker/contract/decode.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { localeTexts } from '../../broker/contract/site.ts';
import { openBoard } from './board-process.ts';
import { announcementFor, boardOf, callOf, lineOf, nowMs, packOf } from './board-samples.ts';
import { type BoardSettings, readBoardSettings } from './board-settings.ts';

let browser: Browser;
let pagesDirectory: string;
let languages: Awaited<ReturnType<typeof readLanguages>>;
const closers: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  pagesDirectory = path.dirname(await buildPage('board'));
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  languages = await readLanguages();
  await mkdir('var/screenshots', { recursive: true });
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function readLanguages() {
  const read = async (locale: string) => {
    const texts = JSON.parse(await readFile(`config/locales/${locale}.json`, 'utf8'));
    const services = JSON.parse(await readFile(`config/services/${locale}.json`, 'utf8'));
    const { _steps, ...named } = services;
    const whole = decode(localeTexts, { ...texts, services: named });
    assert(whole.ok, `the texts of ${locale}`);
    return whole.value;
  };
  return Promise.all(['ja', 'ja-easy', 'pt-BR', 'en', 'ne'].map(read));
}

type Screen = { readonly width: number; readonly height: number };
const fullHd: Screen = { width: 1920, height: 1080 };

/** A board node that stands, its hall in the test's hand, and a browser that shows it. */
class Stage {
  readonly hall = new MemoryHall('board-1');
  readonly log = new MemoryLog();
  url = '';

  static async open(own: Partial<BoardSettings> & { port?: number } = {}, directory?: string) {
    const stage = new Stage();
    const folder = directory ?? (await mkdtemp(path.join(tmpdir(), 'yobiban-board-')));
    if (!directory) closers.push(() => rm(folder, { recursive: true, force: true }));
    const { port = 0, ...settingsOwn } = own;
    const settings = readBoardSettings({ group: 'hall', sound: 'none', ...settingsOwn });
    assert(settings.ok, 'the settings fit');
    const opened = await openBoard({
      file: { listen: { host: '127.0.0.1', port }, directory: folder },
      settings: settings.value,
      hall: stage.hall,
      log: stage.log,
      voice: new UnheardVoice(),
      player: settings.value.sound === 'page' ? undefined : new SilentPlayer(),
      pagesDirectory,
      themeFile: 'config/theme.css',
      onStop: (close) => stage.#stops.push(close),
    });
    assert(opened.ok, 'the board opens');
    stage.url = opened.value.url;
    closers.push(() => stage.stop());
    return stage;
  }

  readonly #stops: (() => Promise<void> | void)[] = [];

  async stop(): Promise<void> {
    for (const close of this.#stops.splice(0).reverse()) await close();
  }

  /** The hall as on a usual morning. */
  usual(): this {
    this.hall.beat({ engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' });
    this.hall.deliver('site', packOf({}, languages));
    this.hall.deliver(
      'line',
      lineOf([
        ['application', 4, 25, 40],
        ['pickup', 11, 45, 65],
        ['certificate-renewal', 0, 0, 0],
        ['pin-reset', 2, 10, 20],
      ]),
    );
    return this;
  }

  calls(
    calling: readonly (readonly [string, string])[],
    recent: readonly (readonly [string, string])[] = usualRecent,
    absent: readonly string[] = ['A019', 'B041'],
  ): this {
    const call = ([number, label]: readonly [string, string]) => callOf(number, label);
    this.hall.deliver('board', boardOf(calling.map(call), recent.map(call), false, absent), 'hall');
    return this;
  }

  async page(screen: Screen = fullHd, options: { reducedMotion?: 'reduce' } = {}): Promise<Page> {
    const context: BrowserContext = await browser.newContext({ viewport: screen, ...options });
    closers.push(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    closers.push(() => expect(complaints.filter((line) => !line.includes('ERR_'))).toEqual([]));
    await page.goto(this.url);
    await page.evaluate(() => document.fonts.ready);
    return page;
  }
}

const usualRecent = [
  ['A023', '1'],
  ['C008', '4'],
  ['B046', '2'],
  ['D005', '3'],
  ['A022', '1'],
  ['B045', '2'],
] as const;

/** Draws, checks and keeps a picture: nothing is cut off, and axe finds no serious fault (R18). */
async function picture(page: Page, name: string): Promise<void> {
  // The slide and the two marks of a new call are over.
  await page.waitForFunction(() => document.getAnimations().length === 0);
  await page.screenshot({ path: `var/screenshots/board-${name}.png` });
  expect(await cutOff(page), `${name}: cut off`).toEqual([]);
  const found = await new AxeBuilder({ page }).analyze();
  const serious = found.violations.filter(({ impact }) => /serious|critical/.test(impact ?? ''));
  expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

/** What does not lie whole inside its frame: numbers and labels in their call, everything in the screen. */
function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    const inside = (part: Element, frame: DOMRect, slack: number) => {
      const box = part.getBoundingClientRect();
      if (box.width === 0) return;
      const fits =
        box.left >= frame.left - slack &&
        box.right <= frame.right + slack &&
        box.top >= frame.top - slack &&
        box.bottom <= frame.bottom + slack;
      if (!fits) out.push(`${part.className}: ${part.textContent?.trim()}`);
    };
    for (const call of document.querySelectorAll('.call')) {
      const frame = call.getBoundingClientRect();
      // Line boxes are taller than the figures in them.
      for (const part of call.querySelectorAll('.number, .label'))
        inside(part, frame, frame.height * 0.1);
      for (const part of call.querySelectorAll('.counter, .arrow, .suffix')) inside(part, frame, 1);
    }
    const screen = new DOMRect(0, 0, innerWidth, innerHeight);
    const parts =
      '.now, .recent h2, .absent, .absent li, footer, footer li, .range, time, .stopped, .notices li, .whole h1';
    for (const part of document.querySelectorAll(parts)) inside(part, screen, 1);
    for (const part of document.querySelectorAll(
      '.now h1, .go, .absent, footer li, .stopped, .notices',
    )) {
      if (part.scrollWidth > part.clientWidth + 1)
        out.push(`wide: ${part.className || part.tagName}`);
    }
    return out;
  });
}

const numbersOf = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    return [
      `${'ABCD'.charAt(i % 4)}${String(47 + i).padStart(3, '0')}`,
      `${(i % 30) + 1}`,
    ] as const;
  });
const upright: Screen = { width: 1080, height: 1920 };

describe('pictures (R18)', () => {
  test.each([
    ['1-call', 1, fullHd],
    ['2-calls', 2, fullHd],
    ['3-calls', 3, fullHd],
    ['4-calls', 4, fullHd],
    ['7-calls', 7, fullHd],
    ['12-calls', 12, fullHd],
    ['40-calls', 40, fullHd],
    ['100-calls', 100, fullHd],
    ['upright-1-call', 1, upright],
    ['upright-2-calls', 2, upright],
    ['upright-7-calls', 7, upright],
    ['720p', 2, { width: 1280, height: 720 }],
    ['4k', 1, { width: 3840, height: 2160 }],
    ['wide-window', 3, { width: 1920, height: 900 }],
    ['old-monitor', 2, { width: 1280, height: 1024 }],
  ] as const)('%s: all calls are there, the newest largest', async (name, count, screen) => {
    const stage = (await Stage.open()).usual().calls(numbersOf(count));
    const page = await stage.page(screen);
    await page.waitForSelector('.calls');
    const shown = await page.$$eval('.calls .call', (calls) =>
      calls.map(
        (call) =>
          `${call.getAttribute('data-number')} ${call.querySelector('.label')?.textContent}`,
      ),
    );
    expect(shown).toEqual(numbersOf(count).map((pair) => pair.join(' ')));
    const sizes = await page.$$eval('.calls .number', (all) =>
      all.map((number) => Number.parseFloat(getComputedStyle(number).fontSize)),
    );
    expect(sizes[0]).toBeGreaterThan(Math.max(...sizes) - 0.5);
    await picture(page, name);
  });

  test.each([
    ['ja-easy', ['ja-easy', 'en']],
    ['pt-BR', ['pt-BR', 'ja', 'en']],
    ['ne', ['ne', 'ja', 'en']],
  ] as const)('in %s first', async (name, chosen) => {
    const stage = await Stage.open({ languages: chosen as unknown as BoardSettings['languages'] });
    stage.usual().calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const page = await stage.page();
    await page.waitForSelector('.calls');
    await picture(page, `languages-${name}`);
    stage.calls([['B047', '2']]);
    await page.waitForSelector('.go');
    await picture(page, `languages-${name}-1-call`);
  });

  test('long numbers, a letter as counter and many absent fit as well', async () => {
    const stage = (await Stage.open()).usual();
    const absent = Array.from({ length: 40 }, (_, i) => `C${String(i + 1).padStart(3, '0')}`);
    stage.calls([['W12345', '10']], [['M00001', 'A']], absent);
    const page = await stage.page();
    await page.waitForSelector('.absent.many');
    expect(await page.$$eval('.absent li', (all) => all.length)).toBe(40);
    await picture(page, 'long-numbers');
  });

  test('nobody is called: the last call stays, smaller, and the foot grows', async () => {
    const stage = (await Stage.open()).usual().calls([['B047', '2']]);
    const page = await stage.page();
    await page.waitForSelector('.calls');
    const sizeOf = (selector: string) =>
      page.$eval(selector, (part) => part.getBoundingClientRect().height);
    const [callBefore, footBefore] = [await sizeOf('.call'), await sizeOf('footer')];
    stage.calls([], [['B047', '2'], ...usualRecent]);
    await page.waitForSelector('.nobody');
    expect(await page.textContent('.last .number')).toBe('B047');
    expect(await sizeOf('.call')).toBeLessThan(callBefore);
    expect(await sizeOf('footer')).toBeGreaterThan(footBefore);
    await picture(page, 'nobody');
  });

  test('the first of the day: nothing was called yet', async () => {
    const stage = (await Stage.open()).usual().calls([], [], []);
    const page = await stage.page();
    await page.waitForSelector('.nobody');
    await picture(page, 'first-of-the-day');
  });

  test('before the node knows anything, and before the page knows its node', async () => {
    const page = await (await Stage.open()).page();
    expect(await page.textContent('h1')).toContain('準備中');
    await picture(page, 'preparing');
  });

  test('closed: after hours the next opening, in the morning today’s', async () => {
    const stage = (await Stage.open()).usual().calls([], usualRecent, []);
    stage.hall.deliver('line', lineOf([['application', 0, 0, 0]], false));
    const page = await stage.page();
    await page.waitForSelector('.nobody');
    const tomorrow = Date.parse('2026-08-04T08:30:00+09:00');
    stage.hall.beat({ mode: 'closed', nextChange: tomorrow });
    await page.waitForSelector('.closed');
    expect(await page.textContent('.next .say')).toBe('次の受付は8月4日(火) 08:30からです');
    await picture(page, 'closed-evening');
    const now = Date.parse('2026-08-03T08:05:00+09:00');
    stage.hall.beat({ domainTime: now, nextChange: Date.parse('2026-08-03T08:30:00+09:00') });
    await page.getByText('08:30から受付します').waitFor();
    await picture(page, 'closed-morning');
  });

  test('R39: issuing has stopped, and who still waits is shown until the last call', async () => {
    const stage = (await Stage.open()).usual().calls([['B047', '2']]);
    stage.hall.beat({ mode: 'closed' });
    stage.hall.deliver(
      'line',
      lineOf(
        [
          ['application', 3, 25, 40],
          ['pickup', 0, 0, 0],
        ],
        false,
      ),
    );
    const page = await stage.page();
    await page.waitForSelector('.calls');
    expect(await page.textContent('footer .range')).toContain('本日の受付は終了しました');
    await picture(page, 'backlog-after-hours');
  });

  test('rule 11: an overtaken number is explained in a phrase, and never by a person’s need', async () => {
    const stage = (await Stage.open()).usual();
    const overtaking = { ...callOf('B047'), overtook: 'accommodation' };
    stage.hall.deliver('board', boardOf([overtaking], [], false, []), 'hall');
    const page = await stage.page();
    await page.waitForSelector('.notices .order');
    expect(await page.textContent('body')).not.toMatch(/要配慮|優先/u);
    const reserved = { ...callOf('B047'), overtook: 'reservation' };
    stage.hall.deliver('board', boardOf([reserved], [], false, []), 'hall');
    await page.waitForSelector('.notices .order-reserved');
    stage.hall.beat({ mode: 'stopped' });
    await page.waitForSelector('.notices .paused');
    await picture(page, 'notices');
  });
});

describe('a new call', () => {
  test('it slides in and marks its place twice, then rests; the mark by shape stays', async () => {
    const stage = (await Stage.open()).usual().calls([['A024', '1']]);
    const page = await stage.page();
    await page.waitForSelector('.calls');
    await page.waitForFunction(() => document.getAnimations().length === 0);
    stage.calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const moving = await page.waitForSelector('[data-number=B047].fresh');
    const animations = await moving.evaluate((call) =>
      call.getAnimations().map((animation) => {
        const { duration, iterations } = animation.effect?.getComputedTiming() ?? {};
        return [(animation as CSSAnimation).animationName, duration, iterations];
      }),
    );
    expect(animations).toEqual([
      ['slide-in', 240, 1],
      ['mark-place', 240, 2],
    ]);
    // The other call, which was there before, does not move.
    expect(await page.$eval('[data-number=A024]', (call) => call.getAnimations().length)).toBe(0);
    await page.waitForFunction(() => document.getAnimations().length === 0);
    expect(await page.isVisible('[data-number=B047] .mark')).toBe(true);
    expect(await page.$$('[data-number=A024] .mark')).toEqual([]);
  });

  test('nothing moves for those who asked for no motion', async () => {
    const stage = (await Stage.open()).usual().calls([['A024', '1']]);
    const page = await stage.page(fullHd, { reducedMotion: 'reduce' });
    await page.waitForSelector('.calls');
    stage.calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const call = await page.waitForSelector('[data-number=B047].fresh');
    expect(await call.evaluate((one) => one.getAnimations().length)).toBe(0);
  });

  test('the call that is being said is marked on the board', async () => {
    const stage = (await Stage.open({ sound: 'page' })).usual().calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const page = await stage.page();
    await page.waitForSelector('.calls');
    stage.hall.deliver('announce', announcementFor('A024'), 'hall');
    await page.waitForSelector('[data-number=A024] .voice');
    expect(await page.$$('[data-number=B047] .voice')).toEqual([]);
    await picture(page, 'speaking-and-untouched');
  });

  test('it has no place for advertising: every element is of this list (R24)', async () => {
    const stage = (await Stage.open()).usual().calls([['B047', '2']]);
    const page = await stage.page();
    await page.waitForSelector('.calls');
    expect(await page.$$('img, video, iframe, object, embed, canvas, picture')).toEqual([]);
  });
});

describe('when things break', () => {
  test('Novo SGA 4: its node dies: the last picture stays, the page says so and finds back by itself', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'yobiban-board-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const first = (await Stage.open({}, folder)).usual().calls([['B047', '2']]);
    const page = await first.page();
    await page.waitForSelector('.calls');
    await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
    const { port, href } = new URL(page.url());
    await first.stop();
    await page.waitForSelector('.stopped', { timeout: 15_000 });
    expect(await page.textContent('.since')).toContain('10:24 現在');
    expect(await page.textContent('.calls .number')).toBe('B047');
    await picture(page, 'node-away');
    const second = (await Stage.open({ port: Number(port) }, folder)).usual();
    second.calls([['A025', '1']]);
    await page.waitForSelector('[data-number=A025]', { timeout: 15_000 });
    expect(await page.$('.stopped')).toBeNull();
    expect([page.url(), await page.evaluate(() => 'stillTheSamePage' in window)]).toEqual([
      href,
      true,
    ]);
  });

  test('design part 9: a board that starts while the broker is away shows its last picture and its date', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'yobiban-board-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const before = (await Stage.open({}, folder)).usual().calls([['B047', '2']]);
    await before.stop();
    const after = await Stage.open({}, folder);
    const page = await after.page();
    await page.waitForSelector('.stopped');
    expect(await page.textContent('.since')).toContain('8月3日(月) 10:24 現在');
    expect(await page.$('footer time')).toBeNull();
    await picture(page, 'kept-picture');
    after.usual().calls([['A025', '1']]);
    await page.waitForSelector('[data-number=A025]');
    expect(await page.$('.stopped')).toBeNull();
  });
});

describe('sound through the page', () => {
  test('an untouched page asks for a touch; then it plays, and the call is reported', async () => {
    const stage = (await Stage.open({ sound: 'page' })).usual().calls([['A024', '1']]);
    const page = await stage.page();
    await page.getByRole('button', { name: '音を出す' }).click();
    await page.waitForSelector('button.sound', { state: 'detached' });
    stage.hall.deliver('announce', announcementFor('A024', { voice: 'chime' }), 'hall');
    const states = () =>
      stage.hall.published.map(({ payload }) => (payload as { state: string }).state);
    await expect.poll(states, { timeout: 20_000 }).toHaveLength(2);
    // A machine without a sound card must say so; with one, the chime was heard.
    expect(['started finished', 'started failed']).toContain(states().join(' '));
  });
});
