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
  /** What each minute waited counts there, by service of the day. */
  readonly weights: readonly number[];
};

/** One day as it may come, many times over: every staffing is played on the same visits. */
export type DayPlays = {
  readonly services: readonly string[];
  readonly groups: readonly CounterGroup[];
  /** Half hours in which numbers are issued. */
  readonly halfHours: number;
  readonly visits: readonly (readonly Visit[])[];
  readonly noShowMinutes: number;
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

/** A counter that is closed in the last half hour stays so: nobody comes back for who is left. */
function closuresOf(open: readonly boolean[]): PlannedCounter['closures'] {
  return open.flatMap((isOpen, slot) => {
    const last = slot === open.length - 1;
    const until = last ? Number.POSITIVE_INFINITY : (slot + 1) * HALF_HOUR;
    return isOpen ? [] : [{ from: slot * HALF_HOUR, until, announced: true }];
  });
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

/** Plays the day with these counters; who is never called has waited for ever. */
export function waited(day: DayPlays, counters: readonly OpenCounter[]): Waited {
  const byGroup = day.groups.map(() => Array.from({ length: day.halfHours }, (): number[] => []));
  const planned = counters.map(({ group, open }) => ({
    weights: day.groups[group]?.weights ?? [],
    closures: closuresOf(open),
  }));
  const mainGroup = day.services.map((_, service) => groupOf(day.groups, service));
  const byPlay = day.visits.map((visits) => {
    const waits: number[] = [];
    const take = (service: number, at: number, minutes: number) => {
      const slot = Math.min(day.halfHours - 1, Math.floor(at / HALF_HOUR));
      byGroup[mainGroup[service] ?? 0]?.[slot]?.push(minutes);
      waits.push(minutes);
    };
    const { services, noShowMinutes } = day;
    const played = new PlayedDay(
      { visits, services, counters: planned, noShowMinutes, lateMax: 0, earlyMax: 0 },
      { called: ({ service, issuedAt }, _, now) => take(service, issuedAt, now - issuedAt) },
    );
    played.run();
    for (const { service, issuedAt } of played.waiting) {
      take(service, issuedAt, Number.POSITIVE_INFINITY);
    }
    return waits;
  });
  return { byGroup, byPlay };
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
