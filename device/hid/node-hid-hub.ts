import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { HIDAsync } from 'node-hid';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { portOf } from './hid-address.ts';
import type { HidDriver, HidEnds, ListedHid, OpenHid } from './hid-driver.ts';
import { HotPlugHub, type HotPlugOptions } from './hot-plug.ts';

/** hidraw wants a first byte for the report id; 0 is that of a device which has none. */
const NO_REPORT_ID = 0;

/**
 * The kernel's HID devices through node-hid, by hidraw on Linux. Listing opens nothing; what is
 * opened reads as an unprivileged user by the rules of systemd/udev.
 */
export class NodeHidHub extends HotPlugHub {
  constructor(options: HotPlugOptions) {
    super(nodeHid, options);
  }
}

/** Loaded when something is watched first: a kiosk without HID devices needs no node-hid. */
const nodeHid: HidDriver = {
  async list() {
    try {
      const { devicesAsync } = await import('node-hid');
      return ok(await Promise.all((await devicesAsync()).flatMap(listed).map(withPort)));
    } catch (cause) {
      return err(textOf(cause));
    }
  },
  async open(path, ends): Promise<Result<OpenHid, string>> {
    try {
      const { HIDAsync } = await import('node-hid');
      return ok(listen(await HIDAsync.open(path), ends));
    } catch (cause) {
      return err(textOf(cause));
    }
  },
};

function listed({
  path,
  ...identity
}: { readonly path?: string | undefined } & Omit<ListedHid, 'path'>) {
  return path === undefined ? [] : [{ ...identity, path }];
}

/** Where it is plugged in, which node-hid does not tell: sysfs does, on Linux. */
async function withPort(device: ListedHid): Promise<ListedHid> {
  const parent = `/sys/class/hidraw/${path.basename(device.path)}/device`;
  const port = portOf(await realpath(parent).catch(() => ''));
  return port === undefined ? device : { ...device, port };
}

function listen(device: HIDAsync, ends: HidEnds): OpenHid {
  device.on('error', (cause: unknown) => ends.lost(textOf(cause)));
  // node-hid turns what a listener throws into an error of the device; a defect of ours is none.
  device.on('data', (report: Uint8Array) => queueMicrotask(() => ends.report(report)));
  return {
    async write(report) {
      try {
        await device.write([NO_REPORT_ID, ...report]);
        return true;
      } catch {
        // Without lights, or just gone: the next look tells which.
        return false;
      }
    },
    async close() {
      // Of a device that is gone there is nothing left to close.
      await device.close().catch(() => {});
    },
  };
}

/** In `HIDAsync` an error is a string, where `HID` has an Error (hardware.md part 5). */
function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
