import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { type CounterId, counterId, type StaffId, staffId } from '../../broker/contract/ids.ts';
import type { Result } from '../../broker/contract/result.ts';
import { type StaffRole, staffRole } from './account.ts';

/** Idle and absolute life of a session (reliability F48); by a clock that never jumps (F54). */
const IDLE_MS_MAX = 15 * 60_000;
const LIFE_MS_MAX = 12 * 60 * 60_000;
const SESSIONS_MAX = 500;
/** How long a dead session's stream may still show something. */
const SWEEP_EVERY_MS = 5_000;
/** A press writes no file: a minute of idle time more or less is nothing. */
const KEEP_EVERY_MS = 60_000;

const ms = v.pipe(v.number(), v.minValue(0));
const session = v.strictObject({
  /** Of the secret, which only the browser has. */
  digest: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  staffId,
  role: staffRole,
  counterId: v.optional(counterId),
  startedMs: ms,
  usedMs: ms,
});
export type Session = Readonly<v.InferOutput<typeof session>>;

/** Sessions outlive their process, not the boot that their times count from. */
export const sessionsDocument = v.strictObject({
  bootId: v.pipe(v.string(), v.maxLength(64)),
  sessions: v.pipe(v.array(session), v.maxLength(SESSIONS_MAX)),
});
type SessionsDocument = v.InferOutput<typeof sessionsDocument>;

/** Where the sessions stay: lowdb with the durable adapter, or memory in a test. */
export interface SessionStore {
  readonly data: SessionsDocument;
  write(data: SessionsDocument): Promise<Result<undefined, string>>;
}

export type SessionEnd = 'signed-out' | 'idle' | 'too-old' | 'replaced' | 'disabled';

type SessionParts = {
  readonly store: SessionStore;
  /** Its monotonic time counts from the boot, not from the start of the process. */
  readonly clock: Pick<NodeClock, 'monotonicMs' | 'after'>;
  readonly bootId: string;
  readonly ended: (session: Session, because: SessionEnd) => void;
};

/**
 * Who is signed in, until when, and at which counter. One live session a person: signing in again
 * ends the earlier one (R53). The secret stays in the browser's cookie; here stands its digest.
 */
export class SessionBook {
  readonly #parts: SessionParts;
  readonly #sessions = new Map<string, Session>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #keptMs = 0;
  #cancelSweep: () => void = () => {};

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { bootId, sessions } = parts.store.data;
    // Of another boot, nobody knows how old they are.
    if (bootId === parts.bootId) for (const each of sessions) this.#sessions.set(each.digest, each);
    this.#sweep();
  }

  /** Starts a session and gives its secret, 256 random bits. */
  start(who: StaffId, role: StaffRole): string {
    this.endAllOf(who, 'replaced');
    const [oldest] = this.#sessions.values();
    if (oldest && this.#sessions.size >= SESSIONS_MAX) this.#end(oldest, 'replaced');
    const secret = randomBytes(32).toString('base64url');
    const now = this.#parts.clock.monotonicMs();
    this.#put({ digest: digestOf(secret), staffId: who, role, startedMs: now, usedMs: now });
    this.#keep();
    return secret;
  }

  /** The live session of this secret. To ask keeps nobody signed in: a stream is nobody's doing. */
  find(secret: string | undefined): Session | undefined {
    const found = secret === undefined ? undefined : this.#sessions.get(digestOf(secret));
    return found && this.#endOf(found) === undefined ? found : undefined;
  }

  /** The same, for something that a person did: their idle time begins anew. */
  use(secret: string | undefined): Session | undefined {
    const found = this.find(secret);
    if (found === undefined) return undefined;
    const usedMs = this.#parts.clock.monotonicMs();
    const used = this.#put({ ...found, usedMs });
    if (usedMs - this.#keptMs >= KEEP_EVERY_MS) this.#keep();
    return used;
  }

  /** Everybody whose session lives, once each: there is no second one of a person. */
  get signedIn(): readonly StaffId[] {
    const live = [...this.#sessions.values()].filter((each) => this.#endOf(each) === undefined);
    return live.map(({ staffId: who }) => who);
  }

  sitAt({ counterId: _left, ...standing }: Session, at: CounterId | undefined): void {
    if (!this.#sessions.has(standing.digest)) return;
    this.#put({ ...standing, ...(at !== undefined && { counterId: at }) });
    this.#keep();
  }

  end(secret: string | undefined): void {
    const found = this.find(secret);
    if (found === undefined) return;
    this.#end(found, 'signed-out');
    this.#keep();
  }

  endAllOf(who: StaffId, because: SessionEnd): void {
    const theirs = [...this.#sessions.values()].filter((each) => each.staffId === who);
    for (const each of theirs) this.#end(each, because);
    if (theirs.length > 0) this.#keep();
  }

  /** Calls `ended` once, when the session ends in any way; the answer takes that back. */
  onEnd({ digest }: Session, ended: () => void): () => void {
    const watchers = this.#watchers.get(digest) ?? new Set();
    this.#watchers.set(digest, watchers.add(ended));
    return () => {
      watchers.delete(ended);
      if (watchers.size === 0) this.#watchers.delete(digest);
    };
  }

  /** Writes the last word and waits for it. */
  async close(): Promise<void> {
    this.#cancelSweep();
    await this.#write();
  }

  #endOf({ startedMs, usedMs }: Session): SessionEnd | undefined {
    const now = this.#parts.clock.monotonicMs();
    if (now - startedMs > LIFE_MS_MAX) return 'too-old';
    return now - usedMs > IDLE_MS_MAX ? 'idle' : undefined;
  }

  #put(changed: Session): Session {
    this.#sessions.set(changed.digest, changed);
    return changed;
  }

  #end(over: Session, because: SessionEnd): void {
    this.#sessions.delete(over.digest);
    for (const ended of this.#watchers.get(over.digest) ?? []) ended();
    this.#watchers.delete(over.digest);
    this.#parts.ended(over, because);
  }

  #sweep(): void {
    for (const each of [...this.#sessions.values()]) {
      const because = this.#endOf(each);
      if (because !== undefined) this.#end(each, because);
    }
    this.#cancelSweep = this.#parts.clock.after(SWEEP_EVERY_MS, () => this.#sweep());
  }

  /** What cannot be kept lives on in memory: at worst, its people sign in again after a restart. */
  #keep(): void {
    void this.#write();
  }

  #write(): Promise<Result<undefined, string>> {
    this.#keptMs = this.#parts.clock.monotonicMs();
    const { bootId, store } = this.#parts;
    return store.write({ bootId, sessions: [...this.#sessions.values()] });
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
