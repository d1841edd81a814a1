import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { systemClock } from '../../../broker/client/node-clock.ts';
import { decodeJson } from '../../../broker/contract/decode.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { SitePack } from '../../../broker/contract/site.ts';
import { loadSite } from '../../../config/load-site.ts';
import { projectDirectory } from '../../../config/paths.ts';
import { sampleJob, sampleJobs } from '../../../device/printer/sample-job.ts';
import { plainModel } from '../../../device/printer/slip-model.ts';
import { SlipPainter } from '../../../device/printer/slip-picture.ts';
import { PaintedPress, type SlipCost } from '../../../device/printer/slip-press.ts';
import { withHall } from './bench-hall.ts';
import { type Figure, figure, quantile } from './figure.ts';
import { bareBytes, goHome, nowMs, slipsSeen, touch, twoMoreSlips } from './printer-door.ts';
import { residentMb } from './process-memory.ts';

const SLIP_MS_MAX = 60;
/** 576 by 800 dots in one piece, as a ticket would be whose blank rows were sent as dots. */
const SLIP_BYTES_MAX = 57_608;
const DRAWING_MB_MAX = 120;
const TOUCHES_A_LANGUAGE = 20;
const SLIPS_A_LANGUAGE = 100;
const WARM_UP = 11;
/** The kiosk takes the next touch when its screen is home again. */
const BETWEEN_MS = 300;
const HOME_MS = 80;

/** What the printer's process says of each slip that it made. */
const madeLine = v.object({
  event: v.literal('slip.made'),
  time: v.string(),
  copy: v.picklist(['self', 'counter']),
  drawMs: v.number(),
  encodeMs: v.number(),
});
type Made = v.InferOutput<typeof madeLine>;

/** The way of one touch, part by part; all in milliseconds. */
type Way = {
  readonly locale: string;
  /** Touch to the moment at which the printer's process begins to draw. */
  readonly request: number;
  readonly draw: number;
  readonly encode: number;
  /** What is left: the bytes on their way, the printer's answer, the notes on disk between them. */
  readonly write: number;
  readonly whole: number;
};

/** Draws in this very process: what each language costs, and the memory that it takes. */
async function drawHere(pack: SitePack): Promise<readonly Figure[]> {
  const beforeMb = await residentMb(process.pid);
  const fonts = path.join(projectDirectory, 'node_modules', '@fontsource');
  const painter = await SlipPainter.open(fonts);
  let cost: SlipCost = { drawMs: 0, encodeMs: 0 };
  const press = new PaintedPress(painter, plainModel(576), {
    clock: systemClock,
    made: (_job, _copy, _slip, each) => {
      cost = { drawMs: cost.drawMs + each.drawMs, encodeMs: cost.encodeMs + each.encodeMs };
    },
  });
  for (const job of sampleJobs(pack)) {
    const slipOf = press.begin(job, pack);
    slipOf('self');
    slipOf('counter');
  }
  const addedMb = (await residentMb(process.pid)) - beforeMb;
  const sizes: number[] = [];
  const made = pack.locales.map(({ locale }) => {
    const samples: number[] = [];
    const floor: number[] = [];
    for (let nth = 0; nth < SLIPS_A_LANGUAGE; nth += 1) {
      cost = { drawMs: 0, encodeMs: 0 };
      const number = `A${String(nth).padStart(3, '0')}`;
      const range = { low: nth, high: nth + 10 };
      const slipOf = press.begin(sampleJob({ locale, number, range, groupsAhead: nth }), pack);
      const slips = [slipOf('self'), slipOf('counter')].map(({ bytes }) => bytes);
      samples.push(cost.drawMs + cost.encodeMs);
      sizes.push(...slips.map(({ length }) => length));
      const startedMs = performance.now();
      Buffer.concat(slips);
      floor.push(performance.now() - startedMs);
    }
    return figure(`slip-made-${locale}`, 'ms', samples, quantile(floor, 0.5), bar, 0.99);
  });
  return [
    ...made,
    figure('slip-bytes', 'bytes', sizes, SLIP_BYTES_MAX, { valueMax: SLIP_BYTES_MAX }),
    figure('slip-memory', 'MB', [addedMb], beforeMb, { valueMax: DRAWING_MB_MAX }),
  ];
}

