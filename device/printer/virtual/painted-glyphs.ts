import { BitCanvas, type BitPicture } from '../bit-picture.ts';
import type { SlipPainter } from '../slip-picture.ts';
import { CELL_DOTS, COLUMN_DOTS } from '../text-slip.ts';
import { type GlyphSource, greyCells } from './type-setter.ts';

/** Where a glyph of the slips' own type stands in its cell, and how large. */
const BASELINE_DOTS = 20;
const KANJI_DOTS = 23;
const LETTER_DOTS = 22;
/** Drawn so many times as large, then made small again: a ROM's letters are as wide as their cell. */
const FINE = 4;
/** Of the fine dots in a dot, this share makes it black. */
const INK_SHARE = 0.4;
const CELLS_KEPT_MAX = 2_000;

/** A printer's ROM, drawn with the fonts of the slips: grey cells until they are there. */
export class PaintedGlyphs implements GlyphSource {
  #painter: SlipPainter | undefined;
  readonly #cells = new Map<string, BitPicture>();

  /** From now on it draws. */
  use(painter: SlipPainter): void {
    this.#painter = painter;
  }

  glyph(text: string, columns: 1 | 2, bold: boolean): BitPicture {
    const painter = this.#painter;
    if (!painter) return greyCells.glyph(text, columns, bold);
    const key = `${bold} ${text}`;
    const known = this.#cells.get(key);
    if (known) return known;
    if (this.#cells.size >= CELLS_KEPT_MAX) this.#cells.clear();
    const drawn = cellOf(painter, text, columns, bold ? 700 : 400);
    this.#cells.set(key, drawn);
    return drawn;
  }
}

/** A glyph squeezed into its cell where it is wider. */
function cellOf(painter: SlipPainter, text: string, columns: 1 | 2, weight: 400 | 700): BitPicture {
  const sizeDots = (columns === 1 ? LETTER_DOTS : KANJI_DOTS) * FINE;
  const style = { sizeDots, weight, language: 'ja' } as const;
  const cellDots = columns * COLUMN_DOTS;
  const wanted = Math.max(cellDots * FINE, Math.ceil(painter.measure(text, style)) + 2 * FINE);
  const widthDots = Math.ceil(wanted / 8) * 8;
  const box = { kind: 'text', text, style, align: 'center', ink: 'black' } as const;
  const place = { xDots: Math.round(wanted / 2), baselineDots: BASELINE_DOTS * FINE };
  const section = { heightDots: CELL_DOTS * FINE, boxes: [{ ...box, ...place }] };
  const [fine] = painter.paint({ widthDots, sections: [section] });
  const cell = new BitCanvas(columns === 1 ? 16 : 24, CELL_DOTS);
  for (let y = 0; fine && y < CELL_DOTS; y += 1) {
    for (let x = 0; x < cellDots; x += 1) {
      const from = Math.floor((x * wanted) / cellDots);
      const to = Math.floor(((x + 1) * wanted) / cellDots);
      const ink = inkIn(fine, from, to, y * FINE);
      if (ink >= INK_SHARE * (to - from) * FINE) cell.fill(x, y, 1, 1);
    }
  }
  return cell;
}

function inkIn({ widthDots, rows }: BitPicture, from: number, to: number, top: number): number {
  let ink = 0;
  for (let y = top; y < top + FINE; y += 1) {
    for (let x = from; x < to; x += 1) {
      const byte = rows[y * (widthDots >> 3) + (x >> 3)] ?? 0;
      if ((byte & (0x80 >> (x & 7))) !== 0) ink += 1;
    }
  }
  return ink;
}
