import { readFile } from 'node:fs/promises';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import jsqr from 'jsqr';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../broker/client/node-clock.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { Keypad } from '../hid/keypad.ts';
import { Scanner } from '../hid/scanner.ts';
import { TcpHidHub } from '../hid/virtual/tcp-hid-hub.ts';
import { virtualHid } from '../hid/virtual/virtual-hid-box.ts';
import { FirmataPanel } from '../panel/firmata-panel.ts';
import { readWiring } from '../panel/panel-wiring.ts';
import { EscposPrinter } from '../printer/escpos-printer.ts';
import { genericModel } from '../printer/printer-model.ts';
import { sampleJob } from '../printer/sample-job.ts';
import { plainModel } from '../printer/slip-model.ts';
import { SlipPainter } from '../printer/slip-picture.ts';
import { PaintedPress } from '../printer/slip-press.ts';
import { TcpTransport } from '../printer/tcp-transport.ts';
import type { SlipView } from '../printer/virtual/virtual-view.ts';
import { VirtualTerminal } from './virtual-terminal.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const anyPort = { host: '127.0.0.1', port: 0 };
const closers: (() => Promise<void>)[] = [];
let press: PaintedPress;
let pack: SitePack;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
  press = new PaintedPress(await SlipPainter.open('node_modules/@fontsource'), plainModel(576));
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A virtual printer behind a real socket, and the driver at the other end of it. */
async function bench() {
  const opened = await VirtualTerminal.open({
    listen: anyPort,
    printer: anyPort,
    widthDots: 576,
    log: silent,
  });
  assert(opened.ok, 'free ports can be opened');
  const box = opened.value;
  closers.push(() => box.close());
  const transport = TcpTransport.open({ host: '127.0.0.1', port: box.printer.port.port });
  const printer = new EscposPrinter({
    transport,
    model: genericModel,
    clock: systemClock,
    log: silent,
  });
  closers.push(() => printer.close());
  return { box, printer };
}

/** Waits for something to come true; how long it takes is nobody's business. */
async function until(said: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_500; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came true: ${said}`);
}

const happen = (box: VirtualTerminal, happening: string) =>
  fetch(`${box.url}/happenings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ happening }),
  });

describe('over a real socket', () => {
  test('both slips arrive, and its page shows them: list, picture with QR code, the very bytes', async () => {
    const { box, printer } = await bench();
    await until('the printer is ready', () => printer.state === 'ready');
    const slipOf = press.begin(sampleJob(), pack);
    const bytes = slipOf('self').bytes;
    expect(await printer.print(bytes, () => {})).toEqual({ fate: 'printed' });
    expect(await printer.print(slipOf('counter').bytes, () => {})).toEqual({ fate: 'printed' });
    const list = (await (await fetch(`${box.url}/slips.json`)).json()) as SlipView[];
    expect(list.map(({ number, cuts, unknown }) => [number, cuts, unknown])).toEqual([
      [2, 1, []],
      [1, 1, []],
    ]);
    const raw = Buffer.from(await (await fetch(`${box.url}/slips/1.bin`)).arrayBuffer());
    expect(raw.includes(Buffer.from(bytes).subarray(0, -3))).toBe(true);
    const png = await (await fetch(`${box.url}/slips/2.png`)).arrayBuffer();
    const image = await loadImage(Buffer.from(png));
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    expect(jsqr(data, image.width, image.height)?.data).toBe(sampleJob().address);
  });

  test('its buttons do what they say', async () => {
    const { box, printer } = await bench();
    await until('the printer is ready', () => printer.state === 'ready');
    await happen(box, 'cover-opened');
    await until('the cover is known to be open', () => printer.state === 'cover-open');
    await happen(box, 'cover-closed');
    await until('it is ready again', () => printer.state === 'ready');
    expect((await happen(box, 'explode')).status).toBe(400);
    expect((await fetch(`${box.url}/slips/9.png`)).status).toBe(404);
    expect((await fetch(`${box.url}/slips/..%2fmain.ts`)).status).toBe(404);
  });

  test('the cable is pulled in the middle of a slip: lost; back again, nothing by itself, the next whole (F13)', async () => {
    const { box, printer } = await bench();
    await until('the printer is ready', () => printer.state === 'ready');
    await happen(box, 'stall');
    const slipOf = press.begin(sampleJob(), pack);
    const first = printer.print(slipOf('self').bytes, () => box.printer.port.unplug());
    expect(await first).toEqual({ fate: 'lost', fault: 'offline' });
    await happen(box, 'wake');
    await until('it is found again', () => printer.state === 'ready');
    expect(await printer.print(slipOf('counter').bytes, () => {})).toEqual({ fate: 'printed' });
    const complete = box.printer.slips.filter(({ complete }) => complete);
    expect(complete.at(-1)?.unknown).toEqual([]);
  });

  test('out of paper in the middle: failed, and the rest stays where it is after a refill', async () => {
    const { box, printer } = await bench();
    await until('the printer is ready', () => printer.state === 'ready');
    await happen(box, 'fail-after-slip');
    const slipOf = press.begin(sampleJob(), pack);
    expect(await printer.print(slipOf('self').bytes, () => {})).toEqual({ fate: 'printed' });
    const second = await printer.print(slipOf('counter').bytes, () => {});
    expect(second).toEqual({ fate: 'failed', fault: 'paper-out' });
    await until('it was told to forget the rest', () => box.printer.printer.heldBytes < 100);
    expect(printer.state).toBe('paper-out');
    await happen(box, 'paper-loaded');
    await until('it is ready again', () => printer.state === 'ready');
    expect(box.printer.slips.filter(({ complete }) => complete)).toHaveLength(1);
    expect(await printer.print(slipOf('counter').bytes, () => {})).toEqual({ fate: 'printed' });
  });

  test('a port that is taken gets one clear sentence', async () => {
    const { box } = await bench();
    const again = await VirtualTerminal.open({
      listen: anyPort,
      printer: { host: '127.0.0.1', port: box.printer.port.port },
      widthDots: 576,
      log: silent,
    });
    expect(again.ok ? '' : again.error).toContain(`port ${box.printer.port.port}`);
  });
});

