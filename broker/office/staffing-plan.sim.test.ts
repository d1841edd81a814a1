import { beforeAll, describe, expect, test } from 'vitest';
import { cityDemand } from '../../.ci/city-demand.ts';
import { businessDay } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import type { PlannedDayView, PlannedWait, PlanQuery } from '../contract/staffing.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import { calendarDayOf } from '../queue/calendar.ts';
import { hallTime, parsed, TrialHall } from '../queue/trial-hall.ts';
import { expectedDay, ratioOf } from './expected-day.ts';
import { DemandLearner } from './measured-demand.ts';
import { allDay, keeps, staffingsOf } from './plan-search.ts';
import { datesOf, staffingPlan } from './staffing-plan.ts';

let site: Site;
let table: DemandTable;
beforeAll(async () => {
  ({ site, table } = await cityDemand());
});

const day = (text: string) => parsed(businessDay, text);
const cold = () => ({ site, table, measured: new DemandLearner(site, table).measured });

function plan(from: string, more: Partial<PlanQuery> = {}) {
  const query = {
    today: day('2026-07-01'),
    from: day(from),
    span: 'day',
    targetMinutes: 20,
  } as const;
  return staffingPlan(cold(), { ...query, setup: 'dated', ...more });
}

function only(from: string, more: Partial<PlanQuery> = {}): PlannedDayView {
  const [one] = plan(from, more).days;
  assert(one !== undefined, `${from} is open`);
  return one;
}

const minutes = (wait: PlannedWait) => {
  if (wait === 'never') return Number.POSITIVE_INFINITY;
  return wait === 'nobody' ? 0 : wait;
};

describe('what is expected (R45, R80)', () => {
  test('an ordinary day of a month brings what the city’s table says, re-listed rows taken out', () => {
    // 令和6年度8月: 844 + 1153 of 3054 at the two services there are before August 2026 begins.
    const { total, arrivals } = only('2026-08-03');
    const ordinary = 3_054 - 129 - 58;
    expect(total.mean).toBeGreaterThan((ordinary / 21) * 0.9);
    expect(total.mean).toBeLessThan((ordinary / 21) * 1.1);
    expect(total.low).toBeLessThan(total.mean);
    expect(total.high).toBeGreaterThan(total.mean);
    expect(arrivals.reduce((sum, { mean }) => sum + mean, 0)).toBeCloseTo(total.mean, 0);
  });

  test('a closed day, a Thursday, a second Sunday', () => {
    expect(plan('2026-08-08').days).toEqual([]);
    expect(only('2026-08-06').arrivals).toHaveLength(21);
    expect(only('2026-08-09').arrivals).toHaveLength(7);
  });

  test('a week is seven days, a month ends with its last', () => {
    const query = { today: day('2026-08-01'), from: day('2026-08-20'), targetMinutes: 20 } as const;
    const dates = (span: PlanQuery['span']) => datesOf({ ...query, span, setup: 'dated' });
    expect(dates('week').at(-1)).toBe('2026-08-26');
    expect(dates('month').at(-1)).toBe('2026-08-31');
    expect(dates('day')).toEqual(['2026-08-20']);
  });

  test('a month that the table does not have is told, not guessed', () => {
    const closed = { ...table, opening_days: { values: table.opening_days.values.map(() => 0) } };
    const query = { today: day('2026-08-01'), from: day('2026-08-03'), targetMinutes: 20 } as const;
    const learner = new DemandLearner(site, closed);
    const expectation = { site, table: closed, measured: learner.measured };
    const { days } = staffingPlan(expectation, { ...query, span: 'day', setup: 'dated' });
    expect(days).toMatchObject([{ unknown: 'no-demand', staffings: [] }]);
  });

  test('measured days outweigh the table little by little, and are named', () => {
    const learner = new DemandLearner(site, table);
    const follow = (date: string) => {
      const hall = new TrialHall(site, hallTime(`${date}T09:00`));
      hall.openDay(day(date));
      for (let nth = 0; nth < 90; nth += 1) hall.issue('application');
      for (const event of hall.journal) learner.follow(hall.state, event);
      learner.endDay(day(date));
      return ratioOf(
        { site, table, measured: learner.measured },
        site.services[0]?.id ?? ('' as never),
      );
    };
    // The table's July has some 30 of them a day.
    const told = (709 - (709 * (134 + 121)) / 2511) / 22;
    const first = follow('2026-07-06');
    const second = follow('2026-07-07');
    expect(first).toBeCloseTo((90 + 5 * told) / (6 * told), 1);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThan(90 / told);
    const { services, measuredDays } = staffingPlan(
      { site, table, measured: learner.measured },
      {
        today: day('2026-07-08'),
        from: day('2026-07-08'),
        span: 'day',
        targetMinutes: 20,
        setup: 'dated',
      },
    );
    expect(measuredDays).toBe(2);
    expect(services.map(({ source }) => source)).toEqual(['both', 'table', 'table', 'table']);
  });
});

