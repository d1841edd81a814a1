import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type NodeClock, systemClock } from '../broker/client/node-clock.ts';
import { SecondHall } from '../broker/client/second-hall.ts';
import type { ExerciseId } from '../broker/contract/exercises.ts';
import { locale } from '../broker/contract/ids.ts';
import { MemoryLog } from '../broker/contract/memory-log.ts';
import { assert } from '../broker/contract/result.ts';
import type { SitePack } from '../broker/contract/site.ts';
import { parsed } from '../broker/queue/trial-hall.ts';
import { trainingPack } from '../broker/training/training-site.ts';
import { trainingNoticeOf, trainingSiteId } from '../broker/training-notice.ts';
import { StaffRig } from '../display/staff/staff-rig.ts';
import { buildPage } from './build-page.ts';
import { axeFaults, openBrowser } from './page-checks.ts';
import { PlayedHall, trialPack } from './played-hall.ts';
import { withRealHours } from './real-hours.ts';

export const staffPassword = 'correct horse battery';
/** What the 責任者 types for somebody new; its owner chooses another. */
export const handedPassword = 'handed over on paper';
/** Of everybody on the stage. */
export const staffPin = '480715';
type Size = { readonly width: number; readonly height: number };
/** A shared PC, and a tablet of ten inches (R15). */
export const desktop: Size = { width: 1280, height: 800 };
export const tablet: Size = { width: 1024, height: 600 };
/** Ten inches held upright. */
export const upright: Size = { width: 800, height: 1280 };

const languages = ['ja', 'ja', 'ja', 'pt-BR', 'ja', 'ja-easy', 'ja', 'ne', 'ja', 'vi'];
const services = ['application', 'pickup', 'pickup', 'certificate-renewal', 'pickup', 'pin-reset'];

export function openDay(hall: PlayedHall): void {
  hall.trial.openDay('2026-11-19');
  for (const counter of ['counter-1', 'counter-2', 'counter-3', 'counter-4', 'city-1']) {
    hall.trial.setCounter(counter, 'open');
  }
}

/** A Thursday morning in the busiest month: of 82 numbers 66 wait, some of them for very long. */
export function busyMorning(hall: PlayedHall, tickets = 82): void {
  const { trial } = hall;
  openDay(hall);
  for (let nth = 0; nth < tickets; nth += 1) {
    trial.pass(70);
    trial.issue(services[nth % services.length] ?? 'pickup', {
      locale: parsed(locale, languages[nth % languages.length]),
      ...(nth % 19 === 7 && { accommodation: true }),
    });
    if (nth % 8 === 5) serve(hall, `counter-${(nth % 4) + 1}`);
  }
  aside(hall);
}

function serve({ trial }: PlayedHall, counter: string): string | undefined {
  if (!trial.callNext(counter).ok) return undefined;
  const number = [...trial.state.standing.calling].at(-1)?.number ?? '';
  trial.pass(20);
  trial.start(number, counter);
  trial.pass(120);
  trial.finish(number);
  return number;
}

/** Some of every other kind: held, absent, handed over, cancelled, called, served, unconfirmed. */
function aside(hall: PlayedHall): void {
  const { trial } = hall;
  const begin = (counter: string) => {
    trial.callNext(counter);
    const number = [...trial.state.standing.calling].at(-1)?.number ?? '';
    trial.pass(15);
    return number;
  };
  for (const counter of ['counter-1', 'counter-3']) {
    const number = begin(counter);
    trial.start(number, counter);
    trial.hold(number, counter === 'counter-1' ? 'photo' : 'form');
  }
  for (const counter of ['counter-2', 'counter-4']) {
    const number = begin(counter);
    trial.pass(40);
    trial.recall(number, counter);
    trial.pass(40);
    trial.markAbsent(number);
  }
  const handed = begin('counter-1');
  trial.start(handed, 'counter-1');
  trial.handOff(handed, { counter: 'city-1' });
  trial.cancel(trial.issue('pickup'), 'duplicate');
  trial.touch('kiosk-1', 'application');
  const { jobId } = [...trial.state.standing.issuing].at(-1) ?? {};
  if (jobId) trial.report(jobId, 'failed', 0);
  trial.start(begin('counter-3'), 'counter-3');
  begin('counter-4');
  trial.pass(100);
}

/** A clock whose monotonic time can be moved on: an idle quarter of an hour in no time. */
class MovableClock implements NodeClock {
  passedMs = 0;
  readonly wallMs = systemClock.wallMs;
  readonly after = systemClock.after;

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.passedMs;
  }
}

type TheatreParts = {
  readonly browser: Browser;
  readonly pack: SitePack;
  readonly pagesDirectory: string;
};

/** What the tests of the staff page share: its built files, the site, and a browser. */
export class StaffTheatre {
  readonly #closers: (() => Promise<unknown>)[] = [];
  readonly #complaints: string[] = [];
  #opened: TheatreParts | undefined;

