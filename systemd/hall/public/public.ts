import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { clusterFiles, SERVERS } from './cluster-files.ts';
import { credentialsFor, passwordFor, passwordsIn } from './credentials.ts';
import { hostFiles } from './host-files.ts';
import { readPublicHostFile } from './public-host-file.ts';

const PASSWORDS = 'passwords.json';
const usage = 'usage: npm run -s public -- <public-host.yaml> <folder>   (docs/public.md)';

/**
 * `npm run -s public -- <file> <folder>`: writes all that a public host, its cluster and the uplinks
 * of its halls are told, each file readable by its owner only. Run again, it keeps the passwords.
 *
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const [source, folder] = args;
  if (source === undefined || folder === undefined || args.length > 2) {
    console.error(usage);
    return 2;
  }
  const file = await readPublicHostFile(source);
  if (!file.ok) {
    console.error(file.error);
    return 2;
  }
  const { address, sites, statusNodes, cluster } = file.value;
  const known = passwordsIn(path.join(folder, PASSWORDS));
  if (!known.ok) {
    console.error(known.error);
    return 2;
  }
  const credentials = credentialsFor(sites, statusNodes, known.value);
  const passwords = Object.fromEntries([
    ...credentials.map(({ name, password }) => [name, password]),
    [SERVERS, passwordFor(SERVERS, known.value)],
  ]);
  const files = {
    [PASSWORDS]: `${JSON.stringify({ ...known.value, ...passwords }, null, 2)}\n`,
    ...hostFiles(file.value, credentials),
    ...clusterFiles(cluster, credentials, passwords[SERVERS] ?? ''),
  };
  try {
    write(folder, files);
  } catch (cause) {
    console.error(`${folder}: cannot be written: ${String(cause)}`);
    return 2;
  }
  for (const site of sites) {
    const own = sites.length > 1 ? `/${site}` : '';
    console.log(`publicAddress of ${site}: ${address.replace(/\/$/, '')}${own}`);
  }
  return 0;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const target = path.join(folder, name);
    mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
    writeFileSync(target, text, { mode: 0o600 });
    console.log(target);
  }
}
