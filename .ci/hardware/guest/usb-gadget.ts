import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type UsbIdentity = {
  readonly vendorId: string;
  readonly productId: string;
  readonly manufacturer: string;
  readonly product: string;
  readonly serialNumber: string;
};

/** A function of a device, named as the kernel names its driver, with what it is told of it. */
export type UsbFunction = {
  readonly driver: 'printer' | 'hid' | 'acm';
  readonly attributes: Readonly<Record<string, string | Uint8Array>>;
};

const gadgets = '/sys/kernel/config/usb_gadget';

/**
 * A USB device made of software: the kernel's gadget drivers behind `dummy_hcd`, a host controller
 * whose sockets are wired to them. Everything on the host's side is the real thing.
 */
export class UsbGadget {
  /** What to write here to plug it in or out; any process of root's may. */
  readonly socketFile: string;
  readonly socket: string;

  /** @param socket - 0 to 3, which of the machine's USB sockets it goes into */
  constructor(
    name: string,
    socket: 0 | 1 | 2 | 3,
    identity: UsbIdentity,
    functions: readonly UsbFunction[],
  ) {
    const folder = path.join(gadgets, name);
    const strings = path.join(folder, 'strings', '0x409');
    const configuration = path.join(folder, 'configs', 'c.1');
    this.socketFile = path.join(folder, 'UDC');
    this.socket = `dummy_udc.${socket}`;
    mkdirSync(strings, { recursive: true });
    mkdirSync(configuration, { recursive: true });
    writeFileSync(path.join(folder, 'idVendor'), `0x${identity.vendorId}`);
    writeFileSync(path.join(folder, 'idProduct'), `0x${identity.productId}`);
    writeFileSync(path.join(strings, 'manufacturer'), identity.manufacturer);
    writeFileSync(path.join(strings, 'product'), identity.product);
    writeFileSync(path.join(strings, 'serialnumber'), identity.serialNumber);
    for (const [index, { driver, attributes }] of functions.entries()) {
      // The names of functions are one list for all gadgets of a machine.
      const made = path.join(folder, 'functions', `${driver}.${name}${index}`);
      mkdirSync(made, { recursive: true });
      for (const [attribute, value] of Object.entries(attributes)) {
        writeFileSync(path.join(made, attribute), value);
      }
      symlinkSync(made, path.join(configuration, path.basename(made)));
    }
  }

  /** One that is in stays in. */
  plug(): void {
    attempt('EBUSY', () => writeFileSync(this.socketFile, this.socket));
  }

  unplug(): void {
    unplug(this.socketFile);
  }
}

/** Pulls the plug of the gadget with this file; one that is out stays out. */
export function unplug(socketFile: string): void {
  attempt('ENODEV', () => writeFileSync(socketFile, '\n'));
}

/** What fails in this one way is done already. */
function attempt(harmless: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === harmless)) throw cause;
  }
}
