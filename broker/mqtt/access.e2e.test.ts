import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Role } from '../contract/node-health.ts';
import { type TopicEntry, topicOf, topicRoot, topicTable } from '../contract/topics.ts';
import type { RawNode } from './raw-node.ts';
import { PlainAedes, remoteRoles, TrialHall, trialNode, trialSite } from './trial-hall.ts';

/** Waits for what must come, however busy the machine is. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 20_000);

const prefix = `${topicRoot}/${trialSite}`;
const hallTopic = topicOf(trialSite, 'hall');

let hall: TrialHall;
beforeEach(async () => {
  hall = await TrialHall.open();
});
afterEach(() => hall.close());

/** Last levels worth a try: the node's own, another's, and something that is no node. */
const levelsOf = (row: TopicEntry, role: Role) =>
  row.variable === undefined ? [''] : [`/${trialNode(role)}`, '/board-2', '/anything'];
const isOwn = (role: Role, level: string) => level === `/${trialNode(role)}`;

/** Written out here once more, so that a mistake in the contract's own functions is seen. */
function allowed(row: TopicEntry, side: 'publishers' | 'readers', role: Role, level: string) {
  if (!row[side].includes(role)) return false;
  return !row.bound?.includes(side) || isOwn(role, level);
}

/** Every right that the engine uses, so that something is there to leak. */
function publishEverything(site: string, broker: TrialHall['broker']): number {
  const rows = topicTable.filter((row) => row.publishers.includes('engine'));
  for (const row of rows) {
    const levels = row.variable === undefined ? [''] : ['/board-2', '/anything'];
    for (const level of levels) {
      const how = { qos: row.qos, retain: row.retained };
      broker.publish(`${topicRoot}/${site}/${row.topic}${level}`, 'secret', how);
    }
  }
  return rows.length;
}

