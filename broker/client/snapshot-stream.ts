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
  readonly address: string;
  /** The version of the view that was written last. */
  sent: number;
  beatDue: boolean;
  stalledSinceMs: number | undefined;
  /** Something may have to be written to it, and then to the one behind it. */
  due: boolean;
  behind: Reader | undefined;
};

/**
 * Writes the views of all streams of one server, a few readers at a time. Each reader gets the
 * newest view when its connection takes more; the views in between it never sees.
 */
export class StreamWriter {
  readonly #log: Logger;
  readonly #clock: NodeClock;
  readonly #readers = new Map<ServerResponse, Reader>();
  readonly #readersByAddress = new Map<string, number>();
  /** Whom to write to next. A chain, since a set of ten thousand would grow anew for each view. */
  #first: Reader | undefined;
  #last: Reader | undefined;
  #writing = false;
  #cancelBeat: (() => void) | undefined;
  /** One of each for all readers: three closures a reader are memory that ten thousand phones feel. */
  readonly #listeners: ReturnType<typeof listenersFor>;

  constructor(log: Logger, clock: NodeClock = systemClock) {
    this.#log = log;
    this.#clock = clock;
    this.#listeners = listenersFor({
      drained: (response) => this.wake([response]),
      closed: (response) => this.#leave(response),
    });
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  /** How many of them came from this address. */
  readersAt(address: string): number {
    return this.#readersByAddress.get(address) ?? 0;
  }

  /** Begins to write a stream to a response whose head is sent. */
  add(response: ServerResponse, stream: SnapshotStream<unknown>, address: string): void {
    this.#readers.set(response, {
      ...{ response, stream, address, sent: 0, beatDue: true, stalledSinceMs: undefined },
      ...{ due: false, behind: undefined },
    });
    this.#readersByAddress.set(address, this.readersAt(address) + 1);
    response.on('drain', this.#listeners.drain);
    response.on('error', this.#listeners.error);
    response.on('close', this.#listeners.close);
    this.wake([response]);
    this.#cancelBeat ??= this.#clock.after(BEAT_EVERY_MS, () => this.#beat());
  }

  /** Something may have to be written to these. */
  wake(responses: Iterable<ServerResponse>): void {
    for (const response of responses) {
      const reader = this.#readers.get(response);
      if (!reader || reader.due) continue;
      reader.due = true;
      if (this.#last) this.#last.behind = reader;
      else this.#first = reader;
      this.#last = reader;
    }
    if (this.#writing || !this.#first) return;
    this.#writing = true;
    setImmediate(() => this.#write());
  }

  /** Ends every stream. */
  close(): void {
    this.#cancelBeat?.();
    for (const response of this.#readers.keys()) response.end();
  }

  #leave(response: ServerResponse): void {
    const reader = this.#readers.get(response);
    if (!reader) return;
    this.#readers.delete(response);
    const left = this.readersAt(reader.address) - 1;
    if (left === 0) this.#readersByAddress.delete(reader.address);
    else this.#readersByAddress.set(reader.address, left);
    reader.stream.leave(response);
  }

  #write(): void {
    for (let writes = 0; writes < WRITES_PER_TURN_MAX; writes += 1) {
      const reader = this.#first;
      if (!reader) break;
      this.#first = reader.behind;
      if (!this.#first) this.#last = undefined;
      reader.behind = undefined;
      reader.due = false;
      this.#writeTo(reader);
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

  /**
   * Writes this stream to a response whose head is sent, until one of the two ends.
   *
   * @param address - whose reader it is, where readers are counted by it
   */
  attach(response: ServerResponse, address = ''): void {
    this.#responses.add(response);
    this.#writer.add(response, this, address);
  }

  /** The writer says that this reader has left. */
  leave(response: ServerResponse): void {
    if (this.#responses.delete(response) && this.#responses.size === 0) this.#deserted?.();
  }
}

/** Listeners that find out by themselves which response calls them. */
function listenersFor(told: {
  readonly drained: (response: ServerResponse) => void;
  readonly closed: (response: ServerResponse) => void;
}) {
  return {
    drain(this: ServerResponse) {
      told.drained(this);
    },
    error(this: ServerResponse) {
      this.destroy();
    },
    close(this: ServerResponse) {
      told.closed(this);
    },
  };
}
