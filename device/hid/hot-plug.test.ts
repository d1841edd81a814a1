import { expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { HidDriver, HidEnds, ListedHid, OpenHid } from './hid-driver.ts';
import { HotPlugHub } from './hot-plug.ts';

const keypad = { vendorId: 0x1a2c, productId: 0x2d23 };
const KEYBOARD = { usagePage: 1, usage: 6 };
const MEDIA_KEYS = { usagePage: 0x0c, usage: 1 };

type Opened = { readonly path: string; readonly ends: HidEnds; closed: boolean };

/** A computer whose devices, and whose troubles, the test decides. */
class TrialDriver implements HidDriver {
  listed: readonly ListedHid[] = [];
  blind: string | undefined;
  readonly refused = new Map<string, string>();
  readonly opened: Opened[] = [];
  looks = 0;
  /** Set, and nothing is answered until it is called. */
  answer: { list?: () => void; open?: () => void; close?: () => void } = {};
  slow: readonly ('list' | 'open' | 'close')[] = [];

  async list(): Promise<Result<readonly ListedHid[], string>> {
    this.looks += 1;
    await this.#wait('list');
    return this.blind === undefined ? ok(this.listed) : err(this.blind);
  }

  async open(path: string, ends: HidEnds): Promise<Result<OpenHid, string>> {
    await this.#wait('open');
    const refusal = this.refused.get(path);
    if (refusal !== undefined) return err(refusal);
    const opened = { path, ends, closed: false };
    this.opened.push(opened);
    return ok({
      write: async () => true,
      close: async () => {
        await this.#wait('close');
        opened.closed = true;
      },
    });
  }

  /** The paths that are open now. */
  get stillOpen(): readonly string[] {
    return this.opened.filter((each) => !each.closed).map((each) => each.path);
  }

  #wait(what: 'list' | 'open' | 'close'): Promise<void> | undefined {
    if (!this.slow.includes(what)) return undefined;
    return new Promise((resolve) => {
      this.answer[what] = resolve;
    });
  }
}

function bench() {
  const driver = new TrialDriver();
  const clock = new ManualClock();
  const log = new MemoryLog();
  const hub = new HotPlugHub(driver, { clock, log });
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  };
  return { driver, clock, log, hub, pass };
}

const at = (path: string, more: Partial<ListedHid> = {}): ListedHid => ({
  ...keypad,
  ...KEYBOARD,
  path,
  ...more,
});

test('F17: one look a second serves all watches, and there is none without a watch', async () => {
  const { driver, clock, hub, pass } = bench();
  await pass(10_000);
  expect(driver.looks).toBe(0);
  hub.watch(keypad);
  hub.watch({ vendorId: 1, productId: 2 });
  await pass(0);
  for (let second = 0; second < 10; second += 1) await pass(1_000);
  expect(driver.looks).toBe(11);
  await hub.close();
  await pass(10_000);
  expect(driver.looks).toBe(11);
  expect(clock.timerCount).toBe(0);
});

test('F17: open again within 3 s after it came back, at whatever path', async () => {
  const { driver, hub, pass, log } = bench();
  driver.listed = [at('/dev/hidraw0')];
  const device = hub.watch(keypad);
  await pass(0);
  expect(device.state).toBe('ready');
  driver.listed = [];
  driver.opened[0]?.ends.lost('could not read from HID device');
  await pass(0);
  expect(device.state).toBe('unplugged');
  await pass(5_000);
  driver.listed = [at('/dev/hidraw7')];
  await pass(1_000);
  expect(device.state).toBe('ready');
  expect(driver.stillOpen).toEqual(['/dev/hidraw7']);
  expect(log.lines.filter((line) => line.event === 'hid.state')).toHaveLength(3);
});

test('F17: one that is gone from the list is unplugged, though it never said so', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0')];
  const device = hub.watch(keypad);
  await pass(0);
  driver.listed = [];
  await pass(1_000);
  expect(device.state).toBe('unplugged');
  expect(driver.stillOpen).toEqual([]);
});

