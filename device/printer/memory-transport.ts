import type { NodeClock } from '../../broker/client/node-clock.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { PrinterTransport, TransportFault, TransportState } from './transport-port.ts';
import { type Happening, VirtualPrinter } from './virtual/virtual-printer.ts';
import type { VirtualSlip } from './virtual/virtual-slip.ts';

const BACK_AFTER_MS = 20;

/** A virtual printer and the socket that one cable at a time is in. */
export class MemoryPrinter {
  readonly printer: VirtualPrinter;
  /** What came out of it, oldest first. */
  readonly slips: VirtualSlip[] = [];
  cable: MemoryTransport | undefined;

  constructor(clock: NodeClock, rowsLeft?: number) {
    this.printer = new VirtualPrinter({
      widthDots: 576,
      answer: (bytes) => this.cable?.say(bytes),
      onSlip: (slip) => this.slips.push(slip),
      onDrain: () => this.cable?.deliver(),
      now: () => clock.wallMs(),
      ...(rowsLeft !== undefined && { rowsLeft }),
    });
  }
}

/** A cable in memory to a virtual printer, for tests; it can be pulled after any byte. */
export class MemoryTransport implements PrinterTransport {
  readonly printer: VirtualPrinter;
  /** Every byte that reached the printer. */
  delivered = 0;
  /** Pulls the plug when so many bytes have reached the printer. */
  unplugAfter = Number.POSITIVE_INFINITY;
  readonly #clock: NodeClock;
  readonly #stateChanged: ((state: TransportState) => void)[] = [];
  readonly #takes: ((bytes: Uint8Array) => void)[] = [];
  #state: TransportState = 'open';
  #plugged = true;
  /** Taken by the network, not by the printer. */
  #onItsWay: Uint8Array = new Uint8Array(0);

  constructor(clock: NodeClock, socket: MemoryPrinter) {
    this.#clock = clock;
    this.printer = socket.printer;
    socket.cable = this;
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

  async write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    if (this.#state === 'closed') return err('closed');
    this.#onItsWay = Buffer.concat([this.#onItsWay, bytes]);
    this.deliver();
    // Read anew: the plug may have been pulled meanwhile.
    const state: TransportState = this.state;
    return state === 'open' ? ok(undefined) : err('lost');
  }

  reset(): void {
    this.#close();
    this.#clock.after(BACK_AFTER_MS, () => {
      if (this.#plugged) this.#become('open');
    });
  }

  async close(): Promise<void> {
    this.#plugged = false;
    this.#close();
  }

  /** Bytes from the printer's side, as they are or as a test makes them up. */
  say(bytes: Uint8Array): void {
    if (this.#state === 'closed') return;
    for (const take of this.#takes) take(bytes);
  }

  happen(happening: Happening): void {
    this.printer.happen(happening);
  }

  unplug(): void {
    this.#plugged = false;
    this.#close();
  }

  plug(): void {
    this.#plugged = true;
    this.unplugAfter = Number.POSITIVE_INFINITY;
    this.#become('open');
  }

  /** A printer that is full still gets the first bytes: what clears it must reach it. */
  deliver(): void {
    for (let first = true; first || !this.printer.full; first = false) {
      if (this.#onItsWay.length === 0) return;
      const most = Math.min(2_048, this.unplugAfter - this.delivered);
      const bytes = this.#onItsWay.subarray(0, most);
      this.#onItsWay = this.#onItsWay.subarray(bytes.length);
      this.delivered += bytes.length;
      this.printer.receive(bytes);
      if (this.delivered >= this.unplugAfter) this.unplug();
    }
  }

  #close(): void {
    this.#onItsWay = new Uint8Array(0);
    this.#become('closed');
  }

  #become(state: TransportState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const changed of this.#stateChanged) changed(state);
  }
}
