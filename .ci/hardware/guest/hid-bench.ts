import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { reportsOfCode } from '../../../device/hid/virtual/typed-reports.ts';
import { UsbGadget, type UsbIdentity } from './usb-gadget.ts';

/** A boot keyboard (HID 1.11, appendix B.1), as scanners and keypads say they are. */
const BOOT_KEYBOARD = Buffer.from(
  '05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508150025650507190029658100c0',
  'hex',
);
const TRIES_MAX = 100;
const TRY_EVERY_MS = 5;

export const scannerIdentity: UsbIdentity = {
  vendorId: '0c2e',
  productId: '0b61',
  manufacturer: 'Honeywell',
  product: 'Scanner',
  serialNumber: 'SC001',
};
export const keypadIdentity: UsbIdentity = {
  vendorId: '1a2c',
  productId: '2d23',
  manufacturer: 'ACME',
  product: 'USB Keypad',
  serialNumber: 'KP001',
};
/** The same keypad to look at, and not the enrolled one. */
export const strangerIdentity: UsbIdentity = { ...keypadIdentity, serialNumber: 'KP999' };

/** A HID device on the bench: what it reports goes in at its own end. */
export class BenchHid {
  readonly gadget: UsbGadget;
  readonly serialNumber: string;
  readonly #file: string;

  /** @param number - counts the HID devices of the guest in the order they were made */
  constructor(name: string, number: 0 | 1 | 2 | 3, identity: UsbIdentity) {
    const attributes = {
      protocol: '1',
      subclass: '1',
      report_length: '8',
      report_desc: BOOT_KEYBOARD,
    };
    this.gadget = new UsbGadget(name, number, identity, [{ driver: 'hid', attributes }]);
    this.serialNumber = identity.serialNumber;
    this.#file = `/dev/hidg${number}`;
  }

  /** Types a code as a scanner does; how many of its reports the host took. */
  type(code: string): Promise<number> {
    return this.report(reportsOfCode(code) ?? []);
  }

  /** Nobody takes reports of a device that no program on the host has open. */
  async report(reports: readonly Uint8Array[]): Promise<number> {
    const file = openSync(this.#file, constants.O_WRONLY | constants.O_NONBLOCK);
    let taken = 0;
    for (const report of reports) {
      if (!(await written(file, report))) break;
      taken += 1;
    }
    closeSync(file);
    return taken;
  }
}

async function written(file: number, report: Uint8Array): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      return writeSync(file, report) === report.length;
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN')) return false;
    }
    await pause(TRY_EVERY_MS);
  }
  return false;
}
