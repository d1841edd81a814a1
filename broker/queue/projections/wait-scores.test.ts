import { beforeEach, describe, expect, test } from 'vitest';
import { decode } from '../../contract/decode.ts';
import { waitScores } from '../../contract/wait-scores.ts';
import { TrialHall } from '../trial-hall.ts';
import { WaitScoring, waitScoresOf } from './wait-scores.ts';

let hall: TrialHall;
let scoring: WaitScoring;
let known = 0;

function then<T>(act: () => T): T {
  const result = act();
  for (const event of hall.journal.slice(known)) scoring.follow(hall.state, event);
  known = hall.journal.length;
  return result;
}

beforeEach(() => {
  hall = new TrialHall();
  scoring = new WaitScoring(hall.site);
  known = 0;
  then(() => hall.openDay());
  then(() => hall.setCounter('1', 'open'));
});

/** At the counter, for so many minutes; whoever waits waits. */
function serve(minutes: number): void {
  then(() => hall.callNext('1'));
  const number = [...hall.state.standing.calling][0]?.number ?? '';
  then(() => hall.start(number, '1'));
  hall.pass(minutes * 60);
  then(() => hall.finish(number));
}

/** Comes, and is shown this at once. */
function comes(
  shown?: { low: number; high: number; mean: number },
  service = 'application',
): string {
  const number = then(() => hall.issue(service));
  if (shown !== undefined) then(() => hall.recordWaits(number, shown));
  return number;
}

/** A citizen at the counter, so that all of it is busy. */
function busy(): void {
  comes();
  then(() => hall.callNext('1'));
  then(() => hall.start('A001', '1'));
}

describe('the daily score of what was shown (issue 7, point 4)', () => {
  test('nothing to score: no day, no service, no hour', () => {
    expect(scoring.scores()).toMatchObject({ services: [], hours: [] });
    expect(scoring.scores().day).toBeUndefined();
  });

  test('a wait within the range, one above it, and one above it by far', () => {
    busy();
    comes({ low: 5, high: 15, mean: 9 });
    comes({ low: 10, high: 15, mean: 12 });
    comes({ low: 10, high: 20, mean: 15 });
    hall.pass(10 * 60);
    then(() => hall.finish('A001'));
    serve(8);
    serve(15);
    then(() => hall.callNext('1'));
    // They waited 10, 18 and 33 minutes.
    expect(scoring.scores().day).toMatchObject({ tickets: 3, covered: 1, over: 2, over10: 1 });
    expect(scoring.scores().day?.shown).toEqual({
      absolute: Math.round(((1 + 6 + 18) / 3) * 100) / 100,
      squared: Math.round(((1 + 36 + 324) / 3) * 100) / 100,
      bias: Math.round((-(1 + 6 + 18) / 3) * 100) / 100,
    });
  });

  test('the baselines are those of the same tickets, as they stood when those came', () => {
    busy();
    comes({ low: 5, high: 15, mean: 9 });
    hall.pass(10 * 60);
    then(() => hall.finish('A001'));
    then(() => hall.callNext('1'));
    const { day } = scoring.scores();
    // One ahead at the one counter, printed with 15 minutes; nobody had waited before.
    expect(day?.queueLength).toEqual({ absolute: 5, squared: 25, bias: 5 });
    expect(day?.rolling).toEqual({ absolute: 10, squared: 100, bias: -10 });
  });

  test('who found a free counter is not scored, nor who was shown nothing, nor who still waits', () => {
    comes({ low: 0, high: 0, mean: 0 });
    then(() => hall.callNext('1'));
    then(() => hall.start('A001', '1'));
    comes();
    comes({ low: 5, high: 15, mean: 9 });
    then(() => hall.finish('A001'));
    serve(5);
    expect(scoring.scores().day).toBeUndefined();
    serve(5);
    expect(scoring.scores().day?.tickets).toBe(1);
  });

  test('what the journal heard of only after the call counts all the same', () => {
    busy();
    const number = comes();
    hall.pass(60);
    then(() => hall.finish('A001'));
    then(() => hall.callNext('1'));
    then(() => hall.recordWaits(number, { low: 0, high: 3, mean: 1 }));
    expect(scoring.scores().day).toMatchObject({ tickets: 1, covered: 1 });
  });

  test('a call that was undone ended no wait', () => {
    busy();
    const number = comes({ low: 5, high: 15, mean: 9 });
    hall.pass(60);
    then(() => hall.finish('A001'));
    then(() => hall.callNext('1'));
    then(() => hall.undo(number));
    expect(scoring.scores().day).toBeUndefined();
    hall.pass(9 * 60);
    then(() => hall.recordWaits(number, { low: 0, high: 1, mean: 0 }));
    then(() => hall.callNext('1'));
    expect(scoring.scores().day).toMatchObject({ tickets: 1, covered: 1 });
  });

  test('by service and by hour, in hall time', () => {
    busy();
    comes({ low: 0, high: 30, mean: 9 });
    comes({ low: 0, high: 30, mean: 9 }, 'delivery');
    hall.pass(60 * 60);
    then(() => hall.finish('A001'));
    comes({ low: 0, high: 30, mean: 9 });
    serve(5);
    serve(5);
    const scores = scoring.scores();
    expect(waitScoresOf(hall.site, hall.journal)).toEqual(scores);
    expect(scores.services.map(({ serviceId, score }) => [serviceId, score.tickets])).toEqual([
      ['application', 1],
      ['delivery', 1],
    ]);
    expect(scores.hours).toHaveLength(1);
    expect(decode(waitScores, scores).ok).toBe(true);
  });

  test('a new day begins with nothing', () => {
    busy();
    comes({ low: 5, high: 15, mean: 9 });
    then(() => hall.finish('A001'));
    serve(5);
    expect(scoring.scores().day?.tickets).toBe(1);
    then(() => hall.closeDay());
    then(() => hall.openDay('2026-11-20'));
    expect(scoring.scores()).toEqual({ businessDay: '2026-11-20', services: [], hours: [] });
  });
});
