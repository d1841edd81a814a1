import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { MosquittoServer } from '../../../.ci/mosquitto-server.ts';
import { type TrialCertificate, trialCertificate } from '../../../.ci/trial-certificate.ts';
import { ClusterLink } from '../../../broker/client/cluster-link.ts';
import { decodeJson } from '../../../broker/contract/decode.ts';
import { siteId } from '../../../broker/contract/ids.ts';
import { MemoryLog } from '../../../broker/contract/memory-log.ts';
import { topicOf } from '../../../broker/contract/topics.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { uplinkSettings } from '../../../broker/uplink/uplink-settings.ts';
import { processesDirectory, projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { ProcessKeeper } from '../process-keeper.ts';
import { ensureBuilt } from '../setup.mjs';
import { main } from './public.ts';

const found = existsSync('/usr/sbin/mosquitto');
const [iwata, hamamatsu] = ['iwata', 'hamamatsu'].map((site) => parsed(siteId, site)) as [
  ReturnType<typeof parsed<typeof siteId>>,
  ReturnType<typeof parsed<typeof siteId>>,
];

let directory: string;
let tls: TrialCertificate;
let port: number;
const told: string[] = [];

beforeAll(ensureBuilt);
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'yobiban-host-'));
  tls = await trialCertificate(directory, ['DNS:localhost', 'IP:127.0.0.1']);
  port = await freePorts();
  told.splice(0);
  for (const way of ['log', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation((line: string) => void told.push(line));
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true, force: true });
});
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => {
  expect(closers).toEqual([]);
});

const out = (name: string) => path.join(directory, 'out', name);
const textOf = (name: string) => readFile(out(name), 'utf8');

/** The file of a public host, with what a test changes in it. */
async function hostFile(change: (text: string) => string = (text) => text): Promise<string> {
  const file = path.join(directory, 'public-host.yaml');
  const text = `address: https://localhost:${port + 1}
listen: { host: 127.0.0.1, port: ${port + 1} }
tls: { certFile: ${tls.certFile}, keyFile: ${tls.keyFile} }
sites: [iwata, hamamatsu]
statusNodes: 2
cluster:
  kind: mosquitto
  servers: [mqtts://127.0.0.1:${port}]
  caFile: ${tls.caFile}
  tls: { certFile: ${tls.certFile}, keyFile: ${tls.keyFile} }
  directory: ${directory}/cluster
`;
  await writeFile(file, change(text));
  return file;
}

const make = async (change?: (text: string) => string) =>
  main([await hostFile(change), path.join(directory, 'out')]);

