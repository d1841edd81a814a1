import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { Screen } from '../../broker/client/screen-port.ts';
import type { SecondHall } from '../../broker/client/second-hall.ts';
import { LentPlayer } from '../../broker/client/sound/lent-player.ts';
import { gainOf, loudnessByClock } from '../../broker/client/sound/loudness.ts';
import type { Loudspeaker } from '../../broker/client/sound/loudspeaker-port.ts';
import type { Microphone } from '../../broker/client/sound/microphone-port.ts';
import { PagePlayer } from '../../broker/client/sound/page-player.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import { Recordings } from '../../broker/client/sound/recordings.ts';
import { hearOwnTones } from '../../broker/client/sound/self-test.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { Voice, VoiceFault } from '../../broker/client/sound/voice-port.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { AnnouncementMaker, type MakerParts } from './announcement-maker.ts';
import { Announcer } from './announcer.ts';
import { BoardNode } from './board-node.ts';
import { boardRoutes } from './board-routes.ts';
import type { BoardSettings } from './board-settings.ts';
import { MorningTest } from './morning-test.ts';
import { PictureCache } from './picture-cache.ts';

export type BoardParts = {
  readonly file: Pick<NodeFile, 'listen' | 'directory'>;
  readonly settings: BoardSettings;
  readonly hall: Hall;
  readonly log: Logger;
  /** The voice of a language, where it is installed. */
  readonly openVoice: (locale: string) => Promise<Result<Voice, VoiceFault>>;
  /** Nothing: the page is what sounds. */
  readonly player: Player | undefined;
  /** What is watched without a sound; nothing where only a page or nothing sounds. */
  readonly loudspeaker?: Loudspeaker | undefined;
  /** Listens to the loudspeaker each morning. */
  readonly microphone?: Microphone | undefined;
  /** Nothing: what shows its page is not this node's to restart. */
  readonly screen: Screen | undefined;
  /** Where the hall's trainings are; nothing: this board takes part in none. */
  readonly second?: SecondHall | undefined;
  readonly pagesDirectory: string;
  readonly themeFile: string;
  readonly clock?: NodeClock;
  /** Closes something when the node stops; the last opened closes first. */
  readonly onStop: (close: () => Promise<void> | void) => void;
};

/** A board as it stands in a hall: node, announcer and page server, put together. */
export async function openBoard(parts: BoardParts): Promise<Result<PageServer, string>> {
  const { file, settings, hall, log, screen, onStop, clock = systemClock } = parts;
  if (!file.listen) return err('a board needs "listen" in its node file');
  const { group, languages } = settings;
  const voices = await japaneseVoice(parts);
  onStop(() => voices.close());
  const voiced = voices.speaks('ja') ? 'voice' : 'chime';
  const cache = await PictureCache.open(file.directory, clock, log);
  const sounds = soundsOf(parts, voices, clock);
  let pages: PageServer | undefined;
  let player = parts.player;
  const changed = () => node.publish();
  const announcerOf = (its: Hall, training: boolean) => {
    assert(player !== undefined, 'a board without a player of its own has its page for one');
    const maker = new AnnouncementMaker({ ...sounds, training, clock, log });
    // A training's voice is cut off when the hall needs it; it can cut off nothing of the hall's.
    const own = training ? new LentPlayer(player) : player;
    return new Announcer({ hall: its, maker, player: own, clock, log, changed });
  };
  const node = new BoardNode({
    ...{ hall, group, clock, cache, log, screen, languages },
    sound: settings.sound === 'none' ? 'none' : voiced,
    loudspeaker: parts.loudspeaker,
    training: parts.second && {
      second: parts.second,
      announcerOf: (its) => announcerOf(its, true),
    },
    publish: (view) => pages?.stream.publish(view),
  });
  const tell = (soundId: string | undefined) => node.offerSound({ soundId });
  const pagePlayer = parts.player ? undefined : new PagePlayer({ tell });
  const server = await PageServer.listen({
    ...file.listen,
    pages: 'board',
    pagesDirectory: parts.pagesDirectory,
    themeFile: parts.themeFile,
    log,
    routes: (app) => boardRoutes(app, node, pagePlayer),
  });
  if (!server.ok) return server;
  pages = server.value;
  onStop(() => server.value.close());
  player ??= pagePlayer;
  assert(player !== undefined, 'a board without a player of its own has its page for one');
  node.start(announcerOf(hall, false), await morningTestOf(parts, player, changed));
  if (pagePlayer) tell(undefined);
  onStop(() => node.close());
  return ok(server.value);
}

async function japaneseVoice({ openVoice, log }: BoardParts): Promise<VoiceByLocale> {
  const voices = new VoiceByLocale([], []);
  const opened = await openVoice('ja');
  if (opened.ok) voices.add('ja', opened.value);
  else log.warn('voice.missing', { locale: 'ja', because: opened.error.detail });
  return voices;
}

/** What every voice of this box is made of, the hall's own and that of a training. */
function soundsOf(
  { settings, hall, log, openVoice }: BoardParts,
  voices: VoiceByLocale,
  clock: NodeClock,
): Omit<MakerParts, 'clock' | 'log'> {
  const { leadInMs, loudness, volume } = settings;
  const recordings = settings.recordings ? new Recordings(settings.recordings, log) : undefined;
  void recordings?.check();
  const now = loudnessByClock(loudness, hall, clock);
  return { voices, openVoice, recordings, gain: () => gainOf(now(), volume), leadInMs };
}

/** The tones are as loud as the chime; what staff have turned down counts, the hour does not. */
async function morningTestOf(
  { file, settings, hall, log, microphone }: BoardParts,
  player: Player,
  changed: () => void,
): Promise<MorningTest | undefined> {
  const gain = gainOf(1, settings.volume);
  if (!microphone || gain === 0) return undefined;
  const hear = () => hearOwnTones(player, microphone, settings.leadInMs, gain);
  return MorningTest.open(file.directory, { hall, log, hear, changed });
}
