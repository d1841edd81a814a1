import type { QrModules } from '../../broker/client/qr-code.ts';

/**
 * A picture of black and white dots: rows from the top, eight dots a byte, the leftmost in the
 * highest bit, 1 for black. It is what `GS v 0` takes (Epson ESC/POS).
 */
export type BitPicture = {
  /** A multiple of 8. */
  readonly widthDots: number;
  readonly heightDots: number;
  readonly rows: Uint8Array;
};

/** Lays the dark modules of a QR code; whoever asks leaves four light ones around it. */
export function layQr(
  picture: BitCanvas,
  modules: QrModules,
  xDots: number,
  yDots: number,
  moduleDots: number,
): void {
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (!modules.dark(x, y)) continue;
      picture.fill(xDots + x * moduleDots, yDots + y * moduleDots, moduleDots, moduleDots);
    }
  }
}

/** A picture that is still being drawn; what lies outside of it is cut off. */
export class BitCanvas {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly rows: Uint8Array;
  readonly #rowBytes: number;

  constructor(widthDots: number, heightDots: number) {
    this.widthDots = widthDots;
    this.heightDots = heightDots;
    this.#rowBytes = widthDots >> 3;
    this.rows = new Uint8Array(this.#rowBytes * heightDots);
  }

  /** A rectangle of black (or, taken away again, white) dots. */
  fill(xDots: number, yDots: number, widthDots: number, heightDots: number, black = true): void {
    const left = Math.max(0, xDots);
    const right = Math.min(this.widthDots, xDots + widthDots);
    const bottom = Math.min(this.heightDots, yDots + heightDots);
    for (let y = Math.max(0, yDots); y < bottom; y += 1) {
      const row = y * this.#rowBytes;
      for (let x = left; x < right; ) {
        const bytes = (right - x) >> 3;
        if ((x & 7) === 0 && bytes > 0) {
          this.rows.fill(black ? 0xff : 0, row + (x >> 3), row + (x >> 3) + bytes);
          x += bytes << 3;
        } else {
          this.#mark(row + (x >> 3), 0x80 >> (x & 7), black);
          x += 1;
        }
      }
    }
  }

  /** Lays another picture's black dots over this one, as black or as white ones. */
  lay(picture: BitPicture, xDots: number, yDots: number, black = true): void {
    const from = picture.widthDots >> 3;
    const byte = xDots >> 3;
    const shift = xDots & 7;
    for (let y = 0; y < picture.heightDots; y += 1) {
      const to = y + yDots;
      if (to < 0 || to >= this.heightDots) continue;
      const row = to * this.#rowBytes;
      for (let at = 0; at < from; at += 1) {
        const dots = picture.rows[y * from + at] ?? 0;
        if (dots === 0) continue;
        this.#markIn(row, byte + at, dots >> shift, black);
        if (shift > 0) this.#markIn(row, byte + at + 1, (dots << (8 - shift)) & 0xff, black);
      }
    }
  }

  #markIn(row: number, byte: number, dots: number, black: boolean): void {
    if (byte >= 0 && byte < this.#rowBytes) this.#mark(row + byte, dots, black);
  }

  #mark(at: number, dots: number, black: boolean): void {
    const before = this.rows[at] ?? 0;
    this.rows[at] = black ? before | dots : before & ~dots;
  }
}
