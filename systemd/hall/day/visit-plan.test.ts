import { describe, expect, test } from 'vitest';
import { arrivalsOf } from '../../../broker/demand/arrivals.ts';
import { seeded } from '../../../broker/demand/random.ts';
import { planVisits } from './visit-plan.ts';

const languages = ['ja', 'ja-easy', 'pt-BR', 'en', 'fil', 'zh-CN', 'vi', 'es', 'id', 'ko', 'ne'];
const times = { occupiedShare: 0.6, variation: 0.5 };

function visitsOf(cases: number, seed = 1, lastMinute = 520) {
  const demand = [{ serviceId: 'application', meanMinutes: 15, cases }];
  const random = seeded(seed);
  return planVisits(arrivalsOf(demand, times, random), languages, lastMinute, random);
}

describe.each([71, 230])('the stories of a day of %i visits', (cases) => {
  const visits = visitsOf(cases);
  const share = (is: (visit: (typeof visits)[number]) => boolean) =>
    visits.filter(is).length / visits.length;

  test('are as many as the arrivals, in their order', () => {
    expect(visits).toHaveLength(cases);
    expect(visits.map(({ nth }) => nth)).toEqual(visits.map((_, index) => index + 1));
  });

  test('hold at least 5 % of each behaviour that the main job names', () => {
    expect(share(({ course }) => course === 'absent-returns')).toBeGreaterThanOrEqual(0.05);
    expect(share(({ course }) => course === 'hold')).toBeGreaterThanOrEqual(0.05);
    expect(share(({ course }) => course.startsWith('hand-off'))).toBeGreaterThanOrEqual(0.05);
    expect(share(({ chosen }) => chosen)).toBeGreaterThanOrEqual(0.05);
    expect(share(({ late }) => late)).toBeGreaterThanOrEqual(0.05);
    expect(share(({ voice }) => voice === 'silent')).toBeGreaterThanOrEqual(0.05);
  });

  test.each([
    'absent-for-good',
    'hold-for-good',
    'hand-off-city',
    'hand-off-service',
    'cancelled',
    'undo-call',
    'undo-start',
    'undo-finish',
  ])('hold some that are %s', (course) => {
    expect(visits.some((visit) => visit.course === course)).toBe(true);
  });

  test('hold a chime, a lost slip and a trembling finger', () => {
    expect(visits.some(({ voice }) => voice === 'chime')).toBe(true);
    expect(visits.some(({ reprint, course }) => reprint && course !== 'cancelled')).toBe(true);
    expect(visits.some(({ doubleTouch }) => doubleTouch)).toBe(true);
  });

  test('speak every language of the site, most of them the first', () => {
    expect(new Set(visits.map(({ locale }) => locale))).toEqual(new Set(languages));
    expect(share(({ locale }) => locale === 'ja')).toBeGreaterThan(0.5);
  });
});

describe('a plan', () => {
  test('is the same for the same seed, another for another', () => {
    expect(visitsOf(71, 7)).toEqual(visitsOf(71, 7));
    expect(visitsOf(71, 7)).not.toEqual(visitsOf(71, 8));
  });

  test('lets nobody come after the last minute', () => {
    expect(Math.max(...visitsOf(230, 1, 300).map(({ atMinute }) => atMinute))).toBe(300);
  });

  test('of a handful of visits is a plan all the same', () => {
    expect(visitsOf(3)).toHaveLength(3);
    expect(visitsOf(0)).toEqual([]);
  });
});
