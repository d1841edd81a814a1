import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const polkitd = '/usr/lib/polkit-1/polkitd';
const rulesFile = path.join(process.cwd(), 'systemd', 'polkit', '60-yobiban.rules');
const accounts = ['yobiban-kiosk', 'yobiban-board', 'yobiban-status'] as const;
/** High enough to be nobody's. */
const FIRST_ID = 61_000;

const isThere = ['/usr/bin/dbus-daemon', '/usr/bin/pkcheck', polkitd].every((file) =>
  existsSync(file),
);
/** It has a bus, accounts and mounts of its own, and leaves nothing behind. */
const mayRun = isThere && spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0;

const REBOOT = 'org.freedesktop.login1.reboot';
const UNITS = 'org.freedesktop.systemd1.manage-units';
const unit = (name: string, verb: string) => `--detail unit ${name} --detail verb ${verb}`;

/** Who asks for what, and whether it is given without a password. */
const questions = [
  ['yobiban-kiosk', REBOOT, '', true],
  ['yobiban-board', REBOOT, '', false],
  ['yobiban-kiosk', UNITS, unit('yobiban-screen.service', 'restart'), true],
  ['yobiban-board', UNITS, unit('yobiban-screen.service', 'restart'), true],
  ['yobiban-status', UNITS, unit('yobiban-screen.service', 'restart'), false],
  ['yobiban-board', UNITS, unit('yobiban-screen.service', 'stop'), false],
  ['yobiban-board', UNITS, unit('ssh.service', 'restart'), false],
  ['yobiban-board', UNITS, '', false],
] as const;

/** Debian's own polkit reads our rules: it knows far less JavaScript than Node. */
describe.skipIf(!mayRun)('polkit (Debian package polkitd, as root)', () => {
  let folder = '';
  let log = '';
  let answers: readonly string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yobiban-polkit-'));
    const extra = accounts.map((name, index) => `${name}:x:${FIRST_ID + index}`);
    const passwd = await readFile('/etc/passwd', 'utf8');
    const group = await readFile('/etc/group', 'utf8');
    const users = extra.map((line, index) => `${line}:${FIRST_ID + index}::/:/bin/false\n`);
    await writeFile(path.join(folder, 'passwd'), `${passwd}${users.join('')}`);
    await writeFile(path.join(folder, 'group'), `${group}${extra.join(':\n')}:\n`);
    await writeFile(path.join(folder, 'ask.sh'), script(folder));
    const args = ['--mount', '--pid', '--fork', '--mount-proc', 'bash', `${folder}/ask.sh`];
    const ran = spawnSync('unshare', args, { encoding: 'utf8' });
    answers = ran.stdout.trim().split('\n');
    log = await readFile(path.join(folder, 'log'), 'utf8');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('reads the rules without complaint', () => {
    expect(log).toContain('Finished loading, compiling and executing');
    expect(log).not.toMatch(/Error compiling|SyntaxError/);
  });

  test.each(questions.map((question, index) => [...question, index] as const))(
    '%s: %s %s → %s',
    (_user, _action, _details, given, index) => {
      // pkcheck: 0 is given; 2 would be given to who can tell a password.
      expect(answers[index]).toBe(given ? '0' : '2');
    },
  );
});

/** A system bus, polkit with our rules and no others, and a process of each account that asks. */
function script(folder: string): string {
  return `
    mount --make-rprivate /
    mount --bind ${folder}/passwd /etc/passwd
    mount --bind ${folder}/group /etc/group
    mount -t tmpfs tmpfs /run && mkdir /run/dbus
    mount -t tmpfs -o mode=0755 tmpfs /etc/polkit-1/rules.d
    install -m 0644 ${rulesFile} /etc/polkit-1/rules.d/
    until_there() { for _ in $(seq 200); do eval "$1" && return; sleep 0.1; done; }
    dbus-daemon --system --nofork --nopidfile 2>/dev/null &
    until_there 'test -S /run/dbus/system_bus_socket'
    ${polkitd} > ${folder}/log 2>&1 &
    until_there 'grep -q Acquired ${folder}/log'
    ask() {
      setpriv --reuid=$1 --regid=$1 --clear-groups sleep 60 &
      until_there "test \\$(stat -c %U /proc/$!) = $1"
      pkcheck --process $! --action-id "\${@:2}" > /dev/null 2>&1
      echo $?
    }
    ${questions.map(([user, action, details]) => `ask ${user} ${action} ${details}`).join('\n')}
  `;
}
