import * as v from 'valibot';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { HidMatch } from './hid-port.ts';

/** A USB string holds so many characters at most (USB 2.0, 9.6.7: 255 bytes, two a character). */
const SERIAL_NUMBER_MAX = 126;

/** A bus, and a port at each hub on the way (Linux, `usb_alloc_dev`). */
const USB_PORT = /^\d{1,3}-\d{1,3}(\.\d{1,3}){0,6}$/;

/**
 * Reads which device a node file means: `04b4:0001`; or `04b4:0001:KP001` with its serial number, in
 * which further signs are its own; or `04b4:0001@1-1.2` with the USB port that it is plugged into.
 *
 * @returns an error that is a sentence
 */
export function parseHidAddress(text: string): Result<HidMatch, string> {
  const [, vendor, product, serialNumber, port] =
    /^([\da-f]{4}):([\da-f]{4})(?::([ -~]+)|@(.*))?$/i.exec(text) ?? [];
  if (vendor === undefined || product === undefined) {
    return err(
      `"${text}" names no USB device: vendor:product with four hexadecimal digits each, as lsusb shows them (04b4:0001), and if there are two of a kind its serial number after another colon, or after @ its USB port (04b4:0001@1-1.2)`,
    );
  }
  const ids = { vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16) };
  if (port !== undefined) {
    if (USB_PORT.test(port)) return ok({ ...ids, port });
    return err(
      `"${port}" in "${text}" is no USB port: bus and ports as the kernel names them (1-1.2)`,
    );
  }
  if (serialNumber === undefined) return ok(ids);
  if (serialNumber.trim() !== serialNumber || serialNumber.length > SERIAL_NUMBER_MAX) {
    return err(
      `the serial number in "${text}" begins or ends with a space, or has more than ${SERIAL_NUMBER_MAX} characters`,
    );
  }
  return ok({ ...ids, serialNumber });
}

/** The same, as part of what a node file says. */
export const hidAddressText = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): HidMatch => {
    const parsed = parseHidAddress(dataset.value);
    if (parsed.ok) return parsed.value;
    addIssue({ message: parsed.error });
    return NEVER;
  }),
);

/** The same the other way round, for people. */
export function hidAddress(match: HidMatch): string {
  const hex = (id: number) => id.toString(16).padStart(4, '0');
  const serial = match.serialNumber === undefined ? '' : `:${match.serialNumber}`;
  const port = match.port === undefined ? '' : `@${match.port}`;
  return `${hex(match.vendorId)}:${hex(match.productId)}${serial}${port}`;
}

/**
 * The USB port in the place that sysfs gives a device, of whatever hangs on it:
 * `…/usb1/1-1/1-1.2/1-1.2:1.0/0003:1A2C:2D23.0001` is at `1-1.2`.
 */
export function portOf(sysfsPath: string): string | undefined {
  return sysfsPath.split('/').findLast((part) => USB_PORT.test(part));
}
