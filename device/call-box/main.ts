import { runNode } from '../../broker/client/run-node.ts';
import { decode } from '../../broker/contract/decode.ts';
import { err } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { callBoxKeysFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { NodeHidHub } from '../hid/node-hid-hub.ts';
import { callBoxSettings } from './call-box-settings.ts';
import { openCallBox } from './run-call-box.ts';

await runNode('call-box', { createLogger, version }, async (parts) => {
  const { file, log } = parts;
  const own = decode(callBoxSettings, file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  return openCallBox(
    {
      settings: own.value,
      keysFile: callBoxKeysFile,
      openHub: (clock) => new NodeHidHub({ clock, log }),
    },
    parts,
  );
});
