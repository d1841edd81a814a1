import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hall } from '../../broker/client/hall.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { SecondHall, trainingFaults } from '../../broker/client/second-hall.ts';
import { LentPlayer } from '../../broker/client/sound/lent-player.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { AnnouncedReport } from '../../broker/contract/announcement.ts';
import { decode } from '../../broker/contract/decode.ts';
import { boardGroup } from '../../broker/contract/ids.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { Announcer } from './announcer.ts';
import { BoardNode } from './board-node.ts';
import {
  announcementFor,
  boardOf,
  callOf,
  checkFor,
  lineOf,
  makerOf,
  nowMs,
  packOf,
  trainingFor,
} from './board-samples.ts';
import type { BoardView } from './board-view.ts';
import { PictureCache } from './picture-cache.ts';
import { SETTLES_MS } from './shown-hall.ts';

const texts = {
  'voice.call': '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  'voice.recall': '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  'voice.sound_check': 'ただいま、音の確認をしています。',
  'voice.training': '訓練です。',
};
const group = decode(boardGroup, 'hall');
assert(group.ok, 'hall is a group');

let folder = '';
const opened: TrainingBoard[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-training-'));
});
afterEach(async () => {
  for (const board of opened.splice(0)) await board.node.close();
  await rm(folder, { recursive: true, force: true });
});

/** A speaker with a real hall and a training's, both in the test's hand, and one loudspeaker. */
class TrainingBoard {
  readonly clock = new ManualClock();
  readonly log = new MemoryLog();
  readonly hall = new MemoryHall('board-1');
  readonly training = new MemoryHall('board-1', 'kenshu');
  readonly player = new MemoryPlayer();
  readonly views: BoardView[] = [];
  lost: (because: string, refused: boolean) => void = () => {};
  readonly node: BoardNode;

  private constructor(cache: PictureCache) {
    const { hall, training, clock, log, player } = this;
    assert(group.ok, 'hall is a group');
    const second = new SecondHall({
      ...{ hall, clock, log, secret: 'the-secret-of-board-1' },
      connect: (_place, lost) => {
        this.lost = lost;
        return training;
      },
    });
    this.node = new BoardNode({
      ...{ hall, clock, cache, log, group: group.value, screen: undefined, sound: 'voice' },
      publish: (view) => this.views.push(view),
      training: {
        second,
        announcerOf: (its) => this.#announcer(its, new LentPlayer(player), true),
      },
    });
  }

  static async open(): Promise<TrainingBoard> {
    const cache = await PictureCache.open(folder, new ManualClock(), new MemoryLog());
    const board = new TrainingBoard(cache);
    board.node.start(board.#announcer(board.hall, board.player, false));
    opened.push(board);
    return board;
  }

  #announcer(hall: Hall, player: Player, training: boolean) {
    const { clock, log } = this;
    const voices = new VoiceByLocale([new MemoryVoice()], ['ja']);
    const maker = makerOf({ voices, training, clock, log });
    const changed = () => this.node.publish();
    return new Announcer({ hall, maker, player, clock, log, changed });
  }

  /** Nobody real is left; a training names this board, and calls in it B001. */
  async shown(): Promise<this> {
    this.quiet();
    this.hall.deliver('training', trainingFor());
    this.training.beat({ engineTime: nowMs, domainTime: nowMs });
    this.training.deliver('site', packOf(texts));
    this.training.deliver('line', lineOf([['application', 3, 5, 10]]));
    this.training.deliver('board', boardOf([callOf('B001')]), 'hall');
    this.pass(SETTLES_MS / 1_000 + 1);
    expect([this.view.training, this.numbers]).toEqual([true, ['B001']]);
    return this;
  }

