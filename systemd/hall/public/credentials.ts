import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { decodeJson } from '../../../broker/contract/decode.ts';
import type { SiteId } from '../../../broker/contract/ids.ts';
import { type OutsideRole, outsideAccess } from '../../../broker/uplink/outside-access.ts';

/** One that may connect to the cluster: its name is its client id too. */
export type Credential = {
  readonly name: string;
  readonly password: string;
  readonly role: OutsideRole;
  readonly write: readonly string[];
  readonly read: readonly string[];
};

const known = v.record(v.string(), v.string());

/**
 * One credential for each hall's uplink and for each status node. Passwords that a file already
 * holds stay, so that making the files anew locks nobody out.
 */
export function credentialsFor(
  sites: readonly SiteId[],
  statusNodes: number,
  passwordFile: string,
): readonly Credential[] {
  const passwords = new Map(Object.entries(knownIn(passwordFile)));
  const credential = (name: string, role: OutsideRole, site: SiteId | '+'): Credential => {
    const password = passwords.get(name) ?? randomBytes(24).toString('base64url');
    return { name, password, role, ...outsideAccess(role, site) };
  };
  return [
    ...sites.map((site) => credential(`uplink-${site}`, 'uplink', site)),
    ...Array.from({ length: statusNodes }, (_, nth) => {
      return credential(`status-${nth + 1}`, 'status', '+');
    }),
  ];
}

function knownIn(file: string): Readonly<Record<string, string>> {
  try {
    const decoded = decodeJson(known, readFileSync(file, 'utf8'));
    return decoded.ok ? decoded.value : {};
  } catch {
    return {};
  }
}

/** A line of mosquitto's password file, as `mosquitto_passwd` of 2.0 writes it (PBKDF2, SHA-512). */
export function mosquittoPassword({ name, password }: Credential): string {
  const iterations = 101;
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, iterations, 64, 'sha512');
  return `${name}:$7$${iterations}$${salt.toString('base64')}$${hash.toString('base64')}`;
}
