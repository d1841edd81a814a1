import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../../../broker/contract/result.ts';
import { projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { type RunningHall, runHall } from '../hall.ts';
import type { HallOptions } from '../options.ts';

/** Runs the real processes in a scratch directory for as long as a bench needs them. */
export async function withHall<T>(
  work: (hall: RunningHall, directory: string) => Promise<T>,
  sound: HallOptions['sound'] = 'none',
): Promise<T> {
  const scratch = path.join(projectDirectory, 'var');
  await mkdir(scratch, { recursive: true });
  const directory = await mkdtemp(path.join(scratch, 'bench-hall-'));
  const hall = await runHall(
    {
      site: path.join(projectDirectory, 'config', 'trial.yaml'),
      port: await freePorts(),
      host: '127.0.0.1',
      directory,
      clock: undefined,
      speed: 1,
      sound,
      kioskTimings: { tapGuardMs: 0, homeGuardMs: 0 },
    },
    (sentence) => process.stderr.write(`${sentence}\n`),
  );
  assert(!('problem' in hall), 'problem' in hall ? hall.problem : '');
  try {
    return await work(hall, directory);
  } finally {
    await hall.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
