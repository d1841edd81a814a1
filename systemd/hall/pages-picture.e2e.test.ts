import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../.ci/page-checks.ts';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { smallPicture } from '../../.ci/small-picture.ts';
import { signIn, staffPassword, staffPin } from '../../.ci/staff-stage.ts';
import { businessDay, locale } from '../../broker/contract/ids.ts';
import { assert } from '../../broker/contract/result.ts';
import { FileJournal } from '../../broker/journal/file-journal.ts';
import { parsed, type TrialHall } from '../../broker/queue/trial-hall.ts';
import { projectDirectory } from '../../config/paths.ts';
import { post } from './day/http-door.ts';
import { freePorts } from './free-ports.ts';
import { type RunningHall, runHall } from './hall.ts';
import { ensureBuilt } from './setup.mjs';

/**
 * The README's picture: every face of one running hall at one moment, in the middle of a morning.
 * `npm run pictures` keeps it as `docs/pages.png`; otherwise it goes to `var/screenshots`.
 */
const kept =
  process.env['UPDATE_PICTURES'] === '1' ? 'docs/pages.png' : 'var/screenshots/pages.png';
const BYTES_MAX = 300_000;

let hall: RunningHall;
let morning: PlayedHall;
let browser: Browser;
let directory = '';

const services = ['pickup', 'application', 'pickup', 'certificate-renewal', 'pickup', 'pin-reset'];
const languages = ['ja', 'ja', 'pt-BR', 'ja', 'vi', 'ja-easy', 'ja'];

/** From half past eight: 31 numbers, some served, one absent, three at their counters. */
function play(trial: TrialHall): void {
  trial.openDay('2026-11-19');
  const counters = ['counter-1', 'counter-2', 'counter-3', 'counter-4'];
  for (const counter of [...counters, 'city-1']) trial.setCounter(counter, 'open');
  const call = (counter: string) => {
    trial.callNext(counter);
    const called = [...trial.state.standing.calling].find(({ phase }) => {
      return phase.state === 'calling' && phase.counterId === counter;
    });
    trial.pass(20);
    return called?.number ?? '';
  };
  for (let nth = 0; nth < 31; nth += 1) {
    trial.pass(65);
    trial.issue(services[nth % services.length] ?? 'pickup', {
      locale: parsed(locale, languages[nth % languages.length]),
    });
    const counter = counters[nth % counters.length] ?? '';
    if (nth % 3 !== 2) continue;
    const number = call(counter);
    if (number === '') continue;
    trial.start(number, counter);
    trial.pass(110);
    trial.finish(number);
  }
  const absent = call('counter-2');
  trial.pass(40);
  trial.recall(absent, 'counter-2');
  trial.pass(40);
  trial.markAbsent(absent);
  for (const counter of ['counter-3', 'counter-2']) trial.start(call(counter), counter);
  call('counter-4');
}

/** What has happened so far, as the hall finds it in its journal when it starts. */
async function writeJournal(folder: string): Promise<void> {
  const opened = await FileJournal.open(folder, parsed(businessDay, '2026-11-19'));
  assert(opened.ok, 'the journal opens');
  const { journal } = opened.value;
  const written = await journal.append(morning.trial.journal, 1);
  assert(written.ok, 'the morning is written');
  await journal.close();
}

beforeAll(async () => {
  await ensureBuilt();
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-pages-'));
  morning = new PlayedHall('staff-1', await trialPack(), '08:30');
  play(morning.trial);
  const journal = path.join(directory, 'broker', 'journal');
  await mkdir(journal, { recursive: true });
  await writeJournal(journal);
  const minutes = new Date(morning.trial.at + 9 * 3_600_000 + 60_000).toISOString().slice(0, 16);
  const running = await runHall(
    {
      ...{ directory, host: '127.0.0.1', clock: minutes, speed: 1, sound: 'none' },
      site: path.join(projectDirectory, 'config', 'trial.yaml'),
      port: await freePorts(),
    },
    () => {},
  );
  if ('problem' in running) throw new Error(running.problem);
  hall = running;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await hall?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A face of the hall, drawn as wide as it stands in the picture. */
async function open(
  url: string,
  [width, height]: readonly [number, number],
  drawnPx: number,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: drawnPx / width,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  return page;
}

async function look(page: Page): Promise<string> {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)));
  });
  return dataOf(await page.screenshot());
}

