import type { QrModules } from '../../broker/client/qr-code.ts';
import type { SlipBox, SlipSection, TextStyle } from './slip-box.ts';
import type { Typesetter } from './typesetter.ts';

export const RULE_DOTS = 2;

/** How much of its size a line takes: stacked marks of Vietnamese and Devanagari ask for more. */
function leading(language: string): number {
  if (/^ne\b/.test(language)) return 1.55;
  return /^vi\b/.test(language) ? 1.5 : 1.42;
}

type LinePlace = { readonly x?: number; readonly y?: number; readonly widthDots?: number };
type RunPlace = { readonly align?: 'left' | 'center' | 'right'; readonly ink?: 'black' | 'white' };

/** A section while it is being filled from the top; `y` is where the next line begins. */
export class SlipStrip {
  readonly left: number;
  readonly right: number;
  readonly widthDots: number;
  readonly #typesetter: Typesetter;
  readonly #boxes: SlipBox[] = [];
  #y = 0;
  #lastBaseline = 0;

  constructor(paperDots: number, marginDots: number, typesetter: Typesetter) {
    this.left = marginDots;
    this.right = paperDots - marginDots;
    this.widthDots = this.right - this.left;
    this.#typesetter = typesetter;
  }

  get y(): number {
    return this.#y;
  }

  /** Where the last line of the last paragraph stands. */
  get lastBaseline(): number {
    return this.#lastBaseline;
  }

  down(dots: number): this {
    this.#y = Math.round(this.#y + dots);
    return this;
  }

  atLeast(y: number): this {
    this.#y = Math.max(this.#y, y);
    return this;
  }

  rule(): this {
    this.block(this.left, this.#y, this.widthDots, RULE_DOTS, 0);
    return this.down(RULE_DOTS);
  }

  block(x: number, y: number, widthDots: number, heightDots: number, frameDots: number): void {
    this.#boxes.push({
      kind: 'block',
      xDots: Math.round(x),
      yDots: Math.round(y),
      widthDots: Math.round(widthDots),
      heightDots: Math.round(heightDots),
      frameDots,
    });
  }

  text(text: string, style: TextStyle, x: number, baseline: number, place: RunPlace = {}): void {
    const { align = 'left', ink = 'black' } = place;
    const xDots = Math.round(x);
    this.#boxes.push({ kind: 'text', text, style, xDots, baselineDots: baseline, align, ink });
  }

  /** Sets a paragraph; `y` ends below it. */
  lines(text: string, style: TextStyle, place: LinePlace): void {
    const { x = this.left, widthDots = this.right - x, y = this.#y } = place;
    const lineDots = Math.round(style.sizeDots * leading(style.language));
    this.#y = y;
    for (const line of this.#typesetter.lines(text, style, widthDots)) {
      this.#lastBaseline = Math.round(this.#y + lineDots / 2 + style.sizeDots * 0.36);
      this.text(line, style, x, this.#lastBaseline);
      this.down(lineDots);
    }
  }

  qr(modules: QrModules, xDots: number, yDots: number, moduleDots: number): void {
    this.#boxes.push({ kind: 'qr', modules, xDots, yDots, moduleDots });
  }

  /** The style, smaller where one line would be wider than the room for it. */
  fit(text: string, style: TextStyle, widthDots: number): TextStyle {
    const width = this.#typesetter.width(text, style);
    if (width <= widthDots) return style;
    return { ...style, sizeDots: Math.floor((style.sizeDots * widthDots) / width) };
  }

  /** The style, smaller by a tenth at a time until the paragraph needs no more than so many lines. */
  fitLines(text: string, style: TextStyle, linesMax: number, smallestDots: number): TextStyle {
    const lines = this.#typesetter.lines(text, style, this.widthDots).length;
    if (lines <= linesMax || style.sizeDots <= smallestDots) return style;
    const sizeDots = Math.max(smallestDots, Math.floor(style.sizeDots * 0.9));
    return this.fitLines(text, { ...style, sizeDots }, linesMax, smallestDots);
  }

  section(): SlipSection {
    return { heightDots: this.#y, boxes: this.#boxes };
  }
}
