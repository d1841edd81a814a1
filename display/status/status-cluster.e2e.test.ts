import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Phone, PublicWorld } from '../../.ci/public-world.ts';
import { untilTrue } from '../../.ci/until.ts';
import { NatsCluster } from '../../systemd/hall/public/nats-cluster.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';

const found = spawnSync('nats-server', ['--version']).error === undefined;
const PHONES = 24;
const figures: string[] = [];
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

let world: PublicWorld;
let nats: NatsCluster;
const waiting: Phone[] = [];

beforeAll(async () => {
  if (!found) return;
  await ensureBuilt();
  world = await PublicWorld.make();
  nats = await NatsCluster.start(path.join(world.directory, 'nats'), world.credentials);
  await world.start({ servers: nats.servers });
  for (let nth = 0; nth < PHONES; nth += 1) {
    waiting.push(await world.openPhone(await world.issue()));
  }
  await untilTrue('every phone shows its number', () =>
    waiting.every(({ view }) => view.connected && view.ticket.state === 'waiting'),
  );
});
afterAll(async () => {
  const ends = [...(world?.ends ?? [])];
  // First: its servers write into the world's folder.
  await nats?.close();
  await world?.close();
  expect(ends).toEqual([]);
  if (figures.length === 0) return;
  await mkdir('var', { recursive: true });
  await writeFile('var/cluster-faults.txt', `${figures.join('\n')}\n`);
});

/** Calls the next, whose phone is open: milliseconds until it shows it. */
async function callShown(): Promise<number> {
  const startMs = performance.now();
  const called = await world.callNext();
  const phone = waiting.find(({ number }) => number === called.number);
  await untilTrue(`${called.number} is shown`, () => phone?.view.ticket.state === 'calling');
  const shownMs = performance.now() - startMs;
  await called.finish();
  return shownMs;
}

/** What each process keeps open at once, each at another server. */
const CONNECTIONS = { uplink: 3, 'status-1': 2, 'status-2': 2 };

/** A cluster of three stands one loss at a time: all are connected and subscribed, and leaders elected. */
async function whole(): Promise<void> {
  const seen = async () => ({
    // A server counts a client that it has not let in yet: these say so themselves.
    ...(await standing()),
    allFollow: await allFollow(),
    servers: await nats.isWhole(),
  });
  const all = { ...CONNECTIONS, allFollow: true, servers: true };
  await expect.poll(seen, { interval: 100 }).toEqual(all);
}

/** Two connections of each status node, all with as many tickets; and no uplink is reading any more. */
async function allFollow(): Promise<boolean> {
  const each = await nats.subscriptions();
  return each.length === 4 && new Set(each).size === 1;
}

/** At how many servers each process has a connection, by its own word. */
async function standing(): Promise<Readonly<Record<string, number>>> {
  const names = Object.keys(CONNECTIONS);
  const told = await Promise.all(names.map((name) => world.log(name, 'cluster.standing')));
  const at = told.map((lines) => String(lines.at(-1)?.['servers'] ?? '').split(' ').length);
  return Object.fromEntries(names.map((name, nth) => [name, at[nth] ?? 0]));
}

describe.skipIf(!found)('three NATS servers in place of Aedes (Debian package nats-server)', () => {
  test('a call is shown on its phone through the cluster', async () => {
    const times = [await callShown(), await callShown(), await callShown(), await callShown()];
    figures.push(`cluster, undisturbed: ${times.map(seconds).join(', ')}`);
    expect(await world.log('uplink', 'subscription.refused')).toEqual([]);
    expect(await world.log('status-1', 'subscription.refused')).toEqual([]);
    await whole();
  });

  test.each([0, 1, 2])(
    'issue point 6: server %i is killed: the next call is on its phone within 10 s, and all phones live',
    async (nth) => {
      await nats.kill(nth);
      const shownMs = await callShown();
      const next = [await callShown(), await callShown()];
      const heardMs = performance.now();
      await untilTrue('every phone is connected', () =>
        waiting.every(({ view }) => view.connected),
      );
      figures.push(
        `server ${nth} killed: ${seconds(shownMs)}, then ${next.map(seconds).join(', ')}; all connected ${seconds(performance.now() - heardMs)} later`,
      );
      expect(shownMs).toBeLessThanOrEqual(10_000);
      nats.startServer(nth);
      await whole();
    },
    120_000,
  );

  test('one stands still: the next call is on its phone within 10 s', async () => {
    for (const nth of [0, 1, 2]) {
      const pid = nats.pidOf(nth);
      process.kill(pid, 'SIGSTOP');
      try {
        const shownMs = await callShown();
        figures.push(`server ${nth} stands still: ${seconds(shownMs)}`);
        expect(shownMs).toBeLessThanOrEqual(10_000);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await whole();
    }
  });

  test('F33: the uplink is gone: stale within 30 s; back: one snapshot', async () => {
    const uplink = world.process('uplink');
    const { length } = await world.log('uplink', 'cluster.reconciled');
    const pid = uplink.pid;
    if (pid === undefined) throw new Error('the uplink runs');
    process.kill(pid, 'SIGSTOP');
    const goneMs = performance.now();
    await untilTrue('the phones say so', () => waiting.every(({ view }) => !view.connected));
    const staleMs = performance.now() - goneMs;
    expect((await world.line()).connected).toBe(false);
    const called = await world.callNext();
    const { phone } = { phone: waiting.find(({ number }) => number === called.number) };
    uplink.kill();
    await uplink.whenReady();
    world.ends.splice(0);
    await untilTrue('the call is shown', () => phone?.view.ticket.state === 'calling');
    await untilTrue('the phones live', () => waiting.every(({ view }) => view.connected));
    await called.finish();
    const reconciled = await world.log('uplink', 'cluster.reconciled');
    figures.push(
      `uplink gone: stale after ${seconds(staleMs)}; back: ${JSON.stringify(reconciled.at(-1))}`,
    );
    expect(staleMs).toBeLessThanOrEqual(30_000);
    expect(reconciled).toHaveLength(length + 1);
    // Of all that is retained only what changed was sent; the cluster may not have stored the calls
    // yet that were made while its servers stood still.
    expect(reconciled.at(-1)).toMatchObject({ cleared: 0 });
    expect(Number(reconciled.at(-1)?.['sent'])).toBeLessThan(PHONES / 2);
    expect(Number(reconciled.at(-1)?.['same'])).toBeGreaterThanOrEqual(PHONES);
  });
});
