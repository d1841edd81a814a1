import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { topicOf } from '../contract/topics.ts';
import { RawNode } from './raw-node.ts';
import { PlainAedes, TrialHall, trialSite } from './trial-hall.ts';

/** Waits for what must come, however busy the machine is. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 20_000);

/** The behaviours of the public MQTT 3.1.1 conformance suite (reliability B1). */
const board = topicOf(trialSite, 'board', 'hall');
const announce = topicOf(trialSite, 'announce', 'hall');
const hallTopic = topicOf(trialSite, 'hall');
const health = (node: string) => topicOf(trialSite, 'node', node);
const allHealth = topicOf(trialSite, 'node');
const birth = JSON.stringify({ node: 'board-1', role: 'board', online: true });
const gone = JSON.stringify({ node: 'board-1', role: 'board', online: false });
const state = { qos: 1, retain: true } as const;
const news = { qos: 1, retain: false } as const;
const will = { topic: health('board-1'), payload: gone, ...state };

let hall: TrialHall;
beforeEach(async () => {
  hall = await TrialHall.open();
});
afterEach(() => hall.close());

/** Something for the node to hear after which everything published before has arrived. */
async function upToDate(node: RawNode): Promise<void> {
  const mark = `mark ${node.packets.length}`;
  hall.broker.publish(hallTopic, mark, { qos: 0, retain: true });
  await soon(() => expect(node.heard(hallTopic)).toContain(mark));
}

async function plainly(run: (plain: PlainAedes) => Promise<void>): Promise<void> {
  const plain = await PlainAedes.open();
  try {
    await run(plain);
  } finally {
    await plain.close();
  }
}

test('1 basic: a message reaches who asked for it, with the lower quality of the two', async () => {
  const asksOne = await hall.connect('board-1');
  const asksNone = await hall.connect('board-2');
  expect(await asksOne.subscribe([announce, hallTopic], 1)).toEqual([1, 1]);
  expect(await asksNone.subscribe([announce, hallTopic], 0)).toEqual([0, 0]);
  hall.broker.publish(announce, 'A001', news);
  await upToDate(asksOne);
  await upToDate(asksNone);
  const kinds = (node: RawNode) => node.messages.slice(0, 2).map((one) => [one.topic, one.qos]);
  expect(kinds(asksOne)).toEqual([
    [announce, 1],
    [hallTopic, 0],
  ]);
  expect(kinds(asksNone)).toEqual([
    [announce, 0],
    [hallTopic, 0],
  ]);
});

test('2 retained: the last state comes at once, marked; a live one is not marked', async () => {
  hall.broker.publish(board, 'first', state);
  hall.broker.publish(board, 'second', state);
  const node = await hall.connect('board-1');
  await node.subscribe([board, hallTopic]);
  await soon(() => expect(node.heard(board)).toEqual(['second']));
  hall.broker.publish(board, 'third', state);
  await soon(() => expect(node.heard(board)).toEqual(['second', 'third']));
  // [MQTT-3.3.1-8] and [MQTT-3.3.1-9]
  expect(node.messages.map((one) => one.retain)).toEqual([true, false]);
});

test('2 retained: what was cleared comes to nobody new, and as an empty payload to the rest', async () => {
  hall.broker.publish(board, 'first', state);
  const old = await hall.connect('board-1');
  await old.subscribe([board, hallTopic]);
  hall.broker.clearRetained(board);
  await upToDate(old);
  expect(old.heard(board)).toEqual(['first', '']);
  const fresh = await hall.connect('board-2');
  await fresh.subscribe([board, hallTopic]);
  await upToDate(fresh);
  expect(fresh.heard(board)).toEqual([]);
});

test('3 offline queueing: none, and CONNACK says so; state is retained instead', async () => {
  const away = await hall.connect('board-1', { clean: false });
  await away.subscribe([board, announce]);
  away.destroy();
  await soon(() => expect(hall.log.of('node.disconnected')).toHaveLength(1));
  for (const call of ['A001', 'A002']) {
    hall.broker.publish(announce, call, news);
    hall.broker.publish(board, call, state);
  }
  const back = await hall.connect('board-1', { clean: false });
  // [MQTT-3.2.2-3] no session is kept, so the node must subscribe again
  expect(back.packets[0]).toMatchObject({ cmd: 'connack', sessionPresent: false });
  await back.subscribe([board, announce, hallTopic]);
  await upToDate(back);
  expect(back.heard(announce)).toEqual([]);
  expect(back.heard(board)).toEqual(['A002']);
});

test('3 without it: Aedes keeps every message for a node that may never come back', async () => {
  await plainly(async (plain) => {
    const away = await plain.connect('board-1', { clean: false });
    await away.subscribe([announce]);
    away.destroy();
    await soon(() => expect(plain.aedes.connectedClients).toBe(0));
    for (let call = 0; call < 20; call += 1) plain.publish(announce, `${call}`, news);
    await wait(20);
    const back = await plain.connect('board-1', { clean: false });
    await soon(() => expect(back.heard(announce)).toHaveLength(20));
  });
});

