import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '../contract/result.ts';

/** A first packet that was lost is sent again by the kernel after a second: too late for a call. */
const KNOCK_EVERY_MS = 300;
/** At once: each may wait a second and a half, for a door that answers after a second (F29). */
const KNOCKS_MAX = 5;
/** So long nobody answers before it is told, and knocking begins anew. */
const PATIENCE_MS = 3_000;

/** @param knocks - how many it took */
export type TellKnocking = (opened: Result<Socket, string>, knocks: number) => void;

/**
 * Knocks at one address until it opens, each time with a new socket beside those that still wait:
 * a link that comes back is found within a knock, and a slow one is not given up for it. Tells once
 * which socket is open, or why there is none; nothing after `stop`.
 */
export class Knocking {
  readonly #at: { readonly host: string; readonly port: number };
  readonly #tell: TellKnocking;
  readonly #knocks: Socket[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #beganMs = performance.now();
  #count = 0;
  #told = false;

  constructor(at: { readonly host: string; readonly port: number }, tell: TellKnocking) {
    this.#at = at;
    this.#tell = tell;
    this.#timer = setInterval(() => this.#goOn(), KNOCK_EVERY_MS);
    this.#knock();
  }

  stop(): void {
    this.#told = true;
    clearInterval(this.#timer);
    for (const knock of this.#knocks.splice(0)) knock.destroy();
  }

  #goOn(): void {
    if (performance.now() - this.#beganMs >= PATIENCE_MS) {
      this.#end(err('no answer'));
      return;
    }
    // After what has arrived is read: a process that was held up itself may already be let in.
    setImmediate(() => {
      if (this.#told) return;
      this.#knock();
      if (this.#knocks.length > KNOCKS_MAX) this.#knocks.shift()?.destroy();
    });
  }

  #knock(): void {
    this.#count += 1;
    const socket = connect({ ...this.#at, noDelay: true });
    this.#knocks.push(socket);
    const failed = ({ message }: Error) => this.#end(err(message));
    socket.on('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      this.#knocks.splice(this.#knocks.indexOf(socket), 1);
      this.#end(ok(socket));
    });
  }

  #end(opened: Result<Socket, string>): void {
    if (this.#told) return;
    this.stop();
    this.#tell(opened, this.#count);
  }
}
