/**
 * What must be there before anything of ours can run: the right Node, the locked dependencies, the
 * build. Plain JavaScript on Node's own modules, because nothing else is installed yet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { project, stop } from './project.mjs';

const oldestNode = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  stop(`yobiban needs Node ${oldestNode.join('.')} or later; this is ${process.versions.node}.`);
}

const digestOf = (...texts) => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
};

/** Installs what the lock file names, unless exactly that is installed already. */
export function ensureDependencies() {
  checkNode();
  const stamp = path.join(project, 'node_modules', '.yobiban-lock');
  const digest = digestOf(
    readFileSync(path.join(project, 'package-lock.json')),
    process.versions.modules,
  );
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write('Installing the locked dependencies (once) …\n');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const done = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (done.status !== 0) {
    stop(
      'The dependencies could not be installed: see the lines above; is the npm registry reachable?',
    );
  }
  writeFileSync(stamp, digest);
}

const sourceFolders = ['broker', 'config', 'device', 'display', 'docs/manual', 'systemd/hall'];
const sourceFile = /\.(ts|mjs|css|html|json|md|png)$/;

function digestOfSources() {
  const parts = [readFileSync(path.join(project, 'package-lock.json'), 'utf8')];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (sourceFile.test(entry.name) && !entry.name.endsWith('.test.ts')) {
        const { size, mtimeMs } = statSync(file);
        parts.push(`${path.relative(project, file)} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of sourceFolders) visit(path.join(project, folder));
  return digestOf(...parts);
}

/** Builds pages and processes into `dist/`, unless the sources are those of the last build. */
export async function ensureBuilt() {
  const stamp = path.join(project, 'dist', 'built-from');
  const digest = digestOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write('Building …\n');
  rmSync(stamp, { force: true });
  const { buildAll } = await import('./build.mjs');
  try {
    await buildAll();
  } catch (cause) {
    stop(`The build failed: ${cause instanceof Error ? cause.message : cause}`);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
