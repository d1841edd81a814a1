import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../../.ci/page-checks.ts';
import {
  busyMorning,
  desktop,
  openDay,
  press,
  type StaffStage,
  StaffTheatre,
  settled,
  staffLayoutFaults,
  tablet,
} from '../../.ci/staff-stage.ts';
import { exerciseSnapshot } from '../../broker/contract/training-topics.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';

const theatre = StaffTheatre.ofTests();
const narrow = { width: 800, height: 600 };

/** Somebody who is in a training, with somebody in front of them and a visitor who has come. */
async function inTraining(size: typeof desktop, done: readonly string[]): Promise<Page> {
  const stage = await theatre.stage('09:00');
  const { training } = stage;
  openDay(stage.hall);
  openDay(training);
  training.trial.setCounter('counter-1', 'closed');
  for (const service of ['application', 'pickup', 'application', 'certificate-renewal']) {
    training.trial.pass(40);
    training.trial.issue(service);
  }
  stage.hall.trial.setCounter('counter-1', 'closed');
  stage.hall.publish();
  const page = await stage.atCounter(size);
  stage.train('first-call');
  await page.getByRole('button', { name: '研修に参加する' }).click();
  await page.locator('.training.inside').waitFor();
  await press(page, '窓口を開ける');
  await press(page, '次の方を呼ぶ');
  await page.locator('.current.calling').waitFor();
  await settled(page);
  playedSoFar(stage, done);
  stage.hall.trial.issue('pickup');
  stage.hall.publish();
  await page.getByText('実際の会場で1組がお待ちです').waitFor();
  await page.locator('.visitors span').waitFor();
  return page;
}

function playedSoFar(stage: StaffStage, done: readonly string[]): void {
  stage.training.memory.deliver(
    'exercise',
    parsed(exerciseSnapshot, {
      ...{ trainingId: stage.hall.trial.state.training?.id, exercise: 'first-call' },
      visitors: [{ number: 'A001', counterId: 'counter-1', state: 'here' }],
      people: [{ staffId: 'suzuki', done }],
      paper: { printed: 10, max: 10, unprinted: 23 },
    }),
  );
}

describe.each([desktop, tablet])('R15: in a training, at $width × $height', (size) => {
  test.each([
    ['begun', ['open', 'call']],
    ['over', ['open', 'call', 'start', 'finish']],
  ])('%s: nothing is cut off, too small for a finger, or unsaid', async (name, done) => {
    const page = await inTraining(size, done);
    const { width, height } = size;
    await page.screenshot({ path: `var/screenshots/training-${name}-${width}x${height}.png` });
    expect(await staffLayoutFaults(page)).toEqual([]);
    const band = page.locator(
      '.training .real, .training .paper, .training .visitors, .training .checklist',
    );
    const cut = await band.evaluateAll((parts) =>
      parts
        .filter((part) => part.scrollWidth > part.clientWidth + 1)
        .map(({ className }) => className),
    );
    expect(cut).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    const printed = size === tablet ? 'なし23組' : '10組で終わり（ほかの23組は印字なし）';
    await page.locator('.paper').getByText(printed).waitFor();
    if (name === 'begun') await page.getByText('対応を始める').first().waitFor();
    else await page.getByText('この演習を終えました').waitFor();
  });
});

describe.each([desktop, tablet])('the menu of the 責任者, at $width × $height', (size) => {
  test('all of it at once: headings, no scrolling, every entry for a finger', async () => {
    const stage = await theatre.stage('09:00');
    busyMorning(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.locator('.menu.person summary').click();
    const items = page.locator('.menu.person .items');
    await page.screenshot({ path: `var/screenshots/menu-${size.width}x${size.height}.png` });
    const scrolls = await items.evaluate(
      (part) => part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth,
    );
    expect(scrolls).toBe(false);
    const { x = -1, y = 0, width = 0, height = 0 } = (await items.boundingBox()) ?? {};
    expect([x >= 0, x + width <= size.width, y + height <= size.height]).toEqual([
      true,
      true,
      true,
    ]);
    for (const heading of ['この画面', '本日の運用', '研修', '記録', '職員']) {
      expect(
        await page.getByRole('group', { name: heading }).getByRole('button').count(),
      ).toBeGreaterThan(1);
    }
    expect(await staffLayoutFaults(page)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });
});

/** The form of the 責任者, with the exercise that needs a date. */
async function rehearsalForm(size: typeof desktop): Promise<Page> {
  const stage = await theatre.stage('09:00');
  openDay(stage.hall);
  stage.hall.publish();
  const page = await stage.atCounter(size);
  await page.locator('.menu.person summary').click();
  await page.getByRole('button', { name: '研修を始める・終える' }).click();
  await page.locator('training-form').getByLabel('開庁リハーサル').check();
  return page;
}

describe.each([desktop, tablet])('the day of a rehearsal, at $width × $height', (size) => {
  test('R34: is typed or chosen in Japanese; nothing starts while it does not read', async () => {
    const page = await rehearsalForm(size);
    const form = page.locator('training-form');
    const field = form.getByLabel('練習する日', { exact: true });
    const start = form.getByRole('button', { name: '研修を始める' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.postData() ?? ''));
    const days = () => asked.filter((body) => body.includes('rehearsal'));
    await start.click();
    expect(await field.evaluate((each: HTMLInputElement) => each.validity.valueMissing)).toBe(true);
    await field.fill('そのうち');
    await page.keyboard.press('Enter');
    await form.getByText('日付を読めません').waitFor();
    await start.click();
    const said = await field.evaluate((each: HTMLInputElement) => each.validationMessage);
    expect(said).toContain('日付を読めません');
    await page.screenshot({ path: `var/screenshots/training-no-date-${size.width}.png` });
    expect(days()).toEqual([]);
    await field.fill('令和8年12月1日');
    await page.keyboard.press('Tab');
    expect(await field.inputValue()).toMatch(/^2026年12月1日.火.$/);
    await form.getByRole('button', { name: '練習する日を暦から選ぶ' }).press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.screenshot({ path: `var/screenshots/training-date-${size.width}.png` });
    expect(await staffLayoutFaults(page)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await field.inputValue()).toMatch(/^2026年12月2日.水.$/);
    await start.click();
    await form.waitFor({ state: 'detached' });
    expect(days().map((body) => JSON.parse(body))).toMatchObject([{ ask: { day: '2026-12-02' } }]);
  });
});

test('at 800 pixels the head keeps its line, and says what the counter takes', async () => {
  const stage = await theatre.stage('09:00');
  busyMorning(stage.hall);
  stage.hall.publish();
  const page = await stage.atCounter(narrow);
  await page.screenshot({ path: 'var/screenshots/head-800.png' });
  const tops = await page
    .locator('.monitor > .head > :not(.what)')
    .evaluateAll((parts) =>
      parts
        .filter((part) => part.getClientRects().length > 0)
        .map((part) => part.getBoundingClientRect().top),
    );
  expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(30);
  const cut = await page
    .locator('.head .what')
    .evaluateAll((parts) => parts.some((part) => part.scrollWidth > part.clientWidth));
  expect(cut).toBe(false);
});
