import { systemClock } from '../../broker/client/node-clock.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { decode } from '../../broker/contract/decode.ts';
import { err } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { KioskNode } from './kiosk-node.ts';
import { kioskSettings } from './kiosk-settings.ts';
import { noSounds, playedSounds } from './kiosk-sounds.ts';

await runNode('kiosk', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  const own = decode(kioskSettings, file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  if (file.listen === undefined) return err('listen: where the page of a kiosk listens');
  const { sound, soundDevice, timings } = own.value;
  const soundFault = (fault: string | undefined) => {
    if (fault !== undefined) log.warn('kiosk.sound-failed', { because: fault });
    hall.report({ faults: fault === undefined ? [] : ['音が出ません'] });
  };
  const player = new AplayPlayer({ device: soundDevice });
  const sounds = { page: undefined, aplay: playedSounds(player, soundFault), none: noSounds }[sound];
  const kiosk = await KioskNode.open({
    hall,
    log,
    clock: systemClock,
    timings,
    sounds,
    server: { ...file.listen, pagesDirectory, themeFile },
  });
  if (kiosk.ok) onStop(() => kiosk.value.close());
  return kiosk;
});
