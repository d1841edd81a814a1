import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { UsbAddress } from './printer-file.ts';
import { PrinterLink } from './printer-link.ts';
import {
  LOOK_EVERY_MS,
  type PrinterTransport,
  type TransportFault,
  WRITE_WITHIN_MS,
} from './transport-port.ts';

/** The driver takes no more at once. */
const WRITE_BYTES_MAX = 8_192;
const READ_BYTES_MAX = 512;
/** Between two tries of a printer that is busy; it takes 8 KB of dots in 40 ms at best. */
const TRY_EVERY_MS = 5;
/** An answer waits for no longer than this. */
const READ_EVERY_MS = 15;
/** Says "not now" and nothing else: busy, or stopped for want of paper. */
const notNow: readonly unknown[] = ['EAGAIN', 'ENOSPC', 'EINTR', 'EBUSY'];

type Options = {
  readonly clock?: NodeClock;
  readonly writeWithinMs?: number;
  /** Where the kernel lists its printer nodes. */
  readonly sysDirectory?: string;
  /** Where the nodes themselves are. */
  readonly devDirectory?: string;
};

/** An open node; its object tells it from a later one of the same number. */
type Node = { readonly name: string; readonly fd: number };

/**
 * A printer behind the kernel's own driver, `/dev/usb/lp*` (hardware.md 1.4): no native module, and
 * any user whom a udev rule lets. The node is opened O_NONBLOCK and read and written by synchronous
 * calls that return at once: a printer that takes nothing holds up no thread (reliability.md,
 * finding 2). It is found by vendor, product and serial number, for it may come back as another
 * number (F15).
 */
export class LpTransport extends PrinterLink implements PrinterTransport {
  readonly #address: UsbAddress;
  readonly #clock: NodeClock;
  readonly #writeWithinMs: number;
  readonly #sysDirectory: string;
  readonly #devDirectory: string;
  #node: Node | undefined;
  #cancelLook: () => void = () => {};
  #cancelRead: () => void = () => {};
  #lookedAtMs = 0;
  #over = false;
  /** Writes go out one after another. */
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(address: UsbAddress, options: Options) {
    super();
    this.#address = address;
    this.#clock = options.clock ?? systemClock;
    this.#writeWithinMs = options.writeWithinMs ?? WRITE_WITHIN_MS;
    this.#sysDirectory = options.sysDirectory ?? '/sys/class/usbmisc';
    this.#devDirectory = options.devDirectory ?? '/dev/usb';
  }

  /** A printer that is not there is looked for until it is. */
  static open(address: UsbAddress, options: Options = {}): LpTransport {
    const transport = new LpTransport(address, options);
    transport.#look();
    return transport;
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    const node = this.#node;
    if (!node) return Promise.resolve(err('closed'));
    const untilMs = this.#clock.monotonicMs() + this.#writeWithinMs;
    const written = this.#tail.then(() => this.#writeAll(node, bytes, untilMs));
    this.#tail = written;
    return written;
  }

  /** The driver forgets what is under way when its node is closed. */
  reset(): void {
    this.#drop();
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#drop();
  }

  async #writeAll(
    node: Node,
    bytes: Uint8Array,
    untilMs: number,
  ): Promise<Result<void, TransportFault>> {
    for (let from = 0; from < bytes.length; ) {
      // Closed meanwhile: its number may belong to another file by now.
      if (this.#node !== node) return err('lost');
      const taken = attempt(() =>
        writeSync(node.fd, bytes, from, Math.min(WRITE_BYTES_MAX, bytes.length - from)),
      );
      if (taken === 'gone') {
        this.#drop();
        return err('lost');
      }
      if (taken !== 'not-now') from += taken;
      else if (this.#clock.monotonicMs() >= untilMs) return err('timeout');
      else await this.#pause(TRY_EVERY_MS);
    }
    return ok(undefined);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }

  #look(): void {
    this.#cancelLook();
    if (this.#over || this.#node) return;
    const name = this.#find();
    const file = path.join(this.#devDirectory, name ?? '');
    const fd = name === undefined ? 'gone' : attempt(() => openSync(file, READ_AND_WRITE));
    if (name === undefined || typeof fd !== 'number') {
      this.#cancelLook = this.#clock.after(LOOK_EVERY_MS, () => this.#look());
      return;
    }
    this.#node = { name, fd };
    this.#lookedAtMs = this.#clock.monotonicMs();
    this.become('open');
    this.#read();
  }

  #read(): void {
    const node = this.#node;
    if (!node) return;
    const buffer = Buffer.alloc(READ_BYTES_MAX);
    const count = attempt(() => readSync(node.fd, buffer, 0, READ_BYTES_MAX, null));
    if (count === 'gone' || this.#hasLeft(node.name)) {
      this.#drop();
      return;
    }
    this.#cancelRead = this.#clock.after(READ_EVERY_MS, () => this.#read());
    if (typeof count === 'number' && count > 0) this.heard(buffer.subarray(0, count));
  }

  /** A node that nobody reads errors from tells its end in sysfs alone. */
  #hasLeft(name: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return false;
    this.#lookedAtMs = nowMs;
    return !this.#isOurs(name);
  }

  #drop(): void {
    this.#cancelRead();
    this.#cancelLook();
    const node = this.#node;
    this.#node = undefined;
    if (node) attempt(() => closeSync(node.fd));
    this.become('closed');
    if (!this.#over) this.#cancelLook = this.#clock.after(TRY_EVERY_MS, () => this.#look());
  }

  #find(): string | undefined {
    const names = attempt(() => readdirSync(this.#sysDirectory));
    if (typeof names === 'string') return undefined;
    return names
      .filter((name) => /^lp\d+$/.test(name))
      .sort()
      .find((name) => this.#isOurs(name));
  }

  /** `lp0/device` is the printer's interface; what holds it is the device with its ids. */
  #isOurs(name: string): boolean {
    const { vendorId, productId, serial } = this.#address;
    const said = (file: string) =>
      attempt(() => {
        const held = realpathSync(path.join(this.#sysDirectory, name, 'device'));
        return readFileSync(path.join(held, '..', file), 'utf8').trim();
      });
    return (
      Number.parseInt(said('idVendor'), 16) === vendorId &&
      Number.parseInt(said('idProduct'), 16) === productId &&
      (serial === undefined || said('serial') === serial)
    );
  }
}

const READ_AND_WRITE = constants.O_RDWR | constants.O_NONBLOCK;

/** A system call: what it gives, or why not. */
function attempt<T>(call: () => T): T | 'not-now' | 'gone' {
  try {
    return call();
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && notNow.includes(cause.code)
      ? 'not-now'
      : 'gone';
  }
}
