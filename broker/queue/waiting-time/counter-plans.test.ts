import { beforeEach, describe, expect, test } from 'vitest';
import { serviceId } from '../../contract/ids.ts';
import { hallTime, parsed, TrialHall } from '../trial-hall.ts';
import { trialSite } from '../trial-site.ts';
import { estimate } from '../waiting-time.ts';
import { HallLearner } from './hall-learner.ts';
import { pictureOf } from './picture-of.ts';

const services = { application: 1, delivery: 1 };
const lunch = { hours: { from: '12:00', until: '13:00' } };
const evening = { weekdays: ['thu'], hours: { from: '17:15', until: '19:15' } };
const plainCounters = [
  { id: '1', label: '1', services },
  { id: '2', label: '2', services },
];

let hall: TrialHall;
let learner: HallLearner;
let known = 0;

/** 2026-11-19 is a Thursday; issue from 08:30, doors until 19:15. */
function open(counters: readonly object[], time: string, day = '2026-11-19'): void {
  const own = [{ id: 'application', prefix: 'A', meanMinutes: 15, reportRow: '申請' }];
  const more = [{ id: 'delivery', prefix: 'B', meanMinutes: 10, reportRow: '交付' }];
  const board = { screen: { inches: 55, metres: 8 }, nodes: ['board-1'] };
  const site = trialSite({
    ...{ services: [...own, ...more], counters, boards: [{ group: 'hall', ...board }] },
    kiosks: [{ id: 'kiosk-1', printer: 'printer-1' }],
  });
  hall = new TrialHall(site, hallTime(`${day}T${time}`));
  learner = new HallLearner(site);
  known = 0;
  then(() => hall.openDay(day));
}

function then<T>(act: () => T): T {
  const result = act();
  for (const event of hall.journal.slice(known)) learner.follow(hall.state, event);
  known = hall.journal.length;
  return result;
}

const sets = (id: string, state: 'open' | 'closed' | 'break' | 'back-office') =>
  then(() => hall.setCounter(id, state));
const issues = (count: number) => {
  for (let nth = 0; nth < count; nth += 1) then(() => hall.issue('application'));
};
const until = (time: string) => hall.pass((hallTime(`2026-11-19T${time}`) - hall.at) / 1_000);
const wait = () =>
  estimate(hall.state, hall.site, hall.at, learner).services.get(parsed(serviceId, 'application'));
const closures = () =>
  pictureOf(hall.state, hall.site, hall.at, learner).picture.counters.map((each) => each.closures);

/** The wait with this plan and without it, the hall being the same. */
function compared(plan: readonly object[], time: string, line = 6) {
  const told = [plan, []].map((planned) => {
    open([plainCounters[0] ?? {}, { ...plainCounters[1], closures: planned }], time);
    sets('1', 'open');
    sets('2', 'open');
    issues(line);
    return wait() ?? { low: 0, high: 0 };
  });
  const [withPlan = { low: 0, high: 0 }, without = { low: 0, high: 0 }] = told;
  return { withPlan, without };
}

describe('a planned closure is known before anybody presses a key (issue 7, point 2)', () => {
  test('a counter that is to close within the wait makes it longer', () => {
    const { withPlan, without } = compared([lunch], '11:50');
    expect(withPlan.high).toBeGreaterThan(without.high * 1.2);
  });

  test('one that is to close after it changes nothing, nor does one of another day', () => {
    const later = compared([{ hours: { from: '16:00', until: '17:00' } }], '11:50', 2);
    expect(later.withPlan).toEqual(later.without);
    const friday = compared([{ ...lunch, weekdays: ['fri'] }], '11:50');
    expect(friday.withPlan).toEqual(friday.without);
    const past = compared([{ ...lunch, until: '2026-11-18' }], '11:50');
    expect(past.withPlan).toEqual(past.without);
  });

  test('a counter that does not stay for the Thursday evening does not come back (R38)', () => {
    const { withPlan, without } = compared([evening], '17:05');
    expect(withPlan.high).toBeGreaterThan(without.high * 1.2);
    sets('2', 'closed');
    until('18:00');
    expect(closures()).toHaveLength(1);
  });

  test('who is away by plan is back by plan, however the key was pressed', () => {
    for (const state of ['break', 'back-office', 'closed'] as const) {
      open([{ ...plainCounters[0], closures: [lunch] }], '11:00');
      sets('1', 'open');
      until('11:55');
      sets('1', state);
      expect(wait()).toEqual({ low: 65, high: 65 });
      until('12:45');
      expect(wait()).toEqual({ low: 15, high: 15 });
    }
  });

  test('a counter that calls on into its break is open', () => {
    open([{ ...plainCounters[0], closures: [lunch] }], '11:58');
    sets('1', 'open');
    issues(2);
    then(() => hall.callNext('1'));
    then(() => hall.start('A001', '1'));
    until('12:06');
    expect(closures()).toEqual([[{ from: -6, until: 54 }]]);
    then(() => hall.finish('A001'));
    expect(closures()).toEqual([[{ from: -6, until: 54 }]]);
    then(() => hall.callNext('1'));
    expect(closures()).toEqual([[]]);
  });
});

describe('a counter that is planned to open within the wait makes it shorter (R72)', () => {
  beforeEach(() => open(plainCounters, '08:20'));

  test('before the doors open both are expected, and a range is told though nobody is there yet', () => {
    expect(closures()).toEqual([[{ from: 0, until: 10 }], [{ from: 0, until: 10 }]]);
    issues(4);
    expect(wait()?.low).toBeGreaterThan(10);
    const both = wait()?.high ?? 0;
    until('08:32');
    sets('1', 'open');
    until('08:45');
    // The second was due fifteen minutes ago: nobody counts on it any more.
    expect(closures()).toHaveLength(1);
    expect(wait()?.high).toBeGreaterThan(both);
  });

  test('a dated counter counts from its date on, and only until its last day', () => {
    const dated = [plainCounters[0] ?? {}, { ...plainCounters[1], from: '2026-11-19' }];
    open(dated, '08:20');
    expect(closures()).toHaveLength(2);
    open(dated, '08:20', '2026-11-18');
    expect(closures()).toHaveLength(1);
    open([plainCounters[0] ?? {}, { ...plainCounters[1], until: '2026-11-18' }], '08:20');
    expect(closures()).toHaveLength(1);
  });

  test('a counter that begins at noon is counted on from noon', () => {
    const half = { ...plainCounters[1], closures: [{ hours: { from: '08:30', until: '11:00' } }] };
    open([plainCounters[0] ?? {}, half], '10:40');
    sets('1', 'open');
    issues(8);
    const planned = wait();
    open(plainCounters, '10:40');
    sets('1', 'open');
    issues(8);
    expect(planned?.high).toBeLessThan((wait()?.high ?? 0) * 0.85);
  });

  test('who was sent home out of plan is not expected', () => {
    sets('1', 'open');
    sets('2', 'open');
    until('08:33');
    sets('2', 'closed');
    expect(closures()).toEqual([[]]);
  });
});
