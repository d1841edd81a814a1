import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { configDirectory, processesDirectory, projectDirectory } from '../config/paths.ts';
import { MqttHall } from './client/mqtt-hall.ts';
import { type NodeClock, systemClock } from './client/node-clock.ts';
import { nodeId, siteId } from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import type { Role } from './contract/node-health.ts';
import { assert } from './contract/result.ts';
import { passwordSha256 } from './mqtt/credentials.ts';
import { parsed } from './queue/trial-hall.ts';

export const brokerScript = path.join(processesDirectory, 'broker.js');
export const forecastScript = path.join(processesDirectory, 'forecast-worker.js');
const crowdScript = path.join(processesDirectory, 'crowd-worker.js');
const nodes: readonly (readonly [node: string, role: Role])[] = [
  ['staff-1', 'staff'],
  ['staff-2', 'staff'],
  ['staff-3', 'staff'],
  ['staff-4', 'staff'],
  ['staff-5', 'staff'],
  ['staff-6', 'staff'],
  ['board-1', 'board'],
];
const passwordOf = (node: string) => `the-secret-of-${node}`;

/** Pauses under 3 s are a tenth as long: a node of a test comes back and asks again at once. */
const hastyClock: NodeClock = {
  ...systemClock,
  after: (delayMs, run) => systemClock.after(delayMs < 3_000 ? delayMs / 10 : delayMs, run),
};

function newestMs(folder: string): number {
  const times = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.includes('.test.'),
    )
    .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}

/** Builds the broker's process and its workers, unless what stands in `dist` is newer than its sources. */
export function ensureBroker(): void {
  const sources = ['broker', 'config'].map((folder) => path.join(projectDirectory, folder));
  if (
    [brokerScript, forecastScript, crowdScript].every(
      (file) => existsSync(file) && statSync(file).mtimeMs > Math.max(...sources.map(newestMs)),
    )
  )
    return;
  const build = path.join(projectDirectory, 'systemd', 'hall', 'build.mjs');
  const built = spawnSync(process.execPath, [build, 'broker', 'forecast-worker', 'crowd-worker'], {
    encoding: 'utf8',
  });
  assert(built.status === 0, `the broker is built: ${built.stderr}`);
}

/** The broker's real process on the trial site, in a folder of its own, and real nodes at it. */
export class BrokerRig {
  readonly directory: string;
  /** Where the process keeps its journal; a test may put another disk there before the start. */
  readonly brokerDirectory: string;
  /** Read at each start; a test may put another one in its place. */
  siteFile = path.join(configDirectory, 'trial.yaml');
  readonly output: string[] = [];
  readonly #halls: MqttHall[] = [];
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  #port = 0;

  constructor() {
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'yobiban-broker-'));
    this.brokerDirectory = path.join(this.directory, 'broker');
    const credentials = nodes.map(([node, role]) => ({
      node,
      role,
      passwordSha256: passwordSha256(passwordOf(node)),
    }));
    writeFileSync(this.#path('credentials.json'), JSON.stringify(credentials));
  }

  /** Has the next start read the trial's site file with something else in it. */
  changeSite(change: (text: string) => string): void {
    const text = readFileSync(path.join(configDirectory, 'trial.yaml'), 'utf8');
    const changed = change(text);
    assert(changed !== text, 'what is to be changed stands in the trial’s site file');
    this.siteFile = this.#path('site.yaml');
    writeFileSync(this.siteFile, changed);
  }

  /** Where the process listens; it keeps it over its starts. */
  get port(): number {
    return this.#port;
  }

  get journalDirectory(): string {
    return path.join(this.brokerDirectory, 'journal');
  }

  /** Writes the broker's own file, with the port it has now, and gives its path. */
  writeFile(): string {
    const file = this.#path('broker.json');
    const content = {
      siteFile: this.siteFile,
      listen: { host: '127.0.0.1', port: this.#port },
      directory: this.brokerDirectory,
      credentials: this.#path('credentials.json'),
    };
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  /** Resolves when the process serves, or with the code it ended with before that. */
  async start(): Promise<'ready' | number | null> {
    let ready = () => {};
    const served = new Promise<'ready'>((resolve) => {
      ready = () => resolve('ready');
    });
    this.#spawn((line) => {
      const address = /"event":"broker.listening","address":"127\.0\.0\.1:(\d+)"/.exec(line);
      if (address) this.#port = Number(address[1]);
      if (line.includes('"event":"node.started"')) ready();
    });
    return Promise.race([served, this.#ended]);
  }

  /** A power cut of the box, as far as a process can tell. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  /** Ends it as systemd does; its exit code, or nothing if it had to be killed after 2 s. */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM');
    const force = setTimeout(() => this.#child?.kill('SIGKILL'), 2_000);
    const code = await this.#ended;
    clearTimeout(force);
    return code;
  }

  /** Resolves with the exit code once it has ended by itself. */
  get ended(): Promise<number | null> {
    return this.#ended;
  }

  /** @param port - of a cable between, if there is one */
  connect(node: string, port = this.#port): MqttHall {
    const role = nodes.find(([each]) => each === node)?.[1];
    assert(role !== undefined && port > 0, `${node} is a node of a broker that listens`);
    const hall = MqttHall.connect({
      node: parsed(nodeId, node),
      site: parsed(siteId, 'trial'),
      role,
      brokers: [`mqtt://127.0.0.1:${port}`],
      password: passwordOf(node),
      version: '1.2.3',
      log: new MemoryLog(),
      clock: hastyClock,
    });
    this.#halls.push(hall);
    return hall;
  }

  async close(): Promise<void> {
    for (const hall of this.#halls) await hall.close();
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #path(name: string): string {
    return path.join(this.directory, name);
  }

  #spawn(take: (line: string) => void): void {
    const arguments_ = [brokerScript, this.writeFile()];
    const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      readline.createInterface({ input: stream }).on('line', (line) => {
        this.output.push(line);
        take(line);
      });
    }
    this.#ended = new Promise((resolve) => child.once('close', resolve));
  }
}
