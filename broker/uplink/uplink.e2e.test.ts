import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import mqtt, { type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BareBroker } from '../client/bare-broker.ts';
import { MqttHall } from '../client/mqtt-hall.ts';
import { decode } from '../contract/decode.ts';
import { nodeId, siteId } from '../contract/ids.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import { assert } from '../contract/result.ts';
import { entryOf, type TopicName, topicOf, topics, topicTable } from '../contract/topics.ts';
import { passwordOf, TrialHall, trialSite } from '../mqtt/trial-hall.ts';
import { Uplink } from './uplink.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const NAME = 'uplink-1';
const day = '2026-11-20';
const now = Date.parse('2026-11-20T10:00:00+09:00');
const token = (letter: string) => letter.repeat(22);

/** The hall's own broker, with an engine in the test's hand. */
class Inside {
  readonly trial: TrialHall;
  #seq = 0;

  constructor(trial: TrialHall) {
    this.trial = trial;
  }

  static async open(port = 0): Promise<Inside> {
    return new Inside(await TrialHall.open({ port }));
  }

  say(name: TopicName, payload: object, level?: string): void {
    const { qos, retained: retain } = topics[name];
    const topic = topicOf(trialSite, name, level);
    this.trial.broker.publish(topic, JSON.stringify(payload), { qos, retain });
  }

  beat(): void {
    const time = now + this.#seq * 2_000;
    this.#seq += 1;
    this.say('publicHall', { time, domainTime: time, rate: 1, mode: 'open', businessDay: day });
  }

  line(seq: number): void {
    this.say('publicLine', { seq, at: now, services: [], calling: [] });
  }

  ticket(letter: string, instead: object = {}): void {
    const ticket = { businessDay: day, number: 'A001', serviceId: 'issue', locale: 'ja' };
    const state = { state: 'waiting', issuedAt: now, since: now, calls: 0 };
    this.say('publicTicket', { ...ticket, ...state, ...instead }, token(letter));
  }

  texts(locale: string): void {
    const texts = { locale, native: '日本語', bcp47: locale, status: 'reviewed' };
    const content = { ...texts, texts: {}, services: {}, steps: {} };
    const site = { version: '1', name: '市民課', languages: [], services: [], texts: content };
    this.say('publicSite', site, locale);
  }

  die(letter: string): void {
    this.trial.broker.clearRetained(topicOf(trialSite, 'publicTicket', token(letter)));
  }
}

let inside: Inside;
let outside: BareBroker;

beforeEach(async () => {
  inside = await Inside.open();
  closers.push(() => inside.trial.close());
  outside = await BareBroker.listen({ site: trialSite });
  closers.push(() => outside.close());
});

async function uplink(servers: readonly string[] = [outside.address]): Promise<MemoryLog> {
  const log = new MemoryLog();
  const node = decode(nodeId, NAME);
  const site = decode(siteId, trialSite);
  assert(node.ok && site.ok, 'ids');
  const hall = MqttHall.connect({
    ...{ node: node.value, site: site.value, role: 'uplink', password: passwordOf(NAME) },
    ...{ brokers: [`mqtt://127.0.0.1:${inside.trial.broker.port}`], version: '1.2.3', log },
  });
  closers.push(() => hall.close());
  const cluster = { servers: [...servers], name: 'uplink-trial', password: 'a-password-of-16+' };
  // The first server is the first one asked.
  const opened = Uplink.open({ hall, log, access: cluster, ca: undefined, random: () => 0 });
  closers.push(() => opened.close());
  return log;
}

const full = (name: TopicName, level?: string) => topicOf(trialSite, name, level);
const ticketAt = (letter: string) => full('publicTicket', token(letter));

/** What is retained outside now: the last word of each topic. */
function retained(): Readonly<Record<string, string>> {
  const last = new Map<string, string>();
  for (const { topic, payload, retain } of outside.messages) if (retain) last.set(topic, payload);
  return Object.fromEntries([...last].filter(([, payload]) => payload !== ''));
}

const reconciled = (log: MemoryLog, times = 1) =>
  expect.poll(() => log.of('cluster.reconciled')).toHaveLength(times);

describe('outward', () => {
  test('all that is public and the open faults go out, retained; nothing else does', async () => {
    inside.ticket('a');
    inside.line(1);
    inside.say('publicCrowd', { businessDay: day, pastDays: 0, days: [] });
    inside.texts('ja');
    inside.say('alert', { seq: 1, faults: [] });
    inside.say('staff', { seq: 1 });
    inside.beat();
    const log = await uplink();
    await reconciled(log);
    const outward = topicTable.filter(({ readers }) => readers.includes('uplink'));
    await expect
      .poll(() => Object.keys(retained()).map((topic) => entryOf(trialSite, topic)?.entry))
      .toEqual(expect.arrayContaining([...outward]));
    expect(Object.keys(retained())).toHaveLength(outward.length);
    expect(inside.trial.log.of('subscription.forbidden')).toEqual([]);
    expect(inside.trial.log.of('message.forbidden')).toEqual([]);
  });

  test('what changes inside changes outside, and what dies dies', async () => {
    inside.ticket('a');
    inside.beat();
    await reconciled(await uplink());
    inside.ticket('a', { state: 'calling', calls: 1, label: '3' });
    await expect.poll(() => retained()[ticketAt('a')]).toContain('"calling"');
    inside.die('a');
    await expect.poll(() => ticketAt('a') in retained()).toBe(false);
  });

  test('its health says whether the cluster is there', async () => {
    const faults: unknown[] = [];
    inside.trial.broker.onNode(({ node, faults: now }) => node === NAME && faults.push(now));
    inside.beat();
    await uplink();
    await expect.poll(() => faults.at(-1)).toEqual([]);
    await outside.cable.breakAll();
    outside.refusing = true;
    await expect.poll(() => faults.at(-1)).toEqual(['cluster-away']);
  });
});

