import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { PrinterTransport, TransportFault, TransportState } from './transport-port.ts';

const CONNECT_WITHIN_MS = 3_000;
const RECONNECT_MS = 1_000;
/** After a link that we dropped ourselves. */
const RECONNECT_SOON_MS = 20;
const WRITE_WITHIN_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;

export type TcpAddress = { readonly host: string; readonly port: number };

/** A printer at a TCP port, 9100 as a rule. */
export class TcpTransport implements PrinterTransport {
  readonly #address: TcpAddress;
  readonly #stateChanged: ((state: TransportState) => void)[] = [];
  readonly #takes: ((bytes: Uint8Array) => void)[] = [];
  #socket: Socket | undefined;
  #state: TransportState = 'closed';
  #retry: NodeJS.Timeout | undefined;
  #over = false;
  #soon = false;

  private constructor(address: TcpAddress) {
    this.#address = address;
  }

  /** Returns at once; the first connection is made meanwhile. */
  static open(address: TcpAddress): TcpTransport {
    const transport = new TcpTransport(address);
    transport.#connect();
    return transport;
  }

  get state(): TransportState {
    return this.#state;
  }

  onState(changed: (state: TransportState) => void): void {
    this.#stateChanged.push(changed);
  }

  onData(take: (bytes: Uint8Array) => void): void {
    this.#takes.push(take);
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    const socket = this.#socket;
    if (!socket || this.#state !== 'open') return Promise.resolve(err('closed'));
    return new Promise((resolve) => {
      const late = setTimeout(() => done(err('timeout')), WRITE_WITHIN_MS);
      const lost = () => done(err('lost'));
      const done = (result: Result<void, TransportFault>) => {
        clearTimeout(late);
        socket.off('close', lost);
        resolve(result);
      };
      socket.once('close', lost);
      socket.write(bytes, (failed) => done(failed ? err('lost') : ok(undefined)));
    });
  }

  reset(): void {
    this.#soon = true;
    this.#socket?.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#retry);
    this.#socket?.destroy();
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
      this.#become('open');
    });
    socket.on('data', (bytes) => {
      for (const take of this.#takes) take(bytes);
    });
    // Every error is followed by `close`, where it is dealt with.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      this.#become('closed');
      if (this.#over) return;
      this.#retry = setTimeout(
        () => this.#connect(),
        this.#soon ? RECONNECT_SOON_MS : RECONNECT_MS,
      );
      this.#soon = false;
    });
  }

  #become(state: TransportState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const changed of this.#stateChanged) changed(state);
  }
}
