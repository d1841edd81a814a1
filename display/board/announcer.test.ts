import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { callChime } from '../../broker/client/sound/chime.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import { durationMs, peakDbfs } from '../../broker/client/sound/pcm.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { Voice } from '../../broker/client/sound/voice-port.ts';
import { Announcer } from './announcer.ts';
import {
  announcementFor,
  boardOf,
  callOf,
  checkFor,
  makerOf,
  nowMs,
  packOf,
} from './board-samples.ts';

const texts = JSON.parse(readFileSync('config/locales/ja.json', 'utf8')) as {
  texts: Record<string, string>;
};

/** A hall with one announcer; nothing sounds longer than the test says. */
class Stage {
  readonly hall = new MemoryHall('board-1');
  readonly clock = new ManualClock();
  readonly player = new MemoryPlayer();
  readonly voice = new MemoryVoice();
  readonly announcer: Announcer;
  /** What was marked on the board, each time it changed. */
  readonly marked: (string | undefined)[] = [];
  seq = 0;

  /** At this time of day; 0 to 1. */
  gain = 1;

  constructor(voices?: readonly Voice[]) {
    this.announcer = new Announcer({
      hall: this.hall,
      maker: makerOf({
        voices: new VoiceByLocale(voices ?? [this.voice], ['ja']),
        gain: () => this.gain,
        clock: this.clock,
      }),
      player: this.player,
      clock: this.clock,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      changed: () => this.marked.push(this.announcer.speaking),
    });
  }

  /** The hall is open, and this node is (or is not) the one that speaks. */
  open(speaks = true): this {
    this.hall.beat({ engineTime: nowMs, domainTime: nowMs });
    this.announcer.setSite(packOf(texts.texts), speaks);
    this.announcer.see(boardOf([]));
    return this;
  }

  /** A call as the engine makes it: first the board, then the announcement. */
  call(number: string, options: Parameters<typeof announcementFor>[1] = {}): void {
    this.announcer.hear(announcementFor(number, options));
  }

  board(numbers: readonly string[], recent: readonly string[] = [], mute = false): void {
    this.announcer.see(
      boardOf(
        numbers.map((number) => callOf(number)),
        recent.map((n) => callOf(n)),
        mute,
      ),
    );
  }

  async settled(): Promise<void> {
    // Every promise that is already settled has its turn before this.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async ended(): Promise<void> {
    this.player.finish();
    await this.settled();
  }

  get reports(): readonly string[] {
    return this.hall.published.map(({ payload }) => {
      const { announcementId, state, spoken } = payload as Record<string, string>;
      return `${announcementId?.replace(/^call-/, '')} ${state} ${spoken}`;
    });
  }
}

/** A voice that takes its time: until the test lets it answer. */
class SlowVoice implements Voice {
  readonly locales = ['ja'];
  readonly #asked: (() => void)[] = [];

  say(): ReturnType<Voice['say']> {
    return new Promise((resolve) => {
      this.#asked.push(() => resolve({ ok: true, value: callChime() }));
    });
  }

