import { describe, expect, test } from 'vitest';
import { Forecaster } from './forecast.ts';
import { type Habits, LEVELS } from './habits.ts';
import type { HallPicture, PictureCounter, PictureTicket } from './picture.ts';

/** A hall whose service times are known: `means` minutes, with this coefficient of variation. */
function habits(means: readonly number[], variation = 0.5, more: Partial<Habits> = {}): Habits {
  const variance = Math.log(1 + variation ** 2);
  return {
    services: means.map((mean) => ({
      logMean: Math.log(mean) - variance / 2,
      doubt: 0,
      sharedDoubt: 0,
      spreads: Array.from({ length: LEVELS }, () => Math.sqrt(variance)),
    })),
    noShowShare: 0,
    noShowMinutes: 1.5,
    holdShare: 0,
    hold: { logMean: Math.log(8), spread: 0 },
    absencesAMinute: 0,
    absence: { logMean: Math.log(45), spread: 0 },
    cutShare: 0,
    turnoverMinutes: 0,
    keptShare: 1,
    offset: { mean: 0, spread: 6 },
    ...more,
  };
}

const counter = (weights: readonly number[], more: Partial<PictureCounter> = {}) => ({
  weights,
  busy: undefined,
  closures: [],
  awaySince: undefined,
  ...more,
});
const busy = (since = 0) => ({ service: 0, since, started: true, before: 0 });
const ticket = (order: number, more: Partial<PictureTicket> = {}): PictureTicket => ({
  service: 0,
  kind: 'ordinary',
  placeAt: order - 100,
  order,
  counter: undefined,
  ...more,
});
const line = (length: number) => Array.from({ length }, (_, order) => ticket(order));
const hall = (
  counters: readonly PictureCounter[],
  waiting: readonly PictureTicket[] = [],
  more: Partial<HallPicture> = {},
): HallPicture => ({
  counters,
  waiting,
  held: [],
  expected: [],
  arrivals: [],
  ...more,
});

const of = (known: Habits, picture: HallPicture) => new Forecaster(known).all(picture);

describe('a forecast of the hall’s next hours', () => {
  test('one counter: the wait is the sum of those ahead, mean and spread', () => {
    const forecast = of(habits([10]), hall([counter([1])], line(9)));
    // Eight servings of 10 ± 5 minutes lie before the ninth.
    const last = forecast.waiting[8];
    expect(last?.mean).toBeCloseTo(80, 0);
    const spread = 5 * Math.sqrt(8);
    expect(((last?.p90 ?? 0) - (last?.p10 ?? 0)) / (2 * 1.2816 * spread)).toBeCloseTo(1, 0.7);
    expect(forecast.waiting[0]).toEqual({ mean: 0, p10: 0, p50: 0, p80: 0, p90: 0 });
    expect(forecast.newcomers[0]?.mean).toBeCloseTo(90, 0);
  });

  test('who comes in from outside the line takes a turn of all who stand in it', () => {
    const plain = of(habits([10]), hall([counter([1], { busy: busy() })], line(8)));
    const cut = of(
      habits([10], 0.5, { cutShare: 0.2 }),
      hall([counter([1], { busy: busy() })], line(8)),
    );
    const grew = (index: number) =>
      (cut.waiting[index]?.mean ?? 0) / (plain.waiting[index]?.mean ?? 1);
    // Of five calls one is lost to somebody else: four turns take the time of five.
    expect(grew(7)).toBeGreaterThan(1.18);
    expect(grew(7)).toBeLessThan(1.29);
    expect(cut.waiting[7]?.p10).toBeGreaterThan(0.9 * (plain.waiting[7]?.p10 ?? 0));
  });

  test('nobody comes in where a counter is free at this moment', () => {
    const cut = of(habits([10], 0.5, { cutShare: 0.9 }), hall([counter([1])], line(1)));
    expect(cut.waiting[0]?.p90).toBe(0);
  });

  test('two counters: about half, and less than that of the first to be free', () => {
    const two = of(habits([10]), hall([counter([1]), counter([1])], line(10)));
    expect(two.newcomers[0]?.mean).toBeGreaterThan(42);
    expect(two.newcomers[0]?.mean).toBeLessThan(50);
  });

  test('quantiles are in order, and later tickets wait longer', () => {
    const { waiting } = of(habits([10], 1), hall([counter([1]), counter([1])], line(20)));
    let before = -1;
    for (const wait of waiting) {
      if (wait === undefined) throw new Error('everybody is called');
      const { mean, p10, p50, p80, p90 } = wait;
      expect([p10, p50, p80, p90]).toEqual([p10, p50, p80, p90].sort((a, b) => a - b));
      expect(mean).toBeGreaterThanOrEqual(before);
      before = mean;
    }
  });

  test('the same picture and habits give the same forecast', () => {
    const picture = hall([counter([1], { busy: busy(-4) })], line(7));
    expect(of(habits([10]), picture)).toEqual(of(habits([10]), picture));
  });

  test('one alone is told what all are told, up to who it is', () => {
    const picture = hall([counter([1], { busy: busy(-4) }), counter([1])], line(7));
    const forecaster = new Forecaster(habits([10]));
    expect(forecaster.one(picture, 6)).toEqual(forecaster.all(picture).waiting[6]);
  });

  test('knows the service of each one ahead', () => {
    const long = line(4).map((each) => ({ ...each, service: 1 }));
    const known = habits([5, 20], 0.3);
    expect(of(known, hall([counter([1, 1])], line(4))).newcomers[0]?.mean).toBeCloseTo(20, 0);
    expect(of(known, hall([counter([1, 1])], long)).newcomers[0]?.mean).toBeCloseTo(80, -0.5);
  });
});

