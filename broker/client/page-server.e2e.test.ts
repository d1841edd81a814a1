import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { trialCertificate } from '../../.ci/trial-certificate.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import { assert, InvariantError } from '../contract/result.ts';
import { PageReader } from './page-reader.ts';
import { PageServer, type PageServerOptions } from './page-server.ts';
import type { SnapshotStream } from './snapshot-stream.ts';

const secret = 'what no page may say';
let folder = '';
let log = new MemoryLog();
const opened: { close(): unknown }[] = [];

beforeEach(async () => {
  log = new MemoryLog();
  folder = await mkdtemp(join(tmpdir(), 'page-server-'));
  await mkdir(join(folder, 'kiosk', 'assets'), { recursive: true });
  await writeFile(join(folder, 'kiosk', 'index.html'), '<!doctype html><title>発券機</title>');
  await writeFile(join(folder, 'kiosk', 'assets', 'kiosk-abc.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), secret);
});
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
  await rm(folder, { recursive: true, force: true });
});

async function listen(options: Partial<PageServerOptions> = {}): Promise<PageServer> {
  const server = await PageServer.listen({
    host: '127.0.0.1',
    port: 0,
    log,
    pages: 'kiosk',
    pagesDirectory: folder,
    ...options,
  });
  assert(server.ok, 'the server opens');
  opened.push(server.value);
  return server.value;
}

async function read(url: string, headers: Record<string, string> = {}): Promise<PageReader> {
  const reader = await PageReader.open(url, headers);
  opened.push(reader);
  return reader;
}

const echo: NonNullable<PageServerOptions['routes']> = (app) => {
  app.post('/issue', async (request) => ({ took: request.body }));
};

