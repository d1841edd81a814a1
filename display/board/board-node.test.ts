import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import type { PlayFault } from '../../broker/client/sound/player-port.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import { decode } from '../../broker/contract/decode.ts';
import { boardGroup } from '../../broker/contract/ids.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { Announcer } from './announcer.ts';
import { BoardNode } from './board-node.ts';
import {
  announcementFor,
  boardOf,
  callOf,
  lineOf,
  makerOf,
  nowMs,
  packOf,
} from './board-samples.ts';
import type { BoardView } from './board-view.ts';
import { PictureCache } from './picture-cache.ts';

const texts = {
  'voice.call': '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  'board.nobody': 'ただいまお呼び出しはありません',
  'kiosk.issuing': '発券しています',
};
const group = decode(boardGroup, 'hall');
assert(group.ok, 'hall is a group');

let folder = '';
const opened: Board[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-node-'));
});
afterEach(async () => {
  for (const board of opened.splice(0)) await board.node.close();
  await rm(folder, { recursive: true, force: true });
});

/** A board node whose time and hall are the test's. */
class Board {
  readonly clock = new ManualClock();
  readonly log = new MemoryLog();
  readonly hall: MemoryHall;
  readonly player = new MemoryPlayer();
  readonly voice = new MemoryVoice();
  readonly views: BoardView[] = [];
  readonly node: BoardNode;

  /** What a look at the loudspeaker sees. */
  loudspeaker: Result<void, PlayFault> = ok(undefined);

  private constructor(hall: MemoryHall, cache: PictureCache, clock: ManualClock) {
    this.hall = hall;
    this.clock = clock;
    assert(group.ok, 'hall is a group');
    this.node = new BoardNode({
      hall,
      clock,
      cache,
      group: group.value,
      log: this.log,
      screen: undefined,
      sound: 'voice',
      loudspeaker: { look: async () => this.loudspeaker },
      publish: (view) => this.views.push(view),
    });
  }

  static async open(node = 'board-1'): Promise<Board> {
    const clock = new ManualClock();
    const cache = await PictureCache.open(folder, clock, new MemoryLog());
    const board = new Board(new MemoryHall(node), cache, clock);
    const { hall, player, log } = board;
    const maker = makerOf({ voices: new VoiceByLocale([board.voice], ['ja']), clock, log });
    const changed = () => board.node.publish();
    const announcer = new Announcer({ hall, maker, player, clock, log, changed });
    board.node.start(announcer);
    opened.push(board);
    return board;
  }

