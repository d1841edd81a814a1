import { afterEach, describe, expect, test, vi } from 'vitest';
import { MemoryLog } from '../contract/memory-log.ts';
import type { NodeHealth, Role } from '../contract/node-health.ts';
import { requestTopicOf, topicOf } from '../contract/topics.ts';
import { AedesBroker } from './aedes-broker.ts';
import type { HallBroker, Sender } from './broker-port.ts';
import { MemoryBroker } from './memory-broker.ts';
import { PlainAedes, TrialHall, trialNode, trialSite } from './trial-hall.ts';

/** Waits for what must come, however busy the machine is. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 20_000);

const topic = (
  ...args: Parameters<typeof topicOf> extends [string, ...infer Rest] ? Rest : never
) => topicOf(trialSite, ...args);
const news = { qos: 1, retain: false } as const;
const state = { qos: 1, retain: true } as const;
const beat = { qos: 0, retain: true } as const;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
function closing<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one);
  return one;
}
const openHall = async (...args: Parameters<typeof TrialHall.open>) =>
  closing(await TrialHall.open(...args));
const openPlain = async (...args: Parameters<typeof PlainAedes.open>) =>
  closing(await PlainAedes.open(...args));

/** One implementation of the port, with a way to let a node say and hear something. */
type Adapter = {
  readonly broker: HallBroker;
  readonly log: MemoryLog;
  say(role: Role, topic: string, payload: string): Promise<void>;
  /** What a node has been sent on `reply`. */
  replies(role: Role): Promise<readonly string[]>;
};

const adapters: Readonly<Record<string, () => Promise<Adapter>>> = {
  async AedesBroker() {
    const hall = await openHall();
    const nodes = new Map<Role, Awaited<ReturnType<typeof hall.connect>>>();
    const node = async (role: Role) => {
      const known = nodes.get(role) ?? (await hall.connect(trialNode(role)));
      if (!nodes.has(role)) await known.subscribe([topic('reply', trialNode(role))]);
      nodes.set(role, known);
      return known;
    };
    return {
      broker: hall.broker,
      log: hall.log,
      async say(role, on, payload) {
        const retain = on.includes('/node/');
        await (await node(role)).publish(on, payload, { retain });
      },
      async replies(role) {
        const known = await node(role);
        await known.ping();
        return known.heard(topic('reply', trialNode(role)));
      },
    };
  },
  MemoryBroker() {
    const log = new MemoryLog();
    const broker = new MemoryBroker(trialSite, log);
    return Promise.resolve({
      broker,
      log,
      say(role, on, payload) {
        broker.arrive({ node: trialNode(role) as Sender['node'], role }, on, payload);
        return Promise.resolve();
      },
      replies: (role) =>
        Promise.resolve(
          broker.published
            .filter((one) => one.topic === topic('reply', trialNode(role)))
            .map((one) => one.payload),
        ),
    });
  },
};

const closeDay = {
  requestId: 'request-0001',
  actor: { kind: 'staff', staffId: 'sato' },
  expiresAt: 1_800_000_000_000,
};
const health = (role: Role, change: Partial<NodeHealth> = {}) =>
  JSON.stringify({ node: trialNode(role), role, online: true, ...change });

describe.each(Object.keys(adapters))('the port, by %s', (name) => {
  const open = async () => {
    const adapter = await adapters[name]?.();
    if (!adapter) throw new Error(name);
    return adapter;
  };

  test('a request comes with its verb, its text and whose credential it came over', async () => {
    const { broker, say } = await open();
    const taken: unknown[] = [];
    broker.onRequest((verb, text, from) => taken.push([verb, JSON.parse(text), from]));
    await say('staff', requestTopicOf(trialSite, 'close-day'), JSON.stringify(closeDay));
    expect(taken).toEqual([['close-day', closeDay, { node: 'staff-1', role: 'staff' }]]);
  });

  test('a malformed request is dropped, logged and, if its id reads, answered', async () => {
    const { broker, say, replies, log } = await open();
    const taken: unknown[] = [];
    broker.onRequest((verb) => taken.push(verb));
    const on = requestTopicOf(trialSite, 'close-day');
    await say('staff', on, JSON.stringify({ ...closeDay, colour: 'red' }));
    await say('staff', on, 'no JSON');
    await say('staff', on, '');
    await soon(async () => expect(await replies('staff')).toHaveLength(1));
    expect((await replies('staff')).map((text) => JSON.parse(text))).toEqual([
      { requestId: closeDay.requestId, ok: false, refusal: 'payload-malformed' },
    ]);
    expect(taken).toEqual([]);
    expect(log.of('message.refused').map((line) => line['dropped'])).toEqual([1, 2, 3]);
    expect(log.of('message.refused')[0]).toMatchObject({ peer: 'staff-1', topic: on });
  });

  test('births before the listener are handed over at once, later ones as they come', async () => {
    const { broker, say } = await open();
    await say('kiosk', topic('node', 'kiosk-1'), health('kiosk'));
    const taken: unknown[] = [];
    broker.onNode(({ node, online }) => taken.push([node, online]));
    await say('kiosk', topic('node', 'kiosk-1'), health('kiosk', { online: false }));
    expect(taken).toEqual([
      ['kiosk-1', true],
      ['kiosk-1', false],
    ]);
  });

  test('a node cannot speak of another, or as another role', async () => {
    const { broker, say, log } = await open();
    const taken: unknown[] = [];
    broker.onNode((known) => taken.push(known));
    await say('kiosk', topic('node', 'kiosk-1'), health('board'));
    await say('kiosk', topic('node', 'kiosk-1'), health('kiosk', { role: 'staff' }));
    expect(taken).toEqual([]);
    expect(log.of('message.refused')).toHaveLength(2);
  });

  test('a board’s report names the board that sent it', async () => {
    const { broker, say } = await open();
    const report = {
      announcementId: 'announcement-1',
      state: 'started',
      seconds: 0.2,
      spoken: 'エー',
    };
    const taken: unknown[] = [];
    broker.onAnnounced((node, heard) => taken.push([node, heard]));
    await say('board', topic('announced', 'board-1'), JSON.stringify(report));
    expect(taken).toEqual([['board-1', report]]);
  });

  test('what is retained is known, and taken away again', async () => {
    const { broker } = await open();
    broker.publish(topic('staff'), '{}', state);
    broker.publish(topic('publicTicket', 'x'.repeat(22)), '{}', state);
    broker.publish(topic('reply', 'staff-1'), '{}', news);
    expect(broker.retainedTopics()).toEqual([
      topic('staff'),
      topic('publicTicket', 'x'.repeat(22)),
    ]);
    broker.clearRetained(topic('publicTicket', 'x'.repeat(22)));
    expect(broker.retainedTopics()).toEqual([topic('staff')]);
  });

  test('publishing what is not in the table, or otherwise than it says, is a defect', async () => {
    const { broker } = await open();
    expect(() => broker.publish(`${topic('staff')}/x`, '{}', state)).toThrow('publishes on');
    expect(() => broker.publish(topic('node', 'kiosk-1'), '{}', state)).toThrow('publishes on');
    expect(() => broker.publish(topic('staff'), '{}', news)).toThrow('as its row');
    expect(() => broker.publish(topic('hall'), '{}', state)).toThrow('as its row');
  });
});

