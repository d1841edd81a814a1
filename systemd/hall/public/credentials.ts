import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { decodeJson } from '../../../broker/contract/decode.ts';
import type { SiteId } from '../../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../../broker/contract/result.ts';
import { type OutsideRole, outsideAccess } from '../../../broker/uplink/outside-access.ts';

/** One that may connect to the cluster: its name is its client id too. */
export type Credential = {
  readonly name: string;
  readonly password: string;
  readonly role: OutsideRole;
  readonly write: readonly string[];
  readonly read: readonly string[];
};

const passwords = v.record(v.string(), v.pipe(v.string(), v.minLength(16)));

/**
 * One credential for each hall's uplink and for each status node.
 *
 * @param known - passwords by name that are in use already: they stay, so that making the files anew
 * locks nobody out
 */
export function credentialsFor(
  sites: readonly SiteId[],
  statusNodes: number,
  known: Readonly<Record<string, string>> = {},
): readonly Credential[] {
  const credential = (name: string, role: OutsideRole, site: SiteId | '+'): Credential => {
    return { name, password: passwordFor(name, known), role, ...outsideAccess(role, site) };
  };
  return [
    ...sites.map((site) => credential(`uplink-${site}`, 'uplink', site)),
    ...Array.from({ length: statusNodes }, (_, nth) => {
      return credential(`status-${nth + 1}`, 'status', '+');
    }),
  ];
}

/** The one that is in use already, else a new one of 192 bits. */
export function passwordFor(name: string, known: Readonly<Record<string, string>> = {}): string {
  const own = Object.hasOwn(known, name) ? known[name] : undefined;
  return own ?? randomBytes(24).toString('base64url');
}

/** Those of an earlier run; none where there is no such file. A damaged one is never written over. */
export function passwordsIn(file: string): Result<Readonly<Record<string, string>>, string> {
  if (!existsSync(file)) return ok({});
  const damaged = err(`${file}: damaged: restore it, or move it away and replace every password`);
  try {
    const decoded = decodeJson(passwords, readFileSync(file, 'utf8'));
    return decoded.ok ? decoded : damaged;
  } catch {
    return err(`${file}: cannot be read`);
  }
}

/** A line of mosquitto's password file, as `mosquitto_passwd` of 2.0 writes it (PBKDF2, SHA-512). */
export function mosquittoPassword({ name, password }: Credential): string {
  const iterations = 101;
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, iterations, 64, 'sha512');
  return `${name}:$7$${iterations}$${salt.toString('base64')}$${hash.toString('base64')}`;
}
