import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesDirectory } from '../../../config/paths.ts';
import type { BareNews } from './bare-stream.ts';
import { Crowd } from './crowd.ts';
import { type Figure, figure, quantile } from './figure.ts';
import { residentPeakMb } from './process-memory.ts';
import { StatusHall } from './status-hall.ts';

/** Reliability F44: 1,000 phones at once, reload storms, slow readers. */
const PHONES = 1_000;
const SLOW = 100;
const STORMS = 5;
const TICKETS = 200;
/** Each from an address of its own, so that none is slowed: the hall is asked for every one (F43). */
const GUESSES = 2_000;
const GUESS_STORMS = 3;
const PAGE_MS_MAX = 500;
const RESIDENT_MB_MAX = 150;
/** As `yobiban-status.service` starts it on the hall's own box. */
const AS_ITS_UNIT = [
  ...['nice', '-n', '2'],
  ...['env', 'NODE_OPTIONS=--max-old-space-size=96 --max-semi-space-size=8', 'MALLOC_ARENA_MAX=1'],
];
/** The hall's requests under a storm beside those at rest (perf.md T6). */
const RATIO_MAX = 2;
/** Before each storm: how fast a hall at rest is differs from one second to the next. */
const REST_MS = 500;
const LINE_RESTS_MS = 1_500;

type Storm = {
  readonly pageMs: readonly number[];
  readonly calledMs: readonly number[];
  readonly issueMs: readonly number[];
  readonly issueWhileGuessedMs: readonly number[];
  readonly issueAtRestMs: readonly number[];
  readonly bytes: number;
  readonly peakMb: number;
};

/**
 * A thousand phones load the page in one go, again and again, while a thousand streams stand open
 * of which a hundred never read; in the midst of it numbers are issued and one is called. Then as
 * many ask for tickets that nobody has.
 */
export async function stormBench(): Promise<readonly Figure[]> {
  const storm = await playStorm();
  const bare = await bareStorm(storm.bytes);
  return [
    figure('storm-page', 'ms', storm.pageMs, quantile(bare, 0.99), { valueMax: PAGE_MS_MAX }, 0.99),
    figure('storm-called', 'ms', storm.calledMs, PAGE_MS_MAX, { valueMax: PAGE_MS_MAX }, 0.99),
    figure('storm-memory', 'MB', [storm.peakMb], RESIDENT_MB_MAX, { valueMax: RESIDENT_MB_MAX }),
    figure('storm-issue', 'ms', storm.issueMs, quantile(storm.issueAtRestMs, 0.5), {
      ratioMax: RATIO_MAX,
    }),
    figure('guess-issue', 'ms', storm.issueWhileGuessedMs, quantile(storm.issueAtRestMs, 0.5), {
      ratioMax: RATIO_MAX,
    }),
  ];
}

async function playStorm(): Promise<Storm> {
  const hall = await StatusHall.open(AS_ITS_UNIT);
  const crowd = new Crowd();
  try {
    const paths = await hall.issue(TICKETS);
    const issueAtRestMs: number[] = [];
    const pageMs: number[] = [];
    const issueMs: number[] = [];
    let bytes = 0;
    const storm = async () => {
      issueAtRestMs.push(...(await issueWhile(hall, sleep(REST_MS))));
      const loading = crowd.load(hall.port, paths, PHONES);
      issueMs.push(...(await issueWhile(hall, loading)));
      const loaded = await loading;
      pageMs.push(...loaded.ms);
      bytes = loaded.bytes;
    };
    await storm();
    await crowd.open(
      hall.port,
      paths.map((at) => `${at}/stream`),
      PHONES,
    );
    await crowd.stall(SLOW);
    for (let nth = 0; nth < STORMS; nth += 1) await storm();
    // As every other call is measured: the line is published at most twice a second.
    await sleep(LINE_RESTS_MS);
    const calledMs = await hall.call((number, press) =>
      crowd.read(`{"number":"${number}","label":"1"}`, press),
    );
    const issueWhileGuessedMs: number[] = [];
    for (let nth = 0; nth < GUESS_STORMS; nth += 1) {
      const guessing = crowd.load(hall.port, guesses(), GUESSES);
      issueWhileGuessedMs.push(...(await issueWhile(hall, guessing)));
    }
    const peakMb = await residentPeakMb(hall.pid);
    return { pageMs, calledMs, issueMs, issueWhileGuessedMs, issueAtRestMs, bytes, peakMb };
  } finally {
    await crowd.leave();
    await hall.close();
  }
}

/** Tokens that nobody has. */
function guesses(): readonly string[] {
  return Array.from({ length: GUESSES }, () => `/t/${randomBytes(16).toString('base64url')}`);
}

/** One number after the other is issued until this is over. @returns milliseconds to each answer */
async function issueWhile(hall: StatusHall, work: Promise<unknown>): Promise<readonly number[]> {
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  const times: number[] = [];
  while (!over) times.push(await hall.timeIssue());
  await ended;
  return times;
}

/** The same pages by a bare `node:http` that makes nothing. */
async function bareStorm(bytes: number): Promise<readonly number[]> {
  const child = fork(path.join(processesDirectory, 'bare-stream.js'));
  const crowd = new Crowd();
  try {
    const [{ port }] = (await once(child, 'message')) as [BareNews];
    const times: number[] = [];
    for (let nth = 0; nth < 1 + STORMS; nth += 1) {
      times.push(...(await crowd.load(port, [`/page/${bytes}`], PHONES)).ms);
    }
    return times;
  } finally {
    await crowd.leave();
    child.kill();
  }
}
