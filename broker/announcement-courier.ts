import type { AnnouncedReport, Announcement } from './contract/announcement.ts';
import type { BoardGroup, EpochMs, NodeId } from './contract/ids.ts';
import type { Site } from './contract/site.ts';
import type { HallPublisher } from './hall-publisher.ts';

const REPEAT_AFTER_MS = 2_000;

type Carried = {
  readonly group: BoardGroup;
  readonly announcement: Announcement;
  /** Monotonic ms. */
  sentAt: number;
  /** The speaker said that it started: it is no longer repeated, but must still finish. */
  started: boolean;
};

/** The group whose announcements this node reports; nothing for every other node. */
export function groupSpokenBy(site: Site, node: NodeId): BoardGroup | undefined {
  return site.boards.find((board) => board.speaker === node)?.group;
}

/**
 * Repeats each announcement under its own id until the group's speaker reported it, or until it
 * expires: then staff see 音声エラー (design part 6, `announce`). A group without a speaker is told
 * once, for nobody there reports anything.
 */
export class AnnouncementCourier {
  readonly #publisher: HallPublisher;
  readonly #site: Site;
  /** One call may be announced in several groups, under one id. */
  readonly #open = new Set<Carried>();

  constructor(publisher: HallPublisher, site: Site) {
    this.#publisher = publisher;
    this.#site = site;
  }

  /** @param now - monotonic ms */
  carry(group: BoardGroup, announcement: Announcement, now: number): void {
    this.#publisher.send('announce', announcement, group);
    const board = this.#site.boards.find((each) => each.group === group);
    if (board?.speaker === undefined) return;
    this.#open.add({ group, announcement, sentAt: now, started: false });
  }

  reported(node: NodeId, report: AnnouncedReport): void {
    const group = groupSpokenBy(this.#site, node);
    for (const carried of this.#open) {
      const { announcementId } = carried.announcement;
      if (carried.group !== group || announcementId !== report.announcementId) continue;
      if (report.state === 'started') carried.started = true;
      else this.#open.delete(carried);
    }
  }

  /**
   * Repeats what was not heard of; gives the groups whose announcement nobody reported in time.
   *
   * @param engineNow - what expiries are counted in
   * @param now - monotonic ms
   */
  tick(engineNow: EpochMs, now: number): readonly BoardGroup[] {
    const unheard: BoardGroup[] = [];
    for (const carried of this.#open) {
      const { group, announcement, started, sentAt } = carried;
      if (announcement.expiresAt < engineNow) {
        this.#open.delete(carried);
        if (!started) unheard.push(group);
      } else if (!started && now - sentAt >= REPEAT_AFTER_MS) {
        carried.sentAt = now;
        this.#publisher.send('announce', announcement, group);
      }
    }
    return unheard;
  }
}
