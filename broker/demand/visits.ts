import { arrivalsOf, chanceArrivals, type ServingTimes } from './arrivals.ts';
import { busyHours, evenProfile, type HourProfile, profileUntil } from './hour-profile.ts';
import type { DayDemand, DayKind } from './month-demand.ts';
import { normal, type Random } from './random.ts';

/** One citizen's visit, all of it decided before it begins. Minutes count from the start of issue. */
export type Visit = {
  readonly serviceId: string;
  readonly atMinute: number;
  /** At counters, all calls together. */
  readonly servingMinutes: number;
  /** Called, and not there. */
  readonly noShow: boolean;
  /** Put aside after this share of the serving, for so many minutes. */
  readonly hold: { readonly after: number; readonly minutes: number } | undefined;
  /** Goes on to the city's own staff, who call again: for so many minutes of their counter. */
  readonly handOffMinutes: number | undefined;
  /** The slot of a reservation. */
  readonly slot: number | undefined;
};

/** How citizens and counters behave; all of it unknown to the predictor. */
export type VisitHabits = ServingTimes & {
  readonly noShowShare: number;
  readonly holdShare: number;
  readonly holdMinutes: number;
  readonly handOffs?: { readonly share: number; readonly minutes: number };
  readonly reservations?: {
    readonly share: number;
    readonly slotMinutes: number;
    readonly earlyLateSpread: number;
  };
};

/** When numbers are issued, in minutes after its start. */
export type DayHours = {
  readonly profile: HourProfile;
  /** Issue stops. */
  readonly until: number;
  /** Of a Thursday; what comes after `until` is the evening. */
  readonly eveningUntil: number;
  readonly sundayUntil: number;
};

/** 08:30 to 17:15, Thursdays to 19:00, second Sundays to 12:00 (R35 to R38). */
const cityHours: DayHours = {
  profile: busyHours,
  until: 525,
  eveningUntil: 630,
  sundayUntil: 210,
};

/** When issue stops on such a day. */
export function issueUntil(hours: DayHours, kind: DayKind): number {
  if (kind === 'thursday') return hours.eveningUntil;
  return kind === 'second-sunday' ? hours.sundayUntil : hours.until;
}

/**
 * The visits of one day, in order of arrival; the same random source gives the same ones.
 *
 * @param counts - `exact`: as many as the demand says, which must then be whole; `chance`: Poisson
 *   within each half hour
 */
export function visitsOf(
  day: DayDemand,
  habits: VisitHabits,
  random: Random,
  counts: 'exact' | 'chance' = 'chance',
  hours: DayHours = cityHours,
): readonly Visit[] {
  const make = counts === 'exact' ? arrivalsOf : chanceArrivals;
  const until = day.kind === 'second-sunday' ? hours.sundayUntil : hours.until;
  const profile = profileUntil(hours.profile, until);
  const evening = evenProfile(hours.until, hours.eveningUntil);
  const arrivals = [
    ...make(day.services, habits, random, profile),
    ...make(day.evening, habits, random, evening),
  ];
  const last = issueUntil(hours, day.kind) - 1;
  const visits = arrivals.map((arrival): Visit => {
    const slotted = reserved(habits, arrival.atMinute, random);
    return {
      ...arrival,
      ...(slotted && { atMinute: Math.min(last, Math.max(0, slotted.atMinute)) }),
      noShow: random() < habits.noShowShare,
      hold:
        random() < habits.holdShare ? { after: random(), minutes: habits.holdMinutes } : undefined,
      handOffMinutes:
        random() < (habits.handOffs?.share ?? 0) ? habits.handOffs?.minutes : undefined,
      slot: slotted?.slot,
    };
  });
  return visits.sort((a, b) => a.atMinute - b.atMinute);
}

/** Of those who come around this time some have a slot, and come a little before or after it. */
function reserved(
  { reservations }: VisitHabits,
  around: number,
  random: Random,
): { readonly slot: number; readonly atMinute: number } | undefined {
  if (reservations === undefined || random() >= reservations.share) return undefined;
  const slot = Math.round(around / reservations.slotMinutes) * reservations.slotMinutes;
  return { slot, atMinute: slot + normal(random) * reservations.earlyLateSpread };
}
