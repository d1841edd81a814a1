import { describe, expect, test } from 'vitest';
import {
  afterAbsence,
  afterDay,
  afterHold,
  afterNoShow,
  afterOpenSpan,
  afterReservation,
  afterServing,
  type Beliefs,
  driftOf,
  firstBeliefs,
  habitsOf,
} from './beliefs.ts';
import { normalQuantile, normalShare, seeded } from './chance.ts';

const random = seeded(11);
/** A lognormal time of this mean and spread of the logarithm. */
const minutes = (mean: number, spread: number) =>
  mean * Math.exp(spread * normalQuantile(random()) - (spread * spread) / 2);
const served = (beliefs: Beliefs, service: number, mean: number, count: number, spread = 0.47) => {
  let known = beliefs;
  for (let nth = 0; nth < count; nth += 1) {
    known = afterServing(known, service, minutes(mean, spread), false);
  }
  return known;
};
const meanOf = (beliefs: Beliefs, service: number) => {
  const { logMean, spreads } = habitsOf(beliefs).services[service] ?? { logMean: 0, spreads: [] };
  const variance = spreads.reduce((sum, each) => sum + each * each, 0) / spreads.length;
  return Math.exp(logMean + variance / 2);
};

describe('what is believed of service times (R80)', () => {
  test('before the first day: the printed minutes, with a wide doubt', () => {
    const [application] = habitsOf(firstBeliefs([15, 10])).services;
    expect(meanOf(firstBeliefs([15, 10]), 0) / meanOf(firstBeliefs([15, 10]), 1)).toBeCloseTo(
      1.5,
      6,
    );
    expect(Math.hypot(application?.doubt ?? 0, application?.sharedDoubt ?? 0)).toBeGreaterThan(0.3);
  });

  test('measured times win: after 400 the mean and the spread are theirs', () => {
    const known = served(firstBeliefs([15, 10]), 0, 6, 400, 0.6);
    expect(meanOf(known, 0)).toBeCloseTo(6, -0.3);
    const [application] = habitsOf(known).services;
    expect(application?.spreads[4]).toBeCloseTo(0.6, 1);
    expect(application?.doubt).toBeLessThan(0.04);
  });

  test('a service nobody asked for yet borrows the share that the others showed', () => {
    const known = served(firstBeliefs([15, 10]), 0, 15 * 0.4, 100);
    expect(meanOf(known, 1)).toBeGreaterThan(3.2);
    expect(meanOf(known, 1)).toBeLessThan(5);
    const [seen, borrowed] = habitsOf(known).services;
    expect(borrowed?.doubt).toBeGreaterThan(2 * (seen?.doubt ?? 1));
  });

  test('the predictive range holds as many as it says, from the third serving on', () => {
    let inside = 0;
    let all = 0;
    for (let hall = 0; hall < 1_500; hall += 1) {
      const truth = 10 * Math.exp(0.5 * normalQuantile(random()));
      const known = served(firstBeliefs([10]), 0, truth, 3, 0.5);
      const [habit] = habitsOf(known).services;
      if (habit === undefined) continue;
      const next = Math.log(minutes(truth, 0.5));
      // The share of supposed times below the one that came.
      const doubt = Math.hypot(habit.doubt, habit.sharedDoubt);
      const below =
        habit.spreads.reduce(
          (sum, spread) => sum + normalShare((next - habit.logMean) / Math.hypot(spread, doubt)),
          0,
        ) / habit.spreads.length;
      all += 1;
      if (below > 0.1 && below < 0.9) inside += 1;
    }
    expect(inside / all).toBeGreaterThan(0.76);
    expect(inside / all).toBeLessThan(0.88);
  });

  test('forgets slowly: half after a month of open days, and follows a change', () => {
    let known = served(firstBeliefs([10]), 0, 6, 300);
    for (let day = 0; day < 23; day += 1) known = afterDay(known);
    expect(known.services[0]?.times.weight).toBeCloseTo(150, -1);
    for (let day = 0; day < 40; day += 1) known = afterDay(served(known, 0, 12, 20));
    expect(meanOf(known, 0)).toBeGreaterThan(10.5);
  });

  test('tells that a service has begun to take longer, and nothing while it has not', () => {
    let known = firstBeliefs([10]);
    for (let day = 0; day < 30; day += 1) {
      known = afterDay(served(known, 0, 6, 30));
      expect(known.services[0] && driftOf(known.services[0]), `day ${day}`).toBeUndefined();
    }
    for (let day = 0; day < 5; day += 1) known = afterDay(served(known, 0, 9, 30));
    const drift = known.services[0] && driftOf(known.services[0]);
    expect(drift).toBeGreaterThan(1.2);
    expect(drift).toBeLessThan(1.8);
  });

  test('a time of nothing, as from a slip of the finger, leaves all numbers finite', () => {
    const known = afterServing(firstBeliefs([10]), 0, 0, false);
    expect(Number.isFinite(meanOf(known, 0))).toBe(true);
    expect(afterServing(known, 7, 5, false)).toBe(known);
  });
});

describe('what is believed of citizens and counters', () => {
  test('no-shows and holds by their counts, from a tenth each on', () => {
    let known = firstBeliefs([10]);
    expect(habitsOf(known).noShowShare).toBeCloseTo(0.1, 6);
    for (let nth = 0; nth < 190; nth += 1) known = afterServing(known, 0, 6, nth % 10 === 0);
    for (let nth = 0; nth < 10; nth += 1) known = afterNoShow(known, 1.5);
    const { noShowShare, noShowMinutes, holdShare } = habitsOf(known);
    expect(noShowShare).toBeCloseTo(11 / 210, 6);
    expect(noShowMinutes).toBeCloseTo(1.6, 1);
    expect(holdShare).toBeCloseTo(0.1, 6);
  });

  test('how often counters go away, and for how long', () => {
    let known = firstBeliefs([10]);
    for (let day = 0; day < 20; day += 1) known = afterOpenSpan(known, 2_400, false);
    expect(habitsOf(known).absencesAMinute).toBeLessThan(0.1 / 2_400);
    for (let nth = 0; nth < 20; nth += 1) {
      known = afterHold(afterAbsence(afterOpenSpan(known, 0, true), 45), 8);
    }
    const { absencesAMinute, absence, hold } = habitsOf(known);
    expect(absencesAMinute).toBeCloseTo(20.25 / (21 * 2_400), 6);
    expect(Math.exp(absence.logMean)).toBeCloseTo(45, -1);
    expect(Math.exp(hold.logMean)).toBeCloseTo(8, 0);
    expect(absence.spread).toBeLessThan(0.3);
  });

  test('whether those with a reservation come, and how late', () => {
    let known = firstBeliefs([10]);
    for (let nth = 0; nth < 90; nth += 1) known = afterReservation(known, nth % 2 === 0 ? -6 : 6);
    for (let nth = 0; nth < 10; nth += 1) known = afterReservation(known, undefined);
    const { keptShare, offset } = habitsOf(known);
    expect(keptShare).toBeCloseTo(0.9, 6);
    expect(offset.mean).toBeCloseTo(0, 0);
    expect(offset.spread).toBeCloseTo(6, 0);
  });
});
