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

  /** Draws both slips of each service in each language, a job a turn: a real one waits for one. */
  async warmUp(pack: SitePack): Promise<void> {
    if (this.#warmed === pack.version) return;
    this.#warmed = pack.version;
    await this.#pause(OPEN_AFTER_MS);
    for (const job of sampleJobs(pack)) {
      const press = this.#warmed === pack.version ? await this.open() : undefined;
      if (!press || this.#warmed !== pack.version) return;
      const slipOf = press.begin(job, pack);
      slipOf('self');
      slipOf('counter');
      await this.#pause(1);
    }
  }

  close(): void {
    this.#warmed = undefined;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }
}
