import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../broker/client/node-clock.ts';
import type { Logger } from '../../../broker/contract/log.ts';
import { encodeSlip } from '../escpos-bytes.ts';
import { EscposPrinter } from '../escpos-printer.ts';
import { genericModel, type PrinterModel } from '../printer-model.ts';
import { VirtualPrinter } from '../virtual/virtual-printer.ts';
import type { VirtualSlip } from '../virtual/virtual-slip.ts';
import { rigStands, UsbRig } from './usb-rig.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const rows = new Uint8Array(72 * 600).fill(0x55);
const { bytes: slip } = encodeSlip([{ widthDots: 576, heightDots: 600, rows }]);
const until = { timeout: 10_000, interval: 10 };

const model: PrinterModel = {
  ...genericModel,
  name: 'TM-m30III',
  identity: { model: 67, serial: 68 },
  counters: { cuts: 178 },
};

let rig: UsbRig | undefined;
afterEach(async () => {
  await rig?.end();
  rig = undefined;
});

/** A printer on a real libusb, and the device at its other end. */
async function bench(options: { serial?: string; writeWithinMs?: number } = {}) {
  const slips: VirtualSlip[] = [];
  const device = new VirtualPrinter({
    widthDots: 576,
    model,
    answer: (bytes) => rig?.socket.say(bytes),
    onSlip: (each) => slips.push(each),
    onDrain: () => rig?.socket.drain(),
  });
  const started = await UsbRig.start({ device, ...options });
  rig = started;
  const printer = new EscposPrinter({
    transport: started,
    model,
    clock: systemClock,
    log: silent,
  });
  return { rig: started, device, printer, slips };
}

async function ready(printer: EscposPrinter) {
  await vi.waitFor(() => expect(printer.state).toBe('ready'), until);
}

describe.skipIf(!rigStands)('a USB printer behind real escpos-usb, usb and libusb', () => {
  test('a slip is printed, confirmed in its turn, and decodes to the very dots', async () => {
    const { rig, printer, slips } = await bench({ serial: 'RIG0001' });
    await ready(printer);
    await vi.waitFor(() => expect(printer.facts.cuts).toBe(0), until);
    expect(printer.facts).toEqual({ model: 'TM-m30III', serial: 'VIRTUAL-1', cuts: 0 });
    expect(await printer.print(slip, () => {})).toEqual({ fate: 'printed' });
    expect(slips).toHaveLength(1);
    expect(slips[0]).toMatchObject({ complete: true, unknown: [], cuts: 1 });
    const printed = Buffer.from(slips[0]?.picture.rows ?? []);
    expect(printed.subarray(96 * 72, (96 + 600) * 72).equals(rows)).toBe(true);
    await printer.close();
    // Nothing of libusb keeps the process alive, and no listener is left.
    expect(await rig.ended).toBe(0);
    expect(rig.listenersLeft).toBe(0);
    expect(rig.complaints).toBe('');
  });

  test.each([
    ['paper-near-end', 'paper-near-end'],
    ['paper-out', 'paper-out'],
    ['cover-opened', 'cover-open'],
    ['overheated', 'overheated'],
  ] as const)('%s is told by itself, out of the IN end (F12)', async (happening, state) => {
    const { device, printer } = await bench();
    await ready(printer);
    device.happen(happening);
    await vi.waitFor(() => expect(printer.state).toBe(state), until);
    const fate = await printer.print(slip, () => {});
    if (state === 'paper-near-end') expect(fate).toEqual({ fate: 'printed' });
    else expect(fate).toEqual({ fate: 'refused', fault: state });
  });

  test('a device that NAKs for ever: lost within the time-out, nothing comes out when it wakes (F14)', async () => {
    const { device, printer, slips } = await bench({ writeWithinMs: 700 });
    await ready(printer);
    device.happen('stall');
    expect(await printer.print(slip, () => {})).toMatchObject({ fate: 'lost' });
    device.happen('wake');
    await ready(printer);
    expect(slips).toHaveLength(0);
    expect(await printer.print(slip, () => {})).toEqual({ fate: 'printed' });
    // What the device had taken before may hang out of it; it is cut off, and is no slip.
    const whole = slips.filter(({ picture }) => picture.heightDots === 96 + 600 + 16);
    expect(whole).toHaveLength(1);
    expect(slips.at(-1)).toBe(whole[0]);
  });

  test('unplugged in the middle: lost, nothing by itself after the replug, and the next is whole (F15)', async () => {
    const { rig, printer, slips } = await bench();
    await ready(printer);
    rig.socket.unplugAfter = rig.socket.delivered + 20_000;
    expect(await printer.print(slip, () => {})).toEqual({ fate: 'lost', fault: 'offline' });
    await vi.waitFor(() => expect(printer.state).toBe('offline'), until);
    expect(await printer.print(slip, () => {})).toEqual({ fate: 'refused', fault: 'offline' });
    rig.socket.plug();
    // F15: printing again within 5 s of the replug.
    await vi.waitFor(() => expect(printer.state).toBe('ready'), { timeout: 5_000, interval: 10 });
    expect(slips).toHaveLength(0);
    expect(await printer.print(slip, () => {})).toEqual({ fate: 'printed' });
    expect(slips.at(-1)).toMatchObject({ complete: true, unknown: [] });
    expect(slips.at(-1)?.picture.heightDots).toBe(96 + 600 + 16);
  });

  test('ten times out and in: found each time, with no listener left behind', async () => {
    const { rig, printer } = await bench();
    for (let time = 0; time < 10; time += 1) {
      await ready(printer);
      rig.socket.unplug();
      await vi.waitFor(() => expect(printer.state).toBe('offline'), until);
      rig.socket.plug();
    }
    await ready(printer);
    await printer.close();
    expect(await rig.ended).toBe(0);
    expect(rig.listenersLeft).toBe(0);
    expect(rig.complaints).toBe('');
  });

  test('another serial number is another printer: left alone', async () => {
    const { rig, printer } = await bench({ serial: 'RIG0002' });
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(printer.state).toBe('offline');
    expect(rig.socket.delivered).toBe(0);
  });
});
