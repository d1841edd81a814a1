import {
  brokenSlot,
  countersOf,
  type DayPlays,
  HALF_HOUR,
  openOf,
  p80Of,
  quantile,
  slotOf,
  type Waited,
  waited,
} from './planned-waits.ts';
import { type OnDuty, SteadyPlan } from './steady-plan.ts';

/** Open counters by group and half hour. */
export type OpenByHalfHour = readonly (readonly number[])[];

/** What is open of those on duty, by group and half hour. */
function openWith({ groups }: DayPlays, onDuty: readonly OnDuty[]): OpenByHalfHour {
  return groups.map((group, nth) =>
    (onDuty[nth] ?? []).map((count, slot) => openOf(group, count, slot)),
  );
}

/** So many counters all day, of each group, but in planned closures. */
export function allDay(day: DayPlays, counters: readonly number[]): OpenByHalfHour {
  const onDuty = counters.map((count) => Array.from({ length: day.halfHours }, () => count));
  return openWith(day, onDuty);
}

/** P80 of the whole day, of each group. */
function groupP80({ byGroup }: Waited): readonly number[] {
  return byGroup.map((slots) => quantile(slots.flat(), 0.8) ?? 0);
}

/**
 * From one counter a group upwards, each time one more where people wait longest: a hall that has
 * one more counter would put it there. Each holds the ones before it, so more counters never wait
 * longer.
 *
 * @param counterMax - of all groups together
 * @param enough - ends it before
 */
export function staffingsOf(
  day: DayPlays,
  counterMax: number,
  enough: (counters: readonly number[]) => boolean = () => false,
): readonly (readonly number[])[] {
  let counters = day.groups.map(() => 1);
  const all = [counters];
  while (counters.reduce((sum, count) => sum + count, 0) < counterMax && !enough(counters)) {
    const p80 = groupP80(waited(day, countersOf(allDay(day, counters))));
    const worst = p80.indexOf(Math.max(...p80));
    counters = counters.map((count, group) => (group === worst ? count + 1 : count));
    all.push(counters);
  }
  return all;
}

/** Whether every half hour keeps the target. */
export function keeps(day: DayPlays, open: OpenByHalfHour, targetMinutes: number): boolean {
  return brokenSlot(day, countersOf(open), targetMinutes) === undefined;
}

function changed(open: OpenByHalfHour, group: number, slot: number, by: 1 | -1): OpenByHalfHour {
  return open.map((counts, nth) =>
    nth === group ? counts.map((count, at) => (at === slot ? count + by : count)) : counts,
  );
}

/** Expected arrivals of a half hour; the quiet ones give up a counter first. */
function quietFirst(day: DayPlays): readonly number[] {
  const came = Array.from({ length: day.halfHours }, () => 0);
  for (const visits of day.visits) {
    for (const { atMinute } of visits) {
      const slot = slotOf(day, atMinute);
      came[slot] = (came[slot] ?? 0) + 1;
    }
  }
  return came.map((_, slot) => slot).sort((a, b) => (came[a] ?? 0) - (came[b] ?? 0));
}

/** Counters are taken half hour by half hour, in this order, as long as every half hour keeps the target. */
function thinned(
  day: DayPlays,
  from: OpenByHalfHour,
  targetMinutes: number,
  order: readonly number[],
  tried: () => void,
): OpenByHalfHour {
  let open = from;
  // Fewer counters elsewhere make nobody wait less: what cannot be taken now never can be.
  for (const slot of order) {
    for (const group of day.groups.keys()) {
      while ((open[group]?.[slot] ?? 0) > 1) {
        const less = changed(open, group, slot, -1);
        if (!keeps(day, less, targetMinutes)) break;
        open = less;
      }
    }
    tried();
  }
  return open;
}

/** Counter half hours of a plan: what it costs. */
export function costOf(open: OpenByHalfHour): number {
  return open.flat().reduce((sum, count) => sum + count, 0);
}

/** A day by groups that share no service: none of them waits for what another opens. */
type Part = { readonly day: DayPlays; readonly groups: readonly number[] };

function partsOf(day: DayPlays): readonly Part[] {
  const taken = day.groups.flatMap(({ services }) => services);
  if (new Set(taken).size < taken.length) return [{ day, groups: [...day.groups.keys()] }];
  return day.groups.map((group, nth) => {
    const visits = day.visits.map((each) =>
      each.filter(({ serviceId }) => group.services.includes(serviceId)),
    );
    return { day: { ...day, groups: [group], visits }, groups: [nth] };
  });
}

/** The smallest staffing that keeps the target all day. */
function startOf(
  day: DayPlays,
  staffings: readonly (readonly number[])[],
  targetMinutes: number,
): readonly number[] | undefined {
  return staffings.find((counters) => keeps(day, allDay(day, counters), targetMinutes));
}

