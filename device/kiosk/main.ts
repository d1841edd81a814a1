import path from 'node:path';
import process from 'node:process';
import { argon2Password } from '../../broker/client/password/argon2-password.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { systemdScreen } from '../../broker/client/systemd-screen.ts';
import { decode } from '../../broker/contract/decode.ts';
import { err } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import {
  pagesDirectory,
  panelWiringFile,
  projectDirectory,
  themeFile,
} from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { NodeHidHub } from '../hid/node-hid-hub.ts';
import { openAudio } from './kiosk-audio.ts';
import { kioskSettings } from './kiosk-settings.ts';
import { openKiosk } from './run-kiosk.ts';
import { systemdPower } from './systemd-power.ts';

const voiceFile = path.join(projectDirectory, 'broker/client/sound/mei/mei_normal.htsvoice');

await runNode('kiosk', { createLogger, version }, async (parts) => {
  const { file, log } = parts;
  const own = decode(kioskSettings, file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  const audio = await openAudio(own.value, { directory: file.directory, voiceFile, log });
  return openKiosk(
    {
      ...audio,
      settings: own.value,
      openHub: (clock) => new NodeHidHub({ clock, log }),
      power: systemdPower,
      screen: systemdScreen(process.env['YOBIBAN_SCREEN'], file.listen?.port),
      hasher: argon2Password,
      wiringFile: panelWiringFile,
      ...{ pagesDirectory, themeFile },
    },
    parts,
  );
});
