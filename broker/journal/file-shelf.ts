import type { BusinessDay } from '../contract/ids.ts';
import { dayOfFile, dayPath, readBytes, readingOf } from './day-file.ts';
import type { Disk, DiskFault } from './disk.ts';
import type { JournalReading, JournalShelf } from './journal-port.ts';
import { nodeDisk } from './node-disk.ts';
import { paced } from './pace.ts';
import { scanSteps } from './record.ts';

/**
 * Reads the days in a journal's folder and changes nothing, so that reports and tools may read
 * beside a running engine, even in its process: a little at a time. The day it is writing may then show a batch that is not yet durable, or
 * end in a torn one.
 */
export class FileShelf implements JournalShelf {
  readonly #directory: string;
  readonly #disk: Disk;

  constructor(directory: string, disk: Disk = nodeDisk) {
    this.#directory = directory;
    this.#disk = disk;
  }

  async days(): Promise<readonly BusinessDay[]> {
    const names = await this.#disk.list(this.#directory);
    if (!names.ok) return [];
    return names.value.flatMap((name) => dayOfFile(name) ?? []).sort();
  }

  /** A day without a file is empty; a file that cannot be opened is damaged from its first byte. */
  async read(day: BusinessDay): Promise<JournalReading> {
    const file = await this.#disk.open(dayPath(this.#directory, day), 'read');
    if (!file.ok) return this.#without(day, file.error);
    const bytes = await readBytes(file.value);
    await file.value.close();
    if (!bytes.ok) return this.#without(day, bytes.error);
    const scan = await paced(scanSteps(bytes.value));
    const reading = await readingOf(this.#disk, this.#directory, day, scan);
    return reading.ok ? reading.value : this.#without(day, reading.error);
  }

  #without(day: BusinessDay, fault: DiskFault): JournalReading {
    const empty = { businessDay: day, events: [], tornBytes: 0 };
    if (fault.kind === 'missing') return empty;
    const file = dayPath(this.#directory, day);
    return { ...empty, damage: { atByte: 0, setAside: file, highestSeq: 0, resumed: false } };
  }
}
