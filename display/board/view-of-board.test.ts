import { describe, expect, test } from 'vitest';
import { decode } from '../../broker/contract/decode.ts';
import { hallBeat } from '../../broker/contract/hall-beat.ts';
import { boardGroup, type EpochMs, epochMs } from '../../broker/contract/ids.ts';
import { assert } from '../../broker/contract/result.ts';
import { boardOf as boardNow, callOf, lineOf, nowMs, packOf } from './board-samples.ts';
import { readBoardSettings } from './board-settings.ts';
import { type Known, type Moment, viewOfBoard } from './view-of-board.ts';

const group = decode(boardGroup, 'hall');
assert(group.ok, 'hall is a group');

function at(text: string): EpochMs {
  const decoded = decode(epochMs, Date.parse(text));
  assert(decoded.ok, 'an instant');
  return decoded.value;
}

const now = at('2026-08-03T10:24:00+09:00');

function known(beat: Record<string, unknown> = {}, rest: Partial<Known> = {}): Known {
  const whole = decode(hallBeat, {
    ...{ engineTime: nowMs, domainTime: nowMs, rate: 1, businessDay: '2026-08-03', seq: 1 },
    mode: 'open',
    ...beat,
  });
  assert(whole.ok && group.ok, 'a beat');
  return {
    group: group.value,
    pack: packOf({}),
    board: boardNow([]),
    line: lineOf([['application', 0, 0, 0]], false),
    beat: whole.value,
    ...rest,
  };
}

const moment: Moment = {
  now,
  stopped: false,
  speaking: undefined,
  said: [],
  checking: false,
  training: false,
  sound: undefined,
  languages: undefined,
};

describe('another end of issue, for today alone (R37)', () => {
  const issueEnd = at('2026-08-03T16:30:00+09:00');

  test('is told while the hall issues', () => {
    expect(viewOfBoard(known({ issueEnd }), moment)).toMatchObject({
      ...{ issueEnd, reasons: ['until'] },
    });
  });

  test.each(['closed', 'stopped'])('and not while it is %s', (mode) => {
    expect(viewOfBoard(known({ issueEnd, mode }), moment).reasons).not.toContain('until');
  });

  test('nor on a day like any other', () => {
    expect(viewOfBoard(known(), moment).reasons).toEqual([]);
  });
});

describe('the closed screen', () => {
  test.each(['closed', 'day-closed'])('%s, and nobody waits: closed', (mode) => {
    expect(viewOfBoard(known({ mode }), moment).screen).toBe('closed');
  });

  test('R39: not while somebody is called or waits', () => {
    const called = known({ mode: 'closed' }, { board: boardNow([callOf('A012')]) });
    const waiting = known({ mode: 'closed' }, { line: lineOf([['application', 1, 5, 10]], false) });
    expect([called, waiting].map((each) => viewOfBoard(each, moment).screen)).toEqual([
      'board',
      'board',
    ]);
  });

  test('it knows whether it opens again today, by the hall’s own day', () => {
    const later = known({ mode: 'closed', nextChange: at('2026-08-03T23:30:00+09:00') });
    const tomorrow = known({ mode: 'closed', nextChange: at('2026-08-04T00:30:00+09:00') });
    expect(viewOfBoard(later, moment).opensAt?.today).toBe(true);
    expect(viewOfBoard(tomorrow, moment).opensAt?.today).toBe(false);
  });
});

describe('notices', () => {
  test.each([
    ['chosen', ['order']],
    ['weight', ['order']],
    ['accommodation', ['order']],
    ['reservation', ['order-reserved']],
  ] as const)('rule 11: overtaken by %s', (overtook, notices) => {
    const board = boardNow([{ ...callOf('A012'), overtook }]);
    expect(viewOfBoard(known({}, { board }), moment).reasons).toEqual(notices);
  });

  test.each([
    ['open', []],
    ['closed', []],
    ['stopped', ['paused']],
    ['clock-doubtful', ['paused']],
    ['journal-damaged', ['paused']],
  ] as const)('mode %s', (mode, notices) => {
    expect(viewOfBoard(known({ mode }), moment).reasons).toEqual(notices);
  });
});

describe('services', () => {
  test('those of this board alone, and none that the site does not know', () => {
    const pack = packOf({});
    const boards = pack.site.boards.map((board) => {
      return { ...board, services: pack.site.services.slice(0, 1).map(({ id }) => id) };
    });
    const narrow = { ...pack, site: { ...pack.site, boards } };
    const line = lineOf([
      ['application', 4, 25, 40],
      ['pickup', 1, 5, 10],
      ['of-yesterday', 9, 5, 10],
    ]);
    const lettersOf = (view: ReturnType<typeof viewOfBoard>) =>
      view.services.map(({ letter }) => letter);
    expect(lettersOf(viewOfBoard(known({}, { line }), moment))).toEqual(['A', 'B']);
    expect(lettersOf(viewOfBoard(known({}, { line, pack: narrow }), moment))).toEqual(['A']);
  });
});

describe('calls', () => {
  test('an old picture has no fresh calls, however young they were', () => {
    const each = known({}, { board: boardNow([callOf('A012')]) });
    expect(viewOfBoard(each, moment).calls[0]?.fresh).toBe(true);
    expect(viewOfBoard(each, { ...moment, stopped: true }).calls[0]?.fresh).toBe(false);
  });

  test('in a hall played 60 times as fast, four seconds are real ones', () => {
    const call = { ...callOf('A012'), calledAt: nowMs - 3_000 * 60 };
    const each = known({ rate: 60 }, { board: boardNow([call]) });
    expect(viewOfBoard(each, moment).calls[0]?.fresh).toBe(true);
  });

  test('none is dropped, up to a hundred', () => {
    const calls = Array.from({ length: 100 }, (_, i) =>
      callOf(`A${String(i + 1).padStart(3, '0')}`),
    );
    expect(viewOfBoard(known({}, { board: boardNow(calls) }), moment).calls).toHaveLength(100);
  });
});

test('settings name what is wrong', () => {
  expect(readBoardSettings({ group: 'hall', sound: 'aplay' })).toMatchObject({
    value: { leadInMs: 500 },
  });
  expect(readBoardSettings({ group: 'hall', sound: 'loud' })).toMatchObject({
    error: expect.stringContaining('own.sound'),
  });
  const shell = readBoardSettings({ group: 'hall', sound: 'aplay', device: '$(reboot)' });
  expect(shell.ok).toBe(false);
});
