/**
 * Dots of the printable width: 72 mm or 48 mm at 203 dpi (576, 384), 72 mm at 180 dpi (512, as
 * Epson's TM-T88 series has them).
 */
export type SlipWidth = 576 | 512 | 384;

/** What of a printer's model the bytes and the paper of a slip depend on. */
export type SlipModel = {
  readonly widthDots: SlipWidth;
  readonly dotsPerInch: 203 | 180;
  /** From the line that prints to the blade: every slip begins with that much white. */
  readonly cutterDistanceDots: number;
  /** Rows in one `GS v 0`. */
  readonly bandRowsMax: number;
  /** Without one, the paper goes as far as the edge where it is torn off. */
  readonly cutter: boolean;
  /** GS a: tells its state by itself. */
  readonly automaticStatus: boolean;
  /** GS r 1: answers in its turn. */
  readonly barrier: boolean;
  /** FS C 1: kanji as Shift_JIS. */
  readonly shiftJisKanji: boolean;
  /** Sets a QR code by itself (GS ( k); for others it is sent as dots. */
  readonly nativeQr: boolean;
};

/** A printer of which only the paper is known: what nearly all of them can do. */
export function plainModel(widthDots: SlipWidth): SlipModel {
  const dotsPerInch = widthDots === 512 ? 180 : 203;
  // 12 mm, the usual distance; a model's own is in its row of the printer table.
  const cutterDistanceDots = Math.round((12 * dotsPerInch) / 25.4);
  return {
    widthDots,
    dotsPerInch,
    cutterDistanceDots,
    // 9 KB at 72 mm, which the buffers of small printers hold.
    bandRowsMax: 128,
    cutter: true,
    automaticStatus: true,
    barrier: true,
    shiftJisKanji: false,
    nativeQr: false,
  };
}
