import type * as v from 'valibot';
import { alertList } from './alert-list.ts';
import { announcedReport, announcement } from './announcement.ts';
import { boardSnapshot } from './board-snapshot.ts';
import { callBoxSnapshot } from './call-box-snapshot.ts';
import { publicCrowd } from './crowd.ts';
import { queueEvent } from './events.ts';
import { hallBeat } from './hall-beat.ts';
import { kioskSnapshot } from './kiosk-snapshot.ts';
import { lineSnapshot } from './line-snapshot.ts';
import { nodeHealth, type Role } from './node-health.ts';
import { printMessage } from './print-message.ts';
import { publicHall, publicLine, publicSite, publicTicket } from './public-topics.ts';
import { reply, requests, type Verb, verbs } from './requests.ts';
import { sitePack } from './site.ts';
import { staffSnapshot } from './staff-snapshot.ts';
import { exerciseSnapshot, trainingNotice } from './training-topics.ts';

/** Every topic begins with this and the site: `yobiban/v1/iwata/hall`. */
export const topicRoot = 'yobiban/v1';

/** No payload is larger, but `site`, which the engine alone publishes. */
export const payloadBytesMax = 64 * 1024;

/**
 * One row of the message contract (design part 6). A topic ends in one variable level at most;
 * `variable: 'node'` with `bound` binds publisher or reader to its own node id.
 */
export type TopicEntry = {
  readonly topic: string;
  readonly variable?: 'node' | 'group' | 'locale' | 'token';
  readonly publishers: readonly Role[];
  readonly readers: readonly Role[];
  /** Who of the two may only use the topic that ends in its own node id. */
  readonly bound?: readonly ('publishers' | 'readers')[];
  readonly qos: 0 | 1;
  readonly retained: boolean;
  readonly payload: v.GenericSchema;
  readonly about: string;
};

const everyNode = [
  'kiosk',
  'printer',
  'call-box',
  'board',
  'staff',
  'status',
  'maintenance',
  'standby',
] as const satisfies readonly Role[];
const everyone = [...everyNode, 'uplink', 'training'] as const satisfies readonly Role[];

/** The state and news that nodes read; requests are derived from `requests` below. */
export const topics = {
  reply: {
    topic: 'reply',
    variable: 'node',
    publishers: ['engine'],
    readers: everyNode,
    bound: ['readers'],
    qos: 1,
    retained: false,
    payload: reply,
    about: 'The answer to one request: only it means done.',
  },
  hall: {
    topic: 'hall',
    publishers: ['engine'],
    readers: [...everyNode, 'training'],
    qos: 0,
    retained: true,
    payload: hallBeat,
    about: 'Each second: time, day, sequence, mode. Three missed: the broker is away.',
  },
  site: {
    topic: 'site',
    publishers: ['engine'],
    readers: everyNode,
    qos: 1,
    retained: true,
    payload: sitePack,
    about: 'The checked site file and the locales, with their version.',
  },
  kiosk: {
    topic: 'kiosk',
    variable: 'node',
    publishers: ['engine'],
    readers: ['kiosk'],
    bound: ['readers'],
    qos: 1,
    retained: true,
    payload: kioskSnapshot,
    about: 'One kiosk: its jobs, its printer, may it issue or why not.',
  },
  callBox: {
    topic: 'call-box',
    variable: 'node',
    publishers: ['engine'],
    readers: ['call-box'],
    bound: ['readers'],
    qos: 1,
    retained: true,
    payload: callBoxSnapshot,
    about: 'One call box: its counter’s open ticket.',
  },
  training: {
    topic: 'training',
    publishers: ['engine'],
    readers: ['board', 'printer', 'staff', 'training'],
    qos: 1,
    retained: true,
    payload: trainingNotice,
    about: 'A training hall: the listed nodes open a second connection. Empty while there is none.',
  },
  exercise: {
    topic: 'exercise',
    publishers: ['engine'],
    readers: ['staff'],
    qos: 1,
    retained: true,
    payload: exerciseSnapshot,
    about: 'In a training hall: how far its people are, and what the simulated citizens do.',
  },
  event: {
    topic: 'event',
    publishers: ['engine'],
    readers: ['standby', 'maintenance'],
    qos: 1,
    retained: false,
    payload: queueEvent,
    about: 'One journal event, with its sequence number.',
  },
  board: {
    topic: 'board',
    variable: 'group',
    publishers: ['engine'],
    readers: ['board'],
    qos: 1,
    retained: true,
    payload: boardSnapshot,
    about: 'One board group, whole.',
  },
  staff: {
    topic: 'staff',
    publishers: ['engine'],
    readers: ['staff'],
    qos: 1,
    retained: true,
    payload: staffSnapshot,
    about: 'Counters, counts and tickets for the staff monitor.',
  },
  line: {
    topic: 'line',
    publishers: ['engine'],
    readers: ['kiosk', 'board', 'staff'],
    qos: 1,
    retained: true,
    payload: lineSnapshot,
    about: 'Per service: groups waiting, range, open or closed; at most 2 a second.',
  },
  announce: {
    topic: 'announce',
    variable: 'group',
    publishers: ['engine'],
    readers: ['board'],
    qos: 1,
    retained: false,
    payload: announcement,
    about: 'Say this once; repeated under the same id until announced.',
  },
  announced: {
    topic: 'announced',
    variable: 'node',
    publishers: ['board'],
    readers: ['engine', 'staff'],
    bound: ['publishers'],
    qos: 1,
    retained: false,
    payload: announcedReport,
    about: 'Started, finished, failed or expired, with what was said.',
  },
  print: {
    topic: 'print',
    variable: 'node',
    publishers: ['engine'],
    readers: ['printer'],
    bound: ['readers'],
    qos: 1,
    retained: false,
    payload: printMessage,
    about: 'The job, repeated until reported; or its withdrawal.',
  },
  publicHall: {
    topic: 'public/hall',
    publishers: ['engine'],
    readers: ['status', 'uplink'],
    qos: 1,
    retained: true,
    payload: publicHall,
    about: 'Every 2 s: time and mode, so that a page knows its age.',
  },
  publicLine: {
    topic: 'public/line',
    publishers: ['engine'],
    readers: ['status', 'uplink'],
    qos: 1,
    retained: true,
    payload: publicLine,
    about: 'Per service: groups and range, by place too; numbers now called.',
  },
  publicCrowd: {
    topic: 'public/crowd',
    publishers: ['engine'],
    readers: ['status', 'uplink'],
    qos: 1,
    retained: true,
    payload: publicCrowd,
    about: 'How crowded the next seven days usually are, by hour; once a day.',
  },
  publicSite: {
    topic: 'public/site',
    variable: 'locale',
    publishers: ['engine'],
    readers: ['status', 'uplink'],
    qos: 1,
    retained: true,
    payload: publicSite,
    about: 'One language of the public pages.',
  },
  publicTicket: {
    topic: 'public/ticket',
    variable: 'token',
    publishers: ['engine'],
    readers: ['status', 'uplink'],
    qos: 1,
    retained: true,
    payload: publicTicket,
    about: 'What one phone may know; cleared at day close.',
  },
  alert: {
    topic: 'alert',
    publishers: ['engine'],
    readers: ['staff', 'maintenance', 'uplink'],
    qos: 1,
    retained: true,
    payload: alertList,
    about: 'Open faults.',
  },
  node: {
    topic: 'node',
    variable: 'node',
    publishers: everyone,
    readers: ['engine', 'staff', 'maintenance'],
    bound: ['publishers'],
    qos: 1,
    retained: true,
    payload: nodeHealth,
    about: 'Birth and last will, then health.',
  },
} as const satisfies Record<string, TopicEntry>;

