import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readNodeFile } from '../../../broker/client/node-file.ts';
import { readOfficeFile } from '../../../broker/office/office-file.ts';
import { readStaffSettings } from '../../../display/staff/staff-settings.ts';
import { setUpOffice } from './set-up-office.ts';

const broker = {
  siteFile: '/etc/yobiban/site.yaml',
  listen: { host: '0.0.0.0', port: 8883 },
  directory: '/var/lib/yobiban-broker',
  credentials: '/etc/yobiban/credentials.json',
};
const staff = {
  node: 'staff-1',
  site: 'iwata',
  brokers: ['mqtt://127.0.0.1:1883'],
  password: 'a password of twenty-four',
  listen: { host: '127.0.0.1', port: 8103 },
  directory: '/var/lib/yobiban-staff',
  own: { idleMinutes: 10 },
};

let folder: string;
const at = (name: string) => path.join(folder, name);
const group = process.getgid?.() ?? 0;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-box-'));
  await writeFile(at('broker.json'), JSON.stringify(broker));
  await writeFile(at('staff.json'), JSON.stringify(staff));
  await chmod(at('staff.json'), 0o640);
  await writeFile(at('group'), `root:x:0:\nyobiban-office:x:${group}:\n`);
});
afterEach(() => rm(folder, { recursive: true }));

const setUp = () => setUpOffice(folder, at('group'));

/** What both processes read at their start. */
async function both() {
  const office = await readOfficeFile(at('office.json'));
  const node = await readNodeFile(at('staff.json'));
  const own = node.ok ? readStaffSettings(node.value.own) : node;
  return { office, own };
}

describe('the office on a box', () => {
  test('is told what it reads, and the staff process by which word it is asked', async () => {
    const done = await setUp();
    expect(done).toMatchObject({
      ok: true,
      value: { files: [at('office.json'), at('staff.json')] },
    });
    const { office, own } = await both();
    expect(office).toMatchObject({
      ok: true,
      value: {
        siteFile: '/etc/yobiban/site.yaml',
        journal: '/var/lib/yobiban-broker/journal',
        listen: { host: '127.0.0.1', port: 8111 },
      },
    });
    const secret = office.ok ? office.value.secret : '';
    expect(own).toMatchObject({
      ok: true,
      value: { idleMinutes: 10, office: { port: 8111, secret } },
    });
    // All else stands as it stood.
    expect(JSON.parse(await readFile(at('staff.json'), 'utf8'))).toMatchObject({
      ...staff,
      own: { idleMinutes: 10 },
    });
    for (const name of ['office.json', 'staff.json']) {
      const { mode, gid } = await stat(at(name));
      expect([mode & 0o777, gid], name).toEqual([0o640, group]);
    }
  });

  test('run again keeps the secret, a chosen port and table, and takes over where the site file lies', async () => {
    await setUp();
    const first = JSON.parse(await readFile(at('office.json'), 'utf8')) as object;
    const chosen = { demandTable: '/etc/yobiban/demand.json', listen: { host: '::1', port: 9000 } };
    await writeFile(at('office.json'), JSON.stringify({ ...first, ...chosen }));
    await writeFile(at('broker.json'), JSON.stringify({ ...broker, siteFile: '/srv/site.yaml' }));
    await setUp();
    const { office, own } = await both();
    expect(office).toMatchObject({
      value: { ...first, ...chosen, siteFile: '/srv/site.yaml', logLevel: 'info' },
    });
    expect(own).toMatchObject({ value: { office: { port: 9000 } } });
  });

  test('before the accounts are made it says so', async () => {
    await writeFile(at('group'), 'root:x:0:\n');
    const done = await setUp();
    expect(done.ok && done.value.next[0]).toContain('systemd-sysusers');
  });

  test.each([
    ['staff.json', '{ "node": ', 'staff.json'],
    ['broker.json', '{}', 'broker.json: siteFile'],
    ['office.json', '{ "secret": "short" }', 'office.json: '],
    ['staff.json', JSON.stringify({ ...staff, own: { idle: 1 } }), 'own.idle'],
  ])('a %s that does not read is named, and nothing is written', async (name, text, sentence) => {
    await writeFile(at(name), text);
    const before = await readFile(at('staff.json'), 'utf8');
    const done = await setUp();
    expect(done.ok ? '' : done.error).toContain(sentence);
    expect(await readFile(at('staff.json'), 'utf8')).toBe(before);
    if (name !== 'office.json') {
      await expect(stat(at('office.json'))).rejects.toThrow('ENOENT');
    }
  });
});
