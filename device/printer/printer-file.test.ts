import { expect, test } from 'vitest';
import { readOwnPart } from './printer-file.ts';

test('a printer is named by its address; the rest has defaults', () => {
  expect(readOwnPart({ address: 'tcp://192.168.1.20:9100' })).toEqual({
    ok: true,
    value: {
      address: { host: '192.168.1.20', port: 9100 },
      widthDots: 576,
      model: 'generic',
    },
  });
});

test.each([
  [{}, 'own.address'],
  [{ address: 'usb:04b8' }, 'own.address: tcp://<host>:<port>'],
  [{ address: 'tcp://printer:9100', widthDots: 512 }, 'own.widthDots'],
  [{ address: 'tcp://printer:9100', model: 'fast' }, 'own.model'],
  [{ address: 'tcp://printer:9100', colour: true }, 'own.colour'],
])('%j is refused, and the sentence says where', (own, where) => {
  const read = readOwnPart(own);
  expect(read.ok ? '' : read.error).toContain(where);
});
