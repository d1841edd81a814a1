import { readFile } from 'node:fs/promises';
import process from 'node:process';
import * as v from 'valibot';
import { notifyReady, notifyStopping, startWatchdog } from '../../../broker/client/systemd.ts';
import { decodeJson } from '../../../broker/contract/decode.ts';
import { createLogger } from '../../../config/logger.ts';
import { pagesDirectory, themeFile } from '../../../config/paths.ts';
import { version } from '../../../config/version.ts';
import { VirtualBox } from './virtual-box.ts';

const place = v.strictObject({
  host: v.string(),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
});

/** The file named in the first argument. A printer is no node: it has no broker and no credential. */
const virtualFile = v.object({
  node: v.optional(v.string(), 'virtual-printer'),
  /** Its page. */
  listen: place,
  /** Its network port, 9100 as a rule. */
  printer: place,
  widthDots: v.optional(v.picklist([576, 384]), 576),
  logLevel: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
});

const startedMs = performance.now();
const file = decodeJson(virtualFile, await readFile(process.argv[2] ?? '', 'utf8').catch(() => ''));
if (!file.ok) {
  process.stderr.write(`${process.argv[2]}: ${file.error.path}: ${file.error.expected}\n`);
  process.exit(2);
}
const { node, logLevel, ...options } = file.value;
const log = createLogger(node, logLevel);
const box = await VirtualBox.open({ ...options, log, pagesDirectory, themeFile });
if (!box.ok) {
  log.error('node.refused-to-start', { because: box.error });
  process.exit(2);
}
const watchdog = startWatchdog();
const stop = async (signal: NodeJS.Signals) => {
  log.info('node.stopping', { signal });
  watchdog.stop();
  await notifyStopping();
  await box.value.close();
  process.exit(0);
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
await notifyReady();
const durationMs = Math.round(performance.now() - startedMs);
log.info('node.started', { role: 'virtual-printer', version, durationMs });