test('F17: two alike without serial numbers are told apart by their ports, whichever came first', async () => {
  const { driver, hub, pass } = bench();
  const [left, right] = [
    at('/dev/hidraw0', { port: '1-1.2' }),
    at('/dev/hidraw1', { port: '1-1.3' }),
  ];
  driver.listed = [left, right];
  const one = hub.watch({ ...keypad, port: '1-1.3', alone: true });
  await pass(0);
  expect(driver.stillOpen).toEqual(['/dev/hidraw1']);
  // Both are pulled, and come back in the other order.
  driver.listed = [];
  await pass(1_000);
  expect(one.state).toBe('unplugged');
  driver.listed = [at('/dev/hidraw0', { port: '1-1.3' }), at('/dev/hidraw1', { port: '1-1.2' })];
  await pass(1_000);
  expect([one.state, driver.stillOpen]).toEqual(['ready', ['/dev/hidraw0']]);
});

test('F17: where several fit one that is alone, none is opened, and the log says why, once', async () => {
  const { driver, hub, pass, log } = bench();
  driver.listed = [at('/dev/hidraw0', { port: '1-1.2' }), at('/dev/hidraw1', { port: '1-1.3' })];
  const device = hub.watch({ ...keypad, alone: true });
  await pass(0);
  await pass(1_000);
  expect([device.state, driver.opened]).toEqual(['several', []]);
  const complaints = log.lines.filter(({ event }) => event === 'hid.failed');
  expect(complaints).toHaveLength(1);
  expect(complaints[0]?.fields).toMatchObject({
    because: 'several devices fit: its serial number or its USB port is needed',
  });
  // One with two interfaces is one device.
  driver.listed = [
    at('/dev/hidraw0', { port: '1-1.2', interface: 0 }),
    at('/dev/hidraw1', { port: '1-1.2', interface: 1 }),
  ];
  await pass(1_000);
  expect([device.state, driver.stillOpen]).toEqual(['ready', ['/dev/hidraw0']]);
});

test('F18: only what fits is opened: vendor, product, serial number, interface', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [
    at('/dev/hidraw0', { vendorId: 1 }),
    at('/dev/hidraw1', { productId: 1 }),
    at('/dev/hidraw2', { serialNumber: 'KP002', interface: 1 }),
    at('/dev/hidraw3', { serialNumber: 'KP001', interface: 0 }),
    at('/dev/hidraw4', { interface: 1 }),
    at('/dev/hidraw5', { serialNumber: 'KP001', interface: 1 }),
  ];
  hub.watch({ ...keypad, serialNumber: 'KP001', interface: 1 });
  await pass(0);
  await pass(1_000);
  expect(driver.opened.map((each) => each.path)).toEqual(['/dev/hidraw5']);
});

test('the keyboard of a device with several interfaces is taken, and nothing instead of it', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [
    at('/dev/hidraw1', { interface: 1, ...MEDIA_KEYS }),
    at('/dev/hidraw0', { interface: 0, ...MEDIA_KEYS }),
    at('/dev/hidraw0', { interface: 0 }),
  ];
  driver.refused.set('/dev/hidraw0', 'Permission denied');
  const device = hub.watch(keypad);
  await pass(3_000);
  expect(device.state).toBe('unplugged');
  driver.refused.clear();
  await pass(1_000);
  expect(driver.stillOpen).toEqual(['/dev/hidraw0']);
});

test('of two alike each watch gets one', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0'), at('/dev/hidraw1')];
  const devices = [hub.watch(keypad), hub.watch(keypad), hub.watch(keypad)];
  await pass(0);
  await pass(1_000);
  expect(devices.map((each) => each.state)).toEqual(['ready', 'ready', 'unplugged']);
  expect(driver.stillOpen).toEqual(['/dev/hidraw0', '/dev/hidraw1']);
});