/**
 * The cheapest plan that was found: the smallest staffing that keeps the target all day, from which
 * counters are taken once beginning with the quiet half hours and once in the order of the day; the
 * cheaper of the two. No counter can be taken from what is left, but a plan that has one more in one
 * half hour and two fewer in others is not looked for. One counter of each group stays, but in planned
 * closures: somebody always calls. Held against every plan there is on 48 parts of days (3 to 7 half
 * hours, up to 4 counters, `cheapest-plan.sim.test.ts`) it was the cheapest each time; with other
 * serving times, on 47, it was dearer once, by one half hour of a counter. How far it is from the
 * cheapest plan of a whole day nobody has tried.
 *
 * @param staffings - as {@link staffingsOf}
 * @param progress - hears the share that is done
 * @returns nothing where none of the staffings keeps the target
 */
export function cheapestOpen(
  day: DayPlays,
  staffings: readonly (readonly number[])[],
  targetMinutes: number,
  progress: (done: number) => void = () => undefined,
): OpenByHalfHour | undefined {
  const start = startOf(day, staffings, targetMinutes);
  if (start === undefined) return undefined;
  const from = allDay(day, start);
  const parts = partsOf(day);
  let slots = 0;
  const tried = () => {
    slots += 1;
    progress(slots / (2 * parts.length * day.halfHours));
  };
  const open = [...from];
  for (const part of parts) {
    const begin = part.groups.map((group) => from[group] ?? []);
    const orders = [quietFirst(part.day), Array.from({ length: day.halfHours }, (_, slot) => slot)];
    const plans = orders.map((order) => thinned(part.day, begin, targetMinutes, order, tried));
    const best = plans.reduce((least, plan) => (costOf(plan) < costOf(least) ? plan : least));
    for (const [nth, group] of part.groups.entries()) open[group] = best[nth] ?? [];
  }
  return open;
}

/** A plan that people can be rostered by. */
export type Rostered = {
  /** Counters by group and half hour, in blocks; some of them are away in planned closures. */
  readonly onDuty: readonly OnDuty[];
  readonly open: OpenByHalfHour;
};

/**
 * The plan with the fewest counter half hours of those whose numbers on duty stay for a while. Groups
 * that share a service are searched one after another, the ones not searched yet at their most; so
 * for them it is cheap, and not the cheapest.
 *
 * @param days - the target is to be kept on each of these, which differ in nothing but their visits
 * @param staffings - as {@link staffingsOf}
 * @param blockMin - half hours
 * @returns nothing where none of the staffings keeps the target
 */
export function steadyOpen(
  days: readonly DayPlays[],
  staffings: readonly (readonly number[])[],
  targetMinutes: number,
  blockMin: number,
): Rostered | undefined {
  const [first] = days;
  const start = staffings.find((counters) =>
    days.every((day) => keeps(day, allDay(day, counters), targetMinutes)),
  );
  if (first === undefined || start === undefined) return undefined;
  const { halfHours, groups } = first;
  const onDuty = start.map((count): OnDuty => Array.from({ length: halfHours }, () => count));
  const partsOfDays = days.map(partsOf);
  for (const [nth, part] of (partsOfDays[0] ?? []).entries()) {
    for (const group of part.groups) {
      const own = groups[group];
      if (own === undefined) continue;
      const checks = partsOfDays.map((parts) => (counts: OnDuty) => {
        const tried = part.groups.map((each) => (each === group ? counts : (onDuty[each] ?? [])));
        const { day } = parts[nth] ?? part;
        return brokenSlot(day, countersOf(openWith(day, tried)), targetMinutes);
      });
      onDuty[group] = new SteadyPlan({
        ...{ halfHours, blockMin, checks, most: start[group] ?? 1 },
        open: (count, slot) => openOf(own, count, slot),
        reach: Math.ceil(targetMinutes / HALF_HOUR),
      }).find();
    }
  }
  return { onDuty, open: openWith(first, onDuty) };
}

/** Rounds of {@link mended}; each adds at most two counter half hours a group. */
const MENDED_MAX = 40;

/**
 * A plan that was found on one set of days is a little too good for it. Where fresh days break the
 * target, a counter comes back in that half hour and the one before it.
 *
 * @param most - of each group, how many the plan has at its busiest: none is added beyond them
 */
export function mended(
  fresh: DayPlays,
  open: OpenByHalfHour,
  targetMinutes: number,
  most: readonly number[],
): OpenByHalfHour {
  let now = open;
  for (let round = 0; round < MENDED_MAX; round += 1) {
    const { byGroup } = waited(fresh, countersOf(now));
    const broken = byGroup.flatMap((slots, group) =>
      p80Of({ byGroup: [slots], byPlay: [] }).flatMap((minutes, slot) =>
        minutes !== undefined && minutes > targetMinutes ? [{ group, slot, minutes }] : [],
      ),
    );
    const worst = broken.sort((a, b) => b.minutes - a.minutes)[0];
    const own = fresh.groups[worst?.group ?? 0];
    if (worst === undefined || own === undefined) return now;
    const more = [worst.slot, worst.slot - 1, worst.slot - 2].find(
      (slot) =>
        slot >= 0 && (now[worst.group]?.[slot] ?? 0) < openOf(own, most[worst.group] ?? 0, slot),
    );
    if (more === undefined) return now;
    now = changed(now, worst.group, more, 1);
  }
  return now;
}
