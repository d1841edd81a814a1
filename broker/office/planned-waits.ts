import type { PlannedWait, PlannedWaits } from '../contract/staffing.ts';
import { type PlannedCounter, PlayedDay } from '../demand/played-day.ts';
import type { Visit } from '../demand/visits.ts';

export const HALF_HOUR = 30;
/** Fewer that came in a half hour, in all plays together, say nothing about it. */
const CAME_MIN = 8;

/** Counters that take the same services, as a plan sees them. */
export type CounterGroup = {
  readonly services: readonly string[];
  readonly counters: readonly string[];
  /** Half hours in which each of them calls nobody, by the site file's planned closures. */
  readonly closed: readonly (readonly number[])[];
  /** What each minute waited counts there, by service of the day. */
  readonly weights: readonly number[];
};

/**
 * Counters that are open in a half hour while so many are on duty. Those that are there stand in for
 * one another; whoever is on duty beyond them has no planned closure.
 */
export function openOf({ counters, closed }: CounterGroup, onDuty: number, slot: number): number {
  const away = closed.filter((slots) => slots.includes(slot)).length;
  return Math.min(onDuty, Math.max(counters.length, onDuty) - away);
}

/** One day as it may come, many times over: every staffing is played on the same visits. */
export type DayPlays = {
  readonly services: readonly string[];
  readonly groups: readonly CounterGroup[];
  /** Half hours in which numbers are issued. */
  readonly halfHours: number;
  readonly visits: readonly (readonly Visit[])[];
  readonly noShowMinutes: number;
  /** Minutes from the start of issue to the turn of the business day: later nobody is called. */
  readonly turnMinutes: number;
};

/** A counter of a group, and in which half hours it calls. */
export type OpenCounter = { readonly group: number; readonly open: readonly boolean[] };

/** Open counters by group and half hour, as counters: the first is there the longest. */
export function countersOf(open: readonly (readonly number[])[]): readonly OpenCounter[] {
  return open.flatMap((counts, group) =>
    Array.from({ length: Math.max(0, ...counts) }, (_, nth) => ({
      group,
      open: counts.map((count) => nth < count),
    })),
  );
}

/** Half hours on end are one closure. One that holds the last half hour never ends: nobody comes back. */
function closuresOf(open: readonly boolean[]): PlannedCounter['closures'] {
  const closures: { from: number; until: number; readonly announced: true }[] = [];
  for (const [slot, isOpen] of open.entries()) {
    if (isOpen) continue;
    const from = slot * HALF_HOUR;
    const until = slot === open.length - 1 ? Number.POSITIVE_INFINITY : from + HALF_HOUR;
    const before = closures.at(-1);
    if (before?.until === from) before.until = until;
    else closures.push({ from, until, announced: true });
  }
  return closures;
}

/** The group that mainly takes a service: the first that does. */
function groupOf(groups: readonly CounterGroup[], service: number): number {
  return groups.findIndex(({ weights }) => (weights[service] ?? 0) > 0);
}

/** The value below which this share lies, and the next one above it; the list is put in order. */
export function quantile(values: number[], share: number): number | undefined {
  values.sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil(values.length * share) - 1)];
}

/** Minutes waited: by group and half hour of arrival, and by play. */
export type Waited = {
  readonly byGroup: readonly (readonly number[][])[];
  readonly byPlay: readonly number[][];
};

/** The half hour of issue in which somebody comes. */
export function slotOf({ halfHours }: DayPlays, atMinute: number): number {
  return Math.min(halfHours - 1, Math.floor(atMinute / HALF_HOUR));
}

/** Hears how long each citizen of one play has waited; who is not called that day, for ever. */
type Take = (group: number, slot: number, minutes: number) => void;

/** Plays the day with these counters, each play when it is asked for. */
function playsOf(
  day: DayPlays,
  counters: readonly OpenCounter[],
): readonly ((take: Take) => void)[] {
  const planned = counters.map(({ group, open }) => ({
    weights: day.groups[group]?.weights ?? [],
    closures: closuresOf(open),
  }));
  const mainGroup = day.services.map((_, service) => groupOf(day.groups, service));
  const { services, noShowMinutes } = day;
  const rules = { services, counters: planned, noShowMinutes, lateMax: 0, earlyMax: 0 };
  return day.visits.map((visits) => (take) => {
    const tell = (service: number, issuedAt: number, calledAt: number) => {
      const minutes = calledAt > day.turnMinutes ? Number.POSITIVE_INFINITY : calledAt - issuedAt;
      take(mainGroup[service] ?? 0, slotOf(day, issuedAt), minutes);
    };
    const played = new PlayedDay(
      { visits, ...rules },
      { called: ({ service, issuedAt }, _, now) => tell(service, issuedAt, now) },
    );
    played.run();
    for (const { service, issuedAt } of played.waiting) {
      tell(service, issuedAt, Number.POSITIVE_INFINITY);
    }
  });
}

