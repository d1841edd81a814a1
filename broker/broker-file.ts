import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { decodeJson } from './contract/decode.ts';
import { err, type Result } from './contract/result.ts';

/** What the broker box is told about itself; only here stands the path of the site file. */
const brokerFile = v.strictObject({
  siteFile: v.string(),
  /** Where phones reach the status page; stands in the QR code instead of the site file's address. */
  publicAddress: v.optional(v.pipe(v.string(), v.url())),
  listen: v.strictObject({
    host: v.string(),
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  }),
  directory: v.string(),
  /** The city's table of cases, for how crowded it usually is; `config/demand-r6.json` when left out. */
  demandTable: v.optional(v.string()),
  /** File of the nodes' credentials (`mqtt/credentials.ts`). */
  credentials: v.string(),
  logLevel: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
  /** Where nodes reach the training hall, `mqtt://` or `mqtts://`; left out where there is none. */
  trainingAddress: v.optional(
    v.pipe(v.string(), v.maxLength(200), v.regex(/^mqtts?:\/\//, 'an address of MQTT')),
  ),
  /** Only the demonstration's root reads this: hall time at the first start, and its speed. */
  fast: v.optional(
    v.strictObject({
      clock: v.optional(v.pipe(v.string(), v.isoDateTime())),
      speed: v.pipe(v.number(), v.minValue(1), v.maxValue(3600)),
    }),
  ),
});
export type BrokerFile = v.InferOutput<typeof brokerFile>;

/** Reads the broker's own file; the error is a sentence. */
export async function readBrokerFile(path: string): Promise<Result<BrokerFile, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return err(`${path}: the broker's file cannot be read`);
  }
  const decoded = decodeJson(brokerFile, text);
  if (decoded.ok) return decoded;
  return err(`${path}: ${decoded.error.path || 'file'}: ${decoded.error.expected}`);
}
