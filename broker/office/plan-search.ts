import {
  countersOf,
  type DayPlays,
  keepsTarget,
  p80Of,
  quantile,
  slotOf,
  type Waited,
  waited,
} from './planned-waits.ts';

/** Open counters by group and half hour. */
export type OpenByHalfHour = readonly (readonly number[])[];

/** So many counters all day, of each group. */
export function allDay(day: DayPlays, counters: readonly number[]): OpenByHalfHour {
  return counters.map((count) => Array.from({ length: day.halfHours }, () => count));
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
  return keepsTarget(day, countersOf(open), targetMinutes);
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

/**
 * The cheapest plan that was found: the smallest staffing that keeps the target all day, from which
 * counters are taken once beginning with the quiet half hours and once in the order of the day; the
 * cheaper of the two. No counter can be taken from what is left, but a plan that has one more in one
 * half hour and two fewer in others is not looked for. One counter of each group stays: somebody
 * always calls. Held against every plan there is on 48 parts of days (3 to 7 half hours, up to 4
 * counters, `cheapest-plan.sim.test.ts`) it was the cheapest each time; with other serving times, on
 * 47, it was dearer once, by one half hour of a counter. How far it is from the cheapest plan of a
 * whole day nobody has tried.
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
  const start = staffings.find((counters) => keeps(day, allDay(day, counters), targetMinutes));
  if (start === undefined) return undefined;
  const orders = [quietFirst(day), Array.from({ length: day.halfHours }, (_, slot) => slot)];
  let slots = 0;
  const tried = () => {
    slots += 1;
    progress(slots / (orders.length * day.halfHours));
  };
  const from = allDay(day, start);
  const plans = orders.map((order) => thinned(day, from, targetMinutes, order, tried));
  return plans.reduce((best, plan) => (costOf(plan) < costOf(best) ? plan : best));
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
    if (worst === undefined) return now;
    const more = [worst.slot, worst.slot - 1, worst.slot - 2].find(
      (slot) => slot >= 0 && (now[worst.group]?.[slot] ?? 0) < (most[worst.group] ?? 0),
    );
    if (more === undefined) return now;
    now = changed(now, worst.group, more, 1);
  }
  return now;
}
