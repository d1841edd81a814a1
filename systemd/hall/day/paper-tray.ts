import type { BitPicture } from '../../../device/printer/bit-picture.ts';
import { VirtualPrinter } from '../../../device/printer/virtual/virtual-printer.ts';
import type { VirtualSlip } from '../../../device/printer/virtual/virtual-slip.ts';
import { post } from './http-door.ts';
import type { NumberReader } from './number-reader.ts';
import { readPaper, tokenOf } from './qr-reader.ts';
import { type FollowedScreen, followScreen, Screen } from './screen.ts';
import type { SightingsBook, SlipSeen } from './sightings.ts';
import { type PrinterView, printerView } from './views.ts';

const WIDTH_DOTS = 576;

type Happening = 'paper-out' | 'paper-loaded' | 'fail-after-slip';

type Parts = {
  readonly printerBase: string;
  readonly statusBase: string;
  readonly book: SightingsBook;
  readonly numbers: NumberReader;
};

/**
 * Takes each slip that falls out of the virtual printer: the very bytes, printed once more, and read
 * from their picture alone.
 */
export class PaperTray {
  readonly #parts: Parts;
  readonly #followed: FollowedScreen<PrinterView>;
  /** Every slip that was read so far. */
  readonly read = new Screen<readonly SlipSeen[]>();
  readonly #pictures = new Map<number, BitPicture>();
  #taken = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    const malformed = (sentence: string) => parts.book.trouble(sentence);
    this.#followed = followScreen(`${parts.printerBase}/stream`, printerView, malformed);
    this.#followed.screen.watch((view) => this.#look(view));
    this.read.show([]);
  }

  get printer(): Screen<PrinterView> {
    return this.#followed.screen;
  }

  /** What a person does to the printer, or what befalls it. */
  async happen(happening: Happening): Promise<void> {
    await post(this.#parts.printerBase, '/happenings', { happening });
  }

  /** Reads the numbers that nobody had been told yet when their slip fell. */
  async finish(numbers: Iterable<string>): Promise<void> {
    await this.#turn;
    await this.#followed.close();
    const { slips } = this.#parts.book;
    const candidates = [...numbers];
    for (const [at, slip] of slips.entries()) {
      const picture = this.#pictures.get(slip.nth);
      if (!picture) continue;
      slips[at] = { ...slip, number: this.#parts.numbers.read(picture, candidates) };
    }
  }

  #look({ printer: { slips } }: PrinterView): void {
    for (const { number: nth, complete, unknown } of [...slips].reverse()) {
      if (nth <= this.#taken) continue;
      if (nth > this.#taken + 1) this.#parts.book.trouble(`slip ${this.#taken + 1} was not seen`);
      this.#taken = nth;
      // One after another: slips of one number are read in the order in which they fell.
      this.#turn = this.#turn.then(() => this.#take(nth, complete, unknown));
    }
  }

  async #take(nth: number, complete: boolean, unknown: readonly string[]): Promise<void> {
    const { printerBase, statusBase, book, numbers } = this.#parts;
    const response = await fetch(`${printerBase}/slips/${nth}.bin`).catch(() => undefined);
    const bytes = response?.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
    const picture = bytes && pictureOf(bytes);
    if (!picture) {
      if (complete) book.trouble(`slip ${nth} could not be fetched`);
      return;
    }
    const token = complete ? tokenOf(readPaper(picture), statusBase) : undefined;
    const number = complete ? numbers.read(picture, book.numbers) : undefined;
    if (complete && number === undefined) this.#pictures.set(nth, picture);
    book.slips.push({ nth, complete, unknown, token, number });
    this.read.show([...book.slips]);
  }
}

/** Prints the bytes of one slip again: the picture is read from them and from nothing else. */
export function pictureOf(bytes: Uint8Array): BitPicture {
  const cut: VirtualSlip[] = [];
  const printer = new VirtualPrinter({
    widthDots: WIDTH_DOTS,
    answer: () => {},
    onSlip: (slip) => cut.push(slip),
  });
  printer.receive(bytes);
  return cut[0]?.picture ?? printer.hanging.picture();
}
