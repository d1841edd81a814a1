import { performance } from 'node:perf_hooks';
import type { LogEvent, LogFields, Logger } from '../contract/log.ts';
import { AttemptLimit } from './attempt-limit.ts';

/** A log that somebody who does the same wrong thing all day cannot fill: so many lines a minute of each cause. */
export class SparingLog {
  readonly #log: Logger;
  readonly #told: AttemptLimit;

  constructor(log: Logger, linesPerMinute: number) {
    this.#log = log;
    this.#told = new AttemptLimit({ max: linesPerMinute, windowMs: 60_000 });
  }

  /** @param cause - whose doing it is, in words that they cannot choose freely */
  warn(event: LogEvent, cause: string, fields: LogFields): void {
    if (this.#told.take(`${event} ${cause}`, performance.now())) this.#log.warn(event, fields);
  }
}
