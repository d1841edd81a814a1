import type { ServiceDemand } from './demand-table.ts';
import { lognormal, type Random } from './random.ts';

/**
 * Weight of each half hour from 08:30, the last one a quarter: the busy hours that a comparable city
 * (Sakai, Naka ward) publishes.
 */
const halfHourWeights = [
  1, 1, 1, 1.3, 1.3, 1.3, 1.3, 1.5, 1.5, 1.5, 1.5, 1, 1, 1, 1, 0.5, 0.5, 0.25,
] as const;
const HALF_HOUR_MINUTES = 30;
const ISSUE_MINUTES = 8.75 * 60;

export type Arrival = {
  readonly serviceId: string;
  /** Minutes after issue starts. */
  readonly atMinute: number;
  /** Minutes of the counter, not of the whole procedure. */
  readonly servingMinutes: number;
};

export type ServingTimes = {
  /** Counter-occupied share of the table's minutes: the rest is done by the city's staff behind. */
  readonly occupiedShare: number;
  /** Coefficient of variation. */
  readonly variation: number;
};

/**
 * One day's arrivals with exactly the counts asked for, in order of time. The same random source
 * gives the same day.
 */
export function arrivalsOf(
  demand: readonly ServiceDemand[],
  times: ServingTimes,
  random: Random,
): readonly Arrival[] {
  const arrivals = demand.flatMap((service) =>
    Array.from({ length: service.cases }, () => ({
      serviceId: service.serviceId,
      atMinute: arrivalMinute(random),
      servingMinutes: lognormal(random, service.meanMinutes * times.occupiedShare, times.variation),
    })),
  );
  return arrivals.sort((a, b) => a.atMinute - b.atMinute);
}

function arrivalMinute(random: Random): number {
  const total = halfHourWeights.reduce<number>((sum, weight) => sum + weight, 0);
  let rest = random() * total;
  for (const [index, weight] of halfHourWeights.entries()) {
    if (rest < weight) {
      const length = Math.min(HALF_HOUR_MINUTES, ISSUE_MINUTES - index * HALF_HOUR_MINUTES);
      return index * HALF_HOUR_MINUTES + (rest / weight) * length;
    }
    rest -= weight;
  }
  return ISSUE_MINUTES - 1;
}
