import { describe, expect, test } from 'vitest';
import type { TimelineSlot } from '../../contract/audit.ts';
import { evolve } from '../evolve.ts';
import { emptyState } from '../state.ts';
import { TrialDay } from '../trial-day.ts';
import { hallTime, TrialHall } from '../trial-hall.ts';
import { Timeline } from './timeline.ts';

function courseOf(
  hall: TrialHall,
  now?: Parameters<Timeline['slots']>[0],
): readonly TimelineSlot[] {
  const timeline = new Timeline();
  const state = emptyState();
  for (const event of hall.journal) timeline.follow(evolve(state, event), event);
  return timeline.slots(now);
}

/** `10:00 issued 3 called 1 …`, to be read at a glance. */
const said = (slots: readonly TimelineSlot[]) =>
  slots.map(({ from, issued, called, served, waitingMax, servingMax, medianWaitMinutes }) => {
    const clock = new Date(from + 9 * 3_600_000).toISOString().slice(11, 16);
    return `${clock} ${issued} ${called} ${served} | ${waitingMax} ${servingMax} | ${medianWaitMinutes ?? '–'}`;
  });

/** A made-up morning: three come at ten, two are served, one of them after half past. */
function morning(): TrialHall {
  const hall = new TrialHall(undefined, hallTime('2026-11-19T10:00'));
  hall.openDay();
  for (const counter of ['1', '2']) hall.setCounter(counter, 'open');
  for (let nth = 0; nth < 3; nth += 1) hall.issue('application');
  hall.pass(5 * 60);
  hall.callNext('1');
  hall.start('A001', '1');
  hall.pass(10 * 60);
  hall.finish('A001');
  hall.pass(20 * 60);
  hall.callNext('1');
  hall.start('A002', '1');
  return hall;
}

describe('the course of a day by half hours', () => {
  test('counts what happened in each, and the most that waited and were served', () => {
    const hall = morning();
    expect(said(courseOf(hall))).toEqual(['10:00 3 1 1 | 3 1 | 5', '10:30 0 1 0 | 2 1 | 35']);
  });

  test('who waits goes on waiting in half hours in which nothing happens', () => {
    const hall = morning();
    hall.pass(70 * 60);
    expect(said(courseOf(hall, hall.at)).slice(2)).toEqual([
      '11:00 0 0 0 | 1 1 | –',
      '11:30 0 0 0 | 1 1 | –',
    ]);
    hall.finish('A002');
    expect(said(courseOf(hall)).at(-1)).toBe('11:30 0 0 1 | 1 1 | –');
  });

  test('what is taken back was never there: a call, an end of serving, a call that a break ended', () => {
    const hall = morning();
    hall.undo('A001');
    expect(said(courseOf(hall))[0]).toBe('10:00 3 1 0 | 3 1 | 5');
    hall.finish('A002');
    hall.undo('A002');
    hall.undo('A002');
    hall.undo('A002');
    expect(said(courseOf(hall))[1]).toBe('10:30 0 0 0 | 2 1 | –');
    hall.callNext('2');
    hall.setCounter('2', 'break');
    expect(said(courseOf(hall))[1]).toBe('10:30 0 0 0 | 2 1 | –');
  });

  test('a clock that is set back keeps the order of the events', () => {
    const hall = morning();
    hall.pass(-3_600);
    hall.issue('application');
    expect(said(courseOf(hall)).at(-1)).toBe('10:30 1 1 0 | 2 1 | 35');
  });

  test('a day without anybody has no half hours, and a day that never opened none either', () => {
    const hall = new TrialHall();
    expect(courseOf(hall)).toEqual([]);
    hall.openDay();
    expect(courseOf(hall, hall.at)).toEqual([]);
  });

  test('a new day begins with nothing of the one before', () => {
    const hall = morning();
    hall.finish('A002');
    hall.closeDay();
    hall.pass(24 * 3_600);
    hall.openDay('2026-11-20');
    hall.issue('application');
    expect(courseOf(hall).map(({ issued, waitingMax }) => [issued, waitingMax])).toEqual([[1, 1]]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('agrees with the counts of a whole day, seed %i', (seed) => {
    let state = seed * 7_919;
    const day = new TrialDay(() => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    });
    for (let step = 0; step < 400; step += 1) day.step();
    const { hall } = day;
    const slots = courseOf(hall, hall.at);
    const sum = (key: 'issued' | 'called' | 'served') =>
      slots.reduce((all, slot) => all + slot[key], 0);
    const { tickets, standing } = hall.state;
    const called = [...tickets.values()].filter(({ phase }) => phase.firstCalledAt !== undefined);
    expect([sum('issued'), sum('called'), sum('served')]).toEqual([
      tickets.size,
      called.length,
      standing.done.size,
    ]);
    expect(tickets.size).toBeGreaterThan(5);
    for (const slot of slots) expect(Math.min(slot.called, slot.served)).toBeGreaterThanOrEqual(0);
  });
});
