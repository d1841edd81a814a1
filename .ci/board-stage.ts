import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { ManualClock } from '../broker/client/manual-clock.ts';
import { MemoryHall } from '../broker/client/memory-hall.ts';
import { systemClock } from '../broker/client/node-clock.ts';
import type { Screen as BoxScreen } from '../broker/client/screen-port.ts';
import { SecondHall } from '../broker/client/second-hall.ts';
import { SilentPlayer } from '../broker/client/sound/silent-player.ts';
import { UnheardVoice } from '../broker/client/sound/unheard-voice.ts';
import type { BoardLayout } from '../broker/contract/board-layout.ts';
import { MemoryLog } from '../broker/contract/memory-log.ts';
import { assert, ok } from '../broker/contract/result.ts';
import type { LocaleTexts, SitePack } from '../broker/contract/site.ts';
import { openBoard } from '../display/board/board-process.ts';
import {
  boardOf,
  callOf,
  type Hanging,
  lineOf,
  nowMs,
  packOf,
  textsOf,
  trainingFor,
} from '../display/board/board-samples.ts';
import { readBoardSettings } from '../display/board/board-settings.ts';
import { SETTLES_MS } from '../display/board/shown-hall.ts';
import { openBrowser } from './page-checks.ts';

type Pair = readonly [number: string, label: string];
type Screen = { readonly width: number; readonly height: number };
export const fullHd: Screen = { width: 1920, height: 1080 };

/** R5, in the order of the kiosk's buttons. */
const languages = 'ja ja-easy pt-BR en fil zh-CN vi es id ko ne'.split(' ');

export const usualRecent: readonly Pair[] = [
  ['A023', '1'],
  ['C008', '4'],
  ['B046', '2'],
  ['D005', '3'],
  ['A022', '1'],
  ['B045', '2'],
];

type Own = {
  readonly sound?: 'page' | 'none';
  readonly languages?: readonly string[];
  readonly hanging?: Hanging;
  /** Where it listens; 0 takes a free one. */
  readonly port?: number;
  /** The screen of its box; left out, it has none to restart. */
  readonly screen?: BoxScreen | undefined;
  /** Its folder; one of its own when left out. */
  readonly directory?: string;
  /** Its time; the real one when left out. */
  readonly clock?: ManualClock;
};

/** The one browser of a test file, and everything opened in it. */
export class BoardTheatre {
  readonly #browser: Browser;
  readonly #pagesDirectory: string;
  readonly #languages: readonly LocaleTexts[];
  readonly #closers: (() => Promise<unknown>)[] = [];
  /** What pages complained of on their console: nothing is expected there. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser, pagesDirectory: string, languages: readonly LocaleTexts[]) {
    this.#browser = browser;
    this.#pagesDirectory = pagesDirectory;
    this.#languages = languages;
  }

  /** @param pageDirectory - the built page, `dist/pages/board` */
  static async open(pageDirectory: string, open = openBrowser): Promise<BoardTheatre> {
    const browser = await open();
    const texts = await Promise.all(languages.map(textsOf));
    return new BoardTheatre(browser, path.dirname(pageDirectory), texts);
  }

