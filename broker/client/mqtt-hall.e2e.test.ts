import { once } from 'node:events';
import mqtt from 'mqtt';
import { afterEach, expect, test, vi } from 'vitest';
import { decode } from '../contract/decode.ts';
import { nodeId, siteId } from '../contract/ids.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import type { AskOf } from '../contract/requests.ts';
import { assert, err, ok } from '../contract/result.ts';
import type { BoardSnapshot, NodeHealth, Role } from '../contract/snapshots.ts';
import { topicOf } from '../contract/topics.ts';
import { BareBroker } from './bare-broker.ts';
import { ManualClock } from './manual-clock.ts';
import { MqttHall } from './mqtt-hall.ts';

const PASSWORD = 'a-password-of-16+';
const SITE = 'iwata';
const RECONNECTED_MS = 1_500;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function broker(options: { port?: number } = {}): Promise<BareBroker> {
  const made = await BareBroker.listen(options);
  opened.push(made);
  return made;
}

function connect(brokers: readonly string[], role: Role = 'staff') {
  const decodedNode = decode(nodeId, role);
  const decodedSite = decode(siteId, SITE);
  assert(decodedNode.ok && decodedSite.ok, 'ids');
  const clock = new ManualClock();
  const log = new MemoryLog();
  const hall = MqttHall.connect({
    node: decodedNode.value,
    site: decodedSite.value,
    role,
    brokers,
    password: PASSWORD,
    version: '1.2.3',
    log,
    clock,
    random: () => 0.5,
  });
  opened.push(hall);
  return { hall, clock, log };
}

/** Waits for what will become true by itself. */
async function until(check: () => unknown): Promise<void> {
  await vi.waitFor(
    async () => {
      await check();
    },
    { timeout: 4_000, interval: 10 },
  );
}

/** Connected, subscribed, and hearing beats. */
async function online(at: BareBroker, role: Role = 'staff') {
  const connected = connect([at.address], role);
  await untilOnline(at, connected.hall);
  return connected;
}

async function untilOnline(at: BareBroker, hall: MqttHall): Promise<void> {
  await until(async () => {
    await at.beat();
    expect(hall.presence.online).toBe(true);
  });
  if (hall.node !== 'staff') return;
  // The replies may be granted a moment after the beats.
  const { reply } = at;
  at.reply = () => ({ ok: true, value });
  await until(async () => {
    expect(await hall.request('reopen-day', closing)).toEqual(ok(value));
  });
  at.requests.splice(0);
  at.reply = reply;
}

const closing = { actor: { kind: 'staff', staffId: 'sato.h' } } as AskOf<'close-day'>;
const value = { businessDay: '2026-08-01' };
const nodeTopic = (node: string) => topicOf(SITE, 'node', node);
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
  const { hall, clock, log } = connect([`mqtt://127.0.0.1:${port}`]);
  expect(hall.presence).toEqual({ online: false, beat: undefined });
  expect(await hall.request('close-day', closing)).toEqual(err('offline'));
  await until(() => expect(log.of('broker.lost')).toHaveLength(1));
  const back = await broker({ port });
  clock.advance(RECONNECTED_MS);
  await untilOnline(back, hall);
  expect(await Promise.race([hall.request('close-day', closing), 'asked'])).toBe('asked');
});

test('a request is answered by its own reply', async () => {
  const at = await broker();
  const { hall } = await online(at);
  at.reply = ({ verb }) =>
    verb === 'close-day' ? { ok: true, value } : { ok: false, refusal: 'day-open' };
  expect(await hall.request('close-day', closing)).toEqual(ok(value));
  expect(await hall.request('reopen-day', closing)).toEqual(err('day-open'));
});

test('F25: an unanswered request is repeated under its own id', async () => {
  const at = await broker();
  const { hall, clock } = await online(at);
  at.reply = () => (at.requests.length < 3 ? undefined : { ok: true, value });
  const answer = hall.request('close-day', closing);
  for (const sends of [1, 2]) {
    await until(() => expect(at.requests).toHaveLength(sends));
    clock.advance(2_000);
    await at.beat();
  }
  expect(await answer).toEqual(ok(value));
  expect(new Set(at.requests.map(({ payload }) => payload['requestId'])).size).toBe(1);
  expect(new Set(at.requests.map(({ payload }) => payload['expiresAt'])).size).toBe(1);
});

