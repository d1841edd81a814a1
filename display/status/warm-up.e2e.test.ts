import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { buildPage } from '../../.ci/build-page.ts';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { trialCertificate } from '../../.ci/trial-certificate.ts';
import { StatusRig } from './status-rig.ts';
import { warmUp } from './warm-up.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A node whose hall has words from the third look on. @returns what it was asked for, in order */
async function listening(server: Server, scheme: 'http' | 'https') {
  const asked: string[] = [];
  const answer: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    const looks = asked.filter((url) => url.startsWith('/site/')).length;
    response.writeHead(looks < 3 ? 503 : 200).end('a page');
  };
  server.on('request', answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, url: `${scheme}://127.0.0.1:${port}` };
}

async function secureServer(): Promise<Server> {
  const folder = await mkdtemp(path.join(tmpdir(), 'warm-up-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const { certFile, keyFile } = await trialCertificate(folder, ['DNS:status.example']);
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  return createTlsServer({ cert, key });
}

describe('F44: a cold node loads its own page before a crowd does', () => {
  test.each([
    ['http', async () => createServer()],
    ['https', secureServer],
  ] as const)('%s: once its hall has words, and then often', async (scheme, made) => {
    const { asked, url } = await listening(await made(), scheme);
    await warmUp({ url });
    expect(asked.slice(0, 3)).toEqual(['/site/ja', '/site/ja', '/site/ja']);
    expect(new Set(asked.slice(3))).toEqual(new Set(['/t/-']));
    expect(asked.length).toBeGreaterThan(1_000);
  });

  test('a node that stops meanwhile is left alone', async () => {
    const server = createServer();
    const { asked, url } = await listening(server, 'http');
    const warmed = warmUp({ url });
    await vi.waitFor(() => expect(asked).toContain('/t/-'));
    server.close();
    server.closeAllConnections();
    await warmed;
    expect(asked.length).toBeLessThan(1_000);
  });

  test('the hall is asked for nothing, nobody is slowed, and pages are right behind it', async () => {
    const hall = new PlayedHall('status-1', await trialPack());
    hall.trial.openDay('2026-11-19');
    const number = hall.trial.issue('pickup');
    hall.publish();
    const follow = vi.spyOn(hall.memory, 'on');
    const folder = path.dirname(await buildPage('status'));
    const rig = await StatusRig.open({ hall: hall.memory, pagesDirectory: folder });
    closers.push(() => rig.close());
    await warmUp(rig);
    expect(follow.mock.calls.map(([name]) => name)).not.toContain('publicTicket');
    expect(rig.log.lines.map(({ event }) => event)).toEqual(['page.listening']);
    const page = await fetch(`${rig.url}/t/${hall.tokenOf(number)}`);
    expect(await page.text()).toContain(`<b class="number num">${number}</b>`);
  });
});
