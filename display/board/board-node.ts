import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { PageWatch } from '../../broker/client/page-watch.ts';
import type { Screen } from '../../broker/client/screen-port.ts';
import type { Loudspeaker } from '../../broker/client/sound/loudspeaker-port.ts';
import { LoudspeakerWatch } from '../../broker/client/sound/loudspeaker-watch.ts';
import type { PlayFault } from '../../broker/client/sound/player-port.ts';
import type { BoardGroup } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { NodeHealth } from '../../broker/contract/snapshots.ts';
import type { Announcer } from './announcer.ts';
import type { BoardView, SoundView } from './board-view.ts';
import { LastingCalls } from './lasting-calls.ts';
import type { MorningTest } from './morning-test.ts';
import type { PictureCache } from './picture-cache.ts';
import { boardOf, type Known, viewOfBoard } from './view-of-board.ts';

export type BoardNodeParts = {
  readonly hall: Hall;
  readonly group: BoardGroup;
  readonly clock: NodeClock;
  readonly cache: PictureCache;
  readonly log: Logger;
  /** Nothing: what shows its page is not this node's to restart. */
  readonly screen: Screen | undefined;
  /** Hands a view to the pages. */
  readonly publish: (view: BoardView) => void;
  readonly languages?: readonly string[] | undefined;
  /** What this node can make heard, as its health says it. */
  readonly sound: NonNullable<NodeHealth['sound']>;
  /** Nothing where the page is what sounds, or nothing is. */
  readonly loudspeaker?: Loudspeaker | undefined;
};

const TICK_MS = 1_000;
/** The banner is to stand within 10 s of the last beat (reliability F24); the tick takes up to one. */
const STOPPED_AFTER_MS = 8_500;
/** Pages set their clocks by this; browsers drift apart by less than a second in it. */
const REPUBLISH_MS = 30_000;
/**
 * Keeps what the board's group is told, hands it to the pages, and lets the announcer speak only
 * of what the pages were given: first the board, then the voice.
 */
export class BoardNode {
  readonly #parts: BoardNodeParts;
  readonly #lasting = new LastingCalls();
  #announcer: Announcer | undefined;
  #morningTest: MorningTest | undefined;
  #known: Known;
  #sound: SoundView | undefined;
  readonly #page: PageWatch;
  readonly #loudspeaker: LoudspeakerWatch | undefined;
  /** Monotonic; nothing before the first beat of this process. */
  #beatAtMs: number | undefined;
  #publishedAtMs = 0;
  #published = '';
  #reported = '';
  #cancelTick: (() => void) | undefined;
  #closed = false;

  constructor(parts: BoardNodeParts) {
    this.#parts = parts;
    this.#known = parts.cache.read(parts.group);
    const { clock, log, screen, loudspeaker } = parts;
    this.#page = new PageWatch({ clock, log, screen, changed: () => this.#reportHealth() });
    const changed = (fault: PlayFault | undefined) => {
      this.#announcer?.noteLoudspeaker(fault);
      this.#reportHealth();
    };
    this.#loudspeaker = loudspeaker && new LoudspeakerWatch({ loudspeaker, clock, changed });
  }

  /**
   * Follows the hall; shows the kept picture until it answers.
   *
   * @param morningTest - where a microphone listens
   */
  start(announcer: Announcer, morningTest?: MorningTest): void {
    const { hall, group } = this.#parts;
    this.#announcer = announcer;
    this.#morningTest = morningTest;
    hall.on('site', undefined, (pack) => {
      this.#learn({ pack });
      announcer.setSite(pack, this.#speaks());
    });
    hall.on('line', undefined, (line) => {
      this.#learn({ line });
      announcer.seeLine(line);
    });
    hall.on('hall', undefined, (beat) => {
      this.#beatAtMs = this.#parts.clock.monotonicMs();
      this.#learn({ beat });
    });
    hall.on('board', group, (board) => {
      this.#learn({ board });
      // After the pages: the voice never says what no board shows.
      announcer.see(board);
    });
    hall.on('announce', group, (announcement) => announcer.hear(announcement));
    hall.onPresence(() => this.publish());
    this.#loudspeaker?.start();
    this.#tick();
  }

  /** The sound that the page is to play; `undefined` where the page is not what sounds. */
  offerSound(sound: SoundView): void {
    this.#sound = sound;
    this.publish();
  }

  /** The page drew what it was given. */
  pageAlive(): void {
    this.#page.heard();
  }

  /** Hands out the view if it says anything new. */
  publish(): void {
    const { hall, clock, languages } = this.#parts;
    this.#reportHealth();
    const now = hall.domainNow();
    const speaking = this.#announcer?.speaking;
    const { board } = this.#known;
    const shown = board && this.#lasting.see(board, clock.monotonicMs(), speaking);
    const view = viewOfBoard(
      { ...this.#known, board: shown },
      {
        now,
        stopped: this.#stopped(),
        speaking,
        said: this.#announcer?.said ?? [],
        checking: (this.#announcer?.checking || this.#morningTest?.sounding) ?? false,
        sound: this.#sound,
        languages,
      },
    );
    const content = JSON.stringify({ ...view, clock: view.clock?.rate });
    const atMs = clock.monotonicMs();
    if (content === this.#published && atMs - this.#publishedAtMs < REPUBLISH_MS) return;
    this.#published = content;
    this.#publishedAtMs = atMs;
    this.#parts.publish(view);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTick?.();
    this.#page.close();
    this.#loudspeaker?.close();
    await this.#announcer?.close();
    await this.#parts.cache.close();
  }

  #learn(news: Partial<Omit<Known, 'group'>>): void {
    if (this.#closed) return;
    this.#known = { ...this.#known, ...news };
    // A beat alone is no new picture; it is kept along with the next.
    if (news.beat === undefined) this.#parts.cache.keep(this.#known);
    this.publish();
  }

  /** Of all nodes of its group, this is the one that is heard. */
  #speaks(): boolean {
    const { hall, group } = this.#parts;
    return boardOf(this.#known.pack, group)?.speaker === hall.node;
  }

  #stopped(): boolean {
    const { clock, hall } = this.#parts;
    if (this.#beatAtMs === undefined) return this.#known.board !== undefined;
    return !hall.presence.online && clock.monotonicMs() - this.#beatAtMs >= STOPPED_AFTER_MS;
  }

  #tick(): void {
    this.#announcer?.tick();
    // A hall that staff have silenced stays silent.
    if (this.#speaks() && this.#known.board?.mute === false) this.#morningTest?.tick();
    this.publish();
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => this.#tick());
  }

  #reportHealth(): void {
    const fault = this.#announcer?.fault;
    const { latest: selfTest, fault: testFault } = this.#morningTest ?? {};
    const faults = [
      ...(fault === undefined ? [] : [`sound: ${fault}`.slice(0, 120)]),
      ...(testFault === undefined ? [] : [`sound test: ${testFault}`.slice(0, 120)]),
      ...(this.#page.fault === undefined ? [] : [this.#page.fault]),
    ];
    const loudspeaker = this.#loudspeaker;
    const health = {
      sound: loudspeaker?.isGone ? 'none' : this.#parts.sound,
      ...(loudspeaker && { loudspeaker: loudspeaker.state }),
      ...(selfTest && { selfTest }),
      screen: this.#page.state,
      faults,
    } as const;
    const content = JSON.stringify(health);
    if (content === this.#reported) return;
    this.#reported = content;
    this.#parts.hall.report(health);
  }
}
