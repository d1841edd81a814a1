import type { QueueEvent } from '../contract/events.ts';
import type { BusinessDay } from '../contract/ids.ts';
import type { Result } from '../contract/result.ts';

/** Why nothing more is written: the process must exit, and must not try the sync again. */
export type JournalFault = {
  readonly kind: 'disk-full' | 'read-only' | 'sync-failed' | 'write-failed' | 'sequence';
  readonly cause: unknown;
};

/** What opening a day's journal found. */
export type JournalReading = {
  readonly businessDay: BusinessDay;
  readonly events: readonly QueueEvent[];
  /** Bytes of an unfinished last record that were cut off; 0 when whole. */
  readonly tornBytes: number;
  /**
   * A record in the middle does not read: everything from it on was set aside in this file, and
   * the engine must not issue. It stays so until the file is given another name. A shelf, which
   * changes nothing, names the day's own file where the damage still stands in it. `highestSeq` is
   * the highest sequence readable beyond it, or 0. The first append after it may begin further up
   * in the sequence; `resumed` says that it was made, and that the sequence now goes on evenly.
   */
  readonly damage?: {
    readonly atByte: number;
    readonly setAside: string;
    readonly highestSeq: number;
    readonly resumed: boolean;
  };
};

/**
 * The only truth (design part 7). `append` resolves when the events are durable, in order;
 * calls that arrive while a sync runs share the next one. After a fault every append fails.
 */
export interface Journal {
  /** Appends events whose first sequence is `expectedSequence`; the fence of a takeover. */
  append(
    events: readonly QueueEvent[],
    expectedSequence: number,
  ): Promise<Result<void, JournalFault>>;
  /** Starts the file of a new business day; its first event is the first of that file. */
  turnTo(day: BusinessDay): Promise<Result<void, JournalFault>>;
  close(): Promise<void>;
}

/** Business days that have a file, oldest first, and their reading. */
export interface JournalShelf {
  days(): Promise<readonly BusinessDay[]>;
  read(day: BusinessDay): Promise<JournalReading>;
}
