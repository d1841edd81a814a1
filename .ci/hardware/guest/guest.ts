import process from 'node:process';
import { callBox } from './call-box.ts';
import { farBoard } from './far-board.ts';
import { farPrinter } from './far-printer.ts';
import { nearCallBox } from './near-call-box.ts';
import { nearHid } from './near-hid.ts';
import { nearPanel } from './near-panel.ts';
import { nearPrinter } from './near-printer.ts';
import { panel } from './panel.ts';
import { printerBox } from './printer-box.ts';
import { scannerAndKeypad } from './scanner-and-keypad.ts';
import { Tap } from './tap.ts';
import { twoCallBoxes } from './two-call-boxes.ts';
import { unplugAtEveryPlace } from './unplug.ts';
import { usbPrinter } from './usb-printer.ts';

/** One boot each; `.ci/hardware/run.mjs` names them. */
const scenarios: Readonly<Record<string, (tap: Tap) => Promise<void>>> = {
  'usb-printer': usbPrinter,
  'unplug-usb': (tap) => unplugAtEveryPlace(tap, 'usb'),
  'unplug-lp': (tap) => unplugAtEveryPlace(tap, 'lp'),
  'scanner-and-keypad': scannerAndKeypad,
  'call-box': async (tap) => {
    await callBox(tap);
    await twoCallBoxes(tap);
  },
  panel,
};

/** The other processes that a scenario starts. */
const programs: Readonly<
  Record<string, (argument: string, other?: string) => Promise<void> | void>
> = {
  'far-printer': farPrinter,
  'near-printer': nearPrinter,
  'near-call-box': nearCallBox,
  'near-hid': nearHid,
  'far-board': farBoard,
  'near-panel': nearPanel,
  'printer-box': printerBox,
};

const [, , name = '', argument = '', other] = process.argv;
const scenario = scenarios[name];
await programs[name]?.(argument, other);
if (scenario) {
  const tap = new Tap();
  await scenario(tap);
  tap.end();
  // Whatever a scenario left running ends with the guest.
  process.exit(0);
}
