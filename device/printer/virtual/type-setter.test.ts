import { beforeAll, describe, expect, test } from 'vitest';
import { qrModules } from '../../../broker/client/qr-code.ts';
import type { BitPicture } from '../bit-picture.ts';
import { SlipPainter } from '../slip-picture.ts';
import type { EscposCommand, TypeCommand } from './escpos-decoder.ts';
import { PaintedGlyphs } from './painted-glyphs.ts';
import { type GlyphSource, greyCells, TypeSetter } from './type-setter.ts';

/** Cells that are black from edge to edge. */
const black: GlyphSource = {
  glyph: (_text, columns) => ({
    widthDots: columns === 1 ? 16 : 24,
    heightDots: 24,
    rows: new Uint8Array((columns === 1 ? 2 : 3) * 24).fill(0xff),
  }),
};

const a: TypeCommand = { op: 'character', text: 'A', columns: 1 };
const kanji: TypeCommand = { op: 'character', text: '番', columns: 2 };
const end: EscposCommand = { op: 'lines', count: 1 };

/** Runs of ink in each row, `from+length`; blank rows and feeds as numbers of dots. */
function printed(commands: readonly (EscposCommand | TypeCommand)[], widthDots = 120): string[] {
  const out: string[] = [];
  const setter = new TypeSetter(widthDots, black, (command) => {
    if (command.op === 'row') out.push(runsOf(command.bytes));
    else if (command.op === 'feed') out.push(`feed ${command.dots}`);
    else out.push(command.op);
  });
  for (const command of commands) setter.take(command);
  // Equal rows in a bunch.
  return out
    .filter((row, at) => row !== out[at - 1])
    .map((row) => {
      const count = out.filter((each) => each === row).length;
      return count > 1 ? `${count} × ${row}` : row;
    });
}

function runsOf(bytes: Uint8Array): string {
  const dots = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return [...dots.matchAll(/1+/g)].map((run) => `${run.index}+${run[0].length}`).join(' ');
}

describe('a printer’s own type', () => {
  test('a line of one column and of two, at the left, then the rest of the line spacing', () => {
    expect(printed([a, kanji, end])).toEqual(['24 × 0+36', 'feed 6']);
  });

  test('in the middle and at the right', () => {
    expect(printed([{ op: 'align', to: 'center' }, a, a, end])).toEqual(['24 × 48+24', 'feed 6']);
    expect(printed([{ op: 'align', to: 'right' }, a, end])).toEqual(['24 × 108+12', 'feed 6']);
  });

  test('larger type, on the line that smaller stands on', () => {
    const large: TypeCommand = { op: 'size', wide: 2, high: 3 };
    expect(printed([a, large, a, end])).toEqual(['48 × 12+24', '24 × 0+36']);
  });

  test('a line spacing as high as the type leaves nothing over', () => {
    expect(printed([{ op: 'line-spacing', dots: 24 }, a, end])).toEqual(['24 × 0+12']);
  });

  test('a full line goes out by itself', () => {
    const spacing: TypeCommand = { op: 'line-spacing', dots: 0 };
    expect(printed([spacing, ...Array.from({ length: 11 }, () => a), end])).toEqual([
      '24 × 0+120',
      '24 × 0+12',
    ]);
  });

  test('initialising forgets the look, and what was not yet printed', () => {
    const bold: TypeCommand = { op: 'bold', on: true };
    const commands = [{ op: 'align', to: 'right' }, bold, a, { op: 'init' }, a, end] as const;
    expect(printed(commands)).toEqual(['init', '24 × 0+12', 'feed 6']);
  });

  test('what waits goes out before a feed, a row and a cut', () => {
    const cut = { op: 'cut', partial: true, toCutter: true, dots: 16 } as const;
    expect(printed([a, { op: 'feed', dots: 9 }])).toEqual(['24 × 0+12', 'feed 9']);
    expect(printed([a, cut])).toEqual(['24 × 0+12', 'cut']);
  });

  test('a QR code, module for module', () => {
    const rows: Uint8Array[] = [];
    const setter = new TypeSetter(384, black, (command) => {
      if (command.op === 'row') rows.push(command.bytes);
    });
    setter.take({ op: 'align', to: 'center' });
    setter.take({ op: 'qr', text: 'http://a.jp/t', moduleDots: 4 });
    const modules = qrModules('http://a.jp/t');
    expect(rows).toHaveLength(modules.size * 4);
    const left = (384 - modules.size * 4) / 2;
    for (let y = 0; y < modules.size; y += 1) {
      for (let x = 0; x < modules.size; x += 1) {
        const dot = left + x * 4 + 1;
        const ink = ((rows[y * 4 + 1]?.[dot >> 3] ?? 0) & (0x80 >> (dot & 7))) !== 0;
        expect(ink).toBe(modules.dark(x, y));
      }
    }
  });
});

describe('glyphs', () => {
  let painter: SlipPainter;

  beforeAll(async () => {
    painter = await SlipPainter.open('node_modules/@fontsource');
  });

  const inked = ({ rows }: BitPicture) => rows.some((byte) => byte !== 0);
  const lastColumns = ({ rows }: BitPicture) => rows.filter((_, at) => at % 2 === 1);

  test('are grey cells until a painter is there, then letters', () => {
    const glyphs = new PaintedGlyphs();
    expect(glyphs.glyph('番', 2, false)).toEqual(greyCells.glyph('番', 2, false));
    glyphs.use(painter);
    const seen = new Set<string>();
    for (const character of 'AW0123456789番札控') {
      const cell = glyphs.glyph(character, /[!-~]/.test(character) ? 1 : 2, true);
      expect(inked(cell), character).toBe(true);
      seen.add(Buffer.from(cell.rows).toString('hex'));
    }
    expect(seen.size).toBe(15);
    expect(inked(glyphs.glyph(' ', 1, false))).toBe(false);
    expect(glyphs.glyph('番', 2, false)).not.toEqual(glyphs.glyph('番', 2, true));
  });

  test('of one column stay in their twelve dots', () => {
    const glyphs = new PaintedGlyphs();
    glyphs.use(painter);
    for (const character of 'WMm@%Q') {
      const cell = glyphs.glyph(character, 1, true);
      expect(
        lastColumns(cell).every((byte) => (byte & 0x0f) === 0),
        character,
      ).toBe(true);
    }
  });
});
