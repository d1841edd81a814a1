import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import * as v from 'valibot';
import { decodeJson } from '../contract/decode.ts';
import { nodeId, siteId } from '../contract/ids.ts';
import { err, type Result } from '../contract/result.ts';
import { clusterAccess } from './cluster-link.ts';

/** Certificate and key of a page's address, PEM files; read anew when they change. */
const tlsFiles = v.strictObject({ certFile: v.string(), keyFile: v.string() });
export type TlsFiles = v.InferOutput<typeof tlsFiles>;

/** Where its page listens. */
const listen = v.strictObject({
  host: v.string(),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
});
const logLevel = v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info');

/**
 * What one node is told about itself: who it is, where its broker is, its own credential, where
 * its page listens and where it may keep small files. Everything else comes over `site`.
 */
const nodeFile = v.strictObject({
  node: nodeId,
  site: siteId,
  /** Tried in order; three missed beats: the next. */
  brokers: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^mqtts?:\/\//))),
    v.minLength(1),
    v.maxLength(4),
  ),
  password: v.pipe(v.string(), v.minLength(16), v.maxLength(128)),
  /** Left out by nodes without a page. */
  listen: v.optional(listen),
  /** By which it signs in at a training hall (研修, R22); without it, it takes part in none. */
  training: v.optional(
    v.strictObject({ secret: v.pipe(v.string(), v.minLength(16), v.maxLength(128)) }),
  ),
  /** Its own folder for caches and notes. */
  directory: v.string(),
  logLevel,
  /** What only this kind of node needs, such as the printer's address; checked by its own schema. */
  own: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type NodeFile = v.InferOutput<typeof nodeFile>;

/** An address, or a network of them such as `10.0.0.0/8`. */
const network = v.pipe(
  v.string(),
  v.check((text) => {
    const [address = '', ...range] = text.split('/');
    const bits = range.join('/');
    const bitsMax = isIP(address) === 6 ? 128 : 32;
    const fits = /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= bitsMax;
    return isIP(address) !== 0 && (range.length === 0 || fits);
  }, 'an address, or a network such as 10.0.0.0/8'),
);

/**
 * Balancers and caches in front, as addresses or networks: their word on a phone's address is taken.
 * One that is not named is a single asker (F43, F44).
 */
export const proxies = v.optional(v.pipe(v.array(network), v.maxLength(64)));

/** Where phones reach the public pages; what stands before `/t/…` in the QR code. */
export const publicAddress = v.pipe(
  v.string(),
  v.url(),
  v.regex(/^https:\/\/[^/?#]+\/?$/, 'https://… and nothing behind the name'),
);

/** What a node is told that stands outside, where the uplinks of many halls publish to a cluster. */
const publicNodeFile = v.strictObject({
  node: nodeId,
  /** The halls that it serves; the first one at its root as well. */
  sites: v.pipe(
    v.array(siteId),
    v.minLength(1),
    v.maxLength(2_000),
    v.check((sites) => new Set(sites).size === sites.length, 'each site once'),
  ),
  cluster: clusterAccess,
  /** What its pages call themselves: never the name that an asker gives this host. */
  address: v.optional(publicAddress),
  /** Without `tls` behind something that speaks HTTPS for it. */
  listen: v.strictObject({
    ...listen.entries,
    tls: v.optional(tlsFiles),
    proxies,
  }),
  logLevel,
});
export type PublicNodeFile = v.InferOutput<typeof publicNodeFile>;

/** Reads a node file; the error is a sentence with path and expectation. */
export async function readNodeFile(path: string): Promise<Result<NodeFile, string>> {
  return readAs(nodeFile, path);
}

/** The same of a node outside, which names a cluster instead of a hall's broker. */
export async function readPublicNodeFile(path: string): Promise<Result<PublicNodeFile, string>> {
  return readAs(publicNodeFile, path);
}

/** Whether a file is that of a node outside: it names a cluster, and no hall's broker. */
export async function isPublicNodeFile(path: string): Promise<boolean> {
  const named = await readAs(v.looseObject({ cluster: v.unknown() }), path);
  return named.ok;
}

async function readAs<S extends v.GenericSchema>(
  schema: S,
  path: string,
): Promise<Result<v.InferOutput<S>, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return err(`${path}: the node file cannot be read`);
  }
  const decoded = decodeJson(schema, text);
  if (decoded.ok) return decoded;
  return err(`${path}: ${decoded.error.path || 'file'}: ${decoded.error.expected}`);
}
