import { readFile } from 'node:fs/promises';

/** Resident megabytes of a process, as the kernel counts them (proc(5), VmRSS). */
export function residentMb(pid: number): Promise<number> {
  return megabytes(pid, /VmRSS:\s+(\d+) kB/);
}

/** The most that they ever were (VmHWM). */
export function residentPeakMb(pid: number): Promise<number> {
  return megabytes(pid, /VmHWM:\s+(\d+) kB/);
}

async function megabytes(pid: number, line: RegExp): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(line.exec(status)?.[1] ?? Number.NaN) / 1024;
}
