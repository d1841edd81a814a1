import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { assert } from '../../../broker/contract/result.ts';
import { freePorts } from '../free-ports.ts';
import { clusterFiles } from './cluster-files.ts';
import type { Credential } from './credentials.ts';

const SERVERS = 3;

/** Three NATS servers on this machine, as their files of `npm run public` make them one cluster. */
export class NatsCluster {
  readonly servers: readonly string[];
  readonly #directory: string;
  readonly #children = new Map<number, ChildProcess>();

  private constructor(servers: readonly string[], directory: string) {
    this.servers = servers;
    this.#directory = directory;
  }

  /** Needs Debian's `nats-server`; returns before the cluster has found a leader. */
  static async start(directory: string, credentials: readonly Credential[]): Promise<NatsCluster> {
    const first = await freePorts();
    const servers = Array.from({ length: SERVERS }, (_, nth) => `mqtt://127.0.0.1:${first + nth}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const files = clusterFiles({ kind: 'nats', servers, directory }, credentials);
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(directory, name), text, { mode: 0o600 });
    }
    const cluster = new NatsCluster(servers, directory);
    for (let nth = 0; nth < SERVERS; nth += 1) cluster.startServer(nth);
    return cluster;
  }

  startServer(nth: number): void {
    const log = openSync(path.join(this.#directory, `nats-${nth + 1}.log`), 'a');
    const args = ['-c', path.join(this.#directory, `nats-${nth + 1}.conf`)];
    this.#children.set(nth, spawn('nats-server', args, { stdio: ['ignore', log, log] }));
  }

  pidOf(nth: number): number {
    const pid = this.#children.get(nth)?.pid;
    assert(pid !== undefined, `server ${nth} runs`);
    return pid;
  }

  get pids(): readonly number[] {
    return [...this.#children.keys()].map((nth) => this.pidOf(nth));
  }

  /** As a power cut does it. */
  async kill(nth: number): Promise<void> {
    const child = this.#children.get(nth);
    this.#children.delete(nth);
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    for (const nth of [...this.#children.keys()]) await this.kill(nth);
  }
}
