import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../contract/ids.ts';
import type { Role } from '../contract/node-health.ts';
import { CredentialList, credentials, passwordSha256 } from './credentials.ts';
import { type Arrival, NodeAccess } from './node-access.ts';

const secret = '0123456789abcdef0123456789abcdef';
const entry = (node: string, role: Role) => ({
  node: v.parse(nodeId, node),
  role,
  passwordSha256: passwordSha256(secret),
});
const list = [entry('board-1', 'board'), entry('board-2', 'board'), entry('care', 'maintenance')];

const arriving = (change: Partial<Arrival> = {}): Arrival => ({
  clientId: 'board-1',
  cleanSession: true,
  username: 'board-1',
  password: Buffer.from(secret),
  will: undefined,
  address: '192.0.2.1',
  ...change,
});

function access() {
  const clock = { ms: 0 };
  const door = new NodeAccess({ site: 'iwata', credentials: list, now: () => clock.ms });
  const knock = (change: Partial<Arrival> = {}) => {
    const entered = door.enter(arriving(change));
    if (entered.ok) door.joined(entered.value);
    return entered.ok ? 'in' : entered.error;
  };
  return { clock, door, knock };
}
const wrong = { password: Buffer.from('wrong') };

describe('credentials', () => {
  test('a file is refused that names the engine, a node twice, or a bare password', () => {
    const refused = [
      [entry('engine', 'engine')],
      [entry('board-1', 'board'), entry('board-1', 'kiosk')],
      [{ ...entry('board-1', 'board'), passwordSha256: secret }],
    ];
    expect(v.is(credentials, list)).toBe(true);
    for (const file of refused) expect(v.is(credentials, file)).toBe(false);
  });

  test('only the right password of a known node is right', () => {
    const known = new CredentialList(list);
    expect(known.check('board-1', Buffer.from(secret))?.role).toBe('board');
    expect(known.check('board-1', Buffer.from(`${secret}0`))).toBeUndefined();
    expect(known.check('board-3', Buffer.from(secret))).toBeUndefined();
    expect(known.check('board-3', Buffer.alloc(0))).toBeUndefined();
  });
});

describe('client ids (F36)', () => {
  test('a node may only be called by its own name', () => {
    const { knock } = access();
    expect(knock()).toBe('in');
    expect(knock({ clientId: 'board-2' })).toBe('identifier');
    expect(knock({ clientId: '' })).toBe('identifier');
    expect(knock({ clientId: 'a/b' })).toBe('identifier');
    expect(knock({ clientId: 'x'.repeat(65) })).toBe('identifier');
  });

  test('maintenance may be called anything but another node', () => {
    const { knock } = access();
    const care = { username: 'care' };
    expect(knock({ ...care, clientId: 'mosq-1x2Y' })).toBe('in');
    expect(knock({ ...care, clientId: '' })).toBe('in');
    expect(knock({ ...care, clientId: 'care' })).toBe('in');
    expect(knock({ ...care, clientId: 'board-1' })).toBe('identifier');
  });

  test('[MQTT-3.1.3-8] no client id and no clean session', () => {
    const { knock } = access();
    expect(knock({ username: 'care', clientId: '', cleanSession: false })).toBe('identifier');
  });
});

describe('guessing (F37)', () => {
  test('five wrong passwords a minute are looked at, then not even the right one', () => {
    const { clock, knock } = access();
    const tries = Array.from({ length: 200 }, () => knock(wrong));
    expect(tries.filter((answer) => answer === 'password')).toHaveLength(5);
    expect(tries.filter((answer) => answer === 'guessing')).toHaveLength(195);
    expect(knock()).toBe('guessing');
    clock.ms = 60_000;
    expect(knock()).toBe('in');
  });

  test('another node of the same machine, and the same node elsewhere, are not locked out', () => {
    const { knock } = access();
    for (let index = 0; index < 10; index += 1) knock(wrong);
    expect(knock({ clientId: 'board-2', username: 'board-2' })).toBe('in');
    expect(knock({ address: '192.0.2.2' })).toBe('in');
  });

  test('inventing names buys no guesses', () => {
    const { knock } = access();
    const tries = Array.from({ length: 20 }, (_, index) =>
      knock({ clientId: `x${index}`, username: `x${index}` }),
    );
    expect(tries.filter((answer) => answer === 'password')).toHaveLength(5);
  });
});

describe('one name, two nodes (F32)', () => {
  test('from another box: the one that is there stays, however long the other one knocks', () => {
    const { clock, door, knock } = access();
    const first = door.enter(arriving());
    if (first.ok) door.joined(first.value);
    const other = { address: '192.0.2.2' };
    for (let second = 0; second < 600; second += 1) {
      clock.ms = second * 1000;
      expect(knock(other)).toBe('contested');
    }
    if (first.ok) door.left(first.value);
    expect(knock(other)).toBe('in');
  });

  test('from the same box: a bad cable is let in every time, two processes ten times a minute', () => {
    const { clock, knock } = access();
    const every = (pauseMs: number) =>
      Array.from({ length: 60_000 / pauseMs }, () => {
        clock.ms += pauseMs;
        return knock();
      });
    expect(every(7_000)).toEqual(Array(8).fill('in'));
    clock.ms += 60_000;
    const answers = every(1_000);
    expect(answers.filter((answer) => answer === 'in')).toHaveLength(10);
    expect(answers.slice(10)).toEqual(Array(50).fill('contested'));
  });

  test('a node whose old connection is gone comes back as often as it likes', () => {
    const { door } = access();
    for (let index = 0; index < 50; index += 1) {
      const entered = door.enter(arriving());
      expect(entered.ok).toBe(true);
      if (!entered.ok) continue;
      door.joined(entered.value);
      door.left(entered.value);
    }
  });
});

describe('wills (F36)', () => {
  const own = 'yobiban/v1/iwata/node/board-1';
  test.each([
    ['its own health, retained, QoS 1', { topic: own, qos: 1, retain: true }, 'in'],
    ['not retained', { topic: own, qos: 1, retain: false }, 'will'],
    ['QoS 0', { topic: own, qos: 0, retain: true }, 'will'],
    ['another node’s', { topic: own.replace('1', '2'), qos: 1, retain: true }, 'will'],
    ['a call', { topic: 'yobiban/v1/iwata/announce/hall', qos: 1, retain: false }, 'will'],
    [
      'what it may say only while it lives',
      { topic: 'yobiban/v1/iwata/announced/board-1', qos: 1, retain: false },
      'will',
    ],
  ])('%s', (_what, will, expected) => {
    expect(access().knock({ will: { payload: '{}', ...will } })).toBe(expected);
  });

  test('a will larger than any payload', () => {
    const will = { topic: own, qos: 1, retain: true, payload: Buffer.alloc(64 * 1024 + 1) };
    expect(access().knock({ will })).toBe('will');
  });
});

test('a node follows 64 topics, one that serves phones as many as there are phones', () => {
  const { door } = access();
  const enter = (role: Role) => ({
    node: v.parse(nodeId, `${role}-9`),
    role,
    clientId: `${role}-9`,
    address: '192.0.2.1',
    filters: new Set<string>(),
  });
  const granted = (role: Role, topic: string) => {
    const session = enter(role);
    let count = 0;
    for (let index = 0; index < 1000; index += 1) {
      const filter = `yobiban/v1/iwata/${topic}/x${index}`;
      if (!door.maySubscribe(session, filter)) continue;
      session.filters.add(filter);
      count += 1;
    }
    return count;
  };
  expect(granted('board', 'board')).toBe(64);
  expect(granted('status', 'public/ticket')).toBe(1000);
});
