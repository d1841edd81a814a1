import type { HidMatch } from './hid-port.ts';

/** What a device says of itself when devices are listed. */
export type HidIdentity = {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string | undefined;
  readonly interface?: number | undefined;
  /** Where it is plugged in: `1-1.2`; unknown where the system does not tell. */
  readonly port?: string | undefined;
  /** HID usage page and usage of what it is in the first place; a keyboard is 1, 6. */
  readonly usagePage?: number | undefined;
  readonly usage?: number | undefined;
};

const GENERIC_DESKTOP = 1;
const KEYBOARD = 6;
const KEYPAD = 7;

/** Whether a device is the enrolled one; what the match does not name may be anything. */
export function fits(match: HidMatch, device: HidIdentity): boolean {
  return (
    match.vendorId === device.vendorId &&
    match.productId === device.productId &&
    (match.serialNumber === undefined || match.serialNumber === device.serialNumber) &&
    (match.port === undefined || match.port === device.port) &&
    (match.interface === undefined || match.interface === device.interface)
  );
}

/** Scanners and keypads often have a second interface for media keys: theirs is the keyboard. */
export function isKeyboard(device: HidIdentity): boolean {
  const { usagePage, usage } = device;
  return usagePage === GENERIC_DESKTOP && (usage === KEYBOARD || usage === KEYPAD);
}

/** How many things with a plug of their own these are: one may be listed for each of its interfaces. */
export function plugsOf(devices: readonly (HidIdentity & { readonly path: string })[]): number {
  return new Set(devices.map(({ port, path }) => port ?? path)).size;
}

/** For sorting: keyboards first, then by interface number. */
export function keyboardsFirst(one: HidIdentity, other: HidIdentity): number {
  const rank = (device: HidIdentity) => (isKeyboard(device) ? 0 : 1);
  return rank(one) - rank(other) || (one.interface ?? 0) - (other.interface ?? 0);
}
