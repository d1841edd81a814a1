import { Buffer } from 'node:buffer';
import path from 'node:path';
import { decode } from '../contract/decode.ts';
import { type BusinessDay, businessDay } from '../contract/ids.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Disk, DiskFault, DiskFile } from './disk.ts';
import type { JournalReading } from './journal-port.ts';
import { highestSequence, type JournalScan } from './record.ts';

/** A day of 10,000 tickets takes some 25 MB; what is ten times as large is no journal. */
const JOURNAL_BYTES_MAX = 256 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;
const BLOCK_BYTES = 4096;
/** Stands for a byte the disk cannot read: an empty line, which is damage and never a torn record. */
const UNREADABLE = 0x0a;

/** `<directory>/2026-11-22.journal`. */
export function dayPath(directory: string, day: BusinessDay): string {
  return path.join(directory, `${day}.journal`);
}

/** The business day a file name belongs to; nothing for the names of other files. */
export function dayOfFile(name: string): BusinessDay | undefined {
  if (!name.endsWith('.journal')) return undefined;
  const day = decode(businessDay, name.slice(0, -'.journal'.length));
  return day.ok ? day.value : undefined;
}

async function readInto(file: DiskFile, into: Buffer, atByte: number): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const count = await file.read(into.subarray(done), atByte + done);
    if (!count.ok && into.length > BLOCK_BYTES) {
      // One bad block must not hide the good ones around it.
      for (let at = done; at < into.length; at += BLOCK_BYTES) {
        await readInto(file, into.subarray(at, at + BLOCK_BYTES), atByte + at);
      }
      return;
    }
    if (!count.ok) into.fill(UNREADABLE, done);
    if (!count.ok || count.value === 0) return;
    done += count.value;
  }
}

/** The whole file; places the disk cannot read hold bytes that no record holds. */
export async function readBytes(file: DiskFile): Promise<Result<Buffer, DiskFault>> {
  const size = await file.sizeBytes();
  if (!size.ok) return size;
  if (size.value > JOURNAL_BYTES_MAX) {
    return err({
      kind: 'failed',
      cause: new Error(`a journal of ${size.value} bytes is larger than ${JOURNAL_BYTES_MAX}`),
    });
  }
  const bytes = Buffer.alloc(size.value);
  for (let at = 0; at < bytes.length; at += READ_BYTES) {
    await readInto(file, bytes.subarray(at, at + READ_BYTES), at);
  }
  return ok(bytes);
}

/** What was set aside from a day's file: the n-th time, from which byte on. */
type SetAside = { readonly path: string; readonly round: number; readonly atByte: number };

async function setAsideOf(
  disk: Disk,
  directory: string,
  day: BusinessDay,
): Promise<Result<readonly SetAside[], DiskFault>> {
  const names = await disk.list(directory);
  if (!names.ok) return names;
  const found: SetAside[] = [];
  for (const name of names.value) {
    const match = /^(.+\.journal)\.damaged-(\d+)-at-(\d+)$/.exec(name);
    if (match?.[1] !== `${day}.journal`) continue;
    found.push({
      path: path.join(directory, name),
      round: Number(match[2]),
      atByte: Number(match[3]),
    });
  }
  return ok(found.sort((a, b) => a.round - b.round));
}

/** Writes all of it or says why not; a short write is a full disk. */
export function writeAll(
  file: DiskFile,
  bytes: Uint8Array,
  atByte: number,
): Result<void, DiskFault> {
  const written = file.write(bytes, atByte);
  if (!written.ok) return written;
  if (written.value === bytes.length) return ok(undefined);
  const cause = new Error(`${written.value} of ${bytes.length} bytes were written`);
  return err({ kind: 'full', cause });
}

/**
 * Keeps a durable copy of what does not read, as `<day>.journal.damaged-<n>-at-<byte>`. While such
 * a file stands there the day counts as damaged, also after a restart; giving it another name
 * settles it.
 */
export async function setAside(
  disk: Disk,
  directory: string,
  day: BusinessDay,
  rest: { readonly bytes: Buffer; readonly atByte: number },
): Promise<Result<void, DiskFault>> {
  const earlier = await setAsideOf(disk, directory, day);
  if (!earlier.ok) return earlier;
  const round = (earlier.value.at(-1)?.round ?? 0) + 1;
  // Under its own name only when whole: a full disk must not leave one more part at each restart.
  const part = `${dayPath(directory, day)}.part`;
  const file = await disk.open(part, 'write');
  if (!file.ok) return file;
  const emptied = await file.value.truncate(0);
  const written = emptied.ok ? writeAll(file.value, rest.bytes, 0) : emptied;
  const synced = written.ok ? await file.value.sync() : written;
  await file.value.close();
  if (!synced.ok) return synced;
  const target = `${dayPath(directory, day)}.damaged-${round}-at-${rest.atByte}`;
  const renamed = await disk.rename(part, target);
  return renamed.ok ? disk.syncDirectory(directory) : renamed;
}

async function highestSetAside(disk: Disk, aside: readonly SetAside[]): Promise<number> {
  let highestSeq = 0;
  for (const { path: file } of aside) {
    const opened = await disk.open(file, 'read');
    if (!opened.ok) continue;
    const bytes = await readBytes(opened.value);
    await opened.value.close();
    if (bytes.ok) highestSeq = Math.max(highestSeq, highestSequence(bytes.value));
  }
  return highestSeq;
}

/** What a day's file says, with the damage that stands in it or was set aside from it before. */
export async function readingOf(
  disk: Disk,
  directory: string,
  day: BusinessDay,
  scan: JournalScan,
): Promise<Result<JournalReading, DiskFault>> {
  const { events, endByte, rest } = scan;
  const whole = {
    businessDay: day,
    events,
    tornBytes: rest.kind === 'torn' ? rest.lengthBytes : 0,
  };
  const aside = await setAsideOf(disk, directory, day);
  if (!aside.ok) return aside;
  const last = aside.value.at(-1);
  const highestAside = await highestSetAside(disk, aside.value);
  if (rest.kind === 'damaged') {
    const highestSeq = Math.max(rest.highestSeq, highestAside);
    const setAside = dayPath(directory, day);
    return ok({ ...whole, damage: { atByte: endByte, setAside, highestSeq, resumed: false } });
  }
  if (last === undefined) return ok(whole);
  const { atByte, path: file } = last;
  const resumed = endByte > atByte;
  return ok({ ...whole, damage: { atByte, setAside: file, highestSeq: highestAside, resumed } });
}
