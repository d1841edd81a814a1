import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectDirectory } from '../../../config/paths.ts';
import { pressesOf } from './keys.ts';

test('the manual lists the keys of the page, and no others', async () => {
  const file = path.join(projectDirectory, 'docs', 'manual', 'staff.ja.md');
  const [, section = ''] = (await readFile(file, 'utf8')).split(/^## \d+ キーボードの一覧$/m);
  const [, table = ''] = section.split(/\| キー \|.*\n\|.*\n/);
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n');
  const listed = rows.map((row) => row.split('|')[1]?.trim().toLowerCase());
  const nothing = () => undefined;
  const page = { issue: nothing, search: nothing, lock: nothing, help: nothing, manual: nothing };
  expect(listed.toSorted()).toEqual(
    ['enter', ...Object.keys(pressesOf(undefined, page))].toSorted(),
  );
});
