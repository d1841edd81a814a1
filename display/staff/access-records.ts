import * as v from 'valibot';
import type { Hall } from '../../broker/client/hall.ts';
import { instant } from '../../broker/client/hall-time.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { newRequestId } from '../../broker/client/open-requests.ts';
import { type Access, accessRecord } from '../../broker/contract/access.ts';
import { counterId, requestId, staffId } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { Result } from '../../broker/contract/result.ts';

const AGAIN_AFTER_MS = 5_000;
/** A week of a hall that is away; what comes then is in the log alone. */
const OPEN_MAX = 2_000;
/** Not heard, or heard before the hall's first day began: told again. */
const unheard: readonly string[] = ['offline', 'no-reply', 'expired', 'day-closed'];

const entry = v.strictObject({
  requestId,
  by: v.strictObject({ staffId, counterId: v.optional(counterId) }),
  ...accessRecord,
});
type Entry = v.InferOutput<typeof entry>;

/** What the hall has not answered yet; it outlives the process. */
export const accessDocument = v.strictObject({
  open: v.pipe(v.array(entry), v.maxLength(OPEN_MAX)),
});
type AccessDocument = v.InferOutput<typeof accessDocument>;

/** Where the open ones stay: lowdb with the durable adapter, or memory in a test. */
export interface AccessStore {
  readonly data: AccessDocument;
  write(data: AccessDocument): Promise<Result<undefined, string>>;
}

type AccessParts = {
  readonly store: AccessStore;
  readonly hall: Hall;
  readonly clock: NodeClock;
  readonly log: Logger;
};

/**
 * Tells the hall's journal what is done about people (R47, R53, R59): each until it is answered, in
 * order, under one id. Nobody waits for it: a hall that is away keeps nobody from signing in.
 */
export class AccessRecords {
  readonly #parts: AccessParts;
  readonly #open: Entry[];
  #running = false;
  #closed = false;

  constructor(parts: AccessParts) {
    this.#parts = parts;
    this.#open = [...parts.store.data.open];
  }

  /** Sends what an earlier process left open. */
  start(): void {
    void this.#run();
  }

  /** @param by - who did it, and at which counter; a `Session` is one */
  record({ staffId: who, counterId: at }: Entry['by'], access: Access): void {
    const { hall, clock, log } = this.#parts;
    if (this.#open.length >= OPEN_MAX) {
      log.warn('access.dropped', { act: access.act, staffId: access.staffId });
      return;
    }
    const by = { staffId: who, ...(at !== undefined && { counterId: at }) };
    const doneAt = hall.domainNow() ?? instant(clock.wallMs());
    this.#open.push({ requestId: newRequestId(), by, access, doneAt });
    this.#keep();
    void this.#run();
  }

  /** Writes the last word and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#write();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#open[0]; next && !this.#closed; next = this.#open[0]) {
      if (await this.#heard(next)) {
        this.#open.shift();
        this.#keep();
      } else {
        await new Promise<void>((resolve) => this.#parts.clock.after(AGAIN_AFTER_MS, resolve));
      }
    }
    this.#running = false;
  }

  async #heard({ by, requestId: id, ...record }: Entry): Promise<boolean> {
    const actor = { kind: 'staff', ...by } as const;
    const answer = await this.#parts.hall.request('record-access', { actor, ...record }, id);
    return answer.ok || !unheard.includes(answer.error);
  }

  /** What cannot be written is still told, as long as the process lives. */
  #keep(): void {
    void this.#write();
  }

  #write(): Promise<unknown> {
    return this.#parts.store.write({ open: [...this.#open] });
  }
}