  answer(): void {
    for (const answer of this.#asked.splice(0)) answer();
  }

  async prepare(): Promise<void> {}

  async close(): Promise<void> {}
}

function sentence(number: string, counter: string): string {
  return `番号フダ、${number}番のかた、${counter}番窓口へ、お越しください。`;
}

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe('one call', () => {
  test('R16: it is said with chime and voice, marked on the board, and reported', async () => {
    stage.open().player.holds = true;
    stage.board(['A012']);
    stage.call('A012');
    await stage.settled();
    expect(stage.voice.said).toEqual(['番号フダ、A、12番のかた、', '2番窓口へ、お越しください。']);
    expect(stage.announcer.speaking).toBe('call-A012');
    stage.clock.advance(9_000);
    await stage.ended();
    expect(stage.reports).toEqual([
      `A012 started ${sentence('A、12', '2')}`,
      `A012 finished ${sentence('A、12', '2')}`,
    ]);
    expect(stage.hall.published.at(-1)?.payload).toMatchObject({ seconds: 9 });
    expect(stage.marked).toEqual(['call-A012', undefined]);
    expect(stage.announcer.said).toEqual([
      { nth: 1, id: 'call-A012', number: 'A012', spoken: sentence('A、12', '2') },
    ]);
  });

  test('R16: chime only and silent are what was asked for at this call', async () => {
    stage.open().board(['A001', 'B002']);
    stage.call('A001', { voice: 'chime' });
    stage.call('B002', { voice: 'silent' });
    await stage.settled();
    expect(stage.voice.said).toEqual([]);
    expect(stage.player.played.map(durationMs)).toEqual([500 + durationMs(callChime()) + 600]);
    expect(stage.reports).toEqual([
      'A001 started chime',
      'A001 finished chime',
      'B002 finished silent',
    ]);
  });

  test('R16: a recall has its own words', async () => {
    stage.open().board(['A012']);
    stage.call('A012', { recall: true });
    await stage.settled();
    expect(stage.voice.said[0]).toBe('繰り返しお呼びいたします。');
  });

  test('design part 9: without a voice engine its chime is heard, and that is no fault', async () => {
    stage = new Stage([]).open();
    stage.board(['A012']);
    stage.call('A012');
    await stage.settled();
    expect(stage.player.played).toHaveLength(1);
    expect(stage.reports).toEqual(['A012 started chime', 'A012 finished chime']);
    expect(stage.announcer.fault).toBeUndefined();
  });

  test('a voice engine that fails leaves the chime, and staff are told', async () => {
    stage.open().board(['A012']);
    stage.voice.fault = { kind: 'overdue', detail: 'over 10000 ms' };
    stage.call('A012');
    await stage.settled();
    expect(stage.player.played).toHaveLength(1);
    expect(stage.reports).toEqual(['A012 started chime', 'A012 failed chime']);
    expect(stage.announcer.fault).toBe('voice overdue: over 10000 ms');
  });

  test('F19: without a speaker each call fails with its reason; the next that sounds ends the fault', async () => {
    stage.open().board(['A012', 'A013']);
    stage.player.fault = { kind: 'failed', detail: 'no such device' };
    stage.call('A012');
    await stage.settled();
    expect(stage.reports.at(-1)).toBe(`A012 failed ${sentence('A、12', '2')}`);
    expect(stage.announcer.fault).toBe('failed: no such device');
    stage.player.fault = undefined;
    stage.call('A013');
    await stage.settled();
    expect(stage.announcer.fault).toBeUndefined();
  });

  test('only the speaker of the group sounds and reports', async () => {
    stage.open(false).board(['A012']);
    stage.call('A012');
    stage.clock.advance(100_000);
    stage.hall.elapsedMs = 100_000;
    stage.announcer.tick();
    await stage.settled();
    expect([stage.player.played, stage.hall.published]).toEqual([[], []]);
  });
});

describe('the same announcement again', () => {
  test('it is said once, and its last report is given again', async () => {
    stage.open().board(['A012']);
    for (let i = 0; i < 5; i += 1) {
      stage.call('A012');
      await stage.settled();
    }
    expect(stage.player.played).toHaveLength(1);
    expect(stage.reports.filter((report) => report.includes('finished'))).toHaveLength(5);
  });

  test('it is said once while its voice is being made, however long that takes', async () => {
    const voice = new SlowVoice();
    stage = new Stage([voice]).open();
    stage.board(['A012']);
    stage.call('A012');
    await stage.settled();
    stage.call('A012');
    stage.call('A012');
    for (let turn = 0; turn < 3; turn += 1) {
      voice.answer();
      await stage.settled();
    }
    expect(stage.player.played).toHaveLength(1);
    expect(stage.reports.filter((report) => report.includes('started'))).toHaveLength(1);
  });

  test('it is said once while it waits and while it sounds, too', async () => {
    stage.open().player.holds = true;
    stage.call('A012');
    stage.call('A012');
    stage.board(['A012']);
    await stage.settled();
    stage.call('A012');
    await stage.ended();
    expect(stage.player.played).toHaveLength(1);
    expect(stage.reports.filter((report) => report.includes('started'))).toHaveLength(2);
  });
});

describe('board first, then the voice', () => {
  test('nothing is said before the board shows it', async () => {
    stage.open();
    stage.call('A012');
    await stage.settled();
    expect(stage.player.played).toEqual([]);
    stage.board(['A012']);
    await stage.settled();
    expect(stage.player.played).toHaveLength(1);
  });

  test('a call that the board no longer shows is not said: the citizen came, or it was undone', async () => {
    stage.open().player.holds = true;
    stage.board(['A012', 'B002']);
    stage.call('A012');
    stage.call('B002');
    await stage.settled();
    stage.board(['A012'], ['B002']);
    await stage.ended();
    expect(stage.voice.said.join()).not.toContain('B、2');
    expect(stage.reports).toContain('B002 expired silent');
  });

  test('the counter that is said is the one on the board, whatever the announcement says', async () => {
    stage.open();
    stage.announcer.see(boardOf([{ ...callOf('A012'), label: '4' }]));
    stage.call('A012', { counterId: 'counter-2' });
    await stage.settled();
    expect(stage.voice.said[1]).toBe('4番窓口へ、お越しください。');
  });
});

describe('old calls', () => {
  test('what is over its time by the engine’s clock is not said, and reported so', async () => {
    stage.open().board(['A012']);
    stage.call('A012', { expiresAt: nowMs });
    stage.call('B002', { expiresAt: nowMs + 5_000 });
    stage.hall.elapsedMs = 5_000;
    stage.announcer.tick();
    await stage.settled();
    expect(stage.player.played).toEqual([]);
    expect(stage.reports).toEqual(['A012 expired silent', 'B002 expired silent']);
  });

  test('F23: after a reboot nothing older than 10 s is said, a younger call is', async () => {
    stage.hall.beat({ engineTime: nowMs, domainTime: nowMs });
    stage.announcer.setSite(packOf(texts.texts), true);
    const old = { ...callOf('A012'), calledAt: nowMs - 10_001 };
    const young = { ...callOf('B002'), calledAt: nowMs - 9_000 };
    stage.announcer.see(boardOf([young, old]));
    stage.call('A012');
    stage.call('B002');
    await stage.settled();
    expect(stage.voice.said.join()).toBe('番号フダ、B、2番のかた、,2番窓口へ、お越しください。');
    expect(stage.reports[0]).toBe('A012 expired silent');
  });

  test('F23: where one chime tells of several, the old ones among them are not told', async () => {
    stage.announcer.setSite(packOf(texts.texts), true);
    const numbers = Array.from({ length: 8 }, (_, i) => `A00${i + 1}`);
    // The sixth and the eighth came long ago; both are to be a chime with the seventh.
    const calledAt = (index: number) => nowMs - (index === 5 || index === 7 ? 60_000 : 1_000);
    const calls = numbers.map((number, i) => ({ ...callOf(number), calledAt: calledAt(i) }));
    stage.announcer.see(boardOf([...calls].reverse()));
    for (const number of numbers) stage.call(number);
    stage.hall.beat({ engineTime: nowMs, domainTime: nowMs });
    stage.announcer.tick();
    await stage.settled();
    expect(stage.reports.filter((report) => /expired|chime/.test(report))).toEqual([
      'A006 expired silent',
      'A008 expired silent',
      'A007 started chime',
      'A007 finished chime',
    ]);
  });

  test('F23: a recall after the reboot is a new call and is said', async () => {
    stage.hall.beat({ engineTime: nowMs, domainTime: nowMs });
    stage.announcer.setSite(packOf(texts.texts), true);
    stage.announcer.see(boardOf([{ ...callOf('A012'), calledAt: nowMs - 60_000 }]));
    const again = { ...callOf('A012'), announcementId: 'call-A012-2' };
    stage.announcer.see(boardOf([again]));
    stage.call('A012', { announcementId: 'call-A012-2', recall: true });
    await stage.settled();
    expect(stage.player.played).toHaveLength(1);
  });

  test('F23: in a hall played 60 times as fast, ten seconds are real ones', async () => {
    stage.hall.beat({ engineTime: nowMs, domainTime: nowMs, rate: 60 });
    stage.announcer.setSite(packOf(texts.texts), true);
    const nineSeconds = { ...callOf('A012'), calledAt: nowMs - 9_000 * 60 };
    const eleven = { ...callOf('B002'), calledAt: nowMs - 11_000 * 60 };
    stage.announcer.see(boardOf([nineSeconds, eleven]));
    stage.call('A012');
    stage.call('B002');
    await stage.settled();
    expect(stage.reports.map((report) => report.slice(0, 12))).toEqual([
      'A012 started',
      'A012 finishe',
      'B002 expired',
    ]);
  });

  test('before the first beat nobody knows how old a call is: it waits', async () => {
    stage.announcer.setSite(packOf(texts.texts), true);
    stage.announcer.see(boardOf([callOf('A012')]));
    stage.call('A012');
    await stage.settled();
    expect(stage.player.played).toEqual([]);
    stage.hall.beat({ engineTime: nowMs, domainTime: nowMs });
    stage.announcer.tick();
    await stage.settled();
    expect(stage.player.played).toHaveLength(1);
  });
});

describe('several calls', () => {
  test('Novo SGA 1: two calls between two snapshots are both on the board and both said, in order', async () => {
    stage.open();
    stage.board(['B047', 'A012']);
    stage.call('A012');
    stage.call('B047');
    await stage.settled();
    expect(stage.voice.said.filter((text) => text.includes('番のかた'))).toEqual([
      '番号フダ、A、12番のかた、',
      '番号フダ、B、47番のかた、',
    ]);
  });

  test('Novo SGA 2: with a backlog, what is said is always what is marked on the board', async () => {
    stage.open().player.holds = true;
    const numbers = ['A001', 'A002', 'A003', 'A004'];
    stage.board([...numbers].reverse());
    for (const number of numbers) stage.call(number);
    const saidWhileMarked: [string | undefined, string | undefined][] = [];
    for (const _ of numbers) {
      await stage.settled();
      saidWhileMarked.push([stage.announcer.speaking, stage.voice.said.at(-2)]);
      await stage.ended();
    }
    expect(saidWhileMarked).toEqual(
      numbers.map((number) => [
        `call-${number}`,
        `番号フダ、A、${Number(number.slice(1))}番のかた、`,
      ]),
    );
    expect(stage.player.atOnceMax).toBe(1);
  });

  test('one whole announcement is one piece of sound: lead-in, chime, then both phrases', async () => {
    stage.open().board(['A012']);
    stage.call('A012');
    await stage.settled();
    const [sound] = stage.player.played;
    const clips = 2 * 40 + 390;
    expect(sound && durationMs(sound)).toBe(500 + durationMs(callChime()) + 250 + clips + 600);
    expect(sound?.subarray(0, 24_000).every((sample) => sample === 0)).toBe(true);
  });

  test('a recall of a number that still waits takes its place, and the older call is not said', async () => {
    stage.open().player.holds = true;
    stage.board(['C003', 'B002', 'A001']);
    for (const number of ['A001', 'B002', 'C003']) stage.call(number);
    await stage.settled();
    const recalled = { ...callOf('B002'), announcementId: 'call-B002-2' };
    stage.announcer.see(boardOf([recalled, callOf('C003'), callOf('A001')]));
    stage.call('B002', { announcementId: 'call-B002-2', recall: true });
    await stage.ended();
    expect(stage.announcer.speaking).toBe('call-B002-2');
    await stage.ended();
    expect(stage.announcer.speaking).toBe('call-C003');
    expect(stage.reports).toContain('B002 expired silent');
  });

  test('an older announcement that arrives after the recall does not push it out', async () => {
    stage.open().player.holds = true;
    const recalled = { ...callOf('B002'), announcementId: 'call-B002-2' };
    stage.announcer.see(boardOf([recalled, callOf('A001')]));
    stage.call('A001');
    stage.call('B002', { announcementId: 'call-B002-2', recall: true, expiresAt: nowMs + 9_000 });
    stage.call('B002', { expiresAt: nowMs + 4_000 });
    await stage.settled();
    await stage.ended();
    expect(stage.announcer.speaking).toBe('call-B002-2');
  });

  test('beyond five that wait, a chime for all of them, and the board', async () => {
    stage.open().player.holds = true;
    const numbers = Array.from({ length: 9 }, (_, i) => `A00${i + 1}`);
    stage.board([...numbers].reverse());
    for (const number of numbers) {
      stage.call(number);
      await stage.settled();
    }
    for (let i = 0; i < 9; i += 1) await stage.ended();
    expect(stage.player.played).toHaveLength(7);
    expect(stage.reports.filter((report) => report.endsWith('finished chime'))).toEqual([
      'A007 finished chime',
      'A008 finished chime',
      'A009 finished chime',
    ]);
  });
});

describe('a check of the loudspeaker (issue 4, point 5)', () => {
  const words = 'ただいま、音の確認をしています。';

  test('its chime and its one sentence sound, no board needs to show it, and it is reported', async () => {
    stage.open().player.holds = true;
    stage.announcer.hear(checkFor());
    await stage.settled();
    expect(stage.voice.said).toEqual([words]);
    expect([stage.announcer.checking, stage.announcer.speaking]).toEqual([true, undefined]);
    await stage.ended();
    expect(stage.reports).toEqual([`check-no-1 started ${words}`, `check-no-1 finished ${words}`]);
    expect(stage.announcer.checking).toBe(false);
    // It is none of the calls that pages say again.
    expect(stage.announcer.said).toEqual([]);
  });

  test('it waits for the call that sounds, and the next call waits for it', async () => {
    stage.open().player.holds = true;
    stage.board(['B002', 'A001']);
    stage.call('A001');
    await stage.settled();
    stage.announcer.hear(checkFor());
    stage.call('B002');
    await stage.ended();
    expect(stage.announcer.checking).toBe(true);
    await stage.ended();
    expect(stage.announcer.speaking).toBe('call-B002');
    expect(stage.player.atOnceMax).toBe(1);
  });

  test('it is said once, however often it is repeated', async () => {
    stage.open();
    for (let i = 0; i < 4; i += 1) {
      stage.announcer.hear(checkFor());
      await stage.settled();
    }
    expect(stage.player.played).toHaveLength(1);
    expect(stage.reports.filter((report) => report.includes('finished'))).toHaveLength(4);
  });

  test('a second one takes the place of one that still waits', async () => {
    stage.open().player.holds = true;
    stage.board(['A001']);
    stage.call('A001');
    await stage.settled();
    stage.announcer.hear(checkFor('check-no-1'));
    stage.announcer.hear(checkFor('check-no-2', nowMs + 31_000));
    await stage.ended();
    await stage.ended();
    expect(stage.reports).toContain('check-no-1 expired silent');
    expect(stage.reports).toContain(`check-no-2 finished ${words}`);
  });

  test('a board that changes leaves it waiting; one that comes too late is not said', async () => {
    stage.open().player.holds = true;
    stage.board(['A001']);
    stage.call('A001');
    await stage.settled();
    stage.announcer.hear(checkFor('check-no-1', nowMs + 30_000));
    stage.board([], ['A001']);
    expect(stage.reports).not.toContain('check-no-1 expired silent');
    stage.hall.elapsedMs = 30_000;
    stage.announcer.tick();
    await stage.ended();
    expect(stage.reports).toContain('check-no-1 expired silent');
    expect(stage.player.played).toHaveLength(1);
  });

  test('without a voice its chime is heard; without a loudspeaker it fails; muted it is silent', async () => {
    stage = new Stage([]).open();
    stage.announcer.hear(checkFor('check-no-1'));
    await stage.settled();
    stage.player.fault = { kind: 'failed', detail: 'no such device' };
    stage.announcer.hear(checkFor('check-no-2'));
    await stage.settled();
    stage.board([], [], true);
    stage.announcer.hear(checkFor('check-no-3'));
    await stage.settled();
    expect(stage.reports.filter((report) => !report.includes('started'))).toEqual([
      'check-no-1 finished chime',
      'check-no-2 failed chime',
      'check-no-3 finished silent',
    ]);
  });
});

describe('ten calls within one second, of ten counters', () => {
  const numbers = Array.from({ length: 10 }, (_, i) => `A0${String(i + 1).padStart(2, '0')}`);

  /** Lets each sound last so long, and the board's clocks with it. */
  async function playedOut(seconds: number): Promise<void> {
    stage.player.holds = true;
    for (const [i, number] of numbers.entries()) {
      stage.board(numbers.slice(0, i + 1).reverse());
      stage.call(number, { expiresAt: nowMs + i * 100 + 75_000 });
      await stage.settled();
    }
    for (let nth = 0; nth < numbers.length; nth += 1) {
      stage.clock.advance(seconds * 1_000);
      stage.hall.elapsedMs += seconds * 1_000;
      await stage.ended();
      stage.announcer.tick();
      await stage.settled();
    }
  }
  const outcomes = () =>
    stage.reports.flatMap((report) => {
      const [number, state, spoken = ''] = report.split(' ');
      return state === 'started' ? [] : [`${number} ${state} ${spoken.slice(0, 6)}`];
    });

  test('nine seconds each: six are spoken in order, a chime tells of the last four', async () => {
    stage.open();
    await playedOut(9);
    expect(outcomes()).toEqual([
      ...numbers.slice(0, 6).map((number) => `${number} finished 番号フダ、A`),
      ...numbers.slice(6).map((number) => `${number} finished chime`),
    ]);
    expect([stage.player.played.length, stage.player.atOnceMax]).toEqual([7, 1]);
    expect(stage.announcer.said.map(({ number }) => number)).toEqual(numbers);
  });

  test('sixteen each, with a second language: what is over its 75 s is not said, and reported so', async () => {
    stage.open();
    await playedOut(16);
    expect(outcomes()).toEqual([
      ...numbers.slice(0, 5).map((number) => `${number} finished 番号フダ、A`),
      ...numbers.slice(5).map((number) => `${number} expired silent`),
    ]);
    expect(stage.announcer.said.map(({ number }) => number)).toEqual(numbers);
  });
});

describe('how loud', () => {
  test('the hour counts in which the turn of an announcement comes, not that of the call', async () => {
    stage.open().player.holds = true;
    stage.board(['B002', 'A001']);
    stage.call('A001');
    stage.call('B002');
    await stage.settled();
    stage.gain = 0.25;
    await stage.ended();
    const [loud, soft] = stage.player.played.map(peakDbfs);
    expect((loud ?? 0) - (soft ?? 0)).toBeCloseTo(12, 1);
  });

  test('at an hour of silence calls are on the board alone: no sound, no fault, reported as silent', async () => {
    stage.gain = 0;
    stage.open().board(['A012']);
    stage.call('A012');
    await stage.settled();
    expect([stage.player.played, stage.voice.said]).toEqual([[], []]);
    expect(stage.reports).toEqual(['A012 finished silent']);
    expect(stage.announcer.fault).toBeUndefined();
  });
});

describe('a muted hall', () => {
  test('calls are silent, what sounds is cut off, and that is no fault', async () => {
    stage.open().player.holds = true;
    stage.board(['A001', 'B002']);
    stage.call('A001');
    stage.call('B002');
    await stage.settled();
    stage.board(['A001', 'B002'], [], true);
    await stage.settled();
    expect(stage.reports.slice(1)).toEqual(['A001 finished silent', 'B002 finished silent']);
    expect(stage.announcer.fault).toBeUndefined();
    expect(stage.player.played).toHaveLength(1);
  });

  test('a voice engine that answers after the call is over has spoken in vain', async () => {
    const voice = new SlowVoice();
    stage = new Stage([voice]).open();
    stage.board(['A012']);
    stage.call('A012');
    await stage.settled();
    stage.board([], ['A012']);
    voice.answer();
    await stage.settled();
    expect(stage.player.played).toEqual([]);
  });
});
