import { beforeEach, describe, expect, test } from 'vitest';
import { serviceId } from '../contract/ids.ts';
import type { WaitRange } from '../contract/line-snapshot.ts';
import { hallTime, parsed, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';
import { HallLearner } from './waiting-time/hall-learner.ts';
import { estimate } from './waiting-time.ts';

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
});

const now = (service: string): WaitRange | undefined =>
  estimate(hall.state, hall.site, hall.at).services.get(parsed(serviceId, service));
const of = (number: string): WaitRange | undefined =>
  estimate(hall.state, hall.site, hall.at).tickets.get(hall.ticket(number).id);
const order = (service: string) =>
  estimate(hall.state, hall.site, hall.at)
    .order.get(parsed(serviceId, service))
    ?.map((ticket) => ticket.number);

/** A hall that has seen so many servings of six minutes at counter 1, a day before. */
function seasoned(servings = 50): HallLearner {
  const earlier = new TrialHall();
  const learner = new HallLearner(earlier.site);
  let known = 0;
  const learn = () => {
    for (const event of earlier.journal.slice(known)) learner.follow(earlier.state, event);
    known = earlier.journal.length;
  };
  const then = (act: () => unknown) => {
    act();
    learn();
  };
  then(() => earlier.openDay());
  then(() => earlier.setCounter('1', 'open'));
  for (let nth = 1; nth <= servings; nth += 1) {
    const number = earlier.issue('application');
    learn();
    then(() => earlier.callNext('1'));
    then(() => earlier.start(number, '1'));
    earlier.pass(6 * 60);
    then(() => earlier.finish(number));
  }
  return learner;
}

