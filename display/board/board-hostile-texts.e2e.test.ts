import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BoardStage, BoardTheatre } from '../../.ci/board-stage.ts';
import { buildPage } from '../../.ci/build-page.ts';
import { drawnFaults } from '../../.ci/drawn-faults.ts';
import { longTexts, writableTexts } from '../../.ci/hostile-texts.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { TextSpoiler } from '../../.ci/text-reach.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import type { MemoryHall } from '../../broker/client/memory-hall.ts';
import type { BoardSnapshot } from '../../broker/contract/board-snapshot.ts';
import type { LocaleTexts, SitePack } from '../../broker/contract/site.ts';
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

const spoiler = new TextSpoiler('board');
const texts = [...writableTexts, ...longTexts];

const layouts: object = JSON.parse(readFileSync('config/board-layouts.json', 'utf8'));

/** A board of each layout that there is, one above a single counter; and one of a training (R22). */
const hangings: readonly (Hanging & { readonly training?: true })[] = [
  ...Object.keys(layouts).map((layout) => ({
    layout,
    ...(layout === 'counter' && { counters: ['counter-2'] }),
  })),
  { layout: 'main', training: true },
];
type Shown = {
  readonly name: string;
  readonly page: Page;
  /** The hall that it shows. */
  readonly hall: MemoryHall;
  readonly board: BoardSnapshot;
  readonly pack: SitePack;
};

async function shown({ training, ...hanging }: (typeof hangings)[number] = {}): Promise<Shown> {
  const clock = new ManualClock();
  const stage: BoardStage = (await theatre.stage({ hanging, clock })).usual();
  if (training) stage.beginTraining(clock);
  const hall = training ? stage.training : stage.hall;
  const call = { ...callOf('B047', '2'), overtook: 'accommodation', locale: 'pt-BR' };
  const usual = boardOf([call], [callOf('A023', '1')], false, ['A019']);
  const board = hanging.counters ? withCounter(usual, { state: 'open', number: 'B047' }) : usual;
  hall.deliver('board', board, 'hall');
  const name = `${hanging.layout}${training ? ' in a training' : ''}`;
  return {
    name,
    page: await theatre.page(stage),
    hall,
    board,
    pack: packOf({}, languages, hanging),
  };
}

/** The hall of this board, of which every text is this one. */
function spoil({ hall, board, pack }: Shown, text: string, mark: string): void {
  hall.deliver('board', spoiler.spoil('board', board, text), 'hall');
  const version = mark.replaceAll('¶', '');
  hall.deliver('site', { ...spoiler.spoil('site', pack, text, mark), version });
}

/** What is wrong with a board once it has drawn these words. */
async function drawn(
  { page, name }: Shown,
  text: string,
  mark: string,
): Promise<readonly string[]> {
  await page.waitForFunction(
    (behind) => document.documentElement.textContent?.includes(behind),
    mark,
  );
  const found = await drawnFaults(page, text);
  return found.map((fault) => `${text.slice(0, 80)} on ${name} ${mark}: ${fault}`);
}

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  const board = await shown();
  const reports = await policyReports(board.page);
  await board.page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=1">¶mark¶');
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await drawn(board, 'nobody says this', '¶mark¶')).toHaveLength(2);
});

test(`F46: ${texts.length} texts in every field of a board of each layout: none is run, 0 reports`, async () => {
  const boards = await Promise.all(hangings.map(shown));
  const reports = await Promise.all(boards.map(({ page }) => policyReports(page)));
  const faults: string[] = [];
  for (const [nth, text] of texts.entries()) {
    for (const state of [{}, { mode: 'stopped', notice: 'trouble' }, { mode: 'day-closed' }]) {
      const mark = `¶${nth}-${state.notice ?? state.mode ?? 'usual'}¶`;
      const beat = { engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' };
      const found = boards.map((board) => {
        board.hall.beat({ ...beat, mode: 'open', ...state });
        spoil(board, text, mark);
        return drawn(board, text, mark);
      });
      faults.push(...(await Promise.all(found)).flat());
    }
  }
  expect(faults).toEqual([]);
  expect(reports.flat()).toEqual([]);
  expect(spoiler.unreached).toEqual([]);
});