  quiet(): void {
    this.hall.beat({ engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' });
    this.hall.deliver('site', packOf(texts));
    this.hall.deliver('line', lineOf([['application', 0, 0, 0]]));
    this.hall.deliver('board', boardOf([], [callOf('A011')]), 'hall');
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.hall.elapsedMs += 1_000;
      this.clock.advance(1_000);
    }
  }

  /** The training calls and its voice sounds. */
  async speaks(number: string): Promise<void> {
    this.player.holds = true;
    this.training.deliver('board', boardOf([callOf(number)]), 'hall');
    this.training.deliver('announce', announcementFor(number), 'hall');
    await expect.poll(() => this.player.played.length).toBe(1);
  }

  get view(): BoardView {
    const view = this.views.at(-1);
    assert(view !== undefined, 'a view was published');
    return view;
  }

  get numbers(): readonly string[] {
    return this.view.calls.map(({ number }) => number);
  }
}

function reports({ published }: MemoryHall): readonly string[] {
  return published.map(({ payload }) => {
    const { announcementId, state, spoken } = payload as AnnouncedReport;
    return `${announcementId} ${state}: ${spoken}`;
  });
}

describe('R22: the board in a training', () => {
  test('shows it once the real hall has been quiet, with its own numbers, and says so', async () => {
    const board = await (await TrainingBoard.open()).shown();
    expect(board.view.services).toMatchObject([{ groups: 3 }]);
    expect(board.log.of('board.training')).toHaveLength(1);
  });

  test('somebody real waits: it is the real hall’s, as long as that lasts', async () => {
    const board = await (await TrainingBoard.open()).shown();
    board.hall.deliver('line', lineOf([['application', 1, 5, 10]]));
    expect(board.view.training).toBe(false);
    board.pass(600);
    expect(board.views.at(-1)?.training).toBe(false);
  });

  test('each call begins with the word that it is one; it is reported to the training alone', async () => {
    const board = await (await TrainingBoard.open()).shown();
    await board.speaks('B002');
    board.player.finish();
    await expect.poll(() => reports(board.training)).toHaveLength(2);
    const said = '訓練です。番号フダ、B、2番のかた、2番窓口へ、お越しください。';
    expect(reports(board.training)).toEqual([
      `call-B002 started: ${said}`,
      `call-B002 finished: ${said}`,
    ]);
    expect(board.hall.published).toEqual([]);
  });

  test('where it cannot say that word, a training has its chime alone', async () => {
    const board = await (await TrainingBoard.open()).shown();
    const { 'voice.training': _left, ...without } = texts;
    board.training.deliver('site', packOf(without));
    await board.speaks('B002');
    expect(reports(board.training)).toEqual(['call-B002 started: chime']);
  });

  test('staff have silenced the real hall: a training is silent too', async () => {
    const board = await (await TrainingBoard.open()).shown();
    board.hall.deliver('board', boardOf([], [], true), 'hall');
    board.training.deliver('board', boardOf([callOf('B002')]), 'hall');
    board.training.deliver('announce', announcementFor('B002'), 'hall');
    await expect.poll(() => reports(board.training)).toEqual(['call-B002 finished: silent']);
    expect(board.player.played).toEqual([]);
  });

  test('no emergency is rehearsed on it', async () => {
    const board = await (await TrainingBoard.open()).shown();
    board.training.beat({ mode: 'stopped', notice: 'evacuate' });
    expect([board.view.training, board.view.notice]).toEqual([true, undefined]);
  });

  test('its health and its faults go to the real hall only', async () => {
    const board = await (await TrainingBoard.open()).shown();
    expect(board.training.health).toEqual({});
    expect(board.hall.health).toMatchObject({ sound: 'voice', faults: [] });
    board.lost('Connection refused: Not authorized', true);
    expect(board.hall.health.faults).toEqual([trainingFaults.refused]);
  });
});

describe('the first sign of somebody real gives the board back', () => {
  const signs: readonly (readonly [string, (board: TrainingBoard) => void])[] = [
    ['a call', ({ hall }) => hall.deliver('board', boardOf([callOf('A012')]), 'hall')],
    ['an announcement', ({ hall }) => hall.deliver('announce', announcementFor('A012'), 'hall')],
    ['a check of the loudspeaker', ({ hall }) => hall.deliver('announce', checkFor(), 'hall')],
    ['an emergency message', ({ hall }) => hall.beat({ mode: 'stopped', notice: 'trouble' })],
    [
      'a number that was issued',
      ({ hall }) => hall.deliver('line', lineOf([['pickup', 1, 5, 10]])),
    ],
    [
      'somebody absent',
      ({ hall }) => hall.deliver('board', boardOf([], [], false, ['A010']), 'hall'),
    ],
  ];

  test.each(signs)(
    '%s: in the same turn, and the training’s voice is cut off',
    async (_sign, give) => {
      const board = await (await TrainingBoard.open()).shown();
      await board.speaks('B002');
      const before = board.views.length;
      give(board);
      // The very next picture is the real one.
      expect(board.views.slice(before).map(({ training }) => training)).not.toContain(true);
      expect(board.view.training).toBe(false);
      await expect.poll(() => reports(board.training)).toContain('call-B002 finished: silent');
      expect(board.log.of('board.given-back')).toHaveLength(1);
    },
  );

  test('the real voice follows at once, whole, and never over the other', async () => {
    const board = await (await TrainingBoard.open()).shown();
    await board.speaks('B002');
    board.hall.deliver('announce', announcementFor('A012'), 'hall');
    board.hall.deliver('board', boardOf([callOf('A012')]), 'hall');
    await expect.poll(() => board.player.played.length).toBe(2);
    expect(board.player.atOnceMax).toBe(1);
    // What the training says meanwhile is not said, and does not cut off what is.
    board.training.deliver('board', boardOf([callOf('B003')]), 'hall');
    board.training.deliver('announce', announcementFor('B003'), 'hall');
    await expect.poll(() => reports(board.training)).toContain('call-B003 finished: silent');
    board.player.finish();
    const said = '番号フダ、A、12番のかた、2番窓口へ、お越しください。';
    await expect
      .poll(() => reports(board.hall))
      .toEqual([`call-A012 started: ${said}`, `call-A012 finished: ${said}`]);
  });

  test('and it comes back only when nobody real has been there for the whole quiet time', async () => {
    const board = await (await TrainingBoard.open()).shown();
    board.hall.deliver('board', boardOf([callOf('A012')]), 'hall');
    board.hall.deliver('board', boardOf([], [callOf('A012')]), 'hall');
    board.pass(SETTLES_MS / 1_000 - 1);
    expect(board.view.training).toBe(false);
    board.pass(2);
    expect(board.view.training).toBe(true);
  });
});

describe('the end', () => {
  const ends: readonly (readonly [string, (board: TrainingBoard) => void])[] = [
    ['it is told', ({ hall }) => hall.deliver('training', trainingFor({ nodes: [], until: 0 }))],
    ['it is cleared', ({ hall }) => hall.clear('training')],
    ['its hour has come', (board) => board.pass(600)],
    ['its broker is lost', ({ training }) => training.away()],
    ['the real broker is lost', ({ hall }) => hall.away()],
  ];

  test.each(ends)('%s: the real picture, and silence', async (_end, make) => {
    const board = await (await TrainingBoard.open()).shown();
    await board.speaks('B002');
    make(board);
    expect([board.view.training, board.numbers]).toEqual([false, []]);
    expect(board.view.recent).toMatchObject([{ number: 'A011' }]);
  });

  test('its broker is back: it is shown again, whole', async () => {
    const board = await (await TrainingBoard.open()).shown();
    board.training.away();
    board.training.beat();
    board.training.deliver('board', boardOf([callOf('B007')]), 'hall');
    expect([board.view.training, board.numbers]).toEqual([true, ['B007']]);
  });

  test('a restart in the middle begins with the real picture, and keeps nothing of the training', async () => {
    const before = await (await TrainingBoard.open()).shown();
    await before.node.close();
    const after = await TrainingBoard.open();
    expect([after.view.training, after.view.recent.map(({ number }) => number)]).toEqual([
      false,
      ['A011'],
    ]);
  });
});
