import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { openCanvasFonts } from '../../broker/client/fonts/canvas-fonts.ts';
import type { FontSource } from '../../broker/client/fonts/font-port.ts';
import { assert } from '../../broker/contract/result.ts';
import { BitCanvas, type BitPicture, layQr } from './bit-picture.ts';
import type { Slip, SlipBox, SlipSection, TextStyle } from './slip-box.ts';

/** Grey at and above which a dot stays white: a lower one gives thin strokes (hardware.md part 3). */
const WHITE_FROM = 200;
/** Room for one line of type: as wide as the paper, as high as the largest number. */
const LINE_WIDTH_DOTS = 640;
const LINE_HEIGHT_DOTS = 256;
const WIDTHS_KEPT_MAX = 20_000;
const FAMILIES_KEPT_MAX = 5_000;
const RUNS_KEPT_MAX = 800;

/** A drawn run of text; its baseline begins at `originX`, `originY` of the picture. */
type Run = { readonly picture: BitPicture; readonly originX: number; readonly originY: number };

/**
 * Draws the sections of slips as dots, in every script of the hall. The canvas draws text only, a
 * run at a time, and runs are kept, since most of a slip is the same all day: handing a whole slip's
 * pixels to JavaScript costs a garbage collection of 6 ms each time.
 */
export class SlipPainter {
  readonly #context: SKRSContext2D;
  readonly #fonts: FontSource;
  readonly #families = new Map<string, string>();
  readonly #widths = new Map<string, number>();
  readonly #runs = new Map<string, Run>();
  readonly #drawn = new WeakMap<SlipSection, BitPicture>();

  private constructor(canvas: Canvas, fonts: FontSource) {
    this.#context = canvas.getContext('2d');
    this.#context.textBaseline = 'alphabetic';
    this.#context.textAlign = 'left';
    this.#fonts = fonts;
  }