test('gone between the look and the opening: said once, and looked for again', async () => {
  const { driver, hub, pass, log } = bench();
  driver.listed = [at('/dev/hidraw0')];
  driver.refused.set('/dev/hidraw0', 'No such file or directory');
  const device = hub.watch(keypad);
  for (let second = 0; second < 5; second += 1) await pass(1_000);
  expect(device.state).toBe('unplugged');
  expect(log.lines).toEqual([
    expect.objectContaining({
      event: 'hid.failed',
      fields: { device: '1a2c:2d23', because: 'No such file or directory' },
    }),
  ]);
  driver.refused.clear();
  await pass(1_000);
  expect(device.state).toBe('ready');
});

test('lost while it was being opened: never ready', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0')];
  const states: string[] = [];
  const open = driver.open.bind(driver);
  driver.open = async (path, ends) => {
    ends.lost('could not read from HID device');
    return open(path, ends);
  };
  hub.watch(keypad).onState((state) => states.push(state));
  await pass(0);
  expect([states, driver.stillOpen]).toEqual([[], []]);
});

test('what an earlier opening still says is nobody’s', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0')];
  const reports: Uint8Array[] = [];
  const device = hub.watch(keypad);
  device.onReport((report) => reports.push(report));
  await pass(0);
  const [first] = driver.opened;
  first?.ends.lost('could not read from HID device');
  await pass(1_000);
  first?.ends.report(Uint8Array.of(1));
  first?.ends.lost('could not read from HID device');
  driver.opened[1]?.ends.report(Uint8Array.of(2));
  await pass(0);
  expect([device.state, reports]).toEqual(['ready', [Uint8Array.of(2)]]);
});

test('devices that cannot be listed: said once, nothing that is open is closed', async () => {
  const { driver, hub, pass, log } = bench();
  driver.listed = [at('/dev/hidraw0')];
  const device = hub.watch(keypad);
  await pass(0);
  driver.blind = 'libudev.so.1: cannot open shared object file';
  for (let second = 0; second < 3; second += 1) await pass(1_000);
  expect(device.state).toBe('ready');
  expect(log.lines.filter((line) => line.event === 'hid.failed')).toHaveLength(1);
});

test('a list that does not come holds nothing up, and no second one is begun beside it', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0')];
  driver.slow = ['list'];
  const device = hub.watch(keypad);
  for (let second = 0; second < 30; second += 1) await pass(1_000);
  expect(driver.looks).toBe(1);
  driver.slow = [];
  driver.answer.list?.();
  for (let second = 0; second < 5; second += 1) await pass(1_000);
  expect(device.state).toBe('ready');
  await hub.close();
});

test('one that opens too late is closed again, and never opened twice at a time', async () => {
  const { driver, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0')];
  driver.slow = ['open'];
  const device = hub.watch(keypad);
  for (let second = 0; second < 10; second += 1) await pass(1_000);
  expect([device.state, driver.opened.length]).toEqual(['unplugged', 0]);
  driver.slow = [];
  driver.answer.open?.();
  await pass(0);
  expect([device.state, driver.stillOpen]).toEqual(['unplugged', []]);
  await pass(1_000);
  expect([device.state, driver.opened.length]).toEqual(['ready', 2]);
});

test('closing waits for a device that does not close one second and no longer', async () => {
  const { driver, clock, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0')];
  hub.watch(keypad);
  await pass(0);
  driver.slow = ['close'];
  let closed = false;
  const closing = hub.close().then(() => {
    closed = true;
  });
  await pass(999);
  expect(closed).toBe(false);
  await pass(1);
  expect(closed).toBe(true);
  await closing;
  expect(clock.timerCount).toBe(0);
});

test('closed in the middle of an opening, it keeps nothing open', async () => {
  const { driver, clock, hub, pass } = bench();
  driver.listed = [at('/dev/hidraw0')];
  driver.slow = ['open'];
  hub.watch(keypad);
  await pass(0);
  const closing = hub.close();
  driver.answer.open?.();
  await pass(0);
  await closing;
  expect([driver.opened.length, driver.stillOpen]).toEqual([1, []]);
  expect(clock.timerCount).toBe(0);
});
