import type { BitPicture } from '../bit-picture.ts';

/** A piece of paper that came out of the virtual printer. */
export type VirtualSlip = {
  /** Counts from 1 since the printer was switched on. */
  readonly number: number;
  readonly picture: BitPicture;
  /** The very bytes that made it. */
  readonly bytes: Uint8Array;
  /** Commands that the decoder does not know, as offset and hex; a good slip has none. */
  readonly unknown: readonly string[];
  readonly cuts: number;
  /** False for what hung from the printer when it stopped, and was torn off by hand. */
  readonly complete: boolean;
  /** When its last byte arrived, milliseconds since the epoch, to the microsecond. */
  readonly lastByteAt: number;
};

/** The paper that is under the head, until it is cut. */
export class VirtualPaper {
  readonly #rowBytes: number;
  readonly #rows: Uint8Array[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #unknown: string[] = [];
  #inked = false;

  /** @param topDots - what stands between the cutter and the head: white on every slip */
  constructor(widthDots: number, topDots: number) {
    this.#rowBytes = widthDots >> 3;
    this.feed(topDots);
  }

  get heightDots(): number {
    return this.#rows.length;
  }

  /** Something stands on it, or some of a slip has been read. */
  get begun(): boolean {
    return this.#inked;
  }

  feed(dots: number): void {
    for (let row = 0; row < dots; row += 1) this.#rows.push(new Uint8Array(this.#rowBytes));
  }

  /** One row of dots; what is wider than the head is lost, as on the real one. */
  row(bytes: Uint8Array): void {
    const row = new Uint8Array(this.#rowBytes);
    row.set(bytes.subarray(0, this.#rowBytes));
    this.#rows.push(row);
    this.#inked = true;
  }

  read(bytes: Uint8Array): void {
    this.#bytes.push(bytes);
  }

  unknown(text: string): void {
    this.#unknown.push(text);
  }

  picture(): BitPicture {
    return {
      widthDots: this.#rowBytes * 8,
      heightDots: this.#rows.length,
      rows: Buffer.concat(this.#rows),
    };
  }

  slip(number: number, cuts: number, complete: boolean, lastByteAt: number): VirtualSlip {
    const bytes = Buffer.concat(this.#bytes);
    const unknown = [...this.#unknown];
    return { number, picture: this.picture(), bytes, unknown, cuts, complete, lastByteAt };
  }
}
