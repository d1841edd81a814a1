import { Buffer } from 'node:buffer';
import type { BusinessDay } from '../contract/ids.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { dayPath, readBytes, readingOf, setAside, writeAll } from './day-file.ts';
import type { Disk, DiskFault, DiskFile } from './disk.ts';
import type { JournalFault, JournalReading } from './journal-port.ts';
import { scanRecords } from './record.ts';

/** Where the days lie, and how far a file is written with zeros ahead of its records. */
export type JournalPlace = {
  readonly directory: string;
  readonly disk: Disk;
  readonly stepBytes: number;
};

type OpenedDay = { readonly writer: DayWriter; readonly reading: JournalReading };

function journalFault(fault: DiskFault): JournalFault {
  const kinds = {
    full: 'disk-full',
    'read-only': 'read-only',
    missing: 'write-failed',
    failed: 'write-failed',
  } as const;
  return { kind: kinds[fault.kind], cause: fault.cause };
}

/** Whatever a sync complains about, nobody knows any more what is on the disk. */
function syncFault(fault: DiskFault): JournalFault {
  return { kind: 'sync-failed', cause: fault.cause };
}

/**
 * One day's file, open for writing: records, then zeros. After its first fault it must not be
 * used again: a sync that is tried once more may succeed although the system dropped the data.
 */
export class DayWriter {
  readonly day: BusinessDay;
  readonly #file: DiskFile;
  readonly #stepBytes: number;
  #endByte = 0;
  #sizeBytes = 0;

  private constructor(day: BusinessDay, file: DiskFile, stepBytes: number) {
    this.day = day;
    this.#file = file;
    this.#stepBytes = stepBytes;
  }

  /**
   * Opens the file of a day, or makes it, and puts it in order: a torn tail is cut, a damaged rest
   * is set aside. All that the reading holds is durable when this returns.
   */
  static async open(
    place: JournalPlace,
    day: BusinessDay,
  ): Promise<Result<OpenedDay, JournalFault>> {
    const made = await place.disk.makeDirectory(place.directory);
    if (!made.ok) return err(journalFault(made.error));
    const file = await place.disk.open(dayPath(place.directory, day), 'write');
    if (!file.ok) return err(journalFault(file.error));
    const writer = new DayWriter(day, file.value, place.stepBytes);
    const reading = await writer.#recover(place);
    if (reading.ok) return ok({ writer, reading: reading.value });
    await writer.close();
    return reading;
  }

  async #recover(place: JournalPlace): Promise<Result<JournalReading, JournalFault>> {
    const bytes = await readBytes(this.#file);
    if (!bytes.ok) return err(journalFault(bytes.error));
    const scan = scanRecords(bytes.value);
    this.#endByte = scan.endByte;
    this.#sizeBytes = bytes.value.length;
    if (scan.rest.kind === 'damaged') {
      const upTo = scan.endByte + scan.rest.lengthBytes;
      const rest = { bytes: bytes.value.subarray(scan.endByte, upTo), atByte: scan.endByte };
      const kept = await setAside(place.disk, place.directory, this.day, rest);
      if (!kept.ok) return err(journalFault(kept.error));
    }
    const lastBatch = bytes.value.subarray(scan.lastBatchAtByte, scan.endByte);
    const ready = await this.#makeReady(lastBatch);
    if (!ready.ok) return ready;
    const named = await place.disk.syncDirectory(place.directory);
    if (!named.ok) return err(syncFault(named.error));
    const rest = scan.rest.kind === 'damaged' ? ({ kind: 'empty' } as const) : scan.rest;
    const reading = await readingOf(place.disk, place.directory, this.day, { ...scan, rest });
    return reading.ok ? reading : err(journalFault(reading.error));
  }

  /**
   * Brings what was read to the disk itself. The process before may have died between write and
   * sync, or seen the sync fail: then its last batch, or the zeros a torn one was covered with,
   * stand in the cache alone, marked clean. Written again, this sync does take them along.
   */
  async #makeReady(lastBatch: Uint8Array): Promise<Result<void, JournalFault>> {
    const aheadBytes = this.#sizeBytes - this.#endByte;
    if (aheadBytes > this.#stepBytes) {
      const truncated = await this.#file.truncate(this.#endByte);
      if (!truncated.ok) return err(journalFault(truncated.error));
    }
    this.#sizeBytes = this.#endByte;
    const room = this.#extendFor(Math.max(1, Math.min(aheadBytes, this.#stepBytes)));
    if (!room.ok) return room;
    const rewritten = writeAll(this.#file, lastBatch, this.#endByte - lastBatch.length);
    if (!rewritten.ok) return err(journalFault(rewritten.error));
    const synced = await this.#file.sync();
    return synced.ok ? synced : err(syncFault(synced.error));
  }

  /** Writes zeros ahead until so many bytes fit; they are not synced yet. */
  #extendFor(lengthBytes: number): Result<void, JournalFault> {
    while (this.#sizeBytes - this.#endByte < lengthBytes) {
      const step = Buffer.alloc(this.#stepBytes - (this.#sizeBytes % this.#stepBytes));
      const written = this.#file.write(step, this.#sizeBytes);
      if (!written.ok) return err(journalFault(written.error));
      // A part of a step is room as well: a filling disk is used to its end.
      this.#sizeBytes += written.value;
    }
    return ok(undefined);
  }

  /** Takes the part of a batch away that did fit; should this fail, the next opening cuts it. */
  async #takeBack(): Promise<void> {
    const truncated = await this.#file.truncate(this.#endByte);
    if (truncated.ok) await this.#file.sync();
  }

  /** Writes one batch and waits until it is durable; growing the file is synced with it. */
  async append(batch: Uint8Array): Promise<Result<void, JournalFault>> {
    const grows = this.#sizeBytes - this.#endByte < batch.length;
    const room = this.#extendFor(batch.length);
    if (!room.ok) return room;
    const written = writeAll(this.#file, batch, this.#endByte);
    if (!written.ok) {
      if (written.error.kind === 'full') await this.#takeBack();
      return err(journalFault(written.error));
    }
    const synced = grows ? await this.#file.sync() : await this.#file.datasync();
    if (!synced.ok) return err(syncFault(synced.error));
    this.#endByte += batch.length;
    return ok(undefined);
  }

  /** Ends the day's file: the zeros ahead go, so that a year of days takes no more than it holds. */
  async finish(): Promise<Result<void, JournalFault>> {
    const trimmed = await this.#file.truncate(this.#endByte);
    if (!trimmed.ok) return err(journalFault(trimmed.error));
    const synced = await this.#file.sync();
    if (!synced.ok) return err(syncFault(synced.error));
    await this.close();
    return ok(undefined);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
