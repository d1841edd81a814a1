import { connect, type Socket } from 'node:net';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { BoardLine, LineEnds } from './board-line.ts';

const CLOSE_WITHIN_MS = 300;

/** A line to a board that has a network port. */
export class TcpLine implements BoardLine {
  readonly #socket: Socket;
  readonly #clock: NodeClock;
  #because = 'the board closed the line';
  #closed = false;

  constructor(
    address: { readonly host: string; readonly port: number },
    ends: LineEnds,
    clock: NodeClock,
  ) {
    const { host, port } = address;
    this.#clock = clock;
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('connect', ends.opened);
    this.#socket.on('data', ends.bytes);
    this.#socket.on('error', (cause) => {
      this.#because = cause.message;
    });
    this.#socket.on('close', () => {
      this.#closed = true;
      ends.closed(this.#because);
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const late = this.#clock.after(CLOSE_WITHIN_MS, () => this.#socket.destroy());
      this.#socket.once('close', () => {
        late();
        resolve();
      });
      // A connection that is not made yet has nothing to let out.
      if (this.#socket.connecting) this.#socket.destroy();
      else this.#socket.end(() => this.#socket.destroy());
    });
  }
}
