import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../../.ci/page-checks.ts';
import { PlayedHall } from '../../.ci/played-hall.ts';
import {
  busyMorning,
  desktop,
  keepPicture,
  openDay,
  press,
  rowOf,
  type StaffStage,
  StaffTheatre,
  smallLine,
  staffLayoutFaults,
  tablet,
} from '../../.ci/staff-stage.ts';
import { businessDay, epochMs, locale } from '../../broker/contract/ids.ts';
import { Timeline } from '../../broker/queue/projections/timeline.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { replay } from '../../broker/recovery.ts';

const theatre = StaffTheatre.ofTests();
const numbers = (page: Page) =>
  page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.dataset['number']));
const menu = (page: Page) => page.locator('.sorting summary');
const option = (page: Page, name: string) =>
  page.locator('.sorting .items').getByRole('button', { name });

/** Beside the four of `smallLine` one with a need, one with a slot, one in Portuguese. */
async function mixedLine(): Promise<StaffStage> {
  const stage = await smallLine(theatre);
  const { trial } = stage.hall;
  trial.issue('application', { accommodation: true });
  trial.issue('pickup', { locale: parsed(locale, 'pt-BR') });
  trial.touch('kiosk-1', 'application');
  const { jobId } = [...trial.state.standing.issuing].at(-1) ?? {};
  if (jobId) trial.report(jobId, 'failed', 0);
  stage.hall.publish();
  return stage;
}

describe('lists that are sorted and filtered (R13)', () => {
  test('by key alone: order, filters, and back; the tab keeps them, the next person does not', async () => {
    const stage = await mixedLine();
    const page = await stage.atCounter();
    expect(await numbers(page)).toEqual([
      ...['A001', 'B001', 'B002', 'B003', 'D001', 'A003', 'A002', 'B004'],
    ]);
    await page.locator('#tab-before').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await option(page, '番号順').focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => numbers(page))
      .toEqual(['A001', 'A002', 'A003', 'B001', 'B002', 'B003', 'B004', 'D001']);
    await option(page, '要配慮').press('Enter');
    await expect.poll(() => numbers(page)).toEqual(['A002']);
    await page.locator('.sorting').press('Escape');
    expect(await menu(page).evaluate((summary) => summary === document.activeElement)).toBe(true);
    expect(await page.locator('.bar > .chosen').innerText()).toContain('要配慮の方だけを表示');

    await page.reload();
    await page.locator('.bar > .chosen').waitFor();
    expect(await numbers(page)).toEqual(['A002']);
    await page.getByRole('button', { name: '元の表示に戻す' }).click();
    await expect.poll(() => numbers(page)).toHaveLength(8);
  });

  test.each([
    ['日本語以外', ['B004']],
    ['印刷未確認', ['A003']],
    ['予約', []],
  ])('only %s', async (filter, left) => {
    const stage = await mixedLine();
    const page = await stage.atCounter(tablet);
    await menu(page).click();
    await option(page, filter).click();
    await expect.poll(() => numbers(page)).toEqual(left);
    if (left.length === 0) await page.getByText('絞り込みに当てはまる方はいません').waitFor();
  });

  test('counts of the tabs are those of the service that is chosen', async () => {
    const stage = await mixedLine();
    const page = await stage.atCounter();
    const count = (list: string) => page.locator(`#tab-${list} b`).innerText();
    await page.locator('.services button', { hasText: '受け取り' }).click();
    await expect.poll(() => count('before')).toBe('4');
    stage.hall.trial.cancel('B001');
    stage.hall.publish();
    await expect.poll(() => count('after')).toBe('1');
    expect(await count('before')).toBe('3');
  });

  test('a sorted list lies still under a pointer: who comes stands at the end until it leaves', async () => {
    const stage = await mixedLine();
    const page = await stage.atCounter();
    await menu(page).click();
    await option(page, '番号順').click();
    await page.locator('.sorting').press('Escape');
    await rowOf(page, 'B003').hover();
    stage.hall.trial.issue('application');
    stage.hall.publish();
    await rowOf(page, 'A004').waitFor();
    expect((await numbers(page)).at(-1)).toBe('A004');
    await page.mouse.move(10, 10);
    await expect
      .poll(async () => (await numbers(page)).indexOf('A004'), { timeout: 15_000 })
      .toBe(3);
  });
});

describe.each([desktop, tablet])(
  'what one visitor waits for, at $width × $height (R12)',
  (size) => {
    test('three levels by mark and word, calls so far, serving time', async () => {
      const stage = await theatre.stage();
      busyMorning(stage.hall);
      stage.hall.publish();
      const page = await stage.atCounter(size);
      const late = page.locator('td.wait.late').first();
      expect(await late.innerText()).toMatch(/\d+分\s*■ 長い/);
      const soon = page.locator('td.wait.soon').first();
      expect(await soon.innerText()).toMatch(/\d+分\s*▲ 長め/);
      await page.locator('.services .level.late').first().waitFor();
      await keepPicture(page, 'levels');
      expect(await staffLayoutFaults(page)).toEqual([]);
      await menu(page).click();
      await option(page, '日本語以外').click();
      await option(page, '待ち時間の長い順').click();
      await keepPicture(page, 'list-menu');
      const { x = 0, width = 0 } = (await page.locator('.sorting .items').boundingBox()) ?? {};
      expect([x > 0, x + width < size.width]).toEqual([true, true]);
      if (size === desktop) expect(await axeFaults(page)).toEqual([]);
      await page.locator('.sorting').press('Escape');
      await page.locator('.bar > .chosen').waitFor();
      await keepPicture(page, 'list-chosen');
      expect(await staffLayoutFaults(page)).toEqual([]);
      if (size === desktop) expect(await axeFaults(page)).toEqual([]);
      await page.getByRole('button', { name: '元の表示に戻す' }).click();
      await page.locator('#tab-after').click();
      await expect.poll(() => page.locator('tr.done').first().innerText()).toMatch(/対応2分/);
      expect(await page.locator('tr.serving').first().innerText()).toMatch(/対応中.*分経過/);
      await page.locator('#tab-absent').click();
      await expect.poll(() => page.locator('tr.absent').first().innerText()).toMatch(/呼出2回/);
      await keepPicture(page, 'list-absent-calls');
      await press(page, '次の方を呼ぶ');
    });
  },
);

