import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MqttHall } from '../../broker/client/mqtt-hall.ts';
import type { AlertList } from '../../broker/contract/alert-list.ts';
import { decode } from '../../broker/contract/decode.ts';
import type { QueueEvent } from '../../broker/contract/events.ts';
import { actor, counterId, locale, nodeId, serviceId, siteId } from '../../broker/contract/ids.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import type { Role } from '../../broker/contract/node-health.ts';
import { assert } from '../../broker/contract/result.ts';
import type { StaffSnapshot } from '../../broker/contract/staff-snapshot.ts';
import { passwordSha256 } from '../../broker/mqtt/credentials.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { processesDirectory } from '../../config/paths.ts';
import { freePorts } from '../../systemd/hall/free-ports.ts';
import { ProcessKeeper } from '../../systemd/hall/process-keeper.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';
import { hidAddress } from '../hid/hid-address.ts';
import type { BoxKey } from '../hid/virtual/typed-reports.ts';
import { VirtualHidBox, virtualHid } from '../hid/virtual/virtual-hid-box.ts';

/**
 * The broker and a call box as processes of their own, its keypad behind a real socket; what staff and
 * the journal see comes over MQTT (issue 5, point 12).
 */
const WITHIN = { timeout: 20_000, interval: 20 };
/** Beyond the time in which the same key is the same press. */
const SAME_KEY_AGAIN_MS = 1_100;

const dark = 0;
const ready = 1;
const open = 3;
const all = 7;

let directory = '';
let keypad: VirtualHidBox;
let staff: MqttHall;
let another: MqttHall;
/** Reads what became durable. */
let witness: MqttHall;
const keepers = new Map<string, ProcessKeeper>();
let keepBroker = () => {};
const closers: (() => Promise<void>)[] = [];
const events: QueueEvent[] = [];
const shown: number[] = [];
const pressedMs = new Map<BoxKey, number>();
let alerts: AlertList['faults'] = [];
let snapshot: StaffSnapshot | undefined;

const counter1 = parsed(counterId, 'counter-1');
const staffActor = parsed(actor, { kind: 'staff', staffId: 'sato.h' });

/** Files, credentials and processes of a hall that consists of two of them. */
async function openHall(): Promise<void> {
  const port = await freePorts();
  const brokers = [`mqtt://127.0.0.1:${port}`];
  const credentials: object[] = [];
  const credential = (node: string, role: Role): string => {
    const password = randomBytes(24).toString('base64url');
    credentials.push({ node, role, passwordSha256: passwordSha256(password) });
    return password;
  };
  const connect = (node: string, role: Role): MqttHall => {
    const hall = MqttHall.connect({
      ...{ brokers, role, password: credential(node, role), version: '1', log: new MemoryLog() },
      ...{ node: parsed(nodeId, node), site: parsed(siteId, 'trial') },
    });
    closers.push(() => hall.close());
    return hall;
  };
  const write = async (name: string, content: object) => {
    const file = path.join(directory, name);
    await writeFile(file, JSON.stringify(content));
    return file;
  };
  const keep = (name: string, script: string, nodeFile: string) => {
    const process = { name, script: path.join(processesDirectory, script), nodeFile };
    keepers.set(name, new ProcessKeeper(process, directory, () => {}));
  };
  const trial = await readFile('config/trial.yaml', 'utf8');
  const siteFile = path.join(directory, 'site.yaml');
  await writeFile(
    siteFile,
    trial
      .replace('secondsMin: 60', 'secondsMin: 0')
      .replace('    counter: counter-1\n', '$&  - id: call-box-2\n    counter: counter-2\n'),
  );
  const callBoxFile = await write('call-box-1.json', {
    ...{
      node: 'call-box-1',
      site: 'trial',
      brokers,
      password: credential('call-box-1', 'call-box'),
    },
    directory: path.join(directory, 'call-box-1'),
    own: {
      hid: `tcp://127.0.0.1:${keypad.port}`,
      device: hidAddress(virtualHid.keypad),
    },
  });
  staff = connect('staff-1', 'staff');
  another = connect('call-box-2', 'call-box');
  witness = connect('maintenance-1', 'maintenance');
  witness.on('event', undefined, (event) => events.push(event));
  staff.on('alert', undefined, ({ faults }) => {
    alerts = faults;
  });
  staff.on('staff', undefined, (news) => {
    snapshot = news;
  });
  const brokerFile = await write('broker.json', {
    ...{ siteFile, publicAddress: 'http://127.0.0.1:8104', listen: { host: '127.0.0.1', port } },
    directory: path.join(directory, 'broker'),
    credentials: await write('credentials.json', credentials),
  });
  keepBroker = () => keep('broker', 'broker.js', brokerFile);
  keepBroker();
  keep('call-box-1', 'call-box-virtual.js', callBoxFile);
}

