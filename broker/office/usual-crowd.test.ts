import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { cityDemand } from '../../.ci/city-demand.ts';
import { publicCrowd } from '../contract/crowd.ts';
import { type BusinessDay, businessDay } from '../contract/ids.ts';
import type { Site } from '../contract/site.ts';
import { payloadBytesMax } from '../contract/topics.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import { hallTime, parsed, TrialHall } from '../queue/trial-hall.ts';
import { CrowdTally } from './crowd-tally.ts';
import { DemandLearner } from './measured-demand.ts';
import { CrowdLearner, usualCrowd } from './usual-crowd.ts';

let site: Site;
let trialSite: Site;
let table: DemandTable;

beforeAll(async () => {
  ({ site, table } = await cityDemand());
  ({ site: trialSite } = await cityDemand('trial.yaml'));
});

const dayOf = (text: string): BusinessDay => parsed(businessDay, text);

function crowdOf(today: string, learner = new CrowdLearner(site), of = site) {
  const measured = new DemandLearner(of, table).measured;
  return usualCrowd(learner, { site: of, table, measured }, dayOf(today));
}

type Wait = readonly [at: string, minutes: number];

/** A day on which somebody came at each of these times, one after another, and waited so long. */
function learn(learner: CrowdLearner, day: string, waits: readonly Wait[]): TrialHall {
  const trial = new TrialHall(site, hallTime(`${day}T08:20`));
  trial.openDay(day);
  trial.setCounter('counter-1', 'open');
  for (const [at, minutes] of waits) {
    trial.at = hallTime(`${day}T${at}`);
    const number = trial.issue('pickup');
    trial.pass(minutes * 60);
    trial.callNext('counter-1');
    trial.finish(number);
  }
  learner.endDay(dayOf(day), trial.state);
  return trial;
}

const morning: readonly Wait[] = [
  ['09:05', 4],
  ['10:05', 10],
  ['10:20', 12],
  ['11:00', 30],
];

