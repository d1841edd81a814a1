import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { picture } from '../../.ci/board-picture.ts';
import { type BoardStage, BoardTheatre, fullHd, usualRecent } from '../../.ci/board-stage.ts';
import { buildPage } from '../../.ci/build-page.ts';
import {
  DIFFERENT_SHARE_MAX,
  differenceOf,
  expectAsLookedAt,
} from '../../.ci/picture-reference.ts';
import type { BoardLayout } from '../../broker/contract/board-layout.ts';
import { hallNotices } from '../../broker/contract/ticket.ts';
import { boardOf, callOf, nowMs, withCounter } from './board-samples.ts';

let theatre: BoardTheatre;
beforeAll(async () => {
  theatre = await BoardTheatre.open(await buildPage('board'));
  await mkdir('var/screenshots', { recursive: true });
});
afterAll(() => theatre?.close());
afterEach(async () => {
  await theatre.clear();
  expect(theatre.complaints.splice(0)).toEqual([]);
});

const sizes = {
  '720p': { width: 1280, height: 720 },
  '1080p': fullHd,
  '4k': { width: 3840, height: 2160 },
  '4x3': { width: 1024, height: 768 },
  '21x9': { width: 2560, height: 1080 },
  upright: { width: 1080, height: 1920 },
} as const;
type Size = keyof typeof sizes;
const every = Object.keys(sizes) as Size[];

const two = [
  ['B047', '2'],
  ['A024', '1'],
] as const;
const four = [...two, ['C009', '4'], ['D006', '3']] as const;

/** A board that hangs in this way, on a usual morning. */
async function hung(layout: string): Promise<BoardStage> {
  const counters = layout === 'counter' ? { counters: ['counter-2'] } : {};
  return (await theatre.stage({ hanging: { layout, ...counters } })).usual();
}

/** Sizes of type in units: the smallest of each kind of letter on the board. */
function lettersOn(page: Page) {
  return page.evaluate(() => {
    const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const least = (selector: string) => {
      const all = [...document.querySelectorAll(selector)].map((part) =>
        Number.parseFloat(getComputedStyle(part).fontSize),
      );
      return all.length === 0 ? undefined : Math.min(...all) / unit;
    };
    return {
      call: least('.calls .number, .own-counter.calling .number'),
      recent: least('.recent .number'),
      absent: least('.absent li'),
      waiting: least('.services .range'),
      heading: least('.now h1, .own-counter h1'),
      name: least('.services .name > .say, .recent h2, .absent h2'),
    };
  });
}

/** R18: every letter is at least as large as its layout promises to the check of the hall. */
async function expectLettersOf(page: Page, layout: BoardLayout): Promise<void> {
  const drawn = await lettersOn(page);
  for (const [name, least] of Object.entries(drawn)) {
    if (least === undefined) continue;
    const { size } = layout.letters[name as keyof typeof drawn];
    expect(least, name).toBeGreaterThan(size - 0.05);
  }
  expect(drawn.call).toBeDefined();
}

/** Draws, checks, keeps, and holds against the picture that somebody has looked at. */
async function lookedAt(page: Page, name: string): Promise<void> {
  await expectAsLookedAt(await picture(page, name), 'display/board/pictures', name);
}

/** The size of a part's type, in units of the board. */
function unitsOf(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (part) => {
    const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return Number.parseFloat(getComputedStyle(part).fontSize) / unit;
  });
}

function callAtCounter({ hall }: BoardStage): void {
  const board = boardOf([callOf('B047', '2')]);
  hall.deliver('board', withCounter(board, { state: 'open', number: 'B047' }), 'hall');
}

describe.each(['main', 'corridor'])('the layout %s', (layout) => {
  test.each(every)('on a screen of %s', async (size) => {
    const stage = (await hung(layout)).calls(four);
    const page = await theatre.page(stage, sizes[size]);
    await page.waitForSelector('.n4 .calls');
    await expectLettersOf(page, stage.layout(layout));
    stage.calls(two);
    await page.waitForSelector('.n2 .calls');
    await lookedAt(page, `${layout}-${size}`);
    if (size === '4k') return;
    stage.hall.beat({ mode: 'stopped', notice: 'trouble' });
    await page.waitForSelector('.notice');
    await lookedAt(page, `${layout}-${size}-notice`);
  });
});

