import { setTimeout as pause } from 'node:timers/promises';
import { installRules, startUdev, type User } from './linux.ts';
import { BenchPrinter, makePrinter, OurSide, ours } from './printer-bench.ts';
import type { Tap } from './tap.ts';

const addresses = { usbfs: 'usb:04b8:0e28:SN12345', usblp: 'lp:04b8:0e28:SN12345' } as const;
/** Our printer looks again every second or two. */
const LOOKED_AGAIN_MS = 4_000;

/** Before the rules nothing is allowed, with them both ways are; then slips and states (F12). */
export async function usbPrinter(tap: Tap): Promise<void> {
  startUdev();
  const printer = await new BenchPrinter(makePrinter('pr', 0, ours), '/dev/g_printer0').switchOn();
  await denied(tap, 'without our rules a plain user', 'printer');
  installRules('systemd/udev/70-yobiban.rules', '70-yobiban.rules');
  await denied(tap, 'with them, a user who is not in the group lp', 'kiosk');
  let label = 1;
  for (const [name, address] of Object.entries(addresses)) {
    await prints(tap, name, printer, address, label);
    label += 10;
    // libusb takes the device from the kernel's driver: plugged in anew, both have their turn.
    await printer.unplug();
    printer.plug();
  }
}

async function denied(tap: Tap, who: string, user: User): Promise<void> {
  const sides = Object.entries(addresses).map(
    ([name, address]) => [name, new OurSide(address, user)] as const,
  );
  for (const [, our] of sides) await our.untilState('offline');
  await pause(LOOKED_AGAIN_MS);
  for (const [name, our] of sides) {
    tap.equal(`${name}: ${who} has no printer`, our.states, ['offline']);
    tap.check(`${name}: the process lives on, and ends when it is told to`, await our.close());
  }
}

async function prints(
  tap: Tap,
  name: string,
  printer: BenchPrinter,
  address: string,
  label: number,
): Promise<void> {
  const our = new OurSide(address);
  tap.check(`${name}: with our rules it is ready`, await our.untilState('ready'), our.states);
  for (const each of [label, label + 1]) {
    const fate = await our.print(each);
    tap.equal(`${name}: the printer itself says that a slip is printed`, fate?.fate, 'printed');
  }
  const mine = () => printer.whole.filter((each) => each >= label);
  tap.equal(`${name}: both slips are on paper, whole and once`, mine(), [label, label + 1]);
  tap.equal(`${name}: every byte was one that the printer knows`, printer.unknown, []);
  printer.tell({ do: 'happen', happening: 'paper-near-end' });
  tap.check(`${name}: near end is told`, await our.untilState('paper-near-end'), our.states);
  printer.tell({ do: 'happen', happening: 'cover-opened' });
  tap.check(`${name}: an open cover is told`, await our.untilState('cover-open'), our.states);
  printer.tell({ do: 'happen', happening: 'cover-closed' });
  printer.tell({ do: 'happen', happening: 'paper-out' });
  tap.check(`${name}: paper out is told`, await our.untilState('paper-out'), our.states);
  const refused = await our.print(label + 2);
  tap.equal(`${name}: without paper a slip is refused (F12)`, refused?.fate, 'refused');
  printer.tell({ do: 'happen', happening: 'paper-loaded' });
  tap.check(`${name}: ready again with new paper`, await our.untilState('ready'), our.states);
  tap.equal(`${name}: and prints`, (await our.print(label + 3))?.fate, 'printed');
  tap.equal(`${name}: what was refused never came out`, mine(), [label, label + 1, label + 3]);
  tap.check(`${name}: the process ends when it is told to`, await our.close());
}
