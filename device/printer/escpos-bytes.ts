import escpos from 'escpos';
import type { BitPicture } from './bit-picture.ts';

/** Rows in one `GS v 0`: 9 KB at 72 mm, which the buffers of small printers hold. */
const BAND_ROWS_MAX = 128;
/** Fewer blank rows than this are cheaper inside a band than as a feed of their own. */
const FEED_ROWS_MIN = 8;
/** White paper between the last line and the cut. */
const BEFORE_CUT_DOTS = 16;

const DLE = 0x10;
const ESC = 0x1b;
const GS = 0x1d;

const DOTS_PER_INCH = 203;

/**
 * The bytes of one slip: initialise, bands of dots, feeds for what is blank, a partial cut, and
 * at the end `GS r 1`, whose answer comes in order: after it, everything before it was taken
 * (hardware.md 1.6).
 */
export function encodeSlip(pictures: readonly BitPicture[]): Uint8Array {
  const printer = new escpos(undefined, { encoding: 'Shift_JIS' });
  printer.hardware('init');
  // GS P x y: the unit of feeds is one dot, whatever the model's own unit is.
  printer.raw(Buffer.of(GS, 0x50, DOTS_PER_INCH, DOTS_PER_INCH));
  // Some models forget it with every initialisation; full of a slip, they can tell no other way.
  printer.raw(TELL_BY_ITSELF);
  const bytes = (pictures[0]?.widthDots ?? 0) >> 3;
  const rows = withoutRealTimeCommands(Buffer.concat(pictures.map((picture) => picture.rows)));
  for (const strip of strips(rows, bytes)) {
    if (strip.blank) feed(printer, strip.to - strip.from);
    else raster(printer, rows.subarray(strip.from * bytes, strip.to * bytes), bytes);
  }
  printer.raw(CUT).raw(BARRIER);
  return printer.buffer.flush();
}

/** GS a n: the printer tells by itself when it goes offline, has an error, or its paper changes. */
const TELL_BY_ITSELF = Buffer.of(GS, 0x61, 0x0e);
/** GS V B n: feed to the cutter and n dots on, then cut but for one point, so that both slips hang together. */
const CUT = Buffer.of(GS, 0x56, 0x42, BEFORE_CUT_DOTS);
/** GS r 1: the state of the paper sensors, answered in its turn. */
const BARRIER = Buffer.of(GS, 0x72, 1);

/** DLE DC4 8: clear the buffers; in real time, in the middle of a picture too. */
export const forgetAll: Uint8Array = Buffer.of(DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);

/**
 * Before a slip that follows an unfinished one: forget what is held, and cut off what hangs out,
 * so that it does not begin on the rest of the last one.
 */
export const startAfresh: Uint8Array = Buffer.concat([
  forgetAll,
  Buffer.of(ESC, 0x40, GS, 0x56, 0x42, 0),
]);

/** DLE EOT 1 to 4: state, cause of being offline, error, paper. Answered at once, out of turn. */
export const askStatus: Uint8Array = Buffer.from([1, 2, 3, 4].flatMap((n) => [DLE, 0x04, n]));

/** The same as in every slip: the printer's state is news from now on. */
export const tellStatusByItself: Uint8Array = TELL_BY_ITSELF;

type Strip = { readonly from: number; readonly to: number; readonly blank: boolean };

/** The rows in strips of either blank or inked ones. */
function strips(rows: Uint8Array, rowBytes: number): readonly Strip[] {
  const found: Strip[] = [];
  const count = rowBytes === 0 ? 0 : rows.length / rowBytes;
  let inkFrom = 0;
  let y = 0;
  const ink = (to: number) => {
    if (to > inkFrom) found.push({ from: inkFrom, to, blank: false });
  };
  while (y < count) {
    let blankTo = y;
    while (blankTo < count && isBlank(rows, blankTo * rowBytes, rowBytes)) blankTo += 1;
    if (blankTo - y >= FEED_ROWS_MIN) {
      ink(y);
      found.push({ from: y, to: blankTo, blank: true });
      inkFrom = blankTo;
    }
    y = blankTo + 1;
  }
  ink(count);
  return found;
}

function isBlank(rows: Uint8Array, from: number, rowBytes: number): boolean {
  for (let at = from; at < from + rowBytes; at += 1) if (rows[at] !== 0) return false;
  return true;
}

/** ESC J n: feed n dots. */
function feed(printer: escpos, dots: number): void {
  for (let left = dots; left > 0; left -= 255) {
    printer.raw(Buffer.of(ESC, 0x4a, Math.min(255, left)));
  }
}

/** GS v 0: width in bytes, height in rows, then the rows. */
function raster(printer: escpos, rows: Uint8Array, rowBytes: number): void {
  const most = BAND_ROWS_MAX * rowBytes;
  for (let from = 0; from < rows.length; from += most) {
    const band = rows.subarray(from, from + most);
    const height = band.length / rowBytes;
    printer.raw(
      Buffer.of(GS, 0x76, 0x30, 0, rowBytes & 255, rowBytes >> 8, height & 255, height >> 8),
    );
    printer.raw(Buffer.from(band.buffer, band.byteOffset, band.length));
  }
}

/**
 * Printers act on DLE EOT, DLE ENQ and DLE DC4 inside a picture too (hardware.md 1.6). Where a
 * single dot would make one, it becomes two dots wide; the eye cannot tell.
 */
function withoutRealTimeCommands(rows: Uint8Array): Uint8Array {
  for (let at = rows.indexOf(DLE); at >= 0; at = rows.indexOf(DLE, at + 1)) {
    const next = rows[at + 1];
    if (next === 0x04 || next === 0x05 || next === 0x14) rows[at] = DLE | (DLE >> 1);
  }
  return rows;
}
