import jsqr from 'jsqr';
import type { BitPicture } from '../../../device/printer/bit-picture.ts';

/** jsqr is CommonJS and names itself its own `default`, whichever way a loader takes it. */
const readQr = jsqr.default;

/** A picture for a QR reader: `ink` says whether a point is dark. */
function decode(width: number, height: number, ink: (x: number, y: number) => boolean) {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (ink(x, y)) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return readQr(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data;
}

/** Reads the QR code on a slip: as a phone would, from the left half at half the size, else from all. */
export function readPaper(picture: BitPicture): string | undefined {
  const { widthDots, heightDots, rows } = picture;
  const rowBytes = widthDots >> 3;
  const ink = (x: number, y: number) =>
    (((rows[y * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1;
  const half = (x: number, y: number) => ink(x * 2, y * 2);
  const left = Math.round(widthDots * 0.3);
  return decode(left, heightDots >> 1, half) ?? decode(widthDots, heightDots, ink);
}

/** Dots a module when a screen is photographed, and light modules around (ISO/IEC 18004). */
const MODULE_DOTS = 3;
const QUIET_MODULES = 4;

/** Reads the QR code on the kiosk's screen from its SVG path: runs `M<x> <y>h<length>v1H<x>z`. */
export function readScreen(qr: {
  readonly size: number;
  readonly path: string;
}): string | undefined {
  const dark = new Set<number>();
  for (const [, x, y, length] of qr.path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let at = 0; at < Number(length); at += 1) {
      dark.add(Number(y) * qr.size + Number(x) + at);
    }
  }
  const side = (qr.size + 2 * QUIET_MODULES) * MODULE_DOTS;
  const moduleAt = (dot: number) => Math.floor(dot / MODULE_DOTS) - QUIET_MODULES;
  return decode(side, side, (dotX, dotY) => {
    const x = moduleAt(dotX);
    const y = moduleAt(dotY);
    return x >= 0 && y >= 0 && x < qr.size && y < qr.size && dark.has(y * qr.size + x);
  });
}

/** The token of a status address of this hall; nothing for any other text. */
export function tokenOf(text: string | undefined, statusBase: string): string | undefined {
  const prefix = `${statusBase}/t/`;
  return text?.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
