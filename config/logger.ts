import { pino } from 'pino';
import type { LogEvent, LogFields, Logger, LogLevel } from '../broker/contract/log.ts';

/** One JSON line an event on standard output, which systemd keeps; written at once, so that the last line before an exit is not lost. */
export function createLogger(node: string, level: LogLevel): Logger {
  const lines = pino(
    { level, base: { node }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'text' },
    pino.destination({ dest: 1, sync: true }),
  );
  const at = (name: LogLevel) => (event: LogEvent, fields?: LogFields) => {
    lines[name]({ event, ...fields });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
