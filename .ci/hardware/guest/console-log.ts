import process from 'node:process';
import type { Logger } from '../../../broker/contract/log.ts';

const line = (level: string) => (event: string, fields?: object) =>
  process.stderr.write(`# ${level} ${event} ${JSON.stringify(fields ?? {})}\n`);

/** What our drivers say, between the checks in the scenario's log. */
export const consoleLog: Logger = {
  debug() {},
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
};
