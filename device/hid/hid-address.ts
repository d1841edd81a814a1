import * as v from 'valibot';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { HidMatch } from './hid-port.ts';

/** A USB string holds so many characters at most (USB 2.0, 9.6.7: 255 bytes, two a character). */
const SERIAL_NUMBER_MAX = 126;

/**
 * Reads which device a node file means: `04b4:0001`, or `04b4:0001:KP001` with its serial number,
 * in which further colons are its own.
 *
 * @returns an error that is a sentence
 */
export function parseHidAddress(text: string): Result<HidMatch, string> {
  const [, vendor, product, serialNumber] =
    /^([\da-f]{4}):([\da-f]{4})(?::([ -~]+))?$/i.exec(text) ?? [];
  if (vendor === undefined || product === undefined) {
    return err(
      `"${text}" names no USB device: vendor:product with four hexadecimal digits each, as lsusb shows them (04b4:0001), and its serial number after another colon if there are two of a kind`,
    );
  }
  const ids = { vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16) };
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
  return `${hex(match.vendorId)}:${hex(match.productId)}${serial}`;
}