describe('a serving that goes on (elapsed time)', () => {
  test('little spread: what is left of it', () => {
    const freedAfter = (minutes: number) =>
      of(habits([10], 0.1), hall([counter([1], { busy: busy(-minutes) })])).newcomers[0]?.mean;
    expect(freedAfter(0)).toBeCloseTo(10, 0);
    expect(freedAfter(6)).toBeCloseTo(4, 0);
  });

  test('much spread: who has taken long takes longer still', () => {
    const freedAfter = (minutes: number) =>
      of(habits([10], 1), hall([counter([1], { busy: busy(-minutes) })])).newcomers[0]?.mean ?? 0;
    expect(freedAfter(40)).toBeGreaterThan(freedAfter(0));
  });

  test('who was called and has not come may be a no-show; who has come is none', () => {
    const known = habits([10], 0.3, { noShowShare: 0.5 });
    const called = { ...busy(-0.5), started: false };
    const left = (there: PictureCounter['busy']) =>
      of(known, hall([counter([1], { busy: there })])).newcomers[0]?.mean ?? 0;
    expect(left(called)).toBeLessThan(left(busy(-0.5)) * 0.7);
    // 1.5 minutes are over: it was none.
    expect(left({ ...called, since: -2 })).toBeCloseTo(left(busy(-2)), 6);
  });
});

describe('the rules of the hall (rule 11)', () => {
  test('accommodations first, then the oldest; a reservation from its slot', () => {
    const picture = hall(
      [counter([1])],
      [
        ticket(1),
        ticket(2, { kind: 'accommodation' }),
        ticket(3, { kind: 'reserved', placeAt: -98.5 }),
        ticket(4, { kind: 'reserved', placeAt: 60 }),
      ],
    );
    const { waiting, newcomers } = of(habits([10], 0.1), picture);
    expect(waiting.map((wait) => Math.round(wait?.mean ?? -1))).toEqual([10, 0, 20, 60]);
    // Whoever comes now is called before the slot of the last one.
    expect(newcomers[0]?.mean).toBeCloseTo(30, 0);
  });

  test('specialised counters: each line has its own', () => {
    const picture = hall([counter([1, 0]), counter([0, 1])], line(5));
    const { newcomers } = of(habits([10, 10]), picture);
    expect(newcomers[0]?.mean).toBeCloseTo(50, 0);
    expect(newcomers[1]?.mean).toBe(0);
  });

  test('a weight counts each minute waited so many times', () => {
    const waiting = [ticket(1, { placeAt: -10 }), ticket(2, { service: 1, placeAt: -8 })];
    const { waiting: waits } = of(habits([10, 10], 0.1), hall([counter([1, 2])], waiting));
    expect(waits[1]?.mean).toBe(0);
    expect(waits[0]?.mean).toBeCloseTo(10, 0);
  });

  test('who was sent to one counter waits for that one alone', () => {
    const sent = ticket(9, { counter: 1 });
    const picture = hall([counter([1]), counter([1], { busy: busy() })], [sent]);
    expect(of(habits([10], 0.1), picture).waiting[0]?.mean).toBeCloseTo(10, 0);
  });

  test('whom no counter takes has no wait to be told', () => {
    const { waiting, newcomers } = of(habits([10, 10]), hall([counter([0, 1])], line(1)));
    expect(waiting).toEqual([undefined]);
    expect(newcomers[0]).toBeUndefined();
  });
});

