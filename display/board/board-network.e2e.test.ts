import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoNetwork } from '../../.ci/hall-network.ts';
import { Counter, type NetworkBoard, NetworkHall, shows } from '../../.ci/network-hall.ts';
import { untilTrue } from '../../.ci/until.ts';
import { assert } from '../../broker/contract/result.ts';
import { seeded } from '../../broker/demand/random.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';

/** Minutes instead of seconds: `YOBIBAN_LONG=1 npx vitest run display/board/board-network`. */
const long = process.env['YOBIBAN_LONG'] === '1';
const why = await whyNoNetwork();
const left = why === undefined ? '' : ` (left out: ${why})`;
const boards = ['board-1', 'board-down', 'board-silent', 'board-shaken', 'board-named'];
const figures: string[] = [];
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

let hall: NetworkHall;
/** Ends the everyday work. */
let calm = false;
const work: Promise<void>[] = [];
let counters: readonly Counter[] = [];

beforeAll(async () => {
  if (why !== undefined) return;
  await ensureBuilt();
  hall = await NetworkHall.open(boards, { 'board-twin': 'board-named' });
  await Promise.all(boards.map((name) => hall.board(name).powerOn()));
  const services = ['application', 'pickup', 'pin-reset', 'pin-reset'];
  counters = services.map((service, nth) => {
    return new Counter(hall.hand(nth), `counter-${nth + 1}`, service);
  });
  for (const counter of counters) await counter.open();
  const random = seeded(24);
  work.push(workFast(counterAt(0)), ...[1, 2].map((nth) => workSlowly(counterAt(nth), random)));
  await untilTrue('every board is right', () =>
    boards.every((name) => hall.told.length > 3 && shows(hall.board(name).view, hall.newest)),
  );
});
afterAll(async () => {
  calm = true;
  const worked = await Promise.allSettled(work);
  // Whatever failed: no process and no network is left behind.
  await hall?.close();
  expect(worked.filter(({ status }) => status === 'rejected')).toEqual([]);
  if (figures.length === 0) return;
  await mkdir('var', { recursive: true });
  await writeFile('var/network-faults.txt', `${figures.join('\n')}\n`);
});

function counterAt(nth: number): Counter {
  const counter = counters[nth];
  assert(counter !== undefined, 'a counter of the hall');
  return counter;
}

/** A picture that is older than a second or two is wrong. */
async function workFast(counter: Counter): Promise<void> {
  while (!calm) {
    const called = await counter.call('silent');
    await sleep(800);
    await counter.finish(called);
  }
}

/** Calls that stand for long, so that there are old ones at every moment. */
async function workSlowly(counter: Counter, random: () => number): Promise<void> {
  await sleep(random() * 5_000);
  while (!calm) {
    const called = await counter.call('voice');
    const untilMs = performance.now() + 12_000 + random() * 5_000;
    while (!calm && performance.now() < untilMs) await sleep(100);
    await counter.finish(called);
  }
}

/** Recalls one number without end. */
async function pressUntil(counter: Counter, enough: () => boolean): Promise<void> {
  let called = await counter.call('silent');
  while (!enough()) called = await counter.recall(called, 'silent');
  await counter.finish(called);
}

/** Presses until somebody answers. */
async function callWhenBack(counter: Counter): Promise<string> {
  for (;;) {
    const called = await counter.call('silent').catch(() => undefined);
    if (called) return called.number;
    await sleep(10);
  }
}

/** Milliseconds from the moment that its kernel took no more, until the broker let it go. */
async function untilDropped(board: NetworkBoard): Promise<number> {
  let most = -1;
  let fullAtMs = 0;
  for (;;) {
    const waiting = await hall.waitingFor(board);
    if (waiting === undefined) return performance.now() - fullAtMs;
    if (waiting > most) {
      most = waiting;
      fullAtMs = performance.now();
    }
    await sleep(50);
  }
}

/** Milliseconds until the page shows what every board is told. */
async function untilRight(board: NetworkBoard, fromMs = performance.now()): Promise<number> {
  await untilTrue(`${board.box.name} is right`, () => shows(board.view, hall.newest));
  return performance.now() - fromMs;
}