export type TopicName = keyof typeof topics;
export const topicNames = Object.keys(topics) as readonly TopicName[];
export type PayloadOf<N extends TopicName> = v.InferOutput<(typeof topics)[N]['payload']>;

/** All rows, the requests too: what access rules and documents are generated from. */
export const topicTable: readonly TopicEntry[] = [
  ...Object.values(topics),
  ...verbs.map(
    (verb): TopicEntry => ({
      topic: `request/${verb}`,
      publishers: requests[verb].roles,
      readers: ['engine'],
      qos: 1,
      retained: false,
      payload: requests[verb].payload,
      about: requests[verb].about,
    }),
  ),
];

/** The full name of a topic: `topicOf('iwata', 'board', 'hall')`. */
export function topicOf(site: string, name: TopicName, level?: string): string {
  const entry: TopicEntry = topics[name];
  return [topicRoot, site, entry.topic, ...(entry.variable ? [level ?? '+'] : [])].join('/');
}

export function requestTopicOf(site: string, verb: Verb): string {
  return `${topicRoot}/${site}/request/${verb}`;
}

/** What a topic of this site is in the table, and its variable level; nothing if it is not in it. */
export function entryOf(
  site: string,
  topic: string,
): { readonly entry: TopicEntry; readonly level: string | undefined } | undefined {
  const prefix = `${topicRoot}/${site}/`;
  if (!topic.startsWith(prefix)) return undefined;
  const rest = topic.slice(prefix.length);
  for (const entry of topicTable) {
    if (entry.variable === undefined && rest === entry.topic) return { entry, level: undefined };
    if (entry.variable === undefined || !rest.startsWith(`${entry.topic}/`)) continue;
    const level = rest.slice(entry.topic.length + 1);
    if (/^[A-Za-z0-9_-]{1,64}$/.test(level)) return { entry, level };
  }
  return undefined;
}

/** May this node publish on this topic? The engine is asked in process and never here. */
export function mayPublish(site: string, role: Role, node: string, topic: string): boolean {
  const found = entryOf(site, topic);
  if (!found?.entry.publishers.includes(role)) return false;
  return !found.entry.bound?.includes('publishers') || found.level === node;
}

/** May this node subscribe to this filter? Only exact topics, and `+` for one variable level. */
export function maySubscribe(site: string, role: Role, node: string, filter: string): boolean {
  const prefix = `${topicRoot}/${site}/`;
  if (role === 'uplink' && filter === `${prefix}public/#`) return true;
  const wild = filter.endsWith('/+');
  const found = entryOf(site, wild ? `${filter.slice(0, -1)}any` : filter);
  if (!found?.entry.readers.includes(role)) return false;
  if (wild && found.level === undefined) return false;
  return !found.entry.bound?.includes('readers') || (!wild && found.level === node);
}