describe('the usual crowd of a week (R11), without a past', () => {
  test('the city’s table, by the calendar; and it says so', () => {
    // Thursday to Wednesday; Monday the 23rd is a holiday.
    const crowd = crowdOf('2026-11-19');
    expect(v.is(publicCrowd, crowd)).toBe(true);
    expect(crowd.pastDays).toBe(0);
    expect(crowd.days.map(({ source }) => source ?? 'closed')).toEqual([
      ...['expected', 'expected', 'closed', 'closed', 'closed', 'expected', 'expected'],
    ]);
    const [thursday, friday, saturday] = crowd.days;
    const hours = (day: typeof thursday) => day?.hours.map(({ hour }) => hour) ?? [];
    expect(hours(thursday)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    expect(hours(friday).at(-1)).toBe(17);
    expect(saturday).toEqual({ businessDay: '2026-11-21', hours: [] });
    expect(JSON.stringify(crowd).length).toBeLessThan(payloadBytesMax / 8);
  });

  test('a month that is busy is so about noon, and not in its first hour', () => {
    const [, friday] = crowdOf('2026-11-19').days;
    const levelAt = (hour: number) =>
      friday?.hours.find((each) => each.hour === hour)?.usual?.level;
    expect(levelAt(8)).toBe('quiet');
    expect(levelAt(13)).toBe('busy');
    const [april] = crowdOf('2026-04-03').days;
    expect(april?.hours.map(({ usual }) => usual?.level)).not.toContain('busy');
  });

  test('the same figures each time: it is played from a seed', () => {
    expect(crowdOf('2026-11-19')).toEqual(crowdOf('2026-11-19'));
  });

  test('a hall that never closes has nobody outside office hours', () => {
    const [day] = crowdOf('2026-11-19', new CrowdLearner(trialSite), trialSite).days;
    const groups = new Map(day?.hours.map(({ hour, usual }) => [hour, usual?.groups]));
    expect([...groups.keys()]).toEqual(Array.from({ length: 27 }, (_, hour) => hour));
    expect([groups.get(3), groups.get(26)]).toEqual([0, 0]);
    expect(groups.get(13)).toBeGreaterThan(0);
  });

  test('services that the table does not know: the hours, and no figures', () => {
    const other = {
      ...table,
      main_counter: table.main_counter.map((row) => ({ ...row, service: 'x' })),
    };
    const measured = new DemandLearner(site, other).measured;
    const today = dayOf('2026-11-19');
    const [day] = usualCrowd(new CrowdLearner(site), { site, table: other, measured }, today).days;
    expect(day?.source).toBeUndefined();
    expect(day?.hours.length).toBe(11);
    expect(day?.hours.every(({ usual }) => usual === undefined)).toBe(true);
  });
});

describe('the usual crowd of a week, from its past', () => {
  test('three days of a weekday say more than the table; fewer do not', () => {
    const learner = new CrowdLearner(site);
    for (const day of ['2026-11-05', '2026-11-12']) learn(learner, day, morning);
    expect(crowdOf('2026-11-26', learner).days[0]?.source).toBe('expected');
    learn(learner, '2026-11-19', morning);
    const crowd = crowdOf('2026-11-26', learner);
    expect(crowd.pastDays).toBe(3);
    expect(crowd.days.map(({ source }) => source)).toEqual([
      ...['measured', 'expected', undefined, undefined, 'expected', 'expected', 'expected'],
    ]);
    const [thursday] = crowd.days;
    const usual = new Map(thursday?.hours.map((hour) => [hour.hour, hour.usual]));
    // Upwards to whole five minutes; a wait counts where it began.
    expect(usual.get(9)).toEqual({ level: 'quiet', groups: 0, minutes: 5 });
    expect(usual.get(10)).toEqual({ level: 'usual', groups: 0, minutes: 15 });
    expect(usual.get(11)).toEqual({ level: 'busy', groups: 1, minutes: 30 });
    expect(usual.get(16)).toEqual({ level: 'quiet', groups: 0, minutes: 0 });
  });

  test('days on which nobody came, and cancelled numbers, say nothing', () => {
    const learner = new CrowdLearner(site);
    learn(learner, '2026-11-05', []);
    const trial = new TrialHall(site, hallTime('2026-11-12T09:00'));
    trial.openDay('2026-11-12');
    const number = trial.issue('pickup');
    trial.pass(3_600);
    trial.cancel(number);
    learner.endDay(dayOf('2026-11-12'), trial.state);
    expect(learner.days).toBe(0);
  });

  test('who was never called waited until the day was closed', () => {
    const learner = new CrowdLearner(site);
    for (const day of ['2026-11-05', '2026-11-12', '2026-11-19']) {
      const trial = new TrialHall(site, hallTime(`${day}T16:00`));
      trial.openDay(day);
      trial.issue('pickup');
      trial.pass(3_600);
      trial.closeDay();
      learner.endDay(dayOf(day), trial.state);
    }
    const usual = crowdOf('2026-11-26', learner).days[0]?.hours.find(({ hour }) => hour === 16);
    expect(usual?.usual).toEqual({ level: 'busy', groups: 1, minutes: 60 });
  });
});

describe('who waits when, added up', () => {
  test('those still waiting at the end of issue are not counted behind it', () => {
    const tally = new CrowdTally();
    const issue = { from: 510, until: 1_035 };
    // Four come at 17:00 and wait until 19:00: in the quarter of an hour that is open there are four.
    tally.addDay(
      Array.from({ length: 4 }, () => [1_020, 1_140] as const),
      issue,
    );
    expect(tally.usual(17, 20)).toEqual({ level: 'busy', groups: 4, minutes: 120 });
    expect(tally.usual(18, 20)).toEqual({ level: 'quiet', groups: 0, minutes: 0 });
  });

  test('eight of ten: one long wait of ten is no usual one', () => {
    const tally = new CrowdTally();
    const waits = Array.from({ length: 10 }, (_, nth) => [600, nth === 9 ? 700 : 604] as const);
    tally.addDay(waits, { from: 510, until: 1_035 });
    expect(tally.usual(10, 20).minutes).toBe(5);
  });
});
