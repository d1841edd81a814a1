import type { Announcement } from '../../broker/contract/announcement.ts';
import type { BoardSnapshot } from '../../broker/contract/board-snapshot.ts';
import type { AnnouncementId, EpochMs } from '../../broker/contract/ids.ts';

/** An announcement that waits for its turn. */
export type Waiting = {
  readonly announcement: Announcement;
  /** Monotonic; what its report counts its seconds from. */
  readonly arrivedMs: number;
  /** It came to a full queue: a chime tells people to look at the board, and that is all. */
  readonly chimeOnly: boolean;
};

/** Nine seconds each: who would be spoken later than sixth has long been seen on the board. */
const SPOKEN_WAITING_MAX = 5;
/** More counters than this call at once nowhere; beyond it a call is on the board alone. */
const WAITING_MAX = 100;

/**
 * What is to be said, in the order of the calls. Pure: it knows neither sound nor time, only what
 * it is told. The board it is shown decides: no call is due that the board does not show. A check of
 * the loudspeaker takes its turn among them.
 */
export class AnnouncementQueue {
  #waiting: readonly Waiting[] = [];
  /** Was on a board once, so that leaving it means that the call is over. */
  readonly #seen = new Set<AnnouncementId>();
  #shown: ReadonlySet<AnnouncementId> = new Set();

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  holds(id: AnnouncementId): boolean {
    return this.#waiting.some(({ announcement }) => announcement.announcementId === id);
  }

  /**
   * Puts a new announcement at the end; a recall takes the place of an older call of its number,
   * and a check that of another check.
   *
   * @returns what will not be said: the older of the two, or this one where there is no room at all
   */
  add(announcement: Announcement, arrivedMs: number): readonly Waiting[] {
    const chimeOnly = this.#waiting.length >= SPOKEN_WAITING_MAX;
    const subject = subjectOf(announcement);
    const place = this.#waiting.findIndex((one) => subjectOf(one.announcement) === subject);
    const replaced = this.#waiting[place];
    if (this.shows(announcement.announcementId)) this.#seen.add(announcement.announcementId);
    const added = { announcement, arrivedMs, chimeOnly: replaced?.chimeOnly ?? chimeOnly };
    if (replaced) {
      // Repeats may overtake each other: the one that lives longer was made later.
      if (replaced.announcement.expiresAt > announcement.expiresAt) return [added];
      this.#waiting = this.#waiting.with(place, added);
      this.#seen.delete(replaced.announcement.announcementId);
      return [replaced];
    }
    if (this.#waiting.length >= WAITING_MAX) return [added];
    this.#waiting = [...this.#waiting, added];
    return [];
  }

  /**
   * The board as it is now shown.
   *
   * @returns what is not to be said any more: it was on the board and left it (came, undone, absent)
   */
  show(board: BoardSnapshot): readonly Waiting[] {
    this.#shown = new Set(board.calling.map(({ announcementId }) => announcementId));
    for (const id of this.#shown) if (this.holds(id)) this.#seen.add(id);
    const numbers = new Set<string>(board.calling.map(({ number }) => number));
    return this.#drop(({ announcement }) => {
      const id = announcement.announcementId;
      // Called under a new id: its recall is on the way, and will take its place here.
      const recalled = numbers.has(subjectOf(announcement));
      return this.#seen.has(id) && !this.#shown.has(id) && !recalled;
    });
  }

  /** @returns what is too old to be said; an old call sends people to a counter that has gone on */
  expire(engineNow: EpochMs): readonly Waiting[] {
    return this.#drop(({ announcement }) => announcement.expiresAt <= engineNow);
  }

  /** Whether the board shows this call at this moment. */
  shows(id: AnnouncementId): boolean {
    return this.#shown.has(id);
  }

  /**
   * Takes out what is due: the oldest call that the board shows or a check, and with a chime-only
   * one all of its kind, since one chime tells of them all.
   */
  take(): readonly Waiting[] {
    const due = this.#waiting.filter(({ announcement }) => {
      return announcement.kind === 'check' || this.shows(announcement.announcementId);
    });
    const [first] = due;
    if (!first) return [];
    const together = first.chimeOnly ? due.filter(({ chimeOnly }) => chimeOnly) : [first];
    return this.#drop((one) => together.includes(one));
  }

  #drop(isOut: (one: Waiting) => boolean): readonly Waiting[] {
    const out = this.#waiting.filter(isOut);
    this.#waiting = this.#waiting.filter((one) => !out.includes(one));
    for (const { announcement } of out) this.#seen.delete(announcement.announcementId);
    return out;
  }
}

/** What two announcements must share for one of them to stand for both. */
function subjectOf(announcement: Announcement): string {
  return announcement.kind === 'check' ? announcement.kind : announcement.number;
}
