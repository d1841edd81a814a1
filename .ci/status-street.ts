import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { locale } from '../broker/contract/ids.ts';
import { assert } from '../broker/contract/result.ts';
import type { SitePack } from '../broker/contract/site.ts';
import { parsed } from '../broker/queue/trial-hall.ts';
import { StatusRig } from '../display/status/status-rig.ts';
import { buildPage } from './build-page.ts';
import { openBrowser } from './page-checks.ts';
import { PlayedHall, trialPack } from './played-hall.ts';

export const small = { width: 360, height: 740 };
export const usual = { width: 390, height: 844 };

type StreetParts = {
  readonly browser: Browser;
  readonly pagesDirectory: string;
  readonly pack: SitePack;
};

/** The world outside a hall, for the tests of the public pages: phones, and halls that they follow. */
export class StatusStreet {
  /** What a test opened; closed after it. */
  readonly closers: (() => Promise<unknown>)[] = [];
  #opened: StreetParts | undefined;

  /** For the tests of one file: open while they run, and what one of them opened is closed after it. */
  static ofTests(): StatusStreet {
    const street = new StatusStreet();
    beforeAll(() => street.#open());
    afterAll(() => street.#opened?.browser.close());
    afterEach(() => street.#clear());
    return street;
  }

  get pagesDirectory(): string {
    return this.#parts.pagesDirectory;
  }

  get pack(): SitePack {
    return this.#parts.pack;
  }

  get #parts(): StreetParts {
    assert(this.#opened !== undefined, 'a test runs between the hooks of its file');
    return this.#opened;
  }

  async #open(): Promise<void> {
    const pagesDirectory = path.dirname(await buildPage('status'));
    await mkdir('var/screenshots', { recursive: true });
    this.#opened = { browser: await openBrowser(), pagesDirectory, pack: await trialPack() };
  }

  hall(language = 'ja', before = 5): Promise<StatusStage> {
    return StatusStage.open(this, language, before);
  }

  /** A phone of its own; what its page complains of fails the test. */
  async page(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#parts.browser.newContext({
      viewport: small,
      locale: 'ja-JP',
      ...options,
    });
    this.closers.push(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    this.closers.push(async () => {
      const left = complaints.filter((line) => !/ERR_|status of (503|429)/.test(line));
      if (left.length > 0) throw new Error(left.join('\n'));
    });
    await page.goto(address);
    return page;
  }

  async #clear(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}

/** A hall with a line, and one ticket whose phone is looked at. */
export class StatusStage {
  readonly hall: PlayedHall;
  readonly rig: StatusRig;
  number = '';
  readonly #street: StatusStreet;

  private constructor(street: StatusStreet, hall: PlayedHall, rig: StatusRig) {
    this.#street = street;
    this.hall = hall;
    this.rig = rig;
  }

  static async open(street: StatusStreet, language = 'ja', before = 5): Promise<StatusStage> {
    const hall = new PlayedHall('status-1', street.pack, '10:02');
    const { trial } = hall;
    trial.openDay('2026-11-19');
    for (const counter of ['counter-1', 'counter-2', 'counter-3', 'counter-4']) {
      trial.setCounter(counter, 'open');
    }
    trial.issue('application');
    trial.issue('certificate-renewal');
    trial.callNext('counter-1');
    trial.callNext('counter-4');
    for (let nth = 0; nth < before; nth += 1) trial.issue('pickup');
    const number = trial.issue('pickup', { locale: parsed(locale, language) });
    trial.pass(22 * 60 + 31);
    trial.issue('pickup');
    hall.publish();
    const rig = await StatusRig.open({ hall: hall.memory, pagesDirectory: street.pagesDirectory });
    street.closers.push(() => rig.close());
    const stage = new StatusStage(street, hall, rig);
    stage.number = number;
    return stage;
  }

  get address(): string {
    return `${this.rig.url}/t/${this.hall.tokenOf(this.number)}`;
  }

  /** What the node answers at a path of its own, such as `line.json`. */
  get(form: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.rig.url}/${form}`, init);
  }

  page(address: string, viewport = small, language = 'ja-JP'): Promise<Page> {
    return this.#street.page(address, { viewport, locale: language });
  }

  /** Moves the ticket on, and says so. */
  play(moves: (trial: PlayedHall['trial'], number: string) => void): void {
    moves(this.hall.trial, this.number);
    this.hall.publish();
  }
}
