import { describe, expect, test } from 'vitest';
import type { Role } from './node-health.ts';
import { requests, verbs } from './requests.ts';
import {
  entryOf,
  mayPublish,
  maySubscribe,
  requestTopicOf,
  topicOf,
  topics,
  topicTable,
} from './topics.ts';

const site = 'iwata';
const at = (rest: string) => `yobiban/v1/${site}/${rest}`;

describe('the table', () => {
  test('has each topic once', () => {
    const names = topicTable.map((row) => row.topic);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(Object.keys(topics).length + verbs.length);
  });

  test('lets no topic be read as another’s variable level', () => {
    for (const row of topicTable) {
      const found = entryOf(site, at(`${row.topic}${row.variable === undefined ? '' : '/x'}`));
      expect(found?.entry, row.topic).toBe(row);
    }
  });

  test('binds only where there is a node to be bound to', () => {
    for (const row of topicTable) {
      if (row.bound !== undefined) expect(row.variable, row.topic).toBe('node');
    }
  });

  test('gives every row a publisher, a reader and a sentence', () => {
    for (const row of topicTable) {
      expect(row.publishers.length, row.topic).toBeGreaterThan(0);
      expect(row.readers.length, row.topic).toBeGreaterThan(0);
      expect(row.about, row.topic).toMatch(/[.）)]$/);
    }
  });

  test('lets the uplink read `public` and `alert`, and write only its own health', () => {
    const read = topicTable.filter((row) => row.readers.includes('uplink'));
    const written = topicTable.filter((row) => row.publishers.includes('uplink'));
    expect(read.map((row) => row.topic)).toEqual([
      'public/hall',
      'public/line',
      'public/crowd',
      'public/site',
      'public/ticket',
      'alert',
    ]);
    expect(written.map((row) => row.topic)).toEqual(['node']);
  });

  test('R22: lets the training hall read the notice and the beat, and write only its own health', () => {
    const read = topicTable.filter((row) => row.readers.includes('training'));
    const written = topicTable.filter((row) => row.publishers.includes('training'));
    expect(read.map((row) => row.topic)).toEqual(['hall', 'training']);
    expect(written.map((row) => row.topic)).toEqual(['node']);
    expect(maySubscribe('iwata', 'training', 'training-1', 'yobiban/v1/iwata/public/#')).toBe(
      false,
    );
  });

  test('takes requests from the roles that the verb names, and only the engine reads them', () => {
    for (const verb of verbs) {
      const row = topicTable.find((entry) => entry.topic === `request/${verb}`);
      expect(row).toMatchObject({ publishers: requests[verb].roles, readers: ['engine'], qos: 1 });
      expect(row?.retained).toBe(false);
    }
  });
});

describe('names', () => {
  test('of topics', () => {
    expect(topicOf(site, 'hall')).toBe(at('hall'));
    expect(topicOf(site, 'board', 'main')).toBe(at('board/main'));
    expect(topicOf(site, 'board')).toBe(at('board/+'));
    expect(topicOf(site, 'publicTicket', 'abc')).toBe(at('public/ticket/abc'));
    expect(requestTopicOf(site, 'call-next')).toBe(at('request/call-next'));
  });

  test.each([
    ['hall', 'hall', undefined],
    ['board/main', 'board', 'main'],
    ['public/ticket/A_-9', 'public/ticket', 'A_-9'],
    ['request/call-next', 'request/call-next', undefined],
  ])('%s is the row %s', (topic, row, level) => {
    expect(entryOf(site, at(topic))).toMatchObject({ entry: { topic: row }, level });
  });

  test.each([
    'board',
    'board/',
    'board/a/b',
    'board/+',
    'board/#',
    `board/${'x'.repeat(65)}`,
    'board/é',
    'hall/x',
    'public',
    'public/nothing',
    'request',
    'request/fly',
    'request/call-next/x',
    '',
    'Hall',
  ])('%j is in no row', (topic) => expect(entryOf(site, at(topic))).toBeUndefined());

  test('another site, another version, or no root is not ours', () => {
    for (const topic of ['yobiban/v1/other/hall', 'yobiban/v2/iwata/hall', 'iwata/hall', '/hall']) {
      expect(entryOf(site, topic)).toBeUndefined();
    }
  });
});

