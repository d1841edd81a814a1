import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PageServer } from '../broker/client/page-server.ts';
import type { Logger } from '../broker/contract/log.ts';
import type { SitePack } from '../broker/contract/site.ts';
import { loadSite } from '../config/load-site.ts';
import { pagesDirectory, projectDirectory, themeFile } from '../config/paths.ts';
import type { Frame, KioskView } from '../device/kiosk/kiosk-view.ts';
import { frameOf } from '../device/kiosk/view-samples.ts';
import { buildPage } from './build-page.ts';
import { openBrowser, whileServed } from './page-checks.ts';

export const screenSizes = [
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
] as const;

/**
 * Whether a test that goes through the languages draws this one for a human eye: all by `PICTURES=1`,
 * else Japanese alone. Nothing is asserted on these pictures, and hundreds of them take minutes.
 */
export function isPictured(language: string): boolean {
  return language === 'ja' || process.env['PICTURES'] === '1';
}

const screenshots = join(projectDirectory, 'var', 'screenshots');
const silent = () => undefined;
const log: Logger = { debug: silent, info: silent, warn: silent, error: silent };
/** 8 samples of silence, 8 kHz, 8 bits. */
const silentWav = 'UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==';

type Posted = { readonly path: string; readonly body: unknown };

/** The built page of the kiosk in a real browser, before a node that says what the test says. */
export class KioskStage {
  readonly pack: SitePack;
  readonly hall: Frame;
  readonly #browser: Browser;
  #server: PageServer | undefined;
  #page: Page | undefined;
  #posted: Posted[] = [];
  #complaints: string[] = [];

  private constructor(pack: SitePack, browser: Browser) {
    this.pack = pack;
    this.hall = frameOf(pack);
    this.#browser = browser;
  }

  static async open(): Promise<KioskStage> {
    const loaded = await loadSite(
      join(projectDirectory, 'config', 'trial.yaml'),
      join(projectDirectory, 'config'),
    );
    if (!loaded.ok) throw new Error(loaded.error.join('\n'));
    await buildPage('kiosk');
    await mkdir(screenshots, { recursive: true });
    return new KioskStage(loaded.value, await openBrowser());
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** A new node and a new page, as each test begins. */
  async begin(): Promise<void> {
    this.#posted = [];
    this.#complaints = [];
    const opened = await PageServer.listen({
      ...{ host: '127.0.0.1', port: 0, log, pages: 'kiosk', pagesDirectory, themeFile },
      routes: (app) => {
        app.get<{ Params: { file: string } }>('/texts/:version/:file', ({ params }, reply) => {
          const texts = this.pack.locales.find((entry) => `${entry.locale}.json` === params.file);
          return texts === undefined ? reply.callNotFound() : reply.send(texts);
        });
        app.get('/sound/:id', (_request, reply) =>
          reply.type('audio/wav').send(Buffer.from(silentWav, 'base64')),
        );
        app.post('/*', (request, reply) => {
          this.#posted.push({ path: request.url, body: request.body });
          return reply.code(204).send();
        });
      },
    });
    if (!opened.ok) throw new Error(opened.error);
    this.#server = opened.value;
    const context = await this.#browser.newContext({ viewport: screenSizes[0] });
    this.#page = await context.newPage();
    this.#page.on('pageerror', ({ message }) => this.#complaints.push(message));
    this.#page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(message.text());
    });
  }

  /** @returns what the browser complained of: a strict security policy shows nowhere else */
  async end(): Promise<readonly string[]> {
    await this.#page?.context().close();
    await this.#server?.close();
    return whileServed(this.#complaints);
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('a test has begun');
    return this.#page;
  }

  /** What the page posts by itself, whenever it comes. */
  get beats(): number {
    return this.#posted.filter(({ path }) => path === '/alive').length;
  }

  /** The page has sent this so many times, and no more. */
  untilPosted(path: string, count = 1): Promise<void> {
    return expect.poll(() => this.posted.filter((each) => each.path === path).length).toBe(count);
  }

  /** What the page posted because of a touch. */
  get posted(): readonly Posted[] {
    return this.#posted.filter(({ path }) => path !== '/alive');
  }

  show(view: KioskView): void {
    this.#server?.stream.publish(view);
  }

  /** The page with its first view, drawn whole. */
  async open(view: KioskView): Promise<void> {
    this.show(view);
    await this.page.goto(this.#server?.url ?? '');
    await this.page.locator('.kiosk, .asleep').waitFor();
    await this.settled();
  }

  /** The same, where time passes only when the test says so. */
  async openStill(view: KioskView): Promise<void> {
    await this.page.clock.install();
    this.show(view);
    await this.page.goto(this.#server?.url ?? '');
    await this.page.clock.runFor(1_000);
    await this.page.locator('.kiosk, .asleep').waitFor();
  }

  /** Fonts have come, and what depends on their widths has been drawn. */
  async settled(): Promise<void> {
    await this.page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async picture(name: string): Promise<void> {
    const { width, height } = this.page.viewportSize() ?? screenSizes[0];
    await this.page.screenshot({ path: join(screenshots, `kiosk-${name}-${width}x${height}.png`) });
  }
}
