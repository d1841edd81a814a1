import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { Loudspeaker } from '../../broker/client/sound/loudspeaker-port.ts';
import type { Microphone } from '../../broker/client/sound/microphone-port.ts';
import { PagePlayer } from '../../broker/client/sound/page-player.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import { hearOwnTones } from '../../broker/client/sound/self-test.ts';
import type { Voice } from '../../broker/client/sound/voice-port.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
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
  readonly voice: Voice;
  /** Nothing: the page is what sounds. */
  readonly player: Player | undefined;
  /** What is watched without a sound; nothing where only a page or nothing sounds. */
  readonly loudspeaker?: Loudspeaker | undefined;
  /** Listens to the loudspeaker each morning. */
  readonly microphone?: Microphone | undefined;
  readonly pagesDirectory: string;
  readonly themeFile: string;
  readonly clock?: NodeClock;
  /** Closes something when the node stops; the last opened closes first. */
  readonly onStop: (close: () => Promise<void> | void) => void;
};

/** A board as it stands in a hall: node, announcer and page server, put together. */
export async function openBoard(parts: BoardParts): Promise<Result<PageServer, string>> {
  const { file, settings, hall, log, voice, onStop, clock = systemClock } = parts;
  if (!file.listen) return err('a board needs "listen" in its node file');
  const { group, languages, leadInMs } = settings;
  const voiced = voice.locales.length > 0 ? 'voice' : 'chime';
  const cache = await PictureCache.open(file.directory, clock, log);
  let pages: PageServer | undefined;
  const node = new BoardNode({
    ...{ hall, group, clock, cache, log, languages },
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
  const { microphone } = parts;
  const hear = microphone && (() => hearOwnTones(player, microphone, leadInMs));
  const morningTest =
    hear && (await MorningTest.open(file.directory, { hall, log, hear, changed }));
  node.start(new Announcer({ hall, voice, player, clock, log, leadInMs, changed }), morningTest);
  if (pagePlayer) tell(undefined);
  onStop(() => node.close());
  return ok(server.value);
}
