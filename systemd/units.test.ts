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

/** The browser: the one unit of a box that is none of our processes. */
const screen = 'yobiban-screen.service';
const freshScreen = 'restart-yobiban-screen.service';
const morning = 'restart-yobiban-screen.timer';
/** One of several at a computer; enabled by hand, since nobody else knows how many there are. */
const callBoxes = 'yobiban-call-box@.service';

/** Unit files by name, and the drop-in that systemd adds to each service of ours. */
const units = new Map<string, string>();
const dropIns = new Map<string, string>();
let shared = '';

beforeAll(async () => {
  for (const name of await readdir(folder)) {
    if (/\.(service|target|timer)$/.test(name)) {
      units.set(name, await readFile(path.join(folder, name), 'utf8'));
    }
  }
  for (const name of [common, path.join(`${screen}.d`, path.basename(common))]) {
    dropIns.set(name, await readFile(path.join(folder, name), 'utf8'));
  }
  shared = dropIns.get(common) ?? '';
});

/** The processes of ours. */
const services = () =>
  [...units.keys()].filter(
    (name) => name.endsWith('.service') && ![screen, freshScreen, callBoxes].includes(name),
  );
const targets = () => [...units.keys()].filter((name) => name.endsWith('.target'));
/** What a target may want. */
const wantable = () => [...services(), screen, morning];

/** All values a unit gives a key, in order, its drop-in's included. */
function valuesOf(unit: string, key: string): readonly string[] {
  const text = `${units.get(unit) ?? ''}\n${services().includes(unit) ? shared : ''}`;
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
    /^(broker\/(main(\.training)?|(office|uplink)\/main)|device\/(?!virtual)[a-z-]+\/main|display\/[a-z-]+\/main)\.ts$/.test(
      String(root),
    )
      ? [name]
      : [],
  );
}

/** What systemd-analyze says about the units, changed or not; only where programs lie is this machine's. */
async function analyzed(
  args: readonly string[],
  names: Iterable<string>,
  change: (text: string, name: string) => string = (text) => text,
): Promise<string> {
  const copies = await mkdtemp(path.join(tmpdir(), 'yobiban-units-'));
  try {
    for (const [name, text] of [...units, ...dropIns]) {
      const here = text.replace(/=\/usr\/bin\/(node|cage) /, `=${process.execPath} `);
      await mkdir(path.dirname(path.join(copies, name)), { recursive: true });
      await writeFile(path.join(copies, name), change(here, name));
    }
    const files = [...names].map((name) => path.join(copies, name));
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', SYSTEMD_LOG_COLOR: '0' };
    // It mostly ends with 0 whatever it finds: what it prints is the answer.
    const said = spawnSync(analyze, [...args, ...files], { env, encoding: 'utf8' });
    return `${said.error?.message ?? ''}${said.stdout}${said.stderr}`;
  } finally {
    await rm(copies, { recursive: true });
  }
}

const verify = (change?: (text: string, name: string) => string) =>
  analyzed(['verify', '--man=no'], units.keys(), change);

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

