import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { OfficeProcess } from '../../.ci/office-process.ts';
import { axeFaults } from '../../.ci/page-checks.ts';
import {
  desktop,
  dialogOf,
  keepPicture,
  openDay,
  type StaffStage,
  StaffTheatre,
  staffLayoutFaults,
  staffPassword,
  tablet,
} from '../../.ci/staff-stage.ts';
import { assert } from '../../broker/contract/result.ts';
import { loadSite } from '../../config/load-site.ts';
import { configDirectory } from '../../config/paths.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';
import type { StaffRole } from './account.ts';
import type { StaffVisitor } from './staff-rig.ts';

const theatre = StaffTheatre.ofTests();
let office: OfficeProcess;
/** Of a hall whose certificates begin on 1 December, and whose first counter has its lunch at noon. */
let before: OfficeProcess;
let directory: string;
let siteFile: string;
beforeAll(async () => {
  await ensureBuilt();
  directory = await mkdtemp(path.join(tmpdir(), 'yobiban-plans-'));
  siteFile = path.join(directory, 'site.yaml');
  const city = await readFile(path.join(configDirectory, 'iwata.yaml'), 'utf8');
  const later = city.replaceAll('from: 2026-08-01', 'from: 2026-12-01');
  const lunch = 'closures: [{ hours: { from: "12:00", until: "13:00" } }]';
  await writeFile(siteFile, later.replace('    label: "1"\n', `    label: "1"\n    ${lunch}\n`));
  [office, before] = await Promise.all([OfficeProcess.start(), OfficeProcess.start({ siteFile })]);
});
afterAll(async () => {
  await Promise.all([office?.stop(), before?.stop()]);
  await rm(directory, { recursive: true, force: true });
});

async function stageWithOffice(door = office.door): Promise<StaffStage> {
  const stage = await theatre.stage('10:00', undefined, door);
  openDay(stage.hall);
  stage.hall.publish();
  return stage;
}

/** A Thursday in November, twelve days before certificates begin. */
async function stageBefore(): Promise<StaffStage> {
  const pack = await loadSite(siteFile, configDirectory, 2026);
  assert(pack.ok, 'the city’s own site file, with other dates');
  const stage = await theatre.stage('10:00', pack.value, before.door);
  openDay(stage.hall);
  stage.hall.publish();
  return stage;
}

const question = { from: '2026-11-20', span: 'day', targetMinutes: 20 };
const file = '/planner.csv?from=2026-11-20&span=day&targetMinutes=20';

async function leadAt({ rig }: StaffStage): Promise<StaffVisitor> {
  const lead = rig.visitor();
  await lead.post('/first-account', { staffId: 'suzuki', password: staffPassword });
  return lead;
}

/** Asks as the page does until the plan is there. */
async function planOf(visitor: StaffVisitor, form: object = question) {
  return vi.waitFor(
    async () => {
      const { status, body } = await visitor.post('/planner', form);
      expect(status).toBe(200);
      expect(body['value']).toMatchObject({ state: 'ready' });
      return body['value'];
    },
    { timeout: 150_000, interval: 200 },
  );
}

