import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import * as v from 'valibot';
import { loadSite } from '../config/load-site.ts';
import { createLogger } from '../config/logger.ts';
import { configDirectory, processesDirectory } from '../config/paths.ts';
import { version } from '../config/version.ts';
import { runNode } from './client/run-node.ts';
import { decode, decodeJson } from './contract/decode.ts';
import { err, ok, type Result } from './contract/result.ts';
import { type DemandTable, readDemandTable } from './demand/demand-table.ts';
import { readCredentials } from './open-hall.ts';
import { ThreadForecaster } from './thread-forecaster.ts';
import { TrainingHall } from './training-hall.ts';

/** The part of its node file that only the training hall has. */
const trainingSettings = v.strictObject({
  /** The real hall's. */
  siteFile: v.string(),
  /** Who may connect to the training hall: the secrets of `training` in the nodes' own files. */
  credentials: v.string(),
  /** The city's yearly table; left out: that of the specification. */
  demand: v.optional(v.string(), path.join(configDirectory, 'demand-r6.json')),
});

/**
 * The training hall of a broker box (研修, R22; R34): to the real hall a node that listens, to its
 * own nodes a hall. `listen` of its node file is where those reach it.
 */
await runNode('training', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  const own = decode(trainingSettings, file.own);
  if (!own.ok) return err(`own.${own.error.path}: ${own.error.expected}`);
  if (!file.listen) return err('the training hall needs "listen" in its node file');
  const pack = await loadSite(own.value.siteFile, configDirectory);
  if (!pack.ok) return err(pack.error.join('\n'));
  const credentials = await readCredentials(own.value.credentials);
  if (!credentials.ok) return credentials;
  const demand = await readDemand(own.value.demand);
  if (!demand.ok) return demand;
  const training = new TrainingHall({
    ...{ hall, log, version, pack: pack.value, at: file.listen, directory: file.directory },
    ...{ credentials: credentials.value, demand: demand.value },
    forecaster: new ThreadForecaster(path.join(processesDirectory, 'forecast-worker.js'), log),
    failed: ({ kind, cause }) => {
      log.error('journal.failed', { kind, because: String(cause) });
      process.exit(1);
    },
  });
  training.start();
  onStop(() => training.close());
  return ok(undefined);
});

async function readDemand(file: string): Promise<Result<DemandTable, string>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return err(`${file}: the demand table cannot be read`);
  }
  const json = decodeJson(v.unknown(), text);
  const table = json.ok ? readDemandTable(json.value) : json;
  return table.ok ? table : err(`${file}: ${table.error.path}: ${table.error.expected}`);
}
