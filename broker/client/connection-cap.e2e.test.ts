import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttp, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { trialCertificate } from '../../.ci/trial-certificate.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import { ConnectionCap } from './connection-cap.ts';
import { ManualClock } from './manual-clock.ts';
import { PageTls } from './page-tls.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const answer: Parameters<typeof createHttp>[1] = (_request, response) => void response.end('hall');

async function open(server: Server, exempt: readonly string[] = []) {
  const [clock, log] = [new ManualClock(), new MemoryLog()];
  const cap = ConnectionCap.on(server, { max: 3, exempt, clock, log });
  server.listen(0, '::');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { cap, clock, log, port };
}

/** Somebody who connects and says nothing. */
function come(port: number, from: string): Socket {
  const socket = connect({
    port,
    host: from.includes(':') ? '::1' : '127.0.0.1',
    localAddress: from,
  });
  closers.push(() => socket.destroy());
  return socket;
}

async function held(port: number, from: string): Promise<Socket> {
  const socket = come(port, from);
  await once(socket, 'connect');
  return socket;
}

/** One too many hears of it at once: its connection is reset. */
function ask(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', () => resolve('served'));
    socket.once('error', ({ message }) => resolve(message.replace(/^\w+ (E\w+).*/, '$1')));
    socket.write('GET / HTTP/1.1\r\nHost: hall\r\n\r\n');
  });
}
const refused = expect.stringMatching(/^(ECONNRESET|EPIPE)$/);

test('F44: one asker holds so many connections and no more; others are served, and one that leaves makes room', async () => {
  const { clock, log, port } = await open(createHttp(answer));
  const there = [];
  for (let nth = 0; nth < 3; nth += 1) there.push(await held(port, '127.0.0.7'));
  expect(await ask(come(port, '127.0.0.7'))).toEqual(refused);
  expect(await ask(come(port, '127.0.0.7'))).toEqual(refused);
  expect(await ask(come(port, '127.0.0.8'))).toBe('served');
  // Whoever was there is not thrown out.
  expect(await Promise.all(there.map(ask))).toEqual(['served', 'served', 'served']);
  // Told once a minute, with how many.
  expect(log.of('page.connections-refused')).toEqual([{ dropped: 1 }]);
  clock.advance(60_000);
  expect(await ask(come(port, '127.0.0.7'))).toEqual(refused);
  expect(log.of('page.connections-refused')).toEqual([{ dropped: 1 }, { dropped: 2 }]);
  there[0]?.destroy();
  await expect.poll(() => ask(come(port, '127.0.0.7'))).toBe('served');
});

test('nobody is remembered who has left', async () => {
  const { cap, port } = await open(createHttp(answer));
  const there = await Promise.all([1, 2, 3].map((nth) => held(port, `127.0.0.${nth}`)));
  await expect.poll(() => cap.askers).toBe(3);
  for (const socket of there) socket.destroy();
  await expect.poll(() => cap.askers).toBe(0);
});

test.each([
  ['an address', '127.0.0.7'],
  ['a network', '127.0.0.0/29'],
])('a balancer is no asker, named by %s', async (_by, exempt) => {
  const { cap, port } = await open(createHttp(answer), [exempt]);
  for (let nth = 0; nth < 9; nth += 1) {
    expect(await ask(come(port, '127.0.0.7'))).toBe('served');
  }
  for (let nth = 0; nth < 3; nth += 1) await held(port, '127.0.0.9');
  expect(await ask(come(port, '127.0.0.9'))).toEqual(refused);
  expect(cap.askers).toBe(1);
});

test('IPv6 counts too, and over TLS one too many is refused before any handshake', async () => {
  const directory = await mkdtemp(`${tmpdir()}/connection-cap-`);
  closers.push(() => rm(directory, { recursive: true }));
  const files = await trialCertificate(directory, ['IP:::1']);
  const tls = await PageTls.read(files, new MemoryLog());
  if (!tls.ok) throw new Error(tls.error);
  closers.push(() => tls.value.close());
  const { cap, port } = await open(tls.value.serve(answer, {}));
  const there = [];
  for (let nth = 0; nth < 3; nth += 1) there.push(await held(port, '::1'));
  expect(await ask(come(port, '::1'))).toEqual(refused);
  for (const socket of there) socket.destroy();
  await expect.poll(() => cap.askers).toBe(0);
});
