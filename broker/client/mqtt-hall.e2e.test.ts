import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../.ci/until.ts';
import type { BoardSnapshot } from '../contract/board-snapshot.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import { err, ok } from '../contract/result.ts';
import { topicOf } from '../contract/topics.ts';
import { BareBroker } from './bare-broker.ts';
import type { MqttHall } from './mqtt-hall.ts';
import { closed, closing, NodeRig, RECONNECT_MS } from './node-rig.ts';

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

test('it returns at once, refuses while nobody is there, and connects when the broker comes', async () => {
  const away = await BareBroker.listen();
  const { port } = away.cable;
  await away.close();
  const { hall, clock, log } = rig.connect([`mqtt://127.0.0.1:${port}`]);
  expect(hall.presence).toEqual({ online: false, beat: undefined });
  expect(await hall.request('close-day', closing)).toEqual(err('offline'));
  await until(() => expect(log.of('broker.lost')).toHaveLength(1));
  for (const attempt of [1, 2, 3]) {
    // Refused at once, and not told again: it is tried for ever.
    await until(() => expect(clock.timerCount, `attempt ${attempt}`).toBe(1));
    clock.advance(RECONNECT_MS);
  }
  await until(() => expect(clock.timerCount).toBe(1));
  expect(log.of('broker.lost')).toHaveLength(1);
  const back = await rig.broker(port);
  clock.advance(RECONNECT_MS);
  await rig.untilOnline(back, hall);
  expect(await Promise.race([hall.request('close-day', closing), 'asked'])).toBe('asked');
});

test('a request is answered by its own reply', async () => {
  const at = await rig.broker();
  const { hall } = await rig.online(at);
  at.reply = ({ verb }) =>
    verb === 'close-day' ? { ok: true, value: closed } : { ok: false, refusal: 'day-open' };
  expect(await hall.request('close-day', closing)).toEqual(ok(closed));
  expect(await hall.request('reopen-day', closing)).toEqual(err('day-open'));
});

test('F25: an unanswered request is repeated under its own id', async () => {
  const at = await rig.broker();
  const { hall, clock } = await rig.online(at);
  at.reply = () => (at.requests.length < 3 ? undefined : { ok: true, value: closed });
  const answer = hall.request('close-day', closing);
  for (const sends of [1, 2]) {
    await until(() => expect(at.requests).toHaveLength(sends));
    clock.advance(2_000);
    await at.beat();
  }
  expect(await answer).toEqual(ok(closed));
  expect(new Set(at.requests.map(({ payload }) => payload['requestId'])).size).toBe(1);
  expect(new Set(at.requests.map(({ payload }) => payload['expiresAt'])).size).toBe(1);
});

test('a payload that does not decode is dropped, logged and counted; the next good one is taken', async () => {
  const at = await rig.broker();
  const { hall, log } = await rig.online(at, 'board');
  const seen: number[] = [];
  hall.on('board', 'hall', (snapshot) => seen.push(snapshot.seq));
  const topic = topicOf('iwata', 'board', 'hall');
  await at.publish(topic, JSON.stringify(board(0)), true);
  await until(() => expect(seen).toEqual([0]));
  await at.publish(topic, '{"seq":', false);
  await at.publish(topic, JSON.stringify({ ...board(1), mute: 'no' }), false);
  await at.publish(topic, JSON.stringify({ ...board(2), extra: 'x'.repeat(70_000) }), false);
  await at.publish(topic, '', false);
  await at.publish(topic, JSON.stringify(board(3)), false);
  await until(() => expect(seen).toEqual([0, 3]));
  expect(log.of('message.refused').map(({ path, dropped }) => [path, dropped])).toEqual([
    ['', 1],
    ['mute', 2],
    ['', 3],
  ]);
  expect(JSON.stringify(log.lines)).not.toContain('xxx');
});

test('what is retained and was overtaken by a live message takes nobody back (F23)', async () => {
  const at = await rig.broker();
  const { hall } = await rig.online(at, 'board');
  const first: number[] = [];
  hall.on('board', 'hall', (snapshot) => first.push(snapshot.seq));
  const topic = topicOf('iwata', 'board', 'hall');
  await at.publish(topic, JSON.stringify(board(8)), true);
  await until(() => expect(first).toEqual([8]));
  // Passed on and not kept: what the broker still has is now the older one.
  await at.publish(topic, JSON.stringify(board(9)), false);
  await until(() => expect(first).toEqual([8, 9]));
  const second: number[] = [];
  hall.on('board', 'hall', (snapshot) => second.push(snapshot.seq));
  await until(() => expect(second).toEqual([9]));
  expect(first.at(-1)).toBe(9);
});

test('a refused subscription is logged, and one to the replies leaves the node unable to ask', async () => {
  const at = await rig.broker();
  at.refusedFilters.add(topicOf('iwata', 'reply', 'staff'));
  at.refusedFilters.add(topicOf('iwata', 'alert'));
  const { hall, log } = rig.connect([at.address]);
  hall.on('alert', undefined, () => {});
  hall.on('staff', undefined, () => {});
  await until(async () => {
    await at.beat();
    expect(hall.presence.online).toBe(true);
  });
  await until(() =>
    expect(log.of('subscription.refused').map(({ topic }) => topic)).toEqual([
      topicOf('iwata', 'reply', 'staff'),
      topicOf('iwata', 'alert'),
    ]),
  );
  expect(await hall.request('close-day', closing)).toEqual(err('offline'));
});

