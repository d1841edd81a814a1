import { beforeEach, describe, expect, test } from 'vitest';
import { serviceId } from '../../contract/ids.ts';
import { parsed, TrialHall } from '../trial-hall.ts';
import { habitsOf } from './beliefs.ts';
import { HallLearner } from './hall-learner.ts';
import type { Forecast, Wait } from './picture.ts';
import { pictureOf } from './picture-of.ts';
import { ShownLine } from './shown-line.ts';

let hall: TrialHall;
let line: ShownLine;
let learner: HallLearner;
let known = 0;

function then<T>(act: () => T): T {
  const result = act();
  for (const event of hall.journal.slice(known)) {
    learner.follow(hall.state, event);
    line.follow(event);
  }
  known = hall.journal.length;
  return result;
}

beforeEach(() => {
  hall = new TrialHall();
  learner = new HallLearner(hall.site);
  line = new ShownLine(hall.site);
  known = 0;
  then(() => hall.openDay());
  then(() => hall.setCounter('1', 'open'));
});

const about = (minutes: number): Wait => ({
  mean: minutes,
  p10: minutes - 5,
  p50: minutes,
  p80: minutes + 3,
  p90: minutes + 5,
});

/** Everybody who waits is forecast the same. */
function shows(minutes: number): readonly (number | undefined)[] {
  const seen = pictureOf(hall.state, hall.site, hall.at, learner);
  const forecast: Forecast = { newcomers: [], waiting: seen.tickets.map(() => about(minutes)) };
  const { tickets } = line.show(seen, forecast, habitsOf(learner.beliefs), hall.at);
  return seen.tickets.map(({ id }) => tickets.get(id)?.high);
}

/** Whoever comes next for an application is forecast this, and who waits a little less. */
function tells(minutes: number | undefined): number | undefined {
  const seen = pictureOf(hall.state, hall.site, hall.at, learner);
  const newcomers = [minutes === undefined ? undefined : about(minutes)];
  const waiting = seen.tickets.map(() => about(Math.max(5, (minutes ?? 10) - 5)));
  const shown = line.show(seen, { newcomers, waiting }, habitsOf(learner.beliefs), hall.at);
  return shown.services.get(parsed(serviceId, 'application'))?.high;
}

describe('what those who wait are shown (issue 7, point 3)', () => {
  test('a forecast that jumps without a cause is shown by and by', () => {
    then(() => hall.issue('application'));
    expect(shows(20)).toEqual([25]);
    hall.pass(30);
    expect(shows(40)).toEqual([30]);
    hall.pass(400);
    expect(shows(40)).toEqual([35]);
    expect(line.toRecord()?.jumps).toEqual([]);
  });

  test.each([
    ['counter-closed', () => hall.setCounter('1', 'break')],
    ['services-changed', () => hall.setServices('1', ['delivery'])],
    ['accommodation', () => hall.issue('application', { accommodation: true })],
  ] as const)('%s explains a jump: it is shown at once and recorded', (cause, act) => {
    const number = then(() => hall.issue('application'));
    shows(20);
    then<unknown>(act);
    hall.pass(30);
    expect(shows(40)).toContain(45);
    const { id: ticketId } = hall.ticket(number);
    expect(line.toRecord()?.jumps).toEqual([{ ticketId, cause, minutes: 20 }]);
    expect(line.grew(hall.at)).toEqual({ cause, at: hall.at, groups: 1, minutes: 20 });
    hall.pass(10 * 60);
    expect(line.grew(hall.at)).toBeUndefined();
  });

  test('a counter that opens explains nothing', () => {
    then(() => hall.issue('application'));
    shows(20);
    then(() => hall.setCounter('2', 'open'));
    expect(shows(40)).toEqual([30]);
  });

  test('one cause explains one forecast, not all that follow', () => {
    then(() => hall.issue('application'));
    shows(20);
    then(() => hall.setCounter('1', 'break'));
    expect(shows(30)).toEqual([35]);
    expect(shows(60)).toEqual([40]);
  });
});

