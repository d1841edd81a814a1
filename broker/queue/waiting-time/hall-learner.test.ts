import { beforeEach, describe, expect, test } from 'vitest';
import { hallTime, TrialHall } from '../trial-hall.ts';
import { HallLearner } from './hall-learner.ts';
import { pictureOf } from './picture-of.ts';

let hall: TrialHall;
let learner: HallLearner;
let known = 0;

/** Does something in the hall, and has the learner follow what came of it. */
function then<T>(act: () => T): T {
  const result = act();
  for (const event of hall.journal.slice(known)) learner.follow(hall.state, event);
  known = hall.journal.length;
  return result;
}

beforeEach(() => {
  hall = new TrialHall();
  learner = new HallLearner(hall.site);
  known = 0;
  then(() => hall.openDay());
  then(() => hall.setCounter('1', 'open'));
});

/** Called, started and finished, after so many minutes at the counter. */
function served(minutes: number, service = 'application'): string {
  const number = then(() => hall.issue(service));
  then(() => hall.callNext('1'));
  hall.pass(30);
  then(() => hall.start(number, '1'));
  hall.pass(minutes * 60 - 30);
  then(() => hall.finish(number));
  return number;
}

const application = () => learner.beliefs.services[0];
const picture = () => pictureOf(hall.state, hall.site, hall.at, learner).picture;

describe('what the journal teaches of the order of calls', () => {
  const cuts = () => learner.beliefs.cuts;

  test('the next by the rules keeps it; a call that nobody waits beside tells nothing', () => {
    served(5);
    expect(cuts()).toEqual({ weight: 0, hits: 0 });
    for (let count = 0; count < 2; count += 1) then(() => hall.issue('application'));
    then(() => hall.callNext('1'));
    expect(cuts()).toEqual({ weight: 1, hits: 0 });
  });

  test('a chosen number counts with the share of the line that it passed (R16)', () => {
    for (let count = 0; count < 5; count += 1) then(() => hall.issue('application'));
    then(() => hall.callTicket('A002', '1'));
    expect(cuts()).toEqual({ weight: 1, hits: 0.25 });
    then(() => hall.setCounter('2', 'open'));
    then(() => hall.callTicket('A005', '2'));
    expect(cuts()).toEqual({ weight: 2, hits: 1.25 });
  });

  test('who was absent, or comes from another line, passes everybody', () => {
    for (let count = 0; count < 4; count += 1) then(() => hall.issue('application'));
    then(() => hall.callNext('1'));
    hall.pass(60);
    then(() => hall.recall('A001', '1'));
    hall.pass(60);
    then(() => hall.markAbsent('A001'));
    then(() => hall.callNext('1'));
    expect(cuts().hits).toBe(0);
    then(() => hall.start('A002', '1'));
    then(() => hall.finish('A002'));
    then(() => hall.returnToWaiting('A001'));
    then(() => hall.callNext('1'));
    expect(cuts()).toEqual({ weight: 3, hits: 1 });
  });

  test('who was put aside is awaited, and cuts nobody off', () => {
    for (let count = 0; count < 3; count += 1) then(() => hall.issue('application'));
    then(() => hall.callNext('1'));
    then(() => hall.start('A001', '1'));
    then(() => hall.hold('A001'));
    then(() => hall.callTicket('A001', '1'));
    expect(cuts()).toEqual({ weight: 1, hits: 0 });
  });
});

describe('what the journal teaches of service times', () => {
  test('a serving lasts from its call to its end', () => {
    served(9);
    expect(application()?.times.weight).toBe(1);
    expect(15 * Math.exp(application()?.times.mean ?? 0)).toBeCloseTo(9, 6);
    expect(learner.beliefs.noShows).toEqual({ weight: 1, hits: 0 });
  });

  test('a hold takes no counter: its parts are one serving, and it teaches how long holds are', () => {
    const number = then(() => hall.issue('application'));
    then(() => hall.callNext('1'));
    then(() => hall.start(number, '1'));
    hall.pass(4 * 60);
    then(() => hall.hold(number, 'form'));
    expect(application()?.times.weight).toBe(0);
    hall.pass(10 * 60);
    then(() => hall.start(number, '1'));
    hall.pass(3 * 60);
    then(() => hall.finish(number));
    expect(15 * Math.exp(application()?.times.mean ?? 0)).toBeCloseTo(7, 6);
    expect(Math.exp(learner.beliefs.holdMinutes.mean)).toBeCloseTo(10, 6);
    expect(learner.beliefs.holds).toEqual({ weight: 1, hits: 1 });
  });

  test('who does not come is a no-show, and no serving', () => {
    const number = then(() => hall.issue('application'));
    then(() => hall.callNext('1'));
    hall.pass(50);
    then(() => hall.recall(number, '1'));
    hall.pass(40);
    then(() => hall.markAbsent(number));
    expect(learner.beliefs.noShows).toEqual({ weight: 1, hits: 1 });
    expect(learner.beliefs.noShowMinutes.mean).toBeCloseTo(1.5, 6);
    expect(application()?.times.weight).toBe(0);
  });

  test('a time that is doubtful teaches nothing: finished without a start', () => {
    const number = then(() => hall.issue('application'));
    then(() => hall.callNext('1'));
    hall.pass(300);
    then(() => hall.finish(number));
    expect(application()?.times.weight).toBe(0);
  });

  test('an undone finish is not counted twice', () => {
    const number = served(9);
    then(() => hall.undo(number));
    hall.pass(60);
    then(() => hall.finish(number));
    expect(application()?.times.weight).toBe(1);
  });

  test('the minutes between two citizens, while somebody waited', () => {
    const first = then(() => hall.issue('application'));
    then(() => hall.issue('application'));
    then(() => hall.callNext('1'));
    then(() => hall.start(first, '1'));
    hall.pass(300);
    then(() => hall.finish(first));
    hall.pass(45);
    then(() => hall.callNext('1'));
    expect(learner.beliefs.turnover).toEqual({ weight: 1, mean: 0.75 });
  });
});

