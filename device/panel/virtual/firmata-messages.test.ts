import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HostMessage, HostParser, say } from './firmata-messages.ts';

function parsed(bytes: readonly number[]): readonly HostMessage[] {
  const messages: HostMessage[] = [];
  new HostParser((message) => messages.push(message)).take(Uint8Array.from(bytes));
  return messages;
}

test.each<[string, readonly number[], readonly HostMessage[]]>([
  ['report version', [0xf9], [{ kind: 'report-version' }]],
  ['system reset', [0xff], [{ kind: 'system-reset' }]],
  ['query firmware', [0xf0, 0x79, 0xf7], [{ kind: 'query-firmware' }]],
  ['query capabilities', [0xf0, 0x6b, 0xf7], [{ kind: 'query-capabilities' }]],
  ['query analog mapping', [0xf0, 0x69, 0xf7], [{ kind: 'query-analog-mapping' }]],
  ['query pin state', [0xf0, 0x6d, 13, 0xf7], [{ kind: 'query-pin-state', pin: 13 }]],
  ['pin mode', [0xf4, 2, 11], [{ kind: 'pin-mode', pin: 2, mode: 11 }]],
  ['set pin', [0xf5, 7, 1], [{ kind: 'set-pin', pin: 7, high: true }]],
  ['write port', [0x91, 0x7f, 1], [{ kind: 'write-port', port: 1, mask: 0xff }]],
  ['report port', [0xd1, 1], [{ kind: 'report-port', port: 1, on: true }]],
  [
    'a broken one before a whole one',
    [0x90, 3, 0xd0, 0],
    [{ kind: 'report-port', port: 0, on: false }],
  ],
  ['sysex cut by a command', [0xf0, 0x79, 0xf9], [{ kind: 'report-version' }]],
  ['data without a command', [1, 2, 3, 0xf9], [{ kind: 'report-version' }]],
  ['an end without a beginning', [0xf7, 0xf9], [{ kind: 'report-version' }]],
  ['a sysex that nobody knows', [0xf0, 0x01, 2, 0xf7, 0xf9], [{ kind: 'report-version' }]],
])('%s', (_name, bytes, messages) => {
  expect(parsed(bytes)).toEqual(messages);
});

test('a message may come in any pieces', () => {
  const messages: HostMessage[] = [];
  const parser = new HostParser((message) => messages.push(message));
  for (const byte of [0xf0, 0x6d, 9, 0xf7, 0x90, 4, 0]) parser.take(Uint8Array.of(byte));
  expect(messages).toEqual([
    { kind: 'query-pin-state', pin: 9 },
    { kind: 'write-port', port: 0, mask: 4 },
  ]);
});

test('a sysex longer than a board holds is dropped, and the next is understood', () => {
  const long = [0xf0, 0x79, ...new Array(100_000).fill(1), 0xf7, 0xf9];
  expect(parsed(long)).toEqual([{ kind: 'report-version' }]);
});

test('F16: any bytes at all leave it able to understand the next message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const messages: HostMessage[] = [];
      const parser = new HostParser((message) => messages.push(message));
      parser.take(bytes);
      for (const message of messages) {
        if ('pin' in message) expect(message.pin).toBeLessThan(128);
        if ('port' in message) expect(message.port).toBeLessThan(16);
      }
      messages.length = 0;
      parser.take(Uint8Array.of(0xf9, 0xf5, 3, 1));
      expect(messages).toEqual([
        { kind: 'report-version' },
        { kind: 'set-pin', pin: 3, high: true },
      ]);
    }),
    { numRuns: 2_000 },
  );
});

test('what a board says, to the byte', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  expect(hex(say.version(2, 5))).toBe('f90205');
  expect(hex(say.firmware(2, 5, 'Hé'))).toBe('f079020548006901f7');
  expect(
    hex(
      say.capabilities([
        [],
        [
          [0, 1],
          [11, 1],
        ],
      ]),
    ),
  ).toBe('f06c7f00010b017ff7');
  expect(hex(say.analogMapping([127, 0]))).toBe('f06a7f00f7');
  expect(hex(say.pinState(9, 0, 1))).toBe('f06e090001f7');
  expect(hex(say.port(1, 0x81))).toBe('910101');
});
