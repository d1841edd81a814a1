import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../../.ci/page-checks.ts';
import {
  busyMorning,
  desktop,
  dialogOf,
  type StaffStage,
  StaffTheatre,
  signIn,
  smallLine,
  staffLayoutFaults,
  staffPassword,
  staffPin,
  tablet,
} from '../../.ci/staff-stage.ts';
import { businessDay } from '../../broker/contract/ids.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';

const theatre = StaffTheatre.ofTests();
describe('signing in while the hall is closed (R59)', () => {
  test('one question more, and then the page as ever', async () => {
    const stage = await smallLine(theatre);
    const first = stage.rig.visitor();
    await first.post('/first-account', { staffId: 'suzuki', password: staffPassword });
    await first.post('/pin', { pin: staffPin });
    stage.hall.trial.closeDay();
    stage.hall.publish();
    const page = await stage.page();
    await signIn(page, 'suzuki');
    await page.getByRole('heading', { name: '受付時間外です' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.screenshot({ path: 'var/screenshots/staff-out-of-hours.png' });
    await page.getByRole('button', { name: 'やめる' }).click();
    await signIn(page, 'suzuki');
    await page.getByRole('button', { name: '残った方の手続き' }).click();
    await page.getByRole('heading', { name: '窓口を選んでください' }).waitFor();
    const given = { act: 'out-of-hours', staffId: 'suzuki', reason: 'remaining' };
    await expect
      .poll(() => stage.hall.trial.journal)
      .toContainEqual(expect.objectContaining({ type: 'access-recorded', access: given }));
  });
});

async function opened(stage: StaffStage, size = desktop): Promise<Page> {
  const page = await stage.atCounter(size);
  await page.locator('.person summary').click();
  await page.locator('.person').getByRole('button', { name: '操作の記録' }).click();
  await dialogOf(page).locator('tbody tr').first().waitFor();
  return page;
}
const rows = (page: Page) => dialogOf(page).locator('tbody tr');

/** A morning with everything in it, and the day before, of which a part does not read. */
async function morning(): Promise<StaffStage> {
  const stage = await theatre.stage('09:00');
  busyMorning(stage.hall, 180);
  const yesterday = parsed(businessDay, '2026-11-18');
  const { journal } = stage.hall.trial;
  const before = journal.slice(0, 12).map((event) => ({ ...event, at: event.at - 86_400_000 }));
  stage.hall.pastDays.set(yesterday, before as typeof journal);
  stage.hall.damagedDays.add(yesterday);
  stage.hall.publish();
  return stage;
}

describe('操作の記録, for the 責任者 (R47)', () => {
  test.each([
    ['desktop', desktop],
    ['tablet', tablet],
  ] as const)(
    'is read on a %s: nothing cut off, nothing that a screen reader misses',
    async (name, size) => {
      const page = await opened(await morning(), size);
      await page.screenshot({ path: `var/screenshots/staff-audit-${name}.png` });
      expect(await staffLayoutFaults(page)).toEqual([]);
      expect(await axeFaults(page)).toEqual([]);
    },
  );

  test('is searched by number, person and kind, and read further back', async () => {
    const page = await opened(await morning());
    const dialog = dialogOf(page);
    await expect
      .poll(() => rows(page).allInnerTexts())
      .toContainEqual(expect.stringContaining('サインインした'));
    const first = await rows(page).count();
    await dialog.getByRole('button', { name: 'さらに前を見る' }).click();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(first);

    await dialog.getByLabel('番号').fill('ａ００１');
    await expect.poll(() => rows(page).last().innerText()).toMatch(/番号を発行した.*A001/s);
    for (const text of await rows(page).allInnerTexts()) expect(text).toContain('A001');
    await dialog.getByLabel('番号').fill('A0');
    await dialog.getByText('番号は「A012」のように入力してください。').waitFor();
    await dialog.getByLabel('番号').fill('');
    await dialog.getByLabel('操作の種類').selectOption({ label: 'サインイン・アカウント' });
    await expect.poll(() => rows(page).count()).toBe(5);
    await dialog.getByLabel('職員').selectOption('suzuki');
    await expect.poll(() => rows(page).count()).toBe(5);
    await dialog.getByLabel('番号').fill('Z999');
    await dialog.getByText('当てはまる記録はありません。').waitFor();
  });

  test('another day is chosen by keyboard, and says that a part of it does not read', async () => {
    const page = await opened(await morning());
    const day = dialogOf(page).locator('select').first();
    await day.focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText('読み取れない部分があります').waitFor();
    expect(await rows(page).count()).toBe(12);
    await page.screenshot({ path: 'var/screenshots/staff-audit-damaged.png' });
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'hidden' });
  });

  test('is taken along as a file, as it is filtered', async () => {
    const page = await opened(await morning());
    await dialogOf(page).getByLabel('操作の種類').selectOption('people');
    await expect.poll(() => rows(page).count()).toBe(5);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialogOf(page).getByRole('link', { name: 'CSVで保存' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('操作の記録_2026-11-19.csv');
    const text = await readFile(await download.path(), 'utf8');
    expect(text.startsWith('\uFEFF"日時"')).toBe(true);
    expect(text.trim().split('\r\n')).toHaveLength(6);
  });

  test('is in nobody else’s menu', async () => {
    const stage = await morning();
    const page = await stage.colleague('tanaka', 'clerk');
    await page.locator('.choice', { hasText: '2番窓口' }).click();
    await page.locator('.person summary').click();
    await page.locator('.person').getByRole('button', { name: 'サインアウト' }).waitFor();
    expect(await page.getByRole('button', { name: '操作の記録' }).count()).toBe(0);
  });
});
