import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';

const folder = path.join(process.cwd(), 'systemd');
const analyze = '/usr/bin/systemd-analyze';
const sysusers = '/usr/bin/systemd-sysusers';
const common = path.join('yobiban-.service.d', '10-common.conf');

/** Unit files by name, and the drop-in that systemd adds to each service. */
const units = new Map<string, string>();
let shared = '';

beforeAll(async () => {
  for (const name of await readdir(folder)) {
    if (/\.(service|target)$/.test(name)) {
      units.set(name, await readFile(path.join(folder, name), 'utf8'));
    }
  }
  shared = await readFile(path.join(folder, common), 'utf8');
});

const services = () => [...units.keys()].filter((name) => name.endsWith('.service'));
const targets = () => [...units.keys()].filter((name) => name.endsWith('.target'));

/** All values a unit gives a key, in order, its drop-in's included. */
function valuesOf(unit: string, key: string): readonly string[] {
  const text = `${units.get(unit) ?? ''}\n${unit.endsWith('.service') ? shared : ''}`;
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map((match) => match[1] ?? '');
}

const wordsOf = (unit: string, key: string) =>
  valuesOf(unit, key).flatMap((value) => value.split(' '));

/** The processes of a hall, as the build names them: those with a composition root of their own. */
async function builtProcesses(): Promise<readonly string[]> {
  const built: unknown = await import(pathToFileURL(path.join(folder, 'hall', 'build.mjs')).href);
  if (typeof built !== 'object' || built === null || !('processes' in built)) return [];
  const roots: readonly [string, unknown][] = Object.entries(built.processes ?? {});
  return roots.flatMap(([name, root]) =>
    // Virtual devices are no part of a box.
    /^(broker|device\/(?!virtual)[a-z-]+|display\/[a-z-]+)\/main\.ts$/.test(String(root))
      ? [name]
      : [],
  );
}

/** What systemd says about the units, changed or not; only where Node lies is this machine's own. */
async function verify(change: (text: string) => string = (text) => text): Promise<string> {
  const copies = await mkdtemp(path.join(tmpdir(), 'yobiban-units-'));
  try {
    await mkdir(path.join(copies, path.dirname(common)));
    const all = [...units, [common, shared] as const];
    for (const [name, text] of all) {
      const here = text.replace('=/usr/bin/node ', `=${process.execPath} `);
      await writeFile(path.join(copies, name), change(here));
    }
    const files = [...units.keys()].map((name) => path.join(copies, name));
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', SYSTEMD_LOG_COLOR: '0' };
    // It mostly ends with 0 whatever it finds: what it prints is the answer.
    const options = { env, encoding: 'utf8' } as const;
    const said = spawnSync(analyze, ['verify', '--man=no', ...files], options);
    return `${said.error?.message ?? ''}${said.stdout}${said.stderr}`;
  } finally {
    await rm(copies, { recursive: true });
  }
}

describe.skipIf(!existsSync(analyze))('systemd-analyze verify (Debian package systemd)', () => {
  test('has nothing to say about any unit', async () => {
    expect(await verify()).toBe('');
  });

  test.each([
    ['a key it does not know', 'WatchdogSec=15', 'WatchdogSecs=15', 'Unknown key'],
    ['a program that is not there', 'ExecStart=/', 'ExecStart=/nowhere/', 'not executable'],
    ['a value it cannot read', 'Restart=always', 'Restart=ever', 'Failed to parse'],
  ])('control: would complain about %s', async (_, good, bad, complaint) => {
    expect(await verify((text) => text.replace(good, bad))).toContain(complaint);
  });
});

describe('each process of a hall', () => {
  test('has a unit that starts its built file with its own node file, and no unit is left over', async () => {
    const processes = await builtProcesses();
    expect(processes).toEqual(expect.arrayContaining(['broker', 'kiosk', 'staff']));
    expect(services().sort()).toEqual(processes.map((name) => `yobiban-${name}.service`).sort());
    for (const name of processes) {
      expect(valuesOf(`yobiban-${name}.service`, 'ExecStart')).toEqual([
        `/usr/bin/node /opt/yobiban/dist/${name}.js /etc/yobiban/${name}.json`,
      ]);
    }
  });

  test('says when it is ready, is restarted when it hangs, and always comes back', () => {
    for (const unit of services()) {
      expect(valuesOf(unit, 'Type'), unit).toEqual(['notify']);
      // systemd-notify is a child of the process, not the process (broker/client/systemd.ts).
      expect(valuesOf(unit, 'NotifyAccess'), unit).toEqual(['all']);
      expect(Number(valuesOf(unit, 'WatchdogSec')[0]), unit).toBeGreaterThan(0);
      expect(valuesOf(unit, 'Restart'), unit).toEqual(['always']);
      expect(valuesOf(unit, 'RestartSec'), unit).toEqual(['1']);
      expect(valuesOf(unit, 'StartLimitIntervalSec'), unit).toEqual(['0']);
    }
  });

  test('has a user and a folder of its own, and nothing it does not need', () => {
    const users = services().flatMap((unit) => valuesOf(unit, 'User'));
    expect(new Set(users).size).toBe(services().length);
    for (const unit of services()) {
      expect(valuesOf(unit, 'StateDirectory'), unit).toEqual([unit.replace('.service', '')]);
      expect(valuesOf(unit, 'NoNewPrivileges'), unit).toEqual(['yes']);
      expect(valuesOf(unit, 'ProtectSystem'), unit).toEqual(['strict']);
      const closed = [...valuesOf(unit, 'PrivateDevices'), ...valuesOf(unit, 'DevicePolicy')];
      expect(closed.filter((value) => value === 'yes' || value === 'closed').length, unit).toBe(1);
    }
  });

  test('is given nothing that Node 20 does not survive (reliability B2)', () => {
    for (const unit of services()) {
      expect(valuesOf(unit, 'MemoryDenyWriteExecute'), unit).not.toContain('yes');
      expect(valuesOf(unit, 'ProcSubset'), unit).not.toContain('pid');
      expect(valuesOf(unit, 'LimitAS'), unit).toEqual([]);
      expect(wordsOf(unit, 'RestrictAddressFamilies'), unit).toContain('AF_NETLINK');
      expect(wordsOf(unit, 'SystemCallFilter'), unit).toContain('@pkey');
      expect(valuesOf(unit, 'SystemCallErrorNumber'), unit).toEqual(['EPERM']);
    }
  });
});

