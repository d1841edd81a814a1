import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { buildPage as buildInto, pages } from '../systemd/hall/build.mjs';

const project = path.resolve(import.meta.dirname, '..');
/** What every page may import beside its own folder. */
const sharedSources = [
  ...['broker/client/page', 'broker/contract', 'display/status/drawing', 'docs/manual'],
  ...['systemd/hall/manual-page.ts', 'vite.config.ts'],
];

function newestMs(file: string): number {
  const stats = statSync(file);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(file).map((name) => newestMs(path.join(file, name))));
}

/**
 * Builds `<device|display>/pages/<name>` to `dist/pages/<name>` for a test in a real browser, and
 * does nothing when what stands there is newer than its sources.
 *
 * @returns the folder of the built page
 */
export async function buildPage(name: string): Promise<string> {
  const folder = pages[name];
  if (folder === undefined) throw new Error(`no page is called ${name}`);
  const root = path.join(project, folder);
  const outDir = path.join(project, 'dist', 'pages', name);
  const built = path.join(outDir, 'index.html');
  const sources = [root, ...sharedSources.map((source) => path.join(project, source))];
  const fresh = () => existsSync(built) && newestMs(built) > Math.max(...sources.map(newestMs));
  if (fresh()) return outDir;
  // Built aside and swapped in whole: another test may be reading the page at this moment.
  const aside = path.join(project, 'dist', 'pages', `.${name}-${process.pid}`);
  await mkdir(path.dirname(aside), { recursive: true });
  await buildInto(name, aside);
  if (fresh()) {
    // Another test built it meanwhile, and somebody may be reading that.
    await rm(aside, { recursive: true, force: true });
    return outDir;
  }
  // Whole folders change places: nobody reads half a page, and two who build at once do no harm.
  const old = `${aside}-old`;
  await rename(outDir, old).catch(() => {});
  await rename(aside, outDir).catch(() => rm(aside, { recursive: true, force: true }));
  await rm(old, { recursive: true, force: true });
  return outDir;
}
