import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { Player, PlayFault } from '../../broker/client/sound/player-port.ts';
import type { AnnouncedReport, Announcement } from '../../broker/contract/announcement.ts';
import type { BoardCall, BoardSnapshot } from '../../broker/contract/board-snapshot.ts';
import type { AnnouncementId } from '../../broker/contract/ids.ts';
import type { LineSnapshot } from '../../broker/contract/line-snapshot.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { AnnouncementMaker } from './announcement-maker.ts';
import { AnnouncementQueue, type Waiting } from './announcement-queue.ts';
import type { SaidView } from './board-view.ts';

export type AnnouncerParts = {
  readonly hall: Hall;
  readonly maker: AnnouncementMaker;
  readonly player: Player;
  readonly clock: NodeClock;
  readonly log: Logger;
  /** `speaking`, `checking`, `said` or `fault` is another one now. */
  readonly changed: () => void;
};

/** After a reboot nothing is said that was called longer ago (reliability F23). */
const OLD_AT_START_MS = 10_000;
/** Reports kept, to be given again when the engine repeats itself: it did not hear them. */
const REPORTS_MAX = 500;
/** So many are told to the pages: more than can have their turn between two views. */
const SAID_MAX = 24;

/** One announcement, or several whose one chime tells of them all. */
type Due = {
  readonly first: Waiting;
  readonly jobs: readonly Waiting[];
  /** The board's own entry of it; a check of the loudspeaker has none. */
  readonly call: BoardCall | undefined;
};
type Outcome = Pick<AnnouncedReport, 'state' | 'spoken'>;

/**
 * Says each call once, whole, never over another, and only what the board shows: number and counter
 * are those of the board's own entry, so that voice and board cannot differ (design part 5, rule 9).
 * Only the speaker of the group says and reports anything.
 */
export class Announcer {
  readonly #parts: AnnouncerParts;
  readonly #queue = new AnnouncementQueue();
  readonly #reports = new Map<AnnouncementId, AnnouncedReport>();
  #board: BoardSnapshot | undefined;
  /** Called long before this process began; known with the first board and the first beat. */
  #oldAtStart: ReadonlySet<AnnouncementId> | undefined;
  #speaks = false;
  /** Had its turn, and waits for its voice: what is repeated now must not be said again. */
  #inHand: ReadonlySet<AnnouncementId> = new Set();
  #sounding: Announcement | undefined;
  #said: readonly SaidView[] = [];
  #fault: string | undefined;
  #running = false;
  #closed = false;

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  /** The call that is being said now; the board marks it. */
  get speaking(): AnnouncementId | undefined {
    return this.#sounding?.kind === 'call' ? this.#sounding.announcementId : undefined;
  }

  /** The loudspeaker is being listened to: what sounds is no call, and the board says so. */
  get checking(): boolean {
    return this.#sounding?.kind === 'check';
  }

  /** The last announcements that had their turn, oldest first. */
  get said(): readonly SaidView[] {
    return this.#said;
  }

  /** Why the last sound was not heard, or none would be; nothing once one was. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** The loudspeaker went, with the reason, or it is back and may be trusted again. */
  noteLoudspeaker(fault: PlayFault | undefined): void {
    this.#noteFault(fault && wordsOf(fault));
  }

  /** @param speaks - whether this node is the speaker of its group */
  setSite(pack: SitePack, speaks: boolean): void {
    this.#speaks = speaks;
    if (!speaks) {
      this.#parts.player.stop();
      return;
    }
    const { maker, hall } = this.#parts;
    const board = pack.site.boards.find(({ speaker }) => speaker === hall.node);
    maker.setSite(pack, board?.spokenLocales ?? []);
    this.#run();
  }

  /** Numbers were issued: what is said of them is made before they are called. */
  seeLine(line: LineSnapshot): void {
    this.#parts.maker.seeLine(line);
  }

