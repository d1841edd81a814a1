import { createServer, type Server, type Socket } from 'node:net';
import { err, ok, type Result } from '../../../broker/contract/result.ts';
import type { VirtualPrinter } from './virtual-printer.ts';

/** The network interface of a virtual printer: one connection at a time, as real ones have it. */
export class VirtualPort {
  readonly #server: Server;
  readonly #printer: VirtualPrinter;
  #socket: Socket | undefined;
  readonly #changed: () => void;
  #plugged = true;
  #port = 0;

  /** @param changed - called when somebody connected or left */
  constructor(printer: VirtualPrinter, changed: () => void = () => {}) {
    this.#printer = printer;
    this.#changed = changed;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** @param port - 9100 as a rule; 0 takes a free one */
  listen(host: string, port: number): Promise<Result<undefined, string>> {
    return new Promise((resolve) => {
      this.#server.once('error', (cause) =>
        resolve(err(`port ${port} of ${host} cannot be opened: ${cause.message}`)),
      );
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        this.#port = typeof address === 'object' && address !== null ? address.port : port;
        resolve(ok(undefined));
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  get connected(): boolean {
    return this.#socket !== undefined;
  }

  answer(bytes: Uint8Array): void {
    this.#socket?.write(bytes);
  }

  /** The printer has room again. */
  drain(): void {
    this.#socket?.resume();
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  /** Pulls the cable for a moment: whoever was connected may come back at once. */
  unplug(): void {
    this.#socket?.resetAndDestroy();
  }

  /** Pulls the cable out, or puts it back; while it is out, nobody is let in. */
  setPlugged(plugged: boolean): void {
    this.#plugged = plugged;
    if (!plugged) this.unplug();
    this.#changed();
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    socket.on('error', () => {});
    if (!this.#plugged) {
      socket.resetAndDestroy();
      return;
    }
    // One that was dropped at the other end may not have been noticed here: the newest counts.
    this.#socket?.destroy();
    this.#socket = socket;
    this.#changed();
    socket.on('data', (bytes) => {
      this.#printer.receive(bytes);
      // What is on its way waits in the network, as it does in front of a real printer.
      if (this.#printer.full) socket.pause();
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#changed();
    });
  }
}