describe('what whoever comes next is told (issue 7, point 3)', () => {
  const application = parsed(serviceId, 'application');

  test('a forecast that jumps without a cause is told by and by, and nothing is recorded', () => {
    expect(tells(20)).toBe(25);
    hall.pass(30);
    expect(tells(40)).toBe(30);
    hall.pass(400);
    expect(tells(40)).toBe(35);
    expect(line.toRecord()).toBeUndefined();
    expect(line.grew(hall.at)).toBeUndefined();
  });

  test('a counter that closes explains it: told at once, recorded, and named to staff', () => {
    tells(20);
    then(() => hall.setCounter('1', 'break'));
    hall.pass(30);
    expect(tells(40)).toBe(45);
    const jump = { cause: 'counter-closed', minutes: 20 };
    expect(line.toRecord()?.newcomers).toEqual([{ serviceId: application, ...jump }]);
    const grew = { cause: 'counter-closed', at: hall.at, groups: 0, minutes: 0 };
    expect(line.grew(hall.at)).toEqual({ ...grew, newcomerMinutes: 20 });
  });

  test('those who have just lined up explain what they take, and no more', () => {
    tells(20);
    for (let count = 0; count < 2; count += 1) then(() => hall.issue('application'));
    hall.pass(30);
    // Two servings of up to twenty minutes at one counter.
    const told = tells(120) ?? 0;
    expect(told).toBeGreaterThan(25 + 5 + 20);
    expect(told).toBeLessThan(25 + 5 + 60);
    const [jump] = line.toRecord()?.newcomers ?? [];
    expect(jump).toEqual({ serviceId: application, cause: 'arrivals', minutes: told - 25 });
    expect(line.grew(hall.at)?.cause).toBe('arrivals');
    hall.pass(30);
    expect(tells(120)).toBe(told + 5);
  });

  test('who lines up at counters that do not share the line explains nothing', () => {
    then(() => hall.setServices('1', ['application']));
    tells(20);
    for (let count = 0; count < 4; count += 1) then(() => hall.issue('guide'));
    expect(tells(60)).toBe(30);
  });

  test('arrivals do not take the place of a reason that is not to be seen', () => {
    tells(20);
    then(() => hall.setCounter('1', 'break'));
    tells(40);
    hall.pass(60);
    for (let count = 0; count < 3; count += 1) then(() => hall.issue('application'));
    tells(70);
    expect(line.grew(hall.at)?.cause).toBe('counter-closed');
  });

  test('a ticket goes on from what its slip says', () => {
    tells(20);
    then(() => hall.issue('application'));
    hall.pass(30);
    expect(shows(40)).toEqual([30]);
    expect(line.toRecord()?.jumps).toEqual([]);
  });

  test('while nobody can say nothing is told, and what is told then is no rise', () => {
    tells(20);
    expect(tells(undefined)).toBeUndefined();
    hall.pass(30);
    expect(tells(60)).toBe(65);
    expect(line.toRecord()).toBeUndefined();
  });
});

describe('what the journal is to keep of it (design part 7)', () => {
  test('the first and the last of each ticket, and nothing twice', () => {
    const number = then(() => hall.issue('application'));
    const { id: ticketId } = hall.ticket(number);
    const first = hall.at;
    shows(20);
    expect(line.toRecord()).toEqual({
      waits: [{ ticketId, moment: 'first', at: first, low: 15, high: 25, mean: 20 }],
      ...{ jumps: [], newcomers: [] },
    });
    expect(line.toRecord()).toBeUndefined();
    hall.pass(60);
    shows(12);
    const last = hall.at;
    then(() => hall.callNext('1'));
    expect(line.toRecord()?.waits).toEqual([
      { ticketId, moment: 'last', at: last, low: 7, high: 17, mean: 12 },
    ]);
  });

  test('more than one event holds comes with the next', () => {
    for (let count = 0; count < 250; count += 1) then(() => hall.issue('application'));
    shows(20);
    expect(line.toRecord()?.waits).toHaveLength(200);
    expect(line.toRecord()?.waits).toHaveLength(50);
  });

  test('tickets that the day does not know are left out, and a closed day keeps nothing', () => {
    const number = then(() => hall.issue('application'));
    expect(hall.recordWaits(number)).toMatchObject({ ok: true });
    const event = hall.journal.at(-1);
    expect(event).toMatchObject({ type: 'waits-shown', actor: { kind: 'engine' } });
    then(() => hall.closeDay());
    expect(hall.recordWaits(number)).toEqual({ ok: false, error: 'day-closed' });
  });
});
