import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { proxies, publicAddress } from '../../../broker/client/node-file.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { siteId } from '../../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../../broker/contract/result.ts';

/** It stands in files of other programs, where a line break or a quote would begin something else. */
const file = (what: string) =>
  v.pipe(v.string(), v.regex(/^\/[\w./-]+$/, `${what} by its whole path`));

/** A server as a host and a port, and nothing else. */
const server = v.pipe(
  v.string(),
  v.regex(/^mqtts?:\/\/[^/]/, 'mqtt:// or mqtts://, and a host'),
  v.check((address) => URL.canParse(address), 'a host, and a port up to 65535'),
  v.check(
    (address) => new URL(address).host === address.replace(/^mqtts?:\/\//, ''),
    'a host and a port, and nothing behind them',
  ),
);

const eachOnce = <T extends string>(what: string) =>
  v.check<T[], string>((list) => new Set(list).size === list.length, `each ${what} once`);

/** What a city or a prefecture decides about its public side; docs/public.md tells it in words. */
const publicHostFile = v.strictObject({
  address: publicAddress,
  listen: v.strictObject({
    host: v.pipe(
      v.string(),
      v.check((host) => isIP(host) !== 0, 'an address of this machine: 0.0.0.0 for all'),
    ),
    port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
    proxies,
  }),
  /** Certificate and key of the address, PEM. */
  tls: v.strictObject({ certFile: file('a file'), keyFile: file('a file') }),
  sites: v.pipe(v.array(siteId), v.minLength(1), v.maxLength(2_000), eachOnce('site')),
  /** How many status nodes, each on a machine of its own behind a load balancer. */
  statusNodes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  cluster: v.strictObject({
    /** Whose configuration is written as well; `other`: only the credentials and what each may do. */
    kind: v.picklist(['mosquitto', 'nats', 'other']),
    servers: v.pipe(v.array(server), v.minLength(1), v.maxLength(8), eachOnce('server')),
    /** The authority of the servers' certificates, where machines do not know it. */
    caFile: v.optional(file('a file')),
    /** The servers' own certificate and key, PEM; only `mqtt://` servers have none. */
    tls: v.optional(v.strictObject({ certFile: file('a file'), keyFile: file('a file') })),
    /** By which several NATS servers know each other, PEM: a certificate for both directions. */
    routesTls: v.optional(
      v.strictObject(
        { caFile: file('a file'), certFile: file('a file'), keyFile: file('a file') },
        'caFile, certFile and keyFile, all three: each server shows its own and checks the others',
      ),
    ),
    /** Where the servers keep what is retained. */
    directory: v.optional(file('a folder'), '/var/lib/yobiban-cluster'),
  }),
});
export type PublicHostFile = v.InferOutput<typeof publicHostFile>;

/** Reads the file; the error is a sentence with path and expectation. */
export async function readPublicHostFile(path: string): Promise<Result<PublicHostFile, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return err(`${path}: the file of the public host cannot be read`);
  }
  const document = parseDocument(text);
  const [mistake] = document.errors;
  if (mistake) return err(`${path}: ${mistake.message.split('\n')[0]}`);
  const decoded = decode(publicHostFile, document.toJS());
  if (!decoded.ok)
    return err(`${path}: ${decoded.error.path || 'file'}: ${decoded.error.expected}`);
  const flaw = flawOf(decoded.value.cluster);
  return flaw === undefined ? ok(decoded.value) : err(`${path}: ${flaw}`);
}

/** What does not fit each other, as a sentence with its path. */
function flawOf({ kind, servers, tls, routesTls }: PublicHostFile['cluster']): string | undefined {
  const { length } = servers;
  if (kind === 'mosquitto' && length > 1) {
    return 'cluster.servers: one; several mosquitto do not tell each other anything';
  }
  if (kind === 'nats' && length % 2 === 0) {
    return 'cluster.servers: one, three or five; of two, each stops both when it dies';
  }
  if (routesTls && (kind !== 'nats' || length === 1)) {
    return 'cluster.routesTls: for several NATS servers; nobody else has routes';
  }
  const secure = servers.filter((server) => server.startsWith('mqtts://')).length;
  if (secure > 0 && secure < length) return 'cluster.servers: all mqtts://, or all mqtt://';
  if (secure > 0 && !tls && kind !== 'other') {
    return 'cluster.tls: a certificate and key for mqtts:// servers';
  }
  return undefined;
}