const dataOf = (png: Buffer) => `data:image/png;base64,${png.toString('base64')}`;

/** A citizen takes a number: what fell out of the printer. */
async function slips(kiosk: Page): Promise<readonly string[]> {
  const { terminal } = hall.addresses;
  await kiosk.getByRole('button', { name: 'Português' }).click();
  await kiosk.getByRole('button', { name: 'Retirar o cartão' }).click();
  await expect
    .poll(async () => ((await (await fetch(`${terminal}/slips.json`)).json()) as object[]).length)
    .toBe(2);
  return Promise.all(
    [1, 2].map(async (nth) => {
      const png = await fetch(`${terminal}/slips/${nth}.png`);
      return dataOf(Buffer.from(await png.arrayBuffer()));
    }),
  );
}

/** The 責任者 at counter 1. */
async function leadAtCounter(): Promise<Page> {
  const { staff } = hall.addresses;
  const account = { staffId: 'suzuki', password: staffPassword };
  const { cookie } = await post(staff, '/first-account', account);
  await post(staff, '/pin', { pin: staffPin }, cookie);
  const page = await open(staff, [1280, 800], 900);
  await signIn(page, 'suzuki');
  await page.locator('.choice', { hasText: '1番窓口' }).click();
  await page.locator('.desk').waitFor();
  return page;
}

test('a number that is called stands on every face of the hall at once', async () => {
  const { kiosk, board, status } = hall.addresses;
  const kioskPage = await open(kiosk, [1080, 1920], 600);
  const paper = await slips(kioskPage);
  const staffPage = await leadAtCounter();
  const boardPage = await open(board, [1920, 1080], 900);
  await staffPage.getByRole('button', { name: '次の方を呼ぶ' }).click();
  const number = await staffPage.locator('.current.calling .number').innerText();
  await boardPage.getByText(number).first().waitFor();
  const phonePage = await open(`${status}/t/${morning.tokenOf(number)}`, [390, 716], 390);
  await phonePage.getByText('お呼びしています').first().waitFor();
  expect(await phonePage.locator('body').innerText()).toContain(number);
  await post(kiosk, '/home', {});
  await kioskPage.getByRole('button', { name: 'Português' }).click();
  await kioskPage.getByRole('button', { name: 'Retirar o cartão' }).waitFor();
  const faces = {
    kiosk: await look(kioskPage),
    board: await look(boardPage),
    staff: await look(staffPage),
    phone: await look(phonePage),
  };
  const sheet = await open('about:blank', [2010, 1200], 2010);
  await sheet.setContent(`
    <style>
      body { margin: 0; padding: 24px; background: #e8e8ea; display: inline-grid; gap: 24px;
        grid-template-columns: 600px 900px 390px; font: 20px/1 sans-serif; }
      div { display: flex; flex-direction: column; justify-content: space-between; }
      section { display: flex; justify-content: space-between; align-items: start; }
      img { display: block; background: #fff; }
      section img { width: 189px; }
    </style>
    <body>
      <div><img src="${faces.kiosk}"></div>
      <div><img src="${faces.board}"><img src="${faces.staff}"></div>
      <div><img src="${faces.phone}">
        <section>${paper.map((slip) => `<img src="${slip}">`).join('')}</section></div>
    </body>`);
  const drawn = await smallPicture(await sheet.locator('body').screenshot());
  await mkdir(path.dirname(kept), { recursive: true });
  await writeFile(kept, drawn);
  expect(drawn.length).toBeLessThan(BYTES_MAX);
});
