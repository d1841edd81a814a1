import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { assert } from '../../../broker/contract/result.ts';
import { freePorts } from '../free-ports.ts';
import { clusterFiles, SERVERS } from './cluster-files.ts';
import { type Credential, passwordFor } from './credentials.ts';
import type { PublicHostFile } from './public-host-file.ts';

const COUNT = 3;
/** From a server's own port to the one that tells how it is; its route's lies between. */
const MONITOR_PORT_AFTER = 12;

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
  static async start(
    directory: string,
    credentials: readonly Credential[],
    routesTls?: PublicHostFile['cluster']['routesTls'],
  ): Promise<NatsCluster> {
    const first = await freePorts();
    const servers = Array.from({ length: COUNT }, (_, nth) => `mqtt://127.0.0.1:${first + nth}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const files = clusterFiles(
      { kind: 'nats', servers, directory, routesTls },
      credentials,
      passwordFor(SERVERS),
    );
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(directory, name), text, { mode: 0o600 });
    }
    const cluster = new NatsCluster(servers, directory);
    for (let nth = 0; nth < COUNT; nth += 1) cluster.startServer(nth);
    return cluster;
  }

  startServer(nth: number): void {
    const log = openSync(path.join(this.#directory, `nats-${nth + 1}.log`), 'a');
    const conf = path.join(this.#directory, `nats-${nth + 1}.conf`);
    const args = ['-c', conf, '-m', String(this.#monitorPort(nth))];
    this.#children.set(nth, spawn('nats-server', args, { stdio: ['ignore', log, log] }));
  }

  /** All servers name the same leaders, and each leader is followed by all others: it can stand a loss. */
  async isWhole(): Promise<boolean> {
    const seen = await Promise.all(this.#monitors.map((at, nth) => seenBy(at, nameOf(nth))));
    return seen[0] !== undefined && seen.every((leaders) => leaders === seen[0]);
  }

  /** How many filters each client that has asked for any follows by MQTT, at all servers that answer. */
  async subscriptions(): Promise<readonly number[]> {
    const each = await Promise.all(this.#monitors.map(connectionsAt));
    return each.flat().flatMap(({ subscriptions }) => (subscriptions > 0 ? subscriptions : []));
  }

  /** To how many others each server has a route, by its own word, and whether they are encrypted. */
  async routes(): Promise<readonly { readonly remotes: number; readonly verified: boolean }[]> {
    const each = await Promise.all(
      this.#monitors.map((monitor) => told(`${monitor}/varz`, serverState)),
    );
    return each.map((state) => {
      return { remotes: state?.remotes ?? 0, verified: state?.cluster.tls_verify === true };
    });
  }

  get #monitors(): readonly string[] {
    return this.servers.map((_, nth) => `http://127.0.0.1:${this.#monitorPort(nth)}`);
  }

  #monitorPort(nth: number): number {
    return Number(new URL(this.servers[nth] ?? '').port) + MONITOR_PORT_AFTER;
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

/** As its file names it. */
const nameOf = (nth: number): string => `server-${nth + 1}`;

/** What `/jsz` tells of the leader of all servers, and of the one of each stream. */
const jetStream = v.object({
  meta_cluster: v.object({ leader: v.string() }),
  account_details: v.array(
    v.object({
      stream_detail: v.array(
        v.object({
          name: v.string(),
          cluster: v.object({
            leader: v.string(),
            replicas: v.optional(v.array(v.object({ current: v.boolean() })), []),
          }),
        }),
      ),
    }),
  ),
});

/** What `/varz` tells of a server; it leaves out what is not so. */
const serverState = v.object({
  remotes: v.optional(v.number()),
  cluster: v.object({ tls_verify: v.optional(v.boolean()) }),
});

/** What `/connz` tells of each client. */
const connections = v.object({
  connections: v.array(v.object({ subscriptions: v.number() })),
});

/**
 * The leaders as one server sees them, in one text; nothing when it is away or misses one, or when one
 * of the others lags behind a stream that this one leads. `/healthz` of a server that came back says
 * "not current" of an empty stream for minutes, though its leader knows better (2.9.10).
 *
 * @source NATS server 2.9, monitoring: `/jsz` names leaders, and how far a leader's followers are
 */
async function seenBy(monitor: string, name: string): Promise<string | undefined> {
  const seen = await told(`${monitor}/jsz?accounts=true&streams=true`, jetStream);
  if (!seen) return undefined;
  const streams = seen.account_details.flatMap(({ stream_detail: each }) => each);
  const led = streams.filter(({ cluster: { leader } }) => leader === name);
  const followed = led.every(
    ({ cluster: { replicas } }) =>
      replicas.length === COUNT - 1 && replicas.every(({ current }) => current),
  );
  if (!followed) return undefined;
  const leaders = streams.map((each) => `${each.name}: ${each.cluster.leader}`);
  return [`all: ${seen.meta_cluster.leader}`, ...leaders.toSorted()].join(', ');
}

async function connectionsAt(monitor: string) {
  return (await told(`${monitor}/connz?limit=1024`, connections))?.connections ?? [];
}

/** Nothing when the server is away or just starting, or has less to tell. */
async function told<T>(url: string, schema: v.GenericSchema<unknown, T>): Promise<T | undefined> {
  try {
    const seen = v.safeParse(schema, await (await fetch(url)).json());
    return seen.success ? seen.output : undefined;
  } catch {
    return undefined;
  }
}
