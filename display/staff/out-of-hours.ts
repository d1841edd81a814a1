import type { Hall } from '../../broker/client/hall.ts';
import type { EpochMs, StaffId } from '../../broker/contract/ids.ts';

/** Whoever comes within the last hour before the doors open comes to work, not out of hours. */
const PREPARING_MS = 60 * 60_000;

/**
 * Use outside the calendar's hours, which asks for a named reason (R59): once a person for each
 * time that the hall is closed. A hall that is away asks nobody.
 */
export class OutOfHours {
  readonly #hall: Pick<Hall, 'presence' | 'domainNow'>;
  /** Who gave a reason, and until which opening it holds. */
  readonly #told = new Map<StaffId, EpochMs | undefined>();

  constructor(hall: Pick<Hall, 'presence' | 'domainNow'>) {
    this.#hall = hall;
  }

  asks(who: StaffId): boolean {
    const { online, beat } = this.#hall.presence;
    const now = this.#hall.domainNow();
    if (!online || beat === undefined || now === undefined) return false;
    if (beat.mode !== 'closed' && beat.mode !== 'day-closed') return false;
    const { nextChange } = beat;
    if (nextChange !== undefined && nextChange - now <= PREPARING_MS) return false;
    return !(this.#told.has(who) && this.#told.get(who) === nextChange);
  }

  told(who: StaffId): void {
    this.#told.set(who, this.#hall.presence.beat?.nextChange);
  }
}
