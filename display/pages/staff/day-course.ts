import type { TimelineSlot } from '../../../broker/contract/audit.ts';
import type { BusinessDay } from '../../../broker/contract/ids.ts';
import { clockOf } from './time.ts';

/** A business day turns at three in the morning. */
const DAY_TURNS = 6;
const SLOTS_OF_A_DAY = 48;

/** A half hour of the day, counted from midnight; those after midnight belong to the day before. */
export type Course = {
  readonly day: BusinessDay;
  readonly slots: ReadonlyMap<number, TimelineSlot>;
};

/** The half hour of an instant: 17 is 8:30, 48 the midnight at its end. */
export function halfHourOf(at: number, timeZone: string): number {
  const [hours = 0, minutes = 0] = clockOf(at, timeZone).split(':').map(Number);
  const index = hours * 2 + (minutes >= 30 ? 1 : 0);
  return index < DAY_TURNS ? index + SLOTS_OF_A_DAY : index;
}

/** `8:30` of a half hour. */
export function halfHourText(index: number): string {
  return `${Math.floor(index / 2) % 24}:${index % 2 === 0 ? '00' : '30'}`;
}

export function courseOf(
  day: BusinessDay,
  slots: readonly TimelineSlot[],
  timeZone: string,
): Course {
  return { day, slots: new Map(slots.map((slot) => [halfHourOf(slot.from, timeZone), slot])) };
}

/**
 * Every half hour that one of the days reached, in order, without a gap; of a quiet morning one.
 *
 * @param now - the half hour that is running
 */
export function halfHours(courses: readonly Course[], now: number): readonly number[] {
  const all = [...courses.flatMap(({ slots }) => [...slots.keys()]), now];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  return Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
}

/** The days before one, newest first, as far back as the longest holidays reach. */
export function daysBefore(day: BusinessDay, count = 14): readonly string[] {
  const from = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: count }, (_, nth) =>
    new Date(from - (nth + 1) * 86_400_000).toISOString().slice(0, 10),
  );
}
