import { Worker } from 'node:worker_threads';
import type { CrowdQuestion, PublicCrowd } from './contract/crowd.ts';
import type { BusinessDay } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';

/** Says how crowded the week usually is. */
export interface CrowdTeller {
  /** @returns nothing when that cannot be worked out; why is in the log */
  crowd(today: BusinessDay): Promise<PublicCrowd | undefined>;
  close(): Promise<void>;
}

/** A thread reads days of weeks: it must not take what the engine lives on. */
const threadLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 };

/** Has it worked out once a day, in a thread that ends with it: the engine calls meanwhile. */
export class ThreadCrowdTeller implements CrowdTeller {
  readonly #file: string;
  readonly #asked: Omit<CrowdQuestion, 'today'>;
  readonly #log: Logger;
  #worker: Worker | undefined;

  /** @param file - the built worker */
  constructor(file: string, asked: Omit<CrowdQuestion, 'today'>, log: Logger) {
    this.#file = file;
    this.#asked = asked;
    this.#log = log;
  }

  crowd(today: BusinessDay): Promise<PublicCrowd | undefined> {
    const startedMs = performance.now();
    const workerData: CrowdQuestion = { ...this.#asked, today };
    const worker = new Worker(this.#file, { workerData, resourceLimits: threadLimits });
    this.#worker = worker;
    return new Promise((resolve) => {
      worker.on('message', (crowd: PublicCrowd) => {
        const durationMs = Math.round(performance.now() - startedMs);
        this.#log.info('crowd.worked-out', { pastDays: crowd.pastDays, durationMs });
        resolve(crowd);
      });
      worker.on('error', (cause) => {
        this.#log.error('crowd.failed', { because: String(cause) });
      });
      worker.on('exit', () => {
        if (this.#worker === worker) this.#worker = undefined;
        resolve(undefined);
      });
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
