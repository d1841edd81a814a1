import { readFile } from 'node:fs/promises';
import process from 'node:process';
import * as v from 'valibot';
import { notifyReady, notifyStopping, startWatchdog } from '../../broker/client/systemd.ts';
import { decodeJson } from '../../broker/contract/decode.ts';
import { createLogger } from '../../config/logger.ts';
import { fontsDirectory, pagesDirectory, panelWiringFile, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { readWiring } from '../panel/panel-wiring.ts';
import { SlipPainter } from '../printer/slip-picture.ts';
import { PaintedGlyphs } from '../printer/virtual/painted-glyphs.ts';
import { VirtualTerminal } from './virtual-terminal.ts';

const place = v.strictObject({
  host: v.string(),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
});

/** The file named in the first argument. Devices are no nodes: they have no broker, no credential. */
const virtualFile = v.object({
  node: v.optional(v.string(), 'virtual-terminal'),
  /** The page of all of them. */
  listen: place,
  /** The printer's network port, 9100 as a rule. */
  printer: place,
  /** The panel's Firmata board, and the box with scanner and keypad. */
  board: v.optional(place),
  hid: v.optional(place),
  /** The keypad of a call box. */
  callBox: v.optional(place),
  widthDots: v.optional(v.picklist([576, 384]), 576),
  logLevel: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
});

const startedMs = performance.now();
const read = (name: string) => readFile(name, 'utf8').catch(() => '');
const file = decodeJson(virtualFile, await read(process.argv[2] ?? ''));
if (!file.ok) {
  process.stderr.write(`${process.argv[2]}: ${file.error.path}: ${file.error.expected}\n`);
  process.exit(2);
}
const { node, logLevel, board, hid, callBox, ...options } = file.value;
const log = createLogger(node, logLevel);
const refuse = (because: string): never => {
  log.error('node.refused-to-start', { because });
  process.exit(2);
};
const wiring = readWiring(await read(panelWiringFile));
if (!wiring.ok) refuse(`config/panel-wiring.json: ${wiring.error}`);
const glyphs = new PaintedGlyphs();
const terminal = await VirtualTerminal.open({
  ...{ ...options, log, glyphs, pagesDirectory, themeFile },
  ...(board && wiring.ok && { board: { ...board, wiring: wiring.value } }),
  ...(hid && { hid }),
  ...(callBox && { callBox }),
});
if (!terminal.ok) refuse(terminal.error);
const watchdog = startWatchdog();
const stop = async (signal: NodeJS.Signals) => {
  log.info('node.stopping', { signal });
  watchdog.stop();
  await notifyStopping();
  if (terminal.ok) await terminal.value.close();
  process.exit(0);
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
await notifyReady();
const durationMs = Math.round(performance.now() - startedMs);
log.info('node.started', { role: 'virtual-terminal', version, durationMs });
// A real printer has its type in a ROM: this one draws it, once it is ready, or leaves cells grey.
void SlipPainter.open(fontsDirectory).then(
  (painter) => glyphs.use(painter),
  (cause: unknown) => log.warn('press.fonts-missing', { because: String(cause) }),
);