test('birth, change and health are retained; what did not change is not sent', async () => {
  const at = await rig.broker();
  const { hall, clock } = await rig.online(at, 'printer');
  const health = () => at.heard(nodeTopic('printer')) as NodeHealth[];
  expect(health()[0]).toMatchObject({
    node: 'printer',
    role: 'printer',
    online: true,
    version: '1.2.3',
  });
  expect(health()[0]?.residentMb).toBeGreaterThan(10);
  hall.report({ printer: 'paper-out' });
  await until(() => expect(health().at(-1)?.printer).toBe('paper-out'));
  hall.report({ printer: 'paper-out' });
  hall.report({ printer: 'ready', faults: ['cutter'] });
  await until(() => expect(health().at(-1)).toMatchObject({ printer: 'ready' }));
  expect(health()).toHaveLength(3);
  expect(at.messages.filter(({ topic }) => topic === nodeTopic('printer'))).toSatisfy(
    (messages: readonly { retain: boolean }[]) => messages.every(({ retain }) => retain),
  );
  // Past the second birth, beats come on; then one each 30 s.
  for (let second = 0; second < 33; second += 1) {
    await at.beat({ engineTime: 1_785_547_800_000 + second * 1_000 });
    await until(() =>
      expect(hall.presence.beat?.engineTime).toBe(1_785_547_800_000 + second * 1_000),
    );
    clock.advance(1_000);
  }
  await until(() => expect(health()).toHaveLength(5));
  expect(health().at(-1)).toMatchObject({ printer: 'ready', clockOffsetMs: expect.any(Number) });
});

test('a node that vanishes is told by its will; one that closes says so itself', async () => {
  const at = await rig.broker();
  const gone = { node: 'board', role: 'board', online: false };
  const { hall } = await rig.online(at, 'board');
  at.cable.breakAll();
  await until(() => expect(at.heard(nodeTopic('board')).at(-1)).toEqual(gone));
  const other = await rig.online(at, 'staff');
  await other.hall.close();
  await until(() =>
    expect(at.heard(nodeTopic('staff')).at(-1)).toMatchObject({ online: false, role: 'staff' }),
  );
  expect(await other.hall.request('close-day', closing)).toEqual(err('offline'));
  expect(hall.presence.online).toBe(true);
});

test('one filter serves all of a variable level; unfollowed, it is quiet', async () => {
  const at = await rig.broker();
  const { hall } = await rig.online(at, 'staff');
  const seen: [string | undefined, boolean][] = [];
  hall.on('node', undefined, (health, level) => {
    if (level !== 'staff') seen.push([level, health.online]);
  });
  const say = (node: string, isOnline: boolean) =>
    at.publish(nodeTopic(node), JSON.stringify({ node, role: 'board', online: isOnline }), true);
  await say('board-1', true);
  await say('board-2', false);
  await until(() =>
    expect(seen).toEqual([
      ['board-1', true],
      ['board-2', false],
    ]),
  );
  hall.off('node', undefined);
  await say('board-3', true);
  // A later follower proves that the message has passed, and gets what is retained.
  const later: (string | undefined)[] = [];
  hall.on('node', undefined, (_health, level) => later.push(level));
  await until(() => expect(later).toContain('board-3'));
  expect(seen).toHaveLength(2);
});

test('what the table does not allow is a defect of the program, not a cut connection', async () => {
  const at = await rig.broker();
  const { hall } = await rig.online(at, 'board');
  expect(() => hall.on('staff', undefined, () => {})).toThrow(/board reads staff/);
  await expect(hall.request('close-day', closing)).rejects.toThrow(/board asks close-day/);
});

test('news of one’s own is sent online and dropped offline', async () => {
  const at = await rig.broker();
  const { hall, clock } = await rig.online(at, 'board');
  const report = {
    announcementId: 'announcement-1',
    state: 'started',
    seconds: 0.2,
    spoken: 'chime',
  } as Parameters<MqttHall['publish']>[1];
  hall.publish('announced', report);
  const topic = topicOf('iwata', 'announced', 'board');
  await until(() => expect(at.heard(topic)).toEqual([report]));
  at.cable.breakAll();
  clock.advance(3_500);
  hall.publish('announced', report);
  clock.advance(RECONNECT_MS);
  await rig.untilOnline(at, hall);
  expect(at.heard(topic)).toHaveLength(1);
});

test('a request does not wait for delayed acknowledgements, as one through MQTT.js alone does', async () => {
  const at = await rig.broker();
  const { hall } = rig.connect([at.directAddress]);
  await rig.untilOnline(at, hall);
  at.reply = () => ({ ok: true, value: closed });
  const ours = await medianMs(() => hall.request('close-day', closing));
  const bare = await mqtt.connectAsync(at.directAddress, { clientId: 'bare' });
  rig.also({ close: () => bare.endAsync(true) });
  await bare.subscribeAsync(topicOf('iwata', 'reply', 'bare'), { qos: 1 });
  const payload = JSON.stringify({ ...closing, requestId: 'request-1', expiresAt: 1 });
  const bareMs = await medianMs(async () => {
    const reply = new Promise((resolve) => bare.once('message', resolve));
    bare.publish(`yobiban/v1/iwata/request/close-day`, payload, { qos: 1 });
    await reply;
  });
  expect(ours / bareMs).toBeLessThan(0.5);
});

async function medianMs(turn: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 9; index += 1) {
    const startedMs = performance.now();
    await turn();
    times.push(performance.now() - startedMs);
  }
  return times.sort((one, other) => one - other)[4] ?? 0;
}
