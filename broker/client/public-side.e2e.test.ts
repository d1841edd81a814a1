import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decode } from '../contract/decode.ts';
import { siteId } from '../contract/ids.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import { assert } from '../contract/result.ts';
import { topicOf } from '../contract/topics.ts';
import { BareBroker } from './bare-broker.ts';
import type { HallReader } from './hall.ts';
import { PUBLIC_AWAY_AFTER_MS } from './hall-time.ts';
import { ManualClock } from './manual-clock.ts';
import { PublicSide } from './public-side.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let one: BareBroker;
let two: BareBroker;
let clock: ManualClock;
let log: MemoryLog;
let side: PublicSide;

beforeEach(async () => {
  one = await broker();
  two = await broker();
  clock = new ManualClock();
  await connect([one.address, two.address]);
});

async function connect(servers: readonly string[]): Promise<void> {
  log = new MemoryLog();
  side = PublicSide.connect({
    access: { servers: [...servers], name: 'status-1', password: 'a-password-of-16+' },
    ...{ ca: undefined, log, clock, random: () => 0.49 },
  });
  const { close } = side;
  closers.push(close.bind(side));
  await connected(1);
}

async function broker(): Promise<BareBroker> {
  const opened = await BareBroker.listen();
  closers.push(() => opened.close());
  return opened;
}

const connected = (times: number) =>
  expect.poll(() => log.of('cluster.connected')).toHaveLength(times);

function hallOf(site: string): HallReader {
  const id = decode(siteId, site);
  assert(id.ok, 'a site');
  return side.hall(id.value);
}

let beats = 0;
/** The hall's uplink publishes a beat, retained as all that is public. */
function beat(at: BareBroker, site: string): Promise<void> {
  beats += 1;
  const time = { time: beats, domainTime: beats, rate: 1 };
  const payload = { ...time, mode: 'open', businessDay: '2026-11-20' };
  return at.publish(topicOf(site, 'publicHall'), JSON.stringify(payload), true);
}

const ticket = {
  ...{ businessDay: '2026-11-20', number: 'A042', serviceId: 'application', locale: 'ja' },
  ...{ issuedAt: 1, since: 1, calls: 0 },
};

/** Follows a hall, and gathers what it says. */
function follow(site: string) {
  const hall = hallOf(site);
  const heard: number[] = [];
  hall.on('publicHall', undefined, ({ time }) => heard.push(time));
  return { hall, heard };
}

async function heardLive(at: BareBroker, site: string, hall: HallReader): Promise<void> {
  await expect
    .poll(async () => {
      await beat(at, site);
      return hall.presence.online;
    })
    .toBe(true);
}

describe('a hall of many', () => {
  test('is there while its beats are heard live; a retained one only says when it was', async () => {
    await beat(one, 'iwata');
    const { hall, heard } = follow('iwata');
    await expect.poll(() => heard.length).toBe(1);
    expect(hall.presence.online).toBe(false);
    await heardLive(one, 'iwata', hall);
    clock.advance(PUBLIC_AWAY_AFTER_MS);
    expect(hall.presence.online).toBe(false);
  });

  test('nothing is asked for that nobody follows', async () => {
    await beat(one, 'iwata');
    await beat(one, 'hamamatsu');
    const iwata = follow('iwata');
    await heardLive(one, 'iwata', iwata.hall);
    expect(hallOf('hamamatsu').presence.online).toBe(false);
    iwata.hall.off('publicHall', undefined);
    const { length } = iwata.heard;
    const other = follow('hamamatsu');
    await heardLive(one, 'hamamatsu', other.hall);
    await beat(one, 'iwata');
    await heardLive(one, 'hamamatsu', other.hall);
    expect(iwata.heard).toHaveLength(length);
    expect(iwata.hall.presence.online).toBe(false);
  });

  test('what does not decode is dropped, logged and counted', async () => {
    const { hall } = follow('iwata');
    await one.publish(topicOf('iwata', 'publicHall'), '{"mode":"maybe"}', true);
    await expect.poll(() => log.of('message.refused')).toMatchObject([{ dropped: 1 }]);
    await heardLive(one, 'iwata', hall);
  });

  test('a ticket that is taken away is told', async () => {
    const token = 'A'.repeat(22);
    const cleared: unknown[] = [];
    hallOf('iwata').on(
      'publicTicket',
      token,
      () => {},
      (_how, level) => cleared.push(level),
    );
    await expect
      .poll(async () => {
        await one.publish(topicOf('iwata', 'publicTicket', token), '', true);
        return cleared;
      })
      .toContain(token);
  });
});

