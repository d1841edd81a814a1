import path from 'node:path';
import * as v from 'valibot';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import { boardSnapshot } from '../../broker/contract/board-snapshot.ts';
import { hallBeat } from '../../broker/contract/hall-beat.ts';
import { boardGroup } from '../../broker/contract/ids.ts';
import { lineSnapshot } from '../../broker/contract/line-snapshot.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { sitePack } from '../../broker/contract/site.ts';
import type { Known } from './view-of-board.ts';

const siteDocument = v.strictObject({ pack: v.optional(sitePack) });
const pictureDocument = v.strictObject({
  group: v.optional(boardGroup),
  board: v.optional(boardSnapshot),
  line: v.optional(lineSnapshot),
  beat: v.optional(hallBeat),
});

type SiteDocument = SmallDocument<v.InferOutput<typeof siteDocument>>;
type PictureDocument = SmallDocument<v.InferOutput<typeof pictureDocument>>;

/** A memory card bears so many writes only: calls soon, the rest along with them or rarely. */
const CALLS_WITHIN_MS = 5_000;
const REST_WITHIN_MS = 60_000;

/**
 * The last true picture, on disk: a board that starts while the broker is away shows it with its
 * time instead of nothing (design part 9).
 */
export class PictureCache {
  readonly #site: SiteDocument;
  readonly #picture: PictureDocument;
  readonly #clock: NodeClock;
  #newest: Known | undefined;
  #writing: Promise<void> = Promise.resolve();
  #due: { readonly atMs: number; readonly cancel: () => void } | undefined;

  private constructor(site: SiteDocument, picture: PictureDocument, clock: NodeClock) {
    this.#site = site;
    this.#picture = picture;
    this.#clock = clock;
  }

  static async open(directory: string, clock: NodeClock, log: Logger): Promise<PictureCache> {
    const at = (name: string) => path.join(directory, name);
    const site = await SmallDocument.open(at('site.json'), siteDocument, {}, log);
    const picture = await SmallDocument.open(at('picture.json'), pictureDocument, {}, log);
    return new PictureCache(site, picture, clock);
  }

  /** What was kept of this group; a picture of another one is none. */
  read(group: Known['group']): Known {
    const { board, line, beat, group: kept } = this.#picture.data;
    const { pack } = this.#site.data;
    if (kept !== group) return { group, pack, board: undefined, line: undefined, beat: undefined };
    return { group, pack, board, line, beat };
  }

  /** Keeps a picture soon. One that cannot be written is only missed after a restart. */
  keep(known: Known): void {
    const called = known.board?.seq !== (this.#newest ?? this.#picture.data).board?.seq;
    this.#newest = known;
    const atMs = this.#clock.monotonicMs() + (called ? CALLS_WITHIN_MS : REST_WITHIN_MS);
    if (this.#due && this.#due.atMs <= atMs) return;
    this.#due?.cancel();
    const cancel = this.#clock.after(atMs - this.#clock.monotonicMs(), () => this.#write());
    this.#due = { atMs, cancel };
  }

  async close(): Promise<void> {
    this.#due?.cancel();
    this.#due = undefined;
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#due = undefined;
    this.#writing = this.#writing.then(() => this.#writeNewest());
  }

  async #writeNewest(): Promise<void> {
    const newest = this.#newest;
    this.#newest = undefined;
    if (!newest) return;
    const { group, pack, board, line, beat } = newest;
    if (pack && pack.version !== this.#site.data.pack?.version) await this.#site.write({ pack });
    await this.#picture.write({
      group,
      ...(board && { board }),
      ...(line && { line }),
      ...(beat && { beat }),
    });
  }
}