describe('one command from a file', () => {
  test('writes what each is told, readable by its owner only, and keeps the passwords', async () => {
    expect(await make()).toBe(0);
    const files = told.filter((line) => path.isAbsolute(line));
    const names = files.map((file) => path.relative(path.join(directory, 'out'), file)).sort();
    expect(names).toEqual([
      'Containerfile',
      'mosquitto.acl',
      'mosquitto.conf',
      'mosquitto.passwords',
      'passwords.json',
      'status-1.json',
      'status-2.json',
      'uplink-hamamatsu.own.json',
      'uplink-iwata.own.json',
      'yobiban-status.service.d/20-public.conf',
    ]);
    for (const name of names) expect((await stat(out(name))).mode & 0o077, name).toBe(0);
    expect(told).toContain(`publicAddress of iwata: https://localhost:${port + 1}/iwata`);
    const before = await textOf('status-1.json');
    // What its feed calls itself.
    expect(JSON.parse(before).address).toBe(`https://localhost:${port + 1}`);
    expect(await make()).toBe(0);
    expect(await textOf('status-1.json')).toBe(before);
  });

  test.each([
    ['an address without TLS', /https:/, 'http:', 'address: https://…'],
    ['a site that is none', /\[iwata, hamamatsu\]/, '[Iwata!]', 'sites.0'],
    ['several mosquitto', /(mqtts:\S+\d)\]/, '$1, mqtts://10.0.0.2]', 'several mosquitto'],
    ['a port that is none', /(mqtts:\S+:)\d+/, '$199999', 'cluster.servers.0'],
    ['a server without a name', /mqtts:\S+\d/, 'mqtts://', 'cluster.servers.0'],
    ['a server and more behind it', /(mqtts:\S+\d)/, '$1/x', 'cluster.servers.0'],
    ['one server twice', /(mqtts:\S+\d)\]/, '$1, $1]', 'each server once'],
    [
      'NATS on two',
      /mosquitto(\s+servers: \[)(.*)\]/,
      'nats$1$2, mqtts://a]',
      'one, three or five',
    ],
    [
      'NATS half in the clear',
      /mosquitto(\s+servers: \[)(.*)\]/,
      'nats$1$2, mqtt://a, mqtts://b]',
      'all mqtts',
    ],
    [
      'certificates of routes without their authority',
      /mosquitto(\s+servers: \[)(.*)\]/,
      'nats\n  routesTls: { certFile: /x.pem, keyFile: /x.key }$1$2, mqtts://b, mqtts://c]',
      'cluster.routesTls.caFile: caFile, certFile and keyFile, all three',
    ],
    [
      'certificates of routes where there are none',
      /(kind: mosquitto)/,
      '$1\n  routesTls: { caFile: /ca.pem, certFile: /x.pem, keyFile: /x.key }',
      'cluster.routesTls: for several NATS servers',
    ],
    ['one site twice', /hamamatsu\]/, 'iwata]', 'each site once'],
    ['no address to listen at', /127\.0\.0\.1, port/, 'nowhere, port', 'listen.host'],
    ['a balancer by its name', /(listen: \{)/, '$1 proxies: [balancer], ', 'listen.proxies.0'],
    ['a path behind the address', /(https:\S+)/, '$1/x', 'address'],
    ['a path that is two lines', /certFile: \S+,/, 'certFile: "/x\\ny",', 'tls.certFile'],
    ['a key that nobody knows', /statusNodes: 2/, 'statusNodes: 2\ncolour: red', 'colour'],
    ['a file that is none', /sites:/, 'sites: [', 'public-host.yaml'],
  ])('%s: told with its path, and nothing is written', async (_, from, to, expected) => {
    expect(await make((text) => text.replace(from, to))).toBe(2);
    expect(told.join('\n')).toContain(expected);
    expect(existsSync(path.join(directory, 'out'))).toBe(false);
  });

  test('passwords that are damaged are told, and nobody is locked out', async () => {
    expect(await make()).toBe(0);
    const before = await textOf('status-1.json');
    await writeFile(out('passwords.json'), '{"status-1"');
    expect(await make()).toBe(2);
    expect(told.at(-1)).toContain('passwords.json: damaged');
    expect([await textOf('status-1.json'), await textOf('passwords.json')]).toEqual([
      before,
      '{"status-1"',
    ]);
  });

  test('a folder that cannot be is a sentence', async () => {
    await writeFile(path.join(directory, 'out'), 'a file');
    expect(await make()).toBe(2);
    expect(told.at(-1)).toContain('cannot be written');
  });

  test('NATS: each server knows the others, and each credential only what it is for', async () => {
    const three = [0, 1, 2].map((nth) => `mqtt://10.0.0.${nth + 1}:1883`).join(', ');
    const nats = (text: string) =>
      text.replace('kind: mosquitto', 'kind: nats').replace(/servers: .*/, `servers: [${three}]`);
    expect(await make(nats)).toBe(0);
    const conf = JSON.parse(await textOf('nats-2.conf'));
    const { servers } = JSON.parse(await textOf('passwords.json'));
    expect(servers).toMatch(/^[\w-]{32}$/);
    expect(conf.cluster).toMatchObject({
      authorization: { user: 'servers', password: servers },
      routes: [1, 2, 3].map((nth) => `nats://servers:${servers}@10.0.0.${nth}:6222`),
    });
    const users = conf.authorization.users as { user: string; permissions: unknown }[];
    expect(users.find(({ user }) => user === 'status-1')?.permissions).toEqual({
      publish: { deny: ['>'] },
      subscribe: {
        allow: ['hall', 'line', 'crowd', 'site.*', 'ticket.*'].map(
          (last) => `yobiban.v1.*.public.${last}`,
        ),
      },
    });
    expect(users.find(({ user }) => user === 'uplink-iwata')?.permissions).toMatchObject({
      publish: { allow: expect.arrayContaining(['yobiban.v1.iwata.alert']) },
    });
  });
});

