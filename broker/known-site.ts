import * as v from 'valibot';
import { SmallDocument } from './client/small-document.ts';
import { ownEnvelope } from './command-of.ts';
import { decode } from './contract/decode.ts';
import { requestId } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import { assert } from './contract/result.ts';
import type { SitePack } from './contract/site.ts';
import { SITE_CHANGES_MAX } from './contract/site-change.ts';
import type { HallClock } from './hall-clock.ts';
import type { CommandOf } from './queue/commands.ts';
import { outlineOf, siteChanges, siteOutline } from './site-changes.ts';

const knownSite = v.strictObject({
  /** How many changes were recorded before. */
  changes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** None before the first start. */
  outline: v.optional(siteOutline),
});
type Document = Pick<SmallDocument<v.InferOutput<typeof knownSite>>, 'data' | 'write'>;

/** The site as it was at the last start, so that this one can tell what somebody has changed. */
export class KnownSite {
  readonly #document: Document;

  /** @param document - in a test any that keeps what it is given */
  constructor(document: Document) {
    this.#document = document;
  }

  static async open(path: string, log: Logger): Promise<KnownSite> {
    return new KnownSite(await SmallDocument.open(path, knownSite, { changes: 0 }, log));
  }

  /**
   * Has what changed recorded, then remembers the site as it is now. A start that died between
   * records it under the same id, so that it stands in the journal once.
   */
  async compare(
    pack: SitePack,
    clock: HallClock,
    record: (command: CommandOf<'record-site-change'>) => Promise<unknown>,
  ): Promise<void> {
    const { changes: recorded, outline: before } = this.#document.data;
    const outline = outlineOf(pack);
    const changes = before === undefined ? [] : siteChanges(before, outline);
    if (before !== undefined && changes.length === 0) return;
    const id = decode(requestId, `site-change-${recorded + 1}-${pack.version}`);
    assert(id.ok, 'a count and a digest are a request id');
    const further = changes.length - SITE_CHANGES_MAX;
    if (changes.length > 0) {
      await record({
        type: 'record-site-change',
        ...ownEnvelope(clock),
        requestId: id.value,
        changes: changes.slice(0, SITE_CHANGES_MAX),
        ...(further > 0 && { furtherChanges: further }),
      });
    }
    // What cannot be written is compared again at the next start.
    await this.#document.write({ changes: recorded + (changes.length > 0 ? 1 : 0), outline });
  }
}
