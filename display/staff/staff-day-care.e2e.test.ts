import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../../.ci/page-checks.ts';
import { evening, runsOver } from '../../.ci/staff-evening.ts';
import {
  asked,
  desktop,
  dialogOf,
  openDay,
  rowOf,
  StaffTheatre,
  settled,
  staffLayoutFaults,
  tablet,
  upright,
} from '../../.ci/staff-stage.ts';
import { hallTime } from '../../broker/queue/trial-hall.ts';

const theatre = StaffTheatre.ofTests();
const sizes = [
  ['1280x800', desktop],
  ['1024x600', tablet],
  ['800x1280', upright],
] as const;

/** Opens what the menu of the person offers. */
async function opened(page: Page, item: string): Promise<void> {
  await settled(page);
  await page.locator('.person summary').click();
  await page.locator('.person').getByRole('button', { name: item }).click();
  await dialogOf(page).waitFor();
}

/** Looked at in each size: nothing cut off, nothing that axe finds. */
async function lookedAt(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of sizes) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `var/screenshots/staff-${name}-${size}.png` });
    const faults = await staffLayoutFaults(page);
    // Upright the desk stands above the hall, and the page behind the dialog scrolls (zoom.css).
    const meant = viewport === upright ? ['page scrolls'] : [];
    expect([size, faults.filter((fault) => !meant.includes(fault))]).toEqual([size, []]);
  }
  expect(await axeFaults(page)).toEqual([]);
  await page.setViewportSize(desktop);
}

describe('時間外 (R39)', () => {
  test('marked in the lists; the record tells both days, each by its own end, and saves as a file', async () => {
    const stage = await evening(theatre);
    const page = await stage.atCounter();
    runsOver(stage);
    await page.getByRole('tab', { name: '呼び出し済み' }).click();
    await rowOf(page, 'A001').getByText('時間外').waitFor();
    await rowOf(page, 'D001').getByText('時間外').waitFor();
    await opened(page, '時間外対応の記録');
    const list = dialogOf(page).locator('.day-records');
    await list.getByText('11月18日').waitFor();
    expect(await list.locator('.of-day').allInnerTexts()).toHaveLength(2);
    expect(await dialogOf(page).locator('.sum').innerText()).toContain('2日');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialogOf(page).getByText('CSVで保存').click(),
    ]);
    expect(download.suggestedFilename()).toBe('時間外対応の記録_2026-11.csv');
    const file = await readFile(await download.path(), 'utf8');
    expect(file).toContain('"2026-11-18","17:15","B003"');
    expect(file).toContain('"2026-11-19","19:00","A001"');
    await lookedAt(page, 'overtime');
  });
});

describe('the close of the day (rule 12)', () => {
  test('who is at a counter blocks it, the rest is told by state; taken back, all is as before', async () => {
    const stage = await evening(theatre);
    const { trial } = stage.hall;
    const page = await stage.atCounter();
    runsOver(stage);
    await opened(page, '本日の受付を締め切る');
    await dialogOf(page).getByText('まだ締め切れません').waitFor();
    await dialogOf(page).getByText('3番窓口').waitFor();
    await lookedAt(page, 'close-blocked');
    // The dialog follows the hall: the last one at a counter is finished meanwhile.
    trial.finish('D001');
    trial.callTicket('B001', 'counter-1');
    trial.pass(40);
    trial.recall('B001', 'counter-1');
    trial.pass(40);
    trial.markAbsent('B001');
    trial.callTicket('B002', 'counter-1');
    trial.start('B002', 'counter-1');
    trial.hold('B002', 'form');
    stage.hall.publish();
    await dialogOf(page).getByText('閉庁打切').first().waitFor();
    expect(
      (await dialogOf(page).locator('tbody tr').allInnerTexts()).map((row) =>
        row.split(/\s+/).join(' '),
      ),
    ).toEqual(['待ち 1 A002 閉庁打切', '保留 1 B002 閉庁打切', '不在 1 B001 不在終了']);
    await lookedAt(page, 'close');
    await page.keyboard.press('1');
    await expect.poll(() => trial.state.day.state).toBe('closed');
    expect(trial.ticket('B001').phase.state).toBe('no-show');
    // The day is over: whoever goes is reminded to sign out, and this one stays.
    await dialogOf(page).getByRole('button', { name: 'まだ続ける' }).click();
    await opened(page, '開庁に戻す');
    await page.keyboard.press('1');
    await expect.poll(() => trial.state.day.state).toBe('open');
    const states = ['A002', 'B002', 'B001'].map((number) => trial.ticket(number).phase.state);
    expect(states).toEqual(['waiting', 'hold', 'absent']);
  });
});