/** Over HTTPS, by the trial authority alone. */
function get(url: string, ca: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Somebody at the cluster with one of the credentials that were written. */
async function connect(name: string, password?: string) {
  const passwords = JSON.parse(await textOf('passwords.json')) as Record<string, string>;
  const log = new MemoryLog();
  const heard: string[] = [];
  const refused: string[] = [];
  const link = ClusterLink.connect({
    access: {
      servers: [`mqtts://127.0.0.1:${port}`],
      ...{ name, password: password ?? passwords[name] ?? 'a-password-of-16+' },
    },
    ...{ ca: await readFile(tls.caFile, 'utf8'), spares: 'hot', log },
    events: {
      ...{ opened: () => {}, ended: () => {}, answered: () => {} },
      message: (topic, payload) => heard.push(`${topic} ${payload.toString()}`),
    },
  });
  closers.push(() => link.close());
  return { link, log, heard, refused };
}

const say = (link: ClusterLink, topic: string, payload: string) =>
  new Promise<void>((resolve) => {
    link.send({ topic, payload, qos: 1, retain: true }, resolve);
  });

/** F49: with one hall's credential nobody writes another hall's topics, with a status node's none. */
async function eachItsOwn(): Promise<void> {
  const mine = await connect('uplink-iwata');
  const reader = await connect('status-1');
  await expect.poll(() => mine.link.open && reader.link.open).toBe(true);
  reader.link.follow([topicOf('+', 'publicHall'), topicOf('+', 'publicLine')]);
  mine.link.follow([topicOf(iwata, 'publicHall')]);
  // What is forbidden is acknowledged and goes nowhere: MQTT 3.1.1 has no other word.
  await say(mine.link, topicOf(hamamatsu, 'publicHall'), 'not mine');
  await say(reader.link, topicOf(iwata, 'publicHall'), 'a status node writes nothing');
  await say(mine.link, topicOf(iwata, 'staff'), 'nothing of the hall');
  await say(mine.link, topicOf(iwata, 'publicHall'), 'mine');
  const said = `${topicOf(iwata, 'publicHall')} mine`;
  await expect.poll(() => reader.heard).toEqual([said]);
  await expect.poll(() => mine.heard).toEqual([said]);
}

describe.skipIf(!found)('what it wrote, as it runs (Debian package mosquitto)', () => {
  beforeEach(async () => {
    expect(await make()).toBe(0);
    const names = ['mosquitto.conf', 'mosquitto.acl', 'mosquitto.passwords'];
    const files = await Promise.all(names.map(async (name) => [name, await textOf(name)] as const));
    const server = await MosquittoServer.start(
      path.join(directory, 'cluster'),
      Object.fromEntries(files),
    );
    closers.push(() => server.close());
  });

  test(
    'F49: mosquitto: an uplink writes its own site, and reads it back; nobody else’s',
    eachItsOwn,
  );

  test('mosquitto: a wrong password, and a name that nobody has', async () => {
    for (const [name, password] of [
      ['uplink-iwata', 'a-wrong-password-16'],
      ['uplink-nowhere', undefined],
    ] as const) {
      const { log } = await connect(name, password);
      await expect
        .poll(() => log.of('cluster.lost'))
        .toContainEqual({
          address: `mqtts://127.0.0.1:${port}`,
          because: expect.stringMatching(/not authori[sz]ed|bad user/i),
        });
    }
  });

  test('the status node serves HTTPS by its certificate, each town under its own address', async () => {
    const nodeFile = out('status-1.json');
    const script = path.join(processesDirectory, 'status.js');
    const ends: string[] = [];
    const kept = { name: 'status-1', script, nodeFile };
    const status = new ProcessKeeper(kept, directory, (sentence) => ends.push(sentence));
    expect(await status.start()).toHaveProperty('readyMs');
    closers.push(() => status.stop());
    const ca = await readFile(tls.caFile, 'utf8');
    const url = `https://localhost:${port + 1}`;
    expect(await get(`${url}/health`, ca)).toEqual({ status: 200, text: '{"ok":true}' });
    const uplink = await connect('uplink-hamamatsu');
    await expect.poll(() => uplink.link.open).toBe(true);
    const time = { time: Date.now(), domainTime: Date.now(), rate: 1 };
    const beat = { ...time, mode: 'open', businessDay: '2026-11-20' };
    await say(uplink.link, topicOf(hamamatsu, 'publicHall'), JSON.stringify(beat));
    const line = { seq: 1, at: Date.now(), services: [], calling: [] };
    await say(uplink.link, topicOf(hamamatsu, 'publicLine'), JSON.stringify(line));
    const answer = await get(`${url}/hamamatsu/now`, ca);
    expect(JSON.parse(answer.text)).toMatchObject({ mode: 'open', asOf: time.domainTime });
    // The other town has said nothing, and is not mistaken for it.
    expect(JSON.parse((await get(`${url}/iwata/now`, ca)).text).mode).toBeUndefined();
    expect((await get(`${url}/nowhere/now`, ca)).status).toBe(404);
    expect(ends).toEqual([]);
  });

  test('the image holds all that the status node needs, and nothing else', async () => {
    const image = path.join(directory, 'image');
    const copies = (await textOf('Containerfile')).matchAll(/^COPY (\S+) (\S+)$/gm);
    for (const [, from = '', to = ''] of copies) {
      const source = path.join(projectDirectory, from);
      // As COPY does it: a folder's content, or a file into the folder.
      const name = (await stat(source)).isDirectory() ? '' : path.basename(from);
      await cp(source, path.join(image, to, name), { recursive: true });
    }
    const script = path.join(image, 'dist', 'status.js');
    const kept = { name: 'in-image', script, nodeFile: out('status-2.json') };
    const status = new ProcessKeeper(kept, directory, () => {});
    expect(await status.start()).toHaveProperty('readyMs');
    closers.push(() => status.stop());
    const ca = await readFile(tls.caFile, 'utf8');
    for (const place of ['/', '/iwata/', `/hamamatsu/t/${'x'.repeat(22)}`, '/theme.css']) {
      expect((await get(`https://localhost:${port + 1}${place}`, ca)).status, place).toBe(200);
    }
    // The canvas of line.png finds its binary, and its fonts are there.
    const canvas = "require('@napi-rs/canvas').createCanvas(8, 8).toBuffer('image/png')";
    const drawn = spawnSync(process.execPath, ['-e', canvas], { cwd: image, encoding: 'utf8' });
    expect([drawn.status, drawn.stderr]).toEqual([0, '']);
    expect(existsSync(path.join(image, 'node_modules/@fontsource/noto-sans/unicode.json'))).toBe(
      true,
    );
  });

  test.skipIf(!existsSync('/usr/bin/systemd-analyze'))(
    'systemd reads the unit with its drop-in',
    async () => {
      const units = path.join(directory, 'units');
      await cp(path.join(projectDirectory, 'systemd'), units, {
        recursive: true,
        filter: (file) => !file.includes('hall/'),
      });
      await cp(out('yobiban-status.service.d'), path.join(units, 'yobiban-status.service.d'), {
        recursive: true,
      });
      const unit = path.join(units, 'yobiban-status.service');
      const text = await readFile(unit, 'utf8');
      await writeFile(unit, text.replace('/usr/bin/node', process.execPath));
      const said = spawnSync('/usr/bin/systemd-analyze', ['verify', '--man=no', unit], {
        encoding: 'utf8',
      });
      expect(`${said.stdout}${said.stderr}`).toBe('');
    },
  );

  test('the uplink of a hall reads its part', async () => {
    const decoded = decodeJson(
      v.strictObject({ own: uplinkSettings }),
      await textOf('uplink-iwata.own.json'),
    );
    expect(decoded.ok).toBe(true);
  });
});

const natsFound = spawnSync('nats-server', ['--version']).error === undefined;

test.skipIf(!natsFound)(
  'F49: NATS: an uplink writes its own site, and reads it back; nobody else’s (Debian package nats-server)',
  async () => {
    expect(await make((text) => text.replace('kind: mosquitto', 'kind: nats'))).toBe(0);
    const server = spawn('nats-server', ['-c', out('nats-1.conf')], { stdio: 'ignore' });
    closers.push(async () => {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
    });
    await eachItsOwn();
  },
);
