import { readdirSync, realpathSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { portOf } from '../../../device/hid/hid-address.ts';
import { allUp, keypadDown } from '../../../device/hid/virtual/typed-reports.ts';
import { BenchHid, keypadIdentity } from './hid-bench.ts';
import { installRules, run, settle, until } from './linux.ts';
import { type CallBoxTold, callBoxSaid } from './near-call-box.ts';
import { Peer } from './peer.ts';
import type { Tap } from './tap.ts';

const PATIENCE_MS = 60_000;
/** How long a press that nobody ought to hear is waited for. */
const QUIET_MS = 2_000;
const ENTER = 0x58;
/** As cheap keypads are: every one of them says the same serial number. */
const twin = { ...keypadIdentity, productId: '2d24', serialNumber: '0000' };
const TWIN = `${twin.vendorId}:${twin.productId}`;

const hidraws = '/sys/class/hidraw';

/** The USB ports in which a twin is plugged, as the kernel names them. */
function twinPorts(): readonly string[] {
  return readdirSync(hidraws)
    .map((name) => realpathSync(`${hidraws}/${name}/device`))
    .filter((place) => place.toLowerCase().includes(`:${TWIN}.`))
    .flatMap((place) => portOf(place) ?? []);
}

async function portOnceIn(box: BenchHid, before: readonly string[]): Promise<string> {
  box.gadget.plug();
  await until(() => twinPorts().length > before.length, PATIENCE_MS);
  return twinPorts().find((port) => !before.includes(port)) ?? 'none';
}

/** Our side of one call box: a process of its own, as a unit of its own would start it. */
class Counter {
  readonly #peer: Peer<CallBoxTold, typeof callBoxSaid>;

  constructor(address: string) {
    this.#peer = new Peer({
      ...{ program: 'near-call-box', args: [address], user: 'callBox', hears: callBoxSaid },
    });
  }

  get presses(): readonly number[] {
    return this.#peer.heard.flatMap((said) => (said.is === 'press' ? [said.usage] : []));
  }

  get state(): string {
    const last = this.#peer.heard.findLast((said) => said.is === 'state');
    return last?.is === 'state' ? last.state : 'unplugged';
  }

  become(state: string): Promise<boolean> {
    return until(() => this.state === state, PATIENCE_MS);
  }

  end(): Promise<boolean> {
    this.#peer.tell({ do: 'close' });
    return this.#peer.end(10_000);
  }
}

/** Two keypads of a kind at one computer: each calls at its own counter, wherever it came first. */
export async function twoCallBoxes(tap: Tap): Promise<void> {
  const boxes = { left: new BenchHid('le', 2, twin), right: new BenchHid('ri', 3, twin) };
  const left = await portOnceIn(boxes.left, []);
  const right = await portOnceIn(boxes.right, [left]);
  tap.check('two of a kind are in two ports', left !== 'none' && right !== 'none', [left, right]);
  const addresses = [`${TWIN}@${left}`, `${TWIN}@${right}`];
  const roles = addresses.map((address) => `call-box=${address}`);
  writeFileSync('/run/twins.rules', run(process.execPath, 'systemd/udev/enrol.mjs', ...roles));
  installRules('/run/twins.rules', '69-yobiban-enrolled.rules');
  const [one, two] = [new Counter(addresses[0] ?? ''), new Counter(addresses[1] ?? '')];
  const careless = new Counter(TWIN);
  const bothReady = async () => (await one.become('ready')) && (await two.become('ready'));
  tap.check('a plain user reads each of them', await bothReady());

  const heard = () => [one.presses.length, two.presses.length];
  const press = async (box: BenchHid, wanted: readonly number[]) => {
    await box.report([keypadDown('enter'), allUp]);
    const all = wanted.reduce((sum, count) => sum + count, 0);
    await until(() => one.presses.length + two.presses.length >= all, PATIENCE_MS);
    return heard();
  };
  tap.equal('the left one presses for its own counter', await press(boxes.left, [1, 0]), [1, 0]);
  tap.equal('and the right one for its own', await press(boxes.right, [1, 1]), [1, 1]);

  for (const { gadget } of [boxes.left, boxes.right]) gadget.unplug();
  tap.check(
    'both unplugged: told',
    (await one.become('unplugged')) && (await two.become('unplugged')),
  );
  for (const { gadget } of [boxes.right, boxes.left]) gadget.plug();
  tap.check('plugged in again in the other order: read again (F17)', await bothReady());
  settle();
  tap.equal('the left one is still the left one', await press(boxes.left, [2, 1]), [2, 1]);
  tap.equal('and the right one the right one', await press(boxes.right, [2, 2]), [2, 2]);
  tap.equal('each press is what it was', [...new Set([...one.presses, ...two.presses])], [ENTER]);
  await until(() => careless.state === 'ready', QUIET_MS);
  tap.equal('an address that fits both opens neither', careless.state, 'unplugged');
  tap.equal('and hears nothing', careless.presses, []);
  const ended = [await one.end(), await two.end(), await careless.end()];
  tap.equal('their processes end when they are told to', ended, [true, true, true]);
}
