import type { BusinessDay } from '../contract/ids.ts';
import type { Site } from '../contract/site.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import type { JournalShelf } from '../journal/journal-port.ts';
import { evolve } from '../queue/evolve.ts';
import { emptyState, type QueueState } from '../queue/state.ts';
import { DemandLearner, type Measured } from './measured-demand.ts';

/** What lies further back counts for little: two months of open days. */
const PAST_DAYS_MAX = 42;

/**
 * What the days before this one have shown. A day that does not fit together counts as far as it does.
 *
 * @param ended - hears of each day, with the state at its end
 */
export async function measuredBefore(
  shelf: JournalShelf,
  site: Site,
  table: DemandTable,
  today: BusinessDay,
  ended?: (day: BusinessDay, state: QueueState) => void,
): Promise<Measured> {
  const learner = new DemandLearner(site, table);
  const days = (await shelf.days()).filter((day) => day < today).slice(-PAST_DAYS_MAX);
  for (const day of days) {
    const { events } = await shelf.read(day);
    const state = emptyState();
    try {
      for (const event of events) {
        evolve(state, event);
        learner.follow(state, event);
      }
    } catch {
      // Damage of a past day is told elsewhere; the rest of it is planned with all the same.
    }
    learner.endDay(day);
    ended?.(day, state);
  }
  return learner.measured;
}
