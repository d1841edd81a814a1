import { encodeSlip } from '../../../device/printer/escpos-bytes.ts';
import { CUTTER_DISTANCE_DOTS } from '../../../device/printer/virtual/virtual-printer.ts';
import type { VirtualSlip } from '../../../device/printer/virtual/virtual-slip.ts';

export const SLIP_WIDTH_DOTS = 576;
const SLIP_ROWS = 400;
const ROW_BYTES = SLIP_WIDTH_DOTS >> 3;
const BEFORE_CUT_DOTS = 16;

/** A slip every dot row of which is its label, so that half a slip, or two in one, are seen. */
export function slipOf(label: number): Uint8Array {
  const rows = new Uint8Array(ROW_BYTES * SLIP_ROWS).fill(label);
  return encodeSlip([{ widthDots: SLIP_WIDTH_DOTS, heightDots: SLIP_ROWS, rows }]).bytes;
}

/** What is on a piece of paper, and whether it is all of a slip and nothing else. */
export function readSlip({ picture, cuts, complete, unknown }: VirtualSlip) {
  const rows = Buffer.from(picture.rows).subarray(CUTTER_DISTANCE_DOTS * ROW_BYTES);
  const label = rows[0] ?? 0;
  const expected = Buffer.concat([
    Buffer.alloc(SLIP_ROWS * ROW_BYTES, label),
    Buffer.alloc(BEFORE_CUT_DOTS * ROW_BYTES),
  ]);
  const whole = complete && cuts === 1 && unknown.length === 0 && rows.equals(expected);
  return { label, whole, unknown: [...unknown] };
}
