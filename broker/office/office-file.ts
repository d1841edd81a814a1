import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { decodeJson } from '../contract/decode.ts';
import { err, type Result } from '../contract/result.ts';

/** What the office is told about itself, on the broker box. */
const officeFile = v.strictObject({
  siteFile: v.string(),
  /** The engine's journal; it is only read. */
  journal: v.string(),
  /** The city's table of cases; `config/demand-r6.json` when left out. */
  demandTable: v.optional(v.string()),
  /** On the box itself alone: whoever reads it has been let in by the staff process. */
  listen: v.strictObject({
    host: v.picklist(['127.0.0.1', '::1']),
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  }),
  /** What the staff process shows with each question. */
  secret: v.pipe(v.string(), v.minLength(24), v.maxLength(200)),
  logLevel: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
});
export type OfficeFile = v.InferOutput<typeof officeFile>;

/** Reads the office's own file; the error is a sentence. */
export async function readOfficeFile(path: string): Promise<Result<OfficeFile, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return err(`${path}: the office's file cannot be read`);
  }
  const decoded = decodeJson(officeFile, text);
  if (decoded.ok) return decoded;
  return err(`${path}: ${decoded.error.path || 'file'}: ${decoded.error.expected}`);
}
