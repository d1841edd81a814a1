import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { requestTopicOf, topicOf } from '../contract/topics.ts';
import { PlainAedes, passwordOf, TrialHall, trialSite } from './trial-hall.ts';

/** What MQTT.js does at the end of the wire if nobody tells it otherwise. */
const press = requestTopicOf(trialSite, 'call-next');
const reply = topicOf(trialSite, 'reply', 'staff-1');
const anyPress = JSON.stringify({
  requestId: 'request-0001',
  actor: { kind: 'staff', staffId: 'sato' },
  expiresAt: 1_800_000_000_000,
  counterId: '1',
  expects: { counter: 0 },
  voice: 'voice',
});

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const next = (client: MqttClient, event: 'connect' | 'close' | 'message') =>
  new Promise<void>((resolve) => client.once(event, () => resolve()));

async function library(port: number): Promise<MqttClient> {
  const client = mqtt.connect({
    host: '127.0.0.1',
    port,
    clientId: 'staff-1',
    username: 'staff-1',
    password: passwordOf('staff-1'),
    protocolVersion: 4,
    reconnectPeriod: 50,
  });
  client.on('error', () => {});
  closers.push(() => client.endAsync(true));
  await next(client, 'connect');
  return client;
}

describe('presses while the broker is away (F26)', () => {
  /** A broker goes, somebody presses 100 times, it comes back: how many calls arrive at once? */
  async function pressWhileAway(send: (client: MqttClient) => void): Promise<number> {
    const first = await TrialHall.open();
    const { port } = first.broker;
    const client = await library(port);
    const cut = next(client, 'close');
    await first.close();
    await cut;
    for (let index = 0; index < 100; index += 1) send(client);
    const second = await TrialHall.open({ port });
    closers.push(() => second.close());
    let arrived = 0;
    second.broker.onRequest(() => {
      arrived += 1;
    });
    if (!client.connected) await next(client, 'connect');
    const last = next(client, 'message');
    await client.subscribeAsync(topicOf(trialSite, 'hall'));
    second.broker.publish(topicOf(trialSite, 'hall'), 'beat', { qos: 0, retain: true });
    await last;
    return arrived;
  }

  // The rule stands in `MqttHall`, which has this test too: offline, a request is not sent at all.
  test('are nothing, where a client that is offline does not hand them to the library', async () => {
    const arrived = await pressWhileAway((client) => {
      if (client.connected) client.publish(press, anyPress, { qos: 1 });
    });
    expect(arrived).toBe(0);
  });

  test('without it: the library keeps them and lets all of them go in one burst', async () => {
    const arrived = await pressWhileAway((client) => client.publish(press, anyPress, { qos: 1 }));
    expect(arrived).toBe(100);
  });
});

describe('Nagle’s algorithm', () => {
  const presses = 25;

  /** Median milliseconds from a request to its reply, as the client feels it. */
  async function medianOf(port: number, noDelay: boolean): Promise<number> {
    const client = await library(port);
    if (noDelay && client.stream instanceof Socket) client.stream.setNoDelay(true);
    await client.subscribeAsync(reply, { qos: 1 });
    const took: number[] = [];
    for (let index = 0; index < presses; index += 1) {
      const answered = next(client, 'message');
      const began = performance.now();
      client.publish(press, anyPress, { qos: 1 });
      await answered;
      took.push(performance.now() - began);
    }
    await client.endAsync(true);
    return took.sort((a, b) => a - b)[Math.floor(presses / 2)] ?? Number.NaN;
  }

  test('is off at both ends: with it at either, a reply takes many times as long', async () => {
    const hall = await TrialHall.open();
    closers.push(() => hall.close());
    hall.broker.onRequest(() => hall.broker.publish(reply, '{}', { qos: 1, retain: false }));

    const plain = await PlainAedes.open();
    closers.push(() => plain.close());
    const answer = (_packet: unknown, done: () => void) => {
      setImmediate(() => plain.publish(reply, '{}', { qos: 1, retain: false }));
      done();
    };
    plain.aedes.subscribe(press, answer, () => {});

    const offAtBoth = await medianOf(hall.broker.port, true);
    const onAtBroker = await medianOf(plain.port, true);
    const onAtClient = await medianOf(hall.broker.port, false);
    expect(onAtBroker / offAtBoth).toBeGreaterThan(4);
    expect(onAtClient / offAtBoth).toBeGreaterThan(4);
  });
});
