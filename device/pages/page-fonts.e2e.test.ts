import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPage } from '../../.ci/build-page.ts';
import { openBrowser } from '../../.ci/page-checks.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';

let folder: string;
let server: PageServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fonts-'));
  // Chromium draws nothing without any font; what it depends on brings this one.
  const latin = '<dir>/usr/share/fonts/truetype/dejavu</dir>';
  const text = `<!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${latin}</fontconfig>`;
  await writeFile(path.join(folder, 'fonts.conf'), text);
  const pagesDirectory = path.dirname(await buildPage('terminal'));
  const at = { host: '127.0.0.1', port: 0, log: new MemoryLog() };
  const opened = await PageServer.listen({ ...at, pages: 'terminal', pagesDirectory });
  assert(opened.ok, 'a free port can be opened');
  server = opened.value;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Which slices of the Japanese face a page of ours loads, and whether it then has its letters. */
async function loaded(environment: Record<string, string>) {
  const browser = await openBrowser(environment);
  const page = await browser.newPage();
  const slices = new Set<string>();
  page.on('response', (response) => {
    if (response.ok() && /biz-udpgothic.*woff2$/.test(response.url())) slices.add(response.url());
  });
  await page.goto(server.url);
  const faces = await page.evaluate(async () => {
    const found = await document.fonts.load('16px "BIZ UDPGothic"', '番号札をお取りください。');
    return found.map(({ status }) => status);
  });
  await browser.close();
  return { slices: slices.size, faces: [...new Set(faces)] };
}

test('a machine without Japanese letters has them from us', async () => {
  const without = { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  const { slices, faces } = await loaded(without);
  expect(slices).toBeGreaterThan(3);
  expect(faces).toEqual(['loaded']);
});

const ofDebian = existsSync('/usr/share/fonts/truetype/bizud-gothic');

test.skipIf(!ofDebian)(
  'one that has them itself (Debian: fonts-morisawa-bizud-gothic) fetches none',
  async () => {
    expect(await loaded({})).toEqual({ slices: 0, faces: ['loaded'] });
  },
);