describe.each(remoteRoles)('%s (F34)', (role) => {
  test('publishes on its own rows of the table, and on no other', async () => {
    const wrong: string[] = [];
    let tried = 0;
    let refused = 0;
    let node = await hall.connect(trialNode(role));
    for (const row of topicTable) {
      for (const level of levelsOf(row, role)) {
        const topic = `${prefix}/${row.topic}${level}`;
        const how = { qos: row.qos, retain: row.retained };
        const passed = (await node.publish(topic, '{}', how)) && !node.closed;
        if (passed !== allowed(row, 'publishers', role, level)) wrong.push(`${topic} ${passed}`);
        tried += 1;
        if (passed) continue;
        refused += 1;
        await soon(() => expect(hall.log.of('node.disconnected')).toHaveLength(refused));
        node = await hall.connect(trialNode(role));
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(60);
  });

  test('reads its own rows of the table, and no other', async () => {
    const node = await hall.connect(trialNode(role));
    const wrong: string[] = [];
    for (const row of topicTable) {
      for (const level of levelsOf(row, role)) {
        const topic = `${prefix}/${row.topic}${level}`;
        const granted = (await node.subscribe([topic]))?.[0] === 1;
        if (granted !== allowed(row, 'readers', role, level)) wrong.push(`${topic} ${granted}`);
        if (granted) await node.unsubscribe(topic);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('hears nothing by a wildcard, a share or a trick (F35)', async () => {
    const node = await hall.connect(trialNode(role));
    const readable = topicTable.filter((row) => row.readers.includes(role));
    const probes = [
      '#',
      '+',
      '+/#',
      '/#',
      '+/+/+/+',
      '+/+/+/+/+',
      `${prefix}/#`,
      `${prefix}/+`,
      `${prefix}/+/+`,
      `${prefix}/../${trialSite}/staff`,
      `${prefix}/staff/`,
      `/${prefix}/staff`,
      `${prefix}/staff/#`,
      `${topicRoot}/+/staff`,
      `${topicRoot}/other/hall`,
      '$SYS/#',
      '$SYS/+/new/clients',
      '$queue/#',
      ...topicTable.map((row) => `$share/all/${prefix}/${row.topic}`),
      ...topicTable
        .filter((row) => !readable.includes(row))
        .map((row) => `${prefix}/${row.topic}/#`),
      ...topicTable
        .filter((row) => !readable.includes(row))
        .map((row) => `${prefix}/${row.topic}/+`),
    ];
    const granted: string[] = [];
    for (const probe of probes) {
      const answer = node.closed ? undefined : await node.subscribe([probe]);
      if (answer?.[0] !== undefined && answer[0] !== 128) granted.push(probe);
    }
    expect(granted).toEqual([]);
    expect(node.closed).toBe(false);
    publishEverything(trialSite, hall.broker);
    await hall.connect('board-2');
    await node.ping();
    await node.ping();
    expect(node.messages).toEqual([]);
  });
});

test('the uplink alone reads all of `public`, and by it nothing but `public`', async () => {
  const uplink = await hall.connect('uplink-1');
  expect(await uplink.subscribe([`${prefix}/public/#`])).toEqual([1]);
  publishEverything(trialSite, hall.broker);
  await soon(() => expect(uplink.heard(`${prefix}/public/ticket/anything`)).not.toEqual([]));
  expect(uplink.messages.filter((one) => !one.topic.startsWith(`${prefix}/public/`))).toEqual([]);
});

test('without our rules a board hears everything and calls whom it likes', async () => {
  const plain = await PlainAedes.open();
  const rogue = await plain.connect('board-1');
  expect(await rogue.subscribe(['#', '$SYS/#'])).toEqual([1, 1]);
  const victim = await plain.connect('staff-1');
  await victim.subscribe([`${prefix}/staff`]);
  expect(await rogue.publish(`${prefix}/staff`, 'false')).toBe(true);
  await soon(() => expect(victim.heard(`${prefix}/staff`)).toEqual(['false']));
  await plain.close();
});

describe('retained and quality only as the row says', () => {
  const own = `${prefix}/node/board-1`;
  const birth = JSON.stringify({ node: 'board-1', role: 'board', online: true });
  test.each([
    ['a health that would not be retained', own, { qos: 1, retain: false }],
    ['a health at QoS 0', own, { qos: 0, retain: true }],
    ['a health at QoS 2', own, { qos: 2, retain: true }],
    ['a report that would stay for ever', `${prefix}/announced/board-1`, { qos: 1, retain: true }],
  ] as const)('%s closes the connection', async (_what, topic, how) => {
    const node = await hall.connect('board-1');
    await node.publish(topic, birth, how);
    await node.untilClosed();
  });

  test('what the row says passes, and is retained', async () => {
    const node = await hall.connect('board-1');
    expect(await node.publish(own, birth, { retain: true })).toBe(true);
    expect(hall.broker.retainedTopics()).toContain(own);
  });

  test('what does not decode is neither retained nor passed on', async () => {
    const care = await hall.connect('maintenance-1');
    const node = await hall.connect('board-2');
    await care.subscribe([topicOf(trialSite, 'node'), hallTopic]);
    expect(await node.publish(`${prefix}/node/board-2`, '{', { retain: true })).toBe(true);
    expect(await node.publish(`${prefix}/node/board-2`, '', { retain: true })).toBe(true);
    hall.broker.publish(hallTopic, 'after', { qos: 0, retain: true });
    await soon(() => expect(care.heard(hallTopic)).toContain('after'));
    expect(care.heard(`${prefix}/node/board-2`)).toEqual([]);
    expect(hall.broker.retainedTopics()).not.toContain(`${prefix}/node/board-2`);
  });
});

describe('another’s client id (F36)', () => {
  test('a node’s own credential does not take another’s place', async () => {
    const victim = await hall.connect('staff-1');
    const rogue = await hall.signIn('board-1', { clientId: 'staff-1' });
    expect(rogue.returnCode).toBe(2);
    expect(await victim.ping()).toBe(true);
  });

  test('without it: whoever has any password throws the staff screen off', async () => {
    const plain = await PlainAedes.open({
      authenticate: (_client, _name, password, done) => done(null, password?.toString() === 'any'),
    });
    const victim = await plain.connect('staff-1', { username: 'staff-1', password: 'any' });
    await plain.connect('staff-1', { username: 'board-1', password: 'any' });
    await victim.untilClosed();
    await plain.close();
  });

  test('two processes of one box with one credential: few changes, then one stays and the other is told (F32)', async () => {
    const signedIn: RawNode[] = [];
    const contested: string[] = [];
    hall.broker.onContested((node) => contested.push(node));
    const codes: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const { node, returnCode } = await hall.signIn('board-1');
      codes.push(returnCode);
      if (returnCode === 0) signedIn.push(node);
    }
    expect(codes).toEqual([...Array(11).fill(0), ...Array(4).fill(2)]);
    expect(contested).toEqual(Array(4).fill('board-1'));
    expect(await signedIn.at(-1)?.ping()).toBe(true);
    expect(hall.log.of('node.turned-away')).toEqual([
      { clientId: 'board-1', address: '127.0.0.1', because: 'contested' },
    ]);
  });

  test('without it: they throw each other off for ever', async () => {
    const plain = await PlainAedes.open();
    const nodes: RawNode[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) nodes.push(await plain.connect('board-1'));
    await Promise.all(nodes.slice(0, -1).map((node) => node.untilClosed()));
    await plain.close();
  });
});

describe('the $SYS kick (F36)', () => {
  test('a node that pretends to be a second broker is cut off itself', async () => {
    const victim = await hall.connect('staff-1');
    const rogue = await hall.connect('board-1');
    await rogue.publish('$SYS/evil/new/clients', 'staff-1', { qos: 0 });
    await rogue.untilClosed();
    expect(await victim.ping()).toBe(true);
  });

  test('without it: an access rule that forgets $SYS lets anybody close any connection', async () => {
    const plain = await PlainAedes.open({
      authorizePublish: (_client, _packet, done) => done(null),
    });
    const victim = await plain.connect('staff-1');
    const rogue = await plain.connect('board-1');
    await rogue.publish('$SYS/evil/new/clients', 'staff-1', { qos: 0 });
    await victim.untilClosed();
    expect(rogue.closed).toBe(false);
    await plain.close();
  });
});

describe('a forbidden last will (F36)', () => {
  const call = {
    topic: topicOf(trialSite, 'announce', 'hall'),
    payload: 'Z999',
    qos: 1,
    retain: false,
  } as const;

  test('its node is not let in, so nobody hears it', async () => {
    const other = await hall.connect('board-2');
    await other.subscribe([call.topic, hallTopic]);
    const rogue = await hall.signIn('board-1', { will: call });
    expect(rogue.returnCode).toBe(5);
    const keeping = await hall.signIn('board-1', { will: { ...call, retain: true } });
    expect(keeping.returnCode).toBe(5);
    hall.broker.publish(hallTopic, 'will', { qos: 0, retain: true });
    await soon(() => expect(other.heard(hallTopic)).toContain('will'));
    expect(other.heard(call.topic)).not.toContain(call.payload);
  });

  test('without it: a dying node calls a number', async () => {
    const plain = await PlainAedes.open();
    const other = await plain.connect('board-2');
    await other.subscribe([call.topic]);
    const rogue = await plain.connect('board-1', { will: call });
    rogue.destroy();
    await soon(() => expect(other.heard(call.topic)).toEqual(['Z999']));
    await plain.close();
  });
});
