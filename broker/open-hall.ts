import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeJson } from './contract/decode.ts';
import type { QueueEvent } from './contract/events.ts';
import type { Logger } from './contract/log.ts';
import { err, ok, type Result } from './contract/result.ts';
import type { SitePack } from './contract/site.ts';
import type { CrowdTeller } from './crowd-teller.ts';
import type { HallClock } from './hall-clock.ts';
import { HallService } from './hall-service.ts';
import type { JournalFault } from './journal/journal-port.ts';
import { KnownSite } from './known-site.ts';
import { AedesBroker } from './mqtt/aedes-broker.ts';
import { type Credential, credentials } from './mqtt/credentials.ts';
import { businessDayOf } from './queue/calendar.ts';
import { fileStore, type Recovery, recover } from './recovery.ts';
import type { TrainingPlace } from './training-notice.ts';
import type { WaitForecaster } from './wait-forecaster.ts';

/** Reads who may connect; the error is a sentence. */
export async function readCredentials(
  file: string,
): Promise<Result<readonly Credential[], string>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return err(`${file}: the nodes' credentials cannot be read`);
  }
  const list = decodeJson(credentials, text);
  return list.ok ? list : err(`${file}: ${list.error.path}: ${list.error.expected}`);
}

/** Opens the MQTT broker of a hall; the error is a sentence. */
export async function listen(options: {
  readonly pack: SitePack;
  readonly at: { readonly host: string; readonly port: number };
  readonly credentials: readonly Credential[];
  readonly log: Logger;
}): Promise<Result<AedesBroker, string>> {
  const { pack, at, log } = options;
  const { host, port } = at;
  const broker = await AedesBroker.listen({
    ...{ site: pack.site.site, host, port, log },
    credentials: options.credentials,
  });
  if (broker.ok) return broker;
  return err(
    broker.error.kind === 'port-in-use'
      ? `port ${port} (broker) is in use by another program`
      : `the broker cannot listen on ${host}:${port}`,
  );
}

type HallParts = {
  readonly pack: SitePack;
  readonly broker: AedesBroker;
  /** Its journal lies in a folder of this one. */
  readonly directory: string;
  readonly clock: HallClock;
  readonly log: Logger;
  readonly forecaster: WaitForecaster;
  readonly crowdTeller?: CrowdTeller;
  readonly trainingPlace?: TrainingPlace | undefined;
  readonly followed?: (event: QueueEvent) => void;
  /** The journal takes no more. */
  readonly failed: (fault: JournalFault) => void;
};

/** Where the journal of a hall lies in the broker's folder. */
export function journalDirectory(directory: string): string {
  return path.join(directory, 'journal');
}

export type OpenHall = { readonly recovery: Recovery; close(): Promise<void> };

/** An engine on its journal: recovers, and serves. The port it listens on keeps a second one away. */
export async function openHall(parts: HallParts): Promise<Result<OpenHall, JournalFault>> {
  const { pack, broker, clock, log } = parts;
  const today = businessDayOf(clock.domainNow(), pack.site.timeZone);
  const store = fileStore(journalDirectory(parts.directory));
  const recovered = await recover(store, today, pack.site, log);
  if (!recovered.ok) return recovered;
  const recovery = recovered.value;
  const knownSite = await KnownSite.open(path.join(parts.directory, 'known-site.json'), log);
  const service = new HallService({ ...parts, recovery, knownSite, shelf: store.shelf });
  await service.start();
  return ok({
    recovery,
    close: async () => {
      await service.stop();
      await broker.close();
      await recovery.journal.close();
    },
  });
}
