import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AlertList } from '../contract/alert-list.ts';
import type { PublicTicket } from '../contract/public-topics.ts';
import { err, ok } from '../contract/result.ts';
import { topicOf } from '../contract/topics.ts';
import type { Hall } from './hall.ts';
import { MemoryHall } from './memory-hall.ts';
import { closed, closing, NodeRig } from './node-rig.ts';

/** One hall, and the hands that move the world around it. */
type Rig = {
  readonly hall: Hall;
  beat(): Promise<void>;
  fallSilent(): void;
  deliver(alerts: AlertList): Promise<void>;
  answer(answer: 'closed' | 'tickets-open'): void;
  close(): Promise<void>;
};

const alerts = (seq: number) => ({ seq, faults: [] }) satisfies AlertList;

async function memoryRig(): Promise<Rig> {
  const hall = new MemoryHall('staff', 'iwata');
  return {
    hall,
    beat: async () => hall.beat(),
    fallSilent: () => hall.away(),
    deliver: async (list) => hall.deliver('alert', list),
    answer: (answer) =>
      hall.answer('close-day', () =>
        answer === 'closed' ? ok(closed as never) : err('tickets-open'),
      ),
    close: () => hall.close(),
  };
}

async function mqttRig(): Promise<Rig> {
  const rig = new NodeRig();
  const broker = await rig.broker();
  const { hall, clock } = rig.connect([broker.address]);
  return {
    hall,
    beat: () => rig.untilOnline(broker, hall),
    fallSilent: () => clock.advance(3_500),
    deliver: (list) => broker.publish(topicOf('iwata', 'alert'), JSON.stringify(list), true),
    answer: (answer) => {
      broker.reply = () =>
        answer === 'closed' ? { ok: true, value: closed } : { ok: false, refusal: 'tickets-open' };
    },
    close: () => rig.close(),
  };
}

describe.each([
  ['MemoryHall', memoryRig],
  ['MqttHall', mqttRig],
] as const)('%s, as the port says', (_name, open) => {
  let rig: Rig | undefined;
  afterEach(() => rig?.close());

  test('it begins offline and refuses; a beat brings it online, silence takes it away', async () => {
    rig = await open();
    const { hall } = rig;
    const told: boolean[] = [];
    hall.onPresence(({ online }) => told.push(online));
    expect(hall.presence).toEqual({ online: false, beat: undefined });
    expect(hall.engineNow()).toBeUndefined();
    expect(await hall.request('close-day', closing)).toEqual(err('offline'));
    await rig.beat();
    expect(hall.engineNow()).toBe(hall.presence.beat?.engineTime);
    expect(hall.domainNow()).toBe(hall.presence.beat?.domainTime);
    rig.fallSilent();
    expect(await hall.request('close-day', closing)).toEqual(err('offline'));
    expect(hall.presence.beat?.mode).toBe('open');
    expect(told).toEqual([true, false]);
  });

  test('a request ends in its value, its refusal, or payload-malformed', async () => {
    rig = await open();
    const { hall } = rig;
    await rig.beat();
    rig.answer('closed');
    expect(await hall.request('close-day', closing)).toEqual(ok(closed));
    rig.answer('tickets-open');
    expect(await hall.request('close-day', closing)).toEqual(err('tickets-open'));
    const malformed = { ...closing, name: '磐田 太郎' };
    expect(await hall.request('close-day', malformed)).toEqual(err('payload-malformed'));
  });

  test('a follower gets what is retained, then what comes; unfollowed, nothing', async () => {
    rig = await open();
    const { hall } = rig;
    await rig.beat();
    await rig.deliver(alerts(1));
    const seen: number[] = [];
    hall.on('alert', undefined, ({ seq }) => seen.push(seq));
    await vi.waitFor(() => expect(seen).toEqual([1]));
    await rig.deliver(alerts(2));
    await vi.waitFor(() => expect(seen).toEqual([1, 2]));
    hall.off('alert', undefined);
    await rig.deliver(alerts(3));
    const later: number[] = [];
    hall.on('alert', undefined, ({ seq }) => later.push(seq));
    await vi.waitFor(() => expect(later.at(-1)).toBe(3));
    expect(seen).toEqual([1, 2]);
  });
});

test('MemoryHall: each token has its own followers, and one filter serves them all', () => {
  const hall = new MemoryHall('status');
  const seen: (string | undefined)[] = [];
  const all: (string | undefined)[] = [];
  const ticket = {
    businessDay: '2026-08-01',
    number: 'A001',
    serviceId: 'issue',
    locale: 'ja',
    state: 'waiting',
    issuedAt: 1,
    since: 1,
    calls: 0,
  } as unknown as PublicTicket;
  hall.on('publicTicket', 'AAAAAAAAAAAAAAAAAAAAAA', (_ticket, level) => seen.push(level));
  hall.deliver('publicTicket', ticket, 'AAAAAAAAAAAAAAAAAAAAAA');
  hall.deliver('publicTicket', ticket, 'BBBBBBBBBBBBBBBBBBBBBB');
  hall.on('publicTicket', undefined, (_ticket, level) => all.push(level));
  expect(seen).toEqual(['AAAAAAAAAAAAAAAAAAAAAA']);
  expect(all).toEqual(['AAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBB']);
  expect(hall.follows('publicTicket', 'AAAAAAAAAAAAAAAAAAAAAA')).toBe(true);
  hall.off('publicTicket', 'AAAAAAAAAAAAAAAAAAAAAA');
  expect(hall.follows('publicTicket', 'AAAAAAAAAAAAAAAAAAAAAA')).toBe(false);
});

test('MemoryHall: what was asked, published and reported can be read; a wrong delivery is a wrong test', async () => {
  const hall = new MemoryHall();
  hall.publish('announced', {} as never);
  hall.beat({ rate: 60 });
  hall.elapsedMs = 1_000;
  expect(hall.domainNow()).toBe(1_785_547_860_000);
  expect(await hall.request('close-day', closing)).toEqual(err('no-reply'));
  expect(hall.asked).toMatchObject([{ verb: 'close-day', ask: closing }]);
  hall.report({ sound: 'chime' });
  expect(hall.health).toEqual({ sound: 'chime' });
  expect(hall.published).toEqual([]);
  expect(() => hall.deliver('alert', { seq: -1, faults: [] })).toThrow(/alert/);
});
