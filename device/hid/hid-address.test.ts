import { describe, expect, test } from 'vitest';
import { hidAddress, parseHidAddress, portOf } from './hid-address.ts';

describe('a device in a node file', () => {
  test.each([
    ['04b4:0001', { vendorId: 0x04b4, productId: 1 }],
    ['1A2C:2D23', { vendorId: 0x1a2c, productId: 0x2d23 }],
    ['1a2c:2d23:KP001', { vendorId: 0x1a2c, productId: 0x2d23, serialNumber: 'KP001' }],
    ['1a2c:2d23:00:11 Ab', { vendorId: 0x1a2c, productId: 0x2d23, serialNumber: '00:11 Ab' }],
    ['1a2c:2d23@1-1.2', { vendorId: 0x1a2c, productId: 0x2d23, port: '1-1.2' }],
    ['1a2c:2d23@3-4', { vendorId: 0x1a2c, productId: 0x2d23, port: '3-4' }],
    ['1a2c:2d23:@1-1.2', { vendorId: 0x1a2c, productId: 0x2d23, serialNumber: '@1-1.2' }],
  ])('%s', (text, match) => {
    expect(parseHidAddress(text)).toEqual({ ok: true, value: match });
    expect(hidAddress(match).toLowerCase()).toBe(text.toLowerCase());
  });

  test.each(['', '4b4:1', '04b4-0001', '04g4:0001', '04b4:0001:', '/dev/hidraw0', '04b4:0001:番'])(
    '"%s" is refused with a sentence that shows how it is written',
    (text) => {
      const read = parseHidAddress(text);
      expect(read.ok || read.error).toContain(`"${text}" names no USB device`);
      expect(read.ok || read.error).toContain('04b4:0001');
    },
  );

  test.each(['04b4:0001@', '04b4:0001@1', '04b4:0001@1-1.2:1.0', '04b4:0001@/dev/hidraw0'])(
    '%s names no USB port',
    (text) => {
      const read = parseHidAddress(text);
      expect(read.ok || read.error).toContain('is no USB port');
    },
  );

  test('the port of whatever hangs on it is read from its place in sysfs', () => {
    const root = '/sys/devices/platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0';
    const box = '0003:1A2C:2D23.0001';
    expect(portOf(`${root}/usb1/1-1/1-1.2/1-1.2:1.0/${box}`)).toBe('1-1.2');
    expect(portOf(`${root}/usb3/3-4/3-4:1.1/${box}`)).toBe('3-4');
    expect(portOf('/sys/devices/virtual/misc/uhid/0003:1A2C:2D23.0001')).toBeUndefined();
    expect(portOf('')).toBeUndefined();
  });

  test.each(['04b4:0001: KP', '04b4:0001:KP ', `04b4:0001:${'9'.repeat(127)}`])(
    'no device can have the serial number of %j',
    (text) => {
      const read = parseHidAddress(text);
      expect(read.ok || read.error).toContain('the serial number in');
    },
  );
});