test('F26: of a hundred presses during a cut none arrives when it is over', async () => {
  const at = await broker();
  const { hall, clock } = await online(at);
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
  clock.advance(RECONNECTED_MS);
  await untilOnline(at, hall);
  expect(at.messages.filter(({ topic }) => topic.includes('close-day'))).toEqual([]);
});

test('F26, without our link: MQTT.js alone delivers the whole burst', async () => {
  const at = await broker();
  const client = mqtt.connect(at.address, { clientId: 'staff', reconnectPeriod: 50, keepalive: 1 });
  opened.push({ close: () => client.endAsync(true) });
  await once(client, 'connect');
  at.cable.pull();
  for (let press = 0; press < 100; press += 1) {
    client.publish(`yobiban/v1/${SITE}/request/close-day`, '{}', { qos: 1 });
  }
  at.cable.plugIn();
  await until(() => expect(at.requests.length).toBeGreaterThanOrEqual(100));
});

test('F23, F24: back after a cut, it has the state of now and hears what comes', async () => {
  const at = await broker();
  const { hall, clock } = await online(at, 'board');
  const seen: number[] = [];
  hall.on('board', 'hall', (snapshot) => seen.push(snapshot.seq));
  await at.publish(topicOf(SITE, 'board', 'hall'), JSON.stringify(board(1)), true);
  await until(() => expect(seen).toContain(1));
  at.cable.pull();
  clock.advance(3_500);
  for (const seq of [2, 3, 4]) {
    await at.publish(topicOf(SITE, 'board', 'hall'), JSON.stringify(board(seq)), true);
  }
  at.cable.plugIn();
  clock.advance(RECONNECTED_MS);
  await until(() => expect(seen.at(-1)).toBe(4));
  expect(seen).not.toContain(2);
  await at.publish(topicOf(SITE, 'board', 'hall'), JSON.stringify(board(5)), true);
  await until(() => expect(seen.at(-1)).toBe(5));
});

test('F22: a broker that dies and comes back within three beats is never away', async () => {
  const at = await BareBroker.listen();
  const { hall, clock, log } = await online(at);
  const told: boolean[] = [];
  hall.onPresence(({ online: there }) => told.push(there));
  const { port } = at.cable;
  await at.close();
  await until(() => expect(log.of('broker.lost')).toHaveLength(1));
  expect(await hall.request('close-day', closing)).toEqual(err('offline'));
  const back = await broker({ port });
  clock.advance(RECONNECTED_MS);
  await untilOnline(back, hall);
  expect(told).toEqual([]);
});

test('three missed beats: away, told once, and the next address of the list', async () => {
  const first = await broker();
  const second = await broker();
  const { hall, clock, log } = connect([first.address, second.address]);
  await untilOnline(first, hall);
  const told: boolean[] = [];
  hall.onPresence(({ online: there }) => told.push(there));
  clock.advance(3_500);
  expect(told).toEqual([false]);
  clock.advance(RECONNECTED_MS);
  await untilOnline(second, hall);
  expect(told).toEqual([false, true]);
  expect(log.of('broker.away')).toEqual([{ address: first.address }]);
  expect(log.of('broker.connected').map(({ address }) => address)).toEqual([
    first.address,
    second.address,
  ]);
});

test('a retained beat tells when the engine last lived, not that it lives', async () => {
  const at = await broker();
  await at.beat();
  const { hall } = connect([at.address], 'board');
  const beats: number[] = [];
  hall.on('hall', undefined, (beat) => beats.push(beat.seq));
  await until(() => expect(beats).toEqual([0]));
  expect(hall.presence.online).toBe(false);
  await at.beat({ seq: 1 });
  await until(() => expect(hall.presence.online).toBe(true));
});

