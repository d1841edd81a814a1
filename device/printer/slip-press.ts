import type { SitePack } from '../../broker/contract/site.ts';
import type { PrintJob } from '../../broker/contract/snapshots.ts';
import { encodeSlip } from './escpos-bytes.ts';
import { type SlipCopy, SlipLayout, type SlipWidth } from './slip.ts';
import type { SlipPainter } from './slip-picture.ts';
import { SlipLanguages } from './slip-words.ts';
import { Typesetter } from './typesetter.ts';

/** Turns a job into the bytes of its slips, one slip at a time. */
export interface SlipPress {
  begin(job: PrintJob, pack: SitePack): (copy: SlipCopy) => Uint8Array;
}

/** Layout, picture and bytes. Fonts and words of one site stay warm between jobs. */
export class PaintedPress implements SlipPress {
  readonly #painter: SlipPainter;
  readonly #typesetter: Typesetter;
  readonly #widthDots: SlipWidth;
  #languages: { readonly version: string; readonly words: SlipLanguages } | undefined;

  constructor(painter: SlipPainter, widthDots: SlipWidth) {
    this.#painter = painter;
    this.#typesetter = new Typesetter((text, style) => painter.measure(text, style));
    this.#widthDots = widthDots;
  }

  begin(job: PrintJob, pack: SitePack): (copy: SlipCopy) => Uint8Array {
    const words = this.#wordsOf(pack);
    const layout = new SlipLayout(job, words, this.#widthDots, this.#typesetter);
    return (copy) => encodeSlip(this.#painter.paint(layout.slip(copy)));
  }

  #wordsOf(pack: SitePack): SlipLanguages {
    if (this.#languages?.version !== pack.version) {
      this.#languages = { version: pack.version, words: new SlipLanguages(pack) };
    }
    return this.#languages.words;
  }
}
