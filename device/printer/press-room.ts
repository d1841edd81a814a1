import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { sampleJobs } from './sample-job.ts';
import type { SlipWidth } from './slip.ts';
import { SlipPainter } from './slip-picture.ts';
import { PaintedPress } from './slip-press.ts';

/** The node tells systemd that it is ready first; the canvas then takes a tenth of a second. */
const OPEN_AFTER_MS = 150;

/**
 * Opens the press after the process is ready, or with the first job, and draws one slip in each
 * language before anybody waits for one: the first slip of a language costs ten times the next.
 */
export class PressRoom {
  readonly #packages: string;
  readonly #widthDots: SlipWidth;
  readonly #clock: NodeClock;
  #press: Promise<PaintedPress> | undefined;
  #warmed: string | undefined;
  #cancel: () => void = () => {};

  /** @param packages - `node_modules/@fontsource` */
  constructor(packages: string, widthDots: SlipWidth, clock: NodeClock) {
    this.#packages = packages;
    this.#widthDots = widthDots;
    this.#clock = clock;
  }

  open(): Promise<PaintedPress> {
    this.#press ??= SlipPainter.open(this.#packages).then(
      (painter) => new PaintedPress(painter, this.#widthDots),
    );
    return this.#press;
  }

  /** Draws a slip of each language, one a turn, so that a real job waits for one at most. */
  warmUp(pack: SitePack): void {
    if (this.#warmed === pack.version) return;
    this.#warmed = pack.version;
    this.#cancel();
    const samples = sampleJobs(pack);
    const next = async () => {
      const sample = samples.pop();
      if (!sample || this.#warmed !== pack.version) return;
      const slipOf = (await this.open()).begin(sample, pack);
      slipOf('self');
      slipOf('counter');
      this.#cancel = this.#clock.after(1, () => void next());
    };
    this.#cancel = this.#clock.after(OPEN_AFTER_MS, () => void next());
  }

  close(): void {
    this.#warmed = undefined;
    this.#cancel();
  }
}
