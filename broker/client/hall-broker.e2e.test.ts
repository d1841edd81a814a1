import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../.ci/until.ts';
import { decode } from '../contract/decode.ts';
import { nodeId, siteId } from '../contract/ids.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import type { NodeHealth, Role } from '../contract/node-health.ts';
import type { AskOf } from '../contract/requests.ts';
import { assert, ok } from '../contract/result.ts';
import { topicOf } from '../contract/topics.ts';
import { passwordOf, remoteRoles, TrialHall, trialNode, trialSite } from '../mqtt/trial-hall.ts';
import { MqttHall } from './mqtt-hall.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

/** The hall's own broker, with its guard and its access rules. */
async function broker(): Promise<TrialHall> {
  const hall = await TrialHall.open();
  opened.push(hall);
  return hall;
}

function connect(trial: TrialHall, role: Role) {
  const node = decode(nodeId, trialNode(role));
  const site = decode(siteId, trialSite);
  assert(node.ok && site.ok, 'ids');
  const log = new MemoryLog();
  const hall = MqttHall.connect({
    node: node.value,
    role,
    site: site.value,
    brokers: [`mqtt://127.0.0.1:${trial.broker.port}`],
    password: passwordOf(node.value),
    version: '1.2.3',
    log,
  });
  opened.push(hall);
  return { hall, log };
}

function beat(trial: TrialHall): void {
  const now = Date.now();
  const payload = {
    engineTime: now,
    domainTime: now,
    rate: 1,
    businessDay: '2026-08-01',
    seq: 0,
    mode: 'open',
  };
  trial.broker.publish(topicOf(trialSite, 'hall'), JSON.stringify(payload), {
    qos: 0,
    retain: true,
  });
}

test('every role gets in, is born, hears beats, and says goodbye', async () => {
  const trial = await broker();
  const heard: NodeHealth[] = [];
  trial.broker.onNode((health) => heard.push(health));
  const nodes = remoteRoles.map((role) => ({ role, ...connect(trial, role) }));
  await until(() => {
    beat(trial);
    expect(
      heard
        .filter(({ online }) => online)
        .map(({ role }) => role)
        .sort(),
    ).toEqual([...remoteRoles].sort());
    // The uplink reads what is public, and no beats.
    for (const { role, hall } of nodes) expect(hall.presence.online, role).toBe(role !== 'uplink');
  });
  for (const { hall } of nodes) await hall.close();
  await until(() => expect(heard.filter(({ online }) => !online)).toHaveLength(nodes.length));
  expect(nodes.flatMap(({ log }) => log.of('subscription.refused'))).toEqual([]);
  expect(nodes.flatMap(({ log }) => log.of('broker.lost'))).toEqual([]);
});

test('a press is answered', async () => {
  const trial = await broker();
  const { hall } = connect(trial, 'staff');
  trial.broker.onRequest((_verb, payload, from) => {
    const { requestId } = JSON.parse(payload);
    const reply = { requestId, ok: true, value: { businessDay: '2026-08-01' } };
    trial.broker.publish(topicOf(trialSite, 'reply', from.node), JSON.stringify(reply), {
      qos: 1,
      retain: false,
    });
  });
  const closing = { actor: { kind: 'staff', staffId: 'sato.h' } } as AskOf<'close-day'>;
  await until(async () => {
    beat(trial);
    expect(await hall.request('close-day', closing)).toEqual(ok({ businessDay: '2026-08-01' }));
  });
});

test('F44: 5,000 phones that come and go one by one are within the guard’s limits', async () => {
  const trial = await broker();
  const { hall, log } = connect(trial, 'status');
  const tokens = Array.from({ length: 5_000 }, () => randomBytes(16).toString('base64url'));
  const last = tokens.at(-1) ?? '';
  const seen: string[] = [];
  const say = (state: string) => {
    const ticket = {
      businessDay: '2026-08-01',
      number: 'A001',
      serviceId: 'issue',
      locale: 'ja',
      state,
      issuedAt: 1,
      since: 1,
      calls: 0,
    };
    trial.broker.publish(topicOf(trialSite, 'publicTicket', last), JSON.stringify(ticket), {
      qos: 1,
      retain: true,
    });
  };
  say('waiting');
  await until(() => {
    beat(trial);
    expect(hall.presence.online).toBe(true);
  });
  for (const token of tokens) {
    hall.on('publicTicket', token, ({ state }) => seen.push(state));
    if (token !== last) hall.off('publicTicket', token);
    hall.on('publicTicket', token, () => {});
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => expect(seen.at(-1)).toBe('waiting'));
  say('calling');
  await until(() => expect(seen.at(-1)).toBe('calling'));
  expect(log.of('subscription.refused')).toEqual([]);
  expect(log.of('broker.lost')).toEqual([]);
});