const bar = { valueMax: SLIP_MS_MAX } as const;

/** The slips that the printer's process made since `fromMs`, from its own log. */
async function madeSince(directory: string, printer: string, fromMs: number): Promise<Made[]> {
  const log = await readFile(path.join(directory, 'log', `${printer}.log`), 'utf8');
  const found: Made[] = [];
  // The last lines are enough: a touch makes no more than a dozen.
  for (const line of log.trimEnd().split('\n').slice(-60)) {
    const decoded = decodeJson(madeLine, line);
    // The log counts whole milliseconds.
    if (decoded.ok && Date.parse(decoded.value.time) >= Math.floor(fromMs))
      found.push(decoded.value);
  }
  return found;
}

function wayOf(locale: string, touchedAt: number, lastByteAt: number, made: readonly Made[]): Way {
  const [first] = made;
  assert(first !== undefined && made.length === 2, `two slips are told of, not ${made.length}`);
  const draw = made.reduce((sum, { drawMs }) => sum + drawMs, 0);
  const encode = made.reduce((sum, { encodeMs }) => sum + encodeMs, 0);
  const begunAt = Date.parse(first.time) - first.drawMs - first.encodeMs;
  const request = Math.max(0, begunAt - touchedAt);
  const whole = lastByteAt - touchedAt;
  return { locale, request, draw, encode, write: whole - request - draw - encode, whole };
}

/** Touch to last byte, two slips, through all real processes, in every language in turn. */
async function touchThere(pack: SitePack): Promise<readonly Figure[]> {
  const printer = pack.site.kiosks[0]?.printer;
  assert(printer !== undefined, 'the first kiosk of the trial site has a printer');
  return withHall(async (hall, directory) => {
    while (!(await fetch(`${hall.addresses.kiosk}/health`)).ok) await sleep(50);
    // The printer warms its canvas up after it is ready.
    await sleep(3_000);
    const ways: Way[] = [];
    const bytesFloor: number[] = [];
    const doorFloor: number[] = [];
    let last = Math.max(0, ...(await slipsSeen(hall)).map(({ number }) => number));
    for (let nth = 0; nth < WARM_UP + TOUCHES_A_LANGUAGE * pack.locales.length; nth += 1) {
      const locale = pack.locales[nth % pack.locales.length]?.locale ?? 'ja';
      const touchedAt = await touch(hall, locale);
      const fresh = await twoMoreSlips(hall, last);
      last = Math.max(...fresh.map(({ number }) => number));
      const lastByteAt = Math.max(...fresh.map((slip) => slip.lastByteAt));
      if (nth >= WARM_UP) {
        const made = await madeSince(directory, printer, touchedAt);
        ways.push(wayOf(locale, touchedAt, lastByteAt, made));
        bytesFloor.push(await bareBytes(fresh.reduce((sum, { bytes }) => sum + bytes, 0)));
        const askedAt = nowMs();
        await fetch(`${hall.addresses.kiosk}/health`);
        doorFloor.push(nowMs() - askedAt);
      }
      await sleep(BETWEEN_MS);
      await goHome(hall);
      await sleep(HOME_MS);
    }
    const bytesMs = quantile(bytesFloor, 0.5);
    const part = (name: keyof Omit<Way, 'locale'>, floorMs: number) => {
      const samples = ways.map((way) => way[name]);
      return figure(`slip-${name}`, 'ms', samples, floorMs, bar, 0.99);
    };
    return [
      { ...part('whole', bytesMs), name: 'slip' },
      part('request', quantile(doorFloor, 0.5)),
      part('draw', bytesMs),
      part('encode', bytesMs),
      part('write', bytesMs),
    ];
  });
}

/**
 * A touch at the kiosk → the last byte accepted by the virtual printer, split into its parts, and
 * what drawing costs in each language alone (issue bar: p99 ≤ 60 ms on two x86 cores). The paper
 * itself takes 400 to 700 ms.
 */
export async function slipBench(): Promise<readonly Figure[]> {
  const loaded = await loadSite(
    path.join(projectDirectory, 'config', 'trial.yaml'),
    path.join(projectDirectory, 'config'),
  );
  assert(loaded.ok, 'the trial site is good');
  const here = await drawHere(loaded.value);
  return [...(await touchThere(loaded.value)), ...here];
}
