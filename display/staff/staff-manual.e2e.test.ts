import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { OfficeProcess } from '../../.ci/office-process.ts';
import { axeFaults, endAnimations } from '../../.ci/page-checks.ts';
import { scoredDays } from '../../.ci/scored-days.ts';
import { smallPicture } from '../../.ci/small-picture.ts';
import { evening, runsOver } from '../../.ci/staff-evening.ts';
import {
  busyMorning,
  desktop,
  dialogOf,
  openDay,
  press,
  rowOf,
  StaffTheatre,
  staffLayoutFaults,
  staffPin,
  tablet,
  type,
} from '../../.ci/staff-stage.ts';
import { counterId } from '../../broker/contract/ids.ts';
import { exerciseSnapshot } from '../../broker/contract/training-topics.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { projectDirectory } from '../../config/paths.ts';
import { readManual } from '../../systemd/hall/manual-page.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';

const manualFolder = path.join(projectDirectory, 'docs', 'manual');
const manual = readManual(await readFile(path.join(manualFolder, 'staff.ja.md'), 'utf8'));
const picturesFolder = path.join(manualFolder, 'pictures');
/** A manual has to come quickly on a tablet, and a repository stays small. */
const PICTURE_BYTES_MAX = 100_000;

const theatre = StaffTheatre.ofTests();
/** A busy morning whose clock stands still, so that a picture taken anew is the same. */
async function morning() {
  const stage = await theatre.stage();
  stage.hall.rate = 0;
  busyMorning(stage.hall, 24);
  stage.hall.publish();
  return stage;
}

async function openFromMenu(page: Page, item: string): Promise<void> {
  await page.locator('.person summary').click();
  await page.locator('.person').getByRole('button', { name: item }).click();
  await dialogOf(page).waitFor();
  await page.waitForFunction(
    () => !document.querySelector('dialog .nothing:not(.day-records .nothing)'),
  );
}

async function close(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await dialogOf(page).waitFor({ state: 'hidden' });
}

