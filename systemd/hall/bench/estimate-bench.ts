import path from 'node:path';
import { MemoryLog } from '../../../broker/contract/memory-log.ts';
import { assert } from '../../../broker/contract/result.ts';
import {
  afterServing,
  firstBeliefs,
  habitsOf,
} from '../../../broker/queue/waiting-time/beliefs.ts';
import { Forecaster } from '../../../broker/queue/waiting-time/forecast.ts';
import type { HallPicture } from '../../../broker/queue/waiting-time/picture.ts';
import { ThreadForecaster } from '../../../broker/thread-forecaster.ts';
import { type Figure, figure } from './figure.ts';

const WAITING = 100;
const COUNTERS = 10;
const SERVICES = [15, 10, 10, 10];
const WARM_UP = 100;
const ROUNDS = 300;
/** What issue 7 asks for, all estimates of such a hall. */
const TARGET_MS = 5;

/** Ten counters at work, four services, a hundred who wait, two put aside. */
function crowdedHall(): HallPicture {
  return {
    counters: Array.from({ length: COUNTERS }, (_, index) => ({
      weights: SERVICES.map(() => 1),
      busy: { service: index % SERVICES.length, since: -index, started: true, before: 0 },
      closures: index === 0 ? [{ from: 20, until: 60 }] : [],
      awaySince: undefined,
    })),
    waiting: Array.from({ length: WAITING }, (_, order) => ({
      service: order % SERVICES.length,
      kind: order % 25 === 0 ? 'accommodation' : 'ordinary',
      placeAt: (order - WAITING) / 2,
      order,
      counter: undefined,
    })),
    held: [200, 201].map((order) => ({ service: 0, order, since: -3, before: 4 })),
    expected: [],
    arrivals: SERVICES.map(() => 0.1),
  };
}

/** What a hall has learned by noon; each round learns a serving more, as each question does. */
function* learning() {
  let beliefs = firstBeliefs(SERVICES);
  for (let nth = 0; ; nth += 1) {
    beliefs = afterServing(beliefs, nth % SERVICES.length, 4 + (nth % 7), nth % 20 === 0);
    yield habitsOf(beliefs);
  }
}

/** All estimates of a crowded hall, learning included: in the worker's thread, and asked from here. */
export async function estimateBench(): Promise<readonly Figure[]> {
  const picture = crowdedHall();
  const habits = learning();
  const next = () => {
    const { value } = habits.next();
    assert(value !== undefined, 'a hall never stops learning');
    return value;
  };
  const forecaster = new Forecaster(next());
  const inThread: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const known = next();
    const startedMs = performance.now();
    forecaster.learn(known);
    forecaster.all(picture);
    if (round >= WARM_UP) inThread.push(performance.now() - startedMs);
  }
  const file = path.join(import.meta.dirname, 'forecast-worker.js');
  const thread = new ThreadForecaster(file, new MemoryLog());
  const asked: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const question = { habits: next(), picture };
    const startedMs = performance.now();
    const forecast = await thread.forecast(question);
    assert(forecast?.waiting.length === WAITING, 'everybody is told');
    if (round >= WARM_UP) asked.push(performance.now() - startedMs);
  }
  await thread.close();
  const bound = { valueMax: TARGET_MS };
  return [
    figure('estimate', 'ms', inThread, TARGET_MS, bound),
    figure('estimate-asked', 'ms', asked, TARGET_MS, bound),
  ];
}
