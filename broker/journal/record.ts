import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib'; // since 20.15, and the oldest Node we allow is 20.19
import { decode, decodeJson } from '../contract/decode.ts';
import { type QueueEvent, queueEvent } from '../contract/events.ts';
import { assert } from '../contract/result.ts';

/**
 * A record is one line, `<crc32, 8 hex digits><mark><event as JSON>\n`; the checksum covers the mark
 * and the JSON. A batch is written and synced as one, and none is begun before the last one was
 * synced. A record whose mark opens a batch therefore proves that all before it was durable, and a
 * hole before it is damage; a hole inside the last batch is what a power cut leaves of something
 * nobody was promised.
 */
const marks = {
  opens: ' ',
  continues: '&',
  /** Opens a batch where a damaged rest was set aside: the sequence may go on further up. */
  resumes: '!',
} as const;
type Mark = keyof typeof marks;
const markOfByte = new Map<number, Mark>([
  [marks.opens.charCodeAt(0), 'opens'],
  [marks.continues.charCodeAt(0), 'continues'],
  [marks.resumes.charCodeAt(0), 'resumes'],
]);
const NEWLINE = 0x0a;
const NUL = 0;
const CHECKSUM_CHARS = 8;
const RECORD_BYTES_MAX = 64 * 1024;
/** Disks write a sector whole or not at all; what they did not write stays the preallocated zeros. */
const SECTOR_BYTES = 512;

/** An event as it stands in its record. An event that would not read back is a programmer's error. */
export function encodeEvent(event: QueueEvent): string {
  const json = JSON.stringify(event);
  assert(Buffer.byteLength(json) < RECORD_BYTES_MAX - 16, `an event fits a record: ${event.type}`);
  // Acknowledged but unreadable would stop the hall at its next start; this stops it now.
  const readable = decode(queueEvent, event);
  assert(
    readable.ok,
    `an event reads back: ${event.type} ${readable.ok ? '' : readable.error.path}`,
  );
  return json;
}

/** The records of one batch, in one piece, to be written and synced together. */
export function encodeBatch(
  events: readonly string[],
  opening: 'opens' | 'resumes' = 'opens',
): Buffer {
  let lines = '';
  for (const [index, json] of events.entries()) {
    const body = `${marks[index === 0 ? opening : 'continues']}${json}`;
    lines += `${crc32(body).toString(16).padStart(CHECKSUM_CHARS, '0')}${body}\n`;
  }
  return Buffer.from(lines);
}

/** What stands after the last whole record; `torn` was being written when the power went. */
type JournalRest =
  | { readonly kind: 'empty' }
  | { readonly kind: 'torn'; readonly lengthBytes: number }
  | { readonly kind: 'damaged'; readonly lengthBytes: number; readonly highestSeq: number };

export type JournalScan = {
  /** The whole records from the start on, without a gap but where damage was set aside. */
  readonly events: readonly QueueEvent[];
  /** Where the next record belongs. */
  readonly endByte: number;
  /** Where the last batch starts: only it can stand in the cache alone. */
  readonly lastBatchAtByte: number;
  readonly rest: JournalRest;
};

type JournalRecord = { readonly event: QueueEvent; readonly mark: Mark };

function readRecord(bytes: Buffer, atByte: number, newlineAt: number): JournalRecord | undefined {
  const markAt = atByte + CHECKSUM_CHARS;
  const lengthBytes = newlineAt - atByte;
  if (lengthBytes <= CHECKSUM_CHARS + 2 || lengthBytes >= RECORD_BYTES_MAX) return undefined;
  const mark = markOfByte.get(bytes[markAt] ?? 0);
  if (mark === undefined) return undefined;
  const checksum = crc32(bytes.subarray(markAt, newlineAt)).toString(16);
  if (checksum.padStart(CHECKSUM_CHARS, '0') !== bytes.toString('latin1', atByte, markAt))
    return undefined;
  const event = decodeJson(queueEvent, bytes.toString('utf8', markAt + 1, newlineAt));
  return event.ok ? { event: event.value, mark } : undefined;
}

/** The bytes up to the last one that is not zero: preallocation is no content. */
function contentBytes(bytes: Buffer): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === NUL) length -= 1;
  return length;
}

/** Looks for whole records at any line, since what comes first there does not read. */
function survey(bytes: Buffer, fromByte: number): { highestSeq: number; opensBatch: boolean } {
  let highestSeq = 0;
  let opensBatch = false;
  let lineAt = fromByte;
  for (let at = fromByte; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte !== NEWLINE && byte !== NUL) continue;
    const record = byte === NEWLINE ? readRecord(bytes, lineAt, at) : undefined;
    lineAt = at + 1; // JSON holds no zero byte: after one, a record may begin.
    if (record === undefined) continue;
    highestSeq = Math.max(highestSeq, record.event.seq);
    opensBatch ||= record.mark !== 'continues';
  }
  return { highestSeq, opensBatch };
}

/**
 * Whether the record that should stand here was never written whole: it ends with the file, or
 * with zeros that reach the end of a sector. One that is whole but wrong has rotted instead.
 */
function unwritten(bytes: Buffer, atByte: number, contentEnd: number): boolean {
  let zeroAt = atByte;
  while (zeroAt < bytes.length && bytes[zeroAt] !== NUL) {
    if (bytes[zeroAt] === NEWLINE || zeroAt - atByte > RECORD_BYTES_MAX) return false;
    zeroAt += 1;
  }
  if (zeroAt === atByte) return true;
  let zerosEnd = zeroAt;
  while (zerosEnd < contentEnd && bytes[zerosEnd] === NUL) zerosEnd += 1;
  return zerosEnd >= contentEnd || zerosEnd % SECTOR_BYTES === 0;
}

function restOf(bytes: Buffer, endByte: number): JournalRest {
  const contentEnd = contentBytes(bytes);
  if (contentEnd <= endByte) return { kind: 'empty' };
  const lengthBytes = contentEnd - endByte;
  const { highestSeq, opensBatch } = survey(bytes.subarray(0, contentEnd), endByte);
  const torn = !opensBatch && unwritten(bytes, endByte, contentEnd);
  return torn ? { kind: 'torn', lengthBytes } : { kind: 'damaged', lengthBytes, highestSeq };
}

function follows({ event, mark }: JournalRecord, last: QueueEvent | undefined): boolean {
  if (last === undefined) return true;
  return mark === 'resumes' ? event.seq > last.seq : event.seq === last.seq + 1;
}

/**
 * Reads a day's bytes up to the first thing that is no next record. Never throws, whatever the
 * bytes are, and takes time in proportion to their number.
 */
export function scanRecords(bytes: Buffer): JournalScan {
  const steps = scanSteps(bytes);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** The same, a record a step. */
export function* scanSteps(bytes: Buffer): Generator<undefined, JournalScan> {
  const events: QueueEvent[] = [];
  let endByte = 0;
  let lastBatchAtByte = 0;
  for (;;) {
    const newlineAt = bytes.indexOf(NEWLINE, endByte);
    const record = newlineAt < 0 ? undefined : readRecord(bytes, endByte, newlineAt);
    if (record === undefined || !follows(record, events.at(-1))) {
      return { events, endByte, lastBatchAtByte, rest: restOf(bytes, endByte) };
    }
    if (record.mark !== 'continues') lastBatchAtByte = endByte;
    events.push(record.event);
    endByte = newlineAt + 1;
    yield undefined;
  }
}

/** The highest sequence that reads anywhere in bytes that were set aside; 0 for none. */
export function highestSequence(bytes: Buffer): number {
  return survey(bytes, 0).highestSeq;
}