describe('the office behind the staff process (R45, R53)', () => {
  test('the 責任者 and 市 are told, nobody else', async () => {
    const stage = await stageWithOffice();
    const lead = await leadAt(stage);
    expect(await planOf(lead)).toMatchObject({
      plan: { measuredDays: 0, days: [{ day: '2026-11-20', groups: [{}, {}] }] },
    });
    for (const role of ['clerk', 'city-staff', 'maintenance', 'city'] as StaffRole[]) {
      const handed = 'handed over on paper';
      await lead.post('/accounts', { staffId: `a-${role}`, role, password: handed });
      const visitor = await stage.rig.visitor().join(`a-${role}`, handed, staffPassword);
      const status = role === 'city' ? 200 : 403;
      expect((await visitor.post('/planner', question)).status, role).toBe(status);
      expect((await visitor.get(file)).status, role).toBe(status);
    }
    const nobody = stage.rig.visitor();
    expect((await nobody.post('/planner', question)).status).toBe(401);
    expect((await lead.post('/planner', { ...question, targetMinutes: 0 })).status).toBe(400);
    expect((await lead.post('/planner', { ...question, today: '2020-01-01' })).status).toBe(400);
  });

  test('as a file: a line for each half hour and staffing', async () => {
    const stage = await stageWithOffice();
    const lead = await leadAt(stage);
    await planOf(lead);
    const { body, headers } = await lead.get(file);
    expect(headers.get('content-disposition')).toContain('staffing-2026-11-20.csv');
    const lines = String(body['text']).split('\r\n');
    expect(lines[0]).toContain('待ち時間の見込み（10人中8人、分）');
    expect(lines[1]).toMatch(
      /^"2026-11-20","8:30","[\d.]+","\d+","\d+","日付のある変更を入れる","一日中 2窓口","2","[^"]+ 1、[^"]+ 1","/,
    );
    for (const name of ['勤務表に組める案', '時間が最少の案']) {
      expect(lines.filter((line) => line.includes(name))).toHaveLength(18);
    }
  });

  test('the file holds the breaks that were drawn and what was compared, and says when they are not there', async () => {
    const stage = await stageWithOffice();
    const lead = await leadAt(stage);
    const drawn = [
      { group: 0, closed: [] },
      { group: 0, closed: [7, 8] },
      { group: 1, closed: [] },
    ];
    const whole = `${file}&compare=true&drawnDay=2026-11-20&drawn=${encodeURIComponent(JSON.stringify(drawn))}`;
    await planOf(lead);
    expect(await lead.get(whole)).toMatchObject({ status: 409 });
    await planOf(lead, { ...question, setup: 'today' });
    await planOf(lead, { ...question, drawn });
    const { body } = await lead.get(whole);
    const lines = String(body['text']).trim().split('\r\n').slice(1);
    const cells = lines.map((line) => line.slice(1, -1).split('","'));
    const ofDrawn = cells.filter(([, , , , , , name]) => name === '描いた休憩');
    expect(ofDrawn.map(([, , , , , , , count]) => count)).toEqual(
      Array.from({ length: 18 }, (_, slot) => (slot === 7 || slot === 8 ? '2' : '3')),
    );
    expect(ofDrawn[7]?.[8]).toMatch(/ 1、.+ 1$/);
    // Each plan but the drawn one stands there twice, under its own setting, and none a third time.
    const of = (setup: string) => cells.filter((each) => each[5] === setup).length;
    expect(of('今日のまま')).toBe(of('日付のある変更を入れる') - 18);
    expect(new Set(lines).size).toBe(lines.length);
    expect((await lead.get(`${file}&drawnDay=2026-11-20&drawn=[`)).status).toBe(400);
  });

  test('a past day that does not read, and a journal that cannot be opened, are told on the page', async () => {
    const journal = path.join(directory, 'journal');
    await mkdir(journal);
    const broken = path.join(journal, '2026-11-18.journal');
    await writeFile(broken, 'this was a spreadsheet\n');
    const told = async (instead: string) => {
      const other = await OfficeProcess.start({ journal: instead });
      try {
        const stage = await stageWithOffice(other.door);
        const page = await stage.atCounter();
        const dialog = await openPlanner(page);
        await dialog.locator('.planner-chart canvas').waitFor();
        return await dialog.locator('.unread').innerText();
      } finally {
        await other.stop();
      }
    };
    expect(await told(journal)).toMatch(/11月18日.水.の記録に、読めない所があります/);
    expect(await told(broken)).toContain('この会場の実績を読めません');
    expect(await readFile(broken, 'utf8')).toBe('this was a spreadsheet\n');
  });

  test('without its secret the office tells nothing', async () => {
    const response = await fetch(`http://127.0.0.1:${office.door.port}/plan`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer guessed' },
      body: JSON.stringify({ today: '2026-11-19', ...question }),
    });
    expect(response.status).toBe(401);
  });

  test('an office that is away is told, and the hall goes on', async () => {
    const stage = await stageWithOffice({ ...office.door, port: 1 });
    const lead = await leadAt(stage);
    expect(await lead.post('/planner', question)).toMatchObject({
      status: 503,
      body: { sentence: expect.stringContaining('ふだんどおり') },
    });
    expect((await lead.ask('read-calendar', {})).status).toBe(200);
  });
});

/** Ten inches, a shared PC, a PC of 13 inches, and a large monitor (R15). */
const sizes = [tablet, desktop, { width: 1366, height: 768 }, { width: 1920, height: 1080 }];

async function picture(page: Page, name: string): Promise<void> {
  expect(await staffLayoutFaults(page), await keepPicture(page, name)).toEqual([]);
  expect(await axeFaults(page), name).toEqual([]);
}

async function openPlanner(page: Page): Promise<Locator> {
  // A plan is seconds of work, and more of them on a machine that is busy.
  page.setDefaultTimeout(150_000);
  await page.locator('.menu.person summary').click();
  await page.locator('.menu.person').getByRole('button', { name: '配置の計画' }).click();
  return dialogOf(page);
}

