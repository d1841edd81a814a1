import { qrModules } from '../../../broker/client/qr-code.ts';
import { BitCanvas, type BitPicture, layQr } from '../bit-picture.ts';
import { CELL_DOTS, COLUMN_DOTS } from '../text-slip.ts';
import type { EscposCommand, TypeCommand } from './escpos-decoder.ts';

/** The printer's own type. */
export interface GlyphSource {
  /** A cell of 24 rows; of one column 12 dots wide (the rest of the picture stays white), of two 24. */
  glyph(text: string, columns: 1 | 2, bold: boolean): BitPicture;
}

/** Where no type is at hand: a grey cell a character, so that lines and sizes can be seen. */
export const greyCells: GlyphSource = {
  glyph(text, columns) {
    const cell = new BitCanvas(columns === 1 ? 16 : 24, CELL_DOTS);
    if (text.trim() === '') return cell;
    for (let y = 3; y < CELL_DOTS - 3; y += 1) {
      for (let x = 1 + (y & 1); x < columns * COLUMN_DOTS - 1; x += 2) cell.fill(x, y, 1, 1);
    }
    return cell;
  },
};

type Piece = {
  readonly text: string;
  readonly columns: 1 | 2;
  readonly wide: number;
  readonly high: number;
  readonly bold: boolean;
};

/** Of a line feed that nobody set: 1/6 inch, less what the common models take off. */
const LINE_SPACING_DOTS = 30;

const atFirst = {
  wide: 1,
  high: 1,
  bold: false,
  align: 'left' as 'left' | 'center' | 'right',
  lineDots: LINE_SPACING_DOTS,
};

/** Makes rows of dots from what a slip says in the printer's own type; everything else goes by. */
export class TypeSetter {
  readonly #widthDots: number;
  readonly #glyphs: GlyphSource;
  readonly #print: (command: EscposCommand) => void;
  #look = atFirst;
  #line: Piece[] = [];

  constructor(widthDots: number, glyphs: GlyphSource, print: (command: EscposCommand) => void) {
    this.#widthDots = widthDots;
    this.#glyphs = glyphs;
    this.#print = print;
  }

  take(command: EscposCommand | TypeCommand): void {
    switch (command.op) {
      case 'character':
        this.#set(command.text, command.columns);
        break;
      case 'size':
        this.#look = { ...this.#look, wide: command.wide, high: command.high };
        break;
      case 'bold':
        this.#look = { ...this.#look, bold: command.on };
        break;
      case 'align':
        this.#look = { ...this.#look, align: command.to };
        break;
      case 'line-spacing':
        this.#look = { ...this.#look, lineDots: command.dots };
        break;
      case 'lines':
        for (let line = 0; line < command.count; line += 1) this.#newLine();
        break;
      case 'qr':
        this.#qr(command.text, command.moduleDots);
        break;
      case 'init':
        this.#look = atFirst;
        this.#line = [];
        this.#print(command);
        break;
      case 'feed':
      case 'row':
      case 'cut':
        this.#flush();
        this.#print(command);
        break;
      default:
        this.#print(command);
    }
  }

  #set(text: string, columns: 1 | 2): void {
    const { wide, high, bold } = this.#look;
    const piece = { text, columns, wide, high, bold };
    // A line that is full goes out by itself.
    if (widthOf([...this.#line, piece]) > this.#widthDots) this.#newLine();
    this.#line.push(piece);
  }

  /** The line goes out, and the paper on by the line spacing, or by the height of the type. */
  #newLine(): void {
    const { lineDots } = this.#look;
    const heightDots = this.#flush();
    if (lineDots > heightDots) this.#print({ op: 'feed', dots: lineDots - heightDots });
  }

  #flush(): number {
    const line = this.#line;
    if (line.length === 0) return 0;
    this.#line = [];
    const heightDots = Math.max(...line.map(({ high }) => high)) * CELL_DOTS;
    const picture = new BitCanvas(this.#widthDots, heightDots);
    let x = this.#leftOf(widthOf(line));
    for (const piece of line) {
      this.#lay(picture, piece, x, heightDots - piece.high * CELL_DOTS);
      x += widthOf([piece]);
    }
    this.#rows(picture);
    return heightDots;
  }

  #lay(picture: BitCanvas, { text, columns, wide, high, bold }: Piece, x: number, y: number): void {
    const { widthDots, rows } = this.#glyphs.glyph(text, columns, bold);
    for (let row = 0; row < CELL_DOTS; row += 1) {
      for (let column = 0; column < columns * COLUMN_DOTS; column += 1) {
        const byte = rows[row * (widthDots >> 3) + (column >> 3)] ?? 0;
        if ((byte & (0x80 >> (column & 7))) === 0) continue;
        picture.fill(x + column * wide, y + row * high, wide, high);
      }
    }
  }

  #qr(text: string, moduleDots: number): void {
    this.#flush();
    const modules = qrModules(text);
    const sideDots = modules.size * moduleDots;
    const picture = new BitCanvas(this.#widthDots, sideDots);
    layQr(picture, modules, this.#leftOf(sideDots), 0, moduleDots);
    this.#rows(picture);
  }

  #leftOf(widthDots: number): number {
    const { align } = this.#look;
    if (align === 'left') return 0;
    const free = Math.max(0, this.#widthDots - widthDots);
    return align === 'right' ? free : free >> 1;
  }

  #rows({ widthDots, heightDots, rows }: BitPicture): void {
    const rowBytes = widthDots >> 3;
    for (let y = 0; y < heightDots; y += 1) {
      this.#print({ op: 'row', bytes: rows.subarray(y * rowBytes, (y + 1) * rowBytes) });
    }
  }
}

function widthOf(line: readonly Piece[]): number {
  return line.reduce((sum, { columns, wide }) => sum + columns * COLUMN_DOTS * wide, 0);
}
