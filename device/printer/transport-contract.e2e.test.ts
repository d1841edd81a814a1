import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { encodeSlip } from './escpos-bytes.ts';
import { LpTransport } from './lp-transport.ts';
import { MemoryPrinter, MemoryTransport } from './memory-transport.ts';
import { TcpTransport } from './tcp-transport.ts';
import type { PrinterTransport, TransportState } from './transport-port.ts';
import { DeviceSocket } from './usb-rig/device-socket.ts';
import { rigStands, UsbRig } from './usb-rig/usb-rig.ts';
import { VirtualPort } from './virtual/virtual-port.ts';
import { type Happening, VirtualPrinter } from './virtual/virtual-printer.ts';
import type { VirtualSlip } from './virtual/virtual-slip.ts';

const WRITE_WITHIN_MS = 400;
const ASK_STATE = Uint8Array.of(0x10, 0x04, 1);
const rows = new Uint8Array(72 * 600).fill(0x55);
const { bytes: slip } = encodeSlip([{ widthDots: 576, heightDots: 600, rows }]);

/** ESC @, over and over: much, and quickly read when the printer wakes. */
const initialise = (bytes: number) => Buffer.alloc(bytes, Uint8Array.of(0x1b, 0x40));

/** One transport with its printer and its cable. */
type Bench = {
  readonly transport: PrinterTransport;
  readonly slips: readonly VirtualSlip[];
  /** More than everything between the two takes by itself. */
  readonly muchBytes: number;
  happen(happening: Happening): void;
  unplug(): void | Promise<void>;
  plug(): void | Promise<void>;
  /** Waits until it is so, by whichever clock counts. */
  until(expected: () => void): Promise<void>;
  close(): Promise<void>;
};

const realTime = (expected: () => void) => vi.waitFor(expected, { timeout: 6_000, interval: 10 });

async function memory(): Promise<Bench> {
  const clock = new ManualClock();
  const socket = new MemoryPrinter(clock);
  const transport = new MemoryTransport(clock, socket);
  return {
    transport,
    slips: socket.slips,
    muchBytes: 1_000_000,
    happen: (happening) => transport.happen(happening),
    unplug: () => transport.unplug(),
    plug: () => transport.plug(),
    until: (expected) =>
      vi.waitFor(
        () => {
          clock.advance(100);
          expected();
        },
        { timeout: 6_000, interval: 1 },
      ),
    close: () => transport.close(),
  };
}

async function tcp(): Promise<Bench> {
  const slips: VirtualSlip[] = [];
  let port: VirtualPort | undefined;
  const printer = new VirtualPrinter({
    widthDots: 576,
    answer: (bytes) => port?.answer(bytes),
    onSlip: (each) => slips.push(each),
    onDrain: () => port?.drain(),
  });
  const listen = async (number: number) => {
    port = new VirtualPort(printer);
    expect((await port.listen('127.0.0.1', number)).ok).toBe(true);
    return port.port;
  };
  const number = await listen(0);
  const transport = TcpTransport.open({ host: '127.0.0.1', port: number }, WRITE_WITHIN_MS);
  return {
    transport,
    slips,
    // The kernel's own buffers take megabytes.
    muchBytes: 32_000_000,
    happen: (happening) => printer.happen(happening),
    unplug: async () => {
      await port?.close();
      port = undefined;
    },
    plug: async () => {
      await listen(number);
    },
    until: realTime,
    close: async () => {
      await transport.close();
      await port?.close();
    },
  };
}

/** A virtual printer at the socket of a rig. */
function rigged(socket: () => DeviceSocket | undefined) {
  const slips: VirtualSlip[] = [];
  const printer = new VirtualPrinter({
    widthDots: 576,
    answer: (bytes) => socket()?.say(bytes),
    onSlip: (each) => slips.push(each),
    onDrain: () => socket()?.drain(),
  });
  return { printer, slips };
}

