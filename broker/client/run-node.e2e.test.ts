import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../../.ci/until.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import { topicOf } from '../contract/topics.ts';
import { BareBroker } from './bare-broker.ts';

/** What a node's `main.ts` looks like; what it does is told by its node file. */
const main = `
import { ok, err } from '${resolve('broker/contract/result.ts')}';
import { runNode } from '${resolve('broker/client/run-node.ts')}';
import { createLogger } from '${resolve('config/logger.ts')}';

await runNode('board', { createLogger, version: '1.2.3' }, async ({ file, hall, log, onStop }) => {
  onStop(() => log.info('page.listening', { address: 'first opened, last closed' }));
  onStop(() => log.info('page.listening', { address: 'last opened, first closed' }));
  switch (file.own.does) {
    case 'refuse': return err('port 80 of 127.0.0.1 is in use by another program');
    case 'throw': throw new Error('a broken start');
    case 'forget': setTimeout(() => void Promise.reject(new Error('a dropped promise')), 20); break;
    case 'break': setTimeout(() => { throw new Error('a broken invariant'); }, 20); break;
    case 'hang': onStop(() => new Promise(() => {})); break;
    case 'fail-to-close': onStop(() => { throw new Error('would not close'); }); break;
    case 'start-slowly':
      log.info('page.listening', { address: 'starting' });
      await new Promise((go) => setTimeout(go, 500));
      onStop(() => log.info('page.listening', { address: 'opened while stopping' }));
  }
  hall.report({ sound: 'chime' });
  return ok(undefined);
});
`;

type Line = Readonly<Record<string, unknown>>;
type Run = {
  readonly child: ChildProcess;
  lines(): readonly Line[];
  errors(): string;
  ended: Promise<number | null>;
};

let folder = '';
let program = '';
let broker: BareBroker;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-node-'));
  await writeFile(join(folder, 'main.ts'), main);
  await writeFile(
    join(folder, 'systemd-notify'),
    `#!/bin/sh\necho "$@" >> ${join(folder, 'told')}\n`,
  );
  await chmod(join(folder, 'systemd-notify'), 0o755);
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(folder, 'main.ts'),
      outDir: join(folder, 'dist'),
      rolldownOptions: { output: { entryFileNames: 'board.mjs' } },
    },
  });
  program = join(folder, 'dist', 'board.mjs');
  broker = await BareBroker.listen();
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(join(folder, 'told'), { force: true });
});
afterAll(async () => {
  await broker.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(does: string, nodeFile?: object): Promise<Run> {
  const path = join(folder, `${does}.json`);
  await writeFile(
    path,
    JSON.stringify({
      node: 'board-1',
      site: 'iwata',
      brokers: [broker.address],
      password: 'a-password-of-16+',
      directory: folder,
      own: { does },
      ...nodeFile,
    }),
  );
  return run([path]);
}

function run(args: readonly string[]): Run {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: `${folder}:${process.env['PATH']}`, NOTIFY_SOCKET: '/run/systemd/notify' },
  });
  running.push(child);
  let out = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  return {
    child,
    lines: () =>
      out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    errors: () => errors,
    ended: once(child, 'close').then(([code]) => code),
  };
}

const events = (node: Run) => node.lines().map(({ event }) => event);
const addresses = (node: Run) =>
  node
    .lines()
    .filter(({ event }) => event === 'page.listening')
    .map(({ address }) => address);
const health = () => broker.heard(topicOf('iwata', 'node', 'board-1')) as NodeHealth[];
const toldSystemd = () => readFile(join(folder, 'told'), 'utf8').catch(() => '');

test('it starts, tells systemd, lives, and on SIGTERM closes in reverse and ends with 0', async () => {
  const node = await start('live');
  await until(() => expect(events(node)).toContain('node.started'));
  await until(async () => expect(await toldSystemd()).toBe('READY=1\n'));
  await until(() =>
    expect(health().at(-1)).toMatchObject({ online: true, sound: 'chime', version: '1.2.3' }),
  );
  node.child.kill('SIGTERM');
  expect(await node.ended).toBe(0);
  expect(addresses(node)).toEqual(['last opened, first closed', 'first opened, last closed']);
  await until(async () => expect(await toldSystemd()).toBe('READY=1\nSTOPPING=1\n'));
  expect(health().at(-1)).toMatchObject({ online: false });
  expect(node.lines().find(({ event }) => event === 'node.started')).toMatchObject({
    level: 30,
    node: 'board-1',
    role: 'board',
    version: '1.2.3',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(JSON.stringify(node.lines())).not.toContain('a-password');
});

test('killed, its will tells the hall', async () => {
  const node = await start('live');
  await until(() => expect(health().at(-1)).toMatchObject({ online: true, sound: 'chime' }));
  node.child.kill('SIGKILL');
  await until(() =>
    expect(health().at(-1)).toEqual({ node: 'board-1', role: 'board', online: false }),
  );
});

test('SIGTERM while it starts is a clean end too, with nothing left open', async () => {
  const node = await start('start-slowly');
  await until(() => expect(addresses(node)).toContain('starting'));
  node.child.kill('SIGINT');
  expect(await node.ended).toBe(0);
  expect(events(node)).not.toContain('node.started');
});

test.each([
  ['forget', 'a dropped promise'],
  ['break', 'a broken invariant'],
  ['throw', 'a broken start'],
])('a defect (%s) is logged with its stack and ends the process with 1', async (does, because) => {
  const node = await start(does);
  expect(await node.ended).toBe(1);
  expect(node.lines().find(({ event }) => event === 'node.defect')).toMatchObject({
    level: 50,
    because: expect.stringMatching(new RegExp(`Error: ${because}\\n +at `)),
  });
});

test('what refuses to start is a sentence in the log, and 2', async () => {
  const node = await start('refuse');
  expect(await node.ended).toBe(2);
  expect(node.lines().find(({ event }) => event === 'node.refused-to-start')).toMatchObject({
    because: 'port 80 of 127.0.0.1 is in use by another program',
  });
  expect(await toldSystemd()).toBe('');
});

test('what hangs while closing, or fails to, does not keep the process', async () => {
  const hanging = await start('hang', { node: 'board-2' });
  const failing = await start('fail-to-close', { node: 'board-3' });
  for (const node of [hanging, failing]) {
    await until(() => expect(events(node)).toContain('node.started'));
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    expect(events(node)).toContain('node.stop-failed');
  }
  expect(addresses(failing)).toEqual(['last opened, first closed', 'first opened, last closed']);
});

test('a node file that is missing or wrong is one sentence on the console, and 2', async () => {
  const none = run([]);
  expect(await none.ended).toBe(2);
  expect(none.errors()).toBe('usage: board <node-file.json>\n');
  const missing = run([join(folder, 'nowhere.json')]);
  expect(await missing.ended).toBe(2);
  expect(missing.errors()).toContain('nowhere.json: the node file cannot be read');
  const wrong = await start('live', { brokers: ['http://127.0.0.1'] });
  expect(await wrong.ended).toBe(2);
  expect(wrong.errors()).toContain('live.json: brokers.0: ');
  expect(wrong.errors()).not.toContain('a-password');
});
