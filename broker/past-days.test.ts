import { describe, expect, test } from 'vitest';
import { businessDay } from './contract/ids.ts';
import { MemoryJournal, MemoryShelf } from './journal/memory-journal.ts';
import { learnedBefore } from './past-days.ts';
import { parsed, TrialHall } from './queue/trial-hall.ts';

/** A shelf with one day of so many servings of six minutes. */
async function shelfWith(servings: number): Promise<{ shelf: MemoryShelf; hall: TrialHall }> {
  const hall = new TrialHall();
  hall.openDay();
  hall.setCounter('1', 'open');
  for (let nth = 0; nth < servings; nth += 1) {
    const number = hall.issue('application');
    hall.callNext('1');
    hall.start(number, '1');
    hall.pass(6 * 60);
    hall.finish(number);
  }
  const shelf = new MemoryShelf();
  const { journal } = await MemoryJournal.open(parsed(businessDay, '2026-11-19'), shelf);
  await journal.append(hall.journal, hall.journal[0]?.seq ?? 1);
  return { shelf, hall };
}

const friday = parsed(businessDay, '2026-11-20');

describe('what the days before have taught (issue 7, point 2)', () => {
  test('is read from their journals, a day back counting a little less', async () => {
    const { shelf, hall } = await shelfWith(30);
    const { services, occupied } = await learnedBefore(shelf, hall.site, friday);
    expect(15 * Math.exp(services[0]?.times.mean ?? 0)).toBeCloseTo(6, 6);
    expect(occupied.weight).toBeCloseTo(30 * 0.97, 6);
  });

  test('today is not among them, nor any day that there is none of', async () => {
    const { shelf, hall } = await shelfWith(5);
    const today = parsed(businessDay, '2026-11-19');
    expect((await learnedBefore(shelf, hall.site, today)).occupied.weight).toBe(0);
    expect((await learnedBefore(new MemoryShelf(), hall.site, friday)).occupied.weight).toBe(0);
  });

  test('a day that does not fit together teaches as far as it does', async () => {
    const { shelf, hall } = await shelfWith(10);
    const broken = {
      days: () => shelf.days(),
      read: async (day: Parameters<typeof shelf.read>[0]) => {
        const reading = await shelf.read(day);
        return { ...reading, events: reading.events.filter((_, index) => index !== 30) };
      },
    };
    const { weight } = (await learnedBefore(broken, hall.site, friday)).occupied;
    expect(weight).toBeGreaterThan(3);
    expect(weight).toBeLessThan(10);
  });
});