describe('what it teaches of counters and reservations', () => {
  test('how long a counter was away, and how long it was open before', () => {
    hall.pass(60 * 60);
    then(() => hall.setCounter('1', 'break'));
    expect(learner.beliefs.absences).toEqual({ weight: 60, hits: 1 });
    hall.pass(20 * 60);
    then(() => hall.setCounter('1', 'open'));
    expect(Math.exp(learner.beliefs.absenceMinutes.mean)).toBeCloseTo(20, 6);
  });

  test('a counter that closes for the day is not away', () => {
    hall.pass(60 * 60);
    then(() => hall.setCounter('1', 'closed'));
    expect(learner.beliefs.absences).toEqual({ weight: 60, hits: 0 });
  });

  test('how early those with a reservation come', () => {
    then(() => hall.importDay('2026-11-19', [['R-101', '2026-11-19T10:10', 'application']]));
    const before = (hallTime('2026-11-19T10:10') - hall.at) / 60_000;
    then(() => hall.checkIn('R-101'));
    expect(learner.beliefs.reservationOffset.mean).toBeCloseTo(-before, 6);
  });

  test('a service that has begun to take longer is named', () => {
    const day = (minutes: number) => {
      for (let nth = 0; nth < 12; nth += 1) served(minutes + (nth % 3));
      learner.endDay();
    };
    for (let nth = 0; nth < 12; nth += 1) day(6);
    expect(learner.drifts).toEqual([]);
    for (let nth = 0; nth < 4; nth += 1) day(11);
    expect(learner.drifts.map(({ serviceId }) => serviceId)).toEqual(['application']);
    expect(learner.drifts[0]?.factor).toBeGreaterThan(1.3);
  });

  test('a day later it counts a little less, and nothing of the day before stands in the picture', () => {
    served(9);
    learner.endDay();
    expect(application()?.times.weight).toBeCloseTo(0.97, 6);
  });
});

describe('the picture of the hall', () => {
  test('says who is where, since when, and who waits in which order', () => {
    const first = then(() => hall.issue('application'));
    then(() => hall.issue('delivery'));
    then(() => hall.issue('application', { accommodation: true }));
    then(() => hall.callTicket(first, '1'));
    hall.pass(120);
    const { counters, waiting } = picture();
    expect(counters).toHaveLength(1);
    expect(counters[0]?.busy).toEqual({ service: 0, since: -2, started: false, before: 0 });
    expect(waiting.map(({ service, kind }) => [service, kind])).toEqual(
      expect.arrayContaining([
        [1, 'ordinary'],
        [0, 'accommodation'],
      ]),
    );
    then(() => hall.start(first, '1'));
    expect(picture().counters[0]?.busy).toMatchObject({ since: -2, started: true });
  });

  test('a break that says how long is a span; one that does not, an absence', () => {
    then(() => hall.setCounter('1', 'break', { reason: 'meal', minutes: 45 }));
    hall.pass(15 * 60);
    expect(picture().counters[0]).toMatchObject({ closures: [{ from: -15, until: 30 }] });
    expect(picture().counters[0]?.awaySince).toBeUndefined();
    hall.pass(40 * 60);
    expect(picture().counters[0]).toMatchObject({ closures: [], awaySince: -55 });
  });

  test('a reservation that is due and has not come', () => {
    then(() => hall.importDay('2026-11-19', [['R-101', '2026-11-19T10:10', 'application']]));
    expect(picture().expected).toEqual([]);
    hall.pass((hallTime('2026-11-19T10:14') - hall.at) / 1_000);
    expect(picture().expected).toEqual([{ service: 0, slot: -4, lateMax: 10 }]);
    then(() => hall.checkIn('R-101'));
    expect(picture().expected).toEqual([]);
  });

  test('how many come in a minute', () => {
    for (let count = 0; count < 6; count += 1) then(() => hall.issue('delivery'));
    hall.pass(10 * 60);
    expect(picture().arrivals[1]).toBeCloseTo(0.6, 1);
    hall.pass(40 * 60);
    expect(picture().arrivals[1]).toBe(0);
  });
});
