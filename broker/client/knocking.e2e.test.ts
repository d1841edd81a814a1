import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Result } from '../contract/result.ts';
import { Knocking } from './knocking.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function door() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return { server, at: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } };
}

const knock = (at: { readonly host: string; readonly port: number }) =>
  new Promise<Result<Socket, string>>((resolve) => new Knocking(at, resolve));

test('a door that opens is told once, and the socket is the listener’s own', async () => {
  const { server, at } = await door();
  const told: Result<Socket, string>[] = [];
  const knocking = new Knocking(at, (opened) => told.push(opened));
  const [inside] = (await once(server, 'connection')) as [Socket];
  await expect.poll(() => told).toHaveLength(1);
  // Stopping ends what still knocks, never what was handed over.
  knocking.stop();
  const opened = told[0]?.ok === true ? told[0].value : undefined;
  opened?.write('good morning');
  expect(String((await once(inside, 'data'))[0])).toBe('good morning');
  opened?.destroy();
});

test('where nobody listens it is told at once, and why', async () => {
  const { server, at } = await door();
  server.close();
  await once(server, 'close');
  servers.pop();
  expect(await knock(at)).toMatchObject({ ok: false, error: expect.stringContaining('REFUSED') });
});

test('an address that is none is a reason, not a defect', async () => {
  const opened = await knock({ host: 'no-such-broker.invalid', port: 1883 });
  expect(opened).toMatchObject({ ok: false });
});

test('a door that opens at once has heard one knock, though the one who knocks is held up', async () => {
  const { at } = await door();
  const knocks = await new Promise<number>((resolve) => {
    new Knocking(at, (opened, count) => {
      if (opened.ok) opened.value.destroy();
      resolve(count);
    });
    const untilMs = performance.now() + 700;
    while (performance.now() < untilMs);
  });
  expect(knocks).toBe(1);
});

test('after it was stopped it tells nothing', async () => {
  const { at } = await door();
  const told: unknown[] = [];
  const knocking = new Knocking(at, (opened) => told.push(opened));
  knocking.stop();
  // A second one is told, and the first never was.
  const second = await knock(at);
  if (second.ok) second.value.destroy();
  expect(told).toEqual([]);
});
