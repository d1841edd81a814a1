import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { begins } from '../../.ci/begins.ts';
import { type BoardStage, BoardTheatre } from '../../.ci/board-stage.ts';
import { buildPage } from '../../.ci/build-page.ts';
import { foreignParts } from '../../.ci/foreign-parts.ts';
import { hostileTexts } from '../../.ci/hostile-texts.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { spoiltTexts } from '../../.ci/spoilt-texts.ts';
import type { LocaleTexts } from '../../broker/contract/site.ts';
import {
  boardOf,
  callOf,
  type Hanging,
  nowMs,
  packOf,
  textsOf,
  withCounter,
} from './board-samples.ts';

let theatre: BoardTheatre;
let languages: readonly LocaleTexts[];
beforeAll(async () => {
  theatre = await BoardTheatre.open(await buildPage('board'));
  languages = await Promise.all(['ja', 'en', 'pt-BR'].map(textsOf));
});
afterAll(() => theatre?.close());
afterEach(async () => {
  await theatre.clear();
  theatre.complaints.splice(0);
});

/** Two boards of one hall: all of it, and one counter of it. */
const hangings: readonly Hanging[] = [
  { layout: 'main' },
  { layout: 'counter', counters: ['counter-2'] },
];
type Shown = { readonly stage: BoardStage; readonly page: Page; readonly hanging: Hanging };

async function shown(hanging: Hanging = {}): Promise<Shown> {
  const stage = (await theatre.stage({ hanging })).usual();
  const call = { ...callOf('B047', '2'), overtook: 'accommodation', locale: 'pt-BR' };
  const board = boardOf([call], [callOf('A023', '1')], false, ['A019']);
  const counter = { state: 'open', number: 'B047' };
  const said = hanging.counters ? withCounter(board, counter) : board;
  stage.hall.deliver('board', said, 'hall');
  return { stage, page: await theatre.page(stage), hanging };
}

/** The site of this board, of which every text is this one. */
function spoil({ stage, hanging }: Shown, text: string, mark: string): void {
  const texts = languages.map((language) => spoiltTexts(language, text, mark));
  const pack = packOf({}, languages, hanging);
  stage.hall.deliver('site', {
    ...pack,
    version: mark,
    site: { ...pack.site, name: text.slice(0, 40) },
    locales: texts,
  });
}

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  const { page } = await shown();
  const reports = await policyReports(page);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=1">');
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await foreignParts(page)).toHaveLength(1);
});

test(`F46: ${hostileTexts.length} texts in every field of two boards: none is run, 0 reports`, async () => {
  const boards = await Promise.all(hangings.map(shown));
  const reports = await Promise.all(boards.map(({ page }) => policyReports(page)));
  const faults: string[] = [];
  for (const [nth, text] of hostileTexts.entries()) {
    for (const board of boards) {
      for (const state of [{}, { mode: 'stopped', notice: 'trouble' }, { mode: 'day-closed' }]) {
        const mark = `¶${nth}-${state.notice ?? state.mode ?? 'usual'}¶`;
        const beat = { engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' };
        board.stage.hall.beat({ ...beat, mode: 'open', ...state });
        spoil(board, text, mark);
        await board.page.waitForFunction(
          (behind) => document.documentElement.textContent?.includes(behind),
          mark,
        );
        const found = [...(await foreignParts(board.page))];
        if (!(await begins(board.page, text))) found.push('it is not shown at all');
        const where = `${board.hanging.layout} ${mark}`;
        if (found.length > 0) faults.push(`${text} on ${where}: ${found.join(' ')}`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(reports.flat()).toEqual([]);
});