test('a payload that does not decode is dropped, logged and counted; the next good one is taken', async () => {
  const at = await broker();
  const { hall, log } = await online(at, 'board');
  const seen: number[] = [];
  hall.on('board', 'hall', (snapshot) => seen.push(snapshot.seq));
  const topic = topicOf(SITE, 'board', 'hall');
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

test('a refused subscription is logged, and one to the replies leaves the node unable to ask', async () => {
  const at = await broker();
  at.refusedFilters.add(topicOf(SITE, 'reply', 'staff'));
  at.refusedFilters.add(topicOf(SITE, 'alert'));
  const { hall, log } = connect([at.address]);
  hall.on('alert', undefined, () => {});
  hall.on('staff', undefined, () => {});
  await until(async () => {
    await at.beat();
    expect(hall.presence.online).toBe(true);
  });
  await until(() =>
    expect(log.of('subscription.refused').map(({ topic }) => topic)).toEqual([
      topicOf(SITE, 'reply', 'staff'),
      topicOf(SITE, 'alert'),
    ]),
  );
  expect(await hall.request('close-day', closing)).toEqual(err('offline'));
});

test('birth, change and health are retained; what did not change is not sent', async () => {
  const at = await broker();
  const { hall, clock } = await online(at, 'printer');
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
  const at = await broker();
  const gone = { node: 'board', role: 'board', online: false };
  const { hall } = await online(at, 'board');
  at.cable.breakAll();
  await until(() => expect(at.heard(nodeTopic('board')).at(-1)).toEqual(gone));
  const other = await online(at, 'staff');
  await other.hall.close();
  await until(() =>
    expect(at.heard(nodeTopic('staff')).at(-1)).toMatchObject({ online: false, role: 'staff' }),
  );
  expect(await other.hall.request('close-day', closing)).toEqual(err('offline'));
  expect(hall.presence.online).toBe(true);
});

test('the will of its own old connection does not leave a living node dead', async () => {
  const at = await broker();
  const { hall, clock } = await online(at, 'board');
  // The node notices the cut, the broker does not: it still holds the old connection.
  at.cable.pull();
  clock.advance(3_500);
  clock.advance(RECONNECTED_MS);
  at.cable.plugIn();
  await untilOnline(at, hall);
  clock.advance(2_000);
  await until(() =>
    expect((at.heard(nodeTopic('board')) as NodeHealth[]).at(-1)?.online).toBe(true),
  );
});

test('one filter serves all of a variable level; unfollowed, it is quiet', async () => {
  const at = await broker();
  const { hall } = await online(at, 'staff');
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
  const at = await broker();
  const { hall } = await online(at, 'board');
  expect(() => hall.on('staff', undefined, () => {})).toThrow(/board reads staff/);
  await expect(hall.request('close-day', closing)).rejects.toThrow(/board asks close-day/);
});

test('news of one’s own is sent online and dropped offline', async () => {
  const at = await broker();
  const { hall, clock } = await online(at, 'board');
  const report = {
    announcementId: 'announcement-1',
    state: 'started',
    seconds: 0.2,
    spoken: 'chime',
  } as Parameters<MqttHall['publish']>[1];
  hall.publish('announced', report);
  const topic = topicOf(SITE, 'announced', 'board');
  await until(() => expect(at.heard(topic)).toEqual([report]));
  at.cable.breakAll();
  clock.advance(3_500);
  hall.publish('announced', report);
  clock.advance(RECONNECTED_MS);
  await untilOnline(at, hall);
  expect(at.heard(topic)).toHaveLength(1);
});

test('a request does not wait for delayed acknowledgements, as one through MQTT.js alone does', async () => {
  const at = await broker();
  const { hall } = connect([at.directAddress]);
  await untilOnline(at, hall);
  at.reply = () => ({ ok: true, value });
  const ours = await medianMs(() => hall.request('close-day', closing));
  const bare = mqtt.connect(at.directAddress, { clientId: 'bare' });
  opened.push({ close: () => bare.endAsync(true) });
  await once(bare, 'connect');
  await bare.subscribeAsync(topicOf(SITE, 'reply', 'bare'), { qos: 1 });
  const payload = JSON.stringify({ ...closing, requestId: 'request-1', expiresAt: 1 });
  const bareMs = await medianMs(async () => {
    const reply = once(bare, 'message');
    bare.publish(`yobiban/v1/${SITE}/request/close-day`, payload, { qos: 1 });
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
