import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import jsqr from 'jsqr';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { EngineHand } from '../../.ci/engine-hand.ts';
import { trainingFaults } from '../../broker/client/second-hall.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { processesDirectory } from '../../config/paths.ts';
import { ProcessKeeper } from '../../systemd/hall/process-keeper.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';
import type { BitPicture } from './bit-picture.ts';
import { sampleJob } from './sample-job.ts';
import { VirtualPort } from './virtual/virtual-port.ts';
import { VirtualPrinter } from './virtual/virtual-printer.ts';

const WITHIN = { timeout: 20_000, interval: 20 };
const NODE = 'printer-1';
/** The samples’ own hour. */
const beganAt = Date.UTC(2026, 7, 3, 1, 35);

let pack: SitePack;
beforeAll(async () => {
  await ensureBuilt();
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
}, 600_000);

let folder: string;
let real: EngineHand;
let training: EngineHand;
let printer: VirtualPrinter;
let port: VirtualPort;
const slips: BitPicture[] = [];
const kept: ProcessKeeper[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-printer-'));
  real = await EngineHand.open('iwata', beganAt);
  training = await EngineHand.open('kenshu', beganAt);
  for (const hall of [real, training]) hall.say('site', pack);
  printer = new VirtualPrinter({
    widthDots: 576,
    answer: (bytes) => port.answer(bytes),
    onSlip: ({ picture }) => slips.push(picture),
    onDrain: () => port.drain(),
  });
  port = new VirtualPort(printer);
  expect((await port.listen('127.0.0.1', 0)).ok).toBe(true);
});
afterEach(async () => {
  for (const process of kept.splice(0)) await process.stop();
  await port.close();
  await real.stop();
  await training.stop();
  slips.splice(0);
  await rm(folder, { recursive: true, force: true });
});

/** The built process, as systemd would start it, with a training going on. */
async function start(secret = training.secretOf(NODE)): Promise<ProcessKeeper> {
  const nodeFile = path.join(folder, 'printer.json');
  const content = {
    ...{ node: NODE, site: real.site, brokers: [real.address], password: real.secretOf(NODE) },
    ...{ directory: path.join(folder, NODE), training: { secret } },
    own: { address: `tcp://127.0.0.1:${port.port}`, widthDots: 576 },
  };
  await mkdir(content.directory);
  await writeFile(nodeFile, JSON.stringify(content));
  const { address, site } = training;
  real.say('training', { address, site, nodes: [NODE], until: beganAt + 3_600_000 });
  const script = path.join(processesDirectory, 'printer.js');
  const one = new ProcessKeeper({ name: NODE, script, nodeFile }, folder, () => {});
  kept.push(one);
  expect(await one.start()).toHaveProperty('readyMs');
  await expect.poll(() => real.health.get(NODE)?.printer, WITHIN).toBe('ready');
  return one;
}

const orderIn = (hall: EngineHand, number: string) => {
  const expiresAt = hall.now() + 60_000;
  hall.say('print', sampleJob({ jobId: `job-${hall.site}-${number}`, number, expiresAt }), NODE);
};

/** Resolves when all that was said before has arrived: a withdrawal of nothing is answered. */
async function taken(hall: EngineHand): Promise<void> {
  const before = hall.printed.length;
  hall.say('print', { kind: 'withdraw', jobId: `job-${hall.site}-none` }, NODE);
  await expect.poll(() => hall.printed.length, WITHIN).toBe(before + 1);
  expect(hall.printed.at(-1)).toEqual({ outcome: 'failed', slipsOut: 0 });
}

/** What the code on a slip says; a training's slip bears none. */
function codeOf({ widthDots, heightDots, rows }: BitPicture): string | undefined {
  const pixels = new Uint8ClampedArray(widthDots * heightDots * 4).fill(255);
  for (let dot = 0; dot < widthDots * heightDots; dot += 1) {
    if (((rows[dot >> 3] ?? 0) & (0x80 >> (dot & 7))) !== 0) pixels.fill(0, dot * 4, dot * 4 + 3);
  }
  return jsqr(pixels, widthDots, heightDots)?.data;
}

test('R22: a real job in the middle of a training’s: one marked slip, then both real ones, then the training', async () => {
  await start();
  await expect.poll(() => training.health.get(NODE)?.printer, WITHIN).toBe('ready');
  printer.happen('stall');
  // Said again until it is reported, as the engine does: the printer may not be listening yet.
  const ordered = () => {
    orderIn(training, 'A077');
    return training.printed;
  };
  await expect.poll(ordered, WITHIN).toEqual([{ outcome: 'sent', slipsOut: 0 }]);
  orderIn(training, 'A078');
  orderIn(real, 'A012');
  await taken(training);
  await taken(real);
  printer.happen('wake');
  await expect.poll(() => slips.length, WITHIN).toBe(5);
  const isReal = slips.map((slip) => codeOf(slip)?.includes('/t/') ?? false);
  expect(isReal).toEqual([false, true, true, false, false]);
  expect(real.printed.map(({ outcome }) => outcome)).toEqual([
    'failed',
    'sent',
    'one-of-two',
    'printed',
  ]);
  expect(training.printed).toContainEqual({ outcome: 'failed', slipsOut: 1 });
  await expect
    .poll(() => training.printed.at(-1), WITHIN)
    .toEqual({
      outcome: 'printed',
      slipsOut: 2,
    });
});

test('R22: a wrong secret: the real hall prints as ever, and reads why', async () => {
  await start('the-secret-of-somebody-else');
  await expect.poll(() => real.health.get(NODE)?.faults, WITHIN).toEqual([trainingFaults.refused]);
  orderIn(real, 'A012');
  await expect.poll(() => slips.length, WITHIN).toBe(2);
  expect(slips.map((slip) => codeOf(slip)?.includes('/t/'))).toEqual([true, true]);
});
