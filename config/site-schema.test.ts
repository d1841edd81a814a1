import { readFile, writeFile } from 'node:fs/promises';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { site } from '../broker/contract/site.ts';
import { localesSpoken } from '../broker/contract/voice-quality.ts';

const published = 'config/site.schema.json';

/** The schema that editors read while somebody writes a site file; lists that fit stand on one line. */
function schemaText(): string {
  const schema = toJsonSchema(site, {
    typeMode: 'input',
    // A brand is TypeScript's alone; days of `longer` are checked by propertyNames all the same.
    ignoreActions: ['brand'],
    errorMode: 'ignore',
  });
  const text = JSON.stringify({ title: 'yobiban の会場の設定', ...schema }, null, 2);
  const oneLine = text.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (whole, inner: string) => {
    const list = `[${inner.replace(/\n\s+/g, ' ')}]`;
    return list.length < 70 ? list : whole;
  });
  return `${oneLine}\n`;
}

test('R30: the published schema of the site file is the one that checks it', async () => {
  if (process.env['UPDATE_DOCUMENTS'] === '1') await writeFile(published, schemaText());
  expect(await readFile(published, 'utf8'), 'run UPDATE_DOCUMENTS=1 npx vitest run config').toBe(
    schemaText(),
  );
});

test('R30: the published schema tells in Japanese what each key is for', () => {
  const schema = toJsonSchema(site, { typeMode: 'input', errorMode: 'ignore' });
  const silent: string[] = [];
  const look = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      if (key === 'properties') {
        for (const [name, property] of Object.entries<object>(inner)) {
          const described =
            'description' in property && /[ぁ-ん]|。/.test(`${property.description}`);
          if (!described) silent.push(`${path}.${name}`);
        }
      }
      look(inner, `${path}.${key}`);
    }
  };
  look(schema, '');
  expect(silent).toEqual([]);
});

test('R5: the site file tells how well each language is spoken, as it was measured', async () => {
  const file = await readFile('config/iwata.yaml', 'utf8');
  const said = [
    `良い ${localesSpoken('good').replace(/^ja /, '')} `,
    `使える ${localesSpoken('usable')} `,
    `聞き取りにくい ${localesSpoken('poor')} `,
    `声がない（録音だけ） ${localesSpoken('none')}\n`,
  ];
  expect(said.filter((words) => !file.includes(words))).toEqual([]);
});