  /**
   * Loads the canvas, which takes time and memory: a process that is not to keep systemd waiting
   * opens its painter after it is ready. Rejects where canvas or fonts are missing.
   *
   * @param packages - `node_modules/@fontsource`, used where Debian's fonts are not all installed
   * @param source - `packages` leaves Debian's fonts alone even where they are
   */
  static async open(packages: string, source: 'best' | 'packages' = 'best'): Promise<SlipPainter> {
    const { createCanvas, fonts } = await openCanvasFonts(packages, source);
    const painter = new SlipPainter(createCanvas(LINE_WIDTH_DOTS, LINE_HEIGHT_DOTS), fonts);
    assert(painter.#tellsApart('番', '札'), 'the fonts draw what they are asked for');
    return painter;
  }

  /** Two characters look alike only where both are a box: a canvas says of no font that it is none. */
  #tellsApart(one: string, other: string): boolean {
    const style = { sizeDots: 24, weight: 400, language: 'ja' } as const;
    const [first, second] = [one, other].map((text) => this.#run(text, style).picture.rows);
    return first !== undefined && second !== undefined && !Buffer.from(first).equals(second);
  }

  /** The width of a text in dots; what the layout asks. */
  measure(text: string, style: TextStyle): number {
    const key = keyOf(text, style);
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    this.#use(text, style);
    const { width } = this.#context.measureText(text);
    keep(this.#widths, key, width, WIDTHS_KEPT_MAX);
    return width;
  }

  /** One picture a section; a section that was drawn before comes back as it is. */
  paint(slip: Slip): readonly BitPicture[] {
    return slip.sections.map((section) => {
      const known = this.#drawn.get(section);
      if (known) return known;
      const picture = new BitCanvas(slip.widthDots, section.heightDots);
      for (const box of section.boxes) this.#box(picture, box);
      this.#drawn.set(section, picture);
      return picture;
    });
  }

  #box(picture: BitCanvas, box: SlipBox): void {
    switch (box.kind) {
      case 'text': {
        const run = this.#run(box.text, box.style);
        const width = box.align === 'left' ? 0 : this.measure(box.text, box.style);
        const left = Math.round(box.xDots - (box.align === 'center' ? width / 2 : width));
        const top = box.baselineDots - run.originY;
        picture.lay(run.picture, left - run.originX, top, box.ink === 'black');
        return;
      }
      case 'block': {
        const { xDots, yDots, widthDots, heightDots, frameDots: frame } = box;
        picture.fill(xDots, yDots, widthDots, heightDots);
        if (frame === 0) return;
        const inner = [widthDots - 2 * frame, heightDots - 2 * frame] as const;
        picture.fill(xDots + frame, yDots + frame, ...inner, false);
        return;
      }
      case 'qr': {
        layQr(picture, box.modules, box.xDots, box.yDots, box.moduleDots);
        return;
      }
    }
  }

  #run(text: string, style: TextStyle): Run {
    const key = keyOf(text, style);
    const known = this.#runs.get(key);
    if (known) return known;
    this.#use(text, style);
    const { sizeDots } = style;
    // Room for what leans out of the line: marks above, hooks below, a j before its own origin.
    // (A canvas that takes glyphs from several fonts measures their heights wrong.) A ticket number
    // has none of it, and is drawn anew for each ticket: it gets no more than it needs.
    const [above, below] = /^[A-Z0-9]+$/.test(text) ? [0.9, 0.15] : [1.25, 0.6];
    const originX = Math.ceil(sizeDots * 0.2);
    const originY = Math.ceil(sizeDots * above);
    const width = originX * 2 + Math.ceil(this.#context.measureText(text).width);
    const widthDots = Math.min(LINE_WIDTH_DOTS, Math.ceil(width / 8) * 8);
    const heightDots = Math.min(LINE_HEIGHT_DOTS, originY + Math.ceil(sizeDots * below));
    this.#context.fillStyle = '#fff';
    this.#context.fillRect(0, 0, widthDots, heightDots);
    this.#context.fillStyle = '#000';
    this.#context.fillText(text, originX, originY);
    const { data } = this.#context.getImageData(0, 0, widthDots, heightDots);
    const rows = toBits(data, widthDots, heightDots);
    const run = { picture: { widthDots, heightDots, rows }, originX, originY };
    keep(this.#runs, key, run, RUNS_KEPT_MAX);
    return run;
  }

  #use(text: string, style: TextStyle): void {
    const { language, weight, sizeDots } = style;
    const key = `${language} ${weight} ${text}`;
    let families = this.#families.get(key);
    if (families === undefined) {
      const found = this.#fonts.families(text, language, weight);
      families = [...found.map((family) => `"${family}"`), 'sans-serif'].join(', ');
      keep(this.#families, key, families, FAMILIES_KEPT_MAX);
    }
    this.#context.font = `${weight} ${sizeDots}px ${families}`;
    this.#context.lang = language;
  }
}

function keyOf(text: string, style: TextStyle): string {
  return `${style.language} ${style.weight} ${style.sizeDots} ${text}`;
}

/** Keeps a value; of too many, the oldest goes. */
function keep<T>(kept: Map<string, T>, key: string, value: T, max: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size < max) break;
    kept.delete(oldest);
  }
  kept.set(key, value);
}

/** Grey to dots; the picture has no colour, so one channel tells all. */
function toBits(pixels: Uint8ClampedArray, widthDots: number, heightDots: number): Uint8Array {
  const rows = new Uint8Array((widthDots >> 3) * heightDots);
  let pixel = 0;
  for (let at = 0; at < rows.length; at += 1) {
    let byte = 0;
    for (let bit = 0x80; bit > 0; bit >>= 1) {
      if ((pixels[pixel] ?? 255) < WHITE_FROM) byte |= bit;
      pixel += 4;
    }
    rows[at] = byte;
  }
  return rows;
}
