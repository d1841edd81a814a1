import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemdPower } from './systemd-power.ts';

/** A `systemctl` of the test's own, first in the path: it writes down what it was asked. */
let folder: string;
const path = process.env['PATH'];

async function systemctl(script: string): Promise<void> {
  const file = join(folder, 'systemctl');
  await writeFile(file, `#!/bin/sh\necho "$*" > ${folder}/asked\n${script}\n`);
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

describe('the power of the box, through systemd (issue 3, point 8)', () => {
  test('asks for exactly what was pressed, and for no password', async () => {
    await systemctl('exit 0');
    expect(await systemdPower.restart()).toEqual({ ok: true, value: undefined });
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe('reboot --no-ask-password\n');
    expect(await systemdPower.shutDown()).toEqual({ ok: true, value: undefined });
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe('poweroff --no-ask-password\n');
  });

  test('a refusal is a sentence with the reason, and nothing else happens', async () => {
    await systemctl('echo "Access denied" >&2; exit 1');
    const refused = await systemdPower.restart();
    expect(refused).toEqual({ ok: false, error: '再起動できませんでした（Access denied）' });
    expect(await systemdPower.shutDown()).toMatchObject({ ok: false });
  });

  test('a box without systemd says so too', async () => {
    process.env['PATH'] = folder;
    expect(await systemdPower.shutDown()).toEqual({
      ok: false,
      error: '電源を切れませんでした',
    });
  });
});
