import type { NodeClock } from '../../broker/client/node-clock.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { PrinterLink } from './printer-link.ts';
import type { PrinterModel } from './printer-model.ts';
import { type PrinterTransport, type TransportFault, WRITE_WITHIN_MS } from './transport-port.ts';
import { type Happening, VirtualPrinter } from './virtual/virtual-printer.ts';
import type { VirtualSlip } from './virtual/virtual-slip.ts';

const BACK_AFTER_MS = 20;
/** As much as the network takes for a printer that takes nothing. */
const ON_ITS_WAY_BYTES_MAX = 262_144;

/** A virtual printer and the socket that one cable at a time is in. */
export class MemoryPrinter {
  readonly printer: VirtualPrinter;
  /** What came out of it, oldest first. */
  readonly slips: VirtualSlip[] = [];
  cable: MemoryTransport | undefined;

  constructor(clock: NodeClock, rowsLeft?: number, model?: PrinterModel) {
    this.printer = new VirtualPrinter({
      widthDots: 576,
      answer: (bytes) => this.cable?.say(bytes),
      onSlip: (slip) => this.slips.push(slip),
      onDrain: () => this.cable?.deliver(),
      now: () => clock.wallMs(),
      ...(rowsLeft !== undefined && { rowsLeft }),
      ...(model && { model }),
    });
  }
}

/** A cable in memory to a virtual printer, for tests; it can be pulled after any byte. */
export class MemoryTransport extends PrinterLink implements PrinterTransport {
  readonly printer: VirtualPrinter;
  /** Every byte that reached the printer. */
  delivered = 0;
  /** Pulls the plug when so many bytes have reached the printer. */
  unplugAfter = Number.POSITIVE_INFINITY;
  readonly #clock: NodeClock;
  /** Writes that wait for room. */
  readonly #waiting = new Set<(result: Result<void, TransportFault>) => void>();
  #plugged = true;
  #over = false;
  #delivering = false;
  /** Taken by the network, not by the printer. */
  #onItsWay: Uint8Array = new Uint8Array(0);

  constructor(clock: NodeClock, socket: MemoryPrinter) {
    super('open');
    this.#clock = clock;
    this.printer = socket.printer;
    socket.cable = this;
  }

  async write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    if (this.state === 'closed') return err('closed');
    this.#onItsWay = Buffer.concat([this.#onItsWay, bytes]);
    this.deliver();
    // The plug may have been pulled meanwhile.
    if (!this.#plugged) return err('lost');
    if (this.#onItsWay.length <= ON_ITS_WAY_BYTES_MAX) return ok(undefined);
    return new Promise((resolve) => {
      const cancel = this.#clock.after(WRITE_WITHIN_MS, () => done(err('timeout')));
      const done = (result: Result<void, TransportFault>) => {
        cancel();
        this.#waiting.delete(done);
        resolve(result);
      };
      this.#waiting.add(done);
    });
  }

  reset(): void {
    this.#close();
    this.#clock.after(BACK_AFTER_MS, () => {
      if (this.#plugged) this.become('open');
    });
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#plugged = false;
    this.#close();
  }

  /** Bytes from the printer's side, as they are or as a test makes them up. */
  say(bytes: Uint8Array): void {
    if (this.state === 'open') this.heard(bytes);
  }

  happen(happening: Happening): void {
    this.printer.happen(happening);
  }

  unplug(): void {
    this.#plugged = false;
    this.#close();
  }

  plug(): void {
    this.unplugAfter = Number.POSITIVE_INFINITY;
    if (this.#over) return;
    this.#plugged = true;
    this.become('open');
  }

  /** A printer that is full still gets the first bytes: what clears it must reach it. */
  deliver(): void {
    // Written in answer to an answer: it takes its turn.
    if (this.#delivering) return;
    this.#delivering = true;
    for (let first = true; this.#onItsWay.length > 0; first = false) {
      if (!first && this.printer.full) break;
      const most = Math.min(2_048, this.unplugAfter - this.delivered);
      const bytes = this.#onItsWay.subarray(0, most);
      this.#onItsWay = this.#onItsWay.subarray(bytes.length);
      this.delivered += bytes.length;
      this.printer.receive(bytes);
      if (this.delivered >= this.unplugAfter) this.unplug();
    }
    this.#delivering = false;
    if (this.#onItsWay.length > ON_ITS_WAY_BYTES_MAX) return;
    for (const done of this.#waiting) done(ok(undefined));
  }

  #close(): void {
    this.#onItsWay = new Uint8Array(0);
    for (const done of this.#waiting) done(err('lost'));
    this.become('closed');
  }
}
