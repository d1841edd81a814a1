import path from 'node:path';
import process from 'node:process';
import { loadSite } from '../config/load-site.ts';
import { createLogger } from '../config/logger.ts';
import { configDirectory, processesDirectory } from '../config/paths.ts';
import { version } from '../config/version.ts';
import { type BrokerFile, readBrokerFile } from './broker-file.ts';
import { notifyReady, notifyStopping, startWatchdog } from './client/systemd.ts';
import type { Logger } from './contract/log.ts';
import { err, ok, type Result } from './contract/result.ts';
import type { SitePack } from './contract/site.ts';
import { ThreadCrowdTeller } from './crowd-teller.ts';
import type { HallClock } from './hall-clock.ts';
import type { JournalFault } from './journal/journal-port.ts';
import type { Credential } from './mqtt/credentials.ts';
import { journalDirectory, listen, openHall, readCredentials } from './open-hall.ts';
import { ThreadForecaster } from './thread-forecaster.ts';
import type { TrainingPlace } from './training-notice.ts';

/** The hall as the broker box knows it: its own file, and the checked site file. */
export type BrokerBox = { readonly file: BrokerFile; readonly pack: SitePack };

function end(sentence: string, code: number): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

async function readBox(): Promise<Result<BrokerBox, string>> {
  const argument = process.argv[2];
  if (argument === undefined) return err('usage: broker <broker-file.json>');
  const file = await readBrokerFile(argument);
  if (!file.ok) return file;
  const pack = await loadSite(file.value.siteFile, configDirectory);
  if (!pack.ok) return err(pack.error.join('\n'));
  const { publicAddress } = file.value;
  const site =
    publicAddress === undefined ? pack.value.site : { ...pack.value.site, publicAddress };
  return ok({ file: file.value, pack: { ...pack.value, site } });
}

/** The training hall beside this one, where the box has one. */
function trainingPlaceOf(
  { trainingAddress: address }: BrokerFile,
  list: readonly Credential[],
): TrainingPlace | undefined {
  if (address === undefined) return undefined;
  const staff = list.filter(({ role }) => role === 'staff');
  return { address, staffNodes: staff.map(({ node }) => node) };
}

/** Never tried again: the kernel may have dropped what it could not write (reliability part A). */
function endByJournal(log: Logger, { kind, cause }: JournalFault): never {
  log.error('journal.failed', { kind, because: String(cause) });
  process.exit(1);
}

/**
 * What both roots of the broker box share: read, listen, recover, serve, and one way out. They
 * differ in the clock alone.
 */
export async function runBroker(clockOf: (box: BrokerBox) => HallClock): Promise<void> {
  const startedMs = performance.now();
  const box = await readBox();
  if (!box.ok) end(box.error, 2);
  const { file, pack } = box.value;
  const log = createLogger('broker', file.logLevel);
  endOnDefects(log);
  // Before the journal is touched: the port is what keeps a second broker away from it.
  const list = await readCredentials(file.credentials);
  const broker = list.ok
    ? await listen({ pack, at: file.listen, credentials: list.value, log })
    : list;
  if (!broker.ok || !list.ok) {
    log.error('node.refused-to-start', { because: broker.ok ? '' : broker.error });
    process.exit(2);
  }
  const clock = clockOf(box.value);
  const hall = await openHall({
    ...{ pack, clock, log, directory: file.directory, broker: broker.value },
    trainingPlace: trainingPlaceOf(file, list.value),
    forecaster: new ThreadForecaster(path.join(processesDirectory, 'forecast-worker.js'), log),
    crowdTeller: new ThreadCrowdTeller(
      path.join(processesDirectory, 'crowd-worker.js'),
      {
        site: pack.site,
        journal: journalDirectory(file.directory),
        demandTable: file.demandTable ?? path.join(configDirectory, 'demand-r6.json'),
      },
      log,
    ),
    failed: (fault) => endByJournal(log, fault),
  });
  if (!hall.ok) endByJournal(log, hall.error);
  const watchdog = startWatchdog();
  stopOnSignals(log, async () => {
    watchdog.stop();
    await hall.value.close();
  });
  await notifyReady();
  log.info('node.started', {
    role: 'engine',
    version,
    durationMs: Math.round(performance.now() - startedMs),
  });
}

function endOnDefects(log: Logger): void {
  const defect = (cause: unknown) => {
    log.error('node.defect', {
      because: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
    });
    process.exit(1);
  };
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
}

function stopOnSignals(log: Logger, close: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info('node.stopping', { signal });
    void notifyStopping();
    void close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
