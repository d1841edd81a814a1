import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { JobId, RequestId } from '../../broker/contract/ids.ts';
import type { AskOf } from '../../broker/contract/requests.ts';

const AGAIN_AFTER_MS = 1_000;

export type PrintReport = Omit<AskOf<'report-print'>, 'actor'> & { readonly requestId: RequestId };

/** More are never open: three a job, and as many jobs as there are notes. */
const OPEN_MAX = 120;

/** Tells the engine what became of jobs: one report at a time, in order, each until it is answered. */
export class PrintReports {
  readonly #hall: Hall;
  readonly #clock: NodeClock;
  readonly #answered: (jobId: JobId, requestId: RequestId) => void;
  readonly #open = new Map<RequestId, PrintReport>();
  #running = false;
  #closed = false;

  /** @param answered - called when the engine has heard it, whether it could use it or not */
  constructor(
    hall: Hall,
    clock: NodeClock,
    answered: (jobId: JobId, requestId: RequestId) => void,
  ) {
    this.#hall = hall;
    this.#clock = clock;
    this.#answered = answered;
  }

  tell(report: PrintReport): void {
    if (this.#open.has(report.requestId) || this.#open.size >= OPEN_MAX) return;
    this.#open.set(report.requestId, report);
    void this.#run();
  }

  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (!this.#closed) {
      const report = this.#open.values().next().value;
      if (!report) break;
      if (await this.#heard(report)) {
        this.#open.delete(report.requestId);
        this.#answered(report.jobId, report.requestId);
      } else {
        await new Promise<void>((resolve) => this.#clock.after(AGAIN_AFTER_MS, resolve));
      }
    }
    this.#running = false;
  }

  async #heard({ requestId, ...report }: PrintReport): Promise<boolean> {
    const actor = { kind: 'printer', nodeId: this.#hall.node } as const;
    const answer = await this.#hall.request('report-print', { ...report, actor }, requestId);
    // A refusal is an answer too; one that came too late to be heard is not.
    return answer.ok || !['offline', 'no-reply', 'expired'].includes(answer.error);
  }
}
