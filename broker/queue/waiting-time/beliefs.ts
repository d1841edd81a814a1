import { chiSquareQuantile } from './chance.ts';
import { type Habits, LEVELS, type ServiceHabits } from './habits.ts';
import {
  faded,
  type LogBelief,
  type LogPrior,
  nothingSeen,
  posterior,
  seen,
} from './log-belief.ts';

/** What was seen of something that either happens or not. */
type ShareBelief = { readonly weight: number; readonly hits: number };
/** What was seen of a length of time whose spread nobody needs. */
type MeanBelief = { readonly weight: number; readonly mean: number };

type ServiceBelief = {
  /** The minutes that the city's table, or the site file, prints. */
  readonly printedMinutes: number;
  /** Logarithm of minutes at the counter over printed minutes. */
  readonly times: LogBelief;
  /** The same, of the last few days only. */
  readonly lately: LogBelief;
};

/** All that was learned of a hall: plain data, to be sent, stored and rebuilt from the journal. */
export type Beliefs = {
  readonly services: readonly ServiceBelief[];
  /** Of all services together: how much of the printed minutes a counter is occupied for. */
  readonly occupied: LogBelief;
  readonly noShows: ShareBelief;
  readonly noShowMinutes: MeanBelief;
  readonly holds: ShareBelief;
  readonly holdMinutes: LogBelief;
  /** Counters that went away unannounced: how often in a minute of an open counter, and how long. */
  readonly absences: ShareBelief;
  readonly absenceMinutes: LogBelief;
  /** Calls while somebody waits, and how much of the line those from outside it passed. */
  readonly cuts: ShareBelief;
  /** From a citizen leaving to the next call, while somebody waits. */
  readonly turnover: MeanBelief;
  readonly reservationsKept: ShareBelief;
  /** Minutes after the slot at which those with a reservation come. */
  readonly reservationOffset: LogBelief;
};

/** Spread of the logarithm of one serving (Brown et al., JASA 100, 2005). */
const SERVING_VARIANCE = 0.25;
/**
 * What is believed of any hall before its first day. The printed minutes hold work done behind the
 * counter (R80): R6-11 would need 5.0 counters of four, so less than 0.8 of them are spent at one;
 * and four were kept, so three were too few: more than half. Two thirds, give or take a third, as
 * three servings would tell it: a quarter of an hour's work outweighs it.
 */
const OCCUPIED: LogPrior = {
  mean: Math.log(2 / 3) - SERVING_VARIANCE / 2,
  meanWeight: 3,
  variance: SERVING_VARIANCE,
  varianceWeight: 4,
};
/** One service differs from the hall's own share by a fifth or so: worth six servings. */
const SERVICE_MEAN_WEIGHT = 6;
const SERVICE_VARIANCE_WEIGHT = 8;
/** What lies a day back counts that much less; half of it after a month of open days. */
const DAY_LEFT = 0.97;
const DAY_LEFT_LATELY = 0.7;

const NO_SHOWS = { share: 0.1, weight: 10 };
const NO_SHOW_MINUTES = { mean: 2, weight: 2 };
const HOLDS = { share: 0.1, weight: 10 };
const HOLD_MINUTES: LogPrior = {
  mean: Math.log(10),
  meanWeight: 1,
  variance: 0.3,
  varianceWeight: 2,
};
/** A quarter of an absence in the first forty hours of a counter. */
const ABSENCES = { share: 0.25 / 2_400, weight: 2_400 };
const ABSENCE_MINUTES: LogPrior = {
  mean: Math.log(30),
  meanWeight: 1,
  variance: 0.4,
  varianceWeight: 2,
};
/** Whoever works at a counter keeps the order, but for one call in a hundred. */
const CUTS = { share: 0.01, weight: 20 };
const TURNOVER = { mean: 0.3, weight: 5 };
const RESERVATIONS_KEPT = { share: 0.9, weight: 10 };
const RESERVATION_OFFSET: LogPrior = { mean: 0, meanWeight: 2, variance: 64, varianceWeight: 4 };

/** @param printedMinutes - by service, in the order of the site file */
export function firstBeliefs(printedMinutes: readonly number[]): Beliefs {
  const never: ShareBelief = { weight: 0, hits: 0 };
  const noTime: MeanBelief = { weight: 0, mean: 0 };
  return {
    services: printedMinutes.map((minutes) => ({
      printedMinutes: minutes,
      times: nothingSeen,
      lately: nothingSeen,
    })),
    occupied: nothingSeen,
    noShows: never,
    noShowMinutes: noTime,
    holds: never,
    holdMinutes: nothingSeen,
    absences: never,
    absenceMinutes: nothingSeen,
    cuts: never,
    turnover: noTime,
    reservationsKept: never,
    reservationOffset: nothingSeen,
  };
}

/** Shorter than this is a slip of the finger, or a clock; it must not reach a logarithm. */
const MINUTES_MIN = 0.05;
const logOf = (minutes: number) => Math.log(Math.max(MINUTES_MIN, minutes));

