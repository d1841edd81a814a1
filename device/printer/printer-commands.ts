import { forgetAll, startAfresh } from './escpos-bytes.ts';
import type { PrinterModel } from './printer-model.ts';

const DLE = 0x10;
const GS = 0x1d;
/** As long as the longest band of any slip: what is read as the rest of a picture is white. */
const BLANK_BAND_BYTES = 2_303 * 8;

/** DLE EOT n: answered at once, out of turn, by one byte each. */
export function askStatus(model: PrinterModel): Uint8Array {
  return Buffer.from(model.askStatus.flatMap((n) => [DLE, 0x04, n]));
}

/** GS I n: answered by a block `5Fh … 00h`. */
export function askIdentity(n: number): Uint8Array {
  return Buffer.of(GS, 0x49, n);
}

/** GS g 2 m nL nH: answered by a block of digits. */
export function askCounter(n: number): Uint8Array {
  return Buffer.of(GS, 0x67, 0x32, 0, n & 0xff, n >> 8);
}

/** What a printer still holds of an unfinished slip is forgotten, where its model can. */
export function clearBuffers(model: PrinterModel): Uint8Array {
  return model.clear === 'none' ? new Uint8Array(0) : forgetAll;
}

/**
 * Before a slip that follows an unfinished one: forget what is held, and cut off what hangs out. A
 * model that cannot be told to forget is given blank rows until the picture that it waits for is
 * over; outside a picture it ignores them.
 */
export function beginAfresh(model: PrinterModel): Uint8Array {
  if (model.clear !== 'none') return startAfresh;
  const resumed = startAfresh.subarray(forgetAll.length);
  return Buffer.concat([new Uint8Array(BLANK_BAND_BYTES), resumed]);
}
