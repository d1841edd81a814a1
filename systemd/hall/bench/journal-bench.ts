import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { QueueEvent } from '../../../broker/contract/events.ts';
import { assert } from '../../../broker/contract/result.ts';
import { FileJournal } from '../../../broker/journal/file-journal.ts';
import { projectDirectory } from '../../../config/paths.ts';
import { type Figure, figure, quantile } from './figure.ts';
import { sampleDay, sampleEvent } from './sample-day.ts';

const RECORD_BYTES = 256;
const EVENTS = 400;
const ROUNDS = 5;

/** Appends events one after another, each durable before the next, ms each. */
async function appended(directory: string): Promise<readonly number[]> {
  const opened = await FileJournal.open(directory, sampleDay);
  assert(opened.ok, 'a fresh journal opens');
  const { journal } = opened.value;
  const samples: number[] = [];
  for (let seq = 1; seq <= EVENTS; seq += 1) {
    const event: QueueEvent = sampleEvent(seq);
    const startedMs = performance.now();
    const done = await journal.append([event], seq);
    samples.push(performance.now() - startedMs);
    assert(done.ok, 'an append is durable');
  }
  await journal.close();
  return samples;
}

/** The floor: the same number of bytes into a preallocated file, one write and one fdatasync each. */
async function bare(directory: string): Promise<readonly number[]> {
  const file = await open(path.join(directory, 'bare'), 'w+');
  const record = Buffer.alloc(RECORD_BYTES, 'x');
  await file.write(Buffer.alloc(RECORD_BYTES * (EVENTS + 1)), 0);
  await file.sync();
  const samples: number[] = [];
  for (let index = 0; index < EVENTS; index += 1) {
    const startedMs = performance.now();
    await file.write(record, 0, record.length, index * RECORD_BYTES);
    await file.datasync();
    samples.push(performance.now() - startedMs);
  }
  await file.close();
  return samples;
}

/** Synced events beside a bare loop (issue bar: ≤ 1.3 ×), interleaved so that both meet the same disk. */
export async function journalBench(): Promise<readonly Figure[]> {
  const scratch = path.join(projectDirectory, 'var');
  await mkdir(scratch, { recursive: true });
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const directory = await mkdtemp(path.join(scratch, 'bench-journal-'));
    floor.push(...(await bare(directory)));
    ours.push(...(await appended(directory)));
    await rm(directory, { recursive: true });
  }
  return [figure('journal', 'ms', ours, quantile(floor, 0.5), { ratioMax: 1.3 })];
}
