import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { loadSite } from '../config/load-site.ts';
import { createLogger } from '../config/logger.ts';
import { configDirectory } from '../config/paths.ts';
import { version } from '../config/version.ts';
import { type BrokerFile, readBrokerFile } from './broker-file.ts';
import { notifyReady, notifyStopping, startWatchdog } from './client/systemd.ts';
import { decodeJson } from './contract/decode.ts';
import type { Logger } from './contract/log.ts';
import { err, ok, type Result } from './contract/result.ts';
import type { SitePack } from './contract/site.ts';
import type { HallClock } from './hall-clock.ts';
import { HallService } from './hall-service.ts';
import type { JournalFault } from './journal/journal-port.ts';
import { KnownSite } from './known-site.ts';
import { AedesBroker } from './mqtt/aedes-broker.ts';
import { credentials } from './mqtt/credentials.ts';
import { businessDayOf } from './queue/calendar.ts';
import { fileStore, recover } from './recovery.ts';

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

async function listen(
  { file, pack }: BrokerBox,
  log: Logger,
): Promise<Result<AedesBroker, string>> {
  let text: string;
  try {
    text = await readFile(file.credentials, 'utf8');
  } catch {
    return err(`${file.credentials}: the nodes' credentials cannot be read`);
  }
  const list = decodeJson(credentials, text);
  if (!list.ok) return err(`${file.credentials}: ${list.error.path}: ${list.error.expected}`);
  const broker = await AedesBroker.listen({
    site: pack.site.site,
    ...file.listen,
    credentials: list.value,
    log,
  });
  if (broker.ok) return broker;
  const { host, port } = file.listen;
  return err(
    broker.error.kind === 'port-in-use'
      ? `port ${port} (broker) is in use by another program`
      : `the broker cannot listen on ${host}:${port}`,
  );
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
  const broker = await listen(box.value, log);
  if (!broker.ok) {
    log.error('node.refused-to-start', { because: broker.error });
    process.exit(2);
  }
  const clock = clockOf(box.value);
  const today = businessDayOf(clock.domainNow(), pack.site.timeZone);
  const store = fileStore(path.join(file.directory, 'journal'));
  const recovery = await recover(store, today, log);
  if (!recovery.ok) endByJournal(log, recovery.error);
  const service = new HallService({
    recovery: recovery.value,
    shelf: store.shelf,
    pack,
    knownSite: await KnownSite.open(path.join(file.directory, 'known-site.json'), log),
    broker: broker.value,
    clock,
    log,
    failed: (fault) => endByJournal(log, fault),
  });
  await service.start();
  const watchdog = startWatchdog();
  stopOnSignals(log, async () => {
    watchdog.stop();
    await service.stop();
    await broker.value.close();
    await recovery.value.journal.close();
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
