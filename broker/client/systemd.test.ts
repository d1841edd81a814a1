import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { notifyReady, notifyStopping, startWatchdog } from './systemd.ts';

let folder = '';
const usual = { ...process.env };

/** A `systemd-notify` that writes down what it is told. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systemd-'));
  const tool = join(folder, 'systemd-notify');
  await writeFile(tool, `#!/bin/sh\necho "$@" >> ${join(folder, 'told')}\n`);
  await chmod(tool, 0o755);
  process.env['PATH'] = `${folder}:${usual['PATH']}`;
  process.env['NOTIFY_SOCKET'] = '/run/systemd/notify';
});
afterEach(async () => {
  process.env = { ...usual };
  await rm(folder, { recursive: true, force: true });
});

async function told(): Promise<readonly string[]> {
  const text = await readFile(join(folder, 'told'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

test('under systemd it tells readiness and stopping', async () => {
  await notifyReady();
  await notifyStopping();
  expect(await told()).toEqual(['READY=1', 'STOPPING=1']);
});

test('elsewhere it says nothing', async () => {
  delete process.env['NOTIFY_SOCKET'];
  await notifyReady();
  expect(await told()).toEqual([]);
});

test('without the tool, or with one that fails, nothing is thrown', async () => {
  await writeFile(join(folder, 'systemd-notify'), '#!/bin/sh\nexit 1\n');
  await notifyReady();
  process.env['PATH'] = '/nowhere';
  await notifyReady();
  await notifyStopping();
});

test('the watchdog is fed twice in its time, and only while the node says that it lives', async () => {
  process.env['WATCHDOG_USEC'] = '60000';
  process.env['WATCHDOG_PID'] = `${process.pid}`;
  let alive = false;
  const asked = vi.fn(() => alive);
  const watchdog = startWatchdog(asked);
  await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(2));
  expect(await told()).toEqual([]);
  alive = true;
  await vi.waitFor(async () => expect((await told()).length).toBeGreaterThan(1));
  expect(new Set(await told())).toEqual(new Set(['WATCHDOG=1']));
  watchdog.stop();
});

test.each([
  ['no watchdog is set', {}],
  ['it is set for another process', { WATCHDOG_USEC: '2000', WATCHDOG_PID: '1' }],
  ['it is not a number', { WATCHDOG_USEC: 'soon' }],
])('nothing is fed when %s', async (_why, variables) => {
  Object.assign(process.env, variables);
  const asked = vi.fn(() => true);
  const timers = vi.spyOn(globalThis, 'setInterval');
  startWatchdog(asked).stop();
  expect(timers).not.toHaveBeenCalled();
  timers.mockRestore();
});
