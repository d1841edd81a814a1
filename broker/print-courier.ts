import type { EpochMs, JobId } from './contract/ids.ts';
import type { PrintJob } from './contract/snapshots.ts';
import type { HallPublisher } from './hall-publisher.ts';

/** A job without a final report goes out again this often, until it expires. */
const REPEAT_AFTER_MS = 2_000;

/**
 * Carries print jobs to their printers until they are reported finally, withdrawn or expired
 * (design part 5, Printing). It holds no truth: what is open stands in the journal's state.
 */
export class PrintCourier {
  readonly #publisher: HallPublisher;
  readonly #sentAt = new Map<JobId, EpochMs>();

  constructor(publisher: HallPublisher) {
    this.#publisher = publisher;
  }

  /** @param now - engine time, ms */
  carry(printer: string, job: PrintJob, now: EpochMs): void {
    const last = this.#sentAt.get(job.jobId);
    if (last !== undefined && now - last < REPEAT_AFTER_MS) return;
    this.#sentAt.set(job.jobId, now);
    this.#publisher.send('print', job, printer);
  }

  withdraw(printer: string, jobId: JobId): void {
    this.#sentAt.delete(jobId);
    this.#publisher.send('print', { kind: 'withdraw', jobId }, printer);
  }

  settled(jobId: JobId): void {
    this.#sentAt.delete(jobId);
  }
}
