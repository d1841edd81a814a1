import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildOffice, OfficeProcess } from '../../.ci/office-process.ts';
import { axeFaults } from '../../.ci/page-checks.ts';
import {
  desktop,
  dialogOf,
  openDay,
  type StaffStage,
  StaffTheatre,
  staffLayoutFaults,
  staffPassword,
  tablet,
} from '../../.ci/staff-stage.ts';
import type { StaffRole } from './account.ts';
import type { StaffVisitor } from './staff-rig.ts';

vi.setConfig({ testTimeout: 120_000 });
const theatre = StaffTheatre.ofTests();
let office: OfficeProcess;
beforeAll(async () => {
  buildOffice();
  office = await OfficeProcess.start();
}, 240_000);
afterAll(() => office?.stop());

async function stageWithOffice(door = office.door): Promise<StaffStage> {
  const stage = await theatre.stage('10:00', undefined, door);
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
    { timeout: 60_000, interval: 200 },
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
    expect(lines[1]).toMatch(/^"2026-11-20","8:30","[\d.]+","\d+","\d+","一日中 2窓口","2","/);
    expect(lines.filter((line) => line.includes('少ない時間で目標を守る案'))).toHaveLength(18);
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

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const { width } = page.viewportSize() ?? desktop;
  await page.screenshot({ path: `var/screenshots/staff-${name}-${width}.png` });
  expect(await staffLayoutFaults(page), `${name} ${width}`).toEqual([]);
  if (width === desktop.width) expect(await axeFaults(page), name).toEqual([]);
}

describe.each([desktop, tablet])('配置の計画 at $width × $height', (size) => {
  test('a day, breaks drawn by keys, a week', async () => {
    const stage = await stageWithOffice();
    const page = await stage.atCounter(size);
    await page.locator('.menu.person summary').click();
    await page.locator('.menu.person').getByRole('button', { name: '配置の計画' }).click();
    const dialog = dialogOf(page);
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
    await dialog.getByRole('button', { name: '1週間' }).click();
    await dialog.locator('button.day', { hasText: '11月26日' }).waitFor();
    await picture(page, 'planner-week');
  });
});
