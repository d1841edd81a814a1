import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { decode } from '../../../broker/contract/decode.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { HidDevice, HidHub, HidMatch, HidState } from '../hid-port.ts';
import { type ChildAsk, type ChildSays, childSays } from './hid-child-words.ts';

/** Debian's own: another Python need not have the bindings (hardware.md part 2). */
const PYTHON = '/usr/bin/python3';

/** Debian packages umockdev, gir1.2-umockdev-1.0 and python3-gi. */
export const umockdevInstalled =
  existsSync('/usr/bin/umockdev-wrapper') &&
  spawnSync(PYTHON, ['-c', 'import gi; gi.require_version("UMockdev", "1.0")']).status === 0;

const PRELOAD = { LD_PRELOAD: 'libumockdev-preload.so.0' };
const END_WITHIN_MS = 5_000;

/** USB keyboards out of nothing, and a process with a real node-hid that sees them. */
export class UmockdevBed {
  readonly hub: ProcessHub;
  readonly #python: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(python: ChildProcess, lines: AsyncIterator<string>, hub: ProcessHub) {
    this.#python = python;
    this.#lines = lines;
    this.hub = hub;
  }

  /** @param program - the bundle of `hid-child.ts` */
  static async open(program: string): Promise<UmockdevBed> {
    const script = path.join(import.meta.dirname, 'hid-testbed.py');
    const python = spawn(PYTHON, [script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...PRELOAD },
    });
    const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
    const UMOCKDEV_DIR = await nextOf(lines);
    const child = fork(program, { env: { ...process.env, ...PRELOAD, UMOCKDEV_DIR } });
    return new UmockdevBed(python, lines, await ProcessHub.of(child));
  }

  /** @returns the answer to one line of `hid-testbed.py` */
  async ask(line: string): Promise<string> {
    this.#python.stdin?.write(`${line}\n`);
    return nextOf(this.#lines);
  }

  async close(): Promise<void> {
    await this.hub.close();
    const ended = once(this.#python, 'exit');
    this.#python.stdin?.end();
    const late = setTimeout(() => this.#python.kill('SIGKILL'), END_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }
}

async function nextOf(lines: AsyncIterator<string>): Promise<string> {
  const next = await lines.next();
  assert(!next.done, 'the test bed answers every line');
  return next.value;
}

/** The hub of another process. */
export class ProcessHub implements HidHub {
  /** Whether node-hid was there before anything was watched. */
  loadedEarly = false;
  /** How the process ended after `close`: 0 by itself, null when it had to be killed. */
  ended: number | null | undefined;
  readonly #child: ChildProcess;
  readonly #watches: ProcessDevice[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const says = decode(childSays, message);
      assert(says.ok, 'the child says what there is');
      this.#hear(says.value);
    });
  }

  static async of(child: ChildProcess): Promise<ProcessHub> {
    const hub = new ProcessHub(child);
    await once(child, 'message');
    return hub;
  }

  watch(match: HidMatch): HidDevice {
    const number = this.#watches.length;
    const watch = new ProcessDevice({
      close: () => this.#ask({ ask: 'close', watch: number }),
      write: (report) => this.#ask({ ask: 'write', watch: number, report }),
    });
    this.#watches.push(watch);
    this.#ask({ ask: 'watch', match });
    return watch;
  }

  async close(): Promise<void> {
    if (this.ended !== undefined) return;
    const exit = once(this.#child, 'exit');
    this.#ask({ ask: 'end' });
    const late = setTimeout(() => this.#child.kill('SIGKILL'), END_WITHIN_MS);
    const [code] = await exit;
    clearTimeout(late);
    this.ended = typeof code === 'number' ? code : null;
  }

  #ask(ask: ChildAsk): void {
    this.#child.send(ask);
  }

  #hear(says: ChildSays): void {
    switch (says.say) {
      case 'loaded':
        this.loadedEarly = says.nodeHid;
        return;
      case 'state':
        this.#watches[says.watch]?.become(says.state);
        return;
      case 'wrote':
        this.#watches[says.watch]?.wrote(says.taken);
        return;
      case 'report':
        this.#watches[says.watch]?.say(Uint8Array.from(says.report));
    }
  }
}

class ProcessDevice implements HidDevice {
  state: HidState = 'unplugged';
  readonly #hands: { close(): void; write(report: number[]): void };
  readonly #writes: ((taken: boolean) => void)[] = [];
  readonly #stateChanged: ((state: HidState) => void)[] = [];
  readonly #takes: ((report: Uint8Array) => void)[] = [];

  constructor(hands: { close(): void; write(report: number[]): void }) {
    this.#hands = hands;
  }

  onState(changed: (state: HidState) => void): void {
    this.#stateChanged.push(changed);
  }

  onReport(take: (report: Uint8Array) => void): void {
    this.#takes.push(take);
  }

  async close(): Promise<void> {
    this.state = 'unplugged';
    this.#hands.close();
  }

  write(report: Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      this.#writes.push(resolve);
      this.#hands.write([...report]);
    });
  }

  wrote(taken: boolean): void {
    this.#writes.shift()?.(taken);
  }

  become(state: HidState): void {
    this.state = state;
    for (const changed of this.#stateChanged) changed(state);
  }

  say(report: Uint8Array): void {
    for (const take of this.#takes) take(report);
  }
}
