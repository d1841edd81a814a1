import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { PageWatch } from '../../broker/client/page-watch.ts';
import type { Screen } from '../../broker/client/screen-port.ts';
import type { SecondHall } from '../../broker/client/second-hall.ts';
import type { Loudspeaker } from '../../broker/client/sound/loudspeaker-port.ts';
import { LoudspeakerWatch } from '../../broker/client/sound/loudspeaker-watch.ts';
import type { PlayFault } from '../../broker/client/sound/player-port.ts';
import type { BoardGroup } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { NodeHealth } from '../../broker/contract/node-health.ts';
import type { Announcer } from './announcer.ts';
import type { BoardView, SoundView } from './board-view.ts';
import { HallPicture } from './hall-picture.ts';
import type { MorningTest } from './morning-test.ts';
import type { PictureCache } from './picture-cache.ts';
import { isHallInUse, nextRealHall, type RealHall, shownHall } from './shown-hall.ts';
import type { Known } from './view-of-board.ts';

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
  /** Nothing: this node takes part in no training (R22). */
  readonly training?: BoardTraining | undefined;
};

/** What a board needs to take part in a training beside its own hall. */
type BoardTraining = {
  readonly second: SecondHall;
  /** The voice of a training hall; it reports there, and is the node's to close. */
  readonly announcerOf: (hall: Hall) => Announcer;
};

const TICK_MS = 1_000;
/** Pages set their clocks by this; browsers drift apart by less than a second in it. */
const REPUBLISH_MS = 30_000;

/**
 * Keeps what the board's group is told, hands it to the pages, and lets the announcer speak only
 * of what the pages were given: first the board, then the voice. Beside the real hall it may have
 * a training's picture, which it shows and says only while nobody real could look for a number
 * here (R22); the first sign of somebody real gives the board back in the same breath.
 */
export class BoardNode {
  readonly #parts: BoardNodeParts;
  readonly #real: HallPicture;
  #training: HallPicture | undefined;
  #realHall: RealHall = { state: 'in-use' };
  #morningTest: MorningTest | undefined;
  #sound: SoundView | undefined;
  readonly #page: PageWatch;
  readonly #loudspeaker: LoudspeakerWatch | undefined;
  #publishedAtMs = 0;
  #published = '';
  #shown: 'real' | 'training' = 'real';
  #reported = '';
  #cancelTick: (() => void) | undefined;
  #closed = false;

  constructor(parts: BoardNodeParts) {
    this.#parts = parts;
    const { hall, clock, log, screen, loudspeaker } = parts;
    this.#real = new HallPicture({
      ...{ hall, clock, keeps: true },
      known: parts.cache.read(parts.group),
      learned: (news) => this.#learned(news),
      announced: () => this.#realInUse(),
    });
    this.#page = new PageWatch({ clock, log, screen, changed: () => this.#reportHealth() });
    const changed = (fault: PlayFault | undefined) => {
      this.#real.announcer?.noteLoudspeaker(fault);
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
    this.#morningTest = morningTest;
    this.#real.start(announcer);
    this.#parts.training?.second.start(
      (hall) => this.#enterTraining(hall),
      () => this.#reportHealth(),
    );
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

  /** Hands out the view if it says anything new, then silences the hall that is not shown. */
  publish(): void {
    this.#reportHealth();
    const { clock, languages } = this.#parts;
    const checking = (this.#real.announcer?.checking || this.#morningTest?.sounding) ?? false;
    const moment = { sound: this.#sound, languages };
    const inUse =
      checking || this.#real.announcer?.speaking !== undefined || isHallInUse(this.#real.known);
    this.#realHall = nextRealHall(this.#realHall, inUse, clock.monotonicMs());
    const real = this.#real.view({ ...moment, checking, training: false });
    const training = this.#training?.view({ ...moment, checking: false, training: true });
    const drawable = training !== undefined && training.screen !== 'preparing';
    const shown = shownHall(this.#realHall, drawable);
    this.#noteShown(shown);
    this.#give(shown === 'training' && training ? training : real);
    // What staff have silenced in the real hall stays silent in a training too.
    this.#training?.silence(this.#shown === 'real' || this.#real.known.board?.mute !== false);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTick?.();
    this.#page.close();
    this.#loudspeaker?.close();
    await this.#parts.training?.second.close();
    this.#real.close();
    await this.#parts.cache.close();
  }

  #give(view: BoardView): void {
    const content = JSON.stringify({ ...view, clock: view.clock?.rate });
    const atMs = this.#parts.clock.monotonicMs();
    if (content === this.#published && atMs - this.#publishedAtMs < REPUBLISH_MS) return;
    this.#published = content;
    this.#publishedAtMs = atMs;
    this.#parts.publish(view);
  }

  #noteShown(shown: 'real' | 'training'): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#parts.log.info(shown === 'training' ? 'board.training' : 'board.given-back');
  }

  #learned(news: Partial<Known>): void {
    if (this.#closed) return;
    // A beat alone is no new picture; it is kept along with the next.
    const isPicture = news.board ?? news.line ?? news.pack;
    if (isPicture !== undefined) this.#parts.cache.keep(this.#real.known);
    this.publish();
  }

  /** The real hall has something to say: a call that its board may show in a moment, or a check. */
  #realInUse(): void {
    this.#realHall = { state: 'in-use' };
    this.publish();
  }

  #enterTraining(hall: Hall): () => void {
    const { clock, group, training } = this.#parts;
    const nothing = { group, pack: undefined, board: undefined, line: undefined, beat: undefined };
    const learned = () => this.publish();
    const picture = new HallPicture({ hall, clock, known: nothing, learned, keeps: false });
    this.#training = picture;
    if (training) picture.start(training.announcerOf(hall));
    return () => {
      if (this.#training === picture) this.#training = undefined;
      this.publish();
      picture.close();
    };
  }

  #tick(): void {
    this.#real.tick();
    this.#training?.tick();
    // A hall that staff have silenced stays silent.
    if (this.#real.speaks && this.#real.known.board?.mute === false) this.#morningTest?.tick();
    this.publish();
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => this.#tick());
  }

  #reportHealth(): void {
    const fault = this.#real.announcer?.fault;
    const { latest: selfTest, fault: testFault } = this.#morningTest ?? {};
    const trainingFault = this.#parts.training?.second.fault;
    const faults = [
      ...(fault === undefined ? [] : [`sound: ${fault}`.slice(0, 120)]),
      ...(testFault === undefined ? [] : [`sound test: ${testFault}`.slice(0, 120)]),
      ...(this.#page.fault === undefined ? [] : [this.#page.fault]),
      ...(trainingFault === undefined ? [] : [trainingFault]),
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
