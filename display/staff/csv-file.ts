import type { FastifyReply } from 'fastify';

/** Without it spreadsheets take Japanese for something else. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A file for a spreadsheet (RFC 4180): the names of its columns, and its lines. */
export function csvFile(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const text = [heads, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n');
  return `${BYTE_ORDER_MARK}${text}\r\n`;
}

/**
 * A cell that a spreadsheet would take for a formula is made plain text (OWASP, CSV injection, with
 * the wide signs that a Japanese spreadsheet takes for the same); a figure below 0 is none.
 */
function cell(text: string): string {
  const figure = /^-\d+(\.\d+)?$/.test(text);
  const plain = !figure && /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

type CsvName = { readonly name: string; readonly plain: string; readonly of: string };

/** `操作の記録_2026-11-19.csv`, and in letters that every header may carry. */
export function csvFileName({ name, plain, of }: CsvName): string {
  const encoded = encodeURIComponent(`${name}_${of}.csv`);
  return `attachment; filename="${plain}-${of}.csv"; filename*=UTF-8''${encoded}`;
}

/** Sends a file for a spreadsheet. */
export function sendCsv(reply: FastifyReply, file: CsvName, text: string): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', csvFileName(file))
    .send(text);
}
