import path from 'node:path';
import * as v from 'valibot';
import type { Hall } from '../../broker/client/hall.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import type { HallBeat } from '../../broker/contract/hall-beat.ts';
import { businessDay, type EpochMs, epochMs } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { NodeHealth } from '../../broker/contract/node-health.ts';
import type { Result } from '../../broker/contract/result.ts';

const MINUTE_MS = 60_000;
/** Somebody is there by then to switch an amplifier on, and no citizen is. */
const BEFORE_OPENING_MS = 15 * MINUTE_MS;
/** What was not heard is tried again: the amplifier may have been off. */
const AGAIN_MS = 5 * MINUTE_MS;

const testDocument = v.strictObject({
  last: v.optional(v.strictObject({ businessDay, at: epochMs, heard: v.boolean() })),
});
type TestDocument = SmallDocument<v.InferOutput<typeof testDocument>>;
type Last = NonNullable<v.InferOutput<typeof testDocument>['last']>;

export type MorningTestParts = {
  readonly hall: Pick<Hall, 'presence' | 'domainNow'>;
  readonly log: Logger;
  /** Plays the tones and listens. */
  readonly hear: () => Promise<Result<boolean, string>>;
  /** Its result, its fault, or whether it sounds now, is another one. */
  readonly changed: () => void;
};

/**
 * The loudspeaker's own test with a microphone: each business day a quarter of an hour before the
 * hall opens, again every five minutes until it was heard, and never while the hall is open. What
 * was heard is kept on disk: a restart in the morning does not sound again.
 */
export class MorningTest {
  readonly #parts: MorningTestParts;
  readonly #document: TestDocument;
  /** Domain time; a test that nobody could judge is tried again like one that was not heard. */
  #triedAt: EpochMs | undefined;
  #fault: string | undefined;
  #sounding = false;

  private constructor(parts: MorningTestParts, document: TestDocument) {
    this.#parts = parts;
    this.#document = document;
  }

  static async open(directory: string, parts: MorningTestParts): Promise<MorningTest> {
    const file = path.join(directory, 'sound-test.json');
    return new MorningTest(parts, await SmallDocument.open(file, testDocument, {}, parts.log));
  }

  /** As the node's health says it. */
  get latest(): NodeHealth['selfTest'] {
    const { last } = this.#document.data;
    return last && { at: last.at, heard: last.heard };
  }

  /** Why the last test could not be judged. */
  get fault(): string | undefined {
    return this.#fault;
  }

  get sounding(): boolean {
    return this.#sounding;
  }

  /** Time has passed. */
  tick(): void {
    const { hall } = this.#parts;
    const now = hall.domainNow();
    const { beat, online } = hall.presence;
    if (this.#sounding || !beat || !online || now === undefined) return;
    if (isTestDue(beat, now, this.#document.data.last, this.#triedAt)) void this.#test(beat, now);
  }

  async #test({ businessDay }: HallBeat, at: EpochMs): Promise<void> {
    const { hear, changed, log } = this.#parts;
    this.#triedAt = at;
    this.#sounding = true;
    changed();
    const heard = await hear();
    this.#sounding = false;
    this.#fault = heard.ok ? undefined : heard.error;
    if (heard.ok) await this.#document.write({ last: { businessDay, at, heard: heard.value } });
    if (heard.ok) log.info('sound.self-tested', { heard: heard.value });
    else log.warn('sound.self-test-failed', { because: heard.error });
    changed();
  }
}

/** Whether the tones are to sound now. Pure; instants are domain time. */
function isTestDue(
  { mode, nextChange, businessDay }: HallBeat,
  now: EpochMs,
  last: Last | undefined,
  triedAt: EpochMs | undefined,
): boolean {
  const soon =
    nextChange !== undefined && nextChange > now && nextChange - now <= BEFORE_OPENING_MS;
  if (mode !== 'closed' || !soon) return false;
  if (last?.businessDay === businessDay && last.heard) return false;
  const latest = Math.max(triedAt ?? 0, last?.at ?? 0);
  return now - latest >= AGAIN_MS;
}