function counted(belief: ShareBelief, hit: boolean, weight = 1): ShareBelief {
  return { weight: belief.weight + weight, hits: belief.hits + (hit ? 1 : 0) };
}

function averaged({ weight, mean }: MeanBelief, minutes: number): MeanBelief {
  return { weight: weight + 1, mean: mean + (minutes - mean) / (weight + 1) };
}

/** Somebody came, and was served for so many minutes of counter time. */
export function afterServing(
  beliefs: Beliefs,
  service: number,
  minutes: number,
  held: boolean,
): Beliefs {
  const belief = beliefs.services[service];
  if (belief === undefined) return beliefs;
  const value = logOf(minutes) - Math.log(belief.printedMinutes);
  const services = [...beliefs.services];
  const { printedMinutes, times, lately } = belief;
  services[service] = { printedMinutes, times: seen(times, value), lately: seen(lately, value) };
  return {
    ...beliefs,
    services,
    occupied: seen(beliefs.occupied, value),
    noShows: counted(beliefs.noShows, false),
    holds: counted(beliefs.holds, held),
  };
}

/** Somebody was called for so many minutes, and did not come. */
export function afterNoShow(beliefs: Beliefs, minutes: number): Beliefs {
  return {
    ...beliefs,
    noShows: counted(beliefs.noShows, true),
    noShowMinutes: averaged(beliefs.noShowMinutes, minutes),
  };
}

export function afterHold(beliefs: Beliefs, minutes: number): Beliefs {
  return { ...beliefs, holdMinutes: seen(beliefs.holdMinutes, logOf(minutes)) };
}

/** A counter was open so long, by itself or until it went away unannounced. */
export function afterOpenSpan(beliefs: Beliefs, minutes: number, wentAway: boolean): Beliefs {
  return { ...beliefs, absences: counted(beliefs.absences, wentAway, minutes) };
}

export function afterAbsence(beliefs: Beliefs, minutes: number): Beliefs {
  return { ...beliefs, absenceMinutes: seen(beliefs.absenceMinutes, logOf(minutes)) };
}

/**
 * Somebody was called while others waited.
 *
 * @param passed - the share of those who wait that nobody would have expected to be passed: 0 for
 *   the next by the rules, 1 for who came into the line before all others
 */
export function afterCall(beliefs: Beliefs, passed: number): Beliefs {
  const { weight, hits } = beliefs.cuts;
  return { ...beliefs, cuts: { weight: weight + 1, hits: hits + passed } };
}

export function afterTurnover(beliefs: Beliefs, minutes: number): Beliefs {
  return { ...beliefs, turnover: averaged(beliefs.turnover, minutes) };
}

/** @param offset - minutes after the slot, negative before it; nothing when nobody came */
export function afterReservation(beliefs: Beliefs, offset: number | undefined): Beliefs {
  const reservationsKept = counted(beliefs.reservationsKept, offset !== undefined);
  if (offset === undefined) return { ...beliefs, reservationsKept };
  return {
    ...beliefs,
    reservationsKept,
    reservationOffset: seen(beliefs.reservationOffset, offset),
  };
}

/** A day is over: what was seen before it counts a little less. */
export function afterDay(beliefs: Beliefs): Beliefs {
  const share = ({ weight, hits }: ShareBelief) => ({
    weight: weight * DAY_LEFT,
    hits: hits * DAY_LEFT,
  });
  const mean = (belief: MeanBelief) => ({ ...belief, weight: belief.weight * DAY_LEFT });
  return {
    services: beliefs.services.map(({ printedMinutes, times, lately }) => ({
      printedMinutes,
      times: faded(times, DAY_LEFT),
      lately: faded(lately, DAY_LEFT_LATELY),
    })),
    occupied: faded(beliefs.occupied, DAY_LEFT),
    noShows: share(beliefs.noShows),
    noShowMinutes: mean(beliefs.noShowMinutes),
    holds: share(beliefs.holds),
    holdMinutes: faded(beliefs.holdMinutes, DAY_LEFT),
    absences: share(beliefs.absences),
    absenceMinutes: faded(beliefs.absenceMinutes, DAY_LEFT),
    cuts: share(beliefs.cuts),
    turnover: mean(beliefs.turnover),
    reservationsKept: share(beliefs.reservationsKept),
    reservationOffset: faded(beliefs.reservationOffset, DAY_LEFT),
  };
}

function shareOf({ weight, hits }: ShareBelief, prior: { share: number; weight: number }): number {
  return (hits + prior.share * prior.weight) / (weight + prior.weight);
}

function meanOf({ weight, mean }: MeanBelief, prior: { mean: number; weight: number }): number {
  return (mean * weight + prior.mean * prior.weight) / (weight + prior.weight);
}

/** Predictive spread of one more logarithm, its mean's doubt inside. */
function spreadOf({ variance, meanWeight }: LogPrior): number {
  return Math.sqrt(variance * (1 + 1 / meanWeight));
}

