import { watch } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { businessDay } from '../broker/contract/ids.ts';
import { assert } from '../broker/contract/result.ts';
import { FileShelf } from '../broker/journal/file-shelf.ts';
import { parsed } from '../broker/queue/trial-hall.ts';
import { projectDirectory } from '../config/paths.ts';
import { freePorts } from '../systemd/hall/free-ports.ts';
import { type RunningHall, runHall } from '../systemd/hall/hall.ts';
import { ensureBuilt } from '../systemd/hall/setup.mjs';
import { openBrowser, whileServed } from './page-checks.ts';
import { StaffWire } from './staff-wire.ts';

const DAY = '2026-11-19';
/** Two minutes a second: who is absent after a minute is so after half a second. */
const SPEED = 120;

/** A whole hall of real processes on a Thursday from 8:30 on, and browsers in front of its pages. */
export class MorningHall {
  readonly running: RunningHall;
  readonly #directory: string;
  readonly #browser: Browser;
  readonly #complaints: string[] = [];
  /** The request ids of everything that was pressed, each as often as a page sent it. */
  readonly pressed: string[] = [];
  /** Pages that were loaded a second time. */
  reloads = 0;

  private constructor(running: RunningHall, directory: string, browser: Browser) {
    this.running = running;
    this.#directory = directory;
    this.#browser = browser;
  }

  static async open(): Promise<MorningHall> {
    await ensureBuilt();
    const directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-morning-'));
    const running = await runHall(
      {
        ...{ directory, host: '127.0.0.1', sound: 'none', port: await freePorts() },
        site: path.join(projectDirectory, 'config', 'trial.yaml'),
        ...{ clock: `${DAY}T08:30`, speed: SPEED, idleMinutes: 1 },
        // The number stands until it is touched away: a hand may be slower than a screen.
        kioskTimings: {
          ...{ tapGuardMs: 0, homeGuardMs: 0 },
          ...{ takeSlipsMs: 120_000, showNumberMs: 120_000 },
        },
      },
      () => {},
    );
    assert(!('problem' in running), 'problem' in running ? running.problem : '');
    return new MorningHall(running, directory, await openBrowser());
  }

  /** A browser of its own on a page of the hall; its time is in the test's hand. */
  async page(of: 'staff' | 'kiosk'): Promise<Page> {
    const viewport = of === 'staff' ? { width: 1280, height: 800 } : { width: 1280, height: 1024 };
    const context = await this.#browser.newContext({ viewport });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', ({ message }) => this.#complaints.push(message));
    page.on('console', (line) => {
      const refused = /status of (401|403|409)/.test(line.text());
      if (line.type() === 'error' && !refused) this.#complaints.push(line.text());
    });
    page.on('request', (request) => {
      if (!request.url().endsWith('/ask')) return;
      this.pressed.push(String(request.postDataJSON()?.requestId));
    });
    await page.clock.install();
    await page.goto(this.running.addresses[of]);
    page.on('load', () => {
      this.reloads += 1;
    });
    return page;
  }

  /** Puts a cable in the test's hand between the staff node and the broker. */
  async rewire(): Promise<StaffWire> {
    const wire = await StaffWire.open(Number(new URL(this.running.addresses.broker).port));
    const file = path.join(this.#directory, 'nodes', 'staff-1.json');
    const node = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...node, brokers: [wire.address] }));
    this.kill('staff-1');
    await this.running.processes.get('staff-1')?.whenReady();
    return wire;
  }

  /** Pulls the plug of a process as soon as this page's next press has left. */
  strikeAtPress(page: Page, process: 'broker' | 'staff-1'): Promise<void> {
    return page.waitForRequest(/\/ask$/).then(() => this.kill(process));
  }

  /** Pulls the broker's plug as it writes the next event, so that hardly anybody hears of it. */
  strikeAtWrite(): Promise<void> {
    return new Promise((struck) => {
      const watcher = watch(this.#journal, () => {
        watcher.close();
        this.kill('broker');
        struck();
      });
    });
  }

  kill(process: 'broker' | 'staff-1'): void {
    this.running.processes.get(process)?.kill();
  }

  get #journal(): string {
    return path.join(this.#directory, 'broker', 'journal');
  }

  /** The day as the journal has it, once every process has stopped. */
  async events() {
    await this.running.stop();
    const reading = await new FileShelf(this.#journal).read(parsed(businessDay, DAY));
    assert(reading.damage === undefined, 'the journal is whole');
    return reading.events;
  }

  /** @returns what the pages complained of, but for processes that the test itself ended */
  get complaints(): readonly string[] {
    return whileServed(this.#complaints);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.running.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
