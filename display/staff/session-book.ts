import { createHash, randomBytes } from 'node:crypto';
import type { CounterId, StaffId } from '../../broker/contract/ids.ts';
import type { StaffRole } from './account.ts';

/** Idle and absolute life of a session (reliability F48); by a clock that never jumps. */
const IDLE_MS_MAX = 15 * 60_000;
const LIFE_MS_MAX = 12 * 60 * 60_000;
const SESSIONS_MAX = 500;

export type Session = {
  readonly staffId: StaffId;
  readonly role: StaffRole;
  counterId: CounterId | undefined;
  readonly startedMs: number;
  usedMs: number;
};

/**
 * Who is signed in. One live session a person: signing in again ends the earlier one. The secret
 * stays in the browser's cookie; here stands only its digest.
 */
export class SessionBook {
  readonly #sessions = new Map<string, Session>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Starts a session and gives its secret, 256 random bits. */
  start(staffId: StaffId, role: StaffRole): string {
    this.endAllOf(staffId);
    this.#dropDead();
    if (this.#sessions.size >= SESSIONS_MAX) this.#dropOldest();
    const secret = randomBytes(32).toString('base64url');
    const now = this.#monotonicMs();
    this.#sessions.set(digest(secret), {
      staffId,
      role,
      counterId: undefined,
      startedMs: now,
      usedMs: now,
    });
    return secret;
  }

  /** The live session of this secret. `touch`: a person did something; a stream is nobody's doing. */
  find(secret: string | undefined, touch: boolean): Session | undefined {
    if (secret === undefined) return undefined;
    const key = digest(secret);
    const session = this.#sessions.get(key);
    if (!session) return undefined;
    const now = this.#monotonicMs();
    if (now - session.usedMs > IDLE_MS_MAX || now - session.startedMs > LIFE_MS_MAX) {
      this.#sessions.delete(key);
      return undefined;
    }
    if (touch) session.usedMs = now;
    return session;
  }

  end(secret: string | undefined): void {
    if (secret !== undefined) this.#sessions.delete(digest(secret));
  }

  endAllOf(staffId: string): void {
    for (const [key, session] of this.#sessions) {
      if (session.staffId === staffId) this.#sessions.delete(key);
    }
  }

  #dropDead(): void {
    const now = this.#monotonicMs();
    for (const [key, session] of this.#sessions) {
      if (now - session.usedMs > IDLE_MS_MAX) this.#sessions.delete(key);
    }
  }

  #dropOldest(): void {
    const oldest = this.#sessions.keys().next();
    if (!oldest.done) this.#sessions.delete(oldest.value);
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