/** Plays the day with these counters. */
export function waited(day: DayPlays, counters: readonly OpenCounter[]): Waited {
  const byGroup = day.groups.map(() => Array.from({ length: day.halfHours }, (): number[] => []));
  const byPlay = playsOf(day, counters).map((play) => {
    const waits: number[] = [];
    play((group, slot, minutes) => {
      byGroup[group]?.[slot]?.push(minutes);
      waits.push(minutes);
    });
    return waits;
  });
  return { byGroup, byPlay };
}

/** Counted once for each set of plays: hundreds of plans are judged on it. */
const lateMaxKnown = new WeakMap<DayPlays, readonly (readonly number[])[]>();

/** How many may wait for longer until P80 of a half hour breaks a target, by group and half hour. */
function lateMaxOf(day: DayPlays): readonly (readonly number[])[] {
  const known = lateMaxKnown.get(day);
  if (known !== undefined) return known;
  const came = day.groups.map(() => Array.from({ length: day.halfHours }, () => 0));
  for (const { atMinute, serviceId } of day.visits.flat()) {
    const group = came[groupOf(day.groups, day.services.indexOf(serviceId))] ?? came[0];
    const slot = slotOf(day, atMinute);
    if (group) group[slot] = (group[slot] ?? 0) + 1;
  }
  const most = came.map((counts) =>
    counts.map((count) => (count < CAME_MIN ? count : count - Math.ceil(count * 0.8))),
  );
  lateMaxKnown.set(day, most);
  return most;
}

/**
 * A half hour whose P80 breaks the target; nothing where all keep it. Plays no further than to the
 * first that cannot.
 */
export function brokenSlot(
  day: DayPlays,
  counters: readonly OpenCounter[],
  targetMinutes: number,
): number | undefined {
  const left = lateMaxOf(day).map((slots) => [...slots]);
  let broken: number | undefined;
  for (const play of playsOf(day, counters)) {
    play((group, slot, minutes) => {
      if (minutes <= targetMinutes) return;
      const slots = left[group];
      if (slots === undefined) return;
      slots[slot] = (slots[slot] ?? 0) - 1;
      if ((slots[slot] ?? 0) < 0) broken ??= slot;
    });
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** P80 by half hour, the worst group's; nothing where hardly anybody comes. */
export function p80Of({ byGroup }: Waited): readonly (number | undefined)[] {
  const [first = []] = byGroup;
  return first.map((_, slot) => {
    const groups = byGroup.flatMap((slots) => {
      const waits = slots[slot] ?? [];
      const p80 = waits.length < CAME_MIN ? undefined : quantile(waits, 0.8);
      return p80 === undefined ? [] : [p80];
    });
    return groups.length === 0 ? undefined : Math.max(...groups);
  });
}

function told(minutes: number | undefined): PlannedWait {
  if (minutes === undefined) return 'nobody';
  return Number.isFinite(minutes) ? Math.round(minutes) : 'never';
}

/** What a plan is told by. A counter's last half hour may be cut short by the end of issue. */
export function plannedWaits(
  day: DayPlays,
  counters: readonly OpenCounter[],
  issueMinutes: number,
): PlannedWaits {
  const all = waited(day, counters);
  const p80 = p80Of(all);
  const known = p80.filter((each) => each !== undefined);
  const days = all.byPlay.flatMap((waits) => quantile(waits, 0.8) ?? []);
  const minutes = counters.reduce(
    (sum, { open }) =>
      open.reduce(
        (own, isOpen, slot) =>
          own + (isOpen ? Math.min(HALF_HOUR, issueMinutes - slot * HALF_HOUR) : 0),
        sum,
      ),
    0,
  );
  return {
    p80: p80.map(told),
    worst: told(known.length === 0 ? undefined : Math.max(...known)),
    day: {
      p80: told(quantile(all.byPlay.flat(), 0.8)),
      low: told(quantile(days, 0.1)),
      high: told(quantile(days, 0.9)),
    },
    counterHours: Math.round(minutes / 6) / 10,
  };
}
