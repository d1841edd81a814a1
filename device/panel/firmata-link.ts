import { EventEmitter } from 'node:events';
import type { Firmata } from 'firmata-io';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { BoardLine, LineEnds } from './board-line.ts';

const OPEN_WITHIN_MS = 3_000;
/** An Arduino that was reset by the opening of its port needs about two seconds to answer. */
const ANSWER_WITHIN_MS = 6_000;
const ASK_AGAIN_MS = 1_000;
const BEAT_MS = 2_000;
/** Two, because a beat may be late for a reason of our own: a process that was held up. */
const BEATS_MISSED_MAX = 2;
/** The longest message of a board, its pins' capabilities, has about 900 bytes on a Mega. */
const MESSAGE_BYTES_MAX = 4_096;

export type LinkEnd = { readonly kind: 'unplugged' | 'mute'; readonly because: string };

/** The class of the package, loaded where there is a panel and nowhere else. */
export async function loadFirmata(): Promise<typeof Firmata> {
  return (await import('firmata-io')).default.Firmata;
}

type LinkParts = {
  readonly openLine: (ends: LineEnds) => BoardLine;
  readonly clock: NodeClock;
  /** The board has told its version, firmware and pins. */
  readonly onReady: (io: Firmata) => void;
  /** Once, whatever ended it; never after `close`. */
  readonly onEnd: (end: LinkEnd) => void;
};

/** What firmata-io takes for its serial port. */
class Transport extends EventEmitter {
  readonly #send: (bytes: Uint8Array) => void;

  constructor(send: (bytes: Uint8Array) => void) {
    super();
    this.#send = send;
  }

  write(bytes: Uint8Array, done?: () => void): void {
    this.#send(bytes);
    done?.();
  }
}

/**
 * firmata-io on one line: handshake, then a version query every 2 s as its pulse. A board that does
 * not answer, or answers nonsense, ends the link; nothing here waits longer than 9 s. Every wait is
 * on our own clock: the package's own timer is stopped.
 */
export class FirmataLink {
  readonly #parts: LinkParts;
  readonly #transport = new Transport((bytes) => this.#line?.write(bytes));
  readonly #io: Firmata;
  readonly #line: BoardLine | undefined;
  #cancelWait: () => void;
  #cancelAsk: () => void = () => {};
  #missed = 0;
  #over = false;

  constructor(FirmataIo: typeof Firmata, parts: LinkParts) {
    this.#parts = parts;
    this.#io = new FirmataIo(this.#transport);
    clearTimeout(this.#io.reportVersionTimeoutId);
    this.#io.on('error', () => {});
    this.#io.once('ready', () => this.#ready());
    this.#cancelWait = parts.clock.after(OPEN_WITHIN_MS, () =>
      this.#end({ kind: 'unplugged', because: 'the line did not open in time' }),
    );
    this.#line = parts.openLine({
      opened: () => this.#opened(),
      bytes: (bytes) => this.#take(bytes),
      closed: (because) => this.#end({ kind: 'unplugged', because }),
    });
  }

  /** Ends it from this side. */
  async close(): Promise<void> {
    this.#stop();
    await this.#line?.close();
  }

  #opened(): void {
    if (this.#over) return;
    this.#cancelWait();
    this.#cancelWait = this.#parts.clock.after(ANSWER_WITHIN_MS, () =>
      this.#end({ kind: 'mute', because: 'no board answered on the line' }),
    );
    // firmata-io wants to be told that its port is open.
    this.#transport.emit('open');
    this.#ask();
  }

  /** A board greets by itself after a reset, and otherwise only when it is asked. */
  #ask(): void {
    if (this.#io.isReady) return;
    this.#io.reportVersion(() => {});
    this.#io.queryFirmware(() => {});
    this.#cancelAsk = this.#parts.clock.after(ASK_AGAIN_MS, () => this.#ask());
  }

  #ready(): void {
    if (this.#over) return;
    this.#cancelAsk();
    this.#io.on('reportversion', () => {
      this.#missed = 0;
    });
    this.#beat();
    this.#parts.onReady(this.#io);
  }

  #beat(): void {
    if (this.#over) return;
    if (this.#missed >= BEATS_MISSED_MAX) {
      this.#end({ kind: 'mute', because: 'the board stopped answering' });
      return;
    }
    this.#missed += 1;
    this.#io.reportVersion(() => {});
    this.#cancelWait();
    this.#cancelWait = this.#parts.clock.after(BEAT_MS, () => this.#beat());
  }

  /** The package trusts its board: nonsense on the line makes it throw, or collect for ever. */
  #take(bytes: Uint8Array): void {
    if (this.#over) return;
    try {
      this.#transport.emit('data', bytes);
    } catch (cause) {
      const because = cause instanceof Error ? cause.message : 'unreadable';
      this.#end({ kind: 'mute', because: `nonsense on the line: ${because}` });
      return;
    }
    if (this.#io.buffer.length > MESSAGE_BYTES_MAX) {
      this.#end({ kind: 'mute', because: 'nonsense on the line: a message without an end' });
    }
  }

  #end(end: LinkEnd): void {
    if (this.#over) return;
    this.#stop();
    void this.#line?.close();
    this.#parts.onEnd(end);
  }

  #stop(): void {
    this.#over = true;
    this.#cancelWait();
    this.#cancelAsk();
  }
}
