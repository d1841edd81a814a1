import type { ServerResponse } from 'node:http';
import type { Logger } from '../contract/log.ts';
import { type NodeClock, systemClock } from './node-clock.ts';

const BEAT_EVERY_MS = 5_000;
/** Writing to all phones in one go would hold up the calls: 250 at a time (perf.md F6). */
const WRITES_PER_TURN_MAX = 250;
/**
 * A reader holds up at most one view, and is dropped when it does not take that in time: within
 * 5 s where it blocks more than this many bytes, else within 15 s.
 */
const BACKLOG_BYTES_MAX = 64 * 1024;
const LARGE_STALL_MS_MAX = 5_000;
const STALL_MS_MAX = 15_000;

type Reader = {
  readonly response: ServerResponse;
  readonly stream: SnapshotStream<unknown>;
  /** The version of the view that was written last. */
  sent: number;
  beatDue: boolean;
  stalledSinceMs: number | undefined;
};

/**
 * Writes the views of all streams of one server, a few readers at a time. Each reader gets the
 * newest view when its connection takes more; the views in between it never sees.
 */
export class StreamWriter {
  readonly #log: Logger;
  readonly #clock: NodeClock;
  readonly #readers = new Map<ServerResponse, Reader>();
  readonly #due = new Set<Reader>();
  #writing = false;
  #cancelBeat: (() => void) | undefined;

  constructor(log: Logger, clock: NodeClock = systemClock) {
    this.#log = log;
    this.#clock = clock;
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  /** Begins to write a stream to a response whose head is sent. */
  add(response: ServerResponse, stream: SnapshotStream<unknown>, left: () => void): void {
    const reader: Reader = { response, stream, sent: 0, beatDue: true, stalledSinceMs: undefined };
    this.#readers.set(response, reader);
    response.on('drain', () => this.wake([response]));
    response.on('error', () => response.destroy());
    response.on('close', () => {
      this.#readers.delete(response);
      this.#due.delete(reader);
      left();
    });
    this.wake([response]);
    this.#cancelBeat ??= this.#clock.after(BEAT_EVERY_MS, () => this.#beat());
  }

  /** Something may have to be written to these. */
  wake(responses: Iterable<ServerResponse>): void {
    for (const response of responses) {
      const reader = this.#readers.get(response);
      if (reader) this.#due.add(reader);
    }
    if (this.#writing || this.#due.size === 0) return;
    this.#writing = true;
    setImmediate(() => this.#write());
  }

  /** Ends every stream. */
  close(): void {
    this.#cancelBeat?.();
    for (const response of this.#readers.keys()) response.end();
  }

  #write(): void {
    let writes = 0;
    for (const reader of this.#due) {
      this.#due.delete(reader);
      this.#writeTo(reader);
      writes += 1;
      if (writes === WRITES_PER_TURN_MAX) break;
    }
    this.#writing = false;
    this.wake([]);
  }

  #writeTo(reader: Reader): void {
    const { response, stream } = reader;
    if (response.destroyed || response.writableEnded) return;
    if (response.writableNeedDrain) {
      const now = this.#clock.monotonicMs();
      reader.stalledSinceMs ??= now;
      const large = response.writableLength > BACKLOG_BYTES_MAX;
      const patienceMs = large ? LARGE_STALL_MS_MAX : STALL_MS_MAX;
      if (now - reader.stalledSinceMs >= patienceMs) this.#drop(reader, 'backlog');
      return;
    }
    reader.stalledSinceMs = undefined;
    if (stream.frame !== undefined && reader.sent !== stream.version) {
      reader.sent = stream.version;
      response.write(stream.frame);
    }
    if (!reader.beatDue) return;
    reader.beatDue = false;
    response.write('event: beat\ndata: {}\n\n');
  }

  #drop(reader: Reader, because: string): void {
    this.#log.info('page.reader-dropped', { because });
    reader.response.destroy();
  }

  #beat(): void {
    for (const reader of this.#readers.values()) reader.beatDue = true;
    this.wake(this.#readers.keys());
    this.#cancelBeat =
      this.#readers.size === 0 ? undefined : this.#clock.after(BEAT_EVERY_MS, () => this.#beat());
  }
}

/**
 * One view that pages follow. A page that opens late gets the last view at once. Made by
 * `PageServer.openStream`, so that all streams of a server share one writer.
 */
export class SnapshotStream<T> {
  readonly #writer: StreamWriter;
  readonly #deserted: (() => void) | undefined;
  readonly #responses = new Set<ServerResponse>();
  #frame: string | undefined;
  #version = 0;

  constructor(writer: StreamWriter, deserted?: () => void) {
    this.#writer = writer;
    this.#deserted = deserted;
  }

  /** The last view as it goes over the wire; nothing before the first. */
  get frame(): string | undefined {
    return this.#frame;
  }

  get version(): number {
    return this.#version;
  }

  get readerCount(): number {
    return this.#responses.size;
  }

  /** Takes the newest view; one equal to the last is not sent again. */
  publish(view: T): void {
    this.publishText(JSON.stringify(view));
  }

  /** The same, for a view that is JSON already. */
  publishText(view: string): void {
    // JSON has no raw line break, so that one `data` line holds it all.
    const frame = `event: snapshot\ndata: ${view}\n\n`;
    if (frame === this.#frame) return;
    this.#frame = frame;
    this.#version += 1;
    this.#writer.wake(this.#responses);
  }

  /** Writes this stream to a response whose head is sent, until one of the two ends. */
  attach(response: ServerResponse): void {
    this.#responses.add(response);
    this.#writer.add(response, this, () => {
      this.#responses.delete(response);
      if (this.#responses.size === 0) this.#deserted?.();
    });
  }
}
