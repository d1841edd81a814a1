import { logEvents } from '../../broker/contract/log.ts';
import { nodeRole, type Role } from '../../broker/contract/node-health.ts';
import { type TopicEntry, topicTable } from '../../broker/contract/topics.ts';

/** A Markdown table; a bar in a cell would end it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Role names, or the short way to say them; ° where each is bound to its own node id. */
function roles(row: TopicEntry, side: 'publishers' | 'readers'): string {
  const bound = row.bound?.includes(side) === true ? ' °' : '';
  const listed: readonly Role[] = row[side];
  const missing = nodeRole.options.filter((role) => role !== 'engine' && !listed.includes(role));
  if (!listed.includes('engine') && missing.length === 0) return `every node${bound}`;
  if (!listed.includes('engine') && missing.length === 1) return `all but ${missing[0]}${bound}`;
  return listed.map((role) => `${role}${bound}`).join(', ');
}

/** The topics for the README; the verbs, which are many, stand in one row. */
export function topicTableMarkdown(): string {
  const state = topicTable.filter((row) => !row.topic.startsWith('request/'));
  const name = (row: TopicEntry) => `\`${row.topic}${row.variable ? `/<${row.variable}>` : ''}\``;
  const requests = [
    '`request/<verb>`',
    'the roles of the verb',
    'engine',
    '1, no',
    `${topicTable.length - state.length} verbs, such as \`issue-ticket\` and \`call-next\`.`,
  ];
  const written = table(
    ['topic', 'publishers', 'readers', 'QoS, retained', 'what'],
    [
      requests,
      ...state.map((row) => [
        name(row),
        roles(row, 'publishers'),
        roles(row, 'readers'),
        `${row.qos}, ${row.retained ? 'yes' : 'no'}`,
        row.about,
      ]),
    ],
  );
  return `${written}\n\n° only the topic that ends in the node’s own id. Payloads: [docs/asyncapi.yaml](docs/asyncapi.yaml).`;
}

/** Every line that a process may log. */
export function logEventsMarkdown(): string {
  const rows = Object.entries(logEvents).map(([event, meaning]) => [`\`${event}\``, meaning]);
  return [
    '# Log events',
    '',
    '<!-- Generated from broker/contract/log.ts by `npm run documents`: do not edit. -->',
    '',
    'One JSON line an event on standard output: `time`, `level`, `node`, `event`, and the fields named below.',
    '',
    table(['event', 'meaning'], rows),
    '',
  ].join('\n');
}

/** Puts text between `<!-- name -->` and `<!-- /name -->`; nothing when the markers are not there. */
export function between(document: string, name: string, text: string): string | undefined {
  const [opening, closing] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = document.indexOf(opening);
  const to = document.indexOf(closing);
  if (from < 0 || to < from) return undefined;
  return `${document.slice(0, from + opening.length)}\n\n${text}\n\n${document.slice(to)}`;
}