describe('panel, keypad and reader on the same page (issue 3, point 10)', () => {
  const press = (box: VirtualTerminal, path: string, body: object) =>
    fetch(`${box.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  async function whole() {
    const text = await readFile('config/panel-wiring.json', 'utf8');
    const wiring = readWiring(text);
    assert(wiring.ok, 'the wiring table of the project is good');
    const opened = await VirtualTerminal.open({
      ...{ listen: anyPort, printer: anyPort, hid: anyPort, widthDots: 576, log: silent },
      board: { ...anyPort, wiring: wiring.value },
    });
    assert(opened.ok, 'free ports can be opened');
    closers.push(() => opened.value.close());
    return { box: opened.value, wiring: wiring.value };
  }

  test('what the page presses reaches the real drivers at the other end', async () => {
    const { box, wiring } = await whole();
    const address = { kind: 'tcp', host: '127.0.0.1', port: box.board?.port ?? 0 } as const;
    const panel = FirmataPanel.open({ address, wiring, clock: systemClock, log: silent });
    closers.push(() => panel.close());
    const hub = TcpHidHub.open({
      ...{ host: '127.0.0.1', port: box.hid?.port ?? 0, clock: systemClock },
    });
    closers.push(() => hub.close());
    const scanner = new Scanner(hub.watch(virtualHid.scanner), systemClock);
    const keypad = new Keypad(hub.watch(virtualHid.keypad), systemClock);
    const heard: string[] = [];
    panel.onEvent(({ kind }) => heard.push(kind));
    scanner.onCode((code) => heard.push(code));
    keypad.onKey((key) => heard.push(key));
    await until('all are found', () =>
      [panel.state, scanner.state, keypad.state].every((state) => state === 'ready'),
    );
    expect((await press(box, '/board', { act: 'press-button' })).status).toBe(204);
    await until('the button is heard', () => heard.includes('button'));
    expect((await press(box, '/hid', { kind: 'scan', code: 'R-1042' })).status).toBe(204);
    expect((await press(box, '/hid', { kind: 'key', key: 'digit-5' })).status).toBe(204);
    await until('both are heard', () => heard.includes('R-1042') && heard.includes('digit-5'));
    await press(box, '/hid', { kind: 'unplug', device: 'scanner' });
    await until('its cable is out', () => scanner.state === 'unplugged');
    expect((await press(box, '/hid', { kind: 'scan', code: 'R-1042' })).status).toBe(409);
    expect((await press(box, '/board', { act: 'explode' })).status).toBe(400);
    expect((await press(box, '/hid', { kind: 'key', key: 'any' })).status).toBe(400);
  });

  test('a terminal without them says so', async () => {
    const { box } = await bench();
    expect((await press(box, '/board', { act: 'press-button' })).status).toBe(404);
    expect((await press(box, '/hid', { kind: 'release' })).status).toBe(404);
  });
});
