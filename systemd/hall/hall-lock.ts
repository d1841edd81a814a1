import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { err, ok, type Result } from '../../broker/contract/result.ts';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One hall a directory: two would write one journal. The error names the process that has it. */
export function lockDirectory(directory: string): Result<{ release(): void }, string> {
  const file = path.join(directory, 'lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return ok({ release: () => rmSync(file, { force: true }) });
    } catch {
      const pid = Number(readHolder(file));
      if (Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid)) {
        return err(
          `yobiban already runs in ${directory} (process ${pid}): stop it with Ctrl-C there, or give this one --directory and --port of its own.`,
        );
      }
      // Left behind by a power cut: nobody holds it.
      rmSync(file, { force: true });
    }
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
