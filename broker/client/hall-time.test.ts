import { expect, test } from 'vitest';
import { decode } from '../contract/decode.ts';
import { type HallBeat, hallBeat } from '../contract/hall-beat.ts';
import { assert } from '../contract/result.ts';
import type { Presence } from './hall.ts';
import { AWAY_AFTER_MS, DOUBT_AFTER_MS, HallTime } from './hall-time.ts';
import { ManualClock } from './manual-clock.ts';

const ENGINE = 1_785_547_800_000;

function beatAt(engineTime: number, rate = 1): HallBeat {
  const decoded = decode(hallBeat, {
    engineTime,
    domainTime: ENGINE,
    rate,
    businessDay: '2026-08-01',
    seq: 1,
    mode: 'open',
  });
  assert(decoded.ok, 'a beat');
  return decoded.value;
}

function started() {
  const clock = new ManualClock();
  const told: Presence[] = [];
  let silences = 0;
  let doubts = 0;
  const time = new HallTime(clock, {
    changed: (presence) => told.push(presence),
    doubtful: () => {
      doubts += 1;
    },
    silent: () => {
      silences += 1;
    },
  });
  return { clock, time, told, silences: () => silences, doubts: () => doubts };
}

test('R: nothing is known before the first beat', () => {
  const { time } = started();
  expect(time.presence).toEqual({ online: false, beat: undefined });
  expect(time.engineNow()).toBeUndefined();
  expect(time.domainNow()).toBeUndefined();
  expect(time.clockOffsetMs()).toBeUndefined();
});

test('three missed beats are away, one millisecond before is not; the last beat stays known', () => {
  const { clock, time, told, silences } = started();
  time.hear(beatAt(ENGINE));
  expect(told.map(({ online }) => online)).toEqual([true]);
  clock.advance(AWAY_AFTER_MS - 1);
  expect(time.presence.online).toBe(true);
  clock.advance(1);
  expect(told.map(({ online }) => online)).toEqual([true, false]);
  expect(silences()).toBe(1);
  expect(time.presence.beat?.engineTime).toBe(ENGINE);
});

test('F31: one missed beat is a doubt, once, and nobody is away for it', () => {
  const { clock, time, told, doubts } = started();
  time.hear(beatAt(ENGINE));
  clock.advance(DOUBT_AFTER_MS - 1);
  expect(doubts()).toBe(0);
  clock.advance(1);
  time.hear(beatAt(ENGINE + DOUBT_AFTER_MS));
  clock.advance(1_000);
  expect(doubts()).toBe(1);
  expect(told.map(({ online }) => online)).toEqual([true]);
});

test('each beat puts the silence off, and tells nobody what they know', () => {
  const { clock, time, told } = started();
  for (let second = 0; second < 10; second += 1) {
    time.hear(beatAt(ENGINE + second * 1_000));
    clock.advance(2_600);
  }
  expect(told).toHaveLength(1);
});

test('the first beat after a silence is back at once', () => {
  const { clock, time, told } = started();
  time.hear(beatAt(ENGINE));
  clock.advance(60_000);
  time.hear(beatAt(ENGINE + 60_000));
  expect(told.map(({ online }) => online)).toEqual([true, false, true]);
});

test('a broker that never beats is silent, though nobody is told twice that it is away', () => {
  const { clock, time, told, silences } = started();
  time.listen();
  clock.advance(AWAY_AFTER_MS);
  time.listen();
  clock.advance(AWAY_AFTER_MS);
  expect(silences()).toBe(2);
  expect(told).toEqual([]);
});

test('engine time is the last beat plus elapsed time, however the box’s clock jumps', () => {
  const { clock, time } = started();
  time.hear(beatAt(ENGINE));
  clock.wall += 3_600_000;
  clock.advance(1_234);
  expect(time.engineNow()).toBe(ENGINE + 1_234);
  expect(time.clockOffsetMs()).toBe(3_600_000);
});

test('domain time runs at its own rate, engine time does not', () => {
  const { clock, time } = started();
  time.hear(beatAt(ENGINE, 60));
  clock.advance(2_000);
  expect(time.domainNow()).toBe(ENGINE + 120_000);
  expect(time.engineNow()).toBe(ENGINE + 2_000);
});

test('stopped, it waits for nothing', () => {
  const { clock, time, told } = started();
  time.hear(beatAt(ENGINE));
  time.stop();
  expect(clock.timerCount).toBe(0);
  clock.advance(AWAY_AFTER_MS);
  expect(told).toHaveLength(1);
});
