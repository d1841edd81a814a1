import type Adapter from 'escpos-usb';
import type usb from 'usb';
import type { Device, Endpoint, Interface, Transfer, UsbError } from 'usb';
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

const PRINTER_CLASS = 7;
/** A question to the device itself, such as its serial number. */
const CONTROL_WITHIN_MS = 1_000;
/** Claiming a printer is a matter of milliseconds; one that hangs is tried again. */
const CLAIM_WITHIN_MS = 2_000;
/** After an answer without a byte: some printers give one at once whenever they are asked. */
const READ_AGAIN_MS = 20;
const LOOK_SOON_MS = 20;

type Usb = typeof usb;
type Vendor = { readonly usb: Usb; readonly adapter: typeof Adapter };
type Options = { readonly clock?: NodeClock; readonly writeWithinMs?: number };

/** A claimed printer: its interface of class 7 and the two ends of it. */
type Claim = {
  readonly device: Device;
  readonly side: Interface;
  readonly out: Endpoint;
  /** None on a printer that only listens. */
  readonly in: Endpoint | undefined;
  /** What is under way; it has to come back before the device can be closed. */
  readonly pending: Set<Transfer>;
};

/**
 * A printer over libusb, found and claimed by escpos-usb (hardware.md 1.2, 1.3). The package opens a
 * composite device twice, cannot read and waits for ever, so that it is handed the printer's
 * own interface alone, and transfers, time-outs and unplugging are seen to here. A printer
 * is known by vendor, product and serial number, never by its socket; one that comes back is claimed
 * anew by itself (F15).
 */
export class UsbTransport extends PrinterLink implements PrinterTransport {
  readonly #address: UsbAddress;
  readonly #vendor: Vendor;
  readonly #clock: NodeClock;
  readonly #writeWithinMs: number;
  #claim: Claim | undefined;
  #cancelLook: () => void = () => {};
  #looking = false;
  #over = false;
  /** What was dropped and is not closed yet. */
  #leaving: Promise<void> = Promise.resolve();

  private constructor(address: UsbAddress, vendor: Vendor, options: Options) {
    super();
    this.#address = address;
    this.#vendor = vendor;
    this.#clock = options.clock ?? systemClock;
    this.#writeWithinMs = options.writeWithinMs ?? WRITE_WITHIN_MS;
  }

