import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from '../../.ci/build-page.ts';
import { axeFaults, openBrowser } from '../../.ci/page-checks.ts';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { locale } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { StaffRig } from './staff-rig.ts';

const desktop = { width: 1280, height: 800 };
const small = { width: 1024, height: 600 };
const password = 'correct horse battery';

let browser: Browser;
let pagesDirectory: string;
let pack: SitePack;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  pagesDirectory = path.dirname(await buildPage('staff'));
  pack = await trialPack();
  await mkdir('var/screenshots', { recursive: true });
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser?.close());
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const languages = ['ja', 'ja', 'ja', 'pt-BR', 'ja', 'ja-easy', 'ja', 'ne', 'ja', 'vi'];
const services = ['application', 'pickup', 'pickup', 'certificate-renewal', 'pickup', 'pin-reset'];

function openDay(hall: PlayedHall): void {
  hall.trial.openDay('2026-11-19');
  for (const counter of ['counter-1', 'counter-2', 'counter-3', 'counter-4', 'city-1']) {
    hall.trial.setCounter(counter, 'open');
  }
}

/** A Thursday morning in the busiest month: sixty wait, some of them for very long. */
function busyMorning(hall: PlayedHall): void {
  const { trial } = hall;
  openDay(hall);
  for (let nth = 0; nth < 82; nth += 1) {
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

class Stage {
  readonly hall: PlayedHall;
  readonly rig: StaffRig;
  #context: BrowserContext | undefined;

  private constructor(hall: PlayedHall, rig: StaffRig) {
    this.hall = hall;
    this.rig = rig;
  }

  static async open(at = '10:24'): Promise<Stage> {
    const hall = new PlayedHall('staff-1', pack, at);
    const rig = await StaffRig.open({ hall: hall.memory, pagesDirectory });
    closers.push(() => rig.close());
    return new Stage(hall, rig);
  }

  /** A page nobody is signed in at. */
  async page(viewport: { width: number; height: number } = desktop): Promise<Page> {
    this.#context = await browser.newContext({ viewport });
    closers.push(() => this.#context?.close() ?? Promise.resolve());
    const page = await this.#context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    // A strict security policy shows its violations here, and nowhere else.
    const ours = (line: string) => !/ERR_|status of (401|403|409|429)/.test(line);
    closers.push(async () => expect(complaints.filter(ours)).toEqual([]));
    await page.goto(this.rig.url);
    return page;
  }

  /** The 責任者 suzuki at counter 1, and the monitor before them. */
  async atCounter(viewport = desktop, label = '1'): Promise<Page> {
    await this.rig.visitor().post('/first-account', { staffId: 'suzuki', password });
    const page = await this.page(viewport);
    await signIn(page, 'suzuki');
    await page.locator('.choice', { hasText: `${label}番窓口` }).click();
    await page.locator('.desk').waitFor();
    return page;
  }
}

async function signIn(page: Page, staffId: string, secret = password): Promise<void> {
  await page.getByLabel('職員ID').fill(staffId);
  await page.getByLabel('パスワード').fill(secret);
  await page.getByRole('button', { name: 'サインイン' }).click();
}

/** Draws, checks and keeps a picture. */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
  const { width } = page.viewportSize() ?? desktop;
  await page.screenshot({ path: `var/screenshots/staff-${name}-${width}.png` });
  expect(await layoutFaults(page), `${name} ${width}`).toEqual([]);
  // The other size has the same parts in the same colours.
  if (width === desktop.width) expect(await axeFaults(page), name).toEqual([]);
}

/** What is cut off, too small for a finger (R15), or leaves its line. */
function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const called = (part: Element) =>
      `${part.tagName.toLowerCase()}.${part.className} “${part.textContent?.replace(/\s+/g, ' ').trim().slice(0, 30)}”`;
    const shown = (part: Element) => part.getClientRects().length > 0;
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight)
      faults.push('page scrolls');
    for (const part of document.querySelectorAll('button, summary, input, select')) {
      const box = part.getBoundingClientRect();
      const small = part.matches('[type=checkbox]') ? 24 : 43.9;
      if (shown(part) && (box.height < small || box.width < small)) {
        faults.push(`${called(part)} is ${box.width.toFixed()}×${box.height.toFixed()}`);
      }
    }
    const framed =
      'button, summary, .pill, .tile, .tile > span, .out, .facts, .current, .desk, .panel, .bar, .tabs';
    for (const part of document.querySelectorAll(framed)) {
      const cut =
        part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
      if (shown(part) && cut) faults.push(`${called(part)} cuts off its content`);
    }
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

const dialogOf = (page: Page) => page.locator('dialog[open]');
async function press(page: Page, name: string): Promise<void> {
  await page.locator('[aria-busy=false]').waitFor();
  await page.locator('.desk').getByRole('button', { name }).click();
}

describe.each([desktop, small])('pictures at $width × $height', (size) => {
  test('first run, signing in, locked out, choosing a counter', async () => {
    const stage = await Stage.open('08:30');
    openDay(stage.hall);
    stage.hall.trial.setCounter('counter-2', 'break');
    stage.hall.publish();
    const first = await stage.page(size);
    await first.getByText('最初の責任者').waitFor();
    await picture(first, 'first-run');
    await first.getByLabel('職員ID').fill('suzuki');
    await first.getByLabel('パスワード').fill(password);
    await first.getByRole('button', { name: '登録して始める' }).click();
    await first.locator('.choice').first().waitFor();
    await picture(first, 'choose-counter');
    const page = await stage.page(size);
    await page.getByRole('heading', { name: 'サインイン' }).waitFor();
    await picture(page, 'sign-in');
    for (let nth = 0; nth < 6; nth += 1) {
      const answered = page.waitForResponse(/sign-in/);
      await signIn(page, 'suzuki', 'not the password');
      await answered;
    }
    await page.locator('.problem', { hasText: 'お待ちください' }).waitFor();
    await picture(page, 'locked-out');
  });

  test('an empty morning, and a counter on a break', async () => {
    const stage = await Stage.open('08:30');
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.getByText('この一覧には、いま誰もいません').waitFor();
    await picture(page, 'empty');
    await page.locator('.at-counter summary').click();
    await picture(page, 'counter-menu');
    await page.getByRole('button', { name: '休憩にする' }).click();
    await page.getByRole('button', { name: '窓口を開ける' }).last().waitFor();
    await picture(page, 'break');
  });

  test('a busy morning: calling, serving, every list', async () => {
    const stage = await Stage.open('08:30');
    busyMorning(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await picture(page, 'busy');
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    stage.hall.trial.pass(72);
    stage.hall.publish();
    await picture(page, 'calling');
    await press(page, '対応開始');
    await page.locator('.current.serving').waitFor();
    await press(page, '書類確認');
    await press(page, '代理人');
    await page.locator('.parties [aria-pressed=true]').waitFor();
    stage.hall.trial.pass(372);
    stage.hall.publish();
    await picture(page, 'serving');
    for (const list of ['calling', 'after', 'hold', 'absent']) {
      await page.locator(`#tab-${list}`).click();
      await page.locator(`[aria-labelledby=tab-${list}]`).waitFor();
      await picture(page, `list-${list}`);
    }
    await page.getByLabel('番号で探す').fill('Ｂ０1');
    await page.locator('tr[data-number=B010]').waitFor();
    await picture(page, 'search');
  });

  test('faults are pills on one line, and a list that tells what to do', async () => {
    const stage = await Stage.open('08:30');
    busyMorning(stage.hall);
    stage.hall.printer('paper-out');
    stage.hall.soundFault();
    stage.hall.node('board-1', false);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.locator('.pill.bad').first().waitFor();
    await picture(page, 'faults');
    await page.locator('.faults').click();
    await dialogOf(page).waitFor();
    await picture(page, 'fault-list');
    await page.getByRole('button', { name: '紙なしで受け付ける' }).click();
    await page.getByRole('button', { name: '紙なし受付を終える' }).waitFor();
  });

  test('dialogs', async () => {
    const stage = await Stage.open('08:30');
    busyMorning(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    const close = async () => {
      await page.keyboard.press('Escape');
      await dialogOf(page).waitFor({ state: 'hidden' });
    };
    await page.locator('tr.issuing').getByRole('button', { name: '取消' }).scrollIntoViewIfNeeded();
    await picture(page, 'unconfirmed');
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    for (const [name, key] of [
      ['ask-cancel', 'x'],
      ['ask-still-open', 'Enter'],
    ] as const) {
      await page.locator('[aria-busy=false]').waitFor();
      await page.locator('body').press(key);
      await dialogOf(page).waitFor();
      await picture(page, name);
      await close();
    }
    await press(page, '対応開始');
    await page.locator('.current.serving').waitFor();
    await page.locator('[aria-busy=false]').waitFor();
    await page.locator('body').press('t');
    await dialogOf(page).waitFor();
    await picture(page, 'ask-hand-off');
    await close();
    await page.locator('#tab-hold').click();
    await page.locator('tr.hold').first().getByRole('button', { name: 'その他' }).click();
    await picture(page, 'ask-others');
    await close();
    await page.locator('body').press('i');
    await dialogOf(page).waitFor();
    await picture(page, 'issue');
    await page.getByRole('button', { name: 'カードの受け取り' }).click();
    await page.locator('.issued').waitFor();
    await picture(page, 'issued');
    await close();
    for (const [name, item] of [
      ['ask-close-day', '本日の受付を締め切る'],
      ['ask-sign-out', 'サインアウト'],
      ['accounts', 'アカウントの管理'],
    ] as const) {
      await page.locator('.person summary').click();
      await page.locator('.person').getByRole('button', { name: item }).click();
      await dialogOf(page).waitFor();
      await page.waitForFunction(() => !document.querySelector('dialog .nothing'));
      await picture(page, name);
      await close();
    }
  });

  test('out of touch', async () => {
    const stage = await Stage.open('08:30');
    busyMorning(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    stage.hall.memory.away();
    await page.locator('.head.offline').waitFor();
    await picture(page, 'offline');
  });
});
