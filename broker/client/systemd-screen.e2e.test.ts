import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemdScreen } from './systemd-screen.ts';

/** A `systemctl` of the test's own, first in the path: it writes down what it was asked. */
let folder: string;
const path = process.env['PATH'];

async function systemctl(script: string): Promise<void> {
  const file = join(folder, 'systemctl');
  await writeFile(file, `#!/bin/sh\necho "$*" >> ${folder}/asked\n${script}\n`);
  await chmod(file, 0o755);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systemctl-'));
  process.env['PATH'] = `${folder}:${path}`;
});
afterEach(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

describe('the screen of a box, through systemd (F21)', () => {
  test('asks for that unit and that verb, and for no password', async () => {
    await systemctl('exit 0');
    const screen = systemdScreen('http://127.0.0.1:8102/', 8102);
    expect(await screen?.restart()).toEqual({ ok: true, value: undefined });
    const asked = await readFile(join(folder, 'asked'), 'utf8');
    expect(asked).toBe('restart yobiban-screen.service --no-ask-password\n');
  });

  test('a refusal is a sentence with the reason', async () => {
    await systemctl('echo "Access denied" >&2; exit 1');
    const screen = systemdScreen('http://127.0.0.1:8102/', 8102);
    expect(await screen?.restart()).toEqual({
      ok: false,
      error: '画面を起動し直せませんでした（Access denied）',
    });
  });

  test.each([
    ['a box without a screen, or a demonstration', undefined, 8102],
    ['a box whose screen shows its other node', 'http://127.0.0.1:8101/', 8102],
    ['a node without a page', 'http://127.0.0.1:8102/', undefined],
    ['no address', '8102', 8102],
  ])('%s: there is nothing to restart', (_, shown, port) => {
    expect(systemdScreen(shown, port)).toBeUndefined();
  });

  test('an address without a port is that of port 80', () => {
    expect(systemdScreen('http://localhost/', 80)).toBeDefined();
  });
});