describe('may publish', () => {
  test.each<[Role, string, boolean]>([
    ['kiosk', 'request/issue-ticket', true],
    ['kiosk', 'request/call-next', false],
    ['call-box', 'request/call-next', true],
    ['call-box', 'request/cancel-ticket', false],
    ['board', 'request/issue-ticket', false],
    ['printer', 'request/report-print', true],
    ['board', 'announced/n-1', true],
    ['board', 'announced/n-2', false],
    ['kiosk', 'node/n-1', true],
    ['kiosk', 'node/n-2', false],
    ['staff', 'announce/main', false],
    ['staff', 'hall', false],
    ['uplink', 'node/n-1', true],
    ['uplink', 'public/hall', false],
    ['maintenance', 'print/n-1', false],
    ['standby', 'event', false],
    ['kiosk', '../other/request/issue-ticket', false],
  ])('%s on %s: %s', (role, topic, allowed) => {
    expect(mayPublish(site, role, 'n-1', at(topic))).toBe(allowed);
  });

  test('nobody publishes on $SYS', () => {
    for (const role of ['engine', 'maintenance', 'staff'] as const) {
      expect(mayPublish(site, role, 'n-1', '$SYS/x/new/clients')).toBe(false);
    }
  });
});

describe('may subscribe', () => {
  test.each<[Role, string, boolean]>([
    ['board', 'board/main', true],
    ['board', 'board/+', true],
    ['board', 'announce/main', true],
    ['board', 'staff', false],
    ['kiosk', 'kiosk/n-1', true],
    ['kiosk', 'kiosk/n-2', false],
    ['kiosk', 'kiosk/+', false],
    ['kiosk', 'reply/n-1', true],
    ['staff', 'reply/n-2', false],
    ['staff', 'reply/+', false],
    ['printer', 'print/n-1', true],
    ['printer', 'print/+', false],
    ['staff', 'node/+', true],
    ['staff', 'announced/+', true],
    ['maintenance', 'node/+', true],
    ['kiosk', 'node/+', false],
    ['kiosk', 'node/n-1', false],
    ['status', 'public/ticket/abc', true],
    ['status', 'public/site/+', true],
    ['status', 'public/#', false],
    ['status', 'alert', false],
    ['uplink', 'public/#', true],
    ['uplink', 'public/+', false],
    ['uplink', '#', false],
    ['uplink', 'public/ticket/#', false],
    ['uplink', 'alert', true],
    ['uplink', 'hall', false],
    ['standby', 'event', true],
    ['staff', 'event', false],
    ['staff', 'hall/+', false],
    ['staff', '+', false],
    ['staff', 'request/+', false],
    ['board', 'board/main/+', false],
    ['board', 'board/m+', false],
  ])('%s to %s: %s', (role, filter, allowed) => {
    expect(maySubscribe(site, role, 'n-1', at(filter))).toBe(allowed);
  });

  test.each([
    '#',
    '+/#',
    '$SYS/#',
    '$share/g/yobiban/v1/iwata/board/main',
    'yobiban/v1/+/hall',
    '',
  ])('nobody to %j', (filter) => {
    for (const role of ['board', 'staff', 'uplink', 'maintenance'] as const) {
      expect(maySubscribe(site, role, 'n-1', filter)).toBe(false);
    }
  });

  test('the uplink reads `public` of its own site alone', () => {
    expect(maySubscribe(site, 'uplink', 'n-1', 'yobiban/v1/other/public/#')).toBe(false);
  });
});
