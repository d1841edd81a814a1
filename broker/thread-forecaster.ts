import { Worker } from 'node:worker_threads';
import type { Logger } from './contract/log.ts';
import type { Forecast } from './queue/waiting-time/picture.ts';
import type { WaitForecaster, WaitQuestion } from './wait-forecaster.ts';

type Answer = (forecast: Forecast | undefined) => void;

/**
 * A forecaster in a thread of its own. A thread that fails is started anew with the next question:
 * the hall goes on calling, and shows the last ranges until then.
 */
export class ThreadForecaster implements WaitForecaster {
  readonly #file: string;
  readonly #log: Logger;
  #worker: Worker | undefined;
  #answer: Answer | undefined;
  #failing = false;

  /** @param file - the built worker */
  constructor(file: string, log: Logger) {
    this.#file = file;
    this.#log = log;
  }

  forecast(question: WaitQuestion): Promise<Forecast | undefined> {
    return new Promise((resolve) => {
      this.#answer?.(undefined);
      this.#answer = resolve;
      this.#worker ??= this.#start();
      this.#worker.postMessage(question);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#settle(undefined);
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#file);
    // It must not keep a process alive that has nothing else to do.
    worker.unref();
    worker.on('message', (forecast: Forecast) => {
      this.#failing = false;
      this.#settle(forecast);
    });
    worker.on('error', (cause) => {
      // Told once: the next questions fail twice a second.
      if (this.#failing) return;
      this.#failing = true;
      this.#log.error('waiting-time.failed', { because: String(cause) });
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#settle(undefined);
    });
    return worker;
  }

  #settle(forecast: Forecast | undefined): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(forecast);
  }
}