async function start(name: string): Promise<void> {
  const started = await keepers.get(name)?.start();
  assert(
    started !== undefined && 'readyMs' in started,
    `${name} starts: ${JSON.stringify(started)}`,
  );
}

beforeAll(async () => {
  await ensureBuilt();
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-call-box-'));
  for (const name of ['broker', 'call-box-1']) await mkdir(path.join(directory, name));
  const opened = await VirtualHidBox.listen({
    ...{ host: '127.0.0.1', port: 0 },
    onView: () => {
      if (!opened.ok) return;
      const { lights } = opened.value.view;
      if (shown.at(-1) !== lights) shown.push(lights);
    },
  });
  assert(opened.ok, 'a port is free');
  keypad = opened.value;
  await openHall();
  await start('broker');
  await start('call-box-1');
});
afterAll(async () => {
  for (const close of closers) await close();
  for (const keeper of keepers.values()) await keeper.stop();
  await keypad?.close();
  await rm(directory, { recursive: true, force: true });
});

const lit = (lights: number) => expect.poll(() => keypad.view.lights, WITHIN).toBe(lights);
const lastEvent = () => {
  const event = events.at(-1);
  return { type: event?.type, by: event?.actor };
};
const done = (type: string) =>
  expect.poll(lastEvent, WITHIN).toEqual({ type, by: { kind: 'call-box', nodeId: 'call-box-1' } });

/** A finger on a key; the same one not sooner than it counts again. */
async function press(key: BoxKey): Promise<void> {
  const sinceMs = performance.now() - (pressedMs.get(key) ?? Number.NEGATIVE_INFINITY);
  if (sinceMs < SAME_KEY_AGAIN_MS) await pause(SAME_KEY_AGAIN_MS - sinceMs);
  pressedMs.set(key, performance.now());
  expect(await keypad.do({ kind: 'key', key })).toEqual({ ok: true, value: undefined });
}

/** A press that does nothing: three flashes, the lights are back, and the journal has nothing new. */
async function refused(key: BoxKey, lights: number): Promise<void> {
  const before = { shown: shown.length, events: events.length };
  await press(key);
  await expect
    .poll(() => shown.slice(before.shown).filter((each) => each === all).length, WITHIN)
    .toBe(3);
  await lit(lights);
  expect(events).toHaveLength(before.events);
}

async function issue(): Promise<string> {
  await expect.poll(() => staff.presence.online, WITHIN).toBe(true);
  const before = events.length;
  const issued = await staff.request('issue-ticket', {
    ...{ actor: staffActor, serviceId: parsed(serviceId, 'application') },
    locale: parsed(locale, 'ja'),
  });
  assert(issued.ok, `issued: ${JSON.stringify(issued)}`);
  await expect.poll(() => events.length, WITHIN).toBe(before + 1);
  return issued.value.number;
}

async function setCounter(state: 'open' | 'break'): Promise<void> {
  await expect.poll(() => snapshot !== undefined, WITHIN).toBe(true);
  const version = snapshot?.counters.find((each) => each.counterId === counter1)?.version ?? 0;
  const expects = { counter: version };
  const set = await staff.request('set-counter', {
    ...{ actor: staffActor, counterId: counter1, expects, state },
  });
  assert(set.ok, `the counter is ${state}: ${JSON.stringify(set)}`);
}