  /**
   * The error is a sentence: why libusb cannot be used on this box. A printer that is not there is
   * looked for until it is.
   */
  static async open(
    address: UsbAddress,
    options: Options = {},
  ): Promise<Result<UsbTransport, string>> {
    try {
      // Loaded here alone: a box whose printer is at the network needs no libusb.
      const [{ default: usb }, { default: adapter }] = await Promise.all([
        import('usb'),
        import('escpos-usb'),
      ]);
      const transport = new UsbTransport(address, { usb, adapter }, options);
      transport.#begin();
      return ok(transport);
    } catch (cause) {
      const because = cause instanceof Error ? cause.message : 'it does not load';
      return err(`libusb cannot be used here (an lp: address can): ${because}`);
    }
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    const claim = this.#claim;
    if (!claim) return Promise.resolve(err('closed'));
    return new Promise((resolve) => {
      const sent = (error: UsbError | undefined) => {
        if (!error) resolve(ok(undefined));
        else if (error.errno === this.#vendor.usb.LIBUSB_TRANSFER_TIMED_OUT)
          resolve(err('timeout'));
        else {
          resolve(err('lost'));
          this.#drop(claim);
        }
      };
      this.#submit(claim, claim.out, Buffer.from(bytes), this.#writeWithinMs, sent);
    });
  }

  reset(): void {
    if (this.#claim) this.#drop(this.#claim);
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#cancelLook();
    const { usb } = this.#vendor;
    usb.off('attach', this.#attached);
    usb.off('detach', this.#detached);
    if (this.#claim) this.#drop(this.#claim);
    await this.#leaving;
  }

  #begin(): void {
    const { usb } = this.#vendor;
    usb.on('attach', this.#attached);
    usb.on('detach', this.#detached);
    // Waiting for a printer is no reason for a process to live.
    usb.unrefHotplugEvents();
    void this.#look();
  }

  readonly #attached = () => void this.#look();
  readonly #detached = (device: Device) => {
    if (this.#claim?.device === device) this.#drop(this.#claim);
  };

  /** Also by the clock: where no udev runs, nobody says that a printer came back. */
  async #look(): Promise<void> {
    this.#cancelLook();
    if (this.#over || this.#looking || this.#claim) return;
    this.#looking = true;
    await this.#leaving;
    const claim = await this.#find();
    this.#looking = false;
    if (!claim) {
      if (!this.#over) this.#lookIn(LOOK_EVERY_MS);
      return;
    }
    this.#claim = claim;
    if (this.#over) {
      this.#drop(claim);
      return;
    }
    this.become('open');
    if (claim.in) this.#read(claim, claim.in);
  }

  #lookIn(ms: number): void {
    this.#cancelLook();
    this.#cancelLook = this.#clock.after(ms, () => void this.#look());
  }

  async #find(): Promise<Claim | undefined> {
    const { vendorId, productId } = this.#address;
    for (const device of this.#vendor.adapter.findPrinter()) {
      const { idVendor, idProduct } = device.deviceDescriptor;
      if (idVendor !== vendorId || idProduct !== productId) continue;
      const claim = await this.#take(device);
      if (claim) return claim;
    }
    return undefined;
  }

  /** Not ours, not permitted, or another process has it: none, and nothing stays open. */
  async #take(device: Device): Promise<Claim | undefined> {
    if (!attempt(() => device.open())) return undefined;
    const claim = (await this.#isMeant(device)) ? await this.#claimed(device) : undefined;
    if (!claim) attempt(() => device.close());
    return claim;
  }

  async #isMeant(device: Device): Promise<boolean> {
    const { serial } = this.#address;
    if (serial === undefined) return true;
    device.timeout = CONTROL_WITHIN_MS;
    const said = await new Promise<string | undefined>((resolve) => {
      device.getStringDescriptor(device.deviceDescriptor.iSerialNumber, (error, text) =>
        resolve(error ? undefined : text),
      );
    });
    return said === serial;
  }

  async #claimed(device: Device): Promise<Claim | undefined> {
    const side = device.interfaces?.find(
      ({ descriptor }) => descriptor.bInterfaceClass === PRINTER_CLASS,
    );
    if (!side || !(await this.#openAdapter(side))) return undefined;
    // Only now: setting the interface up made its endpoints anew.
    const out = side.endpoints.find(({ direction }) => direction === 'out');
    if (!out) return undefined;
    const back = side.endpoints.find(({ direction }) => direction === 'in');
    return { device, side, out, in: back, pending: new Set() };
  }

  /** The package claims every interface that it is shown: it is shown the printer's. */
  #openAdapter(side: Interface): Promise<boolean> {
    const { usb, adapter: Adapter } = this.#vendor;
    const before = usb.listeners('detach');
    const adapter = new Adapter({ interfaces: [side], open: () => {} });
    // Its own listener would never be taken away again; ours does the work.
    for (const listener of usb.listeners('detach')) {
      if (!before.includes(listener)) usb.off('detach', listener);
    }
    return new Promise((resolve) => {
      const cancel = this.#clock.after(CLAIM_WITHIN_MS, () => resolve(false));
      const opened = (error: Error | null) => {
        cancel();
        resolve(error === null);
      };
      if (!attempt(() => adapter.open(opened))) opened(new Error('not opened'));
    });
  }

  #read(claim: Claim, from: Endpoint): void {
    if (this.#claim !== claim) return;
    const buffer = Buffer.alloc(from.descriptor.wMaxPacketSize);
    this.#submit(claim, from, buffer, 0, (error, actual) => {
      if (this.#claim !== claim) return;
      if (error) return this.#drop(claim);
      if (actual === 0) return void this.#clock.after(READ_AGAIN_MS, () => this.#read(claim, from));
      this.heard(buffer.subarray(0, actual));
      this.#read(claim, from);
    });
  }

  #submit(
    claim: Claim,
    endpoint: Endpoint,
    buffer: Buffer,
    timeoutMs: number,
    done: (error: UsbError | undefined, actual: number) => void,
  ): void {
    const transfer = endpoint.makeTransfer(timeoutMs, (error, _buffer, actual) => {
      claim.pending.delete(transfer);
      done(error, actual);
    });
    claim.pending.add(transfer);
    try {
      transfer.submit(buffer);
    } catch (cause) {
      claim.pending.delete(transfer);
      const error = cause instanceof Error ? cause : new Error('not submitted');
      queueMicrotask(() => done(Object.assign(error, { errno: 0 }), 0));
    }
  }

  /** What is under way is cancelled; it comes back as lost. */
  #drop(claim: Claim): void {
    if (this.#claim !== claim) return;
    this.#claim = undefined;
    this.#leaving = this.#leave(claim);
    this.become('closed');
    if (!this.#over) this.#lookIn(LOOK_SOON_MS);
  }

  async #leave({ device, side, pending }: Claim): Promise<void> {
    for (const transfer of pending) attempt(() => transfer.cancel());
    for (let tries = 0; pending.size > 0 && tries < 100; tries += 1) await this.#pause(10);
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(CLAIM_WITHIN_MS, resolve);
      const released = () => {
        cancel();
        resolve();
      };
      if (!attempt(() => side.release(released))) released();
    });
    attempt(() => device.close());
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }
}

/** The packages throw where libusb refuses; a device that is gone refuses everything. */
function attempt(call: () => void): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
