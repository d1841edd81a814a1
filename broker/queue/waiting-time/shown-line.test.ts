import { beforeEach, describe, expect, test } from 'vitest';
import { TrialHall } from '../trial-hall.ts';
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
  line = new ShownLine();
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
  const ranges = line.show(seen, forecast, hall.at);
  return seen.tickets.map(({ id }) => ranges.get(id)?.high);
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

describe('what the journal is to keep of it (design part 7)', () => {
  test('the first and the last of each ticket, and nothing twice', () => {
    const number = then(() => hall.issue('application'));
    const { id: ticketId } = hall.ticket(number);
    const first = hall.at;
    shows(20);
    expect(line.toRecord()).toEqual({
      waits: [{ ticketId, moment: 'first', at: first, low: 15, high: 25, mean: 20 }],
      jumps: [],
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
