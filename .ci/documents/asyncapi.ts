import type { JsonSchema } from '@valibot/to-json-schema';
import { stringify } from 'yaml';
import { nodeRole, type Role } from '../../broker/contract/node-health.ts';
import { requests, type Verb, verbs } from '../../broker/contract/requests.ts';
import { type TopicEntry, topicRoot, topicTable } from '../../broker/contract/topics.ts';
import { componentSchemas, jsonSchemaOf } from './json-schemas.ts';

type Reference = { readonly $ref: string };
type Channel = {
  readonly address: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly parameters: Readonly<Record<string, { readonly description: string }>>;
};
type Message = {
  readonly name: string;
  readonly contentType: string;
  readonly summary: string;
  readonly payload: JsonSchema;
  /** What `value` of an accepted reply is. */
  readonly 'x-reply-value'?: JsonSchema;
};
type Operation = {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly summary: string;
  readonly tags: readonly { readonly name: Role }[];
  readonly messages: readonly Reference[];
  readonly bindings: {
    readonly mqtt: {
      readonly qos: number;
      readonly retain: boolean;
      readonly bindingVersion: string;
    };
  };
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
};

export type AsyncApi = {
  readonly asyncapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, object>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly messages: Readonly<Record<string, Message>>;
  };
};

const variables = {
  node: 'The id of one node.',
  group: 'The name of one group of boards.',
  locale: 'A language tag, such as `ja-easy`.',
  token: 'The unguessable token of one ticket.',
} as const satisfies Record<NonNullable<TopicEntry['variable']>, string>;

/** `public/ticket` → `publicTicket` */
const idOf = (row: TopicEntry) =>
  row.topic.replace(/[/-]([a-z])/g, (_all, letter: string) => letter.toUpperCase());
const verbOf = (row: TopicEntry): Verb | undefined =>
  verbs.find((verb) => row.topic === `request/${verb}`);
const channelOf = (id: string): Reference => ({ $ref: `#/channels/${id}` });
const messageOf = (id: string): Reference => ({ $ref: `#/channels/${id}/messages/${id}` });

function channel(row: TopicEntry): Channel {
  const { variable } = row;
  return {
    address: `${topicRoot}/{site}/${row.topic}${variable === undefined ? '' : `/{${variable}}`}`,
    description: row.about,
    messages: { [idOf(row)]: { $ref: `#/components/messages/${idOf(row)}` } },
    parameters: {
      site: { description: 'The id of the hall.' },
      ...(variable === undefined ? {} : { [variable]: { description: variables[variable] } }),
    },
  };
}

function message(row: TopicEntry): Message {
  const verb = verbOf(row);
  return {
    name: idOf(row),
    contentType: 'application/json',
    summary: row.about,
    payload: jsonSchemaOf(row.payload),
    ...(verb === undefined ? {} : { 'x-reply-value': jsonSchemaOf(requests[verb].value) }),
  };
}

/** One operation a role and topic, seen from that role. */
function operations(row: TopicEntry): [string, Operation][] {
  const id = idOf(row);
  const bindings = {
    mqtt: { qos: row.qos, retain: row.retained, bindingVersion: '0.2.0' },
  };
  const common = {
    channel: channelOf(id),
    summary: row.about,
    messages: [messageOf(id)],
    bindings,
  };
  const reply = { channel: channelOf('reply'), messages: [messageOf('reply')] };
  const of = (role: Role, action: 'send' | 'receive', side: 'publishers' | 'readers') => {
    const tags = [{ name: role }];
    const own = row.bound?.includes(side) === true ? { 'x-own-node-only': true } : {};
    const replied = action === 'send' && verbOf(row) !== undefined ? { reply } : {};
    const operation: Operation = { action, ...common, tags, ...own, ...replied };
    return [`${role}-${action}-${id}`, operation] satisfies [string, Operation];
  };
  return [
    ...row.publishers.map((role) => of(role, 'send', 'publishers')),
    ...row.readers.map((role) => of(role, 'receive', 'readers')),
  ];
}

/** The message contract as an AsyncAPI 3.0 document, from the topic table. */
export function asyncApi(version: string): AsyncApi {
  const byId = <T>(value: (row: TopicEntry) => T) =>
    Object.fromEntries(topicTable.map((row) => [idOf(row), value(row)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'yobiban',
      version,
      description: [
        'The messages of one hall, over MQTT 3.1.1 with clean sessions.',
        'An operation is seen from the role that its name begins with; where it says',
        '`x-own-node-only`, the last level of the topic is that node’s own id.',
        'Only a reply means that a request was done: a PUBACK does not.',
        `Roles: ${nodeRole.options.join(', ')}.`,
      ].join('\n'),
    },
    defaultContentType: 'application/json',
    servers: { hall: { host: 'localhost:1883', protocol: 'mqtt', protocolVersion: '3.1.1' } },
    channels: byId(channel),
    operations: Object.fromEntries(topicTable.flatMap(operations)),
    components: { schemas: componentSchemas(), messages: byId(message) },
  };
}

/** The document as it stands in `docs/asyncapi.yaml`. */
export function asyncApiYaml(version: string): string {
  const written = stringify(asyncApi(version), { aliasDuplicateObjects: false, lineWidth: 100 });
  return `# Generated from broker/contract by \`npm run documents\`: do not edit.\n${written}`;
}
