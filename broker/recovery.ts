import { mkdir } from 'node:fs/promises';
import type { QueueEvent } from './contract/events.ts';
import type { BusinessDay } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import { ok, type Result } from './contract/result.ts';
import { FileJournal } from './journal/file-journal.ts';
import { FileShelf } from './journal/file-shelf.ts';
import type { JournalFault } from './journal/journal-port.ts';
import { evolve } from './queue/evolve.ts';
import type { Halt } from './queue/facts.ts';
import { emptyState, type QueueState } from './queue/state.ts';

/** Numbers skipped after a damaged record: what it held may have been issued (design part 7). */
const SEQUENCES_SKIPPED = 20;

/** What the journal gave back: the day as it was, and whether the engine may go on with it. */
export type Recovery = {
  readonly state: QueueState;
  readonly journal: FileJournal;
  /** The engine shows what there is, and issues nothing. */
  readonly halt: Halt | undefined;
  readonly events: readonly QueueEvent[];
};

/**
 * Replay is the start-up: opens the newest day's journal and evolves it.
 *
 * @param today - the business day by the clock; a journal of a later day makes the clock doubtful
 */
export async function recover(
  directory: string,
  today: BusinessDay,
  log: Logger,
): Promise<Result<Recovery, JournalFault>> {
  const startedMs = performance.now();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const newest = (await new FileShelf(directory).days()).at(-1);
  const day = newest ?? today;
  const opened = await FileJournal.open(directory, day);
  if (!opened.ok) return opened;
  const { journal, reading } = opened.value;
  const state = emptyState();
  for (const event of reading.events) evolve(state, event);
  log.info('journal.opened', {
    businessDay: day,
    events: reading.events.length,
    tornBytes: reading.tornBytes,
    durationMs: Math.round(performance.now() - startedMs),
  });
  let halt: Halt | undefined = day > today ? 'clock-doubtful' : undefined;
  if (reading.damage) {
    const { atByte, setAside, highestSeq } = reading.damage;
    log.error('journal.damaged', { businessDay: day, atByte, setAside });
    state.seq = Math.max(state.seq, highestSeq) + SEQUENCES_SKIPPED;
    halt = 'journal-damaged';
  }
  return ok({ state, journal, halt, events: reading.events });
}
