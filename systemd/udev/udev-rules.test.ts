import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { parseHidAddress } from '../../device/hid/hid-address.ts';

const folder = path.join(process.cwd(), 'systemd', 'udev');
const text = readFileSync(path.join(folder, '70-yobiban.rules'), 'utf8');

/** What udev(7) knows, of what is used here: key, and the operators that it may have. */
const operators: Readonly<Record<string, readonly string[]>> = {
  SUBSYSTEM: ['==', '!='],
  KERNEL: ['==', '!='],
  KERNELS: ['==', '!='],
  ATTR: ['==', '!=', '='],
  ATTRS: ['==', '!='],
  ENV: ['==', '!=', '='],
  GROUP: ['='],
  MODE: ['='],
  SYMLINK: ['+='],
  TAG: ['+=', '-='],
};
const needAName = ['ATTR', 'ATTRS', 'ENV'];

type Term = {
  readonly key: string;
  readonly name: string;
  readonly op: string;
  readonly value: string;
};
type Rule = readonly Term[];

/** Reads rules as udev does; every fault is a sentence. */
function parse(rules: string): {
  readonly rules: readonly Rule[];
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const lines = rules.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const parsed = lines.map((line) => {
    const term = /\s*([A-Z]+)(?:\{([^}"]+)\})?\s*(==|!=|\+=|-=|:=|=)\s*"([^"]*)"\s*(?:,|$)/gy;
    const terms: Term[] = [];
    let end = 0;
    for (let match = term.exec(line); match; match = term.exec(line)) {
      const [, key = '', name = '', op = '', value = ''] = match;
      terms.push({ key, name, op, value });
      if (!operators[key]?.includes(op)) faults.push(`${key} cannot have ${op}: ${line}`);
      if (needAName.includes(key) !== (name !== '')) faults.push(`${key} and its name: ${line}`);
      end = term.lastIndex;
    }
    if (end !== line.length) faults.push(`unread from ${end}: ${line}`);
    if (line.trimEnd().endsWith(',')) faults.push(`ends with a comma: ${line}`);
    if (!terms.some(({ op }) => !['==', '!='].includes(op))) faults.push(`does nothing: ${line}`);
    return terms;
  });
  return { rules: parsed, faults };
}

type Device = {
  readonly subsystem: string;
  readonly kernel: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of the USB device that it hangs on. */
  readonly attrs?: Readonly<Record<string, string>>;
  /** The kernel's name of that: the port that it is plugged into. */
  readonly port?: string;
  readonly tags?: readonly string[];
};

/** A pattern of udev: `*` and `?`, and `|` between alternatives. */
function fits(pattern: string, value: string): boolean {
  return pattern.split('|').some((one) => {
    const escaped = one.replace(/[.+^${}()\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value);
  });
}

/** What udev makes of a device. */
function apply(rules: readonly Rule[], device: Device) {
  const env: Record<string, string> = { ...device.env };
  const tags = new Set(device.tags);
  const symlinks: string[] = [];
  const attributes: Record<string, string> = {};
  const made = { group: 'root', mode: '0600', symlinks, env, tags, attributes };
  const valueAt = ({ key, name }: Term): string => {
    if (key === 'SUBSYSTEM') return device.subsystem;
    if (key === 'KERNEL') return device.kernel;
    if (key === 'KERNELS') return device.port ?? '';
    return (key === 'ENV' ? env[name] : device.attrs?.[name]) ?? '';
  };
  for (const rule of rules) {
    const matches = rule.filter(({ op }) => op === '==' || op === '!=');
    if (!matches.every((term) => fits(term.value, valueAt(term)) === (term.op === '=='))) continue;
    for (const { key, name, op, value } of rule) {
      if (key === 'GROUP') made.group = value;
      if (key === 'MODE') made.mode = value;
      if (key === 'SYMLINK') made.symlinks.push(value);
      if (key === 'ENV' && op === '=') env[name] = value;
      if (key === 'ATTR' && op === '=') attributes[name] = value;
      if (key === 'TAG' && op === '-=') tags.delete(value);
    }
  }
  return made;
}

function enrol(...args: readonly string[]) {
  return spawnSync(process.execPath, [path.join(folder, 'enrol.mjs'), ...args], {
    encoding: 'utf8',
  });
}

const enrolled = enrol(
  'scanner=04B4:0001',
  'keypad=1a2c:2d23:KP001',
  'call-box=1a2c:2d23:CB001',
  'panel=1a86:7523',
);
const all = parse(`${enrolled.stdout}${text}`).rules;

const scanner = { idVendor: '04b4', idProduct: '0001', serial: 'whatever' };
const keypad = { idVendor: '1a2c', idProduct: '2d23', serial: 'KP001' };
const otherKeypad = { ...keypad, serial: 'KP002' };
const callBox = { ...keypad, serial: 'CB001' };
const keyboardEnv = { ID_INPUT: '1', ID_INPUT_KEY: '1', ID_INPUT_KEYBOARD: '1' };

describe('the rules', () => {
  test('read as udev reads rules', () => {
    expect(parse(text).faults).toEqual([]);
    expect(parse(text).rules.length).toBeGreaterThan(0);
  });

  test.each([
    ['GROUP="lp"', 'GROUP=="lp"', 'GROUP cannot have =='],
    ['SUBSYSTEM=="hidraw"', 'SUBSYSTEM="hidraw"', 'SUBSYSTEM cannot have ='],
    ['KERNEL=="lp*",', 'KERNEL=="lp*"', 'unread from'],
    ['MODE="0660"', 'MODE="0660', 'unread from'],
    ['ENV{DEVTYPE}', 'ENV', 'ENV and its name'],
    ['SUBSYSTEM=="usbmisc"', 'SUBSISTEM=="usbmisc"', 'SUBSISTEM cannot have'],
  ])('control: %s instead of %s would be a fault', (good, bad, fault) => {
    expect(text).toContain(good);
    expect(parse(text.replace(good, bad)).faults.join('\n')).toContain(fault);
  });

  test('the example of an enrolled device in their comment is what enrol.mjs makes of it', () => {
    const made = enrol('keypad=1a2c:2d23:KP001').stdout.trim().split('\n').at(-1);
    expect(text).toContain(`#   ${made}\n`);
  });
});

describe('the printer belongs to the group lp', () => {
  test('its USB device, by its class', () => {
    const usb = (interfaces: string) => ({
      subsystem: 'usb',
      kernel: '1-1',
      env: { DEVTYPE: 'usb_device', ID_USB_INTERFACES: interfaces },
    });
    const allowed = { group: 'lp', mode: '0660' };
    expect(apply(all, usb(':070102:'))).toMatchObject(allowed);
    expect(apply(all, usb(':ff0000:070101:')), 'a composite device').toMatchObject(allowed);
    expect(apply(all, usb(':030101:'))).toMatchObject({ group: 'root' });
  });

  test('and the kernel’s own /dev/usb/lp*', () => {
    const lp = { subsystem: 'usbmisc', kernel: 'lp1' };
    expect(apply(all, lp)).toMatchObject({ group: 'lp', mode: '0660' });
  });
});

describe('scanner and keypad', () => {
  const hidraw = (attrs: Device['attrs'] = {}) => ({
    subsystem: 'hidraw',
    kernel: 'hidraw3',
    attrs,
  });
  const event = (attrs: Device['attrs'] = {}) => ({
    subsystem: 'input',
    kernel: 'event5',
    attrs,
    env: keyboardEnv,
    tags: ['power-switch'],
  });

  test.each([
    ['the scanner', scanner],
    ['the keypad with its serial number', keypad],
  ])('%s is read by the kiosk alone', (_, attrs) => {
    expect(apply(all, hidraw(attrs))).toMatchObject({ group: 'yobiban-kiosk', mode: '0660' });
  });

  test.each([
    ['a keypad with another serial number', otherKeypad],
    ['another product', { ...scanner, idProduct: '0002' }],
    ['another vendor', { ...scanner, idVendor: '04b5' }],
    ['the enrolled panel, were it a keyboard', { idVendor: '1a86', idProduct: '7523' }],
  ])('F18: %s is not', (_, attrs) => {
    expect(apply(all, hidraw(attrs))).toMatchObject({ group: 'root', mode: '0600' });
    expect(apply(all, event(attrs)).env['LIBINPUT_IGNORE_DEVICE']).toBeUndefined();
  });

  test.each([
    ['the scanner', scanner],
    ['the keypad', keypad],
    ['the call box', callBox],
  ])('%s types nothing into the browser', (_, attrs) => {
    const made = apply(all, event(attrs));
    expect(made.env).toMatchObject({
      LIBINPUT_IGNORE_DEVICE: '1',
      ID_INPUT: '',
      ID_INPUT_KEY: '',
      ID_INPUT_KEYBOARD: '',
    });
    expect([...made.tags]).toEqual([]);
  });

  test('the call box is read by its own process alone, and types into no console', () => {
    expect(apply(all, hidraw(callBox))).toMatchObject({ group: 'yobiban-call-box', mode: '0660' });
    const input = (attrs: Device['attrs'], kernel: string) =>
      apply(all, { subsystem: 'input', kernel, attrs: attrs ?? {} }).attributes;
    expect(input(callBox, 'input7')).toEqual({ inhibited: '1' });
    // The attribute is that of the device, not of its event node.
    expect(input(callBox, 'event5')).toEqual({});
    for (const other of [keypad, otherKeypad, scanner]) expect(input(other, 'input7')).toEqual({});
  });

  test('a box where nothing is enrolled gives nothing away', () => {
    const { rules } = parse(text);
    expect(apply(rules, hidraw(keypad))).toMatchObject({ group: 'root', mode: '0600' });
    expect(apply(rules, event(keypad)).env).toEqual(keyboardEnv);
  });
});

describe('the panel’s board', () => {
  test.each([
    ['Arduino’s own', 'ttyACM0', { idVendor: '2341', idProduct: '0043' }],
    ['an enrolled one behind a CH340', 'ttyUSB2', { idVendor: '1a86', idProduct: '7523' }],
  ])('%s is opened by the kiosk, by a name that stays', (_, kernel, attrs) => {
    const made = apply(all, { subsystem: 'tty', kernel, attrs });
    expect(made).toMatchObject({
      group: 'yobiban-kiosk',
      mode: '0660',
      symlinks: ['yobiban-panel'],
      env: { ID_MM_PORT_IGNORE: '1' },
    });
  });

  test('another serial port is nobody’s business', () => {
    const attrs = { idVendor: '0403', idProduct: '6001' };
    const made = apply(all, { subsystem: 'tty', kernel: 'ttyUSB0', attrs });
    expect(made).toMatchObject({ group: 'root', symlinks: [] });
  });
});

describe('enrol.mjs', () => {
  test('writes rules that read', () => {
    expect(enrolled.status).toBe(0);
    expect(parse(enrolled.stdout).faults).toEqual([]);
    expect(parse(enrolled.stdout).rules).toHaveLength(4);
  });

  test('two call boxes of a kind are told apart by their ports; the same keypad elsewhere is nobody’s', () => {
    const { stdout } = enrol('call-box=1a2c:2d23@1-1.2', 'call-box=1a2c:2d23@1-1.3');
    expect(parse(stdout).faults).toEqual([]);
    const made = (port: string, attrs: Device['attrs'] = keypad) =>
      apply(parse(`${stdout}${text}`).rules, {
        ...{ subsystem: 'hidraw', kernel: 'hidraw0', port },
        attrs: attrs ?? {},
      }).group;
    expect(made('1-1.2')).toBe('yobiban-call-box');
    expect(made('1-1.3')).toBe('yobiban-call-box');
    expect(made('1-1.4')).toBe('root');
    expect(made('1-1.2', scanner)).toBe('root');
  });

  test('a serial number with signs that mean something to udev fits its own device', () => {
    const serial = '"A*[0]\\|B';
    const { stdout } = enrol(`keypad=1a2c:2d23:${serial}`);
    expect(parse(stdout).faults).toEqual([]);
    const device = { subsystem: 'hidraw', kernel: 'hidraw0', attrs: { ...keypad, serial } };
    const made = apply(parse(`${stdout}${text}`).rules, device);
    expect(made.group).toBe('yobiban-kiosk');
  });

  test.each([
    [],
    ['keypad'],
    ['mouse=04b4:0001'],
    ['keypad=04b4'],
    ['scanner=04b4:0001', 'keypad=x'],
  ])('refuses what does not read and writes no half file: %o %o', (...args) => {
    const refused = enrol(...args.filter((each) => each !== undefined));
    expect(refused.status).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toContain('usage: node enrol.mjs');
  });

  test.each([
    '04b4:0001',
    '04B4:0001:KP 001',
    '04b4:0001:',
    '04b4:1',
    '04b4:0001: KP',
    '04b4:0001:番',
    '04b4:0001@1-1.2',
    '04b4:0001@12-3.4.5',
    '04b4:0001@',
    '04b4:0001@1',
    '04b4:0001@1-1.2:1.0',
    '04b4:0001:@1-1',
  ])('takes a device just where a node file does: %s', (address) => {
    expect(enrol(`keypad=${address}`).status === 0).toBe(parseHidAddress(address).ok);
  });
});
