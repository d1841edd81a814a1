import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assert } from '../../broker/contract/result.ts';
import { printerModelsFile } from '../../config/paths.ts';
import { readOwnPart } from './printer-file.ts';
import { genericModel, readPrinterModels } from './printer-model.ts';

const table = readPrinterModels(readFileSync(printerModelsFile, 'utf8'));
assert(table.ok, 'the printer table reads');
const models = table.value;

test('a printer is named by its address; the rest has defaults', () => {
  expect(readOwnPart({ address: 'tcp://192.168.1.20:9100' }, models)).toEqual({
    ok: true,
    value: {
      address: { kind: 'tcp', host: '192.168.1.20', port: 9100 },
      widthDots: 576,
      model: models.get(genericModel.id),
    },
  });
});

test.each([
  ['tcp://printer.hall:9100', { kind: 'tcp', host: 'printer.hall', port: 9100 }],
  ['usb:04b8:0e28', { kind: 'usb', vendorId: 0x04b8, productId: 0x0e28 }],
  ['usb:04b8:0e28:X7G0', { kind: 'usb', vendorId: 0x04b8, productId: 0x0e28, serial: 'X7G0' }],
  ['lp:0519:0003', { kind: 'lp', vendorId: 0x0519, productId: 3 }],
  ['lp:0519:0003:2580_1', { kind: 'lp', vendorId: 0x0519, productId: 3, serial: '2580_1' }],
])('%s is an address', (address, parsed) => {
  const read = readOwnPart({ address }, models);
  expect(read).toMatchObject({ ok: true, value: { address: parsed } });
  expect(read.ok && Object.keys(read.value.address)).toEqual(Object.keys(parsed));
});

test.each([
  ['epson-tm-m30iii', 576],
  ['epson-tm-t88vii', 512],
] as const)('%s is drawn as wide as its head, unless the file says otherwise', (model, widest) => {
  const own = { address: 'usb:04b8:0202', model };
  expect(readOwnPart(own, models)).toMatchObject({ value: { widthDots: widest } });
  expect(readOwnPart({ ...own, widthDots: 384 }, models)).toMatchObject({
    value: { widthDots: 384 },
  });
});

test.each([
  [{}, 'own.address'],
  [{ address: 'usb:04b8' }, 'own.address: tcp://<host>:<port>, usb:<vendor>:<product>'],
  [{ address: 'usb:04B8:0E28' }, 'own.address'],
  [{ address: 'lp:/dev/usb/lp0' }, 'own.address'],
  [{ address: 'tcp://printer:70000' }, 'own.address'],
  [{ address: 'tcp://printer:9100', widthDots: 513 }, 'own.widthDots'],
  [
    { address: 'usb:04b8:0202', model: 'epson-tm-t88vii', widthDots: 576 },
    'own.widthDots: expected at most 512',
  ],
  [{ address: 'tcp://printer:9100', model: 'fast' }, 'own.model: expected one of epson-tm-m30iii'],
  [{ address: 'tcp://printer:9100', colour: true }, 'own.colour'],
])('%j is refused, and the sentence says where', (own, where) => {
  const read = readOwnPart(own, models);
  expect(read.ok ? '' : read.error).toContain(where);
});
