import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../.ci/until.ts';
import type { BoardSnapshot } from '../contract/board-snapshot.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import { err } from '../contract/result.ts';
import { topicOf } from '../contract/topics.ts';
import { BareBroker } from './bare-broker.ts';
import { closing, NodeRig, RECONNECT_MS } from './node-rig.ts';

const rig = new NodeRig();
afterEach(() => rig.close());

const nodeTopic = (node: string) => topicOf('iwata', 'node', node);
const board = (seq: number): BoardSnapshot =>
  ({
    seq,
    at: 1_785_547_800_000,
    group: 'hall',
    calling: [],
    recent: [],
    absent: [],
    counters: [],
    mute: false,
  }) as unknown as BoardSnapshot;

test('F26: of a hundred presses during a cut none arrives when it is over', async () => {
  const at = await rig.broker();
  const { hall, clock } = await rig.online(at);
  at.cable.pull();
  const early = [hall.request('close-day', closing), hall.request('close-day', closing)];
  await until(() => expect(at.cable.heldBytes).toBeGreaterThan(2 * 'close-day'.length));
  clock.advance(3_500);
  expect(hall.presence.online).toBe(false);
  const late = Array.from({ length: 98 }, () => hall.request('close-day', closing));
  expect(new Set((await Promise.all(late)).map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify(err('offline'))]),
  );
  // What had left the node is thrown away with the connection.
  await until(() => expect(at.cable.heldBytes).toBe(0));
  // The two sent before the cut was noticed may be repeated, but not after six seconds.
  clock.advance(20_000);
  expect(await Promise.all(early)).toEqual([err('no-reply'), err('no-reply')]);
  at.cable.plugIn();
  clock.advance(RECONNECT_MS);
  await rig.untilOnline(at, hall);
  expect(at.messages.filter(({ topic }) => topic.includes('close-day'))).toEqual([]);
});

test('F26, without our link: MQTT.js alone delivers the whole burst', async () => {
  const at = await rig.broker();
  const options = { clientId: 'staff', reconnectPeriod: 50, keepalive: 1 };
  const client = await mqtt.connectAsync(at.address, options);
  rig.also({ close: () => client.endAsync(true) });
  at.cable.pull();
  for (let press = 0; press < 100; press += 1) {
    client.publish(`yobiban/v1/iwata/request/close-day`, '{}', { qos: 1 });
  }
  at.cable.plugIn();
  await until(() => expect(at.requests.length).toBeGreaterThanOrEqual(100));
});

test('F23, F24: back after a cut, it has the state of now and hears what comes', async () => {
  const at = await rig.broker();
  const { hall, clock } = await rig.online(at, 'board');
  const seen: number[] = [];
  hall.on('board', 'hall', (snapshot) => seen.push(snapshot.seq));
  await at.publish(topicOf('iwata', 'board', 'hall'), JSON.stringify(board(1)), true);
  await until(() => expect(seen).toContain(1));
  at.cable.pull();
  clock.advance(3_500);
  for (const seq of [2, 3, 4]) {
    await at.publish(topicOf('iwata', 'board', 'hall'), JSON.stringify(board(seq)), true);
  }
  at.cable.plugIn();
  clock.advance(RECONNECT_MS);
  await until(() => expect(seen.at(-1)).toBe(4));
  expect(seen).not.toContain(2);
  await at.publish(topicOf('iwata', 'board', 'hall'), JSON.stringify(board(5)), true);
  await until(() => expect(seen.at(-1)).toBe(5));
});

test('F22: a broker that dies and comes back within three beats is never away', async () => {
  const at = await BareBroker.listen();
  const { hall, clock, log } = await rig.online(at);
  const told: boolean[] = [];
  hall.onPresence(({ online: there }) => told.push(there));
  const { port } = at.cable;
  await at.close();
  await until(() => expect(log.of('broker.lost')).toHaveLength(1));
  expect(await hall.request('close-day', closing)).toEqual(err('offline'));
  const back = await rig.broker(port);
  clock.advance(RECONNECT_MS);
  await rig.untilOnline(back, hall);
  expect(told).toEqual([]);
});

