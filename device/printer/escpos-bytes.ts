import escpos from 'escpos';
import { qrModules } from '../../broker/client/qr-code.ts';
import { assert, assertNever, ok, type Result } from '../../broker/contract/result.ts';
import { BitCanvas, type BitPicture, layQr } from './bit-picture.ts';
import { ascii, shiftJis } from './shift-jis.ts';
import { plainModel, type SlipModel } from './slip-model.ts';
import { RULE_DOTS } from './slip-strip.ts';
import { CELL_DOTS, type TextSlipPart } from './text-slip.ts';

/** Fewer blank rows than this are cheaper inside a band than as a feed of their own. */
const FEED_ROWS_MIN = 8;
/** White paper between the last line and the cut. */
const BEFORE_CUT_DOTS = 16;

const LF = 0x0a;
const DLE = 0x10;
const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;
/** After DLE: EOT, ENQ and DC4. */
const REAL_TIME: readonly number[] = [0x04, 0x05, 0x14];

/** The bytes of one slip, and the paper that it takes from cut to cut, exactly. */
export type EncodedSlip = {
  readonly bytes: Uint8Array;
  /** Rows, feeds and the way to the blade, in the model's dots (8 a millimetre at 203 dpi). */
  readonly feedDots: number;
};

/**
 * The bytes of one slip: initialise, bands of dots, feeds for what is blank, a partial cut, and
 * at the end `GS r 1`, whose answer comes in order: after it, everything before it was taken
 * (hardware.md 1.6).
 */
export function encodeSlip(
  pictures: readonly BitPicture[],
  model: SlipModel = plainModel(576),
): EncodedSlip {
  const slip = new SlipBytes(model);
  slip.picture(pictures);
  return slip.end();
}

/**
 * The bytes of a slip in the printer's own type: Shift_JIS in kanji mode (FS C 1, FS &), which
 * escpos has no method for; ASCII alone for a model without kanji. The error names a character that no printer has; nothing is printed
 * in its place (hardware.md 1.5).
 */
export function encodeTextSlip(
  parts: readonly TextSlipPart[],
  model: SlipModel,
): Result<EncodedSlip, string> {
  const slip = new SlipBytes(model);
  const { shiftJisKanji } = model;
  if (shiftJisKanji) slip.add(KANJI_SHIFT_JIS);
  for (const part of parts) {
    switch (part.kind) {
      case 'line': {
        const bytes = shiftJisKanji ? shiftJis(part.text) : ascii(part.text);
        if (!bytes.ok) return bytes;
        slip.line(bytes.value, part);
        break;
      }
      case 'gap':
        slip.feed(part.dots);
        break;
      case 'rule': {
        const rule = new BitCanvas(model.widthDots, RULE_DOTS);
        rule.fill(0, 0, model.widthDots, RULE_DOTS);
        slip.picture([rule]);
        break;
      }
      case 'qr':
        slip.qr(part.text, part.moduleDots);
        break;
      default:
        return assertNever(part);
    }
  }
  if (shiftJisKanji) slip.add(KANJI_END);
  return ok(slip.end());
}

/** One slip while it is built; counts the paper that it takes. */
class SlipBytes {
  readonly #printer = new escpos(undefined, { encoding: 'Shift_JIS' });
  readonly #model: SlipModel;
  #feedDots = 0;

  constructor(model: SlipModel) {
    this.#model = model;
    this.#printer.hardware('init');
    // GS P x y: the unit of feeds is one dot, whatever the model's own unit is.
    this.add(Buffer.of(GS, 0x50, model.dotsPerInch, model.dotsPerInch));
    // Some models forget it with every initialisation; full of a slip, they can tell no other way.
    if (model.automaticStatus) this.add(TELL_BY_ITSELF);
  }

  add(bytes: Buffer): void {
    this.#printer.raw(bytes);
  }

