import { describe, expect, test } from 'vitest';
import { decode } from '../../broker/contract/decode.ts';
import { hallBeat } from '../../broker/contract/hall-beat.ts';
import { boardGroup } from '../../broker/contract/ids.ts';
import { assert } from '../../broker/contract/result.ts';
import { boardOf, callOf, lineOf, nowMs, packOf } from './board-samples.ts';
import { isHallInUse, nextRealHall, type RealHall, SETTLES_MS, shownHall } from './shown-hall.ts';
import type { Known } from './view-of-board.ts';

const inUse: RealHall = { state: 'in-use' };
const settling: RealHall = { state: 'settling', sinceMs: 1_000 };
const quiet: RealHall = { state: 'quiet' };

describe('R22: the real hall, as a board in a training sees it', () => {
  test.each([
    ['somebody is there', inUse, true, 1_000, inUse],
    ['the last one has gone', inUse, false, 1_000, settling],
    ['the last call may still be read', settling, false, 1_000 + SETTLES_MS - 1, settling],
    ['it has been', settling, false, 1_000 + SETTLES_MS, quiet],
    ['somebody comes meanwhile', settling, true, 2_000, inUse],
    ['nobody comes', quiet, false, 9e9, quiet],
    ['somebody comes', quiet, true, 9e9, inUse],
  ] as const)('%s', (_what, before, used, atMs, after) => {
    expect(nextRealHall(before, used, atMs)).toEqual(after);
  });

  test.each([
    [inUse, true, 'real'],
    [settling, true, 'real'],
    [quiet, true, 'training'],
    [inUse, false, 'real'],
    [settling, false, 'real'],
    [quiet, false, 'real'],
  ] as const)('%j, its picture there: %s → %s', (real, drawable, shown) => {
    expect(shownHall(real, drawable)).toBe(shown);
  });
});

describe('a hall is in use', () => {
  const group = decode(boardGroup, 'hall');
  const beat = decode(hallBeat, {
    ...{ engineTime: nowMs, domainTime: nowMs, rate: 1, seq: 1 },
    ...{ businessDay: '2026-08-03', mode: 'open' },
  });
  assert(group.ok && beat.ok, 'a group and a beat');
  const nobody: Known = {
    group: group.value,
    pack: packOf({}),
    board: boardOf([], [callOf('A011')]),
    line: lineOf([['application', 0, 0, 0]]),
    beat: beat.value,
  };

  test('not when nobody waits, is called or is looked for, open or not', () => {
    expect(isHallInUse(nobody)).toBe(false);
    expect(isHallInUse({ ...nobody, beat: { ...beat.value, mode: 'closed' } })).toBe(false);
  });

  test.each<[string, Partial<Known>]>([
    ['somebody waits', { line: lineOf([['application', 1, 5, 10]]) }],
    ['somebody waits after hours', { line: lineOf([['application', 1, 5, 10]], false) }],
    ['somebody is called', { board: boardOf([callOf('A012')]) }],
    ['somebody absent looks for their number', { board: boardOf([], [], false, ['A010']) }],
    ['everybody is told something (R63)', { beat: { ...beat.value, notice: 'trouble' } }],
    ['its line is not known', { line: undefined }],
    ['its calls are not known', { board: undefined }],
    ['its time is not known', { beat: undefined }],
    ['its site is not known', { pack: undefined }],
  ])('when %s', (_what, news) => {
    expect(isHallInUse({ ...nobody, ...news })).toBe(true);
  });
});
