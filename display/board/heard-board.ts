import type { Hall } from '../../broker/client/hall.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import { SecondHall } from '../../broker/client/second-hall.ts';
import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { ArecordMicrophone } from '../../broker/client/sound/arecord-microphone.ts';
import { LentPlayer } from '../../broker/client/sound/lent-player.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import { hearOwnTones } from '../../broker/client/sound/self-test.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { Voice } from '../../broker/client/sound/voice-port.ts';
import type { AnnouncedReport } from '../../broker/contract/announcement.ts';
import { decode } from '../../broker/contract/decode.ts';
import { boardGroup } from '../../broker/contract/ids.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import type { NodeHealth } from '../../broker/contract/node-health.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { Announcer } from './announcer.ts';
import { BoardNode } from './board-node.ts';
import {
  announcementFor,
  boardOf,
  callOf,
  lineOf,
  makerOf,
  nowMs,
  packOf,
  trainingFor,
} from './board-samples.ts';
import type { BoardView } from './board-view.ts';
import { MorningTest } from './morning-test.ts';
import { PictureCache } from './picture-cache.ts';
import { SETTLES_MS } from './shown-hall.ts';

const LEAD_IN_MS = 500;

type Parts = {
  /** Where it may keep files. */
  readonly folder: string;
  readonly voice: Voice;
  /** The Japanese texts of the site. */
  readonly texts: Readonly<Record<string, string>>;
  /** Of the sound card that the test listens at. */
  readonly environment: Readonly<Record<string, string>>;
  /** ALSA's name of a microphone there. */
  readonly microphone?: string;
};

/** A board without a page that sounds through a real `aplay`, with its hall in the test's hand. */
export class HeardBoard {
  readonly hall = new MemoryHall('board-1');
  /** A training's, which the board hears from `beginTraining` on (R22). */
  readonly training = new MemoryHall('board-1', 'kenshu');
  readonly log = new MemoryLog();
  readonly node: BoardNode;
  /** What its page would draw. */
  view: BoardView | undefined;

  readonly #player: AplayPlayer;
  #voices = new VoiceByLocale([], []);
  #skippedMs = 0;
  #pack: SitePack | undefined;
  readonly #clock: NodeClock = {
    ...systemClock,
    monotonicMs: () => systemClock.monotonicMs() + this.#skippedMs,
  };

  private constructor(cache: PictureCache, { environment }: Parts) {
    const group = decode(boardGroup, 'hall');
    assert(group.ok, 'hall is a group');
    const { hall, log } = this;
    const player = new AplayPlayer({ environment });
    this.#player = player;
    const clock = this.#clock;
    const connect = () => this.training;
    this.node = new BoardNode({
      ...{ hall, log, cache, group: group.value, clock },
      ...{ sound: 'voice', loudspeaker: player, screen: undefined },
      training: {
        second: new SecondHall({ hall, log, clock, secret: 'the-secret-of-board-1', connect }),
        announcerOf: (its) => this.#announcer(its, new LentPlayer(player), true),
      },
      publish: (view) => {
        this.view = view;
      },
    });
  }

  static async open(parts: Parts): Promise<HeardBoard> {
    const cache = await PictureCache.open(parts.folder, new ManualClock(), new MemoryLog());
    const board = new HeardBoard(cache, parts);
    await board.#start(parts);
    return board;
  }

  async #start({ folder, voice, texts, environment, microphone }: Parts): Promise<void> {
    const { hall, log, node } = this;
    const player = this.#player;
    const changed = () => node.publish();
    this.#voices = new VoiceByLocale([voice], ['ja']);
    const announcer = this.#announcer(hall, player, false);
    this.#pack = packOf(texts);
    const device = microphone;
    const ear = device === undefined ? undefined : new ArecordMicrophone({ device, environment });
    const hear = ear && (() => hearOwnTones(player, ear, LEAD_IN_MS));
    node.start(announcer, hear && (await MorningTest.open(folder, { hall, log, changed, hear })));
    hall.beat({ engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' });
    hall.deliver('site', this.#pack);
    this.board([]);
  }

  #announcer(hall: Hall, player: Player, training: boolean): Announcer {
    const { log } = this;
    const [voices, clock] = [this.#voices, this.#clock];
    const maker = makerOf({ voices, log, leadInMs: LEAD_IN_MS, clock, training });
    return new Announcer({ hall, maker, log, player, clock, changed: () => this.node.publish() });
  }

  /** Nobody real is left, and a training names this board: it shows and says that one's calls. */
  beginTraining(): void {
    this.hall.deliver('line', lineOf([['application', 0, 0, 0]]));
    this.board([]);
    this.hall.deliver('training', trainingFor());
    this.training.beat({ engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' });
    if (this.#pack) this.training.deliver('site', this.#pack);
    this.training.deliver('board', boardOf([]), 'hall');
    this.node.publish();
    this.#skippedMs += SETTLES_MS;
    this.node.publish();
  }

  /** @param numbers - called now, newest first */
  board(numbers: readonly string[], mute = false): void {
    const calls = numbers.map((number) => callOf(number));
    this.hall.deliver('board', boardOf(calls, [], mute), 'hall');
  }

  announce(number: string, options: Parameters<typeof announcementFor>[1] = {}): void {
    this.hall.deliver('announce', announcementFor(number, options), 'hall');
  }

  get reports(): readonly AnnouncedReport[] {
    return this.hall.published.map(({ payload }) => payload as AnnouncedReport);
  }

  /** Such as `A012 started`, in their order. */
  get states(): readonly string[] {
    return this.reports.map(({ announcementId, state }) => {
      return `${announcementId.replace(/^call-/, '')} ${state}`;
    });
  }

  get health(): Partial<NodeHealth> {
    return this.hall.health;
  }

  /** The numbers on it, newest first. */
  get numbers(): readonly string[] {
    return this.view?.calls.map(({ number }) => number) ?? [];
  }

  async close(): Promise<void> {
    await this.node.close();
    await this.#voices.close();
  }
}
