import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { SiteId } from '../../broker/contract/ids.ts';
import type { PrintJob } from '../../broker/contract/print-message.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { type EncodedSlip, encodeSlip, encodeTextSlip } from './escpos-bytes.ts';
import { type SlipCopy, SlipLayout } from './slip.ts';
import type { SlipModel } from './slip-model.ts';
import type { SlipPainter } from './slip-picture.ts';
import { SlipLanguages } from './slip-words.ts';
import { type TestFacts, testLines, testSlip } from './test-slip.ts';
import { bareSlip, textSlip } from './text-slip.ts';
import { Typesetter } from './typesetter.ts';

/** Turns a job into the bytes and paper of its slips, one slip at a time. */
export interface SlipPress {
  /** @param training - marks them, and leaves out the code that leads to a page (R22) */
  begin(job: PrintJob, pack: SitePack, training?: boolean): (copy: SlipCopy) => EncodedSlip;
  /** A slip that is no ticket, to look at what the printer does. */
  test(facts: TestFacts, pack: SitePack): EncodedSlip;
}

const SITES_MAX = 4;

/** What one slip cost to make. */
export type SlipCost = { readonly drawMs: number; readonly encodeMs: number };

/** Told of every slip that was made; `clock` measures it. */
export type SlipMeter = {
  readonly clock: NodeClock;
  made(job: PrintJob, copy: SlipCopy, slip: EncodedSlip, cost: SlipCost): void;
};

/** Layout, picture and bytes. Fonts and words of one site stay warm between jobs. */
export class PaintedPress implements SlipPress {
  readonly #painter: SlipPainter;
  readonly #typesetter: Typesetter;
  readonly #model: SlipModel;
  readonly #meter: SlipMeter | undefined;
  readonly #languages = new KeptLanguages();

  constructor(painter: SlipPainter, model: SlipModel, meter?: SlipMeter) {
    this.#painter = painter;
    this.#typesetter = new Typesetter((text, style) => painter.measure(text, style));
    this.#model = model;
    this.#meter = meter;
  }

  begin(job: PrintJob, pack: SitePack, training = false): (copy: SlipCopy) => EncodedSlip {
    const words = this.#languages.of(pack);
    const { widthDots } = this.#model;
    const layout = new SlipLayout(job, words, widthDots, this.#typesetter, training);
    const now = () => this.#meter?.clock.monotonicMs() ?? 0;
    return (copy) => {
      const begunMs = now();
      const pictures = this.#painter.paint(layout.slip(copy));
      const drawnMs = now();
      const slip = encodeSlip(pictures, this.#model);
      const cost = { drawMs: drawnMs - begunMs, encodeMs: now() - drawnMs };
      this.#meter?.made(job, copy, slip, cost);
      return slip;
    };
  }

  test(facts: TestFacts, pack: SitePack): EncodedSlip {
    const words = this.#languages.of(pack);
    const { publicAddress } = pack.site;
    const slip = testSlip(facts, words, publicAddress, this.#model, this.#typesetter);
    return encodeSlip(this.#painter.paint(slip), this.#model);
  }
}

/**
 * Slips in the printer's own type, for a box whose fonts or canvas are missing: Japanese and plain
 * Latin only. Who chose another language gets the Japanese words, because half a sentence with
 * holes helps nobody, the staff can read them out, and the citizen's own language is on the
 * kiosk's screen and on the phone behind the QR code. A model without kanji gets a bare slip.
 */
export class TextPress implements SlipPress {
  readonly #model: SlipModel;
  readonly #onRefused: (character: string) => void;
  readonly #languages = new KeptLanguages();

  /** @param onRefused - a character that no printer has kept words off the paper */
  constructor(model: SlipModel, onRefused: (character: string) => void) {
    this.#model = model;
    this.#onRefused = onRefused;
  }

  begin(job: PrintJob, pack: SitePack, training = false): (copy: SlipCopy) => EncodedSlip {
    const languages = this.#languages.of(pack);
    const own = languages.of(job.locale);
    const writable = new Set(this.#model.shiftJisKanji ? [own, languages.japanese] : []);
    return (copy) => {
      for (const words of writable) {
        const parts = textSlip(job, languages, words, copy, this.#model, training);
        const slip = encodeTextSlip(parts, this.#model);
        if (slip.ok) return slip.value;
        writable.delete(words);
        // Another language than Japanese is expected to be refused.
        if (words === languages.japanese) this.#onRefused(slip.error);
      }
      const least = bareSlip(job, languages, copy, this.#model, training);
      const bare = encodeTextSlip(least, this.#model);
      assert(bare.ok, 'a bare slip has nothing but its number and a code');
      return bare.value;
    };
  }

  test(facts: TestFacts, pack: SitePack): EncodedSlip {
    const words = this.#languages.of(pack);
    const lines = testLines(facts, words, this.#model);
    // What a printer has no sign for, such as a rare one in the hall's name, is left out here.
    const parts = lines.filter((part) => encodeTextSlip([part], this.#model).ok);
    const code = { kind: 'qr', text: pack.site.publicAddress, moduleDots: 5 } as const;
    const slip = encodeTextSlip([...parts, code, { kind: 'gap', dots: 24 }], this.#model);
    assert(slip.ok, 'each line of it was tried');
    return slip.value;
  }
}

/** The words of the sites that were printed last: the hall's, and that of a training beside it. */
class KeptLanguages {
  readonly #kept = new Map<SiteId, { readonly version: string; readonly words: SlipLanguages }>();

  of(pack: SitePack): SlipLanguages {
    const { site } = pack.site;
    const known = this.#kept.get(site);
    if (known?.version === pack.version) return known.words;
    const words = new SlipLanguages(pack);
    if (this.#kept.size >= SITES_MAX) this.#kept.clear();
    this.#kept.set(site, { version: pack.version, words });
    return words;
  }
}
