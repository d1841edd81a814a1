import { describe, expect, test } from 'vitest';
import { type Guest, type PlannedDay, PlayedDay } from './played-day.ts';
import { seeded } from './random.ts';
import { type Visit, visitsOf } from './visits.ts';

const services = ['application', 'pickup'];
const habits = {
  occupiedShare: 0.6,
  variation: 0.5,
  noShowShare: 0.05,
  holdShare: 0.1,
  holdMinutes: 8,
  reservations: { share: 0.2, slotMinutes: 20, earlyLateSpread: 6 },
};
const demand = services.map((serviceId) => ({ serviceId, meanMinutes: 12, cases: 60 }));

function planOf(visits: readonly Visit[], counters: PlannedDay['counters']): PlannedDay {
  return { visits, services, counters, noShowMinutes: 1.5, lateMax: 10, earlyMax: 30 };
}

const both = { weights: [1, 1], closures: [] };

type Seen = { readonly guest: Guest; readonly counter: number; readonly at: number };

function played(plan: PlannedDay) {
  const calls: Seen[] = [];
  const left: { readonly guest: Guest; readonly end: string; readonly at: number }[] = [];
  const busy = new Map<number, Guest>();
  const day = new PlayedDay(plan, {
    called: (guest, counter, at) => {
      expect(busy.get(counter), 'a counter has one citizen at a time').toBeUndefined();
      busy.set(counter, guest);
      calls.push({ guest, counter, at });
    },
    left: (guest, end, _minutes, at) => {
      for (const [counter, there] of busy) if (there === guest) busy.delete(counter);
      left.push({ guest, end, at });
    },
  });
  day.run();
  return { calls, left };
}

const dayOf = (seed: number) =>
  visitsOf({ kind: 'ordinary', services: demand, evening: [] }, habits, seeded(seed));

describe('a played day', () => {
  test.each([1, 2, 3, 4, 5])('everybody is called once and leaves, seed %i', (seed) => {
    const visits = dayOf(seed);
    const { calls, left } = played(planOf(visits, [both, both, both]));
    expect(calls).toHaveLength(visits.length);
    expect(new Set(calls.map(({ guest }) => guest.order)).size).toBe(visits.length);
    const ended = left.filter(({ end }) => end !== 'hold');
    expect(ended).toHaveLength(visits.length);
    for (const { guest, end } of ended) {
      const minutes = guest.visit.noShow ? 1.5 : guest.visit.servingMinutes;
      expect(end).toBe(guest.visit.noShow ? 'no-show' : 'done');
      expect(guest.served).toBeCloseTo(minutes, 6);
    }
  });

  test.each([1, 2, 3])(
    'within a counter’s services the older place is called first, seed %i',
    (seed) => {
      const { calls } = played(planOf(dayOf(seed), [both, both]));
      for (const [index, { guest, at }] of calls.entries()) {
        const passed = calls
          .slice(index + 1)
          .filter((later) => later.guest.issuedAt < at && later.guest.placeAt < guest.placeAt);
        expect(passed).toEqual([]);
        expect(at).toBeGreaterThanOrEqual(guest.placeAt);
      }
    },
  );

  test('a closed counter calls nobody, and serves its citizen to the end', () => {
    const closed = { weights: [1, 1], closures: [{ from: 180, until: 300, announced: true }] };
    const { calls } = played(planOf(dayOf(9), [both, closed]));
    const there = calls.filter(({ counter }) => counter === 1).map(({ at }) => at);
    expect(there.some((at) => at < 180)).toBe(true);
    expect(there.some((at) => at >= 300)).toBe(true);
    expect(there.filter((at) => at >= 180 && at < 300)).toEqual([]);
  });

  test('a specialised counter calls only its own', () => {
    const only = { weights: [0, 1], closures: [] };
    const { calls } = played(planOf(dayOf(2), [both, only]));
    expect(calls.every(({ guest, counter }) => counter === 0 || guest.service === 1)).toBe(true);
  });

  test('what the hall shows of itself holds nothing that is still to come', () => {
    const visits = dayOf(3);
    const closures = [{ from: 200, until: 245, announced: false }];
    const plan = planOf(visits, [both, { weights: [1, 1], closures }]);
    let seen = 0;
    new PlayedDay(plan, {
      issued: (_guest, hall) => {
        const [, second] = hall.picture().counters;
        if (hall.now < 200) expect(second?.awaySince).toBeUndefined();
        expect(second?.closures).toEqual([]);
        if (second?.awaySince !== undefined) {
          seen += 1;
          expect(second.awaySince).toBeLessThanOrEqual(0);
          expect(hall.now).toBeGreaterThanOrEqual(200);
        }
        for (const { since } of hall.picture().held) expect(since).toBeLessThanOrEqual(0);
      },
    }).run();
    expect(seen).toBeGreaterThan(0);
  });
});