/** The day before, as it was played at its own hours. */
function wednesday(stage: StaffStage, pack: PlayedHall['pack']): void {
  const before = new PlayedHall('staff-1', pack, '08:30');
  busyMorning(before, 60);
  const dayMs = 24 * 60 * 60_000;
  const events = before.trial.journal.map((event) => {
    return { ...event, at: parsed(epochMs, event.at - dayMs) };
  });
  stage.hall.pastDays.set(parsed(businessDay, '2026-11-18'), events);
}

async function openDayView(page: Page): Promise<void> {
  await page.locator('.person summary').click();
  await page.locator('.person').getByRole('button', { name: '一日の流れ' }).click();
  await page.locator('.figures tr.now').waitFor();
}

/** How many points of a chart are the blue of its bars, and the grey of the half hour that runs. */
const inked = (page: Page, chart: string) =>
  page.locator(`.chart.${chart} canvas`).evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return [];
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    const colours: string[] = [];
    for (let at = 0; at < (data?.length ?? 0); at += 4) colours.push(`${data?.slice(at, at + 3)}`);
    return ['0,23,193', '230,230,230'].map((each) => colours.filter((one) => one === each).length);
  });

describe.each([desktop, tablet])('一日の流れ, at $width × $height (R12)', (size) => {
  test('waiting and serving by half hours, beside the last open day, and in figures', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall);
    wednesday(stage, stage.hall.pack);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await openDayView(page);
    await page.getByText(/11月18日.水./).waitFor();
    const row = (time: string) =>
      page.locator('.figures tr', { has: page.getByRole('rowheader', { name: time }) }).innerText();
    const timeline = new Timeline();
    replay(stage.hall.trial.journal, timeline);
    const [, second] = timeline.slots(stage.hall.trial.at);
    expect(await row('9:00')).toContain(`${second?.waitingMax}`);
    for (const chart of ['waitingMax', 'servingMax']) {
      const [bars = 0, now = 0] = await inked(page, chart);
      expect(bars, chart).toBeGreaterThan(5_000);
      expect(now, chart).toBeGreaterThan(500);
    }
    await keepPicture(page, 'day');
    expect(await staffLayoutFaults(page)).toEqual([]);
    if (size === desktop) expect(await axeFaults(page)).toEqual([]);
    await page.locator('.figures').last().scrollIntoViewIfNeeded();
    await keepPicture(page, 'day-figures');
  });

  test('for every role, before the first number, and with a part that does not read', async () => {
    const stage = await theatre.stage();
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.colleague('shimin', 'city', size);
    await openDayView(page);
    await page.getByText('前回の開庁日の記録はありません').waitFor();
    await keepPicture(page, 'day-empty');
    stage.hall.damagedDays.add(parsed(businessDay, '2026-11-19'));
    await page.keyboard.press('Escape');
    await openDayView(page);
    await page.getByText('読み取れない部分があります').waitFor();
  });
});

/** Buttons that something lies upon, or that no scrolling brings into sight. */
const outOfReach = (page: Page) =>
  page.evaluate(() => {
    const missed: string[] = [];
    for (const button of document.querySelectorAll('button:enabled, summary, input')) {
      if (!button.checkVisibility()) continue;
      button.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, top, width, height } = button.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      if (!there || !button.contains(there)) missed.push(button.textContent?.trim() ?? '');
    }
    window.scrollTo(0, 0);
    return missed;
  });

describe.each([
  ['1280 × 800', { width: 640, height: 400 }],
  ['1920 × 1080', { width: 960, height: 540 }],
  ['1024 × 600', { width: 512, height: 300 }],
])('at 200 % of %s (WCAG 1.4.4)', (_name, size) => {
  test('every button is reached, nothing scrolls sideways, and the work is done', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 40);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    const sideways = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    await keepPicture(page, 'zoomed');
    expect(await sideways()).toBe(0);
    expect(await outOfReach(page)).toEqual([]);
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    await press(page, '対応開始');
    await page.locator('.current.serving').waitFor();
    await keepPicture(page, 'zoomed-serving');
    await menu(page).click();
    await option(page, '番号順').click();
    await page.locator('.sorting').press('Escape');
    await page.locator('.bar > .chosen').scrollIntoViewIfNeeded();
    await keepPicture(page, 'zoomed-list');
    expect(await sideways()).toBe(0);
    await openDayView(page);
    await keepPicture(page, 'zoomed-day');
    expect(await sideways()).toBe(0);
    await page.getByRole('button', { name: '閉じる' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'hidden' });
  });
});