  /** An announcement arrived, perhaps again: it is repeated until it is reported. */
  hear(announcement: Announcement): void {
    const { announcementId } = announcement;
    const reported = this.#reports.get(announcementId);
    if (reported) this.#parts.hall.publish('announced', reported);
    if (reported || this.#inHand.has(announcementId) || this.#queue.holds(announcementId)) return;
    this.#settleAll(this.#queue.add(announcement, this.#parts.clock.monotonicMs()), 'expired');
    this.#run();
  }

  /** The board that the pages have been given: only from now on may its calls be said. */
  see(board: BoardSnapshot): void {
    this.#board = board;
    this.#markOldAtStart();
    this.#settleAll(this.#queue.show(board), 'expired');
    if (board.mute) this.#parts.player.stop();
    this.#run();
  }

  /** Time has passed. */
  tick(): void {
    this.#markOldAtStart();
    const now = this.#parts.hall.engineNow();
    if (now !== undefined) this.#settleAll(this.#queue.expire(now), 'expired');
    this.#run();
  }

  close(): void {
    this.#closed = true;
    this.#parts.player.stop();
    this.#parts.maker.close();
  }

  /** Without a beat nobody knows how old a call is: it waits. */
  #markOldAtStart(): void {
    const now = this.#parts.hall.domainNow();
    const rate = this.#parts.hall.presence.beat?.rate ?? 0;
    if (this.#oldAtStart || !this.#board || now === undefined || rate <= 0) return;
    const { calling, recent } = this.#board;
    const old = calling.filter(({ calledAt }) => (now - calledAt) / rate > OLD_AT_START_MS);
    this.#oldAtStart = new Set([...old, ...recent].map(({ announcementId }) => announcementId));
  }

  #run(): void {
    if (this.#running || this.#closed || !this.#speaks) return;
    this.#running = true;
    void this.#sayDue();
  }

  async #sayDue(): Promise<void> {
    try {
      for (let due = this.#nextDue(); due; due = this.#nextDue()) await this.#say(due);
    } finally {
      // In the same turn as the last look into the queue, so that nothing can arrive unseen between.
      this.#running = false;
    }
  }

  /** What is to be said now, with the board's entry of it; settles on the way what is not. */
  #nextDue(): Due | undefined {
    const now = this.#parts.hall.engineNow();
    if (now === undefined || !this.#oldAtStart || !this.#speaks || this.#closed) return undefined;
    this.#settleAll(this.#queue.expire(now), 'expired');
    for (;;) {
      const taken = this.#queue.take();
      if (taken.length === 0) return undefined;
      this.#inHand = new Set(taken.map(({ announcement }) => announcement.announcementId));
      // One chime tells of several: what is old among them is not told.
      const jobs = taken.filter((job) => this.#isWanted(job));
      this.#settleAll(
        taken.filter((job) => !jobs.includes(job)),
        'expired',
      );
      const [first] = jobs;
      if (first) return { first, jobs, call: this.#onBoard(first) };
    }
  }

  /** The board still shows it, and it is none of long ago; a check is wanted without. */
  #isWanted(waiting: Waiting): boolean {
    const { kind, announcementId } = waiting.announcement;
    if (kind === 'check') return true;
    return this.#onBoard(waiting) !== undefined && this.#oldAtStart?.has(announcementId) === false;
  }

  #onBoard({ announcement }: Waiting): BoardCall | undefined {
    const { announcementId } = announcement;
    return this.#board?.calling.find((call) => call.announcementId === announcementId);
  }

  async #say({ first, jobs: due, call }: Due): Promise<void> {
    const { maker, player } = this.#parts;
    const { announcement } = first;
    const silent = announcement.kind === 'call' && announcement.voice === 'silent';
    if (silent || this.#board?.mute || maker.silent) {
      return this.#settle(due, { state: 'finished', spoken: 'silent' });
    }
    const { sound, spoken, fault } =
      announcement.kind === 'call' && call
        ? await maker.make(announcement, call, first.chimeOnly)
        : await maker.makeCheck();
    // The engine of the voice took its time; the call may be over, or the hall silenced.
    if (!this.#isWanted(first) || this.#board?.mute) return this.#settleAll(due, 'expired');
    this.#settle(due, { state: 'started', spoken });
    this.#sound(announcement);
    const played = await player.play(sound);
    this.#sound(undefined);
    if (!played.ok && played.error.kind === 'stopped') {
      // Somebody silenced the hall: that is not a fault.
      return this.#settle(due, { state: 'finished', spoken: 'silent' });
    }
    this.#noteFault(played.ok ? fault : wordsOf(played.error));
    this.#settle(due, { state: this.#fault === undefined ? 'finished' : 'failed', spoken });
  }

  #settleAll(settled: readonly Waiting[], state: 'expired'): void {
    if (settled.length > 0 && this.#speaks) this.#settle(settled, { state, spoken: 'silent' });
  }

  #settle(settled: readonly Waiting[], { state, spoken }: Outcome): void {
    const begins = state === 'started' || spoken === 'silent';
    if (begins) this.#keepSaid(settled, spoken);
    for (const { announcement, arrivedMs } of settled) {
      const { announcementId } = announcement;
      const number = announcement.kind === 'call' ? announcement.number : undefined;
      const seconds = Math.min(600, (this.#parts.clock.monotonicMs() - arrivedMs) / 1000);
      const report = { announcementId, state, seconds: Math.round(seconds * 1000) / 1000, spoken };
      this.#reports.delete(announcementId);
      this.#reports.set(announcementId, report);
      this.#parts.hall.publish('announced', report);
      this.#parts.log.info(`announcement.${state}`, { ticketNumber: number, spoken });
    }
    for (const id of this.#reports.keys()) {
      if (this.#reports.size <= REPORTS_MAX) break;
      this.#reports.delete(id);
    }
  }

  #keepSaid(settled: readonly Waiting[], spoken: string): void {
    const before = this.#said.at(-1)?.nth ?? 0;
    const calls = settled.flatMap(({ announcement }) =>
      announcement.kind === 'call' ? [announcement] : [],
    );
    const said = calls.map(({ announcementId: id, number }, index) => {
      return { nth: before + index + 1, id, number, spoken };
    });
    this.#said = [...this.#said, ...said].slice(-SAID_MAX);
    // What is spoken marks the board as well, and changes it then.
    if (spoken === 'silent') this.#parts.changed();
  }

  #sound(announcement: Announcement | undefined): void {
    this.#sounding = announcement;
    this.#parts.changed();
  }

  #noteFault(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    if (fault === undefined) this.#parts.log.info('sound.back');
    else this.#parts.log.error('sound.failed', { because: fault });
    this.#parts.changed();
  }
}

function wordsOf({ kind, detail }: PlayFault): string {
  return `${kind}: ${detail}`;
}
