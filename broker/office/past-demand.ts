import type { BusinessDay } from '../contract/ids.ts';
import type { Site } from '../contract/site.ts';
import type { UnreadPast } from '../contract/staffing.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import type { JournalReading, JournalShelf } from '../journal/journal-port.ts';
import { daysAfter, openingOn } from '../queue/calendar.ts';
import { evolve } from '../queue/evolve.ts';
import { emptyState, type QueueState } from '../queue/state.ts';
import { DemandLearner, type Measured } from './measured-demand.ts';

/** What lies further back counts for little: two months of open days. */
const PAST_DAYS_MAX = 42;

export type PastDemand = {
  readonly measured: Measured;
  /** Days that are told of: their numbers count for nothing. */
  readonly unread: UnreadPast;
};

/**
 * What the days before this one have shown. Of a day that does not read, or does not fit together,
 * the serving times count as far as it does, and its numbers do not: half a day would look like a
 * quiet one.
 *
 * @param ended - hears of each day that was read whole, with the state at its end
 */
export async function demandBefore(
  shelf: JournalShelf,
  site: Site,
  table: DemandTable,
  today: BusinessDay,
  ended?: (day: BusinessDay, state: QueueState) => void,
): Promise<PastDemand> {
  const learner = new DemandLearner(site, table);
  const days = (await shelf.days()).filter((day) => day < today).slice(-PAST_DAYS_MAX);
  const damaged: BusinessDay[] = [];
  for (const day of days) {
    const state = emptyState();
    const whole = followed(learner, state, await shelf.read(day));
    if (whole) ended?.(day, state);
    else damaged.push(day);
    learner.endDay(day, whole);
  }
  return {
    measured: learner.measured,
    unread: { damaged, missing: missingDays(site, days, today) },
  };
}

/** @returns whether all of the day could be followed */
function followed(
  learner: DemandLearner,
  state: QueueState,
  { events, damage }: JournalReading,
): boolean {
  try {
    for (const event of events) {
      evolve(state, event);
      learner.follow(state, event);
    }
  } catch {
    // Its records do not fit together: the engine's start and the maintenance page tell it.
    return false;
  }
  return damage === undefined;
}

/** Open days by the calendar since the first that is kept, of which there is no file. */
function missingDays(
  { calendar }: Site,
  days: readonly BusinessDay[],
  today: BusinessDay,
): BusinessDay[] {
  const kept = new Set(days);
  const missing: BusinessDay[] = [];
  const [first = today] = days;
  for (let day = first; day < today; day = daysAfter(day, 1)) {
    if (openingOn(calendar, day) !== undefined && !kept.has(day)) missing.push(day);
  }
  // The last ones: a folder with one file of years ago says nothing of all the days between.
  return missing.slice(-PAST_DAYS_MAX);
}
