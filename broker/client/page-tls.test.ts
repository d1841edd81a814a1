import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trialCertificate } from '../../.ci/trial-certificate.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import { assert } from '../contract/result.ts';
import { PageTls } from './page-tls.ts';

let directory: string;
let server: Server | undefined;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'yobiban-tls-'));
});
afterEach(async () => {
  server?.close();
  await rm(directory, { recursive: true, force: true });
});

/** The name of the certificate that a server shows. */
function shown(at: Server): Promise<string> {
  const address = at.address();
  assert(typeof address === 'object' && address !== null, 'a listening server');
  return new Promise((resolve, reject) => {
    const socket = connect({ port: address.port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('a certificate that was renewed is served, and a half written one is not', async () => {
  const first = await trialCertificate(directory, ['DNS:localhost'], 'first');
  const second = await trialCertificate(directory, ['DNS:localhost'], 'second');
  const files = { certFile: path.join(directory, 'cert'), keyFile: path.join(directory, 'key') };
  await copyFile(first.certFile, files.certFile);
  await copyFile(first.keyFile, files.keyFile);
  const log = new MemoryLog();
  const tls = await PageTls.read(files, log);
  assert(tls.ok, 'the pair reads');
  const opened = tls.value.serve(() => {}, {});
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  expect(await shown(opened)).toBe('first');
  const half = (await readFile(second.certFile, 'utf8')).slice(0, 200);
  await writeFile(files.certFile, half);
  await tls.value.lookAgain();
  expect(await shown(opened)).toBe('first');
  await copyFile(second.certFile, files.certFile);
  await tls.value.lookAgain();
  // Of another key: still no pair.
  expect(await shown(opened)).toBe('first');
  await copyFile(second.keyFile, files.keyFile);
  await tls.value.lookAgain();
  expect(await shown(opened)).toBe('second');
  expect(log.of('page.certificate-refused')).toHaveLength(2);
  expect(log.of('page.certificate-renewed')).toHaveLength(1);
  tls.value.close();
});

test('files that cannot be read are told', async () => {
  const tls = await PageTls.read({ certFile: '/nowhere', keyFile: '/nowhere' }, new MemoryLog());
  expect(tls).toMatchObject({ ok: false, error: expect.stringContaining('/nowhere') });
});
