import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { Screen } from '../../broker/client/screen-port.ts';
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
import { AnnouncementMaker } from './announcement-maker.ts';
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
  const voiced = voices.speaks('ja') ? 'voice' : 'chime';
  const cache = await PictureCache.open(file.directory, clock, log);
  let pages: PageServer | undefined;
  const node = new BoardNode({
    ...{ hall, group, clock, cache, log, screen, languages },
    sound: settings.sound === 'none' ? 'none' : voiced,
    loudspeaker: parts.loudspeaker,
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
  const player = parts.player ?? pagePlayer;
  assert(player !== undefined, 'a board without a player of its own has its page for one');
  const changed = () => node.publish();
  const maker = makerOf(parts, voices, clock);
  const announcer = new Announcer({ hall, maker, player, clock, log, changed });
  node.start(announcer, await morningTestOf(parts, player, changed));
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

function makerOf(
  { settings, hall, log, openVoice }: BoardParts,
  voices: VoiceByLocale,
  clock: NodeClock,
): AnnouncementMaker {
  const { leadInMs, loudness, volume } = settings;
  const recordings = settings.recordings ? new Recordings(settings.recordings, log) : undefined;
  void recordings?.check();
  const now = loudnessByClock(loudness, hall, clock);
  const gain = () => gainOf(now(), volume);
  return new AnnouncementMaker({ voices, openVoice, recordings, gain, leadInMs, clock, log });
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
