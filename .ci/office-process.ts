import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { processesDirectory, projectDirectory } from '../config/paths.ts';

const secret = 'what the staff process shows here';

/** The office's real process on the city's own site file, on a port of its own. */
export class OfficeProcess {
  readonly door: { readonly port: number; readonly secret: string };
  readonly #stop: () => Promise<void>;

  private constructor(port: number, stop: () => Promise<void>) {
    this.door = { port, secret };
    this.#stop = stop;
  }

  /**
   * @param instead.journal - a folder of day files; none: a hall before its first day
   * @param instead.siteFile - another than the city's own
   */
  static async start(
    instead: { readonly journal?: string; readonly siteFile?: string } = {},
  ): Promise<OfficeProcess> {
    const directory = await mkdtemp(path.join(tmpdir(), 'yobiban-office-'));
    const file = path.join(directory, 'office.json');
    const box = {
      siteFile: instead.siteFile ?? path.join(projectDirectory, 'config', 'iwata.yaml'),
      journal: instead.journal ?? path.join(directory, 'journal'),
      listen: { host: '127.0.0.1', port: 0 },
      secret,
    };
    await writeFile(file, JSON.stringify(box));
    const script = path.join(processesDirectory, 'office.js');
    const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    };
    for await (const line of readline.createInterface({ input: child.stdout })) {
      const port = /"address":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(line)?.[1];
      if (port === undefined) continue;
      child.stdout.resume();
      return new OfficeProcess(Number(port), stop);
    }
    throw new Error('the office ended before it listened');
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
