import type { FastifyReply } from 'fastify';
import type { AuditRow } from './staff-view.ts';

const heads = ['日時', '操作した人', '操作', '番号', '窓口'];
/** Without it spreadsheets take Japanese for something else. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The rows as a file for a spreadsheet, the oldest first, as one reads a day (RFC 4180). */
export function auditCsv(newestFirst: readonly AuditRow[]): string {
  const rows = newestFirst.toReversed();
  const lines = rows.map(({ at, who, what, number, counter }) => [at, who, what, number, counter]);
  return csvOf(heads, lines);
}

/** A table as a file for a spreadsheet (RFC 4180). */
export function csvOf(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const text = [heads, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n');
  return `${BYTE_ORDER_MARK}${text}\r\n`;
}

/** A cell that a spreadsheet would take for a formula is made plain text (OWASP, CSV injection). */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/** `操作の記録_2026-11-19.csv`, and in letters that every header may carry. */
export function csvFileName(file: {
  readonly name: string;
  readonly plain: string;
  readonly of: string;
}): string {
  const name = encodeURIComponent(`${file.name}_${file.of}.csv`);
  return `attachment; filename="${file.plain}-${file.of}.csv"; filename*=UTF-8''${name}`;
}

/** Sends a file for a spreadsheet. */
export function sendCsv(
  reply: FastifyReply,
  file: Parameters<typeof csvFileName>[0],
  text: string,
): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', csvFileName(file))
    .send(text);
}
