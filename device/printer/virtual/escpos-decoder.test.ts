import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeSlip } from '../escpos-bytes.ts';
import { type EscposCommand, EscposDecoder, type TypeCommand } from './escpos-decoder.ts';

/** Decodes bytes that arrive in pieces of the given sizes, over and over. */
function decoded(
  bytes: Uint8Array,
  pieces: readonly number[] = [bytes.length],
): (EscposCommand | TypeCommand)[] {
  const commands: (EscposCommand | TypeCommand)[] = [];
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
    ['1b33 48', { op: 'line-spacing', dots: 72 }],
    ['1b61 01', { op: 'align', to: 'center' }],
    ['1b61 32', { op: 'align', to: 'right' }],
    ['1b45 01', { op: 'bold', on: true }],
    ['1b45 00', { op: 'bold', on: false }],
    ['1d21 12', { op: 'size', wide: 2, high: 3 }],
    ['41', { op: 'character', text: 'A', columns: 1 }],
    ['10 04 01', { op: 'real-time' }],
    ['10 05 02', { op: 'real-time' }],
    ['10 14 08 01 03 14 01 06 02 08', { op: 'real-time' }],
    ['1d7630 00 0200 0100 aa55', { op: 'row', bytes: hex('aa55') }],
  ] as const)('%s', (bytes, command) => {
    expect(decoded(hex(bytes))).toEqual([command]);
  });

  test.each([
    ['signs of no known code page', '80 e3', ['0: 80', '1: e3']],
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

  test.each([
    ['1c43 01 1c26 94d4', '番'],
    ['1c26 1c43 31 94d4', '番'],
    ['1c43 01 1c26 8160', '～'],
  ])('kanji in Shift_JIS: %s', (bytes, text) => {
    expect(decoded(hex(bytes))).toEqual([{ op: 'character', text, columns: 2 }]);
  });

  test.each([
    ['no kanji mode', '1c43 01 94d4', ['3: 94', '4: d4']],
    ['kanji mode has ended', '1c43 01 1c26 1c2e 94', ['7: 94']],
    ['initialised since', '1c43 01 1c26 1b40 94', ['7: 94']],
    ['no character has this code', '1c43 01 1c26 81ad', ['5: 81ad']],
    ['half-width katakana', '1c43 01 1c26 b1', ['5: b1']],
    ['another code system', '1c43 00', ['0: 1c4300']],
    ['no such FS', '1c5a', ['0: 1c5a']],
    ['a size beyond eight', '1d21 88', ['0: 1d2188']],
    ['an alignment of no kind', '1b61 03', ['0: 1b6103']],
  ])('unknown: %s', (_name, bytes, unknown) => {
    const found = decoded(hex(bytes)).flatMap((each) =>
      each.op === 'unknown' ? [`${each.at}: ${each.hex}`] : [],
    );
    expect(found).toEqual(unknown);
  });

  const model = '1d286b 0400 31 41 32 00';
  const size = '1d286b 0300 31 43 06';
  const correction = '1d286b 0300 31 45 31';
  const store = `1d286b 0400 31 50 30 41`;
  const print = '1d286b 0300 31 51 30';

  test('a QR code that the printer sets itself: functions 165, 167, 169, 180, 181', () => {
    const bytes = hex([model, size, correction, store, print].join(' '));
    expect(decoded(bytes)).toEqual([{ op: 'qr', text: 'A', moduleDots: 6 }]);
  });

  test.each([
    ['nothing stored', print],
    ['model 1', '1d286b 0400 31 41 31 00'],
    ['seventeen dots', '1d286b 0300 31 43 11'],
    ['correction H', '1d286b 0300 31 45 33'],
    ['an empty text', '1d286b 0300 31 50 30'],
    ['a length of nothing', '1d286b 0000'],
    ['a length beyond any code', '1d286b ffff'],
    ['PDF417', '1d286b 0300 30 51 30'],
    ['another GS (', '1d2841 0200'],
  ])('a QR code that is unknown, and said so: %s', (_name, bytes) => {
    const [first] = decoded(hex(bytes));
    expect(first?.op).toBe('unknown');
  });

  test('the same commands, however the bytes are split', () => {
    const rows = new Uint8Array(72 * 40).fill(0x3c);
    const { bytes } = encodeSlip([{ widthDots: 576, heightDots: 40, rows }]);
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
