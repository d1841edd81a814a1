import { parentPort, workerData } from 'node:worker_threads';
import type { Site } from '../contract/site.ts';
import type { PlanQuery, StaffingPlan } from '../contract/staffing.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import { FileShelf } from '../journal/file-shelf.ts';
import { nodeDisk } from '../journal/node-disk.ts';
import { demandBefore, type PastDemand } from './past-demand.ts';
import { staffingPlan } from './staffing-plan.ts';

/** What the thread is started with. */
export type PlanWork = {
  readonly site: Site;
  readonly table: DemandTable;
  readonly journal: string;
};
export type PlanReport = { readonly done: number } | { readonly plan: StaffingPlan };

/** The thread that plans: a query in, shares of the work and the plan out, one query after another. */
const { site, table, journal } = workerData as PlanWork;
const shelf = new FileShelf(journal);
/** Past days do not change: they are read once for each today. */
let known: { readonly today: string; readonly past: PastDemand } | undefined;
let tail: Promise<void> = Promise.resolve();

/** A folder that this account may not open would look like a hall before its first day. */
async function pastDemand(today: PlanQuery['today']): Promise<PastDemand> {
  const past = await demandBefore(shelf, site, table, today);
  const folder = await nodeDisk.list(journal);
  return folder.ok ? past : { ...past, unread: { ...past.unread, shut: true } };
}

async function answer(query: PlanQuery): Promise<void> {
  if (known?.today !== query.today) {
    known = { today: query.today, past: await pastDemand(query.today) };
  }
  const { measured, unread } = known.past;
  const report = (message: PlanReport) => parentPort?.postMessage(message);
  const plan = staffingPlan({ site, table, measured, unread }, query, (done) => report({ done }));
  report({ plan });
}

parentPort?.on('message', (query: PlanQuery) => {
  tail = tail.then(() => answer(query));
});