describe('the screen of a box (F21)', () => {
  test('shows the page that the box names, and comes back whatever happens', () => {
    expect(valuesOf(screen, 'EnvironmentFile')).toEqual(['/etc/yobiban/screen.env']);
    expect(valuesOf(screen, 'ConditionPathExists')).toEqual(['/etc/yobiban/screen.env']);
    expect(units.get(screen)).toMatch(
      /^ExecStart=\/usr\/bin\/cage \$YOBIBAN_TURN -- [^$]*\$\{YOBIBAN_SCREEN\}$/m,
    );
    expect(valuesOf(screen, 'Restart')).toEqual(['always']);
    expect(valuesOf(screen, 'RestartSec')).toEqual(['1']);
    expect(valuesOf(screen, 'StartLimitIntervalSec')).toEqual(['0']);
  });

  test('nodes with a page know of it too, and their pages are served before it starts', () => {
    const nodes = services().filter((unit) => valuesOf(unit, 'EnvironmentFile').length > 0);
    expect(nodes.sort()).toEqual(['yobiban-board.service', 'yobiban-kiosk.service']);
    for (const node of nodes) {
      expect(valuesOf(node, 'EnvironmentFile')).toEqual(['-/etc/yobiban/screen.env']);
      expect(wordsOf(screen, 'After')).toContain(node);
    }
  });

  test('its account is nobody else’s, and its profile is gone when it ends', () => {
    expect(valuesOf(screen, 'User')).toEqual(['yobiban-screen']);
    expect(valuesOf(screen, 'RuntimeDirectory')).toEqual(['yobiban-screen']);
    expect(units.get(screen)).toContain('--user-data-dir=/run/yobiban-screen/');
    expect(valuesOf(screen, 'NoNewPrivileges')).toEqual(['yes']);
    expect(valuesOf(screen, 'DevicePolicy')).toEqual(['closed']);
  });

  test('starts anew each morning, without starting where there is none', () => {
    expect(valuesOf(morning, 'OnCalendar')).toEqual(['*-*-* 05:30:00']);
    expect(valuesOf(freshScreen, 'ExecStart')).toEqual([
      `/usr/bin/systemctl try-restart ${screen}`,
    ]);
  });

  test.skipIf(!existsSync(analyze))(
    'what binds our processes does not bind the browser',
    async () => {
      const args = ['security', '--offline=true', '--no-pager', '--json=short'];
      const answers = async (unit: string) => JSON.parse(await analyzed(args, [unit])) as unknown;
      const check = (set: boolean) =>
        expect.objectContaining({ name: 'RestrictNamespaces=~user', set });
      expect(await answers(screen)).toContainEqual(check(false));
      expect(await answers('yobiban-board.service')).toContainEqual(check(true));
    },
  );
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

describe('several call boxes at one computer (issue 5, point 12)', () => {
  const single = 'yobiban-call-box.service';

  test('are a unit each, which differs from the single one in its file, its folder, and who starts it', () => {
    const alike = (unit: string) => {
      const lines = (units.get(unit) ?? '').split('\n');
      return lines.filter((line) => line !== '' && !line.startsWith('#'));
    };
    const own = [
      'Description=yobiban: call box %i',
      'ConditionPathExists=/etc/yobiban/call-box-%i.json',
      'ExecStart=/usr/bin/node /opt/yobiban/dist/call-box.js /etc/yobiban/call-box-%i.json',
      'StateDirectory=yobiban-call-box/%i',
      '[Install]',
      'WantedBy=yobiban-counter-box.target yobiban-hall.target',
    ];
    expect(alike(callBoxes).filter((line) => !alike(single).includes(line))).toEqual(own);
    expect(alike(single).filter((line) => !alike(callBoxes).includes(line))).toHaveLength(4);
  });

  test.skipIf(!existsSync(analyze))('are bound by what binds all our processes', async () => {
    const args = ['security', '--offline=true', '--no-pager', '--json=short'];
    const answers: unknown = JSON.parse(await analyzed(args, [callBoxes]));
    const bound = { name: 'RestrictNamespaces=~user', set: true };
    expect(answers).toContainEqual(expect.objectContaining(bound));
  });
});

describe('each kind of box', () => {
  test('has a target that starts with the machine', () => {
    expect(targets().sort()).toEqual([
      'yobiban-board-box.target',
      'yobiban-broker-box.target',
      'yobiban-counter-box.target',
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
        expect(wantable(), target).toContain(unit);
        expect(wordsOf(unit, 'PartOf'), unit).toContain(target);
      }
      for (const unit of wantable()) {
        if (wordsOf(unit, 'PartOf').includes(target)) expect(wanted, target).toContain(unit);
      }
    }
  });

  test('together they hold every unit, and the hall on one machine holds all of them', () => {
    const boxes = targets().filter((target) => target !== 'yobiban-hall.target');
    const inBoxes = new Set(boxes.flatMap((target) => wordsOf(target, 'Wants')));
    expect([...inBoxes].sort()).toEqual(wantable().sort());
    expect([...wordsOf('yobiban-hall.target', 'Wants')].sort()).toEqual(wantable().sort());
  });

  test('F17: a hall without a call box, a training hall or a public side has no unit that fails over and over', () => {
    for (const name of ['call-box', 'training', 'uplink']) {
      expect(valuesOf(`yobiban-${name}.service`, 'ConditionPathExists')).toEqual([
        `/etc/yobiban/${name}.json`,
      ]);
    }
  });

  test('F49: what talks with the world can open no port, and costs the hall a bounded share', () => {
    const uplink = 'yobiban-uplink.service';
    expect(valuesOf(uplink, 'SocketBindDeny')).toEqual(['any']);
    expect(valuesOf(uplink, 'CPUQuota')).toEqual(['50%']);
    expect(valuesOf(uplink, 'MemoryMax')).toEqual(['192M']);
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
      [...services(), screen].flatMap((unit) => valuesOf(unit, 'User')).sort(),
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
      for (const unit of [...services(), screen]) {
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
    expect(devices('yobiban-call-box.service')).toEqual(['char-hidraw']);
    expect(devices('yobiban-broker.service')).toEqual([]);
  });
});

describe('what a node may ask of systemd, by polkit', () => {
  type Details = Readonly<Record<string, string>>;
  type Action = { readonly id: string; lookup(detail: string): string | undefined };
  type Rule = (action: Action, subject: { readonly user: string }) => string | undefined;
  const rules: Rule[] = [];
  let script = '';
  beforeAll(async () => {
    script = await readFile(path.join(folder, 'polkit', '60-yobiban.rules'), 'utf8');
    const polkit = { Result: { YES: 'yes' }, addRule: (rule: Rule) => rules.push(rule) };
    runInNewContext(script, { polkit });
  });

  /** As polkit asks: the first rule that answers decides. */
  function may(user: string, id: string, details: Details = {}): string | undefined {
    const action = { id, lookup: (detail: string) => details[detail] };
    return rules.map((rule) => rule(action, { user })).find((answer) => answer !== undefined);
  }

  test('in words that Debian’s polkit reads, which knows ES5 and no more', () => {
    const code = script.replace(/^\/\/.*$/gm, '');
    expect(code).not.toMatch(/=>|`|\.\.\.|\b(?:const|let|class|of)\b|\.includes\(/);
  });

  test('the kiosk may restart and switch off its box, and nobody else', () => {
    expect(may('yobiban-kiosk', 'org.freedesktop.login1.reboot')).toBe('yes');
    expect(may('yobiban-kiosk', 'org.freedesktop.login1.power-off')).toBe('yes');
    expect(may('yobiban-status', 'org.freedesktop.login1.reboot')).toBeUndefined();
    expect(may('yobiban-board', 'org.freedesktop.login1.power-off')).toBeUndefined();
  });

  test('F21: kiosk and board may restart the screen, and nothing else', () => {
    const units = 'org.freedesktop.systemd1.manage-units';
    const restart = { unit: screen, verb: 'restart' };
    expect(may('yobiban-kiosk', units, restart)).toBe('yes');
    expect(may('yobiban-board', units, restart)).toBe('yes');
    expect(may('yobiban-status', units, restart)).toBeUndefined();
    expect(may('yobiban-screen', units, restart)).toBeUndefined();
    expect(may('yobiban-kiosk', units, { ...restart, verb: 'stop' })).toBeUndefined();
    expect(may('yobiban-kiosk', units, { ...restart, unit: 'ssh.service' })).toBeUndefined();
    expect(may('yobiban-kiosk', units)).toBeUndefined();
    expect(may('yobiban-kiosk', `${units}-files`, restart)).toBeUndefined();
  });
});