describe.each(sizes)('配置の計画 at $width × $height', (size) => {
  test('a day, breaks drawn by keys, a week', async () => {
    const stage = await stageWithOffice();
    const page = await stage.atCounter(size);
    const dialog = await openPlanner(page);
    await dialog.getByRole('heading', { name: '11月20日' }).waitFor();
    await picture(page, 'planner-day');
    expect(await dialog.getByText('市の令和6年度の件数からの見込み').isVisible()).toBe(true);
    const noon = dialog.getByRole('button', { name: '1番窓口 12:00 休憩' });
    await noon.scrollIntoViewIfNeeded();
    await noon.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    expect(await dialog.locator('.break-grid [aria-pressed=true]').count()).toBe(2);
    await dialog.getByRole('button', { name: 'この休憩で待ち時間を見る' }).click();
    await dialog.locator('.drawn b').first().waitFor();
    await picture(page, 'planner-breaks');
    const address = await dialog.getByRole('link', { name: 'CSVで保存' }).getAttribute('href');
    expect(address).toContain('drawnDay=2026-11-20');
    await dialog.getByRole('button', { name: '1週間' }).click();
    await dialog.locator('button.day', { hasText: '11月26日' }).waitFor();
    await picture(page, 'planner-week');
  });

  test('R72: what a date will bring, beside what is there now, to the end of its month', async () => {
    const stage = await stageBefore();
    const page = await stage.atCounter(size);
    const dialog = await openPlanner(page);
    await dialog.getByRole('heading', { name: '11月20日' }).waitFor();
    const noon = dialog.getByRole('button', { name: '1番窓口 12:30 休憩' });
    expect(await noon.getAttribute('aria-pressed')).toBe('true');
    expect(await dialog.locator('.break-grid [aria-pressed=true]').count()).toBe(2);
    expect(await dialog.locator('.roster .hint').innerText()).toContain('12:00〜13:00 1窓口');
    const field = dialog.getByLabel('始める日', { exact: true });
    expect(await field.inputValue()).toMatch(/^2026年11月20日.金.$/);
    await field.fill('12/1');
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: '12月1日' }).waitFor();
    await dialog.getByRole('checkbox', { name: '今日の受付内容と窓口のまま' }).check();
    await dialog.getByText('今日の受付内容だけなら').waitFor();
    await picture(page, 'planner-compared');
    await dialog.getByRole('button', { name: '月の終わりまで' }).click();
    const last = dialog.locator('tr', { hasText: '12月28日' });
    await last.waitFor();
    expect(await dialog.locator('button.day').count()).toBe(21);
    await picture(page, 'planner-month');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: 'CSVで保存' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toMatch(/"2026-12-28","8:30",[^\n]*"日付のある変更を入れる"/);
    expect(text).toMatch(/"2026-12-28","8:30",[^\n]*"今日のまま"/);
    // More come, and four counters or more are told of, not those of today alone.
    const hours = await last.locator('td.num').allInnerTexts();
    expect(hours).toHaveLength(5);
    expect(Number.parseInt(hours[0] ?? '', 10)).toBeGreaterThan(
      Number.parseInt(hours[3] ?? '', 10),
    );
  });
});

describe('始める日', () => {
  test('is typed in any form, chosen from a month by keys or hand, and stays what it was when it is no date', async () => {
    const stage = await stageWithOffice();
    const page = await stage.atCounter(tablet);
    const dialog = await openPlanner(page);
    await dialog.getByRole('heading', { name: '11月20日' }).waitFor();
    const field = dialog.getByLabel('始める日', { exact: true });
    await field.fill('来週');
    await page.keyboard.press('Tab');
    await dialog.getByText('日付を読めません').waitFor();
    await picture(page, 'planner-no-date');
    await field.fill('令和8年11月24日');
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: '11月24日' }).waitFor();
    expect(await field.inputValue()).toMatch(/^2026年11月24日.火.$/);
    expect(await dialog.getByText('日付を読めません').count()).toBe(0);
    const month = dialog.getByRole('button', { name: '始める日を暦から選ぶ' });
    await month.click();
    await picture(page, 'planner-calendar');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: '11月30日' }).waitFor();
    await month.click();
    await dialog.getByRole('button', { name: '次の月' }).click();
    await dialog.getByText('2026年12月').waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByText('2026年12月').waitFor({ state: 'detached' });
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });
});
