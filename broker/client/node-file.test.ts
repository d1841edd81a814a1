import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readPublicNodeFile } from './node-file.ts';

/** What a public node's file says of the proxies in front of it, and what is read of that. */
async function read(proxies: readonly string[]) {
  const directory = await mkdtemp(path.join(tmpdir(), 'yobiban-node-file-'));
  const file = path.join(directory, 'status.json');
  const cluster = { servers: ['mqtts://mqtt.example'], name: 'status-1', password: 'x'.repeat(16) };
  const listen = { host: '0.0.0.0', port: 443, proxies };
  await writeFile(file, JSON.stringify({ node: 'status-1', sites: ['iwata'], cluster, listen }));
  const decoded = await readPublicNodeFile(file);
  await rm(directory, { recursive: true });
  return decoded.ok ? decoded.value.listen.proxies : decoded.error;
}

test('F44: proxies in front are addresses and networks', async () => {
  const proxies = ['192.0.2.1', '10.0.0.0/8', '2001:db8::/32', '::1', '192.0.2.1/32'];
  expect(await read(proxies)).toEqual(proxies);
});

test.each([
  'proxy.example',
  '10.0.0.0/33',
  '10.0.0.0/0',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '',
  '::/129',
])('%j is neither, and said so with its place', async (proxy) => {
  expect(await read([proxy])).toMatch(
    /status\.json: listen\.proxies\.0: an address, or a network such as 10\.0\.0\.0\/8$/,
  );
});
