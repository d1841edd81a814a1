import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trialCertificate } from '../../../.ci/trial-certificate.ts';
import { ClusterLink } from '../../../broker/client/cluster-link.ts';
import { siteId } from '../../../broker/contract/ids.ts';
import { MemoryLog } from '../../../broker/contract/memory-log.ts';
import { topicOf } from '../../../broker/contract/topics.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { freePorts } from '../free-ports.ts';
import { credentialsFor } from './credentials.ts';
import { NatsCluster } from './nats-cluster.ts';

const found = spawnSync('nats-server', ['--version']).error === undefined;
const iwata = parsed(siteId, 'iwata');
const credentials = credentialsFor([iwata], 1);

let directory: string;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'yobiban-nats-'));
  closers.push(() => rm(directory, { recursive: true }));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Somebody at one server of the cluster. */
function connect(name: string, server = '') {
  const heard: string[] = [];
  const password = credentials.find((each) => each.name === name)?.password ?? '';
  const link = ClusterLink.connect({
    access: { servers: [server], name, password },
    ...{ ca: undefined, spares: 'hot', log: new MemoryLog() },
    events: {
      ...{ opened: () => {}, ended: () => {}, answered: () => {} },
      message: (topic, payload) => heard.push(`${topic} ${payload.toString()}`),
    },
  });
  closers.push(() => link.close());
  return { link, heard };
}

type Conf = { cluster: { listen: string; tls: Record<string, unknown> | undefined } };

/** A fourth server with the password of the others, and what the test changes in its file; its log. */
async function fourth(
  name: string,
  change: (conf: Conf) => void = () => {},
): Promise<() => Promise<string>> {
  const conf = JSON.parse(await readFile(path.join(directory, 'nats-1.conf'), 'utf8'));
  const port = await freePorts();
  Object.assign(conf, {
    server_name: name,
    jetstream: { store_dir: path.join(directory, name) },
    mqtt: { listen: `127.0.0.1:${port}` },
  });
  conf.cluster.listen = `127.0.0.1:${port + 1}`;
  change(conf);
  const file = path.join(directory, `${name}.conf`);
  await writeFile(file, JSON.stringify(conf));
  const log = path.join(directory, `${name}.log`);
  const server: ChildProcess = spawn('nats-server', ['-c', file, '-l', log], { stdio: 'ignore' });
  closers.push(async () => {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  });
  return () => readFile(log, 'utf8').catch(() => '');
}

describe.skipIf(!found)(
  'F49: the servers of a cluster among themselves (Debian package nats-server)',
  () => {
    const all = (remotes: number) => Array.from({ length: 3 }, () => ({ remotes, verified: true }));

    test('with certificates they are one cluster over TLS, and the password alone lets nobody in', async () => {
      const tls = await trialCertificate(directory, ['IP:127.0.0.1']);
      const { caFile, certFile, keyFile } = tls;
      const cluster = await NatsCluster.start(directory, credentials, {
        caFile,
        certFile,
        keyFile,
      });
      closers.push(() => cluster.close());
      await expect.poll(() => cluster.routes()).toEqual(all(2));
      // What is said to one server is heard at another.
      const uplink = connect('uplink-iwata', cluster.servers[0]);
      const reader = connect('status-1', cluster.servers[2]);
      await expect.poll(() => uplink.link.open && reader.link.open, { timeout: 30_000 }).toBe(true);
      const topic = topicOf(iwata, 'publicHall');
      reader.link.follow([topic]);
      await expect
        .poll(
          () => {
            uplink.link.send({ topic, payload: 'heard', qos: 1, retain: true }, () => {});
            return reader.heard;
          },
          { timeout: 30_000 },
        )
        .toContain(`${topic} heard`);
      const plain = await fourth('plain', (conf) => {
        conf.cluster.tls = undefined;
      });
      await expect.poll(plain).toMatch(/Router connection closed/);
      expect(await cluster.routes()).toEqual(all(2));
      const other = await trialCertificate(directory, ['IP:127.0.0.1'], 'other');
      await fourth('foreign', (conf) => {
        Object.assign(conf.cluster.tls ?? {}, {
          cert_file: other.certFile,
          key_file: other.keyFile,
        });
      });
      const first = () => readFile(path.join(directory, 'nats-1.log'), 'utf8');
      await expect.poll(first).toMatch(/certificate signed by unknown authority/);
      expect(await cluster.routes()).toEqual(all(2));
      // One of the same authority is let in: it was the certificate that kept the others out.
      await fourth('own');
      await expect.poll(() => cluster.routes()).toEqual(all(3));
    });
  },
);
