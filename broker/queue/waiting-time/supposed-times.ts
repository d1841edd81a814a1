import { normalQuantile, normalShare } from './chance.ts';
import { type Habits, LEVELS, type ServiceHabits } from './habits.ts';
import { columnOf, markAt, normals, PLAYS, rankAt } from './strata.ts';

/** Columns that name no ticket: the doubts, and what counters do. */
const DOUBT_COLUMN = 1_000_003;

type ServiceTimes = {
  /** Minutes by level of spread and stratum. */
  readonly minutes: Float64Array;
  /** What is supposed of the mean in each play, as a factor of the minutes. */
  readonly factors: Float64Array;
};

/** How long everything takes, as it is supposed in each play of a forecast. */
export class SupposedTimes {
  readonly habits: Habits;
  readonly #services: readonly ServiceTimes[];

  /** @param before - the last ones: a service whose habits did not change is not worked out again */
  constructor(habits: Habits, before?: SupposedTimes) {
    this.habits = habits;
    this.#services = habits.services.map((service, index) => {
      const known = before?.habits.services[index];
      const kept = before && known && same(known, service) ? before.#services[index] : undefined;
      return kept ?? { minutes: minutesOf(service), factors: factorsOf(service, index) };
    });
  }

  /** Minutes of counter that this ticket takes in this play. */
  serving(service: number, column: number, play: number): number {
    const times = this.#services[service];
    if (times === undefined) return 0;
    const at = (play & (LEVELS - 1)) * PLAYS + rankAt(column, play);
    return (times.minutes[at] ?? 0) * (times.factors[play] ?? 1);
  }

  /** The same of somebody who has taken so many minutes, and is not ready. */
  whole(service: number, column: number, play: number, taken: number): number {
    const habits = this.habits.services[service];
    if (habits === undefined || taken <= 0) return this.serving(service, column, play);
    const spread = habits.spreads[play & (LEVELS - 1)] ?? 0;
    const logMean = habits.logMean + Math.log(this.#services[service]?.factors[play] ?? 1);
    const passed = normalShare((Math.log(taken) - logMean) / spread);
    const rank = rankAt(column, play) + 0.5;
    const value = normalQuantile(passed + ((1 - passed) * rank) / PLAYS);
    return Math.max(taken, Math.exp(logMean + spread * value));
  }

  /** The share of such servings that take longer than this. */
  lasting(service: number, taken: number): number {
    const habits = this.habits.services[service];
    if (habits === undefined || taken <= 0) return 1;
    const spread = habits.spreads[LEVELS >> 1] ?? 0;
    return 1 - normalShare((Math.log(taken) - habits.logMean) / spread);
  }

  holdMinutes(column: number, play: number): number {
    const { logMean, spread } = this.habits.hold;
    return Math.exp(logMean + spread * (normals[rankAt(column, play)] ?? 0));
  }

  /** How long somebody put aside so long ago stays away from the counters, from then on. */
  wholeHold(column: number, play: number, taken: number): number {
    return longerThan(this.habits.hold, rankAt(column, play), taken);
  }

  absenceMinutes(column: number, play: number, taken = 0): number {
    return longerThan(this.habits.absence, rankAt(column, play), taken);
  }

  /** When, from now, a counter goes away unannounced. */
  absenceIn(column: number, play: number): number {
    const rate = this.habits.absencesAMinute;
    return rate > 0 ? -Math.log(1 - markAt(column, play)) / rate : Number.POSITIVE_INFINITY;
  }
}

function longerThan({ logMean, spread }: Habits['hold'], rank: number, taken: number): number {
  if (spread <= 0) return Math.max(taken, Math.exp(logMean));
  const passed = taken > 0 ? normalShare((Math.log(taken) - logMean) / spread) : 0;
  const value = normalQuantile(passed + ((1 - passed) * (rank + 0.5)) / PLAYS);
  return Math.max(taken, Math.exp(logMean + spread * value));
}

function same(a: ServiceHabits, b: ServiceHabits): boolean {
  return (
    a.logMean === b.logMean &&
    a.doubt === b.doubt &&
    a.sharedDoubt === b.sharedDoubt &&
    a.spreads.every((spread, level) => spread === b.spreads[level])
  );
}

function minutesOf({ logMean, spreads }: ServiceHabits): Float64Array {
  const minutes = new Float64Array(LEVELS * PLAYS);
  for (const [level, spread] of spreads.entries()) {
    let sum = 0;
    for (let rank = 0; rank < PLAYS; rank += 1) {
      const value = Math.exp(logMean + spread * (normals[rank] ?? 0));
      minutes[level * PLAYS + rank] = value;
      sum += value;
    }
    // The middle of the last stratum is less than its mean: the long tail is put back into it.
    const missing = Math.exp(logMean + (spread * spread) / 2) * PLAYS - sum;
    const last = level * PLAYS + PLAYS - 1;
    minutes[last] = (minutes[last] ?? 0) + missing;
  }
  return minutes;
}

function factorsOf({ doubt, sharedDoubt }: ServiceHabits, service: number): Float64Array {
  const shared = columnOf(DOUBT_COLUMN);
  const own = columnOf(DOUBT_COLUMN + 1 + service);
  return Float64Array.from({ length: PLAYS }, (_, play) =>
    Math.exp(
      sharedDoubt * (normals[rankAt(shared, play)] ?? 0) +
        doubt * (normals[rankAt(own, play)] ?? 0),
    ),
  );
}
