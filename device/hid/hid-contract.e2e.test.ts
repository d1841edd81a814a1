import { rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../broker/client/node-clock.ts';
import { assert } from '../../broker/contract/result.ts';
import type { HidDevice, HidHub, HidMatch, HidState } from './hid-port.ts';
import { UmockdevBed, umockdevInstalled } from './hid-rig/umockdev-bed.ts';
import { MemoryHidHub } from './memory-hid-hub.ts';
import { TcpHidHub } from './virtual/tcp-hid-hub.ts';
import { VirtualHidBox, virtualHid } from './virtual/virtual-hid-box.ts';

/** `keypad` is enrolled in these tests, `stranger` never is. */
type Name = 'keypad' | 'stranger';

/** A hub with hands at the plugs of its devices; both are unplugged in the beginning. */
type Bench = {
  readonly hub: HidHub;
  plug(name: Name): Promise<unknown>;
  unplug(name: Name): Promise<unknown>;
  report(name: Name, report: readonly number[]): Promise<unknown>;
  /** The last output report that it took, its report id in front where the driver wants one. */
  lastWritten(name: Name): Promise<readonly number[]>;
  /** Whether anybody ever opened it since it was plugged in. */
  wasOpened(name: Name): Promise<boolean>;
  close(): Promise<void>;
};

const folder = path.join(process.cwd(), 'var', `hid-rig-${process.pid}`);
const { keypad } = virtualHid;
const digit1 = [0, 0, 0x59, 0, 0, 0, 0, 0];
const digit2 = [0, 0, 0x5a, 0, 0, 0, 0, 0];
const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

async function memoryBench(): Promise<Bench> {
  const hub = new MemoryHidHub();
  return {
    hub,
    plug: async (name) => hub.plug(virtualHid[name]),
    unplug: async (name) => hub.unplug(virtualHid[name]),
    report: async (name, report) => hub.report(virtualHid[name], report),
    lastWritten: async () => hub.written.at(-1) ?? [],
    wasOpened: async (name) => hub.opened.includes(virtualHid[name]),
    close: () => hub.close(),
  };
}

async function tcpBench(): Promise<Bench> {
  const opened = new Set<string>();
  const look = () => {
    if (!box.ok) return;
    for (const each of box.value.view.devices) if (each.opened) opened.add(each.device);
  };
  const box = await VirtualHidBox.listen({ host: '127.0.0.1', port: 0, onView: look });
  assert(box.ok, 'port 0 is free');
  const { value: virtual } = box;
  for (const device of ['scanner', 'keypad'] as const) await virtual.do({ kind: 'unplug', device });
  const hub = TcpHidHub.open({ host: '127.0.0.1', port: virtual.port, clock: systemClock });
  return {
    hub,
    plug: (device) => virtual.do({ kind: 'plug', device }),
    unplug: (device) => virtual.do({ kind: 'unplug', device }),
    report: async (name, report) => virtual.report(name, Uint8Array.from(report)),
    lastWritten: async () => [virtual.view.lights],
    wasOpened: async (name) => opened.has(name),
    close: async () => {
      await hub.close();
      await virtual.close();
    },
  };
}

async function umockdevBench(): Promise<Bench> {
  const bed = await UmockdevBed.open(path.join(folder, 'hid-child.mjs'));
  expect(bed.hub.loadedEarly).toBe(false);
  const hex = (bytes: readonly number[]) => Buffer.from(bytes).toString('hex');
  return {
    hub: bed.hub,
    plug(name) {
      const { vendorId, productId, serialNumber } = virtualHid[name];
      return bed.ask(
        `plug ${name} ${vendorId.toString(16)} ${productId.toString(16)} ${serialNumber}`,
      );
    },
    unplug: (name) => bed.ask(`unplug ${name}`),
    report: (name, report) => bed.ask(`report ${name} ${hex(report)}`),
    lastWritten: async (name) => [...Buffer.from(await bed.ask(`written ${name}`), 'hex')].slice(1),
    wasOpened: async (name) => (await bed.ask(`asked ${name}`)) !== '0',
    async close() {
      await bed.close();
      expect(bed.hub.ended, 'nothing keeps the process alive').toBe(0);
    },
  };
}

/** Everything that a device said. */
function hear(device: HidDevice) {
  const states: HidState[] = [];
  const reports: number[][] = [];
  device.onState((state) => states.push(state));
  device.onReport((report) => reports.push([...report]));
  return { states, reports };
}

function contract(open: () => Promise<Bench>): void {
  let bench: Bench;
  beforeEach(async () => {
    bench = await open();
  });
  afterEach(() => bench.close());

  const watch = (match: HidMatch) => {
    const device = bench.hub.watch(match);
    return { device, ...hear(device) };
  };
  const ready = (device: HidDevice) => soon(() => expect(device.state).toBe('ready'));

  test('F17: found when it is plugged in, lost when it is pulled out, found again by itself', async () => {
    const { device, states, reports } = watch(keypad);
    expect(device.state).toBe('unplugged');
    await bench.plug('keypad');
    await ready(device);
    await soon(async () => expect(await bench.wasOpened('keypad')).toBe(true));
    await bench.report('keypad', digit1);
    await soon(() => expect(reports).toEqual([digit1]));

    await bench.unplug('keypad');
    await soon(() => expect(device.state).toBe('unplugged'));
    await bench.plug('keypad');
    await ready(device);
    await soon(async () => expect(await bench.wasOpened('keypad')).toBe(true));
    await bench.report('keypad', digit2);
    await soon(() => expect(reports).toEqual([digit1, digit2]));
    expect(states).toEqual(['ready', 'unplugged', 'ready']);
  });

  test('F18: another keyboard is not opened, whatever it types', async () => {
    await bench.plug('stranger');
    const { device, reports } = watch(keypad);
    const impostor = watch({ ...virtualHid.stranger, serialNumber: 'ANOTHER' });
    await bench.report('stranger', digit1);
    await bench.plug('keypad');
    await ready(device);
    await soon(async () => expect(await bench.wasOpened('keypad')).toBe(true));
    await bench.report('stranger', digit1);
    await bench.report('keypad', digit2);
    await soon(() => expect(reports).toEqual([digit2]));
    expect(await bench.wasOpened('stranger')).toBe(false);
    expect(impostor.device.state).toBe('unplugged');
    expect(impostor.reports).toEqual([]);
  });

  test('its lights take what is written, and nothing while it is unplugged', async () => {
    const { device } = watch(keypad);
    expect(await device.write(Uint8Array.of(1))).toBe(false);
    await bench.plug('keypad');
    await ready(device);
    await soon(async () => expect(await bench.wasOpened('keypad')).toBe(true));
    expect(await device.write(Uint8Array.of(3))).toBe(true);
    await soon(async () => expect(await bench.lastWritten('keypad')).toEqual([3]));
    await bench.unplug('keypad');
    await soon(() => expect(device.state).toBe('unplugged'));
    expect(await device.write(Uint8Array.of(1))).toBe(false);
  });

  test('two watches never share a device; one that is closed leaves it to the other', async () => {
    await bench.plug('keypad');
    const first = watch(keypad);
    await ready(first.device);
    const { serialNumber: _, ...anyOfItsKind } = keypad;
    const second = watch(anyOfItsKind);
    await first.device.close();
    await ready(second.device);
    await soon(async () => expect(await bench.wasOpened('keypad')).toBe(true));
    await bench.report('keypad', digit1);
    await soon(() => expect(second.reports).toEqual([digit1]));
    expect(first.reports).toEqual([]);
    expect(first.states).toEqual(['ready']);
    expect(second.states).toEqual(['ready']);
  });
}

describe('in memory', () => contract(memoryBench));

describe('a virtual box over TCP', () => contract(tcpBench));

describe.skipIf(!umockdevInstalled)(
  'node-hid at devices of umockdev (Debian package umockdev)',
  () => {
    beforeAll(async () => {
      await build({
        configFile: false,
        logLevel: 'error',
        ssr: { noExternal: true, external: ['node-hid'] },
        build: {
          ssr: path.join(import.meta.dirname, 'hid-rig', 'hid-child.ts'),
          outDir: folder,
          rolldownOptions: { output: { entryFileNames: 'hid-child.mjs' } },
        },
      });
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    contract(umockdevBench);
  },
);
