import { spawn } from 'node:child_process';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '../../../broker/contract/result.ts';
import { withHall } from './bench-hall.ts';
import { type Figure, quantile } from './figure.ts';
import { residentMb } from './process-memory.ts';

const ROUNDS = 3;
const READY_MS_MAX = 500;
const RESIDENT_MB_MAX = 90;
/** The one that draws slips holds a canvas and its fonts. */
const DRAWING_MB_MAX = 180;
/** Memory is looked at when the first messages have been taken in. */
const SETTLE_MS = 3_000;

/** An empty Node: milliseconds to its first line, and resident megabytes. */
async function emptyNode(): Promise<{ readonly ms: number; readonly mb: number }> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1e6)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ms = performance.now() - startedMs;
  assert(child.pid !== undefined, 'an empty Node starts');
  const mb = await residentMb(child.pid);
  child.kill();
  return { ms, mb };
}

/** Each process: spawn to READY, and its memory once it serves, beside an empty Node. */
export async function startBench(): Promise<readonly Figure[]> {
  const ready = new Map<string, number[]>();
  const resident = new Map<string, number[]>();
  const emptyMs: number[] = [];
  const emptyMb: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const empty = await emptyNode();
    emptyMs.push(empty.ms);
    emptyMb.push(empty.mb);
    await withHall(async (hall) => {
      await sleep(SETTLE_MS);
      for (const [name, keeper] of hall.processes) {
        // The virtual printer stands for a device: it is not one of the hall's processes.
        if (name === 'virtual-terminal' || keeper.pid === undefined) continue;
        ready.set(name, [...(ready.get(name) ?? []), hall.readyMs.get(name) ?? Number.NaN]);
        resident.set(name, [...(resident.get(name) ?? []), await residentMb(keeper.pid)]);
      }
    });
  }
  const one = (
    name: string,
    unit: string,
    samples: readonly number[],
    floor: readonly number[],
    max: number,
  ): Figure => {
    const value = quantile(samples, 0.5);
    const reference = quantile(floor, 0.5);
    return {
      name,
      value: Math.round(value),
      unit,
      reference: Math.round(reference),
      ratio: Number((value / reference).toPrecision(3)),
      target: `value ≤ ${max} ${unit}`,
      ok: value <= max,
      n: samples.length,
      p50: Math.round(value),
      p99: Math.round(quantile(samples, 0.99)),
    };
  };
  return [...ready].flatMap(([name, samples]) => [
    one(`start-${name}`, 'ms', samples, emptyMs, READY_MS_MAX),
    one(
      `memory-${name}`,
      'MB',
      resident.get(name) ?? [],
      emptyMb,
      name.startsWith('printer') ? DRAWING_MB_MAX : RESIDENT_MB_MAX,
    ),
  ]);
}
