import { pino } from 'pino';
import type { LogEvent, LogFields, Logger, LogLevel } from '../broker/contract/log.ts';

/**
 * What JSON lets stand as it is and a terminal would obey: U+007F to U+009F begin its commands too,
 * and U+202A to U+202E and the isolates show a line in another order than it was written.
 */
const obeyed = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
const spelt = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * One JSON line an event, which systemd keeps; written at once, so that the last line before an exit
 * is not lost, and whatever its fields hold it stays one line of letters.
 *
 * @param output - where to; standard output when left out
 */
export function createLogger(node: string, level: LogLevel, output: number | string = 1): Logger {
  const file = pino.destination({ dest: output, sync: true });
  const lines = pino(
    { level, base: { node }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'text' },
    { write: (line) => void file.write(line.replace(obeyed, spelt)) },
  );
  const at = (name: LogLevel) => (event: LogEvent, fields?: LogFields) => {
    lines[name]({ event, ...fields });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