describe.each([desktop, tablet])('ヘルプ at $width × $height', (size) => {
  test('R54: who cannot get in may read how: at the entrance, and at a locked screen, without a word of the hall', async () => {
    const stage = await theatre.stage('09:00');
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.page();
    const readAndShut = async () => {
      await page.keyboard.press('F1');
      await page.locator('dialog[open]').getByRole('heading', { name: 'ヘルプ' }).first().waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    };
    await page.getByText('最初の責任者').waitFor();
    await readAndShut();
    const desk = await stage.atCounter();
    await desk.keyboard.press('l');
    await desk.getByRole('heading', { name: 'ロック中' }).waitFor();
    await desk.getByRole('button', { name: 'ヘルプ' }).click();
    await desk.locator('dialog[open] .manual').waitFor();
    expect(await desk.locator('.desk').isVisible()).toBe(false);
    await desk.keyboard.press('Escape');
    // The keys behind it are still those of the PIN.
    await desk.keyboard.type(staffPin);
    await desk.locator('.desk').waitFor();
  });

  test('opens from the menu, shows the whole manual, and closes with Esc', async () => {
    const stage = await morning();
    const page = await stage.atCounter(size);
    await openFromMenu(page, 'ヘルプ');
    const titles = manual.sections.map(({ title }) => title);
    expect(await page.locator('.manual :is(h3, h4)').allInnerTexts()).toEqual(titles);
    expect(await page.locator('.manual nav button').allInnerTexts()).toEqual(titles);
    for (const picture of await page.locator('.manual img').all()) {
      await picture.scrollIntoViewIfNeeded();
      const drawn = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
      await expect.poll(drawn).toBeGreaterThan(200);
    }
    await page.locator('.manual article').evaluate((article) => article.scrollTo({ top: 0 }));
    await page.screenshot({ path: `var/screenshots/staff-help-${size.width}.png` });
    expect(await staffLayoutFaults(page)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    await close(page);
  });

  test('a word is found, and a heading and a link lead to their place', async () => {
    const stage = await morning();
    const page = await stage.atCounter(size);
    await page.keyboard.press('F1');
    await dialogOf(page).waitFor();
    await page.getByLabel('マニュアルをことばで探す').fill('印刷未確認');
    const contents = page.locator('.manual nav button');
    await expect.poll(() => contents.count()).toBeLessThan(8);
    const shown = page.locator('.manual section:not([hidden])');
    expect(await shown.count()).toBe(await contents.count());
    for (const text of await shown.allInnerTexts()) expect(text).toContain('印刷未確認');
    await page.screenshot({ path: `var/screenshots/staff-help-found-${size.width}.png` });
    await page.getByLabel('マニュアルをことばで探す').fill('ぬぬぬ');
    await page.getByText('見つかりません').waitFor();
    await page.getByLabel('マニュアルをことばで探す').fill('');
    const address = page.url();
    await page.locator('.manual article a', { hasText: '7 まちがえたとき' }).first().click();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused).toBe('7 まちがえたとき');
    await contents.filter({ hasText: '13 キーボードの一覧' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('13 キーボードの一覧');
    expect(page.url()).toBe(address);
    await page.screenshot({ path: `var/screenshots/staff-help-keys-${size.width}.png` });
    await close(page);
  });
});

test('the key ? opens it, unless single letters are switched off; F1 does always', async () => {
  const stage = await morning();
  const page = await stage.atCounter();
  await page.keyboard.press('?');
  await dialogOf(page).getByRole('heading', { name: 'ヘルプ' }).waitFor();
  // A key of the desk is none here.
  await page.keyboard.press('Enter');
  await close(page);
  await page.locator('.person summary').click();
  await page.getByRole('button', { name: 'ショートカットキーを使わない' }).click();
  await page.keyboard.press('?');
  expect(await dialogOf(page).count()).toBe(0);
  await page.keyboard.press('F1');
  await dialogOf(page).waitFor();
  await close(page);
  expect(stage.hall.asked).toEqual([]);
});

/**
 * Walks through what the manual describes. `npm run pictures` keeps what it sees as the manual's
 * pictures, to be looked at before they are committed; otherwise they go to `var/screenshots`.
 */
describe('the pictures of the manual', () => {
  const update = process.env['UPDATE_PICTURES'] === '1';
  const folder = update ? picturesFolder : 'var/screenshots';
  const taken = new Set<string>();

  async function picture(page: Page, name: string, part: Page | Locator = page): Promise<void> {
    await mkdir(folder, { recursive: true });
    await page.evaluate(() => document.fonts.ready);
    await page.mouse.move(0, 0);
    await endAnimations(page);
    const drawn = await smallPicture(await part.screenshot());
    await writeFile(path.join(folder, `staff-${name}.png`), drawn);
    taken.add(`staff-${name}.png`);
  }

  async function pictureOfDialog(page: Page, name: string): Promise<void> {
    await dialogOf(page).waitFor();
    await picture(page, name, dialogOf(page));
    await close(page);
  }

  test('the beginning and the end of a day', async () => {
    const stage = await theatre.stage();
    stage.hall.rate = 0;
    openDay(stage.hall);
    stage.hall.trial.setCounter('counter-2', 'break');
    stage.hall.publish();
    const page = await stage.colleague('tanaka', 'clerk');
    await page.locator('.choice').first().waitFor();
    await picture(page, 'choose-counter', page.locator('.panel'));
    await page.locator('.choice').first().click();
    await page.locator('.desk').waitFor();
    await type(page, 'l');
    await page.getByRole('heading', { name: 'ロック中' }).waitFor();
    await picture(page, 'lock', page.locator('.panel'));
    await page.keyboard.type('480715');
    await page.locator('.desk').waitFor();
    stage.hall.trial.closeDay();
    stage.hall.publish();
    await page.getByRole('heading', { name: '本日の受付は終わりました' }).waitFor();
    await pictureOfDialog(page, 'leave');
  });

  test('calling, serving, putting aside, handing on', async () => {
    const stage = await morning();
    const page = await stage.atCounter();
    await picture(page, 'monitor');
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    await picture(page, 'calling', page.locator('.desk'));
    await type(page, 'x');
    await pictureOfDialog(page, 'cancel');
    await press(page, '対応開始');
    await page.locator('.current.serving').waitFor();
    await press(page, '本人');
    await press(page, '説明');
    await page.locator('.steps [aria-pressed=true]').waitFor();
    await picture(page, 'serving', page.locator('.current'));
    await press(page, '次の方を呼ぶ');
    await pictureOfDialog(page, 'still-open');
    await type(page, 'h');
    await pictureOfDialog(page, 'hold');
    await type(page, 't');
    await pictureOfDialog(page, 'hand-off');
    await type(page, 'i');
    await pictureOfDialog(page, 'issue');
  });

  test('who wants a hand, what is to be known, and the counters', async () => {
    const stage = await morning();
    const { trial } = stage.hall;
    const page = await stage.atCounter();
    trial.setCounter('counter-2', 'closed');
    stage.hall.publish();
    await page.locator('.at-counter summary').click();
    await picture(page, 'counter-menu', page.locator('.at-counter .items'));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '窓口の一覧' }).click();
    await pictureOfDialog(page, 'counters');
    trial.askHelp({ counterId: parsed(counterId, 'counter-3') });
    trial.postBulletin('15時から、1番窓口は予約の方を先にお呼びします。');
    stage.hall.publish();
    await page.locator('.messages .bulletin').waitFor();
    await picture(page, 'messages', page.locator('.messages'));
  });

  test('what is wrong, and stopping', async () => {
    const stage = await morning();
    const page = await stage.atCounter();
    const unconfirmed = page.locator('tr.issuing').first();
    await picture(
      page,
      'unconfirmed',
      rowOf(page, (await unconfirmed.getAttribute('data-number')) ?? ''),
    );
    stage.hall.printer('paper-out');
    stage.hall.loudspeaker();
    stage.hall.publish();
    await page.locator('.faults').click();
    await pictureOfDialog(page, 'faults');
    await page.locator('.emergency').click();
    await pictureOfDialog(page, 'stop');
  });

  test('the work of the 責任者', async () => {
    const stage = await morning();
    const other = await stage.colleague('tanaka', 'clerk');
    await other.locator('.choice').nth(1).click();
    await other.locator('.desk').waitFor();
    const page = await stage.atCounter();
    await page.locator('.person summary').click();
    await picture(page, 'person-menu', page.locator('.person .items'));
    await page.keyboard.press('Escape');
    await openFromMenu(page, 'アカウントの管理');
    await pictureOfDialog(page, 'accounts');
    await openFromMenu(page, 'サインイン中の人');
    // The hours of sessions are the node's own, and no two pictures would be alike.
    await page.evaluate(() => {
      for (const cell of document.querySelectorAll('dialog td.num')) cell.textContent = '8:31';
    });
    await pictureOfDialog(page, 'sessions');
    await openFromMenu(page, '予約の取り込み');
    await page
      .locator('textarea')
      .fill('予約番号,日付,時刻,受付内容\nR-0001,2026-11-24,9:30,受け取り');
    await page.locator('dialog .found li').waitFor();
    await pictureOfDialog(page, 'reservations');
  });

  test('the hours of the day, and what is recorded of it', async () => {
    const stage = await evening(theatre);
    const { hall } = stage;
    hall.rate = 0;
    hall.paper({ slipsLeft: 40, mmLeft: 4_600, nearEnd: true });
    hall.publish();
    const page = await stage.atCounter();
    await openFromMenu(page, '開庁日と受付時間');
    await pictureOfDialog(page, 'calendar');
    await openFromMenu(page, '用紙・消耗品の記録');
    await page.locator('[name=time]').fill('11:20');
    await page.keyboard.press('Enter');
    await dialogOf(page).locator('td', { hasText: '残り約40枚' }).waitFor();
    await page.locator('supply-list button.main:enabled').waitFor();
    await pictureOfDialog(page, 'supplies');
    await openFromMenu(page, '紙の番号札の登録');
    for (const time of ['10:12', '10:15']) {
      await page.locator('pad-form button.main:enabled').waitFor();
      if (time === '10:12') await page.locator('[name=number]').fill('A901');
      await page.locator('[name=time]').fill(time);
      await page.keyboard.press('Enter');
      await dialogOf(page).locator('td', { hasText: time }).waitFor();
    }
    await page.locator('pad-form button.main:enabled').waitFor();
    await pictureOfDialog(page, 'pads');
    runsOver(stage);
    hall.trial.finish('D001');
    hall.publish();
    await openFromMenu(page, '時間外対応の記録');
    await pictureOfDialog(page, 'overtime');
    await openFromMenu(page, '本日の受付を締め切る');
    await pictureOfDialog(page, 'close-day');
  });

  test('how the waiting times that people were told came true', async () => {
    const stage = await theatre.stageWithHours('18:40');
    stage.hall.rate = 0;
    scoredDays(stage.hall);
    stage.hall.damagedDays.clear();
    const page = await stage.atCounter();
    await openFromMenu(page, '待ち時間の的中');
    await dialogOf(page).locator('.chart canvas').nth(1).waitFor();
    await pictureOfDialog(page, 'wait-scores');
  });

  test('how many counters are wanted tomorrow', async () => {
    await ensureBuilt();
    const office = await OfficeProcess.start();
    try {
      const stage = await theatre.stage('10:00', undefined, office.door);
      stage.hall.rate = 0;
      openDay(stage.hall);
      stage.hall.publish();
      const page = await stage.atCounter({ width: 1280, height: 1000 });
      await openFromMenu(page, '配置の計画');
      await dialogOf(page).locator('.planner-chart canvas').waitFor({ timeout: 150_000 });
      await pictureOfDialog(page, 'planner');
    } finally {
      await office.stop();
    }
  });

  test('a training, and how it is begun', async () => {
    const stage = await morning();
    const { training } = stage;
    training.rate = 0;
    openDay(training);
    training.trial.setCounter('counter-1', 'closed');
    for (const service of ['application', 'pickup', 'application', 'certificate-renewal']) {
      training.trial.pass(40);
      training.trial.issue(service);
    }
    stage.hall.trial.setCounter('counter-1', 'closed');
    const page = await stage.atCounter();
    await openFromMenu(page, '研修を始める・終える');
    await pictureOfDialog(page, 'training-form');
    stage.train('first-call');
    await page.getByRole('button', { name: '研修に参加する' }).click();
    await page.locator('.training.inside').waitFor();
    await press(page, '窓口を開ける');
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    const { trainingId } = stage.hall.trial.state.training
      ? { trainingId: stage.hall.trial.state.training.id }
      : { trainingId: '' };
    const counter = { number: 'A001', counterId: 'counter-1', state: 'here' };
    training.memory.deliver(
      'exercise',
      parsed(exerciseSnapshot, {
        ...{ trainingId, exercise: 'first-call', visitors: [counter] },
        people: [{ staffId: 'suzuki', done: ['open', 'call'] }],
      }),
    );
    await page.locator('.visitors span').waitFor();
    await picture(page, 'training');
    expect(await axeFaults(page)).toEqual([]);
  });

  test('each is taken here, is small, and has a place in the manual', async () => {
    const named = [...new Set(manual.pictures.map((file) => path.basename(file)))].toSorted();
    expect([...taken].toSorted()).toEqual(named);
    const kept = (await readdir(picturesFolder)).filter((name) => name.startsWith('staff-'));
    expect(kept.toSorted()).toEqual(named);
    for (const name of kept) {
      const { size } = await stat(path.join(picturesFolder, name));
      expect(size, name).toBeLessThan(PICTURE_BYTES_MAX);
    }
  });
});
