import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { appendFile, chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { MOSQUITTO_FOLDER } from '../systemd/hall/public/cluster-files.ts';

/** Debian's mosquitto, from its files as `npm run public` writes them. */
export class MosquittoServer {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param within - what it is started with, such as `ip netns exec public` */
  static async start(
    directory: string,
    files: Readonly<Record<string, string>>,
    within: readonly string[] = [],
  ): Promise<MosquittoServer> {
    await mkdir(directory, { recursive: true });
    const here = Object.entries(files).map(
      ([name, text]) => [name, text.replaceAll(MOSQUITTO_FOLDER, directory)] as const,
    );
    for (const [name, text] of here) {
      await writeFile(path.join(directory, name), text);
      await chmod(path.join(directory, name), 0o600);
    }
    const log = openSync(path.join(directory, 'mosquitto.log'), 'a');
    const [command = '', ...args] = [...within, '/usr/sbin/mosquitto', '-c', 'mosquitto.conf'];
    // As root it would become an account that cannot read a test's files.
    const stays = process.getuid?.() === 0 ? '\nuser root\n' : '';
    await appendFile(path.join(directory, 'mosquitto.conf'), stays);
    const child = spawn(command, args, { cwd: directory, stdio: ['ignore', log, log] });
    return new MosquittoServer(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGCONT');
    this.#child.kill('SIGTERM');
    await gone;
  }
}
