import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { EncodedSlip } from './escpos-bytes.ts';
import { sampleJobs } from './sample-job.ts';
import type { SlipCopy } from './slip.ts';
import type { SlipModel } from './slip-model.ts';
import { SlipPainter } from './slip-picture.ts';
import { PaintedPress, type SlipMeter, type SlipPress, TextPress } from './slip-press.ts';

/** The node tells systemd that it is ready first; the canvas then takes a tenth of a second. */
const OPEN_AFTER_MS = 150;

/** Slips come out as text: 「書体がありません」. */
export type PressFault = 'fonts-missing';

type Options = {
  /** `node_modules/@fontsource`. */
  readonly packages: string;
  /** `packages` leaves Debian's fonts alone even where they are. */
  readonly source?: 'best' | 'packages';
  readonly model: SlipModel;
  readonly clock: NodeClock;
  readonly log: Logger;
  /** Told once, when it happens; it stays so until the process starts anew. */
  readonly onFault?: (fault: PressFault) => void;
};

/**
 * Opens the press after the process is ready, or with the first job, and draws one slip in each
 * language before anybody waits for one: the first slip of a language costs ten times the next.
 * Where fonts or canvas are missing, at the start or later, it prints text instead: a number on
 * plain paper is better than none, and only a new start looks for the fonts again.
 */
export class PressRoom {
  readonly #options: Options;
  readonly #text: TextPress;
  readonly #meter: SlipMeter;
  #press: Promise<SlipPress> | undefined;
  #warmed: string | undefined;
  /** A sample is being drawn, which nobody waits for. */
  #warming = false;
  #fault: PressFault | undefined;

  constructor(options: Options) {
    const { model, clock, log } = options;
    this.#options = options;
    this.#text = new TextPress(model, (character) =>
      log.warn('slip.character-refused', { character }),
    );
    this.#meter = {
      clock,
      made: ({ jobId }, copy, { bytes, feedDots }, { drawMs, encodeMs }) => {
        if (this.#warming) return;
        log.info('slip.made', { jobId, copy, drawMs, encodeMs, bytes: bytes.length, feedDots });
      },
    };
  }

  /** What is wrong with it; nothing when slips are drawn, or none was asked for yet. */
  get fault(): PressFault | undefined {
    return this.#fault;
  }

  open(): Promise<SlipPress> {
    const { packages, source } = this.#options;
    this.#press ??= SlipPainter.open(packages, source).then(
      (painter) => this.#sturdy(new PaintedPress(painter, this.#options.model, this.#meter)),
      (cause: unknown) => {
        this.#lostFonts(cause);
        return this.#text;
      },
    );
    return this.#press;
  }

  /** Draws both slips of each service in each language, a job a turn: a real one waits for one. */
  async warmUp(pack: SitePack): Promise<void> {
    if (this.#warmed === pack.version) return;
    this.#warmed = pack.version;
    await this.#pause(OPEN_AFTER_MS);
    for (const job of sampleJobs(pack)) {
      const press = this.#warmed === pack.version ? await this.open() : undefined;
      // Text needs no warming, and a real job is the first to be told of a character it refuses.
      if (!press || this.#warmed !== pack.version || this.#fault !== undefined) return;
      this.#warming = true;
      const slipOf = press.begin(job, pack);
      slipOf('self');
      slipOf('counter');
      this.#warming = false;
      await this.#pause(1);
    }
  }

  close(): void {
    this.#warmed = undefined;
  }

  /** A font file that goes missing later is found out while a slip is drawn, which must come out. */
  #sturdy(painted: PaintedPress): SlipPress {
    return {
      begin: (job, pack, training) => {
        const drawn = this.#try(() => painted.begin(job, pack, training));
        let text: ((copy: SlipCopy) => EncodedSlip) | undefined;
        return (copy) => {
          const slip = drawn && this.#try(() => drawn(copy));
          if (slip) return slip;
          text ??= this.#text.begin(job, pack, training);
          return text(copy);
        };
      },
      test: (facts, pack) =>
        this.#try(() => painted.test(facts, pack)) ?? this.#text.test(facts, pack),
    };
  }

  /** Nothing, once drawing has failed: the picture of half a font is not tried a second time. */
  #try<T>(draw: () => T): T | undefined {
    if (this.#fault !== undefined) return undefined;
    try {
      return draw();
    } catch (cause) {
      this.#lostFonts(cause);
      return undefined;
    }
  }

  #lostFonts(cause: unknown): void {
    if (this.#fault !== undefined) return;
    this.#fault = 'fonts-missing';
    const because = cause instanceof Error ? cause.message : String(cause);
    this.#options.log.error('press.fonts-missing', { because });
    this.#options.onFault?.(this.#fault);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }
}
