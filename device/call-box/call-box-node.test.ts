import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { callBoxSnapshot } from '../../broker/contract/call-box-snapshot.ts';
import { decode } from '../../broker/contract/decode.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import type { ValueOf } from '../../broker/contract/requests.ts';
import { assert, err, ok } from '../../broker/contract/result.ts';
import { sitePack } from '../../broker/contract/site.ts';
import { MemoryHidHub } from '../hid/memory-hid-hub.ts';
import { virtualHid } from '../hid/virtual/virtual-hid-box.ts';
import { packOf } from '../kiosk/kiosk-samples.ts';
import { readCallBoxKeys } from './call-box-keys.ts';
import { CallBoxNode } from './call-box-node.ts';

const { keypad } = virtualHid;
const ENTER = 0x58;
const PLUS = 0x57;
const ZERO = 0x62;
const MINUS = 0x56;
const STAR = 0x55;
const POINT = 0x63;
const usual = readCallBoxKeys(
  '{ "enter": "call-next", ".": "start", "*": "call-next-silent", "+": "recall", "0": "finish", "-": "absent" }',
);
const called = {
  ticketId: 'ticket-000000001',
  number: 'A001',
  version: 3,
} as unknown as ValueOf<'call-next'>;
const calling = { ticketId: 'ticket-000000001', number: 'A001', state: 'calling', version: 3 };
const actor = { kind: 'call-box', nodeId: 'call-box-1' };

const dark = 0;
const ready = 1;
const open = 3;
const all = 7;

let hall: MemoryHall;
let hub: MemoryHidHub;
let clock: ManualClock;
let log: MemoryLog;
let faults: Map<string, readonly string[]>;

beforeEach(() => {
  hall = new MemoryHall('call-box-1', 'iwata');
  hub = new MemoryHidHub();
  clock = new ManualClock();
  log = new MemoryLog();
  faults = new Map();
  assert(usual.ok, 'the keys read');
  new CallBoxNode({
    ...{ hall, clock, log, keys: usual.value, device: hub.watch(keypad) },
    faults: { set: (part, found) => void faults.set(part, found) },
  });
});

/** Everything that was begun is over: nothing here waits for more than its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

function told(ticket?: object, version = 5): void {
  const snapshot = { seq: 1, counterId: 'counter-1', version, state: 'open' };
  const decoded = decode(callBoxSnapshot, { ...snapshot, ...(ticket && { ticket }) });
  assert(decoded.ok, 'a snapshot of the contract');
  hall.deliver('callBox', decoded.value, 'call-box-1');
}

/** A finger goes down and up; long enough after the one before. */
async function press(usage: number, device: object = keypad): Promise<void> {
  clock.advance(1_000);
  const identity = device === keypad ? keypad : virtualHid.stranger;
  hub.report(identity, [0, 0, usage, 0, 0, 0, 0, 0]);
  clock.advance(80);
  hub.report(identity, [0, 0, 0, 0, 0, 0, 0, 0]);
  await settle();
}

async function inService(ticket?: object): Promise<void> {
  hub.plug(keypad);
  hall.beat();
  told(ticket);
  await settle();
}

const asked = () => hall.asked.map(({ verb, ask }) => ({ verb, ...ask }));
const lights = () => hub.written.map(([byte]) => byte);
const lastLights = () => lights().at(-1);
const eventsOf = () =>
  log.lines.filter(({ event }) => event.startsWith('call-box.')).map(({ event }) => event);

