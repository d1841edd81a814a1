import * as v from 'valibot';
import { runNode } from '../../broker/client/run-node.ts';
import { decode } from '../../broker/contract/decode.ts';
import { err } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { callBoxKeysFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { TcpHidHub } from '../hid/virtual/tcp-hid-hub.ts';
import { callBoxSettings } from './call-box-settings.ts';
import { openCallBox } from './run-call-box.ts';

/** The call box of a hall on one machine: its keypad is at a TCP port, everything else is the real one. */
const virtualSettings = v.strictObject({
  ...callBoxSettings.entries,
  hid: v.pipe(v.string(), v.regex(/^tcp:\/\/[A-Za-z0-9.-]+:\d{1,5}$/, 'tcp://<host>:<port>')),
});

await runNode('call-box', { createLogger, version }, async (parts) => {
  const own = decode(virtualSettings, parts.file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  const { hostname: host, port } = new URL(own.value.hid);
  return openCallBox(
    {
      settings: own.value,
      keysFile: callBoxKeysFile,
      openHub: (clock) => TcpHidHub.open({ host, port: Number(port), clock }),
    },
    parts,
  );
});
