import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type NodeClock, systemClock } from '../../../broker/client/node-clock.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { assert } from '../../../broker/contract/result.ts';
import { parseHidAddress } from '../hid-address.ts';
import { Keypad, type KeypadKey, keypadKeys } from '../keypad.ts';
import { Scanner, type ScanRefusal } from '../scanner.ts';
import { TcpHidHub } from './tcp-hid-hub.ts';
import { hidBoxAct, VirtualHidBox, virtualHid } from './virtual-hid-box.ts';

const HOST = '127.0.0.1';
const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

let box: VirtualHidBox;
let hub: TcpHidHub;
let scanner: Scanner;
let keypad: Keypad;
const codes: string[] = [];
const refusals: ScanRefusal[] = [];
const keys: KeypadKey[] = [];

async function listen(port: number, clock: NodeClock = systemClock): Promise<VirtualHidBox> {
  const opened = await VirtualHidBox.listen({ host: HOST, port, clock });
  assert(opened.ok, 'the port is free');
  return opened.value;
}

beforeEach(async () => {
  box = await listen(0);
  hub = TcpHidHub.open({ host: HOST, port: box.port, clock: systemClock });
  scanner = new Scanner(hub.watch(virtualHid.scanner), systemClock);
  keypad = new Keypad(hub.watch(virtualHid.keypad), systemClock);
  for (const heard of [codes, refusals, keys]) heard.length = 0;
  scanner.onCode((code) => codes.push(code));
  scanner.onRefused((because) => refusals.push(because));
  keypad.onKey((key) => keys.push(key));
  await soon(() => expect(openedAtBox()).toEqual(['scanner', 'keypad']));
});
afterEach(async () => {
  await hub.close();
  await box.close();
});

const openedAtBox = () => box.view.devices.flatMap((each) => (each.opened ? [each.device] : []));

describe('the virtual box types as real devices do', () => {
  test('a code that is scanned is read by the kiosk’s own scanner', async () => {
    expect(await box.do({ kind: 'scan', code: 'R-0801-042' })).toEqual({
      ok: true,
      value: undefined,
    });
    await soon(() => expect(codes).toEqual(['R-0801-042']));
  });

  test('a web address is refused, and so is a code that is too long', async () => {
    await box.do({ kind: 'scan', code: 'https://example.jp/t/AB12' });
    await box.do({ kind: 'scan', code: '1'.repeat(65) });
    await soon(() => expect(refusals).toEqual(['other-characters', 'too-long']));
    expect(codes).toEqual([]);
  });

  test('every key of the keypad, one press each', async () => {
    for (const key of keypadKeys) await box.do({ kind: 'key', key });
    await soon(() => expect(keys).toEqual(keypadKeys));
  });

  test('F17: a key that is held is one press', async () => {
    await box.do({ kind: 'hold', key: 'enter' });
    expect(box.view.held).toBe('enter');
    await box.do({ kind: 'release' });
    expect(box.view.held).toBeUndefined();
    await soon(() => expect(keys).toEqual(['enter']));
  });

  test('F17: unplugged and plugged in again', async () => {
    await box.do({ kind: 'unplug', device: 'scanner' });
    await soon(() => expect([scanner.state, keypad.state]).toEqual(['unplugged', 'ready']));
    expect(await box.do({ kind: 'scan', code: 'R0801' })).toEqual({
      ok: false,
      error: 'the scanner is unplugged',
    });
    await box.do({ kind: 'plug', device: 'scanner' });
    await soon(() => expect(openedAtBox()).toEqual(['scanner', 'keypad']));
    await box.do({ kind: 'scan', code: 'R0801' });
    await soon(() => expect(codes).toEqual(['R0801']));
  });

  test('F18: the stranger is there and never opened', async () => {
    await box.do({ kind: 'plug', device: 'stranger' });
    await box.do({ kind: 'scan', code: 'R0801' });
    await soon(() => expect(codes).toEqual(['R0801']));
    expect(openedAtBox()).toEqual(['scanner', 'keypad']);
  });
});

describe('the box and its cable', () => {
  test('F17: all is unplugged while the box is away, and back when it is', async () => {
    const { port } = box;
    await box.close();
    await soon(() => expect([scanner.state, keypad.state]).toEqual(['unplugged', 'unplugged']));
    box = await listen(port);
    await soon(() => expect(openedAtBox()).toEqual(['scanner', 'keypad']));
    await box.do({ kind: 'key', key: 'digit-1' });
    await soon(() => expect(keys).toEqual(['digit-1']));
  });

  test('the kiosk that comes last counts', async () => {
    const other = TcpHidHub.open({ host: HOST, port: box.port, clock: systemClock });
    const taken = other.watch(virtualHid.keypad);
    await soon(() => expect(taken.state).toBe('ready'));
    await soon(() => expect(openedAtBox()).toEqual(['keypad']));
    await other.close();
  });

  test('a peer that speaks something else is hung up on', async () => {
    const socket = connect({ host: HOST, port: box.port });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume();
    socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(20));
    await closed;
  });

  test('a port that is taken is a sentence', async () => {
    const second = await VirtualHidBox.listen({ host: HOST, port: box.port });
    expect(second.ok || second.error).toContain(`port ${box.port} of ${HOST} cannot be opened`);
  });

  test('closes in the middle of a code', async () => {
    const scanning = box.do({ kind: 'scan', code: '1'.repeat(200) });
    await box.close();
    await scanning;
  });

  test('what it is asked for beyond 32 acts is refused, not kept', async () => {
    const asked = Array.from({ length: 40 }, () => box.do({ kind: 'scan', code: '1234' }));
    const refused = (await Promise.all(asked)).filter((each) => !each.ok);
    expect(refused).toHaveLength(8);
  });

  test('says who its devices are as a node file names them', () => {
    expect(box.view.devices.map((each) => parseHidAddress(each.address))).toEqual(
      [virtualHid.scanner, virtualHid.keypad, virtualHid.stranger].map((value) => ({
        ok: true,
        value,
      })),
    );
    expect(box.view).toMatchObject({ connected: true, held: undefined });
  });

  test.each([
    { kind: 'scan', code: '' },
    { kind: 'scan', code: '1'.repeat(201) },
    { kind: 'key', key: 'digit-10' },
    { kind: 'unplug', device: 'printer' },
    { kind: 'explode' },
  ])('nobody can do %o to it', (act) => {
    expect(decode(hidBoxAct, act).ok).toBe(false);
  });

  test('a sign that is on no keyboard cannot be typed', async () => {
    const scanned = await box.do({ kind: 'scan', code: '番号1234' });
    expect(scanned).toEqual({ ok: false, error: 'a scanner types only what is on a keyboard' });
  });
});
