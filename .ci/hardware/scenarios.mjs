/** What `npm run test:hw` proves: one guest a scenario, but the power cut, which is many. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildProcess } from '../../systemd/hall/build.mjs';
import { project } from '../../systemd/hall/project.mjs';
import { benchDirectory, run } from './bench.mjs';
import { buildProgram } from './programs.mjs';

/** Name → what it proves, and after how long it hangs: a multiple of what it takes by itself. */
export const scenarios = {
  'usb-printer': {
    proves: 'a printer at usbfs and at usblp, by a plain user and our udev rules alone',
    withinMs: 240_000,
    run: inGuest,
  },
  'unplug-usb': {
    proves: 'the plug of a printer at usbfs pulled at every place of a slip; NAK for ever',
    withinMs: 300_000,
    run: inGuest,
  },
  'unplug-lp': {
    proves: 'the plug of a printer at usblp pulled at every place of a slip; NAK for ever',
    withinMs: 300_000,
    run: inGuest,
  },
  'scanner-and-keypad': {
    proves: 'hidraw by a plain user; keys that reach no browser; unplugging',
    withinMs: 240_000,
    run: inGuest,
  },
  'call-box': {
    proves:
      'keys at a counter: hidraw, inhibited for the console, their lights ours; two of a kind by port',
    withinMs: 480_000,
    run: inGuest,
  },
  panel: {
    proves: 'a Firmata board at the kernel’s serial driver; unplugging',
    withinMs: 240_000,
    run: inGuest,
  },
  'power-cut': {
    proves: 'the power of the printer’s box cut at four moments of a job, on ext4',
    withinMs: 900_000,
    run: powerCut,
  },
};

/** A guest does everything by itself, and closes with its plan. */
async function inGuest(name, { boot, count }) {
  const machine = boot({ name, args: [name] });
  await machine.ended;
  if (machine.planned === undefined) {
    count.failed(`${name} broke off, or took too long; its last words:`);
    for (const line of machine.lastWords()) console.log(`    ${line}`);
    console.log(`    (what it printed: var/hw/${name}.log)`);
  }
}

/** Guests with one disk are killed from here; hall and printer are on this side. */
async function powerCut(name, { boot, count }) {
  // Only this process: it is what the power is cut of.
  await buildProcess('printer');
  const bundle = await buildProgram('power-cut');
  const { powerCut: cutPower } = await import(pathToFileURL(path.join(project, bundle)).href);
  const disk = path.join(benchDirectory, 'disk.img');
  rmSync(disk, { force: true });
  run('truncate', ['-s', '64M', disk]);
  run('/sbin/mkfs.ext4', ['-q', '-F', disk]);
  let boots = 0;
  await cutPower({
    boot: (args) => {
      boots += 1;
      return boot({ name: `${name}-${boots}`, args, disk, network: true });
    },
    check: (check, passed, detail) => count.check(check, passed, detail),
  });
}