describe('a call box in a hall', () => {
  test('calls the next, recalls, starts, finishes, calls again and marks absent; the journal has each once', async () => {
    for (const hall of [staff, witness]) {
      await expect.poll(() => hall.presence.online, WITHIN).toBe(true);
    }
    await lit(ready);
    const [first, second] = [await issue(), await issue()];
    await refused('enter', ready); // The counter is closed.
    await setCounter('open');
    await press('enter');
    await done('ticket-called');
    expect(events.at(-1)).toMatchObject({ counterId: 'counter-1', voice: 'voice' });
    await lit(open);
    await refused('enter', open); // One number at a time.
    await refused('cancel', open); // Not absent before a second call.
    await press('louder');
    await done('ticket-recalled');
    await press('point');
    await done('serving-started');
    expect(events.at(-1)).toMatchObject({ counterId: 'counter-1' });
    await lit(all);
    await refused('point', all); // It has begun already.
    await refused('enter', all); // Call next ends no serving, and starts none.
    await press('digit-0');
    await done('serving-finished');
    await lit(ready);
    await press('repeat');
    await done('ticket-called');
    expect(events.at(-1)).toMatchObject({ voice: 'silent' });
    await press('louder');
    await done('ticket-recalled');
    await press('cancel');
    await done('ticket-absent');
    await lit(ready);
    await refused('enter', ready); // Nobody is waiting.
    const finished = snapshot?.finished.map(({ number }) => number) ?? [];
    await expect
      .poll(() => snapshot?.open.map(({ number, state }) => [number, state]), WITHIN)
      .toEqual([[second, 'absent']]);
    expect(finished).toEqual([first]);
  });

  test('of another counter asks in vain', async () => {
    await expect.poll(() => another.presence.online, WITHIN).toBe(true);
    await issue();
    const before = events.length;
    const version = snapshot?.counters.find((each) => each.counterId === counter1)?.version ?? 0;
    const own = decode(actor, { kind: 'call-box', nodeId: 'call-box-2' });
    assert(own.ok, 'an actor of the contract');
    const ask = { counterId: counter1, expects: { counter: version }, voice: 'voice' } as const;
    expect(await another.request('call-next', { actor: own.value, ...ask })).toEqual({
      ok: false,
      error: 'not-allowed',
    });
    expect(events).toHaveLength(before);
  });

  test('F17: its cable is pulled: staff are told, it is back by itself, and calls', async () => {
    const told = () =>
      alerts.some(({ node, part }) => node === 'call-box-1' && part === 'call-box');
    await keypad.do({ kind: 'unplug', device: 'keypad' });
    await expect.poll(told, WITHIN).toBe(true);
    await keypad.do({ kind: 'plug', device: 'keypad' });
    await expect.poll(told, WITHIN).toBe(false);
    await lit(ready);
    await press('enter');
    await done('ticket-called');
    await lit(open);
  });

  test('the broker is lost and comes back: dark meanwhile, nothing pressed then is done later', async () => {
    const before = events.length;
    await keepers.get('broker')?.stop();
    await lit(dark);
    await press('digit-0');
    keepBroker();
    await start('broker');
    await lit(open);
    await expect.poll(() => witness.presence.online, WITHIN).toBe(true);
    expect(events).toHaveLength(before);
    await press('digit-0');
    await done('serving-finished');
    await lit(ready);
  });

  test('its process dies in the night: the keys are back with it', async () => {
    await issue();
    const keeper = keepers.get('call-box-1');
    keeper?.kill();
    await keeper?.whenReady();
    await expect
      .poll(() => keypad.view.devices.find(({ device }) => device === 'keypad')?.opened, WITHIN)
      .toBe(true);
    await lit(ready);
    await press('enter');
    await done('ticket-called');
  });
});