  /** For the tests of one file: open while they run, and none of them leaves a complaint. */
  static ofTests(): StaffTheatre {
    const theatre = new StaffTheatre();
    beforeAll(() => theatre.#open(), 120_000);
    afterAll(() => theatre.#opened?.browser.close());
    afterEach(async () => {
      expect(await theatre.#clear()).toEqual([]);
    });
    return theatre;
  }

  /** A hall on Thursday 2026-11-19, its day not yet open, and a staff node of its own. */
  async stage(
    at = '08:30',
    other?: SitePack,
    office?: { readonly port: number; readonly secret: string },
  ): Promise<StaffStage> {
    const { pagesDirectory, pack } = this.#parts;
    const hall = new PlayedHall('staff-1', other ?? pack, at);
    const clock = new MovableClock();
    const id = trainingSiteId(pack.site.site);
    const training = new PlayedHall('staff-1', trainingPack(pack, id, []), '10:00');
    const second = new SecondHall({
      ...{ hall: hall.memory, clock, log: new MemoryLog(), secret: 'a secret of the training' },
      connect: () => training.memory,
    });
    const rig = await StaffRig.open({
      ...{ hall: hall.memory, pagesDirectory, clock, second },
      ...(office && { office }),
    });
    this.#closers.push(() => rig.close());
    const parts = { hall, training, rig, clock };
    return new StaffStage(parts, (size) => this.#page(rig.url, size));
  }

  /** The same with the hours of a real hall: this Thursday until 19:00 (R38). */
  stageWithHours(at: string): Promise<StaffStage> {
    return this.stage(at, withRealHours(this.#parts.pack));
  }

  get #parts(): TheatreParts {
    assert(this.#opened !== undefined, 'a test runs between the hooks of its file');
    return this.#opened;
  }

  async #open(): Promise<void> {
    const pagesDirectory = path.dirname(await buildPage('staff'));
    await mkdir('var/screenshots', { recursive: true });
    const [browser, pack] = [await openBrowser(), await trialPack()];
    this.#opened = { browser, pack, pagesDirectory };
  }

  /** Closes what a test has opened. @returns what its pages complained of */
  async #clear(): Promise<readonly string[]> {
    for (const close of this.#closers.splice(0).reverse()) await close();
    return this.#complaints.splice(0);
  }

  async #page(url: string, viewport: Size): Promise<Page> {
    const context = await this.#parts.browser.newContext({ viewport });
    this.#closers.push(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', ({ message }) => this.#complaints.push(message));
    // A strict security policy shows its violations here, and nowhere else. Refusals are no fault,
    // nor is it that most stages have no office (503).
    page.on('console', (line) => {
      const refused = /ERR_|status of (401|403|409|429|503)/.test(line.text());
      if (line.type() === 'error' && !refused) this.#complaints.push(line.text());
    });
    await page.goto(url);
    return page;
  }
}

export class StaffStage {
  readonly hall: PlayedHall;
  /** The training hall beside it: asleep until `train`. */
  readonly training: PlayedHall;
  readonly rig: StaffRig;
  readonly clock: MovableClock;
  /** A browser of its own, at which nobody is signed in. */
  readonly page: (size?: Size) => Promise<Page>;

  constructor(
    parts: Pick<StaffStage, 'hall' | 'training' | 'rig' | 'clock'>,
    openPage: (size: Size) => Promise<Page>,
  ) {
    this.hall = parts.hall;
    this.training = parts.training;
    this.rig = parts.rig;
    this.clock = parts.clock;
    this.page = (size = desktop) => openPage(size);
  }

  /** The 責任者 suzuki at a counter. */
  async atCounter(size = desktop, label = '1'): Promise<Page> {
    const lead = this.rig.visitor();
    await lead.post('/first-account', { staffId: 'suzuki', password: staffPassword });
    await lead.post('/pin', { pin: staffPin });
    const page = await this.page(size);
    await signIn(page, 'suzuki');
    await page.locator('.choice', { hasText: `${label}番窓口` }).click();
    await page.locator('.desk').waitFor();
    return page;
  }

  /** Starts a training of half an hour, as an engine says it. */
  train(exercise: ExerciseId): void {
    const { hall, training } = this;
    hall.trial.startTraining({ exercise, nodes: [] });
    hall.publish();
    const place = { address: 'mqtt://127.0.0.1:1884', staffNodes: [hall.memory.node] };
    const notice = trainingNoticeOf(hall.trial.state, hall.pack.site.site, place);
    hall.memory.deliver('training', notice);
    training.publish();
  }

  /** Somebody else, made by suzuki, and signed in at a browser of their own. */
  async colleague(staffId: string, role: string, size = desktop): Promise<Page> {
    const lead = this.rig.visitor();
    await lead.post('/first-account', { staffId: 'suzuki', password: staffPassword });
    if (lead.cookie === '') await lead.signIn('suzuki', staffPassword);
    await lead.post('/pin', { pin: staffPin });
    await lead.post('/accounts', { staffId, role, password: handedPassword });
    const visitor = await this.rig.visitor().join(staffId, handedPassword, staffPassword);
    await visitor.post('/pin', { pin: staffPin });
    const page = await this.page(size);
    await signIn(page, staffId);
    return page;
  }
}

export async function signIn(page: Page, staffId: string, secret = staffPassword): Promise<void> {
  await page.getByLabel('職員ID').fill(staffId);
  await page.getByLabel('パスワード').fill(secret);
  await page.getByRole('button', { name: 'サインイン' }).click();
}

/** No press is under way: the next one is taken. */
export async function settled(page: Page): Promise<void> {
  await page.locator('.monitor[aria-busy=false]').waitFor();
}

/** Presses a button of the desk. */
export async function press(page: Page, name: string): Promise<void> {
  await settled(page);
  await page.locator('.desk').getByRole('button', { name }).click();
}

/** Presses a key of the desk, as a hand on the keyboard does. */
export async function type(page: Page, key: string): Promise<void> {
  await settled(page);
  await page.keyboard.press(key);
}

/** What is cut off, too small for a finger (R15), or leaves its line. */
export function staffLayoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const called = (part: Element) =>
      `${part.tagName.toLowerCase()}.${part.className} “${part.textContent?.replace(/\s+/g, ' ').trim().slice(0, 30)}”`;
    // What a closed menu holds has a box of no size.
    const shown = (part: Element) => part.getClientRects().length > 0 && part.checkVisibility();
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight)
      faults.push('page scrolls');
    for (const part of document.querySelectorAll('button, summary, input, select')) {
      const box = part.getBoundingClientRect();
      const small = part.matches('[type=checkbox], [type=radio]') ? 24 : 43.9;
      if (shown(part) && (box.height < small || box.width < small)) {
        faults.push(`${called(part)} is ${box.width.toFixed()}×${box.height.toFixed()}`);
      }
    }
    const framed =
      'button, summary, .pill, .tile, .tile > span, .out, .stop, .silenced, .facts, .current, .desk, .panel, .bar, .tabs, .dialog';
    for (const part of document.querySelectorAll(framed)) {
      const cut =
        part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
      if (shown(part) && cut) faults.push(`${called(part)} cuts off its content`);
    }
    const list = document.querySelector('.scroll');
    if (list && list.scrollWidth > list.clientWidth) faults.push('the list scrolls sideways');
    const head = document.querySelector('.monitor > .head');
    for (const part of head?.children ?? []) {
      const box = part.getBoundingClientRect();
      const whole = head?.getBoundingClientRect();
      if (whole && (box.bottom > whole.bottom + 1 || box.right > whole.right + 1)) {
        faults.push(`${called(part)} leaves the head`);
      }
    }
    return faults;
  });
}

