import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { arrivalsOf } from './arrivals.ts';
import { demandOfDay, readDemandTable } from './demand-table.ts';
import { lognormal, seeded } from './random.ts';

const table = readDemandTable(
  JSON.parse(readFileSync(new URL('../../config/demand-r6.json', import.meta.url), 'utf8')),
);

describe('the city’s table (R80, R81)', () => {
  test('an ordinary day of November is 230 tickets over four services, as the city prints it', () => {
    expect(table.ok).toBe(true);
    if (!table.ok) return;
    const day = demandOfDay(table.value, 11);
    expect(day?.map(({ serviceId, cases }) => [serviceId, cases])).toEqual([
      ['application', 68],
      ['pickup', 100],
      ['certificate-renewal', 56],
      ['pin-reset', 6],
    ]);
  });

  test('every month’s day has the sum that the city prints, rounded', () => {
    if (!table.ok) return;
    const printed = { 4: 71, 8: 145, 11: 230, 3: 223 };
    for (const [month, sum] of Object.entries(printed)) {
      const day = demandOfDay(table.value, Number(month)) ?? [];
      expect(day.reduce((total, { cases }) => total + cases, 0)).toBe(sum);
    }
  });

  test('a table of another form is refused with the path', () => {
    const wrong = readDemandTable({ months: [4, 5] });
    expect(wrong).toMatchObject({ ok: false, error: { path: 'months' } });
  });

  test('a month that the table does not have brings nothing', () => {
    if (!table.ok) return;
    expect(demandOfDay(table.value, 13)).toBeUndefined();
  });
});

describe('a day of arrivals', () => {
  const demand = [{ serviceId: 'application', meanMinutes: 15, cases: 2_000 }];
  const times = { occupiedShare: 0.6, variation: 0.5 };

  test('has exactly the counts, in order, within the hours of issue', () => {
    const arrivals = arrivalsOf(demand, times, seeded(1));
    expect(arrivals).toHaveLength(2_000);
    expect(arrivals.every(({ atMinute }) => atMinute >= 0 && atMinute < 525)).toBe(true);
    expect(arrivals.map(({ atMinute }) => atMinute)).toEqual(
      arrivals.map(({ atMinute }) => atMinute).sort((a, b) => a - b),
    );
  });

  test('is busiest after noon and quietest at the end, per minute', () => {
    const arrivals = arrivalsOf(demand, times, seeded(2));
    const between = (from: number, until: number) =>
      arrivals.filter(({ atMinute }) => atMinute >= from && atMinute < until).length /
      (until - from);
    expect(between(210, 330)).toBeGreaterThan(between(0, 90));
    expect(between(0, 90)).toBeGreaterThan(between(450, 525));
  });

  test('the same seed gives the same day, another seed another', () => {
    expect(arrivalsOf(demand, times, seeded(7))).toEqual(arrivalsOf(demand, times, seeded(7)));
    expect(arrivalsOf(demand, times, seeded(7))).not.toEqual(arrivalsOf(demand, times, seeded(8)));
  });

  test('counter time has the mean and spread it was given', () => {
    const random = seeded(3);
    const minutes = Array.from({ length: 20_000 }, () => lognormal(random, 9, 0.5));
    const mean = minutes.reduce((sum, value) => sum + value, 0) / minutes.length;
    const spread = Math.sqrt(
      minutes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / minutes.length,
    );
    expect(mean).toBeCloseTo(9, 0);
    expect(spread / mean).toBeCloseTo(0.5, 1);
  });
});
