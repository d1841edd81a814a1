import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { CrowdQuestion } from '../contract/crowd.ts';
import { readDemandTable } from '../demand/demand-table.ts';
import { FileShelf } from '../journal/file-shelf.ts';
import { demandBefore } from './past-demand.ts';
import { CrowdLearner, usualCrowd } from './usual-crowd.ts';

/** The thread that works the usual crowd out, once, and ends: the week comes out of it. */
const { site, journal, demandTable, today } = workerData as CrowdQuestion;
const table = readDemandTable(JSON.parse(await readFile(demandTable, 'utf8')));
if (!table.ok) throw new Error(`${demandTable}: ${table.error.path}: ${table.error.expected}`);
const learner = new CrowdLearner(site);
const { measured } = await demandBefore(
  new FileShelf(journal),
  site,
  table.value,
  today,
  (day, state) => learner.endDay(day, state),
);
parentPort?.postMessage(usualCrowd(learner, { site, table: table.value, measured }, today));
