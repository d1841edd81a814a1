import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { bareRoundTrips, startBroker } from './bare-trips.ts';
import { withHall } from './bench-hall.ts';
import { type Figure, figure, quantile } from './figure.ts';
import { nowMs } from './printer-door.ts';
import { SoundTap } from './sound-tap.ts';
import { StaffHand } from './staff-hand.ts';

const CALLS = 100;
const WARM_UP = 10;
/** From the number to its call: in a hall minutes pass, in which the board makes the number's sound. */
const AHEAD_MS = 1_200;
/** The sound is played, and the board has come to rest. */
const REST_MS = 700;
const PAINTED_MS_MAX = 120;
const SOUND_MS_MAX = 300;

type Samples = {
  readonly bare: readonly number[];
  readonly painted: number[];
  readonly sounded: number[];
};

let measuring: Promise<Samples> | undefined;
/** Each press is measured at the board and at the sound card: both benches share one run. */
const measured = () => {
  measuring ??= measure();
  return measuring;
};

/** Press → journal synced → two frames of the board's page in Chromium later (issue bar: p99 ≤ 120 ms). */
export async function callPaintBench(): Promise<readonly Figure[]> {
  const { painted, bare } = await measured();
  const bound = { valueMax: PAINTED_MS_MAX };
  return [figure('call-paint', 'ms', painted, quantile(bare, 0.5), bound, 0.99)];
}

/** Press → first sample of the announcement handed to ALSA (issue bar: p99 ≤ 300 ms). */
export async function callSoundBench(): Promise<readonly Figure[]> {
  const { sounded, bare } = await measured();
  const bound = { valueMax: SOUND_MS_MAX };
  return [figure('call-sound', 'ms', sounded, quantile(bare, 0.5), bound, 0.99)];
}

async function measure(): Promise<Samples> {
  const scratch = path.join(projectDirectory, 'var');
  await mkdir(scratch, { recursive: true });
  const directory = await mkdtemp(path.join(scratch, 'bench-seen-'));
  const samples: Samples = { bare: await bareTrips(directory), painted: [], sounded: [] };
  const tap = new SoundTap(directory);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    await withHall(async ({ addresses }) => {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      await page.goto(addresses.board);
      const hand = await StaffHand.at(addresses.staff);
      for (let nth = 0; nth < CALLS + WARM_UP; nth += 1) {
        const seen = await oneCall(page, hand, tap);
        if (nth < WARM_UP) continue;
        samples.painted.push(seen.paintedMs);
        samples.sounded.push(seen.soundedMs);
      }
    }, 'aplay');
  } finally {
    await browser.close();
    tap.close();
    await rm(directory, { recursive: true, force: true });
  }
  return samples;
}

async function bareTrips(directory: string): Promise<readonly number[]> {
  const port = await freePorts();
  const broker = await startBroker(directory, port);
  try {
    return await bareRoundTrips(`mqtt://127.0.0.1:${port}`);
  } finally {
    await broker.stop();
  }
}

async function oneCall(page: Page, hand: StaffHand, tap: SoundTap) {
  const number = await hand.issue();
  await sleep(AHEAD_MS);
  const offset = await clockOffset(page);
  const painted = paintedAt(page, number);
  const sounded = tap.next();
  const { pressedAt, ticket } = await hand.callNext();
  const [paintedMs, soundedMs] = [
    (await painted) - offset - pressedAt,
    (await sounded) - pressedAt,
  ];
  await hand.finish(await ticket);
  await sleep(REST_MS);
  return { paintedMs, soundedMs };
}

/** The instant, by the page's clock, at which the second frame after the number's coming is drawn. */
function paintedAt(page: Page, number: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const now = () => performance.timeOrigin + performance.now();
    const look = () => {
      if (!document.querySelector('.calls [data-number="${number}"]')) return;
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(now())));
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true, attributes: true });
    look();
  })`);
}

/** How far the page's clock is ahead of ours: by the shortest of a few questions. */
async function clockOffset(page: Page): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  let offset = 0;
  for (let tries = 0; tries < 5; tries += 1) {
    const before = nowMs();
    const there = await page.evaluate<number>('performance.timeOrigin + performance.now()');
    const after = nowMs();
    if (after - before >= least) continue;
    least = after - before;
    offset = there - (before + after) / 2;
  }
  return offset;
}
