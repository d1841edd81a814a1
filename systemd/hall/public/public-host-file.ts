import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { clusterAccess } from '../../../broker/client/cluster-link.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { siteId } from '../../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../../broker/contract/result.ts';

const file = (what: string) => v.pipe(v.string(), v.regex(/^\//, `${what} by its whole path`));

/** What a city or a prefecture decides about its public side; docs/public.md tells it in words. */
const publicHostFile = v.strictObject({
  /** Where phones reach it; what stands before `/t/…` in the QR code. */
  address: v.pipe(v.string(), v.url(), v.regex(/^https:\/\//, 'https://…')),
  listen: v.strictObject({
    host: v.string(),
    port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  }),
  /** Certificate and key of the address, PEM. */
  tls: v.strictObject({ certFile: file('a file'), keyFile: file('a file') }),
  sites: v.pipe(v.array(siteId), v.minLength(1), v.maxLength(2_000)),
  /** How many status nodes, each on a machine of its own behind a load balancer. */
  statusNodes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  cluster: v.strictObject({
    /** Whose configuration is written as well; `other`: only the credentials and what each may do. */
    kind: v.picklist(['mosquitto', 'nats', 'other']),
    servers: clusterAccess.entries.servers,
    /** The authority of the servers' certificates, where machines do not know it. */
    caFile: v.optional(file('a file')),
    /** The servers' own certificate and key, PEM; only `mqtt://` servers have none. */
    tls: v.optional(v.strictObject({ certFile: file('a file'), keyFile: file('a file') })),
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
  const [flaw] = document.errors;
  if (flaw) return err(`${path}: ${flaw.message.split('\n')[0]}`);
  const decoded = decode(publicHostFile, document.toJS());
  if (!decoded.ok)
    return err(`${path}: ${decoded.error.path || 'file'}: ${decoded.error.expected}`);
  const { cluster } = decoded.value;
  if (cluster.kind === 'mosquitto' && cluster.servers.length > 1) {
    return err(`${path}: cluster.servers: one; several mosquitto do not tell each other anything`);
  }
  const secure = cluster.servers.some((server) => server.startsWith('mqtts://'));
  if (secure && !cluster.tls && cluster.kind !== 'other') {
    return err(`${path}: cluster.tls: a certificate and key for mqtts:// servers`);
  }
  return ok(decoded.value);
}
