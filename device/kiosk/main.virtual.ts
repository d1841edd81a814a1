import path from 'node:path';
import process from 'node:process';
import * as v from 'valibot';
import { argon2Password } from '../../broker/client/password/argon2-password.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { decode } from '../../broker/contract/decode.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import {
  pagesDirectory,
  panelWiringFile,
  projectDirectory,
  themeFile,
} from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { TcpHidHub } from '../hid/virtual/tcp-hid-hub.ts';
import { openAudio } from './kiosk-audio.ts';
import { kioskSettings } from './kiosk-settings.ts';
import type { BoxPower } from './power-port.ts';
import { openKiosk } from './run-kiosk.ts';

/**
 * The kiosk of a hall on one machine, with virtual devices: scanner and keypad are at a TCP port,
 * and the box it could switch off is somebody's own. Everything else is the real one.
 */
const virtualSettings = v.strictObject({
  ...kioskSettings.entries,
  hid: v.pipe(v.string(), v.regex(/^tcp:\/\/[A-Za-z0-9.-]+:\d{1,5}$/, 'tcp://<host>:<port>')),
});

const RESTART_AFTER_MS = 500;
const voiceFile = path.join(projectDirectory, 'broker/client/sound/mei/mei_normal.htsvoice');

/** Whoever keeps the process starts it again: what a restart of the box looks like from the page. */
const processPower: BoxPower = {
  async restart() {
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), RESTART_AFTER_MS);
    return ok(undefined);
  },
  shutDown: async () => err('仮想の発券機なので、電源は切れません'),
};

await runNode('kiosk', { createLogger, version }, async (parts) => {
  const { file, log } = parts;
  const own = decode(virtualSettings, file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  const audio = await openAudio(own.value, { directory: file.directory, voiceFile, log });
  const { hostname: host, port } = new URL(own.value.hid);
  return openKiosk(
    {
      ...audio,
      settings: own.value,
      openHub: (clock) => TcpHidHub.open({ host, port: Number(port), clock }),
      power: processPower,
      screen: undefined,
      hasher: argon2Password,
      wiringFile: panelWiringFile,
      ...{ pagesDirectory, themeFile },
    },
    parts,
  );
});