describe('紙の番号札の登録 (R73)', () => {
  test('several in a row by keyboard; each has its place, wrong ones are told and lose nothing', async () => {
    const stage = await theatre.stageWithHours('10:40');
    openDay(stage.hall);
    stage.hall.trial.issue('application');
    stage.hall.publish();
    const page = await stage.atCounter();
    await opened(page, '紙の番号札の登録');
    const problem = dialogOf(page).getByRole('alert');
    await page.keyboard.type('a901');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1012');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByText('✓ A901').waitFor();
    const number = page.locator('[name=number]');
    const taken = () => page.locator('pad-form button.main:enabled').waitFor();
    await expect.poll(() => number.inputValue()).toBe('A902');
    await taken();
    await page.keyboard.press('Tab');
    await page.keyboard.type('11:30');
    await page.keyboard.press('Enter');
    await problem.getByText('まだ来ていません').waitFor();
    await page.keyboard.type('10:05');
    await page.keyboard.press('Tab');
    // The arrow chooses the next of the states: served at counter 1.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByText('✓ A902').waitFor();
    await taken();
    for (const [wrong, sentence] of [
      ['A901', 'A901：その番号は、すでに使われています。'],
      ['A100', 'A100：紙の番号札の範囲にない番号です。'],
      ['Z901', '番号は「A901」のように'],
    ] as const) {
      await number.fill(wrong);
      await page.locator('[name=time]').fill('10:20');
      await page.keyboard.press('Enter');
      await problem.getByText(sentence).waitFor();
      expect(await page.locator('[name=time]').inputValue()).toBe('10:20');
      await taken();
    }
    await lookedAt(page, 'pads');
    const { trial } = stage.hall;
    expect(trial.ticket('A901').issuedAt).toBe(hallTime('2026-11-19T10:12'));
    expect(trial.ticket('A902').phase).toMatchObject({ state: 'done', counterId: 'counter-1' });
    await page.keyboard.press('Escape');
    trial.callNext('counter-1');
    expect(trial.ticket('A901').phase.state).toBe('calling');
  });
});

describe('開庁日と受付時間 (R35 to R38)', () => {
  test('today and two weeks on; another end for today alone, and the calendar again', async () => {
    const stage = await theatre.stageWithHours('14:00');
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter();
    await opened(page, '開庁日と受付時間');
    await dialogOf(page).getByText('祝日').first().waitFor();
    const rows = dialogOf(page).locator('tbody tr');
    expect(await rows.count()).toBe(14);
    const until = page.locator('[name=until]');
    await until.fill('13:00');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByRole('alert').getByText('いまより後').waitFor();
    await page.locator('calendar-view button.second:enabled').waitFor();
    await until.fill('16:30');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByText('きょうだけ（暦では 19:00）').waitFor();
    await lookedAt(page, 'calendar');
    await dialogOf(page).getByRole('button', { name: '暦どおりに戻す' }).click();
    await dialogOf(page).getByText('きょうだけ（暦では').waitFor({ state: 'hidden' });
    expect(asked(stage).filter((each) => JSON.stringify(each).includes('issue-end'))).toEqual([
      { verb: 'set-issue-end', until: hallTime('2026-11-19T13:00') },
      { verb: 'set-issue-end', until: hallTime('2026-11-19T16:30') },
      { verb: 'set-issue-end' },
    ]);
  });

  test('a clerk reads it, and changes nothing', async () => {
    const stage = await theatre.stageWithHours('14:00');
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.colleague('sato', 'clerk');
    await page.locator('.choice', { hasText: '1番窓口' }).click();
    await opened(page, '開庁日と受付時間');
    await dialogOf(page).getByText('祝日').first().waitFor();
    expect(await page.locator('[name=until]').count()).toBe(0);
  });
});

describe('用紙・消耗品の記録 (R21, R74)', () => {
  test('a roll of this morning and a cleaning are entered; the 責任者 reads them and saves them', async () => {
    const stage = await theatre.stageWithHours('14:00');
    stage.hall.paper({ slipsLeft: 40, mmLeft: 4_600, nearEnd: true });
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter();
    await opened(page, '用紙・消耗品の記録');
    await dialogOf(page).getByText('この月の記録はありません').waitFor();
    await page.locator('[name=time]').fill('11:20');
    await page.keyboard.press('Enter');
    const list = dialogOf(page).locator('.day-records');
    await list.getByText('残り約40枚').waitFor();
    await page.locator('supply-list button.main:enabled').waitFor();
    await page.locator('[name=what]').selectOption('head-cleaned');
    await page.locator('supply-list button.main').click();
    await list.getByText('印字ヘッドの清掃').waitFor();
    await page.locator('supply-list button.main:enabled').waitFor();
    await page.locator('[name=device]').selectOption('board-1');
    expect(await page.locator('[name=what] option').allInnerTexts()).toEqual([
      ...['画面の清掃', '電池の交換', 'その他の部品の交換'],
    ]);
    await page.locator('[name=time]').fill('23:00');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByRole('alert').getByText('いまより前').waitFor();
    await page.locator('[name=time]').fill('');
    await lookedAt(page, 'supplies');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialogOf(page).getByText('CSVで保存').click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain(
      '"2026-11-19 11:20","プリンター（printer-1）","用紙（80m）を入れた","残り約40枚","suzuki"',
    );
  });
});
