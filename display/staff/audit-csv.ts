import type { AuditRow } from './staff-view.ts';

const heads = ['日時', '操作した人', '操作', '番号', '窓口'];
/** Without it spreadsheets take Japanese for something else. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The rows as a file for a spreadsheet, the oldest first, as one reads a day (RFC 4180). */
export function auditCsv(newestFirst: readonly AuditRow[]): string {
  const rows = newestFirst.toReversed();
  const lines = rows.map(({ at, who, what, number, counter }) => [at, who, what, number, counter]);
  const text = [heads, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n');
  return `${BYTE_ORDER_MARK}${text}\r\n`;
}

/** A cell that a spreadsheet would take for a formula is made plain text (OWASP, CSV injection). */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/** `操作の記録_2026-11-19.csv`, and in letters that every header may carry. */
export function auditFileName(day: string): string {
  const name = encodeURIComponent(`操作の記録_${day}.csv`);
  return `attachment; filename="audit-${day}.csv"; filename*=UTF-8''${name}`;
}