test('three missed beats: away, told once, and the next address of the list', async () => {
  const first = await rig.broker();
  const second = await rig.broker();
  const { hall, clock, log } = rig.connect([first.address, second.address]);
  await rig.untilOnline(first, hall);
  const told: boolean[] = [];
  hall.onPresence(({ online: there }) => told.push(there));
  clock.advance(3_500);
  expect(told).toEqual([false]);
  clock.advance(RECONNECT_MS);
  await rig.untilOnline(second, hall);
  expect(told).toEqual([false, true]);
  expect(log.of('broker.away')).toEqual([{ address: first.address }]);
  expect(log.of('broker.connected').map(({ address }) => address)).toEqual([
    first.address,
    second.address,
  ]);
});

test('F32: where the broker does not let it in, it says why once and knocks every 5 s', async () => {
  const at = await rig.broker();
  at.refusing = true;
  const { hall, clock, log } = rig.connect([at.address]);
  await until(() => expect(at.refusals).toBe(1));
  await until(() => expect(clock.timerCount).toBe(1));
  clock.advance(4_900);
  expect(clock.timerCount).toBe(1);
  clock.advance(100);
  await until(() => expect(at.refusals).toBe(2));
  await until(() => expect(clock.timerCount).toBe(1));
  expect(log.of('broker.lost')).toEqual([
    { address: at.address, because: 'Connection refused: Identifier rejected' },
  ]);
  at.refusing = false;
  clock.advance(5_000);
  await rig.untilOnline(at, hall);
});

test('a retained beat tells when the engine last lived, not that it lives', async () => {
  const at = await rig.broker();
  await at.beat();
  const { hall } = rig.connect([at.address], 'board');
  const beats: number[] = [];
  hall.on('hall', undefined, (beat) => beats.push(beat.seq));
  await until(() => expect(beats).toEqual([0]));
  expect(hall.presence.online).toBe(false);
  await at.beat({ seq: 1 });
  await until(() => expect(hall.presence.online).toBe(true));
});

test('the will of its own old connection does not leave a living node dead', async () => {
  const at = await rig.broker();
  const { hall, clock } = await rig.online(at, 'board');
  // The node notices the cut, the broker does not: it still holds the old connection.
  at.cable.pull();
  clock.advance(3_500);
  clock.advance(RECONNECT_MS);
  at.cable.plugIn();
  await rig.untilOnline(at, hall);
  clock.advance(2_000);
  await until(() =>
    expect((at.heard(nodeTopic('board')) as NodeHealth[]).at(-1)?.online).toBe(true),
  );
});

test('the uplink lives by the public beats, every two seconds', async () => {
  const at = await rig.broker();
  const { hall, clock, log } = rig.connect([at.address], 'uplink');
  let last = 0;
  const beat = () => {
    last += 1;
    const times = { time: last, domainTime: last, rate: 1 };
    return JSON.stringify({ ...times, mode: 'open', businessDay: '2026-08-01' });
  };
  const heard: number[] = [];
  hall.on('publicHall', undefined, ({ time }) => heard.push(time));
  await until(async () => {
    await at.publish(topicOf('iwata', 'publicHall'), beat(), true);
    expect(hall.presence.online).toBe(true);
  });
  // What was published meanwhile has come.
  await until(() => expect(heard.at(-1)).toBe(last));
  clock.advance(4_499);
  expect(log.of('broker.lost')).toEqual([]);
  clock.advance(1);
  expect(hall.presence.online).toBe(false);
  expect(log.of('broker.lost')).toMatchObject([{ because: 'beats missed' }]);
  expect(log.of('subscription.refused')).toEqual([]);
});
