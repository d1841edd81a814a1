import { type CanvasFonts, openCanvasFonts } from '../../broker/client/fonts/canvas-fonts.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { type PictureScale, pngOf } from './canvas-picture.ts';
import type { CityLine } from './city-line.ts';
import { cityPicture } from './city-picture.ts';
import { type Packed, packedPicture } from './send-compressed.ts';

/** While only its age has grown a picture stays for as long as caches may keep it anyway. */
const STAYS_MS = 5_000;
/** Pictures kept: one of a site, a language and a scale is some 30 KB. */
const KEPT_MAX = 128;
/** Drawings that wait for their turn: one site in every language, large and small. */
const WAITING_MAX = 24;
/** Whoever comes then gets the last picture, which bears its time, or is told to come again. */
const LAST_MS_MAX = 30_000;
/** A pause after each drawing as long as itself, so that drawing has half of one core at most. */
const REST_MS_MAX = 1_000;

type Kept = {
  readonly news: string;
  readonly stopped: boolean;
  readonly drawnMs: number;
  readonly picture: Packed;
};
export type Draw = (line: CityLine, scale: PictureScale) => Promise<Buffer>;

type ShelfParts = { readonly draw: Draw; readonly clock: NodeClock; readonly log: Logger };

/**
 * Pictures of lines as PNG, drawn one after another when they are asked for, and kept until there
 * is something else to see: a flood of askers costs a drawing for each news, and no more.
 */
export class PictureShelf {
  readonly #parts: ShelfParts;
  /** The one asked for last is the last. */
  readonly #kept = new Map<string, Kept>();
  readonly #drawing = new Map<string, Promise<Packed | undefined>>();
  #tail: Promise<unknown> = Promise.resolve();
  #failing = false;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
  }

  /** @returns nothing when the picture cannot be drawn now */
  async picture(line: CityLine, scale: PictureScale): Promise<Packed | undefined> {
    const key = `${line.site} ${line.locale} ${scale}`;
    const kept = this.#kept.get(key);
    if (kept && this.#stands(kept, newsOf(line))) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.picture;
    }
    const drawing = this.#drawing.get(key);
    if (drawing !== undefined) return drawing;
    if (this.#drawing.size >= WAITING_MAX) {
      return kept?.news === newsOf(line) ? kept.picture : this.#last(kept, line, LAST_MS_MAX);
    }
    // While others wait nobody is drawn anew sooner than caches would ask.
    const last = this.#drawing.size > 0 ? this.#last(kept, line, STAYS_MS) : undefined;
    if (last) return last;
    const begun = this.#inTurn(key, line, scale);
    this.#drawing.set(key, begun);
    return begun.finally(() => this.#drawing.delete(key));
  }

  #stands({ news, drawnMs }: Kept, now: string): boolean {
    return news === now && this.#parts.clock.monotonicMs() - drawnMs < STAYS_MS;
  }

  /** Of a hall that is lost since then no figure is shown, whatever there is to draw first. */
  #last(kept: Kept | undefined, line: CityLine, withinMs: number): Packed | undefined {
    if (kept === undefined || (line.state === 'stopped' && !kept.stopped)) return undefined;
    const young = this.#parts.clock.monotonicMs() - kept.drawnMs < withinMs;
    return young ? kept.picture : undefined;
  }

  #inTurn(key: string, line: CityLine, scale: PictureScale): Promise<Packed | undefined> {
    const drawn = this.#tail.then(() => this.#draw(key, line, scale));
    this.#tail = drawn.then(({ tookMs }) => this.#rest(Math.min(tookMs, REST_MS_MAX)));
    return drawn.then(({ picture }) => picture);
  }

  async #draw(key: string, line: CityLine, scale: PictureScale) {
    const { draw, clock, log } = this.#parts;
    const startedMs = performance.now();
    const bytes = await draw(line, scale).catch((cause: unknown) => {
      // Told once: it is asked for again and again.
      if (!this.#failing) log.error('picture.failed', { because: String(cause) });
      this.#failing = true;
      return undefined;
    });
    const tookMs = performance.now() - startedMs;
    if (bytes === undefined) return { picture: undefined, tookMs };
    this.#failing = false;
    const picture = packedPicture(bytes);
    this.#kept.delete(key);
    const stopped = line.state === 'stopped';
    this.#kept.set(key, { news: newsOf(line), stopped, drawnMs: clock.monotonicMs(), picture });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return { picture, tookMs };
  }

  /** Real time, whatever the node's clock is: it is the processor that rests. */
  #rest(delayMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, delayMs).unref());
  }
}

/** All that a picture says but its age. */
function newsOf({ asOf: _, updated: __, ...news }: CityLine): string {
  return JSON.stringify(news);
}

/**
 * Draws with the machine's canvas, which is opened when the first picture is asked for: a node that
 * nobody asks for one does without its memory.
 *
 * @param packages - `node_modules/@fontsource`
 */
export function canvasDraw(packages: string): Draw {
  let opened: Promise<CanvasFonts> | undefined;
  return async (line, scale) => {
    // What failed is tried anew by the next who asks.
    opened ??= openCanvasFonts(packages).catch((cause: unknown) => {
      opened = undefined;
      throw cause;
    });
    return pngOf(await opened, cityPicture(line), scale);
  };
}