describe('order within one turn of the engine', () => {
  const round = [
    [topic('staff'), state],
    [topic('line'), state],
    [topic('reply', 'staff-1'), news],
    [topic('hall'), beat],
  ] as const;
  const rounds = 20;
  const all = Array.from({ length: rounds }, (_, index) =>
    round.map(([on]) => `${on} ${index}`),
  ).flat();
  const filters = round.map(([on]) => on);

  test('messages of every kind arrive, in the order they were published', async () => {
    const hall = await openHall();
    const staff = await hall.connect('staff-1');
    await staff.subscribe(filters);
    for (let index = 0; index < rounds; index += 1) {
      for (const [on, how] of round) hall.broker.publish(on, `${index}`, how);
    }
    await soon(() => expect(staff.messages).toHaveLength(all.length));
    expect(staff.messages.map((one) => `${one.topic} ${one.payload}`)).toEqual(all);
  });

  test('without it: Aedes delivers the beat first and drops all the rest as duplicates', async () => {
    const plain = await openPlain();
    const staff = await plain.connect('staff-1');
    await staff.subscribe(filters);
    for (let index = 0; index < rounds; index += 1) {
      for (const [on, how] of round) plain.publish(on, `${index}`, how);
    }
    await soon(() => expect(staff.heard(topic('hall'))).toHaveLength(rounds));
    plain.publish(topic('hall'), 'last', beat);
    await soon(() => expect(staff.heard(topic('hall'))).toContain('last'));
    expect(staff.heard(topic('staff'))).toEqual([]);
    expect(staff.heard(topic('reply', 'staff-1'))).toEqual([]);
  });
});

describe('opening and closing', () => {
  test('a port in use is a fault, not a crash', async () => {
    const { broker } = await openHall();
    const again = await AedesBroker.listen({
      site: trialSite,
      host: '127.0.0.1',
      port: broker.port,
      credentials: [],
      log: new MemoryLog(),
    });
    expect(again).toMatchObject({ ok: false, error: { kind: 'port-in-use' } });
  });

  test('closing sends what was published, ends every connection, and raises no wills', async () => {
    const hall = await openHall();
    const said: unknown[] = [];
    hall.broker.onNode((known) => said.push(known.online));
    const will = { topic: topic('node', 'board-1'), payload: health('board'), ...state };
    const board = await hall.connect('board-1', { will });
    const staff = await hall.connect('staff-1');
    await staff.subscribe([topic('reply', 'staff-1')]);
    const { port } = hall.broker;
    hall.broker.publish(topic('reply', 'staff-1'), 'last', news);
    await hall.broker.close();
    await Promise.all([board.untilClosed(), staff.untilClosed()]);
    expect(said).toEqual([]);
    await expect(TrialHall.open({ port }).then(closing)).resolves.toBeDefined();
  });

  test('signing in and going are logged; a stranger who knocks all the time, once', async () => {
    const hall = await openHall();
    for (let knock = 0; knock < 4; knock += 1) await hall.signIn('board-1', { password: 'wrong' });
    const board = await hall.connect('board-1', { username: 'board-1' });
    board.destroy();
    await soon(() => expect(hall.log.of('node.disconnected')).toHaveLength(1));
    expect(hall.log.of('node.turned-away')).toEqual([
      { clientId: 'board-1', address: '127.0.0.1', because: 'password' },
    ]);
    for (const name of ['a', 'b', 'c']) await hall.signIn(name, { password: 'wrong' });
    expect(hall.log.of('node.turned-away').slice(1)).toMatchObject([{ clientId: 'a' }]);
    expect(hall.log.of('node.connected')).toEqual([
      { peer: 'board-1', role: 'board', address: '127.0.0.1' },
    ]);
  });
});
