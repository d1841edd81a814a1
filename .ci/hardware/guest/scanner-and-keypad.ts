import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { allUp, keypadDown, reportsOfCode } from '../../../device/hid/virtual/typed-reports.ts';
import { BenchHid, keypadIdentity, scannerIdentity, strangerIdentity } from './hid-bench.ts';
import { installRules, run, settle, startUdev, until } from './linux.ts';
import { type HidTold, hidSaid } from './near-hid.ts';
import { Peer } from './peer.ts';
import type { Tap } from './tap.ts';

const PATIENCE_MS = 20_000;
/** Longer than the silence that ends a code. */
const SILENCE_MS = 600;
const LOOKED_AGAIN_MS = 4_000;

const SCANNER = '0c2e:0b61';
const KEYPAD = '1a2c:2d23:KP001';

/** What the kiosk's process hears, and how its devices are. */
class KioskSide {
  readonly peer: Peer<HidTold, typeof hidSaid>;

  constructor() {
    const args = [SCANNER, KEYPAD];
    this.peer = new Peer({ program: 'near-hid', args, user: 'kiosk', hears: hidSaid });
  }

  get codes(): readonly string[] {
    return this.peer.heard.flatMap((said) => (said.is === 'code' ? [said.code] : []));
  }

  get keys(): readonly string[] {
    return this.peer.heard.flatMap((said) => (said.is === 'key' ? [said.key] : []));
  }

  stateOf(device: 'scanner' | 'keypad'): string {
    const last = this.peer.heard.findLast((said) => said.is === 'state' && said.of === device);
    return last?.is === 'state' ? last.state : 'unplugged';
  }

  untilState(device: 'scanner' | 'keypad', state: string): Promise<boolean> {
    return until(() => this.stateOf(device) === state, PATIENCE_MS);
  }
}

/** Enrolled devices are read by the kiosk alone and by no compositor, others by nobody (F17, F18). */
export async function scannerAndKeypad(tap: Tap): Promise<void> {
  startUdev();
  const scanner = new BenchHid('sc', 0, scannerIdentity);
  const keypad = new BenchHid('kp', 1, keypadIdentity);
  const stranger = new BenchHid('st', 2, strangerIdentity);
  for (const { gadget } of [scanner, keypad, stranger]) gadget.plug();
  settle();
  const kiosk = new KioskSide();
  await pause(LOOKED_AGAIN_MS);
  const before = [kiosk.stateOf('scanner'), kiosk.stateOf('keypad')];
  tap.equal('without our rules a plain user reads no scanner', before, ['unplugged', 'unplugged']);
  enrol();
  tap.check('with them the scanner is read', await kiosk.untilState('scanner', 'ready'));
  tap.check('and the keypad', await kiosk.untilState('keypad', 'ready'));
  browserIsSafe(tap, scanner, keypad, stranger);
  await reads(tap, kiosk, scanner, keypad, stranger);
  await replugged(tap, kiosk, scanner);
  tap.check('one process of ours lived through it', !kiosk.peer.ended);
  kiosk.peer.tell({ do: 'close' });
  tap.check('and ends when it is told to', await kiosk.peer.end(10_000));
}

function enrol(): void {
  const enrolling = [`scanner=${SCANNER}`, `keypad=${KEYPAD}`];
  const rules = run(process.execPath, 'systemd/udev/enrol.mjs', ...enrolling);
  writeFileSync('/run/enrolled.rules', rules);
  installRules('/run/enrolled.rules', '69-yobiban-enrolled.rules');
  installRules('systemd/udev/70-yobiban.rules', '70-yobiban.rules');
}

/** What udev tells a compositor of the input node of a device. */
function inputOf({ serialNumber }: BenchHid): readonly string[] {
  const name = readdirSync('/sys/class/input').find((each) => {
    if (!each.startsWith('event')) return false;
    const { uniq } = { uniq: readFileSync(`/sys/class/input/${each}/device/uniq`, 'utf8') };
    return uniq.trim() === serialNumber;
  });
  return run('udevadm', 'info', '--query=property', `--name=/dev/input/${name}`).split('\n');
}

function browserIsSafe(tap: Tap, scanner: BenchHid, keypad: BenchHid, stranger: BenchHid): void {
  for (const [name, device] of Object.entries({ scanner, keypad })) {
    const said = inputOf(device);
    tap.check(`libinput passes the ${name} by`, said.includes('LIBINPUT_IGNORE_DEVICE=1'), said);
    tap.check(
      `the ${name} is no keyboard to a session`,
      !said.includes('ID_INPUT_KEYBOARD=1'),
      said,
    );
  }
  const said = inputOf(stranger);
  tap.check('another keyboard stays one', said.includes('ID_INPUT_KEYBOARD=1'), said);
}

async function reads(
  tap: Tap,
  kiosk: KioskSide,
  scanner: BenchHid,
  keypad: BenchHid,
  stranger: BenchHid,
): Promise<void> {
  await scanner.type('R2026-0412');
  await until(() => kiosk.codes.length > 0, PATIENCE_MS);
  tap.equal('a scanned code is read', kiosk.codes, ['R2026-0412']);
  await keypad.report([keypadDown('digit-3'), allUp]);
  await pause(SILENCE_MS);
  await keypad.report([keypadDown('enter'), allUp]);
  await until(() => kiosk.keys.length > 1, PATIENCE_MS);
  tap.equal('keys of the keypad are read', kiosk.keys, ['digit-3', 'enter']);
  await stranger.type('A0001');
  await pause(SILENCE_MS);
  tap.equal('a keyboard of the same kind types no code (F18)', kiosk.codes, ['R2026-0412']);
  tap.equal('and no key (F18)', kiosk.keys, ['digit-3', 'enter']);
}

async function replugged(tap: Tap, kiosk: KioskSide, scanner: BenchHid): Promise<void> {
  // Half a code, and the plug is out.
  await scanner.report((reportsOfCode('R9999') ?? []).slice(0, 6));
  scanner.gadget.unplug();
  tap.check('unplugged: told', await kiosk.untilState('scanner', 'unplugged'));
  tap.equal('unplugged: the keypad is not concerned', kiosk.stateOf('keypad'), 'ready');
  const beganMs = performance.now();
  scanner.gadget.plug();
  tap.check('plugged in again: read again (F17)', await kiosk.untilState('scanner', 'ready'));
  tap.measured(`read again after ${(performance.now() - beganMs).toFixed(0)} ms`);
  await scanner.type('R2026-0777');
  await until(() => kiosk.codes.length > 1, PATIENCE_MS);
  const whole = ['R2026-0412', 'R2026-0777'];
  tap.equal('the half of a code before is no part of the next', kiosk.codes, whole);
}