describe('one press is one request, about what the box was told last', () => {
  test.each([
    ['voice', ENTER],
    ['silent', STAR],
  ])('the next is called, with %s', async (voice, key) => {
    await inService();
    hall.answer('call-next', () => ok(called));
    await press(key);
    expect(asked()).toEqual([
      { verb: 'call-next', actor, counterId: 'counter-1', expects: { counter: 5 }, voice },
    ]);
  });

  test('recall, finish and absent are about the number that is open there', async () => {
    await inService(calling);
    for (const verb of ['recall', 'finish-serving', 'mark-absent'] as const) {
      hall.answer(verb, () => ok(called));
    }
    for (const key of [PLUS, ZERO, MINUS]) await press(key);
    const { ticketId } = calling;
    expect(asked()).toEqual([
      {
        ...{ verb: 'recall', actor, ticketId, counterId: 'counter-1', voice: 'voice' },
        expects: { ticket: 3, counter: 5 },
      },
      { verb: 'finish-serving', actor, ticketId, expects: { ticket: 3 } },
      { verb: 'mark-absent', actor, ticketId, expects: { ticket: 3 } },
    ]);
  });

  test('start is about the number as it stands, and the counter; where none is open it asks nothing', async () => {
    await inService();
    await press(POINT);
    expect(asked()).toEqual([]);
    told(calling);
    hall.answer('start-serving', () => ok(called));
    await press(POINT);
    expect(asked()).toEqual([
      {
        ...{ verb: 'start-serving', actor, ticketId: calling.ticketId, counterId: 'counter-1' },
        expects: { ticket: 3, counter: 5 },
      },
    ]);
  });

  test('no key but its own starts: call next pressed again asks for the next, and is refused', async () => {
    await inService(calling);
    hall.answer('call-next', () => err('counter-busy'));
    await press(ENTER);
    await press(ENTER);
    expect(asked().map(({ verb }) => verb)).toEqual(['call-next', 'call-next']);
  });

  test('a key that does nothing asks nothing, and neither does another keyboard', async () => {
    await inService();
    hub.plug(virtualHid.stranger);
    await press(0x59);
    await press(ENTER, virtualHid.stranger);
    expect(asked()).toEqual([]);
    expect(hub.opened).toEqual([keypad]);
  });

  test('given no answer yet, what is pressed meanwhile is not done, then or later', async () => {
    await inService();
    let answer = (_: unknown) => {};
    hall.request = (() => {
      hall.asked.push({ verb: 'call-next', ask: {}, requestId: 'request-1' as never });
      return new Promise((resolve) => {
        answer = resolve;
      });
    }) as unknown as typeof hall.request;
    await press(ENTER);
    await press(ENTER);
    await press(STAR);
    expect(hall.asked).toHaveLength(1);
    answer(ok(called));
    await settle();
    expect(hall.asked).toHaveLength(1);
    await press(ENTER);
    expect(hall.asked).toHaveLength(2);
  });

  test('a finger that comes twice within a second is one press', async () => {
    await inService(calling);
    hall.answer('recall', () => ok(called));
    await press(PLUS);
    hub.report(keypad, [0, 0, PLUS, 0, 0, 0, 0, 0]);
    await settle();
    expect(asked()).toHaveLength(1);
  });
});

describe('what its lights say', () => {
  test('dark while the broker is away, ready with it, and a number that is open', async () => {
    hub.plug(keypad);
    await settle();
    expect(lastLights()).toBe(dark);
    hall.beat();
    await settle();
    expect(lastLights(), 'nothing is known of the counter yet').toBe(dark);
    told();
    await settle();
    expect(lastLights()).toBe(ready);
    told(calling);
    await settle();
    expect(lastLights()).toBe(open);
    told({ ...calling, state: 'serving' });
    await settle();
    expect(lastLights()).toBe(all);
    hall.away();
    await settle();
    expect(lastLights()).toBe(dark);
  });

  test('a press that did nothing flashes three times, and the state is back', async () => {
    await inService();
    hall.answer('call-next', () => err('queue-empty'));
    const before = lights().length;
    await press(ENTER);
    for (let change = 0; change < 10; change += 1) {
      clock.advance(150);
      await settle();
    }
    expect(lights().slice(before)).toEqual([0, all, 0, all, 0, all, ready]);
    expect(eventsOf()).toEqual(['call-box.refused']);
  });

  test('a number that is asked of nobody flashes as well: finish where none is open', async () => {
    await inService();
    await press(ZERO);
    clock.advance(150);
    await settle();
    expect(lastLights()).toBe(all);
    expect(asked()).toEqual([]);
  });

  test('while it is dark nothing is sent, nothing kept, and nothing flashes', async () => {
    await inService();
    hall.away();
    await settle();
    await press(ENTER);
    clock.advance(150);
    await settle();
    expect(lastLights()).toBe(dark);
    hall.beat();
    await settle();
    expect(asked()).toEqual([]);
  });

  test('what is done flashes nothing', async () => {
    await inService();
    hall.answer('call-next', () => ok(called));
    await press(ENTER);
    clock.advance(150);
    await settle();
    expect(lastLights()).toBe(ready);
    expect(eventsOf()).toEqual(['call-box.done']);
  });
});

test('a box that the site file binds to no counter says so', () => {
  const pack = packOf();
  hall.deliver('site', pack);
  expect(faults.get('site')).toEqual(['会場の設定に、この呼出ボックスの窓口がありません']);
  const callBoxes = [{ id: hall.node, counter: pack.site.counters[0]?.id }];
  const bound = decode(sitePack, { ...pack, site: { ...pack.site, callBoxes } });
  assert(bound.ok, 'a pack of the contract');
  hall.deliver('site', bound.value);
  expect(faults.get('site')).toEqual([]);
});

describe('a cable that is pulled (F17)', () => {
  test('is told, and back without anybody; the lights are written anew', async () => {
    await inService();
    expect(hall.health.callBox).toBe('ready');
    expect(faults.get('keys')).toEqual([]);
    hub.unplug(keypad);
    expect(hall.health.callBox).toBe('unplugged');
    expect(faults.get('keys')).toEqual(['呼出ボックスのキーがつながっていません']);
    const before = lights().length;
    hub.plug(keypad);
    await settle();
    expect(hall.health.callBox).toBe('ready');
    expect(lights().slice(before)).toEqual([ready]);
    hall.answer('call-next', () => ok(called));
    await press(ENTER);
    expect(asked()).toHaveLength(1);
  });
});
