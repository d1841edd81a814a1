import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { topicTable } from '../../broker/contract/topics.ts';
import { crowdSchema } from '../../display/status/city-crowd.ts';
import { citySchema } from '../../display/status/city-line.ts';
import { asyncApi, asyncApiYaml } from './asyncapi.ts';
import { between, logEventsMarkdown, topicTableMarkdown } from './tables.ts';

const project = join(import.meta.dirname, '..', '..');
const update = process.env['UPDATE_DOCUMENTS'] === '1';

async function read(path: string): Promise<string> {
  return readFile(join(project, path), 'utf8').catch(() => '');
}

/** Holds a file to what the contract says now; `npm run documents` writes it instead. */
async function expectCurrent(path: string, current: string): Promise<void> {
  if (update) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), current);
  }
  const stands = (await read(path)) === current;
  expect(stands, `${path} is stale: run \`npm run documents\``).toBe(true);
}

async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await read('package.json')) as { version: string };
  return version;
}

describe('generated documents are those of the present contract', () => {
  test('docs/asyncapi.yaml', async () => {
    await expectCurrent('docs/asyncapi.yaml', asyncApiYaml(await packageVersion()));
  });

  test('docs/log-events.md', async () => {
    await expectCurrent('docs/log-events.md', logEventsMarkdown());
  });

  test('docs/line.schema.json', async () => {
    await expectCurrent('docs/line.schema.json', citySchema());
  });

  test('docs/crowd.schema.json', async () => {
    await expectCurrent('docs/crowd.schema.json', crowdSchema());
  });

  test('the topic table of README.md', async () => {
    const readme = await read('README.md');
    const current = between(readme, 'topics', topicTableMarkdown());
    expect(current, 'README.md has the markers <!-- topics --> and <!-- /topics -->').toBeDefined();
    await expectCurrent('README.md', current ?? readme);
  });

  test('a text between markers replaces what stood there, and needs both', () => {
    expect(between('a <!-- x --> old <!-- /x --> b', 'x', 'new')).toBe(
      'a <!-- x -->\n\nnew\n\n<!-- /x --> b',
    );
    expect(between('<!-- x --> old', 'x', 'new')).toBeUndefined();
    expect(between('<!-- /x --> <!-- x -->', 'x', 'new')).toBeUndefined();
  });
});

/** Every `$ref` in a value, with where it stands. */
function references(value: unknown, path = '#'): { readonly at: string; readonly to: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' ? [{ at: path, to: String(inner) }] : references(inner, `${path}/${key}`),
  );
}

function resolve(document: unknown, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? Reflect.get(value, key.replaceAll('~1', '/').replaceAll('~0', '~'))
          : undefined,
      document,
    );
}

/** Everything of the AsyncAPI 3.0 structure that our document uses; empty when it is sound. */
function faults(document: ReturnType<typeof asyncApi>): string[] {
  const found: string[] = [];
  for (const { at, to } of references(document)) {
    if (!to.startsWith('#/') || resolve(document, to) === undefined) found.push(`${at} → ${to}`);
  }
  for (const [id, { address, parameters }] of Object.entries(document.channels)) {
    const used = [...address.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
    const declared = Object.keys(parameters);
    if (used.join() !== declared.join()) found.push(`${id}: ${used} are not ${declared}`);
  }
  for (const [id, operation] of Object.entries(document.operations)) {
    for (const { $ref } of operation.messages) {
      if (!$ref.startsWith(`${operation.channel.$ref}/messages/`)) found.push(`${id}: ${$ref}`);
    }
  }
  const addresses = Object.values(document.channels).map((channel) => channel.address);
  if (new Set(addresses).size < addresses.length) found.push('two channels with one address');
  return found;
}

/** Texts, lists and objects in a JSON Schema that have no end. */
function endless(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const has = (key: string) => key in schema;
  const type = has('type') ? Reflect.get(schema, 'type') : undefined;
  const bounded =
    (type !== 'string' || ['maxLength', 'pattern', 'enum', 'const', 'format'].some(has)) &&
    (type !== 'array' || has('maxItems') || Array.isArray(Reflect.get(schema, 'items'))) &&
    (type !== 'object' ||
      has('propertyNames') ||
      Reflect.get(schema, 'additionalProperties') === false);
  const inner = Object.entries(schema).flatMap(([key, value]) => endless(value, `${path}/${key}`));
  return bounded ? inner : [path, ...inner];
}

describe('the AsyncAPI document', () => {
  const document = asyncApi('1.2.3');

  test('reads back from its YAML as it was written', () => {
    expect(parse(asyncApiYaml('1.2.3'))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test('is sound: every reference, parameter and message is there', () => {
    expect(faults(document)).toEqual([]);
    expect(references(document).length).toBeGreaterThan(200);
  });

  test('an unsound one is seen', () => {
    const { TicketId: _gone, ...schemas } = document.components.schemas;
    expect(faults({ ...document, components: { ...document.components, schemas } })).not.toEqual(
      [],
    );
    const { site: _left, ...channels } = document.channels;
    expect(faults({ ...document, channels })).not.toEqual([]);
  });

  test('has every row of the table as a channel, and every right as an operation', () => {
    expect(Object.keys(document.channels)).toHaveLength(topicTable.length);
    const rights = topicTable.reduce(
      (sum, row) => sum + row.publishers.length + row.readers.length,
      0,
    );
    expect(Object.keys(document.operations)).toHaveLength(rights);
    expect(document.operations['kiosk-send-requestIssueTicket']).toMatchObject({
      action: 'send',
      channel: { $ref: '#/channels/requestIssueTicket' },
      bindings: { mqtt: { qos: 1, retain: false } },
      reply: { channel: { $ref: '#/channels/reply' } },
    });
    expect(document.operations['board-receive-board']?.bindings.mqtt.retain).toBe(true);
  });

  test('gives every text and list of every payload a limit, and no object room for more', () => {
    expect(endless(document.components)).toEqual([]);
    const loose = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'array' } } };
    expect(endless(loose)).toEqual(['', '/properties/a', '/properties/b']);
  });

  test('writes payloads with their limits, and closed where the contract is closed', () => {
    expect(document.components.schemas['TicketNumber']).toEqual({
      type: 'string',
      pattern: '^[A-Z][0-9]{3,5}$',
    });
    expect(document.components.messages['requestCallNext']?.payload).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['requestId', 'actor', 'expiresAt', 'counterId', 'expects', 'voice'],
      properties: { requestId: { $ref: '#/components/schemas/RequestId' } },
    });
    const staff = document.components.schemas['StaffSnapshot'];
    expect(staff?.properties?.['counts']).toMatchObject({
      type: 'object',
      propertyNames: { $ref: '#/components/schemas/TicketState' },
    });
  });
});
