import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import process from 'node:process';
import { allUp, keypadDown } from '../../../device/hid/virtual/typed-reports.ts';
import { BenchHid, keypadIdentity, strangerIdentity } from './hid-bench.ts';
import { installRules, run, settle, startUdev, until } from './linux.ts';
import { type CallBoxTold, callBoxSaid } from './near-call-box.ts';
import { Peer } from './peer.ts';
import type { Tap } from './tap.ts';

const PATIENCE_MS = 60_000;
const ENTER = 0x58;
const PLUS = 0x57;
const CALL_BOX = `${keypadIdentity.vendorId}:${keypadIdentity.productId}:${keypadIdentity.serialNumber}`;

/** What comes out of a file within a moment, without waiting for what does not come. */
async function readsWithin(file: number, limitMs: number): Promise<readonly number[]> {
  const bytes = Buffer.alloc(64);
  let length = 0;
  await until(() => {
    try {
      length = readSync(file, bytes);
      return length > 0;
    } catch {
      return false;
    }
  }, limitMs);
  return [...bytes.subarray(0, length)];
}

const inputs = '/sys/class/input';

/** The event node of a keyboard on the bench, once the kernel has made one. */
async function eventOf({ serialNumber }: BenchHid): Promise<string> {
  let event: string | undefined;
  await until(() => {
    event = readdirSync(inputs).find(
      (name) =>
        name.startsWith('event') &&
        existsSync(`/dev/input/${name}`) &&
        readFileSync(`${inputs}/${name}/device/uniq`, 'utf8').trim() === serialNumber,
    );
    return event !== undefined;
  }, PATIENCE_MS);
  return event ?? 'none';
}

async function isInhibited(device: BenchHid): Promise<string> {
  return readFileSync(`${inputs}/${await eventOf(device)}/device/inhibited`, 'utf8').trim();
}

/** Whether a key of it reaches whoever reads the kernel's keys, as its console does. */
async function typesIntoConsole(device: BenchHid): Promise<boolean> {
  const event = `/dev/input/${await eventOf(device)}`;
  const file = openSync(event, constants.O_RDONLY | constants.O_NONBLOCK);
  await device.report([keypadDown('enter'), allUp]);
  const heard = await readsWithin(file, 1_000);
  closeSync(file);
  return heard.length > 0;
}

/** Keys at a counter: read by their own process alone, by no console, and their lights are ours. */
export async function callBox(tap: Tap): Promise<void> {
  startUdev();
  const keys = new BenchHid('cb', 0, keypadIdentity);
  const stranger = new BenchHid('st', 1, strangerIdentity);
  for (const { gadget } of [keys, stranger]) gadget.plug();
  settle();
  tap.check('before it is enrolled, its keys reach the console', await typesIntoConsole(keys));
  const enrolled = run(process.execPath, 'systemd/udev/enrol.mjs', `call-box=${CALL_BOX}`);
  writeFileSync('/run/enrolled.rules', enrolled);
  installRules('/run/enrolled.rules', '69-yobiban-enrolled.rules');
  installRules('systemd/udev/70-yobiban.rules', '70-yobiban.rules');
  const box = new Peer<CallBoxTold, typeof callBoxSaid>({
    ...{ program: 'near-call-box', args: [CALL_BOX], user: 'callBox', hears: callBoxSaid },
  });
  const stateIs = (wanted: string) =>
    until(() => {
      const last = box.heard.findLast((said) => said.is === 'state');
      return last?.is === 'state' && last.state === wanted;
    }, PATIENCE_MS);
  const presses = () => box.heard.flatMap((said) => (said.is === 'press' ? [said.usage] : []));
  tap.check('a plain user reads it', await stateIs('ready'));
  tap.equal('the kernel’s own keyboard of it is inhibited', await isInhibited(keys), '1');
  tap.equal('another keyboard’s is not', await isInhibited(stranger), '0');
  tap.check('its keys do not reach the console', !(await typesIntoConsole(keys)));
  tap.check('those of another do', await typesIntoConsole(stranger));
  await until(() => presses().length > 0, PATIENCE_MS);
  tap.equal('and all the same they are read', presses(), [ENTER]);

  const lamp = openSync('/dev/hidg0', constants.O_RDONLY | constants.O_NONBLOCK);
  await readsWithin(lamp, 200);
  box.tell({ do: 'light', lights: 3 });
  tap.equal('its lights are ours', await readsWithin(lamp, PATIENCE_MS), [3]);
  closeSync(lamp);

  keys.gadget.unplug();
  tap.check('unplugged: told', await stateIs('unplugged'));
  keys.gadget.plug();
  tap.check('plugged in again: read again (F17)', await stateIs('ready'));
  settle();
  tap.equal('and inhibited again', await isInhibited(keys), '1');
  await keys.report([keypadDown('louder'), allUp]);
  await until(() => presses().length > 1, PATIENCE_MS);
  tap.equal('its keys are read', presses(), [ENTER, PLUS]);
  box.tell({ do: 'close' });
  tap.check('its process ends when it is told to', await box.end(10_000));
}
