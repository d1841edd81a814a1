import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { type LockReason, lockReason, type SessionEnd } from '../../broker/contract/access.ts';
import { type CounterId, counterId, type StaffId, staffId } from '../../broker/contract/ids.ts';
import type { Result } from '../../broker/contract/result.ts';
import type { DoneBy } from './access-records.ts';
import { type StaffRole, staffRole } from './account.ts';

/** A session's absolute life (reliability F48); by a clock that never jumps (F54). */
const LIFE_MS_MAX = 12 * 60 * 60_000;
const SESSIONS_MAX = 500;
/** How long a dead session's stream may still show something. */
const SWEEP_EVERY_MS = 5_000;
/** A press writes no file: a minute of idle time, or a quarter of it, more or less is nothing. */
const KEEP_EVERY_MS = 60_000;
/** So many wrong PINs, and only the full password opens the session again. */
export const PIN_TRIES = 5;
/** Why a session is over is remembered for so many, to be told to those who come back to it. */
const ENDS_MAX = 500;

const ms = v.pipe(v.number(), v.minValue(0));
const session = v.strictObject({
  /** Of the secret, which only the browser has. */
  digest: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  staffId,
  role: staffRole,
  counterId: v.optional(counterId),
  startedMs: ms,
  usedMs: ms,
  /** The hall's date of the full password: the PIN opens nothing on another. */
  day: v.optional(v.pipe(v.string(), v.maxLength(10)), ''),
  /** The kind of device, for the eyes of the 責任者. */
  device: v.optional(v.pipe(v.string(), v.maxLength(40)), ''),
  locked: v.optional(lockReason),
  wrongPins: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
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

/** What is known of a person who has just given their password. */
type NewSession = {
  readonly staffId: StaffId;
  readonly role: StaffRole;
  readonly day: string;
  readonly device: string;
};

type SessionParts = {
  readonly store: SessionStore;
  /** Its monotonic time counts from the boot, not from the start of the process. */
  readonly clock: Pick<NodeClock, 'monotonicMs' | 'after'>;
  readonly bootId: string;
  /** Nobody there for longer than this: the screen is locked (F48). */
  readonly idleMs: number;
  readonly ended: (session: Session, because: SessionEnd, by?: DoneBy) => void;
  readonly locked: (session: Session, because: LockReason) => void;
};

/**
 * Who is signed in, until when, and at which counter. One live session a person: signing in again
 * ends the earlier one (R53). The secret stays in the browser's cookie; here stands its digest.
 */
export class SessionBook {
  readonly #parts: SessionParts;
  readonly #sessions = new Map<string, Session>();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #ends = new Map<string, SessionEnd>();
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
  start(who: NewSession): string {
    this.endAllOf(who.staffId, 'replaced');
    const [oldest] = this.#sessions.values();
    if (oldest && this.#sessions.size >= SESSIONS_MAX) this.#end(oldest, 'replaced');
    const secret = randomBytes(32).toString('base64url');
    const now = this.#parts.clock.monotonicMs();
    this.#put({ digest: digestOf(secret), ...who, startedMs: now, usedMs: now, wrongPins: 0 });
    this.#keep();
    return secret;
  }

  /** Milliseconds since the full password was given. */
  ageMs({ startedMs }: Session): number {
    return this.#parts.clock.monotonicMs() - startedMs;
  }

  /** Milliseconds since its person did something. */
  idleMs({ usedMs }: Session): number {
    return this.#parts.clock.monotonicMs() - usedMs;
  }

  /** Every live session, the oldest first. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()].flatMap((each) => this.#asItIs(each) ?? []);
  }

  /**
   * The live session of this secret, locked or not. To ask keeps nobody signed in: a stream is
   * nobody's doing.
   */
  find(secret: string | undefined): Session | undefined {
    const found = secret === undefined ? undefined : this.#sessions.get(digestOf(secret));
    return found && this.#asItIs(found);
  }

  /** Why the session of this secret is over, as long as that is remembered. */
  whyEnded(secret: string | undefined): SessionEnd | undefined {
    return secret === undefined ? undefined : this.#ends.get(digestOf(secret));
  }

  /** The same as `find`, for something that a person did: their idle time begins anew. */
  use(secret: string | undefined): Session | undefined {
    const found = this.find(secret);
    if (found === undefined || found.locked !== undefined) return undefined;
    const usedMs = this.#parts.clock.monotonicMs();
    const used = this.#put({ ...found, usedMs });
    const keepEveryMs = Math.min(KEEP_EVERY_MS, this.#parts.idleMs / 4);
    if (usedMs - this.#keptMs >= keepEveryMs) this.#keep();
    return used;
  }

  /** Shuts the screen: nothing is shown or done until its person is back (R53, F48). */
  lock({ digest }: Session, because: LockReason): void {
    const found = this.#sessions.get(digest);
    if (!found || found.locked === because) return;
    const locked = this.#put({ ...found, locked: because });
    this.#shut(locked);
    this.#parts.locked(locked, because);
    this.#keep();
  }

  /** Takes one try at the PIN before it is looked at; false when none is left. */
  takePinTry({ digest }: Session): boolean {
    const found = this.#sessions.get(digest);
    if (!found || found.wrongPins >= PIN_TRIES) return false;
    this.#put({ ...found, wrongPins: found.wrongPins + 1 });
    this.#keep();
    return true;
  }

  /** Its person proved who they are: the tries begin anew, and the screen opens where it was. */
  unlock({ digest }: Session): void {
    const found = this.#sessions.get(digest);
    if (!found) return;
    const { locked: _locked, ...open } = found;
    this.#put({ ...open, wrongPins: 0, usedMs: this.#parts.clock.monotonicMs() });
    this.#keep();
  }

  sitAt({ digest }: Session, at: CounterId | undefined): void {
    const found = this.#sessions.get(digest);
    if (!found) return;
    const { counterId: _left, ...standing } = found;
    this.#put({ ...standing, ...(at !== undefined && { counterId: at }) });
    this.#keep();
  }

  /** @param by - who ended it, when it was not the person */
  end(secret: string | undefined, because: SessionEnd, by?: DoneBy): void {
    const found = this.find(secret);
    if (found === undefined) return;
    this.#end(found, because, by);
    this.#keep();
  }

  /** @param by - who ended them, when it was not the person */
  endAllOf(who: StaffId, because: SessionEnd, by?: DoneBy): void {
    const theirs = [...this.#sessions.values()].filter((each) => each.staffId === who);
    for (const each of theirs) this.#end(each, because, by);
    if (theirs.length > 0) this.#keep();
  }

  /** Calls `shut` once, when the session ends or is locked; the answer takes that back. */
  onShut({ digest }: Session, shut: () => void): () => void {
    const watchers = this.#watchers.get(digest) ?? new Set();
    this.#watchers.set(digest, watchers.add(shut));
    return () => {
      watchers.delete(shut);
      if (watchers.size === 0) this.#watchers.delete(digest);
    };
  }

  /** Writes the last word and waits for it. */
  async close(): Promise<void> {
    this.#cancelSweep();
    await this.#write();
  }

  /** Ended or locked, when its time has come; sweeps and questions see the same. */
  #asItIs(session: Session): Session | undefined {
    const now = this.#parts.clock.monotonicMs();
    if (now - session.startedMs > LIFE_MS_MAX) {
      this.#end(session, 'too-old');
      this.#keep();
      return undefined;
    }
    const idle = session.locked === undefined && now - session.usedMs > this.#parts.idleMs;
    if (idle) this.lock(session, 'idle');
    return this.#sessions.get(session.digest);
  }

  #put(changed: Session): Session {
    this.#sessions.set(changed.digest, changed);
    return changed;
  }

  #end(over: Session, because: SessionEnd, by?: DoneBy): void {
    this.#sessions.delete(over.digest);
    this.#ends.set(over.digest, because);
    const [oldest] = this.#ends.keys();
    if (oldest !== undefined && this.#ends.size > ENDS_MAX) this.#ends.delete(oldest);
    this.#shut(over);
    this.#parts.ended(over, because, by);
  }

  #shut({ digest }: Session): void {
    const watchers = this.#watchers.get(digest) ?? [];
    this.#watchers.delete(digest);
    for (const shut of watchers) shut();
  }

  #sweep(): void {
    for (const each of [...this.#sessions.values()]) this.#asItIs(each);
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
