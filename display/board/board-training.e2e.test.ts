import { mkdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { picture } from '../../.ci/board-picture.ts';
import { type BoardStage, BoardTheatre, fullHd, usualRecent } from '../../.ci/board-stage.ts';
import { buildPage } from '../../.ci/build-page.ts';
import { expectAsLookedAt } from '../../.ci/picture-reference.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { boardOf, callOf, withCounter } from './board-samples.ts';

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
  '1080p': fullHd,
  '4x3': { width: 1024, height: 768 },
  upright: { width: 1080, height: 1920 },
} as const;
type Size = keyof typeof sizes;
const every = Object.keys(sizes) as Size[];

const two = [
  ['B047', '2'],
  ['A024', '1'],
] as const;

/** A board in the middle of a training. */
async function inTraining(layout: string, languages?: readonly string[]): Promise<BoardStage> {
  const clock = new ManualClock();
  const counters = layout === 'counter' ? { counters: ['counter-2'] } : {};
  const own = languages ? { languages } : {};
  const stage = await theatre.stage({ hanging: { layout, ...counters }, clock, ...own });
  stage.beginTraining(clock);
  const { training } = stage;
  if (layout !== 'counter') return stage.calls(two, usualRecent, ['A019', 'B041'], training);
  const board = withCounter(boardOf([callOf('B047')]), { state: 'open', number: 'B047' });
  training.deliver('board', board, 'hall');
  return stage;
}

describe.each(['main', 'corridor', 'counter'])('R22: a training on the layout %s', (layout) => {
  test.each(every)('on a screen of %s', async (size) => {
    const page = await theatre.page(await inTraining(layout), sizes[size]);
    await page.waitForSelector('.training');
    const drawn = await picture(page, `${layout}-${size}-training`);
    await expectAsLookedAt(drawn, 'display/board/pictures', `${layout}-${size}-training`);
  });
});

test('R18: nothing is cut off in long languages, with one call, a crowd, or nobody called', async () => {
  const stage = await inTraining('main', ['ja', 'fil', 'vi']);
  const { training } = stage;
  const crowd = Array.from(
    { length: 16 },
    (_, nth) => [`C0${nth + 10}`, `${(nth % 4) + 1}`] as const,
  );
  for (const size of every) {
    const page = await theatre.page(stage, sizes[size]);
    for (const [name, calls] of [
      ['two', two],
      ['one', [two[0]]],
      ['crowd', crowd],
      ['none', []],
    ] as const) {
      stage.calls(calls, usualRecent, [], training);
      await page.waitForFunction(
        (many) => document.querySelectorAll('.calls > .call').length === many,
        calls.length,
      );
      expect(await page.textContent('.training-band')).toContain('Pagsasanay');
      await picture(page, `training-${name}-${size}`);
    }
  }
});
