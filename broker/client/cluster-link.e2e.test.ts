import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryLog } from '../contract/memory-log.ts';
import { BareBroker } from './bare-broker.ts';
import { ClusterLink } from './cluster-link.ts';
import { ManualClock } from './manual-clock.ts';

let servers: BareBroker[];
let clock: ManualClock;
let log: MemoryLog;
let link: ClusterLink;

beforeEach(async () => {
  servers = await Promise.all([BareBroker.listen(), BareBroker.listen(), BareBroker.listen()]);
  clock = new ManualClock();
  log = new MemoryLog();
  link = ClusterLink.connect({
    access: { servers: addresses(), name: 'uplink-1', password: 'a-password-of-16+' },
    ...{ ca: undefined, spares: 'beside', log, clock, random: () => 0.3 },
    events: { opened() {}, ended() {}, answered() {}, message() {} },
  });
  await standsAt(...addresses());
});
afterEach(async () => {
  await link.close();
  await Promise.all(servers.map((server) => server.close()));
});

const addresses = () => servers.map(({ address }) => address);

/** While time passes. */
async function standsAt(...expected: readonly string[]): Promise<void> {
  const standing = () => {
    clock.advance(100);
    return log.of('cluster.standing').at(-1)?.['servers'];
  };
  await expect.poll(standing).toBe(expected.toSorted().join(' '));
}

test('issue 6, point 6: who found room only beside a spare makes room once a server is back', async () => {
  const [first, ...others] = servers;
  const port = Number(new URL(first?.address ?? '').port);
  await first?.close();
  await standsAt(...others.map(({ address }) => address));
  await expect
    .poll(() => {
      clock.advance(100);
      return others.reduce((sum, { clients }) => sum + clients, 0);
    })
    .toBe(3);

  servers[0] = await BareBroker.listen({ port });
  await standsAt(...addresses());
  await expect
    .poll(() => {
      clock.advance(100);
      return servers.map(({ clients }) => clients);
    })
    .toEqual([1, 1, 1]);
});