async function lp(): Promise<Bench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lp-rig-'));
  let socket: DeviceSocket | undefined;
  const { printer, slips } = rigged(() => socket);
  const cable = new DeviceSocket(printer, path.join(folder, 'socket'));
  socket = cable;
  const plugged = cable.listen();
  const script = fileURLToPath(new URL('./usb-rig/lp-printer.py', import.meta.url));
  const rig = spawn('/usr/bin/python3', [script, cable.path, folder], { stdio: 'inherit' });
  await plugged;
  const transport = LpTransport.open(
    { vendorId: 0x04b8, productId: 0x0e28, serial: 'RIG0001' },
    {
      writeWithinMs: WRITE_WITHIN_MS,
      sysDirectory: path.join(folder, 'sys'),
      devDirectory: path.join(folder, 'dev'),
    },
  );
  return {
    transport,
    slips,
    muchBytes: 1_000_000,
    happen: (happening) => printer.happen(happening),
    unplug: () => cable.unplug(),
    plug: () => cable.plug(),
    until: realTime,
    close: async () => {
      await transport.close();
      await cable.close();
      if (rig.exitCode === null) await once(rig, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function usb(): Promise<Bench> {
  let rig: UsbRig | undefined;
  const { printer, slips } = rigged(() => rig?.socket);
  const started = await UsbRig.start({ device: printer, writeWithinMs: WRITE_WITHIN_MS });
  rig = started;
  return {
    transport: started,
    slips,
    muchBytes: 400_000,
    happen: (happening) => printer.happen(happening),
    unplug: () => started.socket.unplug(),
    plug: () => started.socket.plug(),
    until: realTime,
    close: () => started.end(),
  };
}

describe.each([
  ['memory', memory, true],
  ['TCP', tcp, true],
  ['the kernel’s printer node', lp, existsSync('/usr/bin/python3')],
  ['USB by libusb', usb, rigStands],
] as const)('a transport: %s', (_name, open, stands) => {
  let bench: Bench;
  let states: TransportState[];
  let heard: number[];

  beforeEach(async ({ skip }) => {
    if (!stands) skip('Debian packages umockdev, gir1.2-umockdev-1.0 and python3-gi are missing');
    bench = await open();
    const told: TransportState[] = [];
    const read: number[] = [];
    states = told;
    heard = read;
    bench.transport.onState((state) => told.push(state));
    bench.transport.onData((bytes) => read.push(...bytes));
    await isOpen();
  });
  afterEach(async () => {
    if (stands) await bench.close();
  });

  const isOpen = () => bench.until(() => expect(bench.transport.state).toBe('open'));
  const answers = async () => {
    heard.length = 0;
    expect(await bench.transport.write(ASK_STATE)).toEqual({ ok: true, value: undefined });
    await bench.until(() => expect(heard).toEqual([0x12]));
  };
  /** What is written to a printer that takes nothing. */
  const stalledWrite = async () => {
    bench.happen('stall');
    let result: Awaited<ReturnType<PrinterTransport['write']>> | undefined;
    void bench.transport.write(initialise(bench.muchBytes)).then((written) => {
      result = written;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(result).toBeUndefined();
    return () => result;
  };

  test('finds its printer by itself; bytes go out, and answers come back', async () => {
    await answers();
    expect(await bench.transport.write(slip)).toEqual({ ok: true, value: undefined });
    await bench.until(() => expect(bench.slips).toHaveLength(1));
    expect(bench.slips[0]).toMatchObject({ complete: true, unknown: [] });
  });

  test('writes go out in the order in which they were given, whole', async () => {
    const cuts = [0, 1, 1_000, 1_001, 20_000, slip.length];
    const parts = cuts.slice(1).map((to, at) => slip.subarray(cuts[at], to));
    const written = await Promise.all(parts.map((part) => bench.transport.write(part)));
    expect(written.every(({ ok }) => ok)).toBe(true);
    await bench.until(() => expect(bench.slips).toHaveLength(1));
    expect(bench.slips[0]?.unknown).toEqual([]);
  });

  test('a printer that takes nothing: a time-out, and after a reset it works again (F14)', async () => {
    const result = await stalledWrite();
    await bench.until(() => expect(result()).toEqual({ ok: false, error: 'timeout' }));
    bench.transport.reset();
    await bench.until(() => expect(states).toContain('closed'));
    bench.happen('wake');
    await isOpen();
    await answers();
  });

  test('unplugged during a write: lost, and then closed (F15)', async () => {
    const result = await stalledWrite();
    await bench.unplug();
    await bench.until(() => expect(result()).toEqual({ ok: false, error: 'lost' }));
    await bench.until(() => expect(bench.transport.state).toBe('closed'));
    expect(await bench.transport.write(ASK_STATE)).toEqual({ ok: false, error: 'closed' });
  });

  test('unplugged and plugged in again: open by itself within 5 s, each change told once (F15)', async () => {
    states.length = 0;
    for (let time = 0; time < 2; time += 1) {
      await bench.unplug();
      await bench.until(() => expect(bench.transport.state).toBe('closed'));
      await bench.plug();
      await isOpen();
      await answers();
    }
    expect(states).toEqual(['closed', 'open', 'closed', 'open']);
  });

  test('a reset drops the link with what is under way, and comes back', async () => {
    const result = await stalledWrite();
    bench.transport.reset();
    await bench.until(() => expect(result()).toEqual({ ok: false, error: 'lost' }));
    bench.happen('wake');
    await isOpen();
    await answers();
  });

  test('once closed it stays closed', async () => {
    await bench.transport.close();
    await bench.until(() => expect(bench.transport.state).toBe('closed'));
    await bench.unplug();
    await bench.plug();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bench.transport.state).toBe('closed');
    expect(await bench.transport.write(ASK_STATE)).toEqual({ ok: false, error: 'closed' });
  });
});
