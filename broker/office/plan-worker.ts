import { parentPort, workerData } from 'node:worker_threads';
import type { Site } from '../contract/site.ts';
import type { PlanQuery, StaffingPlan } from '../contract/staffing.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import { FileShelf } from '../journal/file-shelf.ts';
import type { Measured } from './measured-demand.ts';
import { measuredBefore } from './past-demand.ts';
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
let known: { readonly today: string; readonly measured: Measured } | undefined;
let tail: Promise<void> = Promise.resolve();

async function answer(query: PlanQuery): Promise<void> {
  if (known?.today !== query.today) {
    const measured = await measuredBefore(shelf, site, table, query.today);
    known = { today: query.today, measured };
  }
  const { measured } = known;
  const report = (message: PlanReport) => parentPort?.postMessage(message);
  const plan = staffingPlan({ site, table, measured }, query, (done) => report({ done }));
  report({ plan });
}

parentPort?.on('message', (query: PlanQuery) => {
  tail = tail.then(() => answer(query));
});
