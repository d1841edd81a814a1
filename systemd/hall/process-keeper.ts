import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, renameSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';

/** The log line by which a process says that it serves (`node.started` of the closed list). */
const READY = '"event":"node.started"';
const RESTART_AFTER_MS = 1_000;
/** A process gets this long to end by itself, as under systemd's TimeoutStopSec. */
const STOP_WITHIN_MS = 5_000;

export type KeptProcess = {
  readonly name: string;
  /** The built file, and the node file it is told. */
  readonly script: string;
  readonly nodeFile: string;
  /** What it is started with, such as `ip netns exec board-1`; nothing: as it is. */
  readonly within?: readonly string[];
};

/**
 * Keeps one process of the hall running, as systemd does on the boxes: starts it again after 1 s
 * when it ends by itself, and stops it by its own id. Its log goes to a file.
 */
export class ProcessKeeper {
  readonly #kept: KeptProcess;
  readonly #log: WriteStream;
  readonly #onTrouble: (sentence: string) => void;
  #child: ChildProcess | undefined;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  #ready: { readonly promise: Promise<number>; readonly resolve: (ms: number) => void };

  constructor(kept: KeptProcess, logDirectory: string, onTrouble: (sentence: string) => void) {
    this.#kept = kept;
    this.#onTrouble = onTrouble;
    const file = path.join(logDirectory, `${kept.name}.log`);
    try {
      renameSync(file, `${file}.1`);
    } catch {
      // The first start has no earlier log to keep.
    }
    this.#log = createWriteStream(file, { mode: 0o600 });
    this.#ready = deferred();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get name(): string {
    return this.#kept.name;
  }

  /** Starts it; resolves with the milliseconds to its readiness, or with the reason it ended first. */
  async start(): Promise<{ readonly readyMs: number } | { readonly problem: string }> {
    const ended = this.#spawn();
    const first = await Promise.race([
      this.#ready.promise.then((readyMs) => ({ readyMs })),
      ended.then((problem) => ({ problem })),
    ]);
    if ('problem' in first) clearTimeout(this.#restart);
    return first;
  }

  /** Resolves when it is ready the next time, after a kill; in milliseconds since its start. */
  whenReady(): Promise<number> {
    return this.#ready.promise;
  }

  /** For tests and the day command: dies at once, as in a power cut of its box, and comes back. */
  kill(): void {
    this.#ready = deferred();
    this.#child?.kill('SIGKILL');
  }

  /** From now on its end is meant: it is not started again. */
  letGo(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
  }

  async stop(): Promise<void> {
    this.letGo();
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await gone;
      clearTimeout(force);
    }
    await new Promise<void>((resolve) => this.#log.end(resolve));
  }

  #spawn(): Promise<string> {
    const startedAt = performance.now();
    const { within = [], script, nodeFile } = this.#kept;
    const [command = '', ...args] = [...within, process.execPath, script, nodeFile];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let last = '';
    for (const output of [child.stdout, child.stderr]) {
      readline.createInterface({ input: output }).on('line', (line) => {
        this.#log.write(`${line}\n`);
        last = line;
        if (line.includes(READY)) this.#ready.resolve(performance.now() - startedAt);
      });
    }
    return new Promise((resolve) => {
      // 'close' comes after the last line was read.
      child.once('close', (code, signal) => {
        resolve(`${this.#kept.name} ended (${signal ?? code}): ${sentenceOf(last)}`);
        if (this.#stopping) return;
        this.#onTrouble(`${this.#kept.name} ended (${signal ?? code}); starting it again`);
        this.#restart = setTimeout(() => void this.#spawn(), RESTART_AFTER_MS);
      });
    });
  }
}

/** The human part of a log line, when it has one. */
function sentenceOf(line: string): string {
  const match = /"because":"((?:[^"\\]|\\.)*)"/.exec(line);
  return match?.[1] ?? line;
}

function deferred() {
  let resolve: (ms: number) => void = () => {};
  const promise = new Promise<number>((set) => {
    resolve = set;
  });
  return { promise, resolve };
}
