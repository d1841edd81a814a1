import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MosquittoServer } from '../../.ci/mosquitto-server.ts';
import { PublicWorld } from '../../.ci/public-world.ts';
import { untilTrue } from '../../.ci/until.ts';
import { freePorts } from '../../systemd/hall/free-ports.ts';
import { clusterFiles } from '../../systemd/hall/public/cluster-files.ts';
import { NatsCluster } from '../../systemd/hall/public/nats-cluster.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';

const TICKETS = 3;

/** What stands outside, and how it starts anew with what it has on its disk. */
type Cluster = {
  readonly servers: readonly string[];
  restart(): Promise<void>;
  close(): Promise<void>;
};

async function mosquitto(world: PublicWorld): Promise<Cluster> {
  const servers = [`mqtt://127.0.0.1:${await freePorts()}`];
  const directory = path.join(world.directory, 'mosquitto');
  const files = clusterFiles({ kind: 'mosquitto', servers, directory }, world.credentials, '');
  let server = await MosquittoServer.start(directory, files);
  return {
    servers,
    restart: async () => {
      // In order: it writes each half hour and at its end, and a power cut would leave nothing here.
      await server.close();
      server = await MosquittoServer.start(directory, files);
    },
    close: () => server.close(),
  };
}

async function nats(world: PublicWorld): Promise<Cluster> {
  const cluster = await NatsCluster.start(path.join(world.directory, 'nats'), world.credentials);
  const all = cluster.servers.map((_, nth) => nth);
  return {
    servers: cluster.servers,
    restart: async () => {
      for (const nth of all) await cluster.kill(nth);
      for (const nth of all) cluster.startServer(nth);
    },
    close: () => cluster.close(),
  };
}

const has = {
  mosquitto: existsSync('/usr/sbin/mosquitto'),
  nats: spawnSync('nats-server', ['--version']).error === undefined,
};

beforeAll(ensureBuilt);

describe.each([
  ['mosquitto', mosquitto],
  ['nats', nats],
] as const)('R8, issue 6 point 7: tokens die with the day, outside too: %s', (kind, start) => {
  let world: PublicWorld;
  let cluster: Cluster;

  beforeAll(async () => {
    if (!has[kind]) return;
    world = await PublicWorld.make();
    cluster = await start(world);
    await world.start({ servers: cluster.servers });
    for (let nth = 0; nth < TICKETS; nth += 1) await world.openPhone(await world.issue());
    await untilTrue('every phone shows its number', () =>
      world.phones.every(({ view }) => view.connected && view.ticket.known),
    );
  });
  afterAll(async () => {
    await cluster?.close();
    await world?.close();
  });

  /** A new uplink compares: what it found in common, sent, and took away. */
  async function uplinkAnew(): Promise<Readonly<Record<string, unknown>>> {
    await world.startUplink({ servers: cluster.servers });
    const compared = () => world.log('uplink', 'cluster.reconciled');
    await expect.poll(compared).toHaveLength(1);
    return (await compared())[0] ?? {};
  }

  test.skipIf(!has[kind])(
    'the uplink was away when the day was closed, and the outside starts anew',
    async () => {
      await world.process('uplink').stop();
      await world.closeDay();
      await cluster.restart();
      // What nobody took away is still there.
      expect(await uplinkAnew()).toMatchObject({ cleared: TICKETS });
      await untilTrue('no phone shows its number', () =>
        world.phones.every(({ view }) => view.connected && !view.ticket.known),
      );
      await world.process('uplink').stop();
      expect(await uplinkAnew()).toMatchObject({ cleared: 0 });
    },
  );

  test.skipIf(!has[kind])(
    'neither the hall that starts anew nor an outside that does brings one back',
    async () => {
      await world.process('uplink').stop();
      world.process('broker').kill();
      await world.process('broker').whenReady();
      await cluster.restart();
      const { cleared } = await uplinkAnew();
      // The usual crowd, which a hall that has just started works out first.
      expect(cleared).toBeLessThanOrEqual(1);
      await untilTrue('the phones live', () =>
        world.phones.every(({ view }) => view.connected && !view.ticket.known),
      );
    },
  );
});