  usual(): this {
    this.hall.beat({ engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' });
    this.hall.deliver('site', packOf(texts));
    this.hall.deliver('line', lineOf([['application', 4, 25, 40]]));
    return this;
  }

  calls(...numbers: string[]): this {
    this.hall.deliver('board', boardOf(numbers.map((number) => callOf(number))), 'hall');
    return this;
  }

  /** Real time passes, with or without the broker's beats. */
  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.hall.elapsedMs += 1_000;
      this.clock.advance(1_000);
    }
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

describe('what the page is given', () => {
  test('before anything is known there is one screen, and it says so', async () => {
    expect((await Board.open()).view.screen).toBe('preparing');
  });

  test('each news of the hall is one whole view', async () => {
    const board = (await Board.open()).usual().calls('B047', 'A012');
    expect(board.view.screen).toBe('board');
    expect(board.numbers).toEqual(['B047', 'A012']);
    expect(board.view.services).toMatchObject([{ letter: 'A', groups: 4, open: true }]);
  });

  test('the same news again is not sent again, but the clock is, twice a minute', async () => {
    const board = (await Board.open()).usual().calls('A012');
    board.pass(5);
    const before = board.views.length;
    board.calls('A012');
    expect(board.views.length).toBe(before);
    board.pass(30);
    expect(board.views.length).toBe(before + 1);
  });

  test('a call is fresh for four seconds, and then only called', async () => {
    const board = (await Board.open()).usual().calls('A012');
    expect(board.view.calls[0]?.fresh).toBe(true);
    board.pass(5);
    expect(board.view.calls[0]?.fresh).toBe(false);
  });

  test('only texts that boards say are sent, in Japanese and the site’s next two languages', async () => {
    const board = (await Board.open()).usual().calls();
    expect(board.view.languages.map(({ locale }) => locale)).toEqual(['ja']);
    expect(board.view.languages[0]?.texts).toHaveProperty(['board.nobody']);
    expect(board.view.languages[0]?.texts).not.toHaveProperty(['kiosk.issuing']);
  });
});

describe('when the broker is away', () => {
  test('F24: 10 s after the last beat the board says so; it comes back with the first', async () => {
    const board = (await Board.open()).usual().calls('A012');
    board.hall.away();
    board.pass(8);
    expect(board.view.stoppedAt).toBeUndefined();
    board.pass(2);
    expect(board.view.stoppedAt).toEqual({ at: nowMs, onAnotherDay: false });
    expect(board.numbers).toEqual(['A012']);
    board.hall.beat({ engineTime: nowMs + 10_000, domainTime: nowMs + 10_000 });
    expect(board.view.stoppedAt).toBeUndefined();
  });

  test('F24: a cut shorter than that is not shown', async () => {
    const board = (await Board.open()).usual().calls('A012');
    board.hall.away();
    board.pass(6);
    board.hall.beat();
    board.pass(3);
    expect(board.views.every(({ stoppedAt }) => stoppedAt === undefined)).toBe(true);
  });

  test('design part 9: after a restart without broker the kept picture is shown, and marked as old', async () => {
    const before = (await Board.open()).usual().calls('A012');
    await before.node.close();
    const after = await Board.open();
    expect(after.numbers).toEqual(['A012']);
    expect(after.view.stoppedAt).toEqual({ at: nowMs, onAnotherDay: true });
    expect(after.view.clock).toBeUndefined();
  });

  test('F23: nothing of a kept picture is ever said', async () => {
    const before = (await Board.open()).usual().calls('A012');
    await before.node.close();
    const after = await Board.open();
    after.pass(3);
    expect(after.player.played).toEqual([]);
  });

  test('a picture is on disk soon after a call, without waiting for the end', async () => {
    const before = (await Board.open()).usual().calls('A012');
    before.pass(6);
    await expect
      .poll(async () => (await Board.open()).views.at(-1)?.calls.map(({ number }) => number))
      .toEqual(['A012']);
  });
});

describe('board and voice', () => {
  test('the page has the call before the voice is asked for it', async () => {
    const board = (await Board.open()).usual();
    board.hall.deliver('announce', announcementFor('A012'), 'hall');
    await new Promise((resolve) => setImmediate(resolve));
    expect(board.voice.said).toEqual([]);
    const onBoardWhenSaid: boolean[] = [];
    const { say } = board.voice;
    board.voice.say = (text) => {
      onBoardWhenSaid.push(board.numbers.includes('A012'));
      return say.call(board.voice, text);
    };
    board.calls('A012');
    await expect.poll(() => onBoardWhenSaid).toEqual([true, true]);
  });

  test('R16: a number is made ready when it is issued, before anybody calls it', async () => {
    const board = (await Board.open()).usual();
    const prepared: string[] = [];
    board.voice.prepare = async (asked: readonly string[] = []) => void prepared.push(...asked);
    board.hall.deliver('line', lineOf([['application', 1, 5, 5]], true, 'A041'));
    await expect.poll(() => prepared).toContain('番号フダ、A、41番のかた、');
  });

  test('Novo SGA 1 and 2: two calls in one snapshot are both on the board and both said, as shown', async () => {
    const board = (await Board.open()).usual().calls('B047', 'A012');
    board.hall.deliver('announce', announcementFor('A012'), 'hall');
    board.hall.deliver('announce', announcementFor('B047'), 'hall');
    const finished = () =>
      board.hall.published.filter(
        ({ payload }) => (payload as { state: string }).state === 'finished',
      );
    await expect.poll(finished).toHaveLength(2);
    expect(board.numbers).toEqual(['B047', 'A012']);
    const marked = board.views.map(({ calls }) => calls.find(({ speaking }) => speaking)?.number);
    expect(marked.filter((number) => number !== undefined)).toEqual(['A012', 'B047']);
  });

  test('a second board of the group shows everything and says nothing', async () => {
    const board = (await Board.open('board-2')).usual().calls('A012');
    board.hall.deliver('announce', announcementFor('A012'), 'hall');
    await new Promise((resolve) => setImmediate(resolve));
    expect([board.numbers, board.player.played, board.hall.published]).toEqual([['A012'], [], []]);
  });
});

describe('health', () => {
  test('F19: a speaker that is not there is a fault of the node, until one call was heard', async () => {
    const board = (await Board.open()).usual().calls('B047', 'A012');
    board.player.fault = { kind: 'missing', detail: 'no card' };
    board.hall.deliver('announce', announcementFor('A012'), 'hall');
    await expect.poll(() => board.hall.health.faults).toEqual(['sound: missing: no card']);
    expect(board.hall.health.sound).toBe('voice');
    board.player.fault = undefined;
    board.hall.deliver('announce', announcementFor('B047'), 'hall');
    await expect.poll(() => board.hall.health.faults).toEqual([]);
  });

  test('F19: a loudspeaker that is pulled is told without any call, and its return as well', async () => {
    const board = (await Board.open()).usual();
    await expect.poll(() => board.hall.health.loudspeaker).toBe('ready');
    expect(board.hall.health).toMatchObject({ sound: 'voice', faults: [] });
    board.loudspeaker = err({ kind: 'failed', detail: 'no sound card Device' });
    board.pass(2);
    const faults = ['sound: failed: no sound card Device'];
    await expect
      .poll(() => board.hall.health)
      .toMatchObject({ loudspeaker: 'unplugged', sound: 'none', faults });
    board.loudspeaker = ok(undefined);
    board.pass(2);
    await expect
      .poll(() => board.hall.health)
      .toMatchObject({ loudspeaker: 'ready', sound: 'voice', faults: [] });
    expect(board.log.of('sound.back')).toHaveLength(1);
  });

  test('a page that stops drawing is a fault after 5 s; one that never came is none', async () => {
    const board = (await Board.open()).usual().calls('A012');
    board.pass(60);
    expect(board.hall.health.faults).toEqual([]);
    board.node.pageAlive();
    board.pass(4);
    expect(board.hall.health).toMatchObject({ faults: [], screen: 'ready' });
    board.pass(2);
    expect(board.hall.health).toMatchObject({ faults: ['画面が止まっています'], screen: 'mute' });
    board.node.pageAlive();
    expect(board.hall.health.faults).toEqual([]);
  });
});
