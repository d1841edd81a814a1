import { setTimeout as wait } from 'node:timers/promises';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { expect, test, vi } from 'vitest';
import type { Role } from '../contract/node-health.ts';
import {
  requestTopicOf,
  type TopicEntry,
  topicOf,
  topicRoot,
  topicTable,
} from '../contract/topics.ts';
import { RawNode } from './raw-node.ts';
import { passwordOf, remoteRoles, TrialHall, trialNode, trialSite } from './trial-hall.ts';

/** Waits for what must come, however busy the machine is. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 20_000);

const packetsMin = 50_000;
const seeds = [1, 7];

const walls = [
  'node.connected',
  'node.disconnected',
  'message.forbidden',
  'message.refused',
  'subscription.forbidden',
] as const;

class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** mulberry32 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(max: number): number {
    return Math.floor(this.next() * max);
  }

  of<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new Error('an empty list');
    return chosen;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }
}

const topics = [
  ...['announced', 'node', 'board', 'reply'].map((name) => `${topicRoot}/${trialSite}/${name}`),
  topicOf(trialSite, 'announced', 'board-1'),
  topicOf(trialSite, 'node', 'board-1'),
  topicOf(trialSite, 'node', 'staff-1'),
  topicOf(trialSite, 'board', 'hall'),
  topicOf(trialSite, 'hall'),
  requestTopicOf(trialSite, 'call-next'),
  ...[
    '',
    '/',
    '//',
    '#',
    '+',
    '/#',
    '+/+',
    '$SYS/#',
    '$SYS/x/new/clients',
    '$share/g/#',
    '$queue/x',
  ],
  'a/'.repeat(99),
  'a/'.repeat(150),
  'x'.repeat(60_000),
  `${topicRoot}/${trialSite}/\u0000`,
  `${topicRoot}/${trialSite}/#/x`,
  '__proto__',
  'constructor/toString',
  '\u{1F600}',
] as const;

function packet(dice: Dice): Packet {
  const topic = dice.of(topics);
  const qos = dice.of([0, 1, 1, 1, 2] as const);
  const messageId = 1 + dice.below(65_535);
  switch (dice.below(8)) {
    case 0: {
      const will = {
        topic,
        payload: dice.bytes(dice.below(300)),
        qos,
        retain: dice.below(2) === 0,
      };
      return {
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: dice.of([3, 4, 4, 5]),
        clientId: dice.of(['board-1', 'x', '__proto__', `fuzz-${dice.below(50)}`]),
        clean: true,
        keepalive: dice.below(65_536),
        ...(dice.below(3) === 0 ? { will } : {}),
      };
    }
    case 1:
    case 2:
    case 3: {
      const payload = dice.of([dice.bytes(dice.below(2000)), Buffer.from('{}'), Buffer.alloc(0)]);
      const flags = { retain: dice.below(2) === 0, dup: dice.below(2) === 0 };
      return { cmd: 'publish', topic, payload, qos, messageId, ...flags };
    }
    case 4: {
      const asked = Array.from({ length: 1 + dice.below(5) }, () => ({
        topic: dice.of(topics),
        qos,
      }));
      return { cmd: 'subscribe', messageId, subscriptions: asked };
    }
    case 5:
      return { cmd: 'unsubscribe', messageId, unsubscriptions: [topic] };
    case 6:
      return { cmd: dice.of(['puback', 'pubrec', 'pubrel', 'pubcomp']), messageId };
    default:
      return dice.of<Packet>([
        { cmd: 'pingreq' },
        { cmd: 'disconnect' },
        { cmd: 'pingresp' },
        { cmd: 'connack', returnCode: 0, sessionPresent: false },
        { cmd: 'suback', messageId, granted: [0] },
      ]);
  }
}

function valid(dice: Dice): Buffer {
  try {
    return mqttPacket.generate(packet(dice));
  } catch {
    return dice.bytes(20); // The library will not write it; something else, then.
  }
}

function mutated(dice: Dice): Buffer {
  const bytes = Buffer.from(valid(dice));
  const at = dice.below(bytes.length);
  switch (dice.below(5)) {
    case 0:
      bytes[at] = dice.below(256);
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes, dice.bytes(dice.below(30))]);
    case 3:
      bytes[0] = dice.below(256);
      return bytes;
    default:
      return Buffer.concat([
        bytes.subarray(0, 1),
        Buffer.from([255, 255, 255, 127]),
        bytes.subarray(2),
      ]);
  }
}

/** What a node of this role may send, with nonsense in it: such connections live, and go deep. */
function allowed(dice: Dice, role: Role): Buffer {
  const messageId = 1 + dice.below(65_535);
  const own = topicTable.filter((row) => row.publishers.includes(role));
  const read = topicTable.filter((row) => row.readers.includes(role));
  const topicOfRow = (row: TopicEntry) =>
    `${topicRoot}/${trialSite}/${row.topic}${row.variable === undefined ? '' : `/${trialNode(role)}`}`;
  const row = dice.of(own);
  const flags = { qos: row.qos, retain: row.retained, dup: dice.below(2) === 0 };
  const payload = dice.of([dice.bytes(dice.below(500)), Buffer.from('{"requestId":"r-0000001"}')]);
  const subscriptions = [{ topic: topicOfRow(dice.of(read)), qos: 1 as const }];
  const one = dice.of<Packet>([
    { cmd: 'publish', topic: topicOfRow(row), payload, messageId, ...flags },
    { cmd: 'subscribe', messageId, subscriptions },
    { cmd: 'unsubscribe', messageId, unsubscriptions: [topicOfRow(dice.of(read))] },
    { cmd: dice.of(['puback', 'pubrec', 'pubcomp']), messageId },
    { cmd: 'pingreq' },
  ]);
  return mqttPacket.generate(one);
}

