import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import mqttPacket from 'mqtt-packet';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { topicOf } from '../contract/topics.ts';
import { aedesSettings } from './aedes-broker.ts';
import { RawNode } from './raw-node.ts';
import { PlainAedes, passwordOf, TrialHall, trialSite } from './trial-hall.ts';

/** Waits for what must come, however busy the machine is. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 20_000);

const board = topicOf(trialSite, 'board', 'hall');
const hallTopic = topicOf(trialSite, 'hall');
const announced = topicOf(trialSite, 'announced', 'board-2');
const state = { qos: 1, retain: true } as const;
const MIB = 1024 * 1024;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
const openHall = async (...args: Parameters<typeof TrialHall.open>) => {
  const hall = await TrialHall.open(...args);
  opened.push(hall);
  return hall;
};
const openPlain = async (...args: Parameters<typeof PlainAedes.open>) => {
  const plain = await PlainAedes.open(...args);
  opened.push(plain);
  return plain;
};

describe('a frozen subscriber (F30)', () => {
  const count = 3000;
  const payload = 'x'.repeat(8 * 1024);

  /** A subscriber stops reading; 24 MB are published; what does its neighbour get? */
  async function publishPast(
    frozen: RawNode,
    healthy: RawNode,
    publish: (payload: string) => void,
  ): Promise<void> {
    await frozen.subscribe([board]);
    await healthy.subscribe([board, hallTopic]);
    frozen.socket.pause();
    for (let index = 0; index < count; index += 1) {
      publish(`${index} ${payload}`);
      if (index % 10 === 0) await wait(1);
    }
  }

  test('is cut off by its backlog; its neighbour misses nothing', async () => {
    const hall = await openHall();
    const frozen = await hall.connect('board-1');
    const healthy = await hall.connect('board-2');
    await publishPast(frozen, healthy, (text) => hall.broker.publish(board, text, state));
    await soon(() => expect(healthy.messages).toHaveLength(count));
    expect(healthy.closed).toBe(false);
    await soon(() => {
      expect(hall.log.of('node.cut-off')).toEqual([
        { peer: 'board-1', address: '127.0.0.1', because: 'backlog' },
      ]);
    });
  });

  test('with little for it to read is cut off after two seconds without a byte taken', async () => {
    const hall = await openHall({ limits: { backlogBytesMax: Number.POSITIVE_INFINITY } });
    const frozen = await hall.connect('board-1');
    const healthy = await hall.connect('board-2');
    await publishPast(frozen, healthy, (text) => hall.broker.publish(board, text, state));
    await soon(() => expect(healthy.messages).toHaveLength(count));
    await soon(() => {
      expect(hall.log.of('node.cut-off')).toEqual([
        { peer: 'board-1', address: '127.0.0.1', because: 'stuck' },
      ]);
    });
  });

  /** How much the neighbour gets of the 24 MB, and of another topic, while nobody cuts the frozen one off. */
  async function sharePast(plain: PlainAedes) {
    const frozen = await plain.connect('board-1');
    const healthy = await plain.connect('board-2');
    await publishPast(frozen, healthy, (text) => plain.publish(board, text, state));
    await wait(1); // In the same turn the beat would swallow the messages before it.
    plain.publish(hallTopic, 'beat', { qos: 0, retain: true });
    let before = -1;
    while (healthy.messages.length > before) {
      before = healthy.messages.length;
      await wait(500);
    }
    expect(frozen.closed).toBe(false);
    return { boards: healthy.heard(board).length, beats: healthy.heard(hallTopic).length };
  }

  test('without both: everybody waits for it, for other topics as well', async () => {
    const { boards, beats } = await sharePast(await openPlain());
    expect(boards).toBeLessThan(count);
    expect(beats).toBe(0);
  });

  test('holds nobody up until it is cut off: many messages may be under delivery at once', async () => {
    const uncut = { ...aedesSettings, drainTimeout: 0 };
    const ours = await sharePast(await openPlain(uncut));
    expect(ours).toEqual({ boards: count, beats: 1 });
    const without = await sharePast(await openPlain({ ...uncut, concurrency: 100 }));
    expect(without.boards).toBeLessThan(count);
  });
});

