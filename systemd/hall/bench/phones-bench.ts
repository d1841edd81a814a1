import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesDirectory } from '../../../config/paths.ts';
import type { BareNews } from './bare-stream.ts';
import { Crowd } from './crowd.ts';
import { type Figure, figure, quantile } from './figure.ts';
import { residentMb } from './process-memory.ts';
import { StatusHall } from './status-hall.ts';

const CALLS = 20;
const WARM_UP = 3;
/** As many wait as a busy day of the city has in all; the phones share them. */
const TICKETS = 400;
const REST_MS = 1_500;
const BYTES_A_CONNECTION_MAX = 16 * 1024;
const RATIO_MAX = 1.5;

type Run = {
  readonly lastMs: readonly number[];
  readonly allMs: readonly number[];
  readonly bytes: number;
};

/**
 * A call by staff → journal → status process → the last of all phones' open event streams, beside
 * one loop that writes the same bytes with bare `node:http`, in the same run (issue bars: ratio
 * ≤ 1.5, 16 KB a connection).
 *
 * @param clients - open streams, such as 10,000
 */
export async function phonesBench(clients: number): Promise<readonly Figure[]> {
  const bare = await bareRun(clients);
  const ours = await statusRun(clients);
  const bound = { ratioMax: RATIO_MAX };
  return [
    figure('phones-last', 'ms', ours.lastMs, quantile(bare.lastMs, 0.99), bound, 0.99),
    figure('phones-last-p50', 'ms', ours.lastMs, quantile(bare.lastMs, 0.5), bound, 0.5),
    figure('phones-each', 'ms', ours.allMs, quantile(bare.allMs, 0.99), bound, 0.99),
    figure('phones-memory', 'bytes', [ours.bytes], bare.bytes, {
      valueMax: BYTES_A_CONNECTION_MAX,
    }),
  ];
}

/** Opens the crowd, then plays the calls. */
async function play(
  pid: number,
  open: (crowd: Crowd) => Promise<void>,
  call: (crowd: Crowd) => Promise<readonly number[]>,
  clients: number,
): Promise<Run> {
  const crowd = new Crowd();
  try {
    const before = await residentMb(pid);
    await open(crowd);
    const lastMs: number[] = [];
    const allMs: number[] = [];
    await sleep(REST_MS);
    for (let nth = 0; nth < WARM_UP + CALLS; nth += 1) {
      const times = await call(crowd);
      if (nth < WARM_UP) continue;
      lastMs.push(Math.max(...times));
      allMs.push(...times);
    }
    const bytes = (((await residentMb(pid)) - before) * 1024 * 1024) / clients;
    return { lastMs, allMs, bytes };
  } finally {
    await crowd.leave();
  }
}

async function bareRun(clients: number): Promise<Run> {
  const child = fork(path.join(processesDirectory, 'bare-stream.js'));
  const [{ port }] = (await once(child, 'message')) as [BareNews];
  let nth = 0;
  const call = async (crowd: Crowd) => {
    nth += 1;
    const number = `A${String(nth).padStart(3, '0')}`;
    const text = `event: snapshot\ndata: ${JSON.stringify(sampleView(number))}\n\n`;
    const times = await crowd.read(markOf(number), async () => {
      child.send(text);
    });
    await sleep(REST_MS);
    return times;
  };
  try {
    return await play(child.pid ?? 0, (crowd) => crowd.open(port, ['/'], clients), call, clients);
  } finally {
    child.kill();
  }
}

const markOf = (number: string) => `{"number":"${number}","label":"1"}`;

/** As long as what one phone is shown. */
function sampleView(number: string): object {
  return {
    ...{ asOf: 1_795_051_471_000, connected: true, mode: 'open', rate: 1 },
    calling: [{ number, label: '1' }],
    ticket: {
      ...{ known: true, number: 'B123', locale: 'ja', serviceId: 'application', state: 'waiting' },
      ...{ issuedAt: 1_795_051_471_000, since: 1_795_051_471_000, calls: 0, ahead: 123 },
      ...{ range: { low: 120, high: 150 }, soon: false },
    },
  };
}

async function statusRun(clients: number): Promise<Run> {
  const hall = await StatusHall.open();
  try {
    const paths = (await hall.issue(TICKETS)).map((at) => `${at}/stream`);
    const open = (crowd: Crowd) => crowd.open(hall.port, paths, clients);
    const call = (crowd: Crowd) => hall.call((number, press) => crowd.read(markOf(number), press));
    return await play(hall.pid, open, call, clients);
  } finally {
    await hall.close();
  }
}
