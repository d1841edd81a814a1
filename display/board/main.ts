import { join } from 'node:path';
import process from 'node:process';
import { systemClock } from '../../broker/client/node-clock.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { SecondHall } from '../../broker/client/second-hall.ts';
import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { ArecordMicrophone } from '../../broker/client/sound/arecord-microphone.ts';
import { installedVoice } from '../../broker/client/sound/installed-voices.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import { SilentPlayer } from '../../broker/client/sound/silent-player.ts';
import { UnheardVoice } from '../../broker/client/sound/unheard-voice.ts';
import type { Voice, VoiceFault } from '../../broker/client/sound/voice-port.ts';
import { systemdScreen } from '../../broker/client/systemd-screen.ts';
import { ok, type Result } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { pagesDirectory, projectDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { openBoard } from './board-process.ts';
import { type BoardSettings, readBoardSettings } from './board-settings.ts';

await runNode('board', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  const settings = readBoardSettings(file.own);
  if (!settings.ok) return settings;
  const player = playerOf(settings.value);
  const openVoice = (locale: string) => voiceOf(settings.value, file.directory, locale);
  const screen = systemdScreen(process.env['YOBIBAN_SCREEN'], file.listen?.port);
  const loudspeaker = player instanceof AplayPlayer ? player : undefined;
  const device = settings.value.microphone;
  const microphone = device === undefined ? undefined : new ArecordMicrophone({ device });
  const node = { hall, log, role: 'board', version, clock: systemClock } as const;
  return openBoard({
    ...{ file, settings: settings.value, hall, log, onStop, screen },
    second: SecondHall.overMqtt(file, node),
    ...{ openVoice, player, loudspeaker, microphone, pagesDirectory, themeFile },
  });
});

async function voiceOf(
  { sound }: BoardSettings,
  directory: string,
  locale: string,
): Promise<Result<Voice, VoiceFault>> {
  if (sound === 'none') return ok(new UnheardVoice());
  const voiceFile = join(projectDirectory, 'broker/client/sound/mei/mei_normal.htsvoice');
  return installedVoice(locale, { directory, voiceFile });
}

/** Nothing: the page is what sounds. */
function playerOf({ sound, device }: BoardSettings): Player | undefined {
  switch (sound) {
    case 'aplay':
      return new AplayPlayer(device === undefined ? {} : { device });
    case 'none':
      return new SilentPlayer();
    case 'page':
      return undefined;
  }
}
