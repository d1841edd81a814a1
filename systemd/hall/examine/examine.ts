import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { assert, err, ok, type Result } from '../../../broker/contract/result.ts';
import { type DemandTable, readDemandTable } from '../../../broker/demand/demand-table.ts';
import { demandOfMonth } from '../../../broker/demand/month-demand.ts';
import { configDirectory } from '../../../config/paths.ts';
import { type Bar, barsOf } from './bars.ts';
import { type CourseResult, type CourseTask, playCourse } from './course.ts';
import { type ExamineOptions, examineHelp, readOptions } from './options.ts';
import { writePage } from './page.ts';
import { Results, RHO_MAX } from './results.ts';
import { readSetting, type Setting } from './setting.ts';

type Job = {
  readonly table: DemandTable;
  readonly setting: Setting;
  readonly seedBase: number;
};

async function readJson<T>(
  file: string,
  read: (value: unknown) => Result<T, { readonly path: string; readonly expected: string }>,
): Promise<Result<T, string>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    return err(`${file}: ${cause instanceof Error ? cause.message : 'unreadable'}`);
  }
  const known = read(value);
  return known.ok ? ok(known.value) : err(`${file}: ${known.error.path}: ${known.error.expected}`);
}

/** Seed by seed, so that a run that is cut short has seen every month and scenario alike. */
function tasksOf(
  setting: Setting,
  table: DemandTable,
  options: ExamineOptions,
): readonly CourseTask[] {
  const months = options.months.filter((month) => demandOfMonth(table, month) !== undefined);
  const scenarios = setting.scenarios.filter(
    ({ name }) => options.scenarios === undefined || options.scenarios.includes(name),
  );
  return Array.from({ length: options.seeds }, (_, nth) =>
    scenarios.flatMap(({ name: scenario }) => months.map((month) => ({ month, scenario, nth }))),
  ).flat();
}

/** Deals the tasks to so many threads; each takes the next when it is ready. */
async function dealOut(
  job: Job,
  tasks: readonly CourseTask[],
  { threads, minutes }: Pick<ExamineOptions, 'threads' | 'minutes'>,
  took: (result: CourseResult) => void,
): Promise<void> {
  let next = 0;
  const untilMs = performance.now() + minutes * 60_000;
  const file = path.join(import.meta.dirname, 'examine.js');
  await Promise.all(
    Array.from(
      { length: Math.min(threads, tasks.length) },
      () =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(file, { workerData: job });
          const deal = () => {
            const task = performance.now() < untilMs ? tasks[next] : undefined;
            next += 1;
            if (task === undefined) void worker.terminate().then(() => resolve());
            else worker.postMessage(task);
          };
          worker.on('message', (result: CourseResult) => {
            took(result);
            deal();
          });
          worker.on('error', reject);
          deal();
        }),
    ),
  );
}

/** `npm run -s examine`: examines the predictor, prints a line a row; 1 when a bar is not met. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(examineHelp);
    return 0;
  }
  const options = readOptions(args);
  if (!options.ok) {
    console.error(options.error);
    return 2;
  }
  const tableFile = options.value.table ?? path.join(configDirectory, 'demand-r6.json');
  const table = await readJson(tableFile, readDemandTable);
  const setting = await readJson(path.join(configDirectory, 'examination.json'), readSetting);
  if (!table.ok || !setting.ok) {
    console.error(table.ok ? (setting.ok ? '' : setting.error) : table.error);
    return 2;
  }
  const { seedBase, threads, json } = options.value;
  const tasks = tasksOf(setting.value, table.value, options.value);
  if (tasks.length === 0) {
    console.error(
      `${tableFile}: nothing to examine; it has no open day in these months, or the setting no such scenario`,
    );
    return 2;
  }
  const results = new Results(path.basename(tableFile, '.json'));
  const startedMs = performance.now();
  let done = 0;
  const progress = () => {
    const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
    process.stderr.write(`${done} of ${tasks.length} courses, ${minutes} min\n`);
  };
  process.stderr.write(`seeds from ${seedBase} on, ${threads} threads\n`);
  const job = { table: table.value, setting: setting.value, seedBase };
  await dealOut(job, tasks, options.value, (result) => {
    results.take(result);
    done += 1;
    if (done % Math.ceil(tasks.length / 40) === 0) progress();
  });
  progress();
  tellRows(results, json);
  const { months, page } = options.value;
  if (page !== undefined) {
    const minutes = (performance.now() - startedMs) / 60_000;
    const named = { table: path.basename(tableFile), months, seedBase, minutes };
    await writePage(path.resolve(page), { cells: results.cells, setting: setting.value, ...named });
  }
  return tellBars(barsOf(results.cells, setting.value)) ? 0 : 1;
}

/** Months above ρ 0.95 come last; in words they have a line of their own before them. */
function tellRows(results: Results, json: boolean): void {
  let apart = false;
  for (const row of results.rows()) {
    if (!json && !apart && row.rho > RHO_MAX)
      console.log(`above ρ ${RHO_MAX}, held against no bar:`);
    apart ||= row.rho > RHO_MAX;
    console.log(json ? JSON.stringify(row) : results.line(row));
  }
}

/** A line a bar on standard error, so that rows stay rows. */
function tellBars(bars: readonly Bar[]): boolean {
  for (const { name, asked, held } of bars) {
    if (held.length === 0) continue;
    const missed = held.filter(({ met }) => !met).length;
    const verdict = missed === 0 ? 'met' : `missed in ${missed}`;
    process.stderr.write(`${name} ${asked}: ${verdict} of ${held.length}\n`);
  }
  return bars.every(({ held }) => held.every(({ met }) => met));
}

function work(): void {
  const { table, setting, seedBase } = workerData as Job;
  parentPort?.on('message', (task: CourseTask) => {
    const result = playCourse(table, setting, task, seedBase);
    assert(result !== undefined, 'a task names a month and a scenario');
    parentPort?.postMessage(result);
  });
}

if (!isMainThread) work();