describe('counters (R45, R48)', () => {
  test('a dated plan: certificates from 2026-08-01 at counters of their own, and without them', () => {
    const groups = (one: PlannedDayView) => one.groups.map(({ counters }) => counters.join());
    expect(groups(only('2026-07-31'))).toEqual(['counter-1,counter-2']);
    expect(groups(only('2026-08-03'))).toEqual(['counter-1,counter-2', 'counter-3,counter-4']);
    const without = only('2026-08-03', { setup: 'today' });
    expect(groups(without)).toEqual(['counter-1,counter-2']);
    expect(without.total.mean).toBeLessThan(only('2026-08-03').total.mean);
  });

  test.each(['2026-07-31', '2026-11-19'])(
    'on %s one more counter never makes a half hour wait longer',
    (date) => {
      const { staffings } = only(date);
      expect(staffings.length).toBeGreaterThanOrEqual(4);
      for (const [nth, { day: ofDay, worst }] of staffings.entries()) {
        const before = staffings[nth - 1];
        if (before === undefined) continue;
        expect(minutes(ofDay.p80)).toBeLessThanOrEqual(minutes(before.day.p80));
        expect(minutes(worst)).toBeLessThanOrEqual(minutes(before.worst) + 1);
      }
    },
  );

  test('the cheapest plan keeps the target, costs less than the staffing that does, and less yet for a later target', () => {
    const { cheapest, staffings } = only('2026-07-31');
    assert(cheapest !== undefined, 'there is a plan');
    expect(minutes(cheapest.worst)).toBeLessThanOrEqual(20);
    const whole = staffings.find(({ worst }) => minutes(worst) <= 20);
    expect(cheapest.counterHours).toBeLessThan(whole?.counterHours ?? 0);
    const later = only('2026-07-31', { targetMinutes: 60 }).cheapest;
    expect(later?.counterHours).toBeLessThan(cheapest.counterHours);
    const known = expectedDay(cold(), calendarOf('2026-07-31'));
    assert(known !== undefined, 'an open day');
    const plays = known.plays(40, 1);
    const [least = []] = staffingsOf(plays, 1);
    expect(keeps(plays, allDay(plays, least), 20)).toBe(false);
  });

  test.each([
    ['2026-07-31', 4],
    ['2026-11-19', 4],
    // A second Sunday has seven half hours: two hours twice do not fit.
    ['2026-11-08', 3],
  ] as const)('on %s people can be rostered by the plan, and its price is told', (date, block) => {
    const { steady, cheapest } = only(date);
    assert(steady !== undefined && cheapest !== undefined, 'there is a plan');
    expect(minutes(steady.worst)).toBeLessThanOrEqual(20);
    expect(steady.blockMin).toBe(block);
    expect(steady.open).toEqual(steady.onDuty);
    for (const counts of steady.onDuty) {
      const begins = [...counts.keys()].filter((at) => counts[at] !== counts[at - 1]);
      const lengths = begins.map((at, nth) => (begins[nth + 1] ?? counts.length) - at);
      expect(Math.min(...lengths)).toBeGreaterThanOrEqual(block);
    }
    expect(steady.counterHours).toBeGreaterThanOrEqual(cheapest.counterHours);
    const whole = only(date).staffings.find(({ worst }) => minutes(worst) <= 20);
    expect(steady.counterHours).toBeLessThanOrEqual(whole?.counterHours ?? 0);
  });

  test('R38: planned closures are known: nobody is planned where the site file has a counter away', () => {
    const lunch = (from: string, until: string) => [{ hours: { from, until } }];
    const evening = { weekdays: ['thu' as const], hours: { from: '17:15', until: '19:00' } };
    const closures = [lunch('12:00', '13:00'), [...lunch('13:00', '14:00'), evening]];
    const withBreaks: Site = {
      ...site,
      counters: site.counters.map((one, nth) => ({ ...one, closures: closures[nth] ?? [] })),
    };
    const query = { today: day('2026-07-01'), from: day('2026-07-30'), targetMinutes: 20 } as const;
    const { days } = staffingPlan(
      { ...cold(), site: withBreaks },
      { ...query, span: 'month', setup: 'dated' },
    );
    const [thursday, friday] = days;
    assert(thursday !== undefined && friday !== undefined, 'both are open');
    // 17:15 halves the half hour from 17:00: it counts as away.
    expect(thursday.groups[0]?.closed).toEqual([
      [7, 8],
      [9, 10, 17, 18, 19, 20],
    ]);
    expect(friday.groups[0]?.closed).toEqual([
      [7, 8],
      [9, 10],
    ]);
    const two = (one: PlannedDayView) => one.staffings.find(({ counters }) => counters[0] === 2);
    const without = only('2026-07-31');
    expect(two(friday)?.counterHours).toBe((two(without)?.counterHours ?? 0) - 2);
    expect(minutes(two(friday)?.p80[7] ?? 'nobody')).toBeGreaterThan(
      minutes(two(without)?.p80[7] ?? 'nobody'),
    );
    for (const { steady, cheapest } of days) {
      assert(steady !== undefined && cheapest !== undefined, 'there is a plan');
      const [onDuty = []] = steady.onDuty;
      for (const slot of [7, 8, 9, 10]) {
        expect(steady.open[0]?.[slot]).toBe(Math.max(1, (onDuty[slot] ?? 0) - 1));
      }
      expect(minutes(steady.worst)).toBeLessThanOrEqual(20);
      expect(minutes(cheapest.worst)).toBeLessThanOrEqual(20);
    }
  });

  test('a break drawn at noon makes who comes then wait; a hall without a counter never calls', () => {
    const none = [
      { group: 0, closed: [] },
      { group: 0, closed: [] },
      { group: 0, closed: [] },
    ];
    const breaks = none.map(({ group }) => ({ group, closed: [7, 8] }));
    const open = only('2026-07-31', { drawn: none }).drawn;
    const shut = only('2026-07-31', { drawn: breaks }).drawn;
    assert(open !== undefined && shut !== undefined, 'both are drawn');
    expect(minutes(shut.p80[7] ?? 'nobody')).toBeGreaterThan(minutes(open.p80[7] ?? 'nobody') + 20);
    expect(minutes(shut.p80[2] ?? 'nobody')).toBe(minutes(open.p80[2] ?? 'nobody'));
    expect(shut.counterHours).toBe(open.counterHours - 3);
    const early = [{ group: 0, closed: [14, 15, 16, 17] }];
    expect(only('2026-07-31', { drawn: early }).drawn?.worst).toBe('never');
  });

  test('a plan of one day tells how far it is, and never goes back', () => {
    const heard: number[] = [];
    const [today, from] = [day('2026-07-01'), day('2026-07-31')];
    const query = { today, from, span: 'day', targetMinutes: 20, setup: 'dated' } as const;
    staffingPlan(cold(), query, (done) => heard.push(done));
    expect(heard.length).toBeGreaterThan(10);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
    expect(heard.every((done) => done > 0 && done < 1)).toBe(true);
  });

  test('the same question has the same answer', () => {
    expect(plan('2026-11-19')).toEqual(plan('2026-11-19'));
  });
});

function calendarOf(date: string) {
  return calendarDayOf(site, day(date));
}
