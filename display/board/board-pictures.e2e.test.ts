import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { picture } from '../../.ci/board-picture.ts';
import { BoardTheatre, fullHd, usualRecent } from '../../.ci/board-stage.ts';
import { buildPage } from '../../.ci/build-page.ts';
import { announcementFor, boardOf, callOf, lineOf } from './board-samples.ts';

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

const numbersOf = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    return [
      `${'ABCD'.charAt(i % 4)}${String(47 + i).padStart(3, '0')}`,
      `${(i % 30) + 1}`,
    ] as const;
  });
const upright = { width: 1080, height: 1920 };

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
    const stage = (await theatre.stage()).usual().calls(numbersOf(count));
    const page = await theatre.page(stage, screen);
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
    const stage = await theatre.stage({ languages: chosen });
    stage.usual().calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const page = await theatre.page(stage);
    await page.waitForSelector('.calls');
    await picture(page, `languages-${name}`);
    stage.calls([['B047', '2']]);
    await page.waitForSelector('.go');
    await picture(page, `languages-${name}-1-call`);
  });

  test('long numbers, a letter as counter and many absent fit as well', async () => {
    const stage = (await theatre.stage()).usual();
    const absent = Array.from({ length: 40 }, (_, i) => `C${String(i + 1).padStart(3, '0')}`);
    stage.calls([['W12345', '10']], [['M00001', 'A']], absent);
    const page = await theatre.page(stage);
    await page.waitForSelector('.absent.many');
    expect(await page.$$eval('.absent li', (all) => all.length)).toBe(40);
    await picture(page, 'long-numbers');
  });

  test.each([
    ['ja', ['ja', 'en', 'pt-BR']],
    ['fil', ['fil', 'ja', 'en']],
  ] as const)(
    'in %s no wait breaks its line, however wide, and none leaves its place',
    async (name, chosen) => {
      const stage = (await theatre.stage({ languages: chosen })).usual().calls([['B047', '2']]);
      stage.hall.deliver(
        'line',
        lineOf([
          ['application', 21, 92, 165],
          ['pickup', 67, 127, 245],
          ['certificate-renewal', 12, 0, 120],
          ['pin-reset', 0, 0, 0],
        ]),
      );
      const page = await theatre.page(stage);
      for (const [state, calls] of [
        ['calling', '.calls'],
        ['nobody', '.nobody'],
      ] as const) {
        if (state === 'nobody') stage.calls([], usualRecent);
        await page.waitForSelector(calls);
        const faults = await page.$$eval('.services .range', (all) =>
          all
            .filter((range) => {
              const words = document.createRange();
              words.selectNodeContents(range);
              const { height, right } = words.getBoundingClientRect();
              const place = range.closest('li')?.getBoundingClientRect();
              const line = Number.parseFloat(getComputedStyle(range).lineHeight);
              return height > 1.5 * line || right > (place?.right ?? 0);
            })
            .map((range) => range.textContent),
        );
        expect(faults, state).toEqual([]);
        const tops = await page.$$eval('.services .range', (all) =>
          all.map((range) => Math.round(range.getBoundingClientRect().top)),
        );
        expect(new Set(tops).size, state).toBe(1);
        await picture(page, `widest-waits-${name}-${state}`);
      }
    },
  );

  test('nobody is called: the last call stays, smaller, and the foot grows', async () => {
    const heights = (page: Page) =>
      page.$$eval('.call, .services', (parts) =>
        parts.map((part) => part.getBoundingClientRect().height),
      );
    const calling = await theatre.page((await theatre.stage()).usual().calls([['B047', '2']]));
    await calling.waitForSelector('.calls');
    const [call = 0, foot = 0] = await heights(calling);
    const stage = (await theatre.stage()).usual().calls([], [['B047', '2'], ...usualRecent]);
    const page = await theatre.page(stage);
    await page.waitForSelector('.nobody');
    expect(await page.textContent('.last .number')).toBe('B047');
    const [last = 0, grown = 0] = await heights(page);
    expect(last).toBeLessThan(call);
    expect(grown).toBeGreaterThan(foot);
    await picture(page, 'nobody');
  });

  test('the first of the day: nothing was called yet', async () => {
    const stage = (await theatre.stage()).usual().calls([], [], []);
    const page = await theatre.page(stage);
    await page.waitForSelector('.nobody');
    await picture(page, 'first-of-the-day');
  });

  test('before the node knows anything, and before the page knows its node', async () => {
    const page = await theatre.page(await theatre.stage());
    expect(await page.textContent('h1')).toContain('準備中');
    await picture(page, 'preparing');
  });

  test('closed: after hours the next opening, in the morning today’s', async () => {
    const stage = (await theatre.stage()).usual().calls([], usualRecent, []);
    stage.hall.deliver('line', lineOf([['application', 0, 0, 0]], false));
    const page = await theatre.page(stage);
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

  test('R37: until when numbers are given, while that is of today alone', async () => {
    const stage = (await theatre.stage()).usual().calls([['B047', '2']]);
    const page = await theatre.page(stage);
    stage.hall.beat({ issueEnd: Date.parse('2026-08-03T16:30:00+09:00') });
    await page.locator('.reasons .until').waitFor();
    expect(await page.textContent('.reasons .until .say')).toBe('本日の受付は16:30までです');
    await picture(page, 'until');
  });

  test('R39: issuing has stopped, and who still waits is shown until the last call', async () => {
    const stage = (await theatre.stage()).usual().calls([['B047', '2']]);
    stage.hall.beat({ mode: 'closed' });
    stage.hall.deliver(
      'line',
      lineOf(
        [
          ['application', 3, 25, 40],
          ['pickup', 0, 0, 0],
          ['certificate-renewal', 1, 5, 10],
          ['pin-reset', 0, 0, 0],
        ],
        false,
      ),
    );
    const page = await theatre.page(stage);
    await page.waitForSelector('.calls');
    expect(await page.textContent('.services .range')).toBe('25〜40分');
    expect(await page.textContent('.services .shut')).toContain('本日の受付は終了しました');
    await picture(page, 'backlog-after-hours');
  });

  test('rule 11: an overtaken number is explained in a phrase, and never by a person’s need', async () => {
    const stage = (await theatre.stage()).usual();
    const overtaking = { ...callOf('B047'), overtook: 'accommodation' };
    stage.hall.deliver('board', boardOf([overtaking], [], false, []), 'hall');
    const page = await theatre.page(stage);
    await page.waitForSelector('.reasons .order');
    expect(await page.textContent('body')).not.toMatch(/要配慮|優先/u);
    const reserved = { ...callOf('B047'), overtook: 'reservation' };
    stage.hall.deliver('board', boardOf([reserved], [], false, []), 'hall');
    await page.waitForSelector('.reasons .order-reserved');
    stage.hall.beat({ mode: 'stopped' });
    await page.waitForSelector('.reasons .paused');
    await picture(page, 'reasons');
  });

  test('the call that is said has its sign; a page that nobody touched asks for it', async () => {
    const stage = (await theatre.stage({ sound: 'page' })).usual();
    stage.calls([
      ['B047', '2'],
      ['A024', '1'],
    ]);
    const page = await theatre.page(stage, fullHd, {}, { untouched: true });
    await page.waitForSelector('button.sound');
    stage.hall.deliver('announce', announcementFor('A024'), 'hall');
    await page.waitForSelector('[data-number=A024] .voice');
    await picture(page, 'speaking-untouched');
  });

  test.each([
    ['old', fullHd],
    ['old-upright', upright],
  ] as const)(
    '%s: the last true picture with its time, and nothing looks called now',
    async (name, screen) => {
      const directory = await theatre.folder();
      await (await theatre.stage({ directory }))
        .usual()
        .calls([['B047', '2']])
        .stop();
      const page = await theatre.page(await theatre.stage({ directory }), screen);
      await page.waitForSelector('.stopped');
      await picture(page, name);
    },
  );
});
