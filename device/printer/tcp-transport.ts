import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { PrinterLink } from './printer-link.ts';
import { type PrinterTransport, type TransportFault, WRITE_WITHIN_MS } from './transport-port.ts';

const CONNECT_WITHIN_MS = 3_000;
const RECONNECT_MS = 1_000;
/** After a link that we dropped ourselves. */
const RECONNECT_SOON_MS = 20;
const KEEP_ALIVE_MS = 5_000;

export type TcpAddress = { readonly host: string; readonly port: number };

/** A printer at a TCP port, 9100 as a rule. */
export class TcpTransport extends PrinterLink implements PrinterTransport {
  readonly #address: TcpAddress;
  readonly #writeWithinMs: number;
  #socket: Socket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #over = false;
  #soon = false;

  private constructor(address: TcpAddress, writeWithinMs: number) {
    super();
    this.#address = address;
    this.#writeWithinMs = writeWithinMs;
  }

  /** Returns at once; the first connection is made meanwhile. */
  static open(address: TcpAddress, writeWithinMs: number = WRITE_WITHIN_MS): TcpTransport {
    const transport = new TcpTransport(address, writeWithinMs);
    transport.#connect();
    return transport;
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    const socket = this.#socket;
    if (!socket || this.state !== 'open') return Promise.resolve(err('closed'));
    return new Promise((resolve) => {
      const late = setTimeout(() => done(err('timeout')), this.#writeWithinMs);
      const lost = () => done(err('lost'));
      const done = (result: Result<void, TransportFault>) => {
        clearTimeout(late);
        socket.off('close', lost);
        resolve(result);
      };
      socket.once('close', lost);
      // Node says "done" of a write that was under way when its socket was destroyed.
      const taken = (failed?: Error | null) => !failed && !socket.destroyed;
      socket.write(bytes, (failed) => done(taken(failed) ? ok(undefined) : err('lost')));
    });
  }

  reset(): void {
    if (this.state === 'closed') return;
    this.#soon = true;
    this.#socket?.resetAndDestroy();
    // A socket with a write under way says that it is closed much later.
    this.become('closed');
  }

  async close(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#retry);
    this.#socket?.destroy();
    this.become('closed');
  }

  #connect(): void {
    const socket = connect({
      ...this.#address,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    this.#socket = socket;
    const late = setTimeout(() => socket.destroy(), CONNECT_WITHIN_MS);
    socket.on('connect', () => {
      clearTimeout(late);
      this.become('open');
    });
    socket.on('data', (bytes) => this.heard(bytes));
    // Every error is followed by `close`, where it is dealt with.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      this.become('closed');
      if (this.#over) return;
      this.#retry = setTimeout(
        () => this.#connect(),
        this.#soon ? RECONNECT_SOON_MS : RECONNECT_MS,
      );
      this.#soon = false;
    });
  }
}