describe('counters that open and close', () => {
  test('a planned break: nobody is called there until its end', () => {
    const closures = [{ from: 0, until: 30 }];
    const { newcomers } = of(habits([10], 0.1), hall([counter([1], { closures })]));
    expect(newcomers[0]?.mean).toBe(30);
  });

  test('a break that begins later: who is there by then is served to the end', () => {
    const closures = [{ from: 15, until: 60 }];
    const { waiting } = of(habits([10], 0.01), hall([counter([1], { closures })], line(3)));
    expect(waiting.map((wait) => Math.round(wait?.mean ?? -1))).toEqual([0, 10, 60]);
  });

  test('away without a word: back after as long as it usually takes', () => {
    const away = (since: number) =>
      of(habits([10]), hall([counter([1], { awaySince: since })])).newcomers[0]?.mean ?? 0;
    expect(away(0)).toBeCloseTo(45, 6);
    expect(away(-40)).toBeCloseTo(5, 6);
  });

  test('counters that often go away make the range wider, and the wait longer', () => {
    const picture = hall([counter([1]), counter([1])], line(12));
    const steady = of(habits([10]), picture).newcomers[0];
    const often = of(habits([10], 0.5, { absencesAMinute: 1 / 120 }), picture).newcomers[0];
    expect(often?.mean).toBeGreaterThan((steady?.mean ?? 0) + 3);
    expect(often?.p90).toBeGreaterThan((steady?.p90 ?? 0) + 5);
  });
});

describe('holds, no-shows and reservations ahead', () => {
  test('who was put aside comes back before anybody new', () => {
    const held = [{ service: 0, order: 50, since: -8, before: 4 }];
    const { newcomers } = of(habits([10], 0.1), hall([counter([1])], [], { held }));
    expect(newcomers[0]?.mean).toBeCloseTo(6, 0);
  });

  test('no-shows take their minute and a half', () => {
    const known = habits([10], 0.1, { noShowShare: 0.5 });
    const { newcomers } = of(known, hall([counter([1])], line(40)));
    expect(newcomers[0]?.mean).toBeCloseTo(40 * (5 + 0.75), -1);
  });

  test('a reservation that is late may still come, and then goes before', () => {
    const expected = [{ service: 0, slot: -3, lateMax: 10 }];
    const known = habits([10], 0.1);
    const counters = [counter([1], { busy: busy() })];
    const without = of(known, hall(counters)).newcomers[0]?.mean ?? 0;
    const withIt = of(known, hall(counters, [], { expected })).newcomers[0]?.mean ?? 0;
    expect(withIt).toBeGreaterThan(without + 0.5);
    expect(withIt).toBeLessThan(without + 10);
  });

  test('who is early for a slot lets those pass who come before it', () => {
    const early = [ticket(1, { kind: 'reserved', placeAt: 20 })];
    const known = habits([10], 0.1);
    const alone = of(known, hall([counter([1])], early)).waiting[0]?.mean ?? 0;
    expect(alone).toBe(20);
    // Some four come before the slot, and take forty minutes of the one counter.
    const passed = of(known, hall([counter([1])], early, { arrivals: [0.2] })).waiting[0]?.mean;
    expect(passed).toBeGreaterThan(30);
    expect(passed).toBeLessThan(52);
  });

  test('holds ahead do not change the work, only its order', () => {
    const none = of(habits([10]), hall([counter([1])], line(20))).newcomers[0]?.mean ?? 0;
    const known = habits([10], 0.5, { holdShare: 0.3 });
    const some = of(known, hall([counter([1])], line(20))).newcomers[0]?.mean ?? 0;
    expect(Math.abs(some - none) / none).toBeLessThan(0.1);
  });
});