describe('the layout counter', () => {
  test.each(every)('on a screen of %s', async (size) => {
    const stage = await hung('counter');
    callAtCounter(stage);
    const page = await theatre.page(stage, sizes[size]);
    await page.waitForSelector('.own-counter.calling');
    expect(await page.textContent('.own-counter .number')).toBe('B047');
    expect(await page.textContent('.own-counter .label')).toBe('2');
    await expectLettersOf(page, stage.layout('counter'));
    await lookedAt(page, `counter-${size}`);
    if (size === '4k') return;
    stage.hall.beat({ mode: 'stopped', notice: 'trouble' });
    await page.waitForSelector('.notice');
    await lookedAt(page, `counter-${size}-notice`);
    expect(await unitsOf(page, '.own-counter .number')).toBeGreaterThan(8);
  });

  test.each([
    ['serving', { state: 'open', number: 'B047' }],
    ['open', { state: 'open' }],
    ['resting', { state: 'break' }],
    ['away', { state: 'back-office' }],
    ['away', { state: 'closed' }],
    ['resting', { state: 'break', rest: { since: nowMs - 5 * 60_000, minutes: 20 } }, 'back'],
  ] as const)('%s %j', async (look, counter, name: string = look) => {
    const stage = await hung('counter');
    stage.hall.deliver('board', withCounter(boardOf([], []), counter), 'hall');
    for (const size of ['1080p', 'upright'] as const) {
      const page = await theatre.page(stage, sizes[size]);
      await page.waitForSelector(`.own-counter.${look}`);
      await lookedAt(page, `counter-${name}-${size}`);
    }
  });
});

test('a picture with another number, or without its last calls, is another picture', async () => {
  const drawn = async (calling: readonly (readonly [string, string])[], recent = usualRecent) => {
    const page = await theatre.page((await hung('main')).calls(calling, recent));
    await page.waitForSelector('.calls');
    return picture(page, 'other');
  };
  const usual = await drawn(two);
  expect(await differenceOf(usual, await drawn(two))).toBeLessThan(0.001);
  expect(await differenceOf(usual, await drawn([['B048', '2'], two[1]]))).toBeGreaterThan(
    DIFFERENT_SHARE_MAX,
  );
  expect(await differenceOf(usual, await drawn(two, []))).toBeGreaterThan(DIFFERENT_SHARE_MAX);
});

describe('R63: the notice stands in every language of the hall', () => {
  test.each(Object.keys(hallNotices))('%s', async (notice) => {
    const stage = (await hung('main')).calls(two);
    stage.hall.beat({ mode: 'stopped', notice });
    for (const size of ['1080p', '4x3', 'upright'] as const) {
      const page = await theatre.page(stage, sizes[size]);
      await page.waitForSelector('[role=alert]');
      const said = await page.$$eval('[role=alert] [lang]', (all) =>
        all.map((part) => part.getAttribute('lang')),
      );
      expect(said).toHaveLength(11);
      // Who has a number is still called, unless everybody must leave.
      expect((await page.$$('.calls .call')).length).toBe(notice === 'evacuate' ? 0 : 2);
      await picture(page, `notice-${notice}-${size}`);
    }
  });
});

describe('a ticket’s own language (R5)', () => {
  test('where to go is said in it, beneath the Japanese', async () => {
    const stage = await hung('main');
    stage.hall.deliver('board', boardOf([{ ...callOf('B047'), locale: 'vi' }]), 'hall');
    const page = await theatre.page(stage);
    await page.waitForSelector('.go [lang=vi]');
    expect(await page.textContent('.go .say')).toBe('2番窓口へお越しください');
    expect(await page.$('.go [lang=en]')).toBeNull();
    await picture(page, 'own-language');
  });
});

test('R24, burn-in: every few minutes all of it moves by a hair, and stays on the screen', async () => {
  const stage = (await hung('main')).calls(two);
  const page = await theatre.page(stage);
  await page.waitForSelector('.calls');
  const place = async () => {
    const box = await page.locator('.board').boundingBox();
    return [box?.x ?? 0, box?.y ?? 0, box?.width ?? 0, box?.height ?? 0] as const;
  };
  await page.clock.install();
  await page.reload();
  await page.waitForSelector('.calls');
  const places = new Set<string>();
  for (let step = 0; step < 9; step += 1) {
    const [x, y, width, height] = await place();
    places.add(`${x} ${y}`);
    // Its edges lie outside on every side, so that nothing behind it shows.
    expect([x <= 0, y <= 0, x + width >= 1920, y + height >= 1080]).toEqual(Array(4).fill(true));
    expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(12);
    await page.clock.runFor(4 * 60_000 + 1_500);
  }
  expect(places.size).toBeGreaterThanOrEqual(8);
});
