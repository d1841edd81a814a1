import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { loadSite } from '../../config/load-site.ts';
import { createLogger } from '../../config/logger.ts';
import { configDirectory, processesDirectory } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { PageServer } from '../client/page-server.ts';
import { notifyReady, notifyStopping, startWatchdog } from '../client/systemd.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { readDemandTable } from '../demand/demand-table.ts';
import { type OfficeFile, readOfficeFile } from './office-file.ts';
import { officeRoutes } from './office-routes.ts';
import { PlanDesk } from './plan-desk.ts';
import type { PlanWork } from './plan-worker.ts';

/** The office of the broker box: plans from the journal, which it only reads. */
type Box = { readonly file: OfficeFile; readonly work: PlanWork };

function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

async function readBox(): Promise<Result<Box, string>> {
  const argument = process.argv[2];
  if (argument === undefined) return err('usage: office <office-file.json>');
  const file = await readOfficeFile(argument);
  if (!file.ok) return file;
  const pack = await loadSite(file.value.siteFile, configDirectory);
  if (!pack.ok) return err(pack.error.join('\n'));
  const tableFile = file.value.demandTable ?? path.join(configDirectory, 'demand-r6.json');
  try {
    const table = readDemandTable(JSON.parse(await readFile(tableFile, 'utf8')));
    if (!table.ok) return err(`${tableFile}: ${table.error.path}: ${table.error.expected}`);
    const { journal } = file.value;
    return ok({ file: file.value, work: { site: pack.value.site, table: table.value, journal } });
  } catch (cause) {
    return err(`${tableFile}: ${cause instanceof Error ? cause.message : 'unreadable'}`);
  }
}

const startedMs = performance.now();
const box = await readBox();
if (!box.ok) end(box.error);
const { file, work } = box.value;
const log = createLogger('office', file.logLevel);
const desk = new PlanDesk(path.join(processesDirectory, 'plan-worker.js'), work, log);
const server = await PageServer.listen({
  ...{ ...file.listen, log },
  routes: (app) => officeRoutes(app, desk, file.secret),
});
if (!server.ok) {
  log.error('node.refused-to-start', { because: server.error });
  process.exit(2);
}
const watchdog = startWatchdog();
let stopping = false;
const stop = (signal: NodeJS.Signals) => {
  if (stopping) return;
  stopping = true;
  log.info('node.stopping', { signal });
  void notifyStopping();
  watchdog.stop();
  void Promise.all([server.value.close(), desk.close()]).then(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
await notifyReady();
log.info('node.started', {
  role: 'office',
  version,
  durationMs: Math.round(performance.now() - startedMs),
});