describe('waiting time', () => {
  test('nobody can say when no counter is open for the service', () => {
    hall.issue('application');
    expect(now('application')).toBeUndefined();
    expect(of('A001')).toBeUndefined();
    hall.setCounter('1', 'open');
    expect(now('application')).toBeDefined();
    expect(now('certificate')).toBeUndefined();
    hall.setCounter('1', 'closed');
    expect(now('application')).toBeUndefined();
  });

  test('at once is 0 to 0', () => {
    hall.setCounter('1', 'open');
    expect(now('application')).toEqual({ low: 0, high: 0 });
    hall.issue('application');
    expect(of('A001')).toEqual({ low: 0, high: 0 });
  });

  test('on a first day the range is wide: about the printed minutes, and as far as any hall goes', () => {
    hall.setCounter('1', 'open');
    for (let count = 0; count < 3; count += 1) hall.issue('application');
    const { low, high } = now('application') ?? { low: 0, high: 0 };
    // Three servings, printed as 15 minutes, of which a hall spends a half to all at the counter.
    expect(low).toBeGreaterThan(10);
    expect(low).toBeLessThan(27);
    expect(high).toBeGreaterThan(40);
    expect(high).toBeLessThan(90);
  });

  test('a long line on a first day has a range that still says something, and ten servings narrow it', () => {
    hall.setCounter('1', 'open');
    hall.setCounter('2', 'open');
    for (let count = 0; count < 67; count += 1) hall.issue('application');
    const ratio = (learner: HallLearner) => {
      const { services } = estimate(hall.state, hall.site, hall.at, learner);
      const { low, high } = services.get(parsed(serviceId, 'application')) ?? { low: 1, high: 99 };
      return high / low;
    };
    // The table leaves a third up or down open, and the service a fifth of its own.
    expect(ratio(seasoned(0))).toBeLessThan(2.7);
    expect(ratio(seasoned(10))).toBeLessThan(1.7);
  });

  test('what was measured takes the place of what was printed', () => {
    hall.setCounter('1', 'open');
    for (let count = 0; count < 6; count += 1) hall.issue('application');
    const { services } = estimate(hall.state, hall.site, hall.at, seasoned());
    const range = services.get(parsed(serviceId, 'application'));
    expect(range?.low).toBeGreaterThan(28);
    expect(range?.high).toBeLessThan(48);
  });

  test('two counters halve it', () => {
    hall.setCounter('1', 'open');
    for (let count = 0; count < 6; count += 1) hall.issue('application');
    const one = now('application');
    hall.setCounter('2', 'open');
    const two = now('application');
    expect((two?.high ?? 0) / (one?.high ?? 1)).toBeGreaterThan(0.35);
    expect((two?.high ?? 0) / (one?.high ?? 1)).toBeLessThan(0.65);
  });

  test('a counter shared between services serves one at a time: both lines wait for it', () => {
    hall.setCounter('1', 'open');
    for (let count = 0; count < 2; count += 1) hall.issue('application');
    for (let count = 0; count < 3; count += 1) hall.issue('delivery');
    expect(now('delivery')).toEqual(now('application'));
    expect(now('delivery')?.low).toBeGreaterThan(of('A002')?.low ?? 0);
  });

  test('a serving that goes on counts with what is left of it', () => {
    hall.setCounter('1', 'open');
    const first = hall.issue('application');
    hall.callNext('1');
    hall.start(first, '1');
    const begun = now('application');
    hall.pass(7 * 60);
    expect(now('application')?.high).toBeLessThan(begun?.high ?? 0);
    hall.pass(60 * 60);
    // Nobody knows why it takes so long: it may well take longer still.
    expect(now('application')?.high).toBeGreaterThan(5);
  });

  test('a reservation whose slot is far keeps nobody waiting', () => {
    hall.setCounter('1', 'open');
    hall.issue('application', { reservedFor: hallTime('2026-11-19T14:00') });
    expect(now('application')).toEqual({ low: 0, high: 0 });
    expect(of('A001')?.low).toBe(240);
  });

  test('a break that says how long is waited for, and no longer', () => {
    hall.setCounter('1', 'open');
    hall.setCounter('1', 'break', { reason: 'meal', minutes: 45 });
    expect(now('application')).toEqual({ low: 45, high: 45 });
    hall.pass(30 * 60);
    expect(now('application')).toEqual({ low: 15, high: 15 });
    // Over, and nobody is back: from here on it is anybody’s guess.
    hall.pass(20 * 60);
    expect(now('application')?.high).toBeGreaterThan(5);
  });

  test('a counter that is away without a word is back some time', () => {
    hall.setCounter('1', 'open');
    hall.setCounter('1', 'back-office');
    const range = now('application');
    expect(range?.low).toBeGreaterThan(3);
    expect(range?.high).toBeGreaterThan((range?.low ?? 0) + 20);
  });

  test('the city’s own counter shortens nobody’s wait, and its own line waits for it alone', () => {
    hall.setCounter('1', 'open');
    const alone = now('application');
    hall.setCounter('city', 'open');
    expect(now('application')).toEqual(alone);
    for (let count = 0; count < 3; count += 1) hall.issue('application');
    hall.callNext('1');
    hall.start('A001', '1');
    hall.handOff('A001', { counter: 'city' });
    expect(of('A001')).toEqual({ low: 0, high: 0 });
    expect(order('application')).toEqual(['A002', 'A003']);
  });
});

describe('the order in which they will be called', () => {
  test('is the order of the rules, with and without an open counter', () => {
    hall.issue('application');
    hall.issue('application', { reservedFor: hallTime('2026-11-19T09:30') });
    hall.issue('application', { accommodation: true });
    expect(order('application')).toEqual(['A003', 'A002', 'A001']);
    hall.setCounter('1', 'open');
    expect(order('application')).toEqual(['A003', 'A002', 'A001']);
  });

  test('a hall with 2,000 waiting is worked out, every one of them once', () => {
    hall = new TrialHall(trialSite({ digits: 4 }));
    hall.openDay();
    for (const counter of ['1', '2', '3']) hall.setCounter(counter, 'open');
    for (let count = 0; count < 2000; count += 1) {
      hall.issue(count % 3 === 0 ? 'delivery' : 'application');
    }
    const plan = estimate(hall.state, hall.site, hall.at);
    expect(plan.tickets.size).toBe(2000);
    expect([...plan.order.values()].flat()).toHaveLength(2000);
  });
});