function serviceHabits(belief: ServiceBelief, hall: LogPrior): ServiceHabits {
  const own = posterior(belief.times, {
    mean: hall.mean,
    meanWeight: SERVICE_MEAN_WEIGHT,
    variance: hall.variance,
    varianceWeight: SERVICE_VARIANCE_WEIGHT,
  });
  // What the service has not yet shown by itself it shares with the whole hall, and so its doubt.
  const borrowed = SERVICE_MEAN_WEIGHT / own.meanWeight;
  const spreads = Array.from({ length: LEVELS }, (_, level) =>
    Math.sqrt(
      (own.variance * own.varianceWeight) /
        chiSquareQuantile(1 - (level + 0.5) / LEVELS, own.varianceWeight),
    ),
  );
  return {
    logMean: Math.log(belief.printedMinutes) + own.mean,
    doubt: Math.sqrt(own.variance / own.meanWeight),
    sharedDoubt: borrowed * Math.sqrt(hall.variance / hall.meanWeight),
    spreads,
  };
}

/** What the predictor goes by: each habit of the hall with the doubt that is left in it. */
export function habitsOf(beliefs: Beliefs): Habits {
  const hall = posterior(beliefs.occupied, OCCUPIED);
  const hold = posterior(beliefs.holdMinutes, HOLD_MINUTES);
  const absence = posterior(beliefs.absenceMinutes, ABSENCE_MINUTES);
  const offset = posterior(beliefs.reservationOffset, RESERVATION_OFFSET);
  return {
    services: beliefs.services.map((service) => serviceHabits(service, hall)),
    noShowShare: shareOf(beliefs.noShows, NO_SHOWS),
    noShowMinutes: meanOf(beliefs.noShowMinutes, NO_SHOW_MINUTES),
    holdShare: shareOf(beliefs.holds, HOLDS),
    hold: { logMean: hold.mean, spread: spreadOf(hold) },
    absencesAMinute: shareOf(beliefs.absences, ABSENCES),
    absence: { logMean: absence.mean, spread: spreadOf(absence) },
    cutShare: shareOf(beliefs.cuts, CUTS),
    turnoverMinutes: meanOf(beliefs.turnover, TURNOVER),
    keptShare: shareOf(beliefs.reservationsKept, RESERVATIONS_KEPT),
    offset: { mean: offset.mean, spread: spreadOf(offset) },
  };
}

/** So many standard errors apart, and so much longer or shorter, is no chance any more. */
const DRIFT_ERRORS = 3;
const DRIFT_SHARE = 0.15;
const DRIFT_SEEN_MIN = 15;

/**
 * Whether a service has taken clearly longer, or shorter, in the last days than before.
 *
 * @returns the last days' minutes over the usual ones, such as 1.3; nothing while they agree
 */
export function driftOf({ times, lately }: ServiceBelief): number | undefined {
  if (lately.weight < DRIFT_SEEN_MIN || times.weight < 2 * lately.weight) return undefined;
  // What lies further back: all that was seen without the last days.
  const weight = times.weight - lately.weight;
  const mean = (times.mean * times.weight - lately.mean * lately.weight) / weight;
  const variance = times.squares / times.weight;
  const error = Math.sqrt(variance / lately.weight + variance / weight);
  const apart = lately.mean - mean;
  const clear =
    Math.abs(apart) > DRIFT_ERRORS * error && Math.abs(apart) > Math.log(1 + DRIFT_SHARE);
  return clear ? Math.exp(apart) : undefined;
}

function together(a: LogBelief, b: LogBelief): LogBelief {
  const weight = a.weight + b.weight;
  if (weight === 0) return nothingSeen;
  const apart = b.mean - a.mean;
  return {
    weight,
    mean: a.mean + (apart * b.weight) / weight,
    squares: a.squares + b.squares + (apart * apart * a.weight * b.weight) / weight,
  };
}

/** What two spans of the same hall have shown, as one; services by their index. */
export function merged(past: Beliefs, today: Beliefs): Beliefs {
  const share = (a: ShareBelief, b: ShareBelief) => ({
    weight: a.weight + b.weight,
    hits: a.hits + b.hits,
  });
  const mean = (a: MeanBelief, b: MeanBelief) => {
    const weight = a.weight + b.weight;
    return { weight, mean: weight === 0 ? 0 : (a.mean * a.weight + b.mean * b.weight) / weight };
  };
  return {
    services: today.services.map((service, index) => {
      const before = past.services[index] ?? service;
      return {
        printedMinutes: service.printedMinutes,
        times: together(before.times, service.times),
        lately: together(before.lately, service.lately),
      };
    }),
    occupied: together(past.occupied, today.occupied),
    noShows: share(past.noShows, today.noShows),
    noShowMinutes: mean(past.noShowMinutes, today.noShowMinutes),
    holds: share(past.holds, today.holds),
    holdMinutes: together(past.holdMinutes, today.holdMinutes),
    absences: share(past.absences, today.absences),
    absenceMinutes: together(past.absenceMinutes, today.absenceMinutes),
    cuts: share(past.cuts, today.cuts),
    turnover: mean(past.turnover, today.turnover),
    reservationsKept: share(past.reservationsKept, today.reservationsKept),
    reservationOffset: together(past.reservationOffset, today.reservationOffset),
  };
}
