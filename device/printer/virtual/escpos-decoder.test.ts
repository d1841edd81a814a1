import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeSlip } from '../escpos-bytes.ts';
import { type EscposCommand, EscposDecoder } from './escpos-decoder.ts';

/** Decodes bytes that arrive in pieces of the given sizes, over and over. */
function decoded(bytes: Uint8Array, pieces: readonly number[] = [bytes.length]): EscposCommand[] {
  const commands: EscposCommand[] = [];
  const decoder = new EscposDecoder((command) => commands.push(command));
  let left = bytes;
  for (let turn = 0; left.length > 0; turn += 1) {
    const most = Math.max(1, pieces[turn % pieces.length] ?? 1);
    const part = left.subarray(0, Math.min(decoder.wanted, most));
    decoder.feed(part);
    left = left.subarray(part.length);
  }
  return commands;
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('ESC/POS, read strictly', () => {
  test.each([
    ['1b40', { op: 'init' }],
    ['1d50 cb cb', { op: 'motion-units', x: 203, y: 203 }],
    ['1b4a 20', { op: 'feed', dots: 32 }],
    ['1b64 03', { op: 'lines', count: 3 }],
    ['0a', { op: 'lines', count: 1 }],
    ['1d61 0e', { op: 'automatic-status', n: 14 }],
    ['1d72 01', { op: 'barrier', n: 1 }],
    ['1d5600', { op: 'cut', partial: false, toCutter: false, dots: 0 }],
    ['1d5631', { op: 'cut', partial: true, toCutter: false, dots: 0 }],
    ['1d5642 10', { op: 'cut', partial: true, toCutter: true, dots: 16 }],
    ['10 04 01', { op: 'real-time' }],
    ['10 05 02', { op: 'real-time' }],
    ['10 14 08 01 03 14 01 06 02 08', { op: 'real-time' }],
    ['1d7630 00 0200 0100 aa55', { op: 'row', bytes: hex('aa55') }],
  ] as const)('%s', (bytes, command) => {
    expect(decoded(hex(bytes))).toEqual([command]);
  });

  test.each([
    ['text', '41 42', ['0: 41', '1: 42']],
    ['QR code of another maker', '1b5a 0a', ['0: 1b5a']],
    ['raster of double height', '1d7630 01 0200 0100', ['0: 1d76300102000100']],
    ['raster of no width', '1d7630 00 0000 0100', ['0: 1d76300000000100']],
    ['cut of an unknown kind', '1d56 07', ['0: 1d5607']],
    ['a stray DLE', '10 41', ['0: 1041']],
  ])('unknown, and said so: %s', (_name, bytes, unknown) => {
    const found = decoded(hex(bytes)).flatMap((each) =>
      each.op === 'unknown' ? [`${each.at}: ${each.hex}`] : [],
    );
    expect(found).toEqual(unknown);
  });

  test('the same commands, however the bytes are split', () => {
    const rows = new Uint8Array(72 * 40).fill(0x3c);
    const bytes = encodeSlip([{ widthDots: 576, heightDots: 40, rows }]);
    const whole = decoded(bytes);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (pieces) => {
        expect(decoded(bytes, pieces)).toEqual(whole);
      }),
    );
  });

  test('any bytes at all are read to their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(() => decoded(bytes, [7])).not.toThrow();
      }),
    );
  });
});
