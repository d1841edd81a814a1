import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, isFree } from './free-ports.ts';
import { ensureBuilt } from './setup.mjs';

const script = path.resolve(import.meta.dirname, 'start.mjs');

/** Whatever a test started ends with it, also when the test failed on the way. */
const started: Start[] = [];

/** `npm start` as a person runs it, and what it printed. */
class Start {
  output = '';
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(...args: readonly string[]) {
    started.push(this);
    // A group of its own, as a shell gives to what it runs.
    this.#child = spawn(process.execPath, [script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.ended = new Promise((resolve) => this.#child.once('exit', resolve));
  }

  async untilPrinted(text: string): Promise<void> {
    for (let tries = 0; !this.output.includes(text); tries += 1) {
      if (tries > 1_200) throw new Error(`"${text}" was not printed:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Its broker listens, and the others are yet to come. */
  async untilFirstProcess(): Promise<void> {
    while (await isFree(port, '127.0.0.1')) await new Promise((next) => setTimeout(next, 20));
  }

  /** Ctrl-C, which a terminal sends to the whole group: to the processes of the hall as well. */
  async stop(): Promise<number | null> {
    const { pid, exitCode } = this.#child;
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGINT');
    return this.ended;
  }
}

let directory = '';
let port = 0;
const options = () => ['--port', String(port), '--directory', directory, '--sound', 'none'];

beforeAll(async () => {
  await ensureBuilt();
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-hall-'));
  port = await freePorts();
});
afterAll(async () => {
  for (const start of started) await start.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Touches the kiosk until a number of this day was given, and tells which. */
async function issueOne(): Promise<string> {
  const kiosk = `http://127.0.0.1:${port + 1}`;
  for (let tries = 0; tries < 100; tries += 1) {
    const response = await fetch(`${kiosk}/touch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ touchId: randomUUID(), serviceId: 'application', locale: 'ja' }),
    });
    if (response.ok) return numberShown(kiosk);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the kiosk took no touch in 20 s');
}

async function numberShown(kiosk: string): Promise<string> {
  const aborted = new AbortController();
  const response = await fetch(`${kiosk}/stream`, { signal: aborted.signal });
  const reader = response.body?.getReader();
  let text = '';
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) throw new Error('the kiosk’s stream ended');
    text += new TextDecoder().decode(chunk.value);
    const number = /"number":"([A-Z]\d{3})"/.exec(text)?.[1];
    if (number === undefined) continue;
    await reader?.cancel();
    aborted.abort();
    return number;
  }
}

describe('npm start (issue point 1)', () => {
  test('tells its options without starting anything', async () => {
    const help = new Start('--help');
    expect(await help.ended).toBe(0);
    for (const option of ['--site', '--port', '--host', '--directory', '--clock', '--speed']) {
      expect(help.output).toContain(option);
    }
  });

  test('an unknown option gets one clear sentence', async () => {
    const start = new Start('--colour', 'red');
    expect(await start.ended).toBe(1);
    // After a change of the sources the set-up tells first that it builds.
    const lines = start.output.trim().split('\n');
    const told = lines.filter((line) => !line.startsWith('Building'));
    expect(told).toEqual([expect.stringContaining('--colour')]);
  });

  test('runs the hall, refuses a second one, stops on Ctrl-C, goes on with the same day', async () => {
    const first = new Start(...options());
    await first.untilPrinted('Ctrl-C');
    for (const offset of [1, 2, 3, 4, 5, 9, 10]) {
      expect(first.output).toContain(`http://127.0.0.1:${port + offset}`);
      expect((await fetch(`http://127.0.0.1:${port + offset}/`)).status).toBe(200);
    }
    expect(await issueOne()).toBe('A001');

    const second = new Start(...options());
    expect(await second.ended).toBe(1);
    expect(second.output.trim().split('\n')).toHaveLength(1);
    expect(second.output).toContain('already runs');

    expect(await first.stop()).toBe(0);
    expect(first.output).not.toContain('starting it again');
    const again = new Start(...options());
    await again.untilPrinted('Ctrl-C');
    expect(await issueOne()).toBe('A002');
    expect(await again.stop()).toBe(0);
  });

  test('Ctrl-C while it starts ends it without a complaint', async () => {
    const start = new Start(...options());
    await start.untilFirstProcess();
    expect(await start.stop()).toBe(0);
    // A quick machine may be up before the key is pressed: then it stops as every hall does.
    expect(start.output).toMatch(/^$|Stopping …\s*$/);
  });

  test('a port in use gets one clear sentence', async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(port + 3, '127.0.0.1', resolve));
    const start = new Start(...options());
    expect(await start.ended).toBe(1);
    expect(start.output.trim().split('\n')).toHaveLength(1);
    expect(start.output).toContain(`Port ${port + 3} (staff) is in use`);
    await new Promise((resolve) => other.close(resolve));
  });

  test('a wrong site file gets its line and path, and nothing starts (issue point 16)', async () => {
    const start = new Start(...options(), '--site', 'config/demand-r6.json');
    expect(await start.ended).toBe(1);
    expect(start.output).toMatch(/demand-r6\.json:\d+:\d+/);
  });
});