describe('each kind of box', () => {
  test('has a target that starts with the machine', () => {
    expect(targets().sort()).toEqual([
      'yobiban-board-box.target',
      'yobiban-broker-box.target',
      'yobiban-hall.target',
      'yobiban-kiosk-box.target',
    ]);
    for (const target of targets()) {
      expect(valuesOf(target, 'WantedBy'), target).toEqual(['multi-user.target']);
    }
  });

  test('wants units that exist, and stops those it wants', () => {
    for (const target of targets()) {
      const wanted = wordsOf(target, 'Wants');
      expect(wanted.length, target).toBeGreaterThan(0);
      for (const unit of wanted) {
        expect(services(), target).toContain(unit);
        expect(wordsOf(unit, 'PartOf'), unit).toContain(target);
      }
      for (const unit of services()) {
        if (wordsOf(unit, 'PartOf').includes(target)) expect(wanted, target).toContain(unit);
      }
    }
  });

  test('together they hold every unit, and the hall on one machine holds all of them', () => {
    const boxes = targets().filter((target) => target !== 'yobiban-hall.target');
    const inBoxes = boxes.flatMap((target) => wordsOf(target, 'Wants'));
    expect(inBoxes.sort()).toEqual(services().sort());
    expect([...wordsOf('yobiban-hall.target', 'Wants')].sort()).toEqual(services().sort());
  });

  test('goes on without the broker: no unit requires another', () => {
    for (const unit of units.keys()) {
      for (const key of ['Requires', 'Requisite', 'BindsTo']) {
        expect(valuesOf(unit, key), unit).toEqual([]);
      }
    }
  });
});

describe('what the units need of the box', () => {
  test('an account for each unit, and no other', async () => {
    const text = await readFile(path.join(folder, 'sysusers.d', 'yobiban.conf'), 'utf8');
    const accounts = [...text.matchAll(/^u (\S+)/gm)].map((match) => match[1]);
    expect(accounts.sort()).toEqual(
      services()
        .flatMap((unit) => valuesOf(unit, 'User'))
        .sort(),
    );
    const homes = [...text.matchAll(/^u (\S+).* (\/\S+)$/gm)].map(([, name, home]) => [name, home]);
    for (const [name, home] of homes) expect(home).toBe(`/var/lib/${name}`);
    expect(homes).toHaveLength(accounts.length);
  });

  test.skipIf(!existsSync(sysusers))('systemd-sysusers makes them', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'yobiban-root-'));
    try {
      await mkdir(path.join(root, 'etc'));
      const made = spawnSync(sysusers, [
        `--root=${root}`,
        path.join(folder, 'sysusers.d', 'yobiban.conf'),
      ]);
      expect(made.status, String(made.stderr)).toBe(0);
      const passwd = await readFile(path.join(root, 'etc', 'passwd'), 'utf8');
      for (const unit of services()) {
        for (const user of valuesOf(unit, 'User')) expect(passwd).toContain(`${user}:`);
      }
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test('the devices of its own terminal, and no more', () => {
    const devices = (unit: string) =>
      valuesOf(unit, 'DeviceAllow').map((each) => each.split(' ')[0]);
    expect(devices('yobiban-kiosk.service')).toEqual([
      'char-alsa',
      'char-hidraw',
      'char-ttyACM',
      'char-ttyUSB',
    ]);
    expect(devices('yobiban-printer.service')).toEqual(['char-usb_device', 'char-usblp']);
    expect(devices('yobiban-broker.service')).toEqual([]);
  });

  test('the kiosk may restart and switch off its box, nobody else, and nothing else', async () => {
    const script = await readFile(path.join(folder, 'polkit', '60-yobiban.rules'), 'utf8');
    type Rule = (action: { id: string }, subject: { user: string }) => string | undefined;
    const rules: Rule[] = [];
    const polkit = { Result: { YES: 'yes' }, addRule: (rule: Rule) => rules.push(rule) };
    runInNewContext(script, { polkit });
    expect(rules).toHaveLength(1);
    const may = (user: string, id: string) => rules[0]?.({ id }, { user });
    expect(may('yobiban-kiosk', 'org.freedesktop.login1.reboot')).toBe('yes');
    expect(may('yobiban-kiosk', 'org.freedesktop.login1.power-off')).toBe('yes');
    expect(may('yobiban-status', 'org.freedesktop.login1.reboot')).toBeUndefined();
    expect(may('yobiban-kiosk', 'org.freedesktop.systemd1.manage-units')).toBeUndefined();
  });
});