describe('each connection reconciles', () => {
  test('yesterday’s tokens die outside, of which nobody inside knows', async () => {
    await outside.publish(ticketAt('y'), '{"of":"yesterday"}', true);
    await outside.publish(full('publicSite', 'xx'), '{"of":"last year"}', true);
    const foreign = topicOf('other-town', 'publicTicket', token('f'));
    await outside.publish(foreign, '{"not":"ours"}', true);
    inside.ticket('a');
    inside.beat();
    const log = await uplink();
    await expect
      .poll(() => Object.keys(retained()).sort())
      .toEqual([full('publicHall'), ticketAt('a'), foreign].sort());
    expect(log.of('cluster.reconciled')).toEqual([{ same: 0, sent: 2, cleared: 2 }]);
  });

  test('what passes by live is not taken for what is retained', async () => {
    inside.ticket('a');
    inside.beat();
    const spy = await inside.trial.connect('status-1');
    await spy.subscribe([ticketAt('a')]);
    await expect.poll(() => spy.heard(ticketAt('a'))).toHaveLength(1);
    const payload = spy.heard(ticketAt('a'))[0] ?? '';
    const log = await uplink();
    await expect.poll(() => log.of('cluster.connected')).toHaveLength(1);
    while (log.of('cluster.reconciled').length === 0) {
      await outside.publish(ticketAt('a'), payload, false);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(log.of('cluster.reconciled')).toEqual([{ same: 0, sent: 2, cleared: 0 }]);
  });

  test('before the hall has spoken, nothing outside is touched', async () => {
    await outside.publish(ticketAt('y'), '{"of":"yesterday"}', true);
    const log = await uplink();
    await expect.poll(() => log.of('cluster.connected')).toHaveLength(1);
    inside.beat();
    await reconciled(log);
    const touched = () => outside.messages.findIndex(({ payload }) => payload === '');
    await expect.poll(touched).toBeGreaterThan(-1);
    const before = outside.messages.findIndex(({ topic }) => topic === full('publicHall'));
    expect(before).toBeGreaterThan(-1);
    expect(touched()).toBeGreaterThan(before);
  });

  test('F33: cut for a while: on return one snapshot, not a backlog', async () => {
    inside.line(0);
    inside.ticket('a');
    inside.beat();
    const log = await uplink();
    await reconciled(log);
    await expect.poll(() => ticketAt('a') in retained()).toBe(true);
    outside.refusing = true;
    outside.cable.breakAll();
    await expect.poll(() => outside.refusals).toBeGreaterThan(0);
    for (let nth = 1; nth <= 200; nth += 1) inside.line(nth);
    inside.die('a');
    inside.ticket('b');
    const { length } = outside.messages;
    outside.refusing = false;
    await reconciled(log, 2);
    await expect
      .poll(() => [ticketAt('a') in retained(), ticketAt('b') in retained()])
      .toEqual([false, true]);
    await expect.poll(() => retained()[full('publicLine')]).toContain('"seq":200');
    const since = outside.messages.slice(length).filter(({ retain }) => retain);
    expect(since.map(({ topic }) => topic).sort()).toEqual(
      [full('publicLine'), ticketAt('a'), ticketAt('b')].sort(),
    );
  });

  test('the engine starts anew with a day of its own: what it does not say is taken away', async () => {
    inside.ticket('a');
    inside.beat();
    const log = await uplink();
    await expect.poll(() => ticketAt('a') in retained()).toBe(true);
    const { port } = inside.trial.broker;
    await inside.trial.close();
    inside = await Inside.open(port);
    await expect.poll(() => log.of('broker.connected').length).toBeGreaterThan(1);
    expect(ticketAt('a') in retained()).toBe(true);
    inside.ticket('b');
    inside.beat();
    await expect
      .poll(() => Object.keys(retained()).sort())
      .toEqual([full('publicHall'), ticketAt('b')].sort());
  });
});

describe('a cluster that is slow', () => {
  test('gets the newest of each topic when it takes again, and a bounded number before', async () => {
    inside.line(0);
    inside.beat();
    const log = await uplink();
    await reconciled(log);
    await expect.poll(() => full('publicLine') in retained()).toBe(true);
    outside.cable.pull();
    for (let nth = 1; nth <= 500; nth += 1) inside.line(nth);
    // All of them have come this far: the beat is behind them.
    inside.beat();
    const { length } = outside.messages;
    await expect.poll(() => outside.cable.heldBytes).toBeGreaterThan(0);
    outside.cable.plugIn();
    await expect.poll(() => retained()[full('publicLine')]).toContain('"seq":500');
    expect(outside.messages.slice(length).length).toBeLessThan(120);
  });

  test('that acknowledges nothing: what changes goes out beside, and soon another server has it', async () => {
    const other = await BareBroker.listen({ site: trialSite });
    closers.push(() => other.close());
    inside.beat();
    const log = await uplink([outside.address, other.address]);
    await reconciled(log);
    const beats = setInterval(() => inside.beat(), 1_000);
    closers.push(() => clearInterval(beats));
    outside.cable.pull();
    inside.line(1);
    const lines = () => other.messages.filter(({ topic }) => topic === full('publicLine'));
    await expect.poll(() => lines().map(({ retain }) => retain)).toEqual([false]);
    expect(log.of('cluster.lost')).toEqual([]);
    await expect.poll(() => lines().at(-1)?.retain).toBe(true);
    expect(log.of('cluster.lost')).toContainEqual({
      address: outside.address,
      because: 'nothing was acknowledged',
    });
  });
});

/** A server outside that does what no broker does. */
class Liar {
  readonly #server: Server;
  readonly sockets: Socket[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(lie: (socket: Socket) => void): Promise<Liar> {
    const server = createServer();
    const liar = new Liar(server);
    server.on('connection', (socket) => {
      liar.sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', () => lie(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return liar;
  }

  get address(): string {
    const at = this.#server.address();
    assert(at !== null && typeof at === 'object', 'a listening server has a port');
    return `mqtt://127.0.0.1:${at.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

const packet = (what: object) => mqtt.generate(what as Packet);
const connack = packet({ cmd: 'connack', returnCode: 0, sessionPresent: false });
const publish = (topic: string, payload: string, retain: boolean) =>
  packet({ cmd: 'publish', topic, payload, retain, qos: 0, dup: false });

/** Each first tells the uplink that it is welcome. */
const lies: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['garbage', (socket) => socket.write(randomBytes(4_096))],
  [
    'topics of the hall, commands among them',
    (socket) => {
      for (const name of ['hall', 'site', 'staff', 'event', 'publicHall', 'alert'] as const) {
        socket.write(publish(full(name), '{"mode":"closed"}', true));
      }
      socket.write(publish(`yobiban/v1/${trialSite}/request/close-day`, '{}', false));
      socket.write(publish(full('node', NAME), '{"node":"uplink-1","online":false}', true));
      for (let id = 1; id < 200; id += 1) socket.write(packet({ cmd: 'puback', messageId: id }));
      socket.write(packet({ cmd: 'suback', messageId: 1, granted: [0, 0, 0, 0, 0] }));
    },
  ],
  [
    'a frame of 256 MB',
    (socket) => {
      socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
      const chunk = Buffer.alloc(1 << 20);
      const pour = () => {
        while (!socket.destroyed && socket.write(chunk)) {
          // As fast as it is taken.
        }
      };
      socket.on('drain', pour);
      pour();
    },
  ],
  [
    'a hundred thousand tickets',
    (socket) => {
      socket.write(packet({ cmd: 'suback', messageId: 1, granted: [0, 0, 0, 0, 0] }));
      for (let nth = 0; nth < 100_000 && !socket.destroyed; nth += 1) {
        const topic = full('publicTicket', String(nth).padStart(22, 't'));
        socket.write(publish(topic, 'x'.repeat(200), true));
      }
    },
  ],
];

describe('a cluster that lies', () => {
  test.each(lies)(
    '%s: nothing comes into the hall, and another server is found',
    async (_, lie) => {
      const liar = await Liar.listen((socket) => {
        socket.write(connack);
        lie(socket);
      });
      closers.push(() => liar.close());
      const spy = await inside.trial.connect('maintenance-1');
      await spy.subscribe([full('node')]);
      inside.ticket('a');
      inside.beat();
      const beats = setInterval(() => inside.beat(), 1_000);
      closers.push(() => clearInterval(beats));
      const before = process.memoryUsage.rss();
      await uplink([liar.address, outside.address]);
      await expect.poll(() => ticketAt('a') in retained(), { timeout: 90_000 }).toBe(true);
      // Of the uplink the hall hears its own health, in its own words, and nothing else.
      expect(inside.trial.log.of('message.forbidden')).toEqual([]);
      expect(inside.trial.log.of('message.refused')).toEqual([]);
      const said = spy.messages.map(({ topic, payload }) => `${topic} ${payload.toString()}`);
      expect(said).not.toEqual([]);
      for (const line of said) expect(line).toMatch(/node\/uplink-1 .*"online":true/);
      expect(process.memoryUsage.rss() - before).toBeLessThan(200 << 20);
    },
  );
});
