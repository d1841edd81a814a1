import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type TrialCertificate = {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
};

/**
 * An authority of the test's own and a certificate by it, made by openssl.
 *
 * @param names - what the certificate is for: `DNS:localhost`, `IP:127.0.0.1`
 */
export async function trialCertificate(
  directory: string,
  names: readonly string[],
  name = 'server',
): Promise<TrialCertificate> {
  const at = (file: string) => path.join(directory, file);
  const openssl = (...args: readonly string[]) => run('openssl', [...args], { cwd: directory });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = ['-x509', ...curve, '-days', '2', '-subj', '/CN=trial authority'];
  await openssl('req', ...authority, '-keyout', at(`${name}-ca.key`), '-out', at(`${name}-ca.pem`));
  const request = [...curve, '-subj', `/CN=${name}`, '-keyout', at(`${name}.key`)];
  await openssl('req', ...request, '-out', at(`${name}.csr`));
  await writeFile(at(`${name}.ext`), `subjectAltName=${names.join(',')}\n`);
  const by = ['-CA', at(`${name}-ca.pem`), '-CAkey', at(`${name}-ca.key`), '-CAcreateserial'];
  const given = ['-in', at(`${name}.csr`), '-days', '2', '-extfile', at(`${name}.ext`)];
  await openssl('x509', '-req', ...given, ...by, '-out', at(`${name}.pem`));
  return {
    caFile: at(`${name}-ca.pem`),
    certFile: at(`${name}.pem`),
    keyFile: at(`${name}.key`),
  };
}