describe('a subscription that was lost without a word', () => {
  test.each([
    ['what changed in that moment, once', ['calling']],
    ['what was not there yet, three times', ['nothing', 'nothing', 'waiting']],
  ])(
    'granted before its server knew what was said meanwhile: asked for again, %s',
    async (_what, told) => {
      const topic = topicOf('iwata', 'publicTicket', 'A'.repeat(22));
      const say = (state: string) => one.publish(topic, JSON.stringify({ ...ticket, state }), true);
      one.untold.add(topic);
      if (told.length === 1) await say('waiting');
      const { hall } = follow('iwata');
      await heardLive(one, 'iwata', hall);
      const states: string[] = [];
      hall.on('publicTicket', 'A'.repeat(22), ({ state }) => states.push(state));
      const asked = () => one.asked.filter((filter) => filter === topic).length;
      if (told.length === 1) await expect.poll(() => states).toEqual(['waiting']);
      for (const [nth, state] of told.entries()) {
        await expect.poll(asked).toBe(nth + 1);
        if (state !== 'nothing') await say(state);
        await expect
          .poll(async () => {
            await heardLive(one, 'iwata', hall);
            clock.advance(250);
            return asked();
          })
          .toBe(nth + 2);
      }
      await expect.poll(() => states.at(-1)).toBe(told.at(-1));
      for (let seconds = 0; seconds < 30; seconds += 1) {
        await heardLive(one, 'iwata', hall);
        clock.advance(1_000);
      }
      expect(asked()).toBe(told.length + 1);
      expect([log.of('cluster.lost'), log.of('message.refused')]).toEqual([[], []]);
    },
  );

  test('what is retained counts again, once a hall was silent', async () => {
    const { hall } = follow('iwata');
    const other = follow('hamamatsu');
    await heardLive(one, 'iwata', hall);
    await heardLive(one, 'hamamatsu', other.hall);
    const topic = topicOf('iwata', 'publicTicket', 'A'.repeat(22));
    const states: string[] = [];
    hall.on('publicTicket', 'A'.repeat(22), ({ state }) => states.push(state));
    const say = (state: string) => one.publish(topic, JSON.stringify({ ...ticket, state }), true);
    await expect
      .poll(async () => {
        await say('waiting');
        return states.length;
      })
      .toBeGreaterThan(0);
    one.untold.add(topic);
    await say('calling');
    clock.advance(PUBLIC_AWAY_AFTER_MS - 1_000);
    await heardLive(one, 'hamamatsu', other.hall);
    await expect.poll(() => other.heard.at(-1)).toBe(beats);
    clock.advance(1_000);
    await expect.poll(() => states.at(-1)).toBe('calling');
    expect(log.of('cluster.lost')).toEqual([]);
  });

  test('two beats missed of the only hall: another server, and what is retained there', async () => {
    await beat(two, 'iwata');
    const { hall, heard } = follow('iwata');
    await heardLive(one, 'iwata', hall);
    const { length } = heard;
    clock.advance(PUBLIC_AWAY_AFTER_MS);
    expect(log.of('cluster.lost')).toContainEqual({
      address: one.address,
      because: 'beats missed',
    });
    clock.advance(300);
    await connected(2);
    await expect.poll(() => heard.length).toBe(length + 1);
    await heardLive(two, 'iwata', hall);
  });

  test('issue 6, point 6: the line goes where its spare is not, or both would stand still at once', async () => {
    const three = await broker();
    // The spare waits for an answer of it.
    two.cable.pull();
    await connect([three.address, one.address, two.address]);
    const at = () => log.of('cluster.connected').at(-1)?.['address'];
    for (const [nth, server] of [one, three, one].entries()) {
      expect(at()).toBe(server.address);
      server.cable.breakAll();
      await expect.poll(() => log.of('cluster.lost').length).toBeGreaterThan(0);
      await expect
        .poll(() => {
          clock.advance(100);
          return log.of('cluster.connected').length;
        })
        .toBe(nth + 2);
    }
    expect(at()).toBe(three.address);
    expect(log.of('cluster.lost')).not.toContainEqual(
      expect.objectContaining({ address: two.address }),
    );
  });

  test('of one hall among several: it alone is asked for again, and the others notice nothing', async () => {
    const [iwata, silent] = [follow('iwata'), follow('hamamatsu')];
    await heardLive(one, 'hamamatsu', silent.hall);
    const last = beats;
    await expect.poll(() => silent.heard.at(-1)).toBe(last);
    clock.advance(PUBLIC_AWAY_AFTER_MS - 1_000);
    await heardLive(one, 'iwata', iwata.hall);
    const { length } = silent.heard;
    clock.advance(1_000);
    // Asked for again: what is retained comes once more.
    await expect.poll(() => silent.heard.length).toBe(length + 1);
    expect([iwata.hall.presence.online, silent.hall.presence.online]).toEqual([true, false]);
    expect(log.of('cluster.lost')).toEqual([]);
  });

  test('F33: a hall whose uplink is away for hours is looked for ever less often', async () => {
    const three = await broker();
    await connect([three.address]);
    follow('iwata');
    for (const patienceMs of [4_500, 9_000, 18_000, 36_000, 60_000, 60_000]) {
      const times = log.of('cluster.connected').length;
      clock.advance(patienceMs - 1);
      expect(log.of('cluster.connected')).toHaveLength(times);
      clock.advance(1);
      // The pause before the next connection, in the middle of its spread.
      clock.advance(300);
      await connected(times + 1);
    }
  });

  test('F49: a server that lets in and throws out is asked ever less often', async () => {
    const three = await broker();
    await connect([three.address]);
    const times = () => log.of('cluster.connected').length;
    for (const pauseMs of [600, 1_200, 2_400, 4_800, 5_000, 5_000]) {
      const before = times();
      three.cable.breakAll();
      await expect.poll(() => log.of('cluster.lost').length).toBe(before);
      clock.advance(pauseMs * 0.98);
      expect(times()).toBe(before);
      clock.advance(pauseMs * 0.02);
      await connected(before + 1);
    }
    // One that held is left for the next one at once.
    clock.advance(4_000);
    three.cable.breakAll();
    await expect.poll(() => log.of('cluster.lost').length).toBe(times());
    clock.advance(300);
    await connected(times() + 1);
  });

  test('a subscription that is refused is logged and asked for again', async () => {
    const filter = topicOf('iwata', 'publicHall');
    one.refusedFilters.add(filter);
    const { hall } = follow('iwata');
    await expect.poll(() => log.of('subscription.refused')).toEqual([{ topic: filter }]);
    one.refusedFilters.clear();
    const other = follow('hamamatsu');
    await heardLive(one, 'hamamatsu', other.hall);
    clock.advance(4_400);
    await heardLive(one, 'hamamatsu', other.hall);
    clock.advance(600);
    await heardLive(one, 'iwata', hall);
    expect(log.of('cluster.lost')).toEqual([]);
  });
});