test('4 will: told when the connection breaks, not after a goodbye', async () => {
  const care = await hall.connect('maintenance-1');
  await care.subscribe([allHealth, hallTopic]);
  const polite = await hall.connect('board-1', { will });
  await polite.publish(health('board-1'), birth, { retain: true });
  polite.send({ cmd: 'disconnect' });
  await polite.untilClosed();
  const broken = await hall.connect('board-1', { will });
  await upToDate(care);
  expect(care.heard(health('board-1'))).toEqual([birth]);
  broken.destroy();
  await soon(() => expect(care.heard(health('board-1'))).toEqual([birth, gone]));
});

test('5 overlapping subscriptions: one copy', async () => {
  const care = await hall.connect('maintenance-1');
  await care.subscribe([allHealth, health('board-1'), hallTopic]);
  const node = await hall.connect('board-1');
  await node.publish(health('board-1'), birth, { retain: true });
  await upToDate(care);
  expect(care.heard(health('board-1'))).toEqual([birth]);
});

test('6 keepalive: a silent node is dropped after one and a half, one that pings is not', async () => {
  // [MQTT-3.1.2-24]
  const silent = await hall.connect('board-1', { keepalive: 1, will });
  const pinging = await hall.connect('board-2', { keepalive: 1 });
  const pings = setInterval(() => pinging.send({ cmd: 'pingreq' }), 400);
  await silent.untilClosed();
  clearInterval(pings);
  expect(pinging.closed).toBe(false);
  expect(hall.log.of('node.disconnected')).toEqual([
    { peer: 'board-1', because: 'keep alive timeout' },
  ]);
});

test('7 redelivery: an unacknowledged message is not sent again, the state is', async () => {
  const deaf = await hall.connect('board-1', { clean: false });
  deaf.acknowledges = false;
  await deaf.subscribe([board, announce]);
  hall.broker.publish(announce, 'A001', news);
  hall.broker.publish(board, 'A001', state);
  await soon(() => expect(deaf.messages).toHaveLength(2));
  deaf.destroy();
  const back = await hall.connect('board-1', { clean: false });
  await back.subscribe([board, announce, hallTopic]);
  await upToDate(back);
  expect(back.heard(announce)).toEqual([]);
  expect(back.heard(board)).toEqual(['A001']);
});

test('8 zero-length client id: only with a clean session', async () => {
  const nameless = { clientId: '' };
  expect((await hall.signIn('maintenance-1', { ...nameless, clean: true })).returnCode).toBe(0);
  // [MQTT-3.1.3-8]
  const kept = await hall.signIn('maintenance-1', { ...nameless, clean: false });
  expect(kept.returnCode).toBe(2);
  await kept.node.untilClosed();
});

test('8 without it: Aedes takes an empty client id with a session to keep', async () => {
  await plainly(async (plain) => {
    const { returnCode } = await RawNode.signIn({ port: plain.port, clientId: '', clean: false });
    expect(returnCode).toBe(0);
  });
});

test('9 $ topics: $SYS tells nobody who comes and goes', async () => {
  const care = await hall.connect('maintenance-1');
  expect(await care.subscribe(['$SYS/#', '$SYS/+/new/clients', hallTopic])).toEqual([128, 128, 1]);
  await hall.connect('board-1');
  await upToDate(care);
  expect(care.messages.filter((one) => one.topic.startsWith('$'))).toEqual([]);
});

test('9 without it: anybody reads from $SYS who is there', async () => {
  await plainly(async (plain) => {
    const spy = await plain.connect('spy');
    await spy.subscribe(['$SYS/#']);
    await plain.connect('staff-1');
    await soon(() => {
      expect(spy.messages.map((one) => one.payload.toString())).toContain('staff-1');
    });
  });
});

test('10 unsubscribe: nothing more comes', async () => {
  const node = await hall.connect('board-1');
  await node.subscribe([announce, hallTopic]);
  hall.broker.publish(announce, 'A001', news);
  await upToDate(node);
  await node.unsubscribe(announce);
  hall.broker.publish(announce, 'A002', news);
  await upToDate(node);
  expect(node.heard(announce)).toEqual(['A001']);
});

test('11 subscribe failure: 128 for what is refused, the others are granted', async () => {
  // [MQTT-3.9.3-2]
  const node = await hall.connect('board-1');
  expect(await node.subscribe([announce, topicOf(trialSite, 'staff'), board])).toEqual([1, 128, 1]);
});

describe('the order of packets', () => {
  test('a version 5 client is told 1, unacceptable protocol version', async () => {
    const node = await RawNode.dial(hall.broker.port);
    // A CONNECT of MQTT 5 with the client id `x`, and no properties.
    node.socket.write(Buffer.from([16, 14, 0, 4, 77, 81, 84, 84, 5, 2, 0, 0, 0, 0, 1, 120]));
    const answer = await node.next((packet) => packet.cmd === 'connack');
    expect(answer).toMatchObject({ returnCode: 1 });
    await node.untilClosed();
  });

  test.each([
    ['anything before CONNECT', 'pingreq'],
    ['a publish before CONNECT', 'publish'],
  ] as const)('%s ends the connection', async (_what, cmd) => {
    const node = await RawNode.dial(hall.broker.port);
    if (cmd === 'pingreq') node.send({ cmd });
    else node.send({ cmd, topic: announce, payload: 'x', qos: 0, dup: false, retain: false });
    await node.untilClosed();
  });

  test('a second CONNECT ends the connection', async () => {
    const node = await hall.connect('board-1');
    node.send({ cmd: 'connect', clientId: 'board-1', protocolId: 'MQTT', protocolVersion: 4 });
    await node.untilClosed();
  });
});