  /** The way to the blade, the cut, the question that is answered in its turn. */
  end(): EncodedSlip {
    const { cutter, cutterDistanceDots, barrier } = this.#model;
    if (cutter) {
      this.add(CUT);
      this.#feedDots += cutterDistanceDots + BEFORE_CUT_DOTS;
    } else this.feed(cutterDistanceDots + BEFORE_CUT_DOTS);
    if (barrier) this.add(BARRIER);
    const bytes = this.#printer.buffer.flush();
    assert(!hasRealTimeCommand(bytes), 'a slip has no bytes that a printer acts on at once');
    return { bytes, feedDots: this.#feedDots };
  }

  /** Bands of dots, and feeds for what is blank. */
  picture(pictures: readonly BitPicture[]): void {
    const bytes = (pictures[0]?.widthDots ?? 0) >> 3;
    const rows = withoutRealTimeCommands(Buffer.concat(pictures.map((picture) => picture.rows)));
    for (const strip of strips(rows, bytes)) {
      if (strip.blank) this.feed(strip.to - strip.from);
      else this.#raster(rows.subarray(strip.from * bytes, strip.to * bytes), bytes);
    }
  }

  /** ESC J n: feed n dots. */
  feed(dots: number): void {
    for (let left = dots; left > 0; left -= 255) {
      this.add(Buffer.of(ESC, 0x4a, Math.min(255, left)));
    }
    this.#feedDots += dots;
  }

  /**
   * ESC a and ESC E and GS ! set it; ESC 3 makes the line exactly as high as its type, so that the
   * paper of a slip is known on every model.
   */
  line(text: Uint8Array, { wide, high, bold, align }: TextLook): void {
    const heightDots = CELL_DOTS * high;
    this.add(Buffer.of(ESC, 0x61, align === 'center' ? 1 : 0));
    this.add(Buffer.of(ESC, 0x45, bold ? 1 : 0));
    this.add(Buffer.of(GS, 0x21, ((wide - 1) << 4) | (high - 1)));
    this.add(Buffer.of(ESC, 0x33, heightDots));
    this.add(Buffer.concat([text, Buffer.of(LF)]));
    this.#feedDots += heightDots;
  }

  /** In the middle of the paper: by the printer itself, or as dots. */
  qr(text: string, moduleDots: number): void {
    const modules = qrModules(text);
    const sideDots = modules.size * moduleDots;
    if (this.#model.nativeQr && /^[ -~]*$/.test(text)) {
      this.add(nativeQr(text, moduleDots));
      this.#feedDots += sideDots;
      return;
    }
    const picture = new BitCanvas(this.#model.widthDots, sideDots);
    const left = (this.#model.widthDots - sideDots) >> 1;
    layQr(picture, modules, left, 0, moduleDots);
    this.picture([picture]);
  }

  /** GS v 0: width in bytes, height in rows, then the rows. */
  #raster(rows: Uint8Array, rowBytes: number): void {
    const most = this.#model.bandRowsMax * rowBytes;
    for (let from = 0; from < rows.length; from += most) {
      const band = rows.subarray(from, from + most);
      const height = band.length / rowBytes;
      this.add(
        Buffer.of(GS, 0x76, 0x30, 0, rowBytes & 255, rowBytes >> 8, height & 255, height >> 8),
      );
      this.add(Buffer.from(band.buffer, band.byteOffset, band.length));
    }
    this.#feedDots += rows.length / rowBytes;
  }
}

type TextLook = Omit<Extract<TextSlipPart, { kind: 'line' }>, 'kind' | 'text'>;

/** FS C 1, FS &: Shift_JIS, in kanji mode. */
const KANJI_SHIFT_JIS = Buffer.of(FS, 0x43, 1, FS, 0x26);
/** FS . */
const KANJI_END = Buffer.of(FS, 0x2e);

/**
 * GS ( k, functions 165, 167, 169, 180, 181: model 2, dots a module, correction M, the text, print.
 * Written out here: what escpos emits is another maker's, or has a wrong length (hardware.md 1.5).
 */
function nativeQr(text: string, moduleDots: number): Buffer {
  const data = Buffer.from(text, 'latin1');
  const function_ = (...parameters: readonly number[]) => {
    const length = parameters.length + 1;
    return Buffer.of(GS, 0x28, 0x6b, length & 255, length >> 8, 0x31, ...parameters);
  };
  return Buffer.concat([
    Buffer.of(ESC, 0x61, 1),
    function_(0x41, 0x32, 0),
    function_(0x43, moduleDots),
    function_(0x45, 0x31),
    function_(0x50, 0x30, ...data),
    function_(0x51, 0x30),
    Buffer.of(ESC, 0x61, 0),
  ]);
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

/**
 * Printers act on DLE EOT, DLE ENQ and DLE DC4 inside a picture too (hardware.md 1.6). Where a
 * single dot would make one, it becomes two dots wide; the eye cannot tell.
 */
function withoutRealTimeCommands(rows: Uint8Array): Uint8Array {
  for (let at = rows.indexOf(DLE); at >= 0; at = rows.indexOf(DLE, at + 1)) {
    if (REAL_TIME.includes(rows[at + 1] ?? 0)) rows[at] = DLE | (DLE >> 1);
  }
  return rows;
}

/** DLE EOT, DLE ENQ or DLE DC4, at whatever place: headers, lengths, feeds and texts too. */
export function hasRealTimeCommand(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(DLE); at >= 0; at = bytes.indexOf(DLE, at + 1)) {
    if (REAL_TIME.includes(bytes[at + 1] ?? 0)) return true;
  }
  return false;
}
