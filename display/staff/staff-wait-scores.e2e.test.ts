import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { axeFaults } from '../../.ci/page-checks.ts';
import { scoredDays } from '../../.ci/scored-days.ts';
import {
  desktop,
  dialogOf,
  StaffTheatre,
  settled,
  staffLayoutFaults,
  tablet,
  upright,
} from '../../.ci/staff-stage.ts';

const theatre = StaffTheatre.ofTests();
test('issue 7, point 4: a week in words, two charts and tables; today alone is too little; and a file', async () => {
  const stage = await theatre.stageWithHours('18:40');
  scoredDays(stage.hall);
  const page = await stage.atCounter();
  await settled(page);
  await page.locator('.person summary').click();
  await page.locator('.person').getByRole('button', { name: '待ち時間の的中' }).click();
  const dialog = dialogOf(page);
  await dialog.getByText('案内した時間の範囲に入った割合').waitFor();
  await dialog.getByText(/11月17日.火.の記録に、読み取れない部分があります/).waitFor();
  expect(await dialog.locator('.chart canvas').count()).toBe(2);
  expect(await dialog.locator('.report-line').innerText()).toContain('待ち時間の案内：');
  const services = dialog.getByRole('region', { name: '受付内容ごとの数字' });
  expect(await services.locator('tbody tr').count()).toBe(2);
  for (const [size, viewport] of [
    ['1280x800', desktop],
    ['1024x600', tablet],
    ['800x1280', upright],
  ] as const) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `var/screenshots/staff-wait-scores-${size}.png` });
    const meant = viewport === upright ? ['page scrolls'] : [];
    const faults = (await staffLayoutFaults(page)).filter((fault) => !meant.includes(fault));
    expect([size, faults]).toEqual([size, []]);
  }
  await page.setViewportSize(desktop);
  expect(await axeFaults(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByText('CSVで保存').click(),
  ]);
  expect(download.suggestedFilename()).toBe('待ち時間の的中_2026-11-19.csv');
  expect(await readFile(await download.path(), 'utf8')).toContain('"日","2026-11-18"');
  await dialog.getByLabel('期間').selectOption('1');
  await dialog.getByText('組と少ないため、割合は出せません').waitFor();
  await page.screenshot({ path: 'var/screenshots/staff-wait-scores-few.png' });
});

test('issue 7, point 3: a wait that grew at once names its cause beneath the waiting times', async () => {
  const stage = await theatre.stageWithHours('10:24');
  const { hall } = stage;
  scoredDays(hall);
  const page = await stage.atCounter();
  await settled(page);
  hall.trial.setCounter('counter-3', 'closed');
  const at = hall.trial.at;
  hall.grew = { cause: 'counter-closed', counterId: 'counter-3', at, groups: 8, minutes: 12 };
  hall.publish();
  await page.locator('.grew').getByText('3番窓口を閉めたため').waitFor();
  await page.screenshot({ path: 'var/screenshots/staff-grew.png' });
  for (const viewport of [desktop, tablet]) {
    await page.setViewportSize(viewport);
    expect(await staffLayoutFaults(page)).toEqual([]);
  }
  expect(await axeFaults(page)).toEqual([]);
});