test('F45, F46: every answer forbids what a page of ours never needs', async () => {
  const server = await listen({ routes: echo });
  const paths = ['/', '/assets/kiosk-abc.js', '/health', '/theme.css', '/nowhere'];
  for (const path of paths) {
    const { headers } = await fetch(server.url + path);
    expect(Object.fromEntries(headers), path).toMatchObject({
      'content-security-policy':
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self';font-src 'self';media-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    });
    expect(headers.has('strict-transport-security'), path).toBe(false);
    expect(headers.has('set-cookie'), path).toBe(false);
    expect(headers.has('x-powered-by'), path).toBe(false);
  }
  const unreadable = await fetch(`${server.url}/%E0%A4`);
  expect([unreadable.status, await unreadable.json()]).toEqual([400, { error: 'bad-url' }]);
  expect(unreadable.headers.get('referrer-policy')).toBe('no-referrer');
  expect(unreadable.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test.each([
  ['400', 'no HTTP', 'HELLO'],
  ['400', 'an unknown method', 'FETCH / HTTP/1.1'],
  ['400', 'two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked'],
  ['400', 'no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['404', 'a method without a route', 'PROPFIND / HTTP/1.1'],
  ['417', 'an expectation', 'GET / HTTP/1.1\r\nExpect: a-miracle'],
  ['431', 'a huge header', `GET / HTTP/1.1\r\nCookie: ${'x'.repeat(9_000)}`],
])('F45: %s for %s says what every other answer says', async (status, _what, line) => {
  const server = await listen();
  const { headers } = await fetch(`${server.url}/health`);
  const answer = await raw(server, line);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  for (const name of ['referrer-policy', 'x-robots-tag', 'content-security-policy']) {
    expect(answer.toLowerCase()).toContain(`${name}: ${headers.get(name)?.toLowerCase()}`);
  }
});

test('F45, F46: a stream begins with what every other answer says', async () => {
  const server = await listen();
  const { headers } = await fetch(`${server.url}/health`);
  const ofContent = ['content-type', 'content-length', 'connection', 'keep-alive', 'date'];
  const promises = [...headers].filter(([name]) => !ofContent.includes(name));
  // Counted, so that a stream that says nothing does not pass beside an answer that says nothing.
  expect(promises.length).toBeGreaterThan(8);
  const { response } = await read(`${server.url}/stream`);
  expect(response.headers).toMatchObject(Object.fromEntries(promises));
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(response.headers['set-cookie']).toBeUndefined();
});

test('files are served, named by content for ever, others checked each time; nothing outside', async () => {
  const server = await listen({ pageRoutes: ['/t/:token'] });
  const page = await fetch(server.url);
  expect(await page.text()).toContain('発券機');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const script = await fetch(`${server.url}/assets/kiosk-abc.js`);
  expect(script.headers.get('content-type')).toContain('/javascript');
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(await (await fetch(`${server.url}/t/AAAAAAAAAAAAAAAAAAAAAA`)).text()).toContain('発券機');
});

test('a file goes out as small as its asker reads it, and caches are told so', async () => {
  await writeFile(join(folder, 'kiosk', 'assets', 'kiosk-abc.js.br'), 'small');
  const server = await listen();
  const asked = (encoding: string) =>
    fetch(`${server.url}/assets/kiosk-abc.js`, { headers: { 'accept-encoding': encoding } });
  for (const [encoding, sent] of [
    ['br', 'br'],
    ['identity', null],
  ] as const) {
    const { headers } = await asked(encoding);
    expect(headers.get('content-encoding')).toBe(sent);
    expect(headers.get('vary')).toBe('accept-encoding');
  }
});

const ways = ['/', '/assets/', '/theme.css/'].flatMap((from) =>
  [
    ...['../secret.txt', '../../secret.txt', '..%2fsecret.txt', '..%2f..%2fsecret.txt'],
    ...['%2e%2e/secret.txt', '%2e%2e%2fsecret.txt', '..%5csecret.txt', '..\\secret.txt'],
    ...['..%252fsecret.txt', '....//secret.txt', '..;/secret.txt', '%c0%ae%c0%ae/secret.txt'],
    ...['../secret.txt%00.js', 'kiosk-abc.js/../../../secret.txt', '/secret.txt'],
  ].map((way) => from + way),
);

test.each(ways)('F47: %s leads to no file outside the page', async (way) => {
  const server = await listen();
  const answer = await raw(server, `GET ${way} HTTP/1.1`);
  expect(answer).not.toContain(secret);
  expect(answer).toMatch(/^HTTP\/1.1 (400|403|404)/);
});

/** One request, byte for byte: fetch would tidy the path. */
function raw(server: PageServer, line: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url);
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${line}\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (bytes) => {
      text += bytes;
    });
    socket.on('close', () => resolve(text));
  });
}

test('health, the theme, and unknown routes answer plainly', async () => {
  const themeFile = join(folder, 'theme.css');
  await writeFile(themeFile, ':root { --accent: #00684b; }');
  const server = await listen({ themeFile });
  expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ ok: true });
  const theme = await fetch(`${server.url}/theme.css`);
  expect(theme.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(await theme.text()).toContain('--accent');
  const missing = await fetch(`${server.url}/nowhere`);
  expect([missing.status, await missing.json()]).toEqual([404, { error: 'not-found' }]);
  const put = await fetch(`${server.url}/health`, { method: 'PUT' });
  expect([put.status, await put.json()]).toEqual([404, { error: 'not-found' }]);
  const without = await listen({ themeFile: join(folder, 'none.css') });
  const empty = await fetch(`${without.url}/theme.css`);
  expect([empty.status, await empty.text()]).toEqual([200, '']);
});

test('F48: a POST is taken from this page and from no browser’s other page', async () => {
  const server = await listen({ routes: echo });
  const url = `${server.url}/issue`;
  const status = async (headers: Record<string, string>) => (await send(url, headers)).status;
  expect(await status({ origin: server.url })).toBe(200);
  expect(await status({ origin: server.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
  expect(await status({})).toBe(200);
  expect(await status({ origin: 'http://evil.example' })).toBe(403);
  expect(await status({ origin: 'null' })).toBe(403);
  expect(await status({ origin: server.url.replace(/\d+$/, '1') })).toBe(403);
  expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await status({ 'sec-fetch-site': 'none' })).toBe(403);
  expect((await send(url, { origin: 'http://evil.example' })).body).toBe(
    '{"error":"foreign-origin"}',
  );
  expect(log.of('page.request-refused')[0]).toEqual({
    method: 'POST',
    route: '/issue',
    status: 403,
    because: 'origin',
  });
});

/** `fetch` sets `sec-fetch-…` headers of its own. */
function send(url: string, headers: Record<string, string>, body = '{}') {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, agent: false },
      (response) => {
        let text = '';
        response.on('data', (bytes) => {
          text += bytes;
        });
        response.on('end', () => resolve({ status: response.statusCode, body: text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

test('a body is JSON of at most 16 KiB', async () => {
  const server = await listen({ routes: echo });
  const url = `${server.url}/issue`;
  const exact = JSON.stringify('x'.repeat(16 * 1024 - 2));
  expect((await send(url, {}, exact)).status).toBe(200);
  expect(await send(url, {}, `${exact} `)).toMatchObject({ status: 413 });
  expect(await send(url, {}, '{')).toMatchObject({ status: 400 });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    expect(await send(url, { 'content-type': type }, 'service=issue')).toMatchObject({
      status: 415,
    });
  }
});

test('what fails inside stays inside; a broken invariant ends the process', async () => {
  const server = await listen({
    routes: (app) => {
      app.post('/t/:token', () => {
        throw new Error('the secret reason');
      });
      app.post('/broken', () => {
        throw new InvariantError('a ticket has one state');
      });
    },
  });
  const failed = await send(`${server.url}/t/AAAAAAAAAAAAAAAAAAAAAA`, {});
  expect(failed).toEqual({ status: 500, body: '{"error":"failed"}' });
  expect(log.of('page.failed')).toEqual([
    { method: 'POST', route: '/t/:token', because: expect.stringContaining('the secret reason') },
  ]);
  const defects: unknown[] = [];
  const usual = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.once('uncaughtException', (cause) => defects.push(cause));
  expect(await send(`${server.url}/broken`, {})).toMatchObject({ status: 500 });
  await vi.waitFor(() => expect(defects).toEqual([new InvariantError('a ticket has one state')]));
  for (const listener of usual) process.on('uncaughtException', listener);
});

test('a port in use, a foreign address and a page that is not built are sentences, not exceptions', async () => {
  const server = await listen();
  const port = Number(new URL(server.url).port);
  const page = { host: '127.0.0.1', log, pages: 'kiosk', pagesDirectory: folder };
  expect(await PageServer.listen({ ...page, port })).toEqual({
    ok: false,
    error: `port ${port} of 127.0.0.1 is in use by another program`,
  });
  expect(await PageServer.listen({ ...page, port: 0, host: '192.0.2.1' })).toEqual({
    ok: false,
    error: '192.0.2.1 is not an address of this machine',
  });
  expect(await PageServer.listen({ ...page, port: 0, pages: 'board' })).toEqual({
    ok: false,
    error: `${join(folder, 'board')}: the page is not built there`,
  });
});

test('a page gets the last view at once, then each new one; one that changes nothing is not sent', async () => {
  const server = await listen();
  const early = await read(`${server.url}/stream`);
  await vi.waitFor(() => expect(early.events).toEqual([{ event: 'beat', data: {} }]));
  server.stream.publish({ now: 1, text: '一行目\n二行目' });
  await vi.waitFor(() => expect(early.snapshots).toEqual([{ now: 1, text: '一行目\n二行目' }]));
  const late = await read(`${server.url}/stream`);
  await vi.waitFor(() => expect(late.snapshots).toHaveLength(1));
  server.stream.publish({ now: 1, text: '一行目\n二行目' });
  server.stream.publish({ now: 2 });
  await vi.waitFor(() => expect(late.snapshots.at(-1)).toEqual({ now: 2 }));
  expect(late.snapshots).toHaveLength(2);
  expect(early.snapshots).toHaveLength(2);
});

test('a route of one’s own attaches any stream, and hears when its last reader left', async () => {
  const left: string[] = [];
  const streams = new Map<string, SnapshotStream<{ number: string }>>();
  const server = await listen({
    routes: (app, self) => {
      app.get<{ Params: { token: string } }>('/stream/:token', (request, reply) => {
        const { token } = request.params;
        const stream = streams.get(token) ?? self.openStream(() => left.push(token));
        streams.set(token, stream);
        stream.publish({ number: token });
        self.streamAt(reply, stream);
      });
    },
  });
  const readers = await Promise.all(
    ['A001', 'A001', 'B002'].map((token) => read(`${server.url}/stream/${token}`)),
  );
  await vi.waitFor(() =>
    expect(readers.map(({ snapshots }) => snapshots.at(-1))).toEqual([
      { number: 'A001' },
      { number: 'A001' },
      { number: 'B002' },
    ]),
  );
  expect(streams.get('A001')?.readerCount).toBe(2);
  readers[0]?.close();
  readers[2]?.close();
  await vi.waitFor(() => expect(left).toEqual(['B002']));
  readers[1]?.close();
  await vi.waitFor(() => expect(left).toEqual(['B002', 'A001']));
});

test('F44: who leaves before the stream begins takes no place in it', async () => {
  const left: string[] = [];
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const gone: boolean[] = [];
  const server = await listen({
    routes: (app, self) => {
      const stream = self.openStream(() => left.push('the last'));
      app.get('/late', async (_request, reply) => {
        await begun;
        gone.push(reply.raw.destroyed);
        self.streamAt(reply, stream);
        gone.push(stream.readerCount === 0);
        return reply;
      });
    },
  });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname, () =>
    socket.write('GET /late HTTP/1.1\r\nHost: hall\r\n\r\n', () => socket.resetAndDestroy()),
  );
  const connections = () =>
    new Promise((resolve) => server.app.server.getConnections((_error, count) => resolve(count)));
  await vi.waitFor(() => expect(socket.destroyed).toBe(true));
  await vi.waitFor(async () => expect(await connections()).toBe(0));
  begin();
  await vi.waitFor(() => expect(gone).toEqual([true, true]));
});

test('a /stream of one’s own stands in place of the usual one', async () => {
  const server = await listen({
    routes: (app) => {
      app.get('/stream', (_request, reply) => reply.code(401).send({ error: 'signed-out' }));
    },
  });
  server.stream.publish({ secret: true });
  const answer = await fetch(`${server.url}/stream`);
  expect([answer.status, await answer.json()]).toEqual([401, { error: 'signed-out' }]);
});

test('F44: streams of one address are capped with 503, and one that leaves makes room', async () => {
  const server = await listen();
  const url = `${server.url}/stream`;
  const readers = await Promise.all(Array.from({ length: 32 }, () => read(url)));
  const refused = await fetch(url);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await refused.json()).toEqual({ error: 'too-many-streams' });
  readers[0]?.close();
  await vi.waitFor(async () => {
    const again = await read(url);
    expect(again.response.statusCode).toBe(200);
  });
  // A page of the hall takes nobody's word for an address.
  expect((await fetch(url, { headers: { 'x-forwarded-for': '192.0.2.7' } })).status).toBe(503);
});

test('F44: a public page counts by the address that its own host’s proxy names', async () => {
  const server = await listen({ publicPage: true });
  const url = `${server.url}/stream`;
  const of = (address: string) => read(url, { 'x-forwarded-for': address });
  await Promise.all(Array.from({ length: 512 }, () => of('192.0.2.7')));
  expect((await of('192.0.2.7')).response.statusCode).toBe(503);
  expect((await of('192.0.2.8')).response.statusCode).toBe(200);
});

test('F44: behind a balancer that its file names each phone is counted, and nobody’s own word', async () => {
  const server = await listen({ publicPage: true, proxies: ['10.0.0.0/8'] });
  const of = (addresses: string) =>
    read(`${server.url}/stream`, { 'x-forwarded-for': `${addresses}, 10.0.0.5` });
  await Promise.all(Array.from({ length: 512 }, (_, nth) => of(`192.0.2.${nth % 250}, 192.0.2.7`)));
  expect((await of('192.0.2.7')).response.statusCode).toBe(503);
  expect((await of('192.0.2.8')).response.statusCode).toBe(200);
});

test('F44: a house of IPv6 has as many streams as an address of IPv4', async () => {
  const server = await listen({ publicPage: true });
  const of = (address: string) => read(`${server.url}/stream`, { 'x-forwarded-for': address });
  await Promise.all(Array.from({ length: 512 }, (_, nth) => of(`2001:db8::${nth.toString(16)}`)));
  expect((await of('2001:db8::ffff')).response.statusCode).toBe(503);
  expect((await of('2001:db8:0:1::1')).response.statusCode).toBe(200);
});

/** Connects, says this much, reads nothing, and tells which comes first: its end, or a minute. */
function dawdle(server: PageServer, words: string): Promise<'left' | 'held'> {
  return new Promise((resolve) => {
    const minute = setTimeout(() => resolve('held'), 60_000);
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => socket.write(words)).pause();
    opened.push({ close: () => socket.destroy() });
    // What it does not read hides from it that it was left: only its server knows.
    server.app.server.on('connection', (held: Socket) => {
      held.on('close', () => {
        clearTimeout(minute);
        resolve('left');
      });
    });
  });
}

test('F44: who takes no answer, or begins no TLS, holds no connection of a public page', async () => {
  await writeFile(join(folder, 'kiosk', 'assets', 'large.js'), 'x'.repeat(400_000));
  const tls = await trialCertificate(folder, ['DNS:localhost']);
  const [plain, secure] = await Promise.all([
    listen({ publicPage: true }),
    listen({ publicPage: true, tls }),
  ]);
  const asking = 'GET /assets/large.js HTTP/1.1\r\nHost: hall\r\n\r\n'.repeat(100);
  const ends = await Promise.all([dawdle(plain, asking), dawdle(secure, '')]);
  expect(ends).toEqual(['left', 'left']);
});

test('F44: one address has 4096 connections of a public page; a balancer, and this host, have as many as there are', async () => {
  const server = await listen({ publicPage: true, proxies: ['10.0.0.0/8'] });
  /** As the kernel would hand it over. */
  const comes = (remoteAddress: string) => {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
    opened.push({ close: () => socket.destroy() });
    server.app.server.emit('connection', socket);
    return socket;
  };
  const all = (address: string) => Array.from({ length: 4_097 }, () => comes(address).destroyed);
  expect(all('192.0.2.7').indexOf(true)).toBe(4_096);
  // One house of IPv6 is one asker.
  expect([all('2001:db8::1').indexOf(true), comes('2001:db8::2').destroyed]).toEqual([4_096, true]);
  expect([comes('192.0.2.8').destroyed, comes('2001:db8:0:1::1').destroyed]).toEqual([
    false,
    false,
  ]);
  for (const address of ['::ffff:10.0.0.5', '127.0.0.1']) {
    expect(all(address).indexOf(true), address).toBe(-1);
  }
});

test('F44: a thousand who come at one moment all wait at the door', async () => {
  const server = await listen({ publicPage: true });
  const port = Number(new URL(server.url).port);
  for (let nth = 0; nth < 1_000; nth += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    opened.push({ close: () => socket.destroy() });
  }
  // Node begins to connect once this is over, and takes nobody in before it has read from ss.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  const [, waiting] = execFileSync('ss', ['-ltnH', `sport = :${port}`], { encoding: 'utf8' }).split(
    /\s+/,
  );
  expect(waiting).toBe('1000');
});

test('closing ends the streams, and the port is free', async () => {
  const server = await listen();
  const reader = await read(`${server.url}/stream`);
  await server.close();
  await vi.waitFor(() => expect(reader.ended).toBe(true));
  const again = await listen({ port: Number(new URL(server.url).port) });
  expect(again.url).toBe(server.url);
});

test('HEAD of a stream is no stream', async () => {
  const server = await listen();
  expect((await fetch(`${server.url}/stream`, { method: 'HEAD' })).status).toBe(404);
});
