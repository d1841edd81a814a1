import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type EncodedSlip,
  encodeSlip,
  encodeTextSlip,
  hasRealTimeCommand,
} from './escpos-bytes.ts';
import { plainModel } from './slip-model.ts';
import { type EscposCommand, EscposDecoder, type TypeCommand } from './virtual/escpos-decoder.ts';
import { VirtualPrinter } from './virtual/virtual-printer.ts';

const ROW_BYTES = 72;

function pictureOf(rows: Uint8Array) {
  return { widthDots: ROW_BYTES * 8, heightDots: rows.length / ROW_BYTES, rows };
}

function narrow(rows: Uint8Array) {
  return { widthDots: 384, heightDots: rows.length / 48, rows };
}

function hexOf({ bytes }: EncodedSlip): string {
  return Buffer.from(bytes).toString('hex');
}

function decoded(bytes: Uint8Array): (EscposCommand | TypeCommand)[] {
  const commands: (EscposCommand | TypeCommand)[] = [];
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
function rowsOf(commands: readonly (EscposCommand | TypeCommand)[]): Buffer {
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
    expect(Buffer.from(encodeSlip([pictureOf(rows)]).bytes).toString('hex')).toBe(
      `1b401d50cbcb1d610e1b4a0a1d76300048000200${band}1b4a0a1d5642101d7201`,
    );
  });

  test('a band holds 128 rows at most, a feed 255', () => {
    const inked = new Uint8Array(ROW_BYTES * 300).fill(1);
    const blank = new Uint8Array(ROW_BYTES * 600);
    const commands = decoded(encodeSlip([pictureOf(inked), pictureOf(blank)]).bytes);
    expect(commands.filter(({ op }) => op === 'row')).toHaveLength(300);
    expect(commands.flatMap((each) => (each.op === 'feed' ? [each.dots] : []))).toEqual([
      255, 255, 90,
    ]);
    expect(commands.some(({ op }) => op === 'unknown')).toBe(false);
  });

  test('golden, dot for dot: a line, a gap of 7 rows inside a band, one of 8 as a feed', () => {
    const rows = new Uint8Array(48 * 17);
    rows[0] = 0x80;
    rows[48 * 8 + 47] = 0x01;
    rows.fill(0xff, 48 * 16, 48 * 17 + 48);
    // Row 0, seven blank ones, row 8, seven blank ones, row 16: all in one band.
    const [close] = [encodeSlip([narrow(rows)], plainModel(384))];
    expect(hexOf(close)).toBe(
      `1b401d50cbcb1d610e1d76300030001100${Buffer.from(rows).toString('hex')}1d5642101d7201`,
    );
    const apart = new Uint8Array(48 * 10);
    apart[0] = 0x80;
    apart[48 * 9] = 0x40;
    const band = (first: string) => `1d76300030000100${first}${'00'.repeat(47)}`;
    expect(hexOf(encodeSlip([narrow(apart)], plainModel(384)))).toBe(
      `1b401d50cbcb1d610e${band('80')}1b4a08${band('40')}1d5642101d7201`,
    );
  });

  test('golden: a slip of nothing is a cut and a question', () => {
    expect(hexOf(encodeSlip([]))).toBe('1b401d50cbcb1d610e1d5642101d7201');
  });

  test('golden: what a model cannot do is left out, its own resolution and bands are used (R67)', () => {
    const rows = new Uint8Array(64 * 3).fill(0xaa);
    const model = {
      ...plainModel(512),
      bandRowsMax: 2,
      automaticStatus: false,
      barrier: false,
      cutter: false,
      cutterDistanceDots: 106,
    };
    const picture = { widthDots: 512, heightDots: 3, rows };
    const band = (count: number) => `1d76300040000${count}00${'aa'.repeat(64 * count)}`;
    const { bytes, feedDots } = encodeSlip([picture], model);
    expect(Buffer.from(bytes).toString('hex')).toBe(`1b401d50b4b4${band(2)}${band(1)}1b4a7a`);
    expect(feedDots).toBe(3 + 106 + 16);
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
        const back = rowsOf(decoded(encodeSlip([pictureOf(rows)]).bytes));
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
        const { bytes } = encodeSlip([pictureOf(Uint8Array.from(rows.flat()))]);
        expect(atOnce(bytes)).toEqual([]);
        expect(hasRealTimeCommand(bytes)).toBe(false);
      }),
    );
  });

  test('nor where rows, bands, feeds and pictures meet, at any width and height', () => {
    const row = fc.oneof(
      fc.constant('blank'),
      fc.constant('inked'),
      fc.constantFrom('0404', '1010', '1004', '0410', '1405', '1014'),
    );
    const rowOf = (kind: string, rowBytes: number) => {
      if (kind === 'blank') return new Uint8Array(rowBytes);
      const pattern = kind === 'inked' ? '5510' : kind;
      return Buffer.from(pattern.repeat(rowBytes), 'hex').subarray(0, rowBytes);
    };
    fc.assert(
      fc.property(
        // 16 bytes is DLE itself, in the header; so are 16 rows, and a feed of 16.
        fc.constantFrom(16, 48, 64, 72),
        fc.constantFrom(8, 16, 20, 128),
        fc.array(fc.tuple(row, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 12 }),
        (rowBytes, bandRowsMax, runs) => {
          const pictures = runs.map(([kind, count]) => {
            const rows = Buffer.concat(Array.from({ length: count }, () => rowOf(kind, rowBytes)));
            return { widthDots: rowBytes * 8, heightDots: count, rows };
          });
          const { bytes, feedDots } = encodeSlip(pictures, { ...plainModel(576), bandRowsMax });
          expect(atOnce(bytes)).toEqual([]);
          expect(feedDots).toBe(runs.reduce((sum, [, count]) => sum + count, 0) + 16 + 96);
          expect(answersTo(bytes, rowBytes * 8)).toBe(1);
        },
      ),
    );
  });

  test('nor in a slip of text: sizes, lengths and addresses with 10, 04, 05 and 14 in them', () => {
    const model = { ...plainModel(576), shiftJisKanji: true, nativeQr: true };
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 300 }),
        fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 40 }),
        (text, wide, high, dots, address) => {
          const look = { wide, high, bold: true, align: 'center' } as const;
          const encoded = encodeTextSlip(
            [
              { kind: 'line', text, ...look },
              { kind: 'gap', dots },
              { kind: 'rule' },
              { kind: 'qr', text: address, moduleDots: 4 },
            ],
            model,
          );
          if (encoded.ok) expect(atOnce(encoded.value.bytes)).toEqual([]);
          else expect(text).toContain(encoded.error);
        },
      ),
    );
  });
});

/** What a printer would see of DLE EOT, DLE ENQ and DLE DC4; looked for as the eye would. */
function atOnce(bytes: Uint8Array): readonly string[] {
  const text = (Buffer.from(bytes).toString('hex').match(/../g) ?? []).join(' ');
  return ['10 04', '10 05', '10 14'].filter((command) => text.includes(command));
}

/** A printer that takes the bytes one at a time: how often it answers with one byte, as to the barrier. */
function answersTo(bytes: Uint8Array, widthDots: number): number {
  let answers = 0;
  const answer = (said: Uint8Array) => {
    if (said.length === 1) answers += 1;
  };
  const printer = new VirtualPrinter({ widthDots, answer, onSlip: () => {} });
  for (const byte of bytes) printer.receive(Uint8Array.of(byte));
  return answers;
}
