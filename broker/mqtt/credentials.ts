import { createHash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { nodeId } from '../contract/ids.ts';
import { nodeRole } from '../contract/node-health.ts';

/**
 * Who may connect: the broker box's own file. Passwords are 128 random bits and more, made by the
 * installation and never by a person, so one SHA-256 is enough: there is nothing to guess.
 */
export const credentials = v.pipe(
  v.array(
    v.strictObject({
      node: nodeId,
      role: v.pipe(
        nodeRole,
        v.check((role) => role !== 'engine', 'any role but engine, which lives in the broker'),
      ),
      passwordSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hex')),
    }),
  ),
  v.maxLength(1000),
  v.check(
    (list) => new Set(list.map((entry) => entry.node)).size === list.length,
    'each node once',
  ),
);
export type Credential = v.InferOutput<typeof credentials>[number];

/** What stands in the file for a node's password. */
export function passwordSha256(password: string): string {
  return createHash('sha256').update(password, 'utf8').digest('hex');
}

/** The file in memory, asked once a connection. */
export class CredentialList {
  readonly #byNode: ReadonlyMap<string, Credential>;

  constructor(list: readonly Credential[]) {
    this.#byNode = new Map(list.map((entry) => [entry.node, entry]));
  }

  knows(node: string): boolean {
    return this.#byNode.has(node);
  }

  /** Takes as long for a wrong password as for a right one, and for an unknown node as for a known. */
  check(node: string, password: Uint8Array): Credential | undefined {
    const found = this.#byNode.get(node);
    const given = createHash('sha256').update(password).digest();
    const wanted = found ? Buffer.from(found.passwordSha256, 'hex') : Buffer.alloc(given.length);
    return timingSafeEqual(given, wanted) ? found : undefined;
  }
}
