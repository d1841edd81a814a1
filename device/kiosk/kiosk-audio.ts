import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { installedVoices } from '../../broker/client/sound/installed-voices.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import { SilentPlayer } from '../../broker/client/sound/silent-player.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { KioskSettings } from './kiosk-settings.ts';

type Options = {
  /** Where this node may keep the clips it made. */
  readonly directory: string;
  /** The HTS voice that the Japanese engine speaks with. */
  readonly voiceFile: string;
  readonly log: Logger;
};

/** The loudspeaker and the voices that a kiosk's settings name, for its composition roots. */
export async function openAudio(
  { sound, soundDevice, spoken }: KioskSettings,
  { directory, voiceFile, log }: Options,
): Promise<{ readonly player: Player | undefined; readonly voices: VoiceByLocale }> {
  if (sound === 'none') return { player: new SilentPlayer(), voices: new VoiceByLocale([], []) };
  const { voices, missing } = await installedVoices({ spoken, directory, voiceFile });
  for (const { locale, fault } of missing) {
    log.warn('voice.missing', { locale, because: fault.detail });
  }
  // Exactly one thing sounds; no player here means: the page.
  return {
    player: sound === 'page' ? undefined : new AplayPlayer({ device: soundDevice }),
    voices,
  };
}
