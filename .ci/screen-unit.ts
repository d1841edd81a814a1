import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { assert } from '../broker/contract/result.ts';

const unitFile = path.join(import.meta.dirname, '..', 'systemd', 'yobiban-screen.service');
const RUNTIME_DIRECTORY = '/run/yobiban-screen';
/** Debian's account for what is nobody's. */
const NOBODY = 65_534;

/** Xwayland is one of them, since cage does not start without it. */
export const hasScreenPrograms = ['/usr/bin/cage', '/usr/bin/Xwayland', '/usr/bin/chromium'].every(
  (file) => existsSync(file),
);

/**
 * systemd's part in `yobiban-screen.service`: starts just what the unit says, unprivileged, with
 * its environment and a new runtime directory; starts it again when it ends; and answers as
 * `systemctl`, first in the path. The display is one of wlroots' own, in memory.
 */
export class ScreenUnit {
  readonly #folder: string;
  readonly #unit: string;
  readonly #page: string;
  readonly #port: number;
  readonly #path = process.env['PATH'];
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #starts = 0;
  #stopped = false;

  private constructor(folder: string, unit: string, page: string, port: number) {
    this.#folder = folder;
    this.#unit = unit;
    this.#page = page;
    this.#port = port;
  }

  /**
   * @param page - what `/etc/yobiban/screen.env` names
   * @param port - a free one, where the browser may be looked into
   */
  static async start(page: string, port: number): Promise<ScreenUnit> {
    const folder = await mkdtemp(path.join(tmpdir(), 'yobiban-screen-'));
    await chmod(folder, 0o755);
    const text = await readFile(unitFile, 'utf8');
    const unit = new ScreenUnit(folder, text.replace(/\\\n\s*/g, ''), page, port);
    const answer = `echo "$*" >> ${folder}/asked\nkill -s KILL -- "-$(cat ${folder}/main-pid)"\n`;
    await writeFile(path.join(folder, 'systemctl'), `#!/bin/sh\n${answer}`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${process.env['PATH']}`;
    await unit.#start();
    return unit;
  }

  /** What `systemctl` was asked. */
  get asked(): readonly string[] {
    const file = path.join(this.#folder, 'asked');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** How often the unit was started. */
  get starts(): number {
    return this.#starts;
  }

  /** Looks at the page on the screen, once it is there. */
  async look<T>(work: (page: Page, browser: Browser) => Promise<T>): Promise<T> {
    for (;;) {
      const browser = await chromium
        .connectOverCDP(`http://127.0.0.1:${this.#port}`)
        .catch(() => undefined);
      const pages = browser?.contexts().flatMap((context) => context.pages());
      const page = pages?.find((each) => each.url().startsWith(this.#page));
      try {
        if (browser && page) return await work(page, browser);
      } finally {
        await browser?.close();
      }
      await sleep(50);
    }
  }

  /** The renderers of the browser, by their process ids. */
  renderers(): Promise<readonly number[]> {
    return this.look(async (_page, browser) => {
      const session = await browser.newBrowserCDPSession();
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    });
  }

  /** As the kernel does it when memory is short. */
  kill(): void {
    assert(this.#child?.pid !== undefined, 'the screen runs');
    process.kill(-this.#child.pid, 'SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    process.env['PATH'] = this.#path;
    if (this.#child?.exitCode === null && this.#child.signalCode === null) this.kill();
    await this.#ended;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }

  async #start(): Promise<void> {
    this.#starts += 1;
    const runtime = path.join(this.#folder, `run-${this.#starts}`);
    await mkdir(runtime, { mode: 0o700 });
    const privileged = process.getuid?.() === 0;
    if (privileged) await chown(runtime, NOBODY, NOBODY);
    const said = this.#unit.replaceAll(RUNTIME_DIRECTORY, runtime);
    const asWhom = privileged ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
    const child = spawn(
      'setpriv',
      [...asWhom, '--no-new-privs', '--bounding-set=-all', ...this.#commandIn(said)],
      { detached: true, stdio: 'ignore', env: environmentIn(said) },
    );
    this.#child = child;
    await writeFile(path.join(this.#folder, 'main-pid'), `${child.pid}`);
    const askedBefore = this.asked.length;
    this.#ended = new Promise((ended) => child.once('exit', ended)).then(async () => {
      // A restart that was asked for comes at once, any other after RestartSec.
      const [, seconds] = /^RestartSec=(\d+)$/m.exec(this.#unit) ?? [];
      if (this.asked.length === askedBefore) await sleep(Number(seconds) * 1_000);
      if (!this.#stopped) await this.#start();
    });
  }

  #commandIn(unit: string): readonly string[] {
    const [, line] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    assert(line !== undefined, 'the unit starts something');
    // In a container that forbids namespaces Chromium has no sandbox of its own.
    const sandboxed = spawnSync('unshare', ['--user', 'true']).status === 0;
    return line.split(/\s+/).flatMap((word) => {
      if (word.includes('YOBIBAN_TURN')) return [];
      if (word.includes('YOBIBAN_SCREEN')) return this.#page;
      if (!word.endsWith('/chromium')) return word;
      const seen = `--remote-debugging-port=${this.#port}`;
      return [word, seen, ...(sandboxed ? [] : ['--no-sandbox'])];
    });
  }
}

function environmentIn(unit: string): NodeJS.ProcessEnv {
  const words = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = '']) =>
    line.split(' '),
  );
  return {
    PATH: '/usr/bin:/bin',
    ...Object.fromEntries(words.map((word) => word.split('=', 2))),
    WLR_BACKENDS: 'headless',
    WLR_RENDERER: 'pixman',
  };
}
