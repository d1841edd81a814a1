import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BoxHealth } from '../../broker/client/box-health.ts';
import { FaultHistory } from '../../broker/client/fault-history.ts';
import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { HidHub } from '../hid/hid-port.ts';
import { readCallBoxKeys } from './call-box-keys.ts';
import { CallBoxNode } from './call-box-node.ts';
import type { CallBoxSettings } from './call-box-settings.ts';

/** What a composition root chooses for a call box. */
type CallBoxBox = {
  readonly settings: CallBoxSettings;
  /** `config/call-box-keys.json`. */
  readonly keysFile: string;
  readonly openHub: (clock: NodeClock) => HidHub;
};

type NodeParts = {
  readonly file: NodeFile;
  readonly hall: Hall;
  readonly log: Logger;
  readonly onStop: (close: () => Promise<void> | void) => void;
};

/** A call box as it stands at a counter: node, keys and health, put together. */
export async function openCallBox(
  { settings, keysFile, openHub }: CallBoxBox,
  { file, hall, log, onStop }: NodeParts,
): Promise<Result<CallBoxNode, string>> {
  const clock = systemClock;
  const usual = readCallBoxKeys(await readFile(keysFile, 'utf8').catch(() => ''));
  if (!usual.ok) return err(`${keysFile}: ${usual.error}`);
  const faults = await FaultHistory.open(path.join(file.directory, 'faults.json'), {
    ...{ hall, clock, log },
  });
  onStop(() => faults.close());
  const health = BoxHealth.start({ hall, directory: file.directory, clock, faults });
  onStop(() => health.close());
  const hub = openHub(clock);
  onStop(() => hub.close());
  const keys = settings.keys ?? usual.value;
  // Two boxes of a kind at one computer: the wrong one would call at the wrong counter.
  const device = hub.watch({ ...settings.device, alone: true });
  const node = new CallBoxNode({ hall, device, keys, clock, log, faults });
  onStop(() => node.close());
  return ok(node);
}
