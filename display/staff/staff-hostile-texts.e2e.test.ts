import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { begins } from '../../.ci/begins.ts';
import { foreignParts } from '../../.ci/foreign-parts.ts';
import { hostileTexts } from '../../.ci/hostile-texts.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { spoiltTexts } from '../../.ci/spoilt-texts.ts';
import {
  dialogOf,
  type StaffStage,
  StaffTheatre,
  settled,
  smallLine,
  type,
} from '../../.ci/staff-stage.ts';
import { decode } from '../../broker/contract/decode.ts';
import { staffId } from '../../broker/contract/ids.ts';

const theatre = StaffTheatre.ofTests();
/** Every text of the site is this one, and a word of the 責任者 besides. */
function spoil({ hall }: StaffStage, text: string, mark: string): void {
  hall.trial.postBulletin(`${text}${mark}`);
  hall.publish();
  const { pack, memory } = hall;
  memory.deliver('site', {
    ...pack,
    version: mark,
    site: {
      ...pack.site,
      name: text.slice(0, 40),
      services: pack.site.services.map((each) => ({ ...each, reportRow: text.slice(0, 40) })),
    },
    locales: pack.locales.map((texts) => spoiltTexts(texts, text, mark)),
  });
}

async function person(page: Page, item: string): Promise<void> {
  await settled(page);
  await page.locator('.person summary').click();
  await page.locator('.person').getByRole('button', { name: item }).click();
}

/** What may stand open while the texts change. */
const openings: readonly (readonly [what: string, open: (page: Page) => Promise<void>])[] = [
  ['desk', async () => {}],
  ['numbers to issue', (page) => type(page, 'i')],
  ['bulletins', (page) => person(page, 'お知らせ')],
  ['counters', (page) => page.getByRole('button', { name: '窓口の一覧' }).click()],
  ['numbers from paper', (page) => person(page, '紙の番号札の登録')],
];

/** What is wrong with a page once it has drawn these words. */
async function drawn(page: Page, text: string, mark: string): Promise<readonly string[]> {
  await page.waitForFunction((behind) => document.body.textContent?.includes(behind), mark);
  const found = await foreignParts(page);
  return (await begins(page, text.trim())) ? found : [...found, 'it is not shown at all'];
}

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const reports = await policyReports(page);
  // The theatre takes what a page complains of for a fault of the test.
  page.removeAllListeners('console');
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=1">');
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await foreignParts(page)).toHaveLength(1);
});

test(`F46: ${hostileTexts.length} texts in every field of the staff page: none is run, 0 reports`, async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const reports = await policyReports(page);
  const faults: string[] = [];
  for (const [at, [what, open]] of openings.entries()) {
    await open(page);
    if (at > 0) await dialogOf(page).waitFor();
    for (const [nth, text] of hostileTexts.entries()) {
      const mark = `¶${at}-${nth}¶`;
      spoil(stage, text, mark);
      const found = await drawn(page, text, mark);
      if (found.length > 0) faults.push(`${text} in ${what}: ${found.join(' ')}`);
    }
    await page.keyboard.press('Escape');
  }
  // What was posted stands in the record too.
  await person(page, '操作の記録');
  await dialogOf(page).locator('tbody tr').first().waitFor();
  faults.push(...(await foreignParts(page)));
  expect(faults).toEqual([]);
  expect(reports).toEqual([]);
});

test('F46: a file of reservations made of them is refused in plain words', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const reports = await policyReports(page);
  await person(page, '予約の取り込み');
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const paste = dialogOf(page).locator('textarea');
  for (let column = 0; column < 4; column += 1) {
    const rows = hostileTexts.map((text, nth) => {
      const cells = [`R-${nth}`, '2026-11-24', '9:30', 'pickup'];
      return cells.map((cell, at) => quoted(at === column ? text : cell)).join(',');
    });
    await paste.fill(['予約番号,日付,時刻,受付内容', ...rows].join('\n'));
    await dialogOf(page).locator('.found .unwell').waitFor();
    expect(await foreignParts(page)).toEqual([]);
    await paste.fill('');
  }
  expect(reports).toEqual([]);
});

test.each(hostileTexts)('F46: %j is nobody’s staff id', (text) => {
  expect(decode(staffId, text).ok).toBe(false);
});
