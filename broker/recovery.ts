import type { QueueEvent } from './contract/events.ts';
import type { BusinessDay } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import { ok, type Result } from './contract/result.ts';
import type { Site } from './contract/site.ts';
import { FileJournal } from './journal/file-journal.ts';
import { FileShelf } from './journal/file-shelf.ts';
import type {
  Journal,
  JournalFault,
  JournalReading,
  JournalShelf,
} from './journal/journal-port.ts';
import { evolve } from './queue/evolve.ts';
import { Timeline } from './queue/projections/timeline.ts';
import { emptyState, type QueueState } from './queue/state.ts';
import { HallLearner } from './queue/waiting-time/hall-learner.ts';

/** What the journal gave back: the day as it was, and whether the engine may go on with it. */
export type Recovery = {
  readonly state: QueueState;
  /** The course of that day so far. */
  readonly timeline: Timeline;
  /** What that day has taught so far. */
  readonly learner: HallLearner;
  readonly journal: Journal;
  /** The newest day that has a file; where none has, today. */
  readonly latestDay: BusinessDay;
  /** A part was set aside: the engine shows what is left, and issues nothing. */
  readonly damaged: boolean;
  /** The last call or recall of every ticket that is still being called. */
  readonly calls: readonly QueueEvent[];
};

/** Where the days lie, and how one is opened for writing. */
export type JournalStore = {
  readonly shelf: JournalShelf;
  readonly open: (
    day: BusinessDay,
  ) => Promise<
    Result<{ readonly journal: Journal; readonly reading: JournalReading }, JournalFault>
  >;
};

export function fileStore(directory: string): JournalStore {
  const open = (day: BusinessDay) => FileJournal.open(directory, day);
  return { shelf: new FileShelf(directory), open };
}

/**
 * Replay is the start-up: opens the newest day's journal and evolves it.
 *
 * @param today - the business day by the clock; only a hall without any journal begins with it
 */
export async function recover(
  { shelf, open }: JournalStore,
  today: BusinessDay,
  site: Site,
  log: Logger,
): Promise<Result<Recovery, JournalFault>> {
  const startedMs = performance.now();
  const days = await shelf.days();
  const latestDay = days.at(-1) ?? today;
  const opened = await open(latestDay);
  if (!opened.ok) return opened;
  const { journal, reading } = opened.value;
  const before = days.at(-2);
  // The process ended between turning to a new day and opening it: the day before is the last word.
  const turning = reading.events.length === 0 && !reading.damage && before !== undefined;
  const timeline = new Timeline();
  const learner = new HallLearner(site);
  const state = turning
    ? closedStateOf(await shelf.read(before))
    : replay(reading.events, timeline, learner);
  log.info('journal.opened', {
    businessDay: latestDay,
    events: reading.events.length,
    tornBytes: reading.tornBytes,
    durationMs: Math.round(performance.now() - startedMs),
  });
  const { damage } = reading;
  if (damage) {
    const { atByte, setAside } = damage;
    log.error('journal.damaged', { businessDay: latestDay, atByte, setAside });
  }
  const calls = lastCalls(state, reading.events);
  return ok({ state, timeline, learner, journal, latestDay, damaged: damage !== undefined, calls });
}

/** The state after these events, from the first of a day on. */
export function replay(
  events: readonly QueueEvent[],
  timeline = new Timeline(),
  learner?: HallLearner,
): QueueState {
  const state = emptyState();
  for (const event of events) {
    timeline.follow(evolve(state, event), event);
    learner?.follow(state, event);
  }
  return state;
}

/** A day behind us; of one that does not show its close, sequence and reservations are of use. */
function closedStateOf({ events }: JournalReading): QueueState {
  const state = replay(events);
  if (state.day.state === 'closed') return state;
  return { ...emptyState(), seq: state.seq, reservations: state.reservations };
}

function lastCalls(state: QueueState, events: readonly QueueEvent[]): readonly QueueEvent[] {
  const standing = new Set<string>();
  for (const { phase } of state.standing.calling) {
    if (phase.state === 'calling') standing.add(phase.announcementId);
  }
  return events.filter((event) => 'announcementId' in event && standing.has(event.announcementId));
}
