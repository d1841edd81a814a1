import type { Result } from '../../broker/contract/result.ts';
import type { HidIdentity } from './hid-match.ts';

/** A device that is there, opened or not; one with several usages is listed once for each. */
export type ListedHid = HidIdentity & { readonly path: string };

/** What an open device reports. */
export type HidEnds = {
  report(bytes: Uint8Array): void;
  /** It does not answer any more: unplugged, as a rule. */
  lost(because: string): void;
};

/** A device that is open; `close` does not fail, and `write` tells whether the report was taken. */
export type OpenHid = { close(): Promise<void>; write(report: Uint8Array): Promise<boolean> };

/** A computer's HID devices. The errors are what the system says. */
export interface HidDriver {
  list(): Promise<Result<readonly ListedHid[], string>>;
  open(path: string, ends: HidEnds): Promise<Result<OpenHid, string>>;
}
