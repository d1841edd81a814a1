import type { ServiceDemand } from './demand-table.ts';
import { busyHours, type HourProfile, minuteIn, weightOf } from './hour-profile.ts';
import { lognormal, poisson, type Random } from './random.ts';

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
  profile: HourProfile = busyHours,
): readonly Arrival[] {
  const arrivals = demand.flatMap((service) =>
    Array.from({ length: service.cases }, () =>
      arrival(service, minuteIn(profile, random), times, random),
    ),
  );
  return arrivals.sort((a, b) => a.atMinute - b.atMinute);
}

/** The same with counts as chance brings them: Poisson within each span of the profile. */
export function chanceArrivals(
  demand: readonly ServiceDemand[],
  times: ServingTimes,
  random: Random,
  profile: HourProfile = busyHours,
): readonly Arrival[] {
  const total = weightOf(profile);
  const arrivals = demand.flatMap((service) =>
    profile.flatMap(({ from, minutes, weight }) => {
      const count = poisson(random, (service.cases * minutes * weight) / total);
      return Array.from({ length: count }, () =>
        arrival(service, from + random() * minutes, times, random),
      );
    }),
  );
  return arrivals.sort((a, b) => a.atMinute - b.atMinute);
}

function arrival(
  { serviceId, meanMinutes }: ServiceDemand,
  atMinute: number,
  { occupiedShare, variation }: ServingTimes,
  random: Random,
): Arrival {
  const servingMinutes = lognormal(random, meanMinutes * occupiedShare, variation);
  return { serviceId, atMinute, servingMinutes };
}
