import { Worker } from 'node:worker_threads';
import type { Logger } from '../contract/log.ts';
import type { PlanAnswer, PlanQuery, StaffingPlan } from '../contract/staffing.ts';
import type { PlanReport, PlanWork } from './plan-worker.ts';

/** Plans that are kept: some 40 KB each. */
const KEPT_MAX = 32;
/** Plans that wait for their turn; the oldest are given up, nobody asks for them any more. */
const WAITING_MAX = 4;

/**
 * Has plans worked out in a thread of its own, one after another, and keeps the last ones: whoever
 * asks is told at once how far it is.
 */
export class PlanDesk {
  readonly #file: string;
  readonly #work: PlanWork;
  readonly #log: Logger;
  readonly #kept = new Map<string, StaffingPlan>();
  #waiting: PlanQuery[] = [];
  #current: PlanQuery | undefined;
  #done = 0;
  #worker: Worker | undefined;
  readonly #failed = new Set<string>();

  /** @param file - the built worker */
  constructor(file: string, work: PlanWork, log: Logger) {
    this.#file = file;
    this.#work = work;
    this.#log = log;
  }

  /** A failed plan is told once, and tried again when it is asked for once more. */
  ask(query: PlanQuery): PlanAnswer {
    const key = JSON.stringify(query);
    const plan = this.#kept.get(key);
    if (plan !== undefined) return { state: 'ready', plan };
    if (this.#failed.delete(key)) return { state: 'failed' };
    if (this.#current !== undefined && JSON.stringify(this.#current) === key) {
      return { state: 'working', done: this.#done };
    }
    if (!this.#waiting.some((each) => JSON.stringify(each) === key)) {
      this.#waiting = [...this.#waiting, query].slice(-WAITING_MAX);
    }
    this.#next();
    return { state: 'working', done: 0 };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#waiting.shift();
    this.#done = 0;
    if (this.#current === undefined) return;
    this.#worker ??= this.#start();
    this.#worker.postMessage(this.#current);
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { workerData: this.#work });
    worker.on('message', (report: PlanReport) => {
      if ('done' in report) this.#done = report.done;
      else this.#keep(report.plan);
    });
    worker.on('error', (cause) => {
      this.#log.error('plan.failed', { because: String(cause) });
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      if (this.#current !== undefined) this.#failed.add(JSON.stringify(this.#current));
      this.#current = undefined;
      this.#next();
    });
    return worker;
  }

  #keep(plan: StaffingPlan): void {
    const key = JSON.stringify(this.#current ?? plan.query);
    this.#current = undefined;
    this.#kept.set(key, plan);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    this.#next();
  }
}
