import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectDirectory } from '../../config/paths.ts';

/** The words of a heading as a reader of Markdown makes an address of them. */
function addressOf(heading: string): string {
  return heading
    .replace(/[`*]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

async function headingsOf(file: string): Promise<ReadonlySet<string>> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return new Set(
    lines.flatMap((line) => (/^#+ /.test(line) ? [addressOf(line.replace(/^#+ /, ''))] : [])),
  );
}

const manuals = (await readdir(path.join(projectDirectory, 'docs', 'manual')))
  .filter((name) => name.endsWith('.md'))
  .map((name) => path.join('docs', 'manual', name));

test.each(['README.md', 'CONTRIBUTING.md', ...manuals])('%s leads nowhere else', async (name) => {
  const file = path.join(projectDirectory, name);
  const text = (await readFile(file, 'utf8')).replace(/```[\s\S]*?```/g, '');
  const broken: string[] = [];
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [to = '', heading] = target.split('#');
    const there = to === '' ? file : path.resolve(path.dirname(file), decodeURI(to));
    const found = await access(there).then(
      () => true,
      () => false,
    );
    const known =
      found && (heading === undefined || (await headingsOf(there)).has(decodeURI(heading)));
    if (!known) broken.push(target);
  }
  expect(broken).toEqual([]);
});
