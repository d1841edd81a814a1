import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { decodeJson } from '../contract/decode.ts';
import { nodeId, siteId } from '../contract/ids.ts';
import { err, type Result } from '../contract/result.ts';

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
  /** Where its page listens; left out by nodes without a page. */
  listen: v.optional(
    v.strictObject({
      host: v.string(),
      port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
    }),
  ),
  /** By which it signs in at a training hall (研修, R22); without it, it takes part in none. */
  training: v.optional(
    v.strictObject({ secret: v.pipe(v.string(), v.minLength(16), v.maxLength(128)) }),
  ),
  /** Its own folder for caches and notes. */
  directory: v.string(),
  logLevel: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
  /** What only this kind of node needs, such as the printer's address; checked by its own schema. */
  own: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type NodeFile = v.InferOutput<typeof nodeFile>;

/** Reads a node file; the error is a sentence with path and expectation. */
export async function readNodeFile(path: string): Promise<Result<NodeFile, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return err(`${path}: the node file cannot be read`);
  }
  const decoded = decodeJson(nodeFile, text);
  if (decoded.ok) return decoded;
  return err(`${path}: ${decoded.error.path || 'file'}: ${decoded.error.expected}`);
}