  /** A folder that lives as long as the test. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'yobiban-board-'));
    this.#closers.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  /** A board node that stands, with its hall in the test's hand. */
  async stage(own: Own = {}): Promise<BoardStage> {
    const { port = 0, directory = await this.folder(), hanging = {}, screen, clock, ...rest } = own;
    const settings = readBoardSettings({ group: 'hall', sound: 'none', ...rest });
    assert(settings.ok, 'the settings fit');
    const hall = new MemoryHall('board-1');
    const training = new MemoryHall('board-1', 'kenshu');
    const log = new MemoryLog();
    const second = new SecondHall({
      ...{ hall, log, clock: clock ?? systemClock },
      secret: 'a-secret-of-this-board',
      connect: () => training,
    });
    const stops: (() => Promise<void> | void)[] = [];
    const opened = await openBoard({
      file: { listen: { host: '127.0.0.1', port }, directory },
      settings: settings.value,
      hall,
      ...{ log, second, ...(clock && { clock }) },
      openVoice: async () => ok(new UnheardVoice()),
      screen,
      player: settings.value.sound === 'page' ? undefined : new SilentPlayer(),
      pagesDirectory: this.#pagesDirectory,
      themeFile: 'config/theme.css',
      onStop: (close) => stops.push(close),
    });
    assert(opened.ok, 'the board opens');
    const stage = new BoardStage(
      { hall, training },
      opened.value.url,
      packOf({}, this.#languages, hanging),
      stops,
    );
    this.#closers.push(() => stage.stop());
    return stage;
  }

  async page(
    { url }: BoardStage,
    screen: Screen = fullHd,
    options: { readonly reducedMotion?: 'reduce' } = {},
    { untouched = false } = {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: screen, ...options });
    this.#closers.push(() => context.close());
    const page = await context.newPage();
    page.on('console', (line) => {
      // A node that is stopped on purpose is missed by its page.
      if (line.type() === 'error' && !line.text().includes('ERR_'))
        this.complaints.push(line.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    // Every question of a test to its page counts as a touch, after which it may sound: one that
    // nobody has touched has to have opened its sound before it is asked anything.
    if (untouched) await page.addInitScript(tellWhenSoundOpens);
    const opened = untouched && page.waitForEvent('console', (line) => line.text() === SOUND_OPEN);
    await page.goto(url);
    await opened;
    await page.evaluate('document.fonts.ready');
    return page;
  }

  /** After each test. */
  async clear(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  async close(): Promise<void> {
    await this.clear();
    await this.#browser.close();
  }
}

export class BoardStage {
  readonly hall: MemoryHall;
  /** A training's hall, which the board hears once its own says so (R22). */
  readonly training: MemoryHall;
  readonly url: string;
  readonly #pack: SitePack;
  readonly #stops: (() => Promise<void> | void)[];

  constructor(
    { hall, training }: { readonly hall: MemoryHall; readonly training: MemoryHall },
    url: string,
    pack: SitePack,
    stops: (() => Promise<void> | void)[],
  ) {
    this.hall = hall;
    this.training = training;
    this.url = url;
    this.#pack = pack;
    this.#stops = stops;
  }

  /** A layout as it was given to the board. */
  layout(name: string): BoardLayout {
    const layout = this.#pack.layouts[name];
    assert(layout !== undefined, `a layout ${name}`);
    return layout;
  }

  async stop(): Promise<void> {
    for (const close of this.#stops.splice(0).reverse()) await close();
  }

  /** The hall as on a usual morning. */
  usual(hall = this.hall): this {
    hall.beat({ engineTime: nowMs, domainTime: nowMs, businessDay: '2026-08-03' });
    hall.deliver('site', this.#pack);
    hall.deliver(
      'line',
      lineOf([
        ['application', 4, 25, 40],
        ['pickup', 11, 45, 65],
        ['certificate-renewal', 0, 0, 0],
        ['pin-reset', 2, 10, 20],
      ]),
    );
    return this;
  }

  /** Nobody real is left, and a training begins that names this board (R22): it shows a usual morning. */
  beginTraining(clock: ManualClock): this {
    this.usual().calls([], [], []);
    this.hall.deliver('line', lineOf([['application', 0, 0, 0]]));
    this.hall.deliver('training', trainingFor());
    this.usual(this.training);
    clock.advance(SETTLES_MS + 1_000);
    return this;
  }

  calls(
    calling: readonly Pair[],
    recent: readonly Pair[] = usualRecent,
    absent: readonly string[] = ['A019', 'B041'],
    hall = this.hall,
  ): this {
    const call = ([number, label]: Pair) => callOf(number, label);
    hall.deliver('board', boardOf(calling.map(call), recent.map(call), false, absent), 'hall');
    return this;
  }
}

const SOUND_OPEN = 'sound is open';
const tellWhenSoundOpens = `AudioContext = class extends AudioContext {
  constructor() { super(); console.info('${SOUND_OPEN}'); }
}`;