/** One connection: seven of ten sign in properly first, then one to forty packets, often in two pieces. */
async function visit(dice: Dice, port: number): Promise<number> {
  const role = dice.of([...remoteRoles, 'maintenance', 'maintenance'] as const);
  const deep = dice.below(10) < 7;
  const count = 1 + dice.below(40);
  const polite = deep && dice.below(2) === 0;
  const bytes = Buffer.concat(
    Array.from({ length: count }, () => {
      if (polite && dice.below(50) > 0) return allowed(dice, role);
      const kind = dice.below(20);
      if (kind < 13) return valid(dice);
      return kind < 19 ? mutated(dice) : dice.bytes(1 + dice.below(40));
    }),
  );
  const cut = dice.below(3) === 0 ? dice.below(bytes.length) : bytes.length;
  const clientId = role === 'maintenance' ? `fuzz-${dice.below(200)}` : trialNode(role);
  const signIn = {
    port,
    clientId,
    username: trialNode(role),
    password: passwordOf(trialNode(role)),
  };
  const node = deep ? (await RawNode.signIn(signIn)).node : await RawNode.dial(port);
  if (!node.closed) node.socket.write(bytes.subarray(0, cut));
  await wait(1);
  if (!node.closed && cut < bytes.length) node.socket.write(bytes.subarray(cut));
  await Promise.race([node.untilClosed(), wait(4)]);
  node.destroy();
  return count;
}

test.each(seeds)(
  `${packetsMin / seeds.length} packets of every kind do no harm, seed %i (F38)`,
  async (seed) => {
    const hall = await TrialHall.open();
    const dice = new Dice(seed);
    let requests = 0;
    hall.broker.onRequest(() => {
      requests += 1;
    });
    let sent = 0;
    while (sent < packetsMin / seeds.length) {
      const visits = Array.from({ length: 16 }, () => visit(dice, hall.broker.port));
      for (const count of await Promise.all(visits)) sent += count;
    }
    // It was no silent fuzz: every wall was run against, and many times.
    for (const wall of walls) expect(hall.log.of(wall).length, wall).toBeGreaterThan(20);
    expect(hall.log.of('node.cut-off').length).toBeGreaterThan(0);
    expect(hall.log.of('broker.failed')).toEqual([]);
    expect(requests).toBe(0);
    const healthy = await hall.connect('board-2');
    const topic = topicOf(trialSite, 'board', 'hall');
    await healthy.subscribe([topic]);
    hall.broker.publish(topic, 'A001', { qos: 1, retain: true });
    await soon(() => expect(healthy.heard(topic)).toEqual(['A001']));
    await hall.close();
  },
);
