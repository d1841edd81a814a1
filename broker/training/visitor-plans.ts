import type { ExerciseId } from '../contract/exercises.ts';
import type { BusinessDay, ServiceId } from '../contract/ids.ts';
import type { Site } from '../contract/site.ts';
import { arrivalsOf } from '../demand/arrivals.ts';
import type { ServiceDemand } from '../demand/demand-table.ts';
import type { Random } from '../demand/random.ts';
import { counterInUse, serviceOffered } from '../queue/calendar.ts';

/** One simulated citizen: when, for what, and what becomes of them. */
export type VisitorPlan = {
  /** Domain minutes after the training's beginning. */
  readonly atMinute: number;
  readonly serviceId: ServiceId;
  /** Domain minutes at the counter. */
  readonly servingMinutes: number;
  /** Comes to the counter when called; else only after having been marked absent. */
  readonly comes: boolean;
  /** What they ask for at the counter, where another service is meant. */
  readonly wants: ServiceId | undefined;
};

/** Counter-occupied share of the table's minutes, and their spread (as the demand twin's day). */
const times = { occupiedShare: 0.6, variation: 0.5 };
/** Who waits at the counter's door when an exercise begins, of each service. */
const WAITING_AT_FIRST = 3;
/** An exercise is about the presses, not about patience. */
const EXERCISE_SERVING_MINUTES = 0.5;
const REHEARSED_ABSENT_SHARE = 0.05;
const REHEARSED_OTHER_SHARE = 0.05;
/** The demand's first half hour begins with the doors; an exercise begins in the middle of it. */
const EXERCISE_BEGINS_MINUTE = 90;
/** In an exercise the crowd stays one that a beginner can bear. */
const EXERCISE_VISITORS_MAX = 40;

/**
 * The citizens of a training, the same for the same random source: after a restart the plan is made
 * again. Only services that somebody takes on that day come.
 *
 * @param demand - one day of the chosen month (`demandOfDay`)
 */
export function planVisitors(options: {
  readonly exercise: ExerciseId;
  readonly site: Site;
  readonly day: BusinessDay;
  readonly demand: readonly ServiceDemand[];
  readonly random: Random;
}): readonly VisitorPlan[] {
  const { exercise, site, day, random } = options;
  const services = servedOn(site, day);
  const demand = options.demand.filter(({ serviceId }) => services.some((id) => id === serviceId));
  const arrivals = arrivalsOf(demand, times, random).flatMap((arrival) => {
    const serviceId = services.find((id) => id === arrival.serviceId);
    return serviceId === undefined ? [] : [{ ...arrival, serviceId }];
  });
  if (exercise === 'rehearsal') {
    return arrivals.map((arrival) => ({
      ...arrival,
      comes: random() >= REHEARSED_ABSENT_SHARE,
      wants:
        random() < REHEARSED_OTHER_SHARE ? otherOf(site, services, arrival.serviceId) : undefined,
    }));
  }
  // Those whom the exercise is about come first, so that who sits down meets one at once.
  const order = [...services.filter(isMeant), ...services.filter((id, nth) => !isMeant(id, nth))];
  const atFirst = Array.from({ length: WAITING_AT_FIRST }, () => order)
    .flat()
    .map((serviceId) => ({ serviceId, atMinute: 0 }));
  const later = arrivals
    .map(({ serviceId, atMinute }) => ({ serviceId, atMinute: atMinute - EXERCISE_BEGINS_MINUTE }))
    .filter(({ atMinute }) => atMinute > 0);
  const nths = new Map<ServiceId, number>();
  return [...atFirst, ...later].slice(0, EXERCISE_VISITORS_MAX).map((visitor) => {
    const nth = nths.get(visitor.serviceId) ?? 0;
    nths.set(visitor.serviceId, nth + 1);
    // The first of every other line, and then every third: between them come those who just come.
    const meant = isMeant(visitor.serviceId, services.indexOf(visitor.serviceId)) && nth % 3 === 0;
    return {
      ...visitor,
      servingMinutes: EXERCISE_SERVING_MINUTES,
      comes: !(exercise === 'absent' && meant),
      wants:
        exercise === 'hand-off' && meant ? otherOf(site, services, visitor.serviceId) : undefined,
    };
  });
}

/** A counter has two services as a rule: one of them is the one that the exercise is about. */
function isMeant(_id: ServiceId, nth: number): boolean {
  return nth % 2 === 0;
}

/** Services offered on that day that a counter of ours takes. */
function servedOn(site: Site, day: BusinessDay): readonly ServiceId[] {
  const counters = site.counters.filter((each) => !each.cityStaff && counterInUse(each, day));
  return site.services.flatMap((service) => {
    const taken = counters.some(({ services }) => services[service.id] !== undefined);
    return taken && serviceOffered(service, day) ? [service.id] : [];
  });
}

/** One that another counter takes, where there is such a one. */
function otherOf(
  { counters }: Site,
  services: readonly ServiceId[],
  own: ServiceId,
): ServiceId | undefined {
  const others = services.filter((id) => id !== own);
  const elsewhere = others.find(
    (id) => !counters.some((each) => each.services[own] && each.services[id]),
  );
  return elsewhere ?? others[0];
}
