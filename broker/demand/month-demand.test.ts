import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDemandTable, type ServiceDemand } from './demand-table.ts';
import { averageDay, type DayDemand, daysOf, demandOfMonth, exactMonth } from './month-demand.ts';
import { seeded } from './random.ts';
import { visitsOf } from './visits.ts';

const file = new URL('../../config/demand-r6.json', import.meta.url);
const read = readDemandTable(JSON.parse(readFileSync(file, 'utf8')));
if (!read.ok) throw new Error(read.error.expected);
const table = read.value;

const monthOf = (month: number) => {
  const demand = demandOfMonth(table, month);
  if (demand === undefined) throw new Error(`the table has month ${month}`);
  return demand;
};
const sum = (services: readonly ServiceDemand[]) =>
  services.reduce((total, { cases }) => total + cases, 0);
const all = (days: readonly DayDemand[], kind: DayDemand['kind'], part: 'services' | 'evening') =>
  days.filter((day) => day.kind === kind).reduce((total, day) => total + sum(day[part]), 0);

describe('a year made from the city’s table (R80, R82)', () => {
  test('has exactly its counts, by month and service, re-listed rows inside them', () => {
    const random = seeded(5);
    let year = 0;
    for (const [column, month] of table.months.entries()) {
      const days = exactMonth(monthOf(month), random);
      for (const [index, row] of table.main_counter.entries()) {
        const cases = days.reduce(
          (total, day) =>
            total + (day.services[index]?.cases ?? 0) + (day.evening[index]?.cases ?? 0),
          0,
        );
        expect(cases, `${row.service} in ${month}`).toBe(row.values[column]);
        year += cases;
      }
      expect(all(days, 'thursday', 'evening')).toBe(table.thursday_extension?.values[column]);
      expect(all(days, 'second-sunday', 'services')).toBe(table.second_sunday?.values[column]);
      expect(all(days, 'special', 'services')).toBe(table.special_opening?.cases.values[column]);
    }
    expect(year).toBe(38_921);
  });

  test('opens on the days that the table counts, Sundays and special days beside them', () => {
    const november = daysOf(monthOf(11));
    expect(november.filter((kind) => kind === 'ordinary' || kind === 'thursday')).toHaveLength(20);
    expect(november.filter((kind) => kind === 'thursday')).toHaveLength(4);
    expect(november.slice(-2)).toEqual(['second-sunday', 'special']);
    expect(daysOf(monthOf(4))).not.toContain('special');
  });

  test('an ordinary day has what is left when evenings, Sundays and special days are taken out', () => {
    // (4603 − 240 − 187 − 60) ÷ 20
    expect(sum(averageDay(monthOf(11), 'ordinary').services)).toBeCloseTo(205.8, 6);
    expect(sum(averageDay(monthOf(11), 'thursday').evening)).toBe(60);
  });

  test('the same seed deals the same month, another seed another', () => {
    const month = monthOf(6);
    expect(exactMonth(month, seeded(1))).toEqual(exactMonth(month, seeded(1)));
    expect(exactMonth(month, seeded(1))).not.toEqual(exactMonth(month, seeded(2)));
  });

  test('a month that the table does not have is none', () => {
    expect(demandOfMonth({ ...table, months: table.months.map(() => 4) }, 5)).toBeUndefined();
  });
});

describe('the visits of a day', () => {
  const habits = {
    occupiedShare: 0.6,
    variation: 0.5,
    noShowShare: 0.05,
    holdShare: 0.05,
    holdMinutes: 8,
    handOffs: { share: 0.1, minutes: 4 },
    reservations: { share: 0.2, slotMinutes: 20, earlyLateSpread: 6 },
  };
  const thursday = exactMonth(monthOf(3), seeded(3)).find(({ kind }) => kind === 'thursday');

  test('exact: each case is one visit, those of the evening after 17:15 and before 19:00', () => {
    if (thursday === undefined) throw new Error('March has Thursdays');
    const { reservations: _none, ...walkIn } = habits;
    const visits = visitsOf(thursday, walkIn, seeded(4), 'exact');
    expect(visits).toHaveLength(sum(thursday.services) + sum(thursday.evening));
    const evening = visits.filter(({ atMinute }) => atMinute >= 525);
    expect(evening).toHaveLength(sum(thursday.evening));
    expect(visits.every(({ atMinute }) => atMinute >= 0 && atMinute < 630)).toBe(true);
  });

  test('by chance: about as many, and never the same number twice in a row of days', () => {
    const day = averageDay(monthOf(11), 'ordinary');
    const counts = [1, 2, 3, 4, 5, 6].map((seed) => visitsOf(day, habits, seeded(seed)).length);
    expect(new Set(counts).size).toBeGreaterThan(1);
    for (const count of counts) expect(Math.abs(count - 206)).toBeLessThan(5 * Math.sqrt(206));
  });

  test('shares are those asked for', () => {
    const day = averageDay(monthOf(11), 'ordinary');
    const visits = Array.from({ length: 60 }, (_, seed) =>
      visitsOf(day, habits, seeded(seed)),
    ).flat();
    const share = (hits: number) => hits / visits.length;
    expect(share(visits.filter(({ noShow }) => noShow).length)).toBeCloseTo(0.05, 1.7);
    expect(share(visits.filter(({ hold }) => hold).length)).toBeCloseTo(0.05, 1.7);
    expect(share(visits.filter((visit) => visit.handOffMinutes).length)).toBeCloseTo(0.1, 1.7);
    const slotted = visits.filter(({ slot }) => slot !== undefined);
    expect(share(slotted.length)).toBeCloseTo(0.2, 1.7);
    expect(slotted.every(({ slot }) => (slot ?? 1) % 20 === 0)).toBe(true);
  });
});
