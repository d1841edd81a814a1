import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeSlip } from './escpos-bytes.ts';
import { type EscposCommand, EscposDecoder } from './virtual/escpos-decoder.ts';

const ROW_BYTES = 72;

function pictureOf(rows: Uint8Array) {
  return { widthDots: ROW_BYTES * 8, heightDots: rows.length / ROW_BYTES, rows };
}

function decoded(bytes: Uint8Array): EscposCommand[] {
  const commands: EscposCommand[] = [];
  const decoder = new EscposDecoder((command) => commands.push(command));
  let left = bytes;
  while (left.length > 0) {
    const part = left.subarray(0, decoder.wanted);
    decoder.feed(part);
    left = left.subarray(part.length);
  }
  return commands;
}

/** Rows of a picture as the commands print them. */
function rowsOf(commands: readonly EscposCommand[]): Buffer {
  return Buffer.concat(
    commands.map((command) => {
      if (command.op === 'row') return command.bytes;
      return command.op === 'feed' ? new Uint8Array(command.dots * ROW_BYTES) : new Uint8Array(0);
    }),
  );
}

describe('bytes of a slip', () => {
  test('golden: initialise, unit, a feed, a band, a feed, a partial cut, a barrier', () => {
    const rows = new Uint8Array(ROW_BYTES * 22);
    rows.fill(0xaa, ROW_BYTES * 10, ROW_BYTES * 12);
    const band = 'aa'.repeat(ROW_BYTES * 2);
    expect(Buffer.from(encodeSlip([pictureOf(rows)])).toString('hex')).toBe(
      `1b401d50cbcb1d610e1b4a0a1d76300048000200${band}1b4a0a1d5642101d7201`,
    );
  });

  test('a band holds 128 rows at most, a feed 255', () => {
    const inked = new Uint8Array(ROW_BYTES * 300).fill(1);
    const blank = new Uint8Array(ROW_BYTES * 600);
    const commands = decoded(encodeSlip([pictureOf(inked), pictureOf(blank)]));
    expect(commands.filter(({ op }) => op === 'row')).toHaveLength(300);
    expect(commands.flatMap((each) => (each.op === 'feed' ? [each.dots] : []))).toEqual([
      255, 255, 90,
    ]);
    expect(commands.some(({ op }) => op === 'unknown')).toBe(false);
  });

  const someRows = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(new Uint8Array(ROW_BYTES)) },
        fc.uint8Array({ minLength: ROW_BYTES, maxLength: ROW_BYTES }),
      ),
      { minLength: 1, maxLength: 60 },
    )
    .map((rows) => new Uint8Array(Buffer.concat(rows)));

  test('any picture comes back, but for dots that were widened', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const back = rowsOf(decoded(encodeSlip([pictureOf(rows)])));
        expect(back.length).toBe(rows.length);
        for (const [at, byte] of rows.entries()) {
          const widened = byte === 0x10 && [0x04, 0x05, 0x14].includes(rows[at + 1] ?? 0);
          expect(back[at]).toBe(widened ? 0x18 : byte);
        }
      }),
    );
  });

  test('no bytes that a printer would act on at once, wherever they stand (hardware.md 1.6)', () => {
    const dangerous = fc.array(fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x00), {
      minLength: ROW_BYTES,
      maxLength: ROW_BYTES,
    });
    fc.assert(
      fc.property(fc.array(dangerous, { minLength: 1, maxLength: 20 }), (rows) => {
        const bytes = Buffer.from(encodeSlip([pictureOf(Uint8Array.from(rows.flat()))]));
        expect(bytes.toString('hex').match(/^(..)*?10(04|05|14)/)).toBeNull();
      }),
    );
  });
});
