import type { Socket } from 'node:net';
import { type FrameFault, type FrameLimits, FrameMeter } from '../contract/frame-meter.ts';

export type GuardLimits = FrameLimits & {
  /** Bytes that wait in this process for one subscriber that does not read. */
  readonly backlogBytesMax: number;
  readonly socketsMax: number;
  readonly socketsPerAddressMax: number;
};

export const guardLimits: GuardLimits = {
  frameBytesMax: 64 * 1024,
  messagesPerSecond: 200,
  // A status page's node comes back with one SUBSCRIBE for each phone that is watching.
  messagesBurst: 1000,
  acksPerSecond: 20_000,
  // The retained `site` is about 150 KiB and arrives whole, with snapshots of up to 64 KiB behind
  // it: a healthy node that has just connected is owed a quarter of a megabyte. The kernel takes
  // that much before anything waits here, so twice of it is only ever reached by one that is stuck.
  backlogBytesMax: 512 * 1024,
  socketsMax: 1024,
  // A whole hall on one machine has about twenty, a counter network behind one router a hundred.
  socketsPerAddressMax: 128,
};

export type CutReason =
  | FrameFault
  | 'stuck'
  | 'backlog'
  | 'too-many-sockets'
  | 'too-many-sockets-of-address';

const BACKLOG_WATCH_MS = 250;
/** So long somebody may take nothing of what waits for him, and send nothing (F30). */
const STUCK_MS = 2_000;
/** A newcomer takes `site` first: behind what a slow line holds itself, pieces come seconds apart (F29). */
const NEWCOMER_STUCK_MS = 8_000;
const NEWCOMER_FOR_MS = 60_000;

/** `::ffff:192.0.2.1` is the same machine as `192.0.2.1`. */
function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
}

/**
 * Stands before Aedes' parser, which has no limits of its own: frame size, messages a second,
 * sockets, and what may wait for a subscriber that has stopped reading (reliability F39, F30).
 */
export class ConnectionGuard {
  readonly #limits: GuardLimits;
  readonly #onCut: (socket: Socket, because: CutReason, address: string) => void;
  readonly #now: () => number;
  readonly #sockets = new Map<Socket, string>();
  readonly #perAddress = new Map<string, number>();
  readonly #watch: NodeJS.Timeout;

  constructor(options: {
    readonly limits: GuardLimits;
    readonly onCut: (socket: Socket, because: CutReason, address: string) => void;
    /** Monotonic milliseconds. */
    readonly now: () => number;
  }) {
    this.#limits = options.limits;
    this.#onCut = options.onCut;
    this.#now = options.now;
    this.#watch = setInterval(() => this.#cutOverfull(), BACKLOG_WATCH_MS);
    this.#watch.unref();
  }

  /** Takes a new connection under guard before anybody reads from it; false: it was closed. */
  admit(socket: Socket): boolean {
    const address = addressOf(socket);
    const siblings = this.#perAddress.get(address) ?? 0;
    socket.on('error', () => {}); // A reset connection is no news; 'close' follows.
    if (this.#sockets.size >= this.#limits.socketsMax) {
      return this.#refuse(socket, 'too-many-sockets', address);
    }
    if (siblings >= this.#limits.socketsPerAddressMax) {
      return this.#refuse(socket, 'too-many-sockets-of-address', address);
    }
    this.#sockets.set(socket, address);
    this.#perAddress.set(address, siblings + 1);
    socket.once('close', () => this.#forget(socket));
    this.#meter(socket, address);
    this.#watchProgress(socket, address);
    return true;
  }

  /** Where a connection came from; still known when it has just broken. */
  addressOf(socket: Socket): string {
    return this.#sockets.get(socket) ?? addressOf(socket);
  }

  /** Ends every connection and the watch over them. */
  close(): void {
    clearInterval(this.#watch);
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #refuse(socket: Socket, because: CutReason, address: string): false {
    socket.destroy();
    this.#onCut(socket, because, address);
    return false;
  }

  #forget(socket: Socket): void {
    const address = this.#sockets.get(socket);
    if (address === undefined) return;
    this.#sockets.delete(socket);
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
  }

  /** Aedes takes its bytes by `read()`: what passes there is metered before its parser sees it. */
  #meter(socket: Socket, address: string): void {
    const meter = new FrameMeter(this.#limits, this.#now());
    const read = socket.read.bind(socket);
    socket.read = (size?: number) => {
      const chunk: unknown = read(size);
      if (!(chunk instanceof Uint8Array)) return chunk;
      const fault = meter.take(chunk, this.#now());
      if (fault === undefined) return chunk;
      this.#cut(socket, fault, address);
      return null;
    };
  }

  /**
   * A slow line takes `site` in half a minute and is no frozen subscriber (F29): Node counts each
   * byte that the kernel takes as activity, where Aedes waits for all of them at once.
   */
  #watchProgress(socket: Socket, address: string): void {
    socket.setTimeout(NEWCOMER_STUCK_MS, () => {
      if (socket.writableLength > 0) this.#cut(socket, 'stuck', address);
    });
    const known = setTimeout(() => socket.setTimeout(STUCK_MS), NEWCOMER_FOR_MS);
    known.unref();
    socket.once('close', () => clearTimeout(known));
  }

  #cutOverfull(): void {
    for (const [socket, address] of this.#sockets) {
      if (socket.writableLength > this.#limits.backlogBytesMax)
        this.#cut(socket, 'backlog', address);
    }
  }

  #cut(socket: Socket, because: CutReason, address: string): void {
    if (socket.destroyed) return;
    this.#onCut(socket, because, address);
    socket.destroy();
  }
}
