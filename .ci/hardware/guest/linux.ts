import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { assert } from '../../../broker/contract/result.ts';

/** The users of the units, with the groups that their rules speak of. */
const users = {
  /** As yobiban-printer.service runs: in the group lp, as its unit says. */
  printer: { id: 951, group: 'yobiban-printer', also: 'lp' },
  /** As yobiban-kiosk.service runs. */
  kiosk: { id: 952, group: 'yobiban-kiosk', also: 'audio' },
  /** As yobiban-call-box.service runs: in no other group. */
  callBox: { id: 953, group: 'yobiban-call-box', also: 'yobiban-call-box' },
} as const;
export type User = keyof typeof users;

/** Runs a command to its end; one that fails is a defect of the bench. */
export function run(command: string, ...args: readonly string[]): string {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  assert(done.status === 0, `${command} ${args.join(' ')}: ${done.stderr || done.error?.message}`);
  return done.stdout;
}

/** What of a command says who it runs as, its groups and nothing of root's. */
export function runningAs(user: User): readonly string[] {
  const { id, group, also } = users[user];
  const ids = [`--reuid=${id}`, `--regid=${group}`, `--groups=${group},${also}`];
  return ['setpriv', ...ids, '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'];
}

function addUsers(): void {
  for (const { id, group } of Object.values(users)) {
    appendFileSync('/etc/group', `${group}:x:${id}:\n`);
    appendFileSync('/etc/passwd', `${group}:x:${id}:${id}::/nonexistent:/usr/sbin/nologin\n`);
  }
}

/** What our rules speak of; the rest of the guest's devices need no udev. */
const subsystems = ['usb', 'usbmisc', 'hidraw', 'input', 'tty'].map(
  (name) => `--subsystem-match=${name}`,
);

/**
 * Starts udev with Debian's own rules but two: those that give printers to the group lp already,
 * so that only ours can let anybody in.
 */
export function startUdev(): void {
  addUsers();
  const name = '50-udev-default.rules';
  const own = readFileSync(`/usr/lib/udev/rules.d/${name}`, 'utf8').split('\n');
  mkdirSync('/etc/udev/rules.d', { recursive: true });
  const others = own.filter((line) => !line.includes('GROUP="lp"'));
  writeFileSync(`/etc/udev/rules.d/${name}`, others.join('\n'));
  // Else a rule's group is looked up by systemd, which is not there.
  run('/usr/lib/systemd/systemd-udevd', '--daemon', '--resolve-names=early');
  lookAnew();
}

/** Puts a file of rules where the installation puts it, and has udev look at every device anew. */
export function installRules(from: string, name: string): void {
  copyFileSync(from, `/etc/udev/rules.d/${name}`);
  run('udevadm', 'control', '--reload');
  lookAnew();
}

function lookAnew(): void {
  run('udevadm', 'trigger', '--action=add', ...subsystems);
  settle();
}

/** Waits until udev has dealt with everything that was plugged in or out. */
export function settle(): void {
  run('udevadm', 'settle', '--timeout=30');
}

/** Waits for something, looking every few milliseconds; false when it did not come in time. */
export async function until(found: () => boolean, withinMs: number): Promise<boolean> {
  const lastMs = performance.now() + withinMs;
  while (!found()) {
    if (performance.now() > lastMs) return false;
    await pause(10);
  }
  return true;
}
