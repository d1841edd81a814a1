import { beforeEach, describe, expect, test } from 'vitest';
import { serviceId } from '../contract/ids.ts';
import type { WaitRange } from '../contract/snapshots.ts';
import { hallTime, parsed, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';
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

describe('waiting time: groups × mean minutes over the open counters', () => {
  test('nobody can say when no counter is open for the service', () => {
    hall.issue('application');
    expect(now('application')).toBeUndefined();
    expect(of('A001')).toBeUndefined();
    hall.setCounter('1', 'open');
    expect(now('application')).toBeDefined();
    expect(now('certificate')).toBeUndefined();
    hall.setCounter('1', 'break');
    expect(now('application')).toBeUndefined();
  });

  test('at once is 0 to 0', () => {
    hall.setCounter('1', 'open');
    expect(now('application')).toEqual({ low: 0, high: 0 });
    hall.issue('application');
    expect(of('A001')).toEqual({ low: 0, high: 0 });
  });

  test('one counter: each group ahead is one mean, told as a range of five minutes', () => {
    hall.setCounter('1', 'open');
    for (let count = 0; count < 3; count += 1) hall.issue('application');
    // 45 minutes: 33.75 to 56.25.
    expect(now('application')).toEqual({ low: 30, high: 60 });
    expect(of('A002')).toEqual({ low: 10, high: 20 });
    expect(of('A003')).toEqual({ low: 20, high: 40 });
  });

  test('two counters halve it', () => {
    hall.setCounter('1', 'open');
    hall.setCounter('2', 'open');
    for (let count = 0; count < 4; count += 1) hall.issue('application');
    expect(now('application')).toEqual({ low: 20, high: 40 });
  });

  test('a counter shared between services serves one at a time: both lines wait for it', () => {
    hall.setCounter('1', 'open');
    for (let count = 0; count < 2; count += 1) hall.issue('application');
    for (let count = 0; count < 3; count += 1) hall.issue('delivery');
    // 2 × 15 + 3 × 10 minutes for whoever comes now, whatever they come for.
    expect(now('delivery')).toEqual({ low: 45, high: 75 });
    expect(now('application')).toEqual({ low: 45, high: 75 });
  });

  test('a serving that goes on counts with what is left of it, and a little when it is over', () => {
    hall.setCounter('1', 'open');
    const first = hall.issue('application');
    hall.callNext('1');
    hall.start(first, '1');
    hall.pass(7 * 60);
    expect(now('application')).toEqual({ low: 5, high: 10 });
    hall.pass(60 * 60);
    expect(now('application')).toEqual({ low: 0, high: 5 });
  });

  test('an opened counter shortens the wait of those who are here', () => {
    hall.setCounter('1', 'open');
    for (let count = 0; count < 6; count += 1) hall.issue('application');
    const before = of('A006');
    hall.setCounter('2', 'open');
    expect(before && (of('A006')?.high ?? 0)).toBeLessThan(before?.high ?? 0);
  });

  test('a reservation whose slot is far keeps nobody waiting', () => {
    hall.setCounter('1', 'open');
    hall.issue('application', { reservedFor: hallTime('2026-11-19T14:00') });
    expect(now('application')).toEqual({ low: 0, high: 0 });
    expect(of('A001')).toEqual({ low: 180, high: 300 });
  });

  test('the city’s own counter shortens nobody’s wait, and its own line waits for it alone', () => {
    hall.setCounter('1', 'open');
    hall.setCounter('city', 'open');
    for (let count = 0; count < 3; count += 1) hall.issue('application');
    expect(now('application')).toEqual({ low: 30, high: 60 });
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
