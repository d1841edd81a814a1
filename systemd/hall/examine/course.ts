import type { DemandTable } from '../../../broker/demand/demand-table.ts';
import { weightOf } from '../../../broker/demand/hour-profile.ts';
import { averageDay } from '../../../broker/demand/month-demand.ts';
import { type DayWatch, type Guest, PlayedDay } from '../../../broker/demand/played-day.ts';
import { seeded } from '../../../broker/demand/random.ts';
import { issueUntil } from '../../../broker/demand/visits.ts';
import {
  afterAbsence,
  afterCall,
  afterDay,
  afterHold,
  afterNoShow,
  afterOpenSpan,
  afterReservation,
  afterServing,
  afterTurnover,
  type Beliefs,
  firstBeliefs,
  habitsOf,
} from '../../../broker/queue/waiting-time/beliefs.ts';
import { Forecaster } from '../../../broker/queue/waiting-time/forecast.ts';
import type { PictureSpan, Wait } from '../../../broker/queue/waiting-time/picture.ts';
import { shownRange } from '../../../broker/queue/waiting-time/steady-range.ts';
import { BaselineMethods, type Baselines, rollingWindows } from './baselines.ts';
import { absenceBy, changesBetween, trueHabits } from './oracle.ts';
import { type Said, sumsOf, type Tally, take } from './score.ts';
import type { Scenario, Setting } from './setting.ts';
import { type Steadiness, SteadinessWatch } from './steadiness.ts';
import { plannedDay, type TrialHall, trialHall } from './trial-hall.ts';

/** One month of one scenario with one seed: what a worker does at a time. */
export type CourseTask = {
  readonly month: number;
  readonly scenario: string;
  readonly nth: number;
};
export type CourseResult = CourseTask & {
  readonly rho: number;
  readonly tally: Tally;
  readonly steadiness: Steadiness;
};

/** Every range of every ticket at every event is a hundred times the work: one day of one seed. */
const WATCHED_DAY = 7;
const WATCHED_SEEDS = 1;

/** The product tells its forecaster twice a second; here it is told after so many observations. */
const LEARNED_MIN = 20;
/** On a cold morning each one counts. */
const FRESH_ASKED = 100;

/** The first two hours of a hall, when all that is known is what the table prints. */
export const FIRST_MORNING = '|first morning';
const FIRST_MORNING_MINUTES = 120;

type Estimates = {
  readonly ours: Said;
  readonly oracle: Said;
  readonly baselines: Baselines;
  readonly ahead: number;
};

function said(wait: Wait | undefined): Said {
  if (wait === undefined) return { mean: 0, low: 0, high: 0 };
  return { mean: wait.mean, ...shownRange(wait) };
}

/** Plays the days of a course one after another; the predictor learns from them and nothing else. */
class Course {
  readonly tally: Tally = {};
  readonly steadiness: Steadiness = { shown: 0, wanted: 0, explained: 0, unexplained: 0 };
  readonly hall: TrialHall;
  readonly #setting: Setting;
  readonly #scenario: Scenario;
  readonly #methods: BaselineMethods;
  readonly #ours: Forecaster;
  readonly #oracle: Forecaster;
  #beliefs: Beliefs;
  readonly #pending = new Map<Guest, Estimates>();
  /** What was learned since the forecaster was told. */
  #learned = 0;
  #asked = 0;
  #absenceKnown = false;
  /** Until when today is a first morning. */
  #morning = 0;

  constructor(setting: Setting, scenario: Scenario, hall: TrialHall) {
    this.#setting = setting;
    this.#scenario = scenario;
    this.hall = hall;
    this.#methods = new BaselineMethods(hall.printedMinutes, hall.counters.ordinary);
    this.#beliefs = firstBeliefs(hall.printedMinutes);
    this.#ours = new Forecaster(habitsOf(this.#beliefs));
    this.#oracle = new Forecaster(trueHabits(setting, scenario, hall, undefined, 1));
  }

