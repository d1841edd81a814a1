import type { AnnouncementId, BoardGroup, EpochMs } from './contract/ids.ts';
import type { AnnouncedReport } from './contract/snapshots.ts';
import type { Announcement } from './contract/ticket.ts';
import type { HallPublisher } from './hall-publisher.ts';

const REPEAT_AFTER_MS = 2_000;

type Carried = {
  readonly group: BoardGroup;
  readonly announcement: Announcement;
  sentAt: EpochMs;
  /** A board said that it started: it is no longer repeated, but must still finish. */
  started: boolean;
};

/**
 * Repeats each announcement under its own id until the group's speaker reported it, or until it
 * expires: then staff see 音声エラー (design part 6, `announce`).
 */
export class AnnouncementCourier {
  readonly #publisher: HallPublisher;
  readonly #open = new Map<AnnouncementId, Carried>();

  constructor(publisher: HallPublisher) {
    this.#publisher = publisher;
  }

  carry(group: BoardGroup, announcement: Announcement, now: EpochMs): void {
    this.#publisher.send('announce', announcement, group);
    this.#open.set(announcement.announcementId, {
      group,
      announcement,
      sentAt: now,
      started: false,
    });
  }

  reported(report: AnnouncedReport): void {
    const carried = this.#open.get(report.announcementId);
    if (!carried) return;
    if (report.state === 'started') carried.started = true;
    else this.#open.delete(report.announcementId);
  }

  /** Repeats what was not heard of; gives the groups whose announcement nobody reported in time. */
  tick(now: EpochMs): readonly BoardGroup[] {
    const unheard: BoardGroup[] = [];
    for (const [id, carried] of this.#open) {
      if (carried.announcement.expiresAt < now) {
        this.#open.delete(id);
        if (!carried.started) unheard.push(carried.group);
      } else if (!carried.started && now - carried.sentAt >= REPEAT_AFTER_MS) {
        carried.sentAt = now;
        this.#publisher.send('announce', carried.announcement, carried.group);
      }
    }
    return unheard;
  }
}