/** Keeps a picture of what is drawn in `var/screenshots`. @returns the name it has there */
export async function keepPicture(page: Page, name: string): Promise<string> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
  const { width } = page.viewportSize() ?? desktop;
  await page.screenshot({ path: `var/screenshots/staff-${name}-${width}.png` });
  return `${name} ${width}`;
}

/** Keeps a picture, and looks for faults of the layout and of AA (the latter at one size). */
export async function picture(page: Page, name: string): Promise<void> {
  const kept = await keepPicture(page, name);
  expect(await staffLayoutFaults(page), kept).toEqual([]);
  // The other sizes have the same parts in the same colours.
  if (page.viewportSize()?.width === desktop.width) expect(await axeFaults(page), kept).toEqual([]);
}

/** Four wait for counter 1: A001, B001, B002, B003; and D001 for counter 3. */
export async function smallLine(theatre: StaffTheatre, other?: SitePack): Promise<StaffStage> {
  const stage = await theatre.stage('09:00', other);
  openDay(stage.hall);
  for (const service of ['application', 'pickup', 'pickup', 'pickup', 'pin-reset']) {
    stage.hall.trial.issue(service);
    stage.hall.trial.pass(60);
  }
  stage.hall.publish();
  return stage;
}

/** What the engine was asked, and how: the part of it that a person chose. */
export function asked({ hall }: StaffStage): readonly object[] {
  const given = new Set(['actor', 'expects', 'ticketId', 'counterId']);
  return hall.presses.map(({ verb, ask }) => ({
    verb,
    ...Object.fromEntries(Object.entries(ask).filter(([key]) => !given.has(key))),
  }));
}

export const dialogOf = (page: Page) => page.locator('dialog[open]');
export const rowOf = (page: Page, number: string) => page.locator(`tr[data-number=${number}]`);
/** The ticket on the desk is in this state, or nobody is there. */
export async function desk(page: Page, state: 'calling' | 'serving', number: string) {
  await page.locator(`.current.${state} .number`, { hasText: number }).waitFor();
}
export async function nobodyAtDesk(page: Page): Promise<void> {
  await page.getByText('対応中の方はいません').waitFor();
}