  /** @param watched - whether a day's ranges are followed from event to event */
  run(seed: number, watched: boolean): void {
    const random = seeded(seed);
    for (const [index, kind] of this.hall.days.entries()) {
      const plan = plannedDay(this.#setting, this.#scenario, this.hall, kind, random);
      const scored = index + 1 >= this.#scenario.scored_from_day;
      this.#methods.beginDay();
      const until = issueUntil(this.hall.hours, kind);
      const closures = plan.counters.flatMap((counter) => counter.closures);
      const steadiness = new SteadinessWatch(this.#ours);
      const moved = (day: PlayedDay) => steadiness.look(day);
      this.#morning = index === 0 ? FIRST_MORNING_MINUTES : 0;
      const watch = this.#watch(scored, until, closures);
      const whole = watched && index === WATCHED_DAY ? { ...watch, moved } : watch;
      new PlayedDay(plan, whole).run();
      for (const figure of ['shown', 'wanted', 'explained', 'unexplained'] as const) {
        this.steadiness[figure] += steadiness.figures[figure];
      }
      const open = plan.counters.length * until;
      this.#beliefs = afterDay(afterOpenSpan(this.#beliefs, open, false));
    }
  }

  #watch(scored: boolean, until: number, closures: readonly PictureSpan[]): DayWatch {
    let absenceDue = absenceBy(this.#scenario, until);
    return {
      issued: (guest, hall) => {
        const { slot } = guest.visit;
        if (slot !== undefined) this.#learn(afterReservation(this.#beliefs, guest.issuedAt - slot));
        if (absenceDue !== undefined && this.#sudden(hall)) absenceDue = undefined;
        const due = absenceDue === undefined ? undefined : absenceDue - hall.now;
        if (this.#findsAllBusy(guest, hall)) this.#pending.set(guest, this.#ask(guest, hall, due));
      },
      called: (guest, _counter, now) => {
        const wait = now - guest.issuedAt;
        const estimates = this.#pending.get(guest);
        this.#pending.delete(guest);
        this.#methods.called(guest, wait, estimates?.ahead);
        if (estimates !== undefined) this.#beliefs = afterCall(this.#beliefs, 0);
        if (estimates === undefined) return;
        const { issuedAt } = guest;
        if (issuedAt < this.#morning) {
          take(sumsOf(this.tally, `ours${FIRST_MORNING}`), estimates.ours, wait);
          take(sumsOf(this.tally, `oracle${FIRST_MORNING}`), estimates.oracle, wait);
        }
        if (!scored) return;
        this.#score(guest, estimates, wait, changesBetween(closures, issuedAt, now));
      },
      left: (guest, end, minutes) => {
        this.#methods.left(guest, minutes, end !== 'hold');
        this.#turnover();
        if (end === 'no-show') this.#learn(afterNoShow(this.#beliefs, minutes));
        if (end !== 'done') return;
        const held = guest.served > minutes;
        this.#learn(afterServing(this.#beliefs, guest.service, guest.served, held));
      },
      resumed: (_guest, minutes) => this.#learn(afterHold(this.#beliefs, minutes)),
      absent: (minutes) => {
        this.#learn(afterOpenSpan(afterAbsence(this.#beliefs, minutes), 0, true));
      },
    };
  }

  #learn(beliefs: Beliefs): void {
    this.#beliefs = beliefs;
    this.#learned += 1;
  }

  /** Nobody makes a citizen wait for nothing in this hall; the predictor has to find that out. */
  #turnover(): void {
    this.#learn(afterTurnover(this.#beliefs, 0));
  }

  /** Today's unannounced absence has begun, as far as anybody can see. */
  #sudden(hall: PlayedDay): boolean {
    return hall.plan.counters.some(({ closures }) =>
      closures.some(({ from, announced }) => !announced && from <= hall.now),
    );
  }

  #findsAllBusy(guest: Guest, hall: PlayedDay): boolean {
    let serving = 0;
    for (let counter = 0; counter < hall.plan.counters.length; counter += 1) {
      if (!hall.takes(counter, guest.service) || hall.isAway(counter)) continue;
      if (!hall.isBusy(counter)) return false;
      serving += 1;
    }
    return serving > 0;
  }

  #ask(guest: Guest, hall: PlayedDay, absenceDue: number | undefined): Estimates {
    if (this.#learned >= LEARNED_MIN || this.#asked < FRESH_ASKED) {
      this.#ours.learn(habitsOf(this.#beliefs));
      this.#learned = 0;
    }
    this.#asked += 1;
    const counters = hall.plan.counters.length;
    if (absenceDue !== undefined || this.#absenceKnown) {
      this.#oracle.learn(
        trueHabits(this.#setting, this.#scenario, this.hall, absenceDue, counters),
      );
      this.#absenceKnown = absenceDue !== undefined;
    }
    const picture = hall.picture(guest);
    const index = picture.waiting.length - 1;
    return {
      ours: said(this.#ours.one(picture, index)),
      oracle: said(this.#oracle.one({ ...picture, arrivals: this.#trueArrivals(hall.now) }, index)),
      baselines: this.#methods.estimate(guest, hall),
      ahead: this.#methods.ahead(guest, hall),
    };
  }

  /** How many come in a minute of an ordinary day, as the generator has it. */
  #trueArrivals(now: number): number[] {
    const { month, hours } = this.hall;
    const { profile } = hours;
    const total = weightOf(profile);
    const weight =
      profile.find(({ from, minutes }) => from <= now && now < from + minutes)?.weight ?? 0;
    return averageDay(month, 'ordinary').services.map(({ cases }) => (cases * weight) / total);
  }

  #score(guest: Guest, estimates: Estimates, wait: number, changed: boolean): void {
    const { ours, oracle, baselines } = estimates;
    const all: [string, Said][] = [
      ['ours', ours],
      ['oracle', oracle],
      ['constant', { mean: baselines.constant }],
      ['ql', { mean: baselines.ql }],
      ['les', { mean: baselines.les }],
      ['hol', { mean: baselines.hol }],
      ...rollingWindows.map((window, index): [string, Said] => [
        `rolling ${window}`,
        { mean: baselines.rolling[index] ?? 0 },
      ]),
    ];
    const parts = [`|cv ${this.hall.truth.variation}`, ...(changed ? ['|changing'] : [])];
    for (const [name, value] of all) {
      take(sumsOf(this.tally, name), value, wait);
      for (const part of parts) take(sumsOf(this.tally, `${name}${part}`), value, wait);
    }
    const service = `|service ${guest.visit.serviceId}`;
    take(sumsOf(this.tally, `ours${service}`), ours, wait);
    take(sumsOf(this.tally, `oracle${service}`), oracle, wait);
  }
}

/** @returns nothing when table or setting do not know the month or the scenario */
export function playCourse(
  table: DemandTable,
  setting: Setting,
  task: CourseTask,
  seedBase: number,
): CourseResult | undefined {
  const scenario = setting.scenarios.find(({ name }) => name === task.scenario);
  if (scenario === undefined) return undefined;
  const hall = trialHall(table, setting, scenario, task.month, task.nth);
  if (hall === undefined) return undefined;
  const course = new Course(setting, scenario, hall);
  const place = setting.scenarios.indexOf(scenario) * 12 + task.month;
  course.run(seedBase + task.nth * 1_000 + place, task.nth < WATCHED_SEEDS);
  const { tally, steadiness } = course;
  return { ...task, rho: hall.rho, tally, steadiness };
}
