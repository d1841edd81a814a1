import type { Hall } from '../../broker/client/hall.ts';
import { systemClock } from '../../broker/client/node-clock.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { decode } from '../../broker/contract/decode.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { KioskNode } from './kiosk-node.ts';
import { kioskSettings } from './kiosk-settings.ts';
import { type KioskSounds, noSounds, playedSounds } from './kiosk-sounds.ts';

/** Exactly one thing sounds; nothing here means: the page. */
function soundsOf(
  sound: 'page' | 'aplay' | 'none',
  device: string,
  hall: Hall,
  log: Logger,
): KioskSounds | undefined {
  if (sound === 'page') return undefined;
  if (sound === 'none') return noSounds;
  return playedSounds(new AplayPlayer({ device }), (fault) => {
    if (fault === undefined) log.info('sound.back');
    else log.warn('sound.failed', { because: fault });
    hall.report({ faults: fault === undefined ? [] : ['音が出ません'] });
  });
}

await runNode('kiosk', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  const own = decode(kioskSettings, file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  if (file.listen === undefined) return err('listen: where the page of a kiosk listens');
  const { sound, soundDevice, timings } = own.value;
  hall.report({ sound: sound === 'none' ? 'none' : 'chime' });
  const kiosk = await KioskNode.open({
    hall,
    log,
    clock: systemClock,
    timings,
    sounds: soundsOf(sound, soundDevice, hall, log),
    server: { ...file.listen, pagesDirectory, themeFile },
  });
  if (kiosk.ok) onStop(() => kiosk.value.close());
  return kiosk;
});