describe('a frame of 256 MB (F39)', () => {
  const header = Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]);
  const piece = Buffer.alloc(MIB);
  const pieces = 40;

  /** MiB of buffers that somebody still holds on to. */
  function keptMib(): number {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return process.memoryUsage().arrayBuffers / MIB;
  }

  /** Announces 256 MB and sends 40 MB of them; tells what the process has kept of it, in MiB. */
  async function pour(node: RawNode): Promise<number> {
    const before = keptMib();
    node.socket.write(header);
    for (let sent = 0; sent < pieces && !node.closed; sent += 1) {
      await new Promise((resolve) => node.socket.write(piece, resolve));
    }
    await wait(100);
    return keptMib() - before;
  }

  test('is refused at its header, and nothing of it is kept', async () => {
    const hall = await openHall();
    const node = await hall.connect('board-1');
    expect(await pour(node)).toBeLessThan(5);
    await node.untilClosed();
    expect(hall.log.of('node.cut-off')).toEqual([
      { peer: 'board-1', address: '127.0.0.1', because: 'frame-too-large' },
    ]);
  });

  test('of a stranger is refused before its password was asked', async () => {
    const hall = await openHall();
    const stranger = await RawNode.dial(hall.broker.port);
    const connect = Buffer.from(header);
    connect.writeUInt8(0x10, 0);
    stranger.socket.write(connect);
    await stranger.untilClosed();
    expect(hall.log.of('node.cut-off')).toMatchObject([{ because: 'frame-too-large' }]);
  });

  test('without the guard: every byte of it is gathered', async () => {
    const plain = await openPlain();
    const node = await plain.connect('board-1');
    expect(await pour(node)).toBeGreaterThan(pieces * 0.8);
    expect(node.closed).toBe(false);
  });
});

describe('a flood (F39)', () => {
  const report = JSON.stringify({
    announcementId: 'announcement-1',
    state: 'started',
    seconds: 1,
    spoken: 'chime',
  });
  const messages = 20_000;
  const packets = Buffer.concat(
    Array.from({ length: messages }, (_, index) =>
      mqttPacket.generate({
        cmd: 'publish',
        topic: announced,
        payload: report,
        qos: 1,
        retain: false,
        dup: false,
        messageId: (index % 65_535) + 1,
      }),
    ),
  );

  test('of allowed messages is cut off after its burst; nobody else notices', async () => {
    const hall = await openHall();
    let taken = 0;
    hall.broker.onAnnounced(() => {
      taken += 1;
    });
    const other = await hall.connect('board-1');
    const rogue = await hall.connect('board-2');
    rogue.socket.write(packets);
    await rogue.untilClosed();
    expect(taken).toBeLessThanOrEqual(1000 + 200);
    expect(await other.ping()).toBe(true);
    expect(hall.log.of('node.cut-off')).toEqual([
      { peer: 'board-2', address: '127.0.0.1', because: 'too-many-messages' },
    ]);
  });

  test('without the guard: all of it is worked through', async () => {
    const plain = await openPlain();
    let taken = 0;
    plain.aedes.on('publish', (packet) => {
      if (packet.topic === announced) taken += 1;
    });
    const rogue = await plain.connect('board-2');
    rogue.socket.write(packets);
    await soon(() => expect(taken).toBe(messages));
  });

  test('a board that takes a thousand retained messages at once is no flood', async () => {
    const hall = await openHall();
    for (let index = 0; index < 3000; index += 1) {
      hall.broker.publish(topicOf(trialSite, 'publicTicket', `t${index}`), 'state', state);
    }
    const status = await hall.connect('status-1');
    await status.subscribe([topicOf(trialSite, 'publicTicket')]);
    await soon(() => expect(status.messages).toHaveLength(3000));
    expect(await status.ping()).toBe(true);
  });
});

describe('connections', () => {
  test('of one address are bounded, and counted down when they go', async () => {
    const hall = await openHall({ limits: { socketsPerAddressMax: 5 } });
    const { port } = hall.broker;
    const kept = await Promise.all(Array.from({ length: 5 }, () => RawNode.dial(port)));
    const sixth = await RawNode.dial(port);
    await sixth.untilClosed();
    expect(kept.map((node) => node.closed)).toEqual(Array(5).fill(false));
    kept[0]?.destroy();
    await soon(async () => expect((await hall.signIn('board-1')).returnCode).toBe(0));
    for (const node of kept) node.destroy();
  });

  test('of all addresses are bounded', async () => {
    const hall = await openHall({ limits: { socketsMax: 3 } });
    const { port } = hall.broker;
    const kept = await Promise.all(Array.from({ length: 3 }, () => RawNode.dial(port)));
    await (await RawNode.dial(port)).untilClosed();
    expect(hall.log.of('node.cut-off')).toMatchObject([{ because: 'too-many-sockets' }]);
    for (const node of kept) node.destroy();
  });

  test('that say nothing are closed after 5 s', async () => {
    const hall = await openHall();
    const silent = await Promise.all(
      Array.from({ length: 50 }, () => RawNode.dial(hall.broker.port)),
    );
    await Promise.all(silent.map((node) => node.untilClosed()));
    expect((await hall.signIn('board-1')).returnCode).toBe(0);
  });

  test('with wrong passwords are soon refused unread (F37)', async () => {
    const hall = await openHall();
    const codes: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      codes.push((await hall.signIn('board-1', { password: `guess ${attempt}` })).returnCode);
    }
    expect(codes).toEqual([...Array(5).fill(4), ...Array(15).fill(3)]);
    const right = await hall.signIn('board-1', { password: passwordOf('board-1') });
    expect(right.returnCode).toBe(3);
    expect((await hall.signIn('board-2')).returnCode).toBe(0);
  });
});
