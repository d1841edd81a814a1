import { csvFile } from './csv-file.ts';
import type { AuditRow } from './staff-view.ts';

const heads = ['日時', '操作した人', '操作', '番号', '窓口'];

/** The rows as a file for a spreadsheet, the oldest first, as one reads a day. */
export function auditCsv(newestFirst: readonly AuditRow[]): string {
  const rows = newestFirst.toReversed();
  return csvFile(
    heads,
    rows.map(({ at, who, what, number, counter }) => [at, who, what, number, counter]),
  );
}