describe.skipIf(why !== undefined)(`boards on a network that fails${left}`, () => {
  describe.concurrent('at once, each on its own cable', () => {
    const cuts = long ? [20_000, 60_000, 600_000] : [20_000];

    test.each([
      ['board-down', 'the link is down', 'pullCable', 'plugIn'],
      ['board-silent', 'packets are dropped', 'dropPackets', 'passPackets'],
    ] as const)(
      'F24: %s, %s: 更新停止 within 10 s, right again within 3 s',
      async (name, _what, cut, mend) => {
        const board = hall.board(name);
        for (const cutMs of cuts) {
          const cutAtMs = performance.now();
          await board.box[cut]();
          await untilTrue('更新停止', () => board.view?.stoppedAt !== undefined);
          const bannerMs = performance.now() - cutAtMs;
          await sleep(cutAtMs + cutMs - performance.now());
          expect(shows(board.view, hall.newest)).toBe(false);
          const fromMs = performance.now();
          await board.box[mend]();
          const rightMs = await untilRight(board, fromMs);
          figures.push(
            `F24 ${name} ${cutMs / 1000} s: 更新停止 after ${seconds(bannerMs)}, right ${seconds(rightMs)} after the return`,
          );
          expect(bannerMs).toBeGreaterThan(5_000);
          expect(bannerMs).toBeLessThanOrEqual(10_000);
          expect(rightMs).toBeLessThanOrEqual(3_000);
          await sleep(1_000);
        }
        expect(board.crashes).toEqual([]);
      },
      1_000_000,
    );

    test('F31: the link goes down every 7 s: right for most of the time, and nothing ends', async () => {
      const board = hall.board('board-shaken');
      const random = seeded(31);
      const endMs = performance.now() + (long ? 300_000 : 42_000);
      const returns: number[] = [];
      let looks = 0;
      let right = 0;
      const look = setInterval(() => {
        looks += 1;
        if (shows(board.view, hall.newest)) right += 1;
      }, 50);
      while (performance.now() < endMs) {
        const nextMs = performance.now() + 7_000;
        await board.box.pullCable();
        await sleep(500 + random() * 4_000);
        const fromMs = performance.now();
        await board.box.plugIn();
        returns.push(await untilRight(board, fromMs));
        await sleep(nextMs - performance.now());
      }
      clearInterval(look);
      figures.push(
        `F31 every 7 s: right ${Math.round((100 * right) / looks)} % of the time; after each return ${returns.map(seconds).join(', ')}`,
      );
      expect(right / looks).toBeGreaterThanOrEqual(0.5);
      expect(Math.max(...returns)).toBeLessThanOrEqual(3_000);
      expect(board.crashes).toEqual([]);
    }, 1_000_000);

    test('F23: switched off at any moment: right within 3 s, and no old call is said', async () => {
      const board = hall.board('board-1');
      const random = seeded(23);
      const endMs = performance.now() + (long ? 300_000 : 40_000);
      const returns: number[] = [];
      const boots: number[] = [];
      const heard = hall.announcedBy('board-1');
      const counter = counterAt(3);
      const stale: string[] = [];
      const kept: string[] = [];
      let spoken = 0;
      for (let nth = 0; performance.now() < endMs; nth += 1) {
        await sleep(1_000 + random() * 4_000);
        await board.powerOff();
        const called = await counter.call('voice');
        // Every other time so long that this call is old.
        await sleep(random() * 2_000 + (nth % 2 === 1 ? 11_000 : 0));
        heard.splice(0);
        const onAt = Date.now();
        await board.powerOn();
        const readyMs = performance.now();
        returns.push(await untilRight(board, readyMs));
        boots.push(readyMs - board.onAtMs);
        await sleep(3_000);
        await counter.finish(called);
        for (const { announcementId, state, spoken: text } of heard) {
          const called = hall.calledAt(announcementId);
          const old = called !== undefined && called < onAt - 10_000;
          const said = state === 'started' && text !== 'silent';
          if (said) spoken += 1;
          if (old && said) stale.push(text);
          if (old && state === 'expired') kept.push(announcementId);
        }
      }
      figures.push(
        `F23 ${returns.length} reboots, ready after ${boots.map(seconds).join(', ')}, right after another ${returns.map(seconds).join(', ')}; said ${spoken} new calls, ${stale.length} old ones, kept ${kept.length} old ones to itself`,
      );
      expect(stale).toEqual([]);
      expect(Math.max(...returns)).toBeLessThanOrEqual(3_000);
      // Else nobody had offered it an old call, or nothing was said at all.
      expect(kept.length).toBeGreaterThan(0);
      expect(spoken).toBeGreaterThan(0);
      expect(board.crashes).toEqual([]);
    }, 1_000_000);

    test('F32: a second box of one name: refused with a reason, the first one notices nothing, staff are told', async () => {
      const [first, twin] = [hall.board('board-named'), hall.board('board-twin')];
      const { length: connections } = await hall.brokerLog('node.connected', 'board-named');
      const { length: views } = first.views;
      const sinceMs = performance.now();
      await twin.powerOn();
      await untilTrue('staff are told', () => hall.faults('node-contested').length > 0);
      const toldMs = performance.now() - sinceMs;
      await sleep(long ? 300_000 : 25_000);
      const connected = await hall.brokerLog('node.connected', 'board-named');
      const minutes = (performance.now() - sinceMs) / 60_000;
      expect(hall.faults('node-contested')).toMatchObject([{ node: 'board-named' }]);
      expect(await hall.brokerLog('node.turned-away', 'board-named')).toContainEqual(
        expect.objectContaining({ because: 'contested', address: twin.box.address }),
      );
      expect(await twin.log('broker.lost')).toMatchObject([
        { because: 'Connection refused: Identifier rejected' },
      ]);
      expect((connected.length - connections) / minutes).toBeLessThanOrEqual(3);
      expect(first.views.slice(views).some(({ view }) => view.stoppedAt !== undefined)).toBe(false);
      // The spare takes the place of one that has gone, without anybody's help.
      await first.powerOff();
      const changeMs = await untilRight(twin);
      figures.push(
        `F32 a second box of one name: staff told after ${seconds(toldMs)}, ${connected.length - connections} changes of hands in ${minutes.toFixed(1)} min; in the place of the first ${seconds(changeMs)} after it had gone`,
      );
      expect(twin.crashes).toEqual([]);
    }, 1_000_000);
  });

  test('F30: one stands still and 5,000 messages pass: it is dropped, the others miss nothing', async () => {
    const [frozen, healthy] = [hall.board('board-down'), hall.board('board-silent')];
    calm = true;
    await Promise.all(work);
    const heard = () => hall.told.length + hall.announced;
    const first = heard() + 100;
    const enough = () => heard() >= first + 5_000;
    const presses = counters.map((counter) => pressUntil(counter, enough));
    // In the midst of them.
    await untilTrue('messages pass', () => heard() >= first);
    const mib = await hall.brokerMib();
    const { length: views } = healthy.views;
    frozen.freeze();
    const frozenAtMs = performance.now();
    const dropped = untilDropped(frozen);
    await Promise.all(presses);
    const tookMs = performance.now() - frozenAtMs;
    const afterFullMs = await dropped;
    const after = await hall.brokerMib();
    const times = healthy.views.slice(views).map(({ atMs }) => atMs);
    const gapMs = Math.max(...times.slice(1).map((atMs, nth) => atMs - (times[nth] ?? 0)));
    const ends = await hall.brokerLog('node.disconnected', 'board-down');
    const cuts = await hall.brokerLog('node.cut-off', 'board-down');
    const because = cuts.at(-1)?.['because'] ?? ends.at(-1)?.['because'];
    frozen.thaw();
    const rightMs = await untilRight(frozen);
    figures.push(
      `F30 5,000 messages in ${seconds(tookMs)}: dropped (${because}) ${seconds(afterFullMs)} after it was full, the longest gap of another board ${seconds(gapMs)}, broker ${Math.round(mib)} → ${Math.round(after)} MiB; right ${seconds(rightMs)} after it went on`,
    );
    expect(gapMs).toBeLessThanOrEqual(2_500);
    // After 2 s without a byte taken, and not by its keepalive.
    expect(because).toMatch(/^(stuck|backlog)$/);
    expect(rightMs).toBeLessThanOrEqual(3_000);
    expect(after - mib).toBeLessThanOrEqual(60);
  }, 1_000_000);

  test('F22: the broker dies: every board is right within 3 s of its return', async () => {
    expect(hall.brokerEnds).toEqual([]);
    const there = boards.filter((name) => name !== 'board-named').map((name) => hall.board(name));
    calm = true;
    await Promise.all(work);
    await hall.restartBroker();
    const fromMs = performance.now();
    // What every board shows must be news: a call of the first hand that is back.
    const number = await callWhenBack(counterAt(0));
    await untilTrue('the call is told', () => {
      return hall.told.at(-1)?.board.calling.some((call) => call.number === number) === true;
    });
    const rightMs = await Promise.all(there.map((board) => untilRight(board, fromMs)));
    figures.push(`F22 broker killed: right ${rightMs.map(seconds).join(', ')} after its return`);
    expect(Math.max(...rightMs)).toBeLessThanOrEqual(3_000);
    for (const board of there) expect(board.crashes).toEqual([]);
  });
});
