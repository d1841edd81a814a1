import type { BusinessDay } from './contract/ids.ts';
import type { Site } from './contract/site.ts';
import type { JournalReading, JournalShelf } from './journal/journal-port.ts';
import { paced } from './journal/pace.ts';
import { evolve } from './queue/evolve.ts';
import { emptyState } from './queue/state.ts';
import type { Beliefs } from './queue/waiting-time/beliefs.ts';
import { HallLearner } from './queue/waiting-time/hall-learner.ts';

/** What lies further back counts for little: two months of open days. */
const PAST_DAYS_MAX = 42;

/**
 * What the days before this one have taught of the hall, read anew from the journal a little at a
 * time: the engine calls meanwhile. A day that does not fit together teaches as far as it does.
 */
export async function learnedBefore(
  shelf: JournalShelf,
  site: Site,
  today: BusinessDay,
): Promise<Beliefs> {
  const learner = new HallLearner(site);
  const days = (await shelf.days()).filter((day) => day < today).slice(-PAST_DAYS_MAX);
  for (const day of days) {
    const reading = await shelf.read(day);
    try {
      await paced(following(reading, learner));
    } catch {
      // Damage of a past day is told elsewhere, and must not end today's.
    }
  }
  if (days.length > 0) learner.endDay();
  return learner.beliefs;
}

function* following({ events }: JournalReading, learner: HallLearner) {
  const state = emptyState();
  for (const event of events) {
    evolve(state, event);
    learner.follow(state, event);
    yield;
  }
}
