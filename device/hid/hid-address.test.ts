import { describe, expect, test } from 'vitest';
import { hidAddress, parseHidAddress } from './hid-address.ts';

describe('a device in a node file', () => {
  test.each([
    ['04b4:0001', { vendorId: 0x04b4, productId: 1 }],
    ['1A2C:2D23', { vendorId: 0x1a2c, productId: 0x2d23 }],
    ['1a2c:2d23:KP001', { vendorId: 0x1a2c, productId: 0x2d23, serialNumber: 'KP001' }],
    ['1a2c:2d23:00:11 Ab', { vendorId: 0x1a2c, productId: 0x2d23, serialNumber: '00:11 Ab' }],
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

  test.each(['04b4:0001: KP', '04b4:0001:KP ', `04b4:0001:${'9'.repeat(127)}`])(
    'no device can have the serial number of %j',
    (text) => {
      const read = parseHidAddress(text);
      expect(read.ok || read.error).toContain('the serial number in');
    },
  );
});
