import * as v from 'valibot';
import { decodeJson } from '../../broker/contract/decode.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { SlipModel, SlipWidth } from './slip-model.ts';

const text = (characters: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(characters));
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
/** The n of GS I n, and the number of a maintenance counter in GS g 2. */
const identityNumber = whole(1, 255);
const counterNumber = whole(1, 65_535);

/** What one model can do (clause R67). What is not sure is off: nothing is sent on a guess. */
const printerModel = v.strictObject({
  /** As staff know it. */
  name: text(40),
  /** Where this row comes from, and what of it was never tried on a device. */
  source: text(400),
  /** Widest first; the dots that the head has on that paper. */
  paper: v.pipe(
    v.array(
      v.strictObject({
        widthMm: v.picklist([80, 58]),
        widthDots: v.picklist([576, 512, 384]),
      }),
    ),
    v.minLength(1),
    v.maxLength(2),
  ),
  /** 8 at 203 dpi, 7.09 at 180 dpi, as makers write it. */
  dotsPerMm: v.picklist([8, 7.09]),
  cutter: v.boolean(),
  /** From the line that prints to the blade. */
  cutterDistanceDots: whole(0, 400),
  /** Rows in one `GS v 0`. */
  bandRowsMax: whole(8, 2_303),
  /** How much paper the sensor leaves, an assumption; null for a model without one. */
  nearEnd: v.nullable(v.strictObject({ remainingMm: whole(100, 50_000) })),
  /** The n of DLE EOT n that it answers. */
  askStatus: v.pipe(v.array(v.picklist([1, 2, 3, 4])), v.maxLength(4)),
  /** GS a: tells by itself when something changes. */
  automaticStatus: v.boolean(),
  /** A question that is answered in its turn, after everything before it (hardware.md 1.6). */
  barrier: v.picklist(['gs-r-1', 'none']),
  /** Clears its buffers in real time. */
  clear: v.picklist(['dle-dc4-8', 'none']),
  /** GS I n, each answered as a block. */
  identity: v.strictObject({
    model: v.optional(identityNumber),
    serial: v.optional(identityNumber),
  }),
  /** GS g 2, each answered as a block; those that count the whole life of the printer. */
  counters: v.strictObject({
    cuts: v.optional(counterNumber),
    hours: v.optional(counterNumber),
    /** Feeds past the head, and how long one of them is. */
    fed: v.optional(
      v.strictObject({ number: counterNumber, mmEach: v.pipe(v.number(), v.minValue(0.01)) }),
    ),
  }),
  /** FS C 1: kanji as Shift_JIS. */
  shiftJisKanji: v.boolean(),
  /** GS ( k: sets QR codes by itself. */
  nativeQr: v.boolean(),
});

/** One row of the printer table, with its id; `mute` is a model like any other. */
export type PrinterModel = v.InferOutput<typeof printerModel> & { readonly id: string };

const modelId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, 'an id such as epson-tm-m30iii'));
const table = v.record(modelId, printerModel);

/**
 * Reads the printer table.
 *
 * @param text - the text of `config/printer-models.json`
 * @returns the models by id; the error names the path and what was expected there
 */
export function readPrinterModels(text: string): Result<ReadonlyMap<string, PrinterModel>, string> {
  const decoded = decodeJson(table, text);
  if (!decoded.ok) return err(`${decoded.error.path || 'file'}: ${decoded.error.expected}`);
  if (Object.keys(decoded.value).length === 0) return err('file: expected at least one model');
  const models = Object.entries(decoded.value).map(([id, row]) => ({ id, ...row }));
  for (const { id, barrier, askStatus, automaticStatus } of models) {
    // An answer in its turn is trusted only beside a state that says what it means.
    if (barrier !== 'none' && askStatus.length === 0 && !automaticStatus) {
      return err(`${id}.barrier: expected "none" for a model whose state nobody is told`);
    }
  }
  return ok(new Map(models.map((model) => [model.id, model])));
}

/** Does it ever say how it is? */
export function answers(model: PrinterModel): boolean {
  return model.askStatus.length > 0 || model.automaticStatus;
}

/** What the bytes and the paper of its slips depend on. */
export function slipModelOf(model: PrinterModel, widthDots: SlipWidth): SlipModel {
  const { dotsPerMm, barrier, cutter, cutterDistanceDots } = model;
  const { bandRowsMax, automaticStatus, shiftJisKanji, nativeQr } = model;
  return {
    widthDots,
    dotsPerInch: dotsPerMm === 8 ? 203 : 180,
    cutterDistanceDots,
    bandRowsMax,
    cutter,
    automaticStatus,
    barrier: barrier !== 'none',
    shiftJisKanji,
    nativeQr,
  };
}

const common: Omit<PrinterModel, 'id' | 'name' | 'source'> = {
  paper: [
    { widthMm: 80, widthDots: 576 },
    { widthMm: 58, widthDots: 384 },
  ],
  dotsPerMm: 8,
  cutter: true,
  cutterDistanceDots: 96,
  bandRowsMax: 128,
  nearEnd: { remainingMm: 2_500 },
  askStatus: [1, 2, 3, 4],
  automaticStatus: true,
  barrier: 'gs-r-1',
  clear: 'dle-dc4-8',
  identity: {},
  counters: {},
  shiftJisKanji: false,
  nativeQr: false,
};

/** Any printer that answers as Epson's do; what the virtual printer is unless told otherwise. */
export const genericModel: PrinterModel = {
  ...common,
  id: 'generic',
  name: 'ESC/POS',
  source: 'The row of the same id in the printer table.',
};

/** Takes slips and never says a word. */
export const muteModel: PrinterModel = {
  ...common,
  id: 'mute',
  name: 'ESC/POS, silent',
  source: 'The row of the same id in the printer table.',
  nearEnd: null,
  askStatus: [],
  automaticStatus: false,
  barrier: 'none',
};
