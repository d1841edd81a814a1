import { clusterCa } from '../client/cluster-link.ts';
import type { Hall } from '../client/hall.ts';
import type { NodeFile } from '../client/node-file.ts';
import { decode } from '../contract/decode.ts';
import type { Logger } from '../contract/log.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { Uplink } from './uplink.ts';
import { uplinkSettings } from './uplink-settings.ts';

/** Opens an uplink from its node file; it listens nowhere: it only connects, inward and outward. */
export async function openUplink(parts: {
  readonly file: Pick<NodeFile, 'own' | 'listen'>;
  readonly hall: Hall;
  readonly log: Logger;
  readonly onStop: (close: () => Promise<void> | void) => void;
}): Promise<Result<Uplink, string>> {
  const { file, hall, log, onStop } = parts;
  if (file.listen) return err('an uplink listens nowhere: take "listen" out of its node file');
  const own = decode(uplinkSettings, file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  const { cluster: access } = own.value;
  const ca = await clusterCa(access);
  if (!ca.ok) return ca;
  const uplink = Uplink.open({ hall, access, ca: ca.value, log });
  onStop(() => uplink.close());
  return ok(uplink);
}
