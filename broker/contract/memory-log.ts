import type { LogEvent, LogFields, Logger, LogLevel } from './log.ts';

/** A log for tests that keeps its lines. */
export class MemoryLog implements Logger {
  readonly lines: {
    readonly level: LogLevel;
    readonly event: LogEvent;
    readonly fields: LogFields;
  }[] = [];

  debug(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ level: 'debug', event, fields });
  }

  info(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ level: 'info', event, fields });
  }

  warn(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ level: 'warn', event, fields });
  }

  error(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ level: 'error', event, fields });
  }

  /** The lines of one event. */
  of(event: LogEvent): readonly LogFields[] {
    return this.lines.filter((line) => line.event === event).map((line) => line.fields);
  }
}
