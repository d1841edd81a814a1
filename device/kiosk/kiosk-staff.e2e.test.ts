import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KioskStage, screenSizes } from '../../.ci/kiosk-stage.ts';
import { axeFaults, layoutFaults } from '../../.ci/page-checks.ts';
import { touchOf } from './kiosk-samples.ts';
import type { KioskView } from './kiosk-view.ts';
import { homeOf, pinOf, staffJobOf, staffOf } from './view-samples.ts';

let stage: KioskStage;
beforeAll(async () => {
  stage = await KioskStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => {
  expect(await stage.end()).toEqual([]);
});

/** What a finger finds, and what an eye reads; 1280 × 800 shows the same at four fifths. */
const limitsAt = (size: { readonly width: number }) => ({
  targetPx: 72,
  textPx: size.width === 1280 ? 22 : 28,
});

describe('the PIN pad', () => {
  const key = (name: string) =>
    stage.page.locator('.pad').getByRole('button', { name, exact: true });

  test('digits are dots, 決定 sends them once, and they are gone', async () => {
    await stage.open(pinOf(stage.hall));
    for (const digit of '4711') {
      if (digit === '1') expect(await key('決定').isDisabled()).toBe(true);
      await key(digit).click();
    }
    expect(await stage.page.locator('.dots .full').count()).toBe(4);
    await stage.picture('pin');
    expect(await stage.page.locator('.asked').textContent()).not.toContain('4711');
    await key('決定').dblclick();
    await stage.untilPosted('/staff/pin');
    expect(stage.posted).toEqual([{ path: '/staff/pin', body: { pin: '4711' } }]);
    await expect.poll(() => stage.page.locator('.dots .full').count()).toBe(0);
  });

  test('eight digits at most, 訂正 takes all away, 戻る leaves; a keyboard types nothing (F55)', async () => {
    await stage.open(pinOf(stage.hall));
    for (const digit of '123456789') await key(digit).click();
    expect(await stage.page.locator('.dots .full').count()).toBe(8);
    await key('訂正').click();
    expect(await stage.page.locator('.dots .full').count()).toBe(0);
    await stage.page.keyboard.type('123456');
    expect(await stage.page.locator('.dots .full').count()).toBe(0);
    expect(await stage.page.locator('input, textarea, [contenteditable]').count()).toBe(0);
    await stage.button('戻る').click();
    await stage.untilPosted('/staff/leave');
    expect(stage.posted).toEqual([{ path: '/staff/leave', body: {} }]);
  });

  test('a wrong one says how many are left; after five the pad rests and counts down', async () => {
    await stage.open(pinOf(stage.hall, { triesLeft: 2 }));
    await stage.page.locator('.told', { hasText: 'あと2回' }).waitFor();
    stage.show(pinOf(stage.hall, { triesLeft: 0, lockedForMs: 301_000 }));
    await stage.page.locator('.locked b', { hasText: /^5:0[01]$/ }).waitFor();
    for (const name of ['1', '決定', '訂正']) expect(await key(name).isDisabled()).toBe(true);
    await stage.page.locator('.locked b', { hasText: '4:59' }).waitFor();
    await stage.picture('pin-locked');
    stage.show(pinOf(stage.hall, { checking: true }));
    await stage.page.locator('.told', { hasText: '確かめています' }).waitFor();
    expect(await key('1').isDisabled()).toBe(true);
  });
});

describe('staff mode (issue 3, point 8)', () => {
  const acts = () => stage.posted.map(({ body }) => body);
  const job = (number: string) => stage.page.locator('.job', { hasText: number });

  /** Longer than a double tap: the next press is a new one. */
  const rest = () => stage.page.waitForTimeout(650);

  test('each press posts what the node takes, a double tap once (F20)', async () => {
    await stage.open(staffOf(stage.hall));
    const wanted: object[] = [];
    const act = async (name: string, body: object) => {
      await stage.button(name).dblclick();
      wanted.push(body);
      await stage.untilPosted('/staff/act', wanted.length);
      await rest();
    };
    const ticketId = staffJobOf('A141').ticketId;
    await act('再印字', { act: 'reprint', ticketId });
    await act('紙なしで受付', { act: 'accept', ticketId });
    await act('新しいロールに交換した', { act: 'refill', rollMm: 80_000 });
    await act('使いかけのロールに交換した。残り3/4', { act: 'refill', rollMm: 60_000 });
    await act('使いかけのロールに交換した。残り1/4', { act: 'refill', rollMm: 20_000 });
    await act('試し印字', { act: 'test-print' });
    await act('音を試す', { act: 'volume', volume: 6 });
    await act('パネルの確認', { act: 'panel-test' });
    expect(acts()).toEqual(wanted);
  });

  test('取消 asks for the reason in place; やめる stands where the finger is', async () => {
    await stage.open(staffOf(stage.hall));
    await stage.button('取消…').dblclick();
    await stage.button('本人申出').waitFor();
    await rest();
    await stage.button('やめる').click();
    await rest();
    expect(acts()).toEqual([]);
    await job('D012').click();
    expect(await stage.button('再印字').isDisabled()).toBe(true);
    await stage.button('取消…').click();
    await rest();
    await stage.picture('staff-reasons');
    await stage.button('印刷不良').dblclick();
    await stage.untilPosted('/staff/act');
    const { ticketId } = staffJobOf('D012');
    expect(acts()).toEqual([{ act: 'cancel', ticketId, reason: 'print-failed' }]);
  });

  test('power goes only with a second press, which a double tap is not', async () => {
    await stage.open(staffOf(stage.hall));
    await stage.button('再起動').dblclick();
    await stage.button('もう一度押すと再起動').waitFor();
    await rest();
    expect(acts()).toEqual([]);
    await stage.button('電源を切る').click();
    await stage.button('もう一度押すと電源が切れます').waitFor();
    await stage.button('再起動').waitFor();
    await rest();
    await stage.picture('staff-armed');
    await stage.button('もう一度押すと電源が切れます').click();
    await stage.untilPosted('/staff/act');
    expect(acts()).toEqual([{ act: 'shut-down' }]);
  });

  test('loudness follows each tap, and the last word said to the node is the last one pressed', async () => {
    await stage.open(staffOf(stage.hall));
    for (let tap = 0; tap < 3; tap += 1) await stage.button('音量を上げる').click();
    expect(await stage.page.locator('.volume b').textContent()).toBe('9');
    await expect.poll(() => acts().at(-1)).toEqual({ act: 'volume', volume: 9 });
    stage.show(staffOf(stage.hall, { volume: 0 }));
    await stage.page.locator('.volume b', { hasText: /^0$/ }).waitFor();
    expect(await stage.button('音量を下げる').isDisabled()).toBe(true);
  });

  test('while something is under way nothing else is taken; 終了 always is', async () => {
    await stage.open(staffOf(stage.hall, { said: { tone: 'busy', text: '送っています' } }));
    for (const name of ['再印字', '試し印字', '再起動']) {
      expect(await stage.button(name).isDisabled(), name).toBe(true);
    }
    await stage.button('終了').click();
    await stage.untilPosted('/staff/leave');
  });

  test('the panel is tested in the place of the parts', async () => {
    const panelTest = ['ボタンが押されました', '扉が開きました', '扉が閉まりました'];
    await stage.open(staffOf(stage.hall, { panelTest }));
    expect(await stage.page.locator('.log p').allTextContents()).toEqual(panelTest);
    await stage.picture('staff-panel');
    await stage.button('確認を終わる').click();
    await stage.untilPosted('/staff/act');
    expect(acts()).toEqual([{ act: 'panel-test-end' }]);
  });

  test('a number chosen stays chosen when a newer one comes, and nothing moves', async () => {
    const view = staffOf(stage.hall);
    await stage.open(view);
    await job('A140').click();
    const place = () => stage.button('終了').boundingBox();
    const before = await place();
    const newer = staffJobOf('A143');
    stage.show({
      ...view,
      jobs: [newer, ...view.jobs.slice(0, 7)],
      said: { tone: 'done', text: 'A141を再印字します' },
    });
    await job('A143').waitFor();
    expect(await stage.page.locator('.job[aria-pressed="true"]').textContent()).toContain('A140');
    expect(await place()).toEqual(before);
  });
});

const faulty: Partial<Parameters<typeof staffOf>[1]> = {
  printer: 'cutter-fault',
  slipsLeft: 38,
  paperWarning: 'morning',
  said: { tone: 'failed', text: '返事がありません。もう一度お試しください' },
};

describe('every new screen at every size (R18, R65)', () => {
  for (const size of screenSizes) {
    test(`${size.width} × ${size.height}: nothing scrolls, nothing is cut off, axe is content`, async () => {
      await stage.page.setViewportSize(size);
      await stage.open(homeOf(stage.hall));
      const views: Readonly<Record<string, KioskView>> = {
        staff: staffOf(stage.hall),
        'staff-faulty': staffOf(stage.hall, faulty),
        'staff-empty': staffOf(stage.hall, {
          jobs: [],
          slipsLeft: undefined,
          issuedToday: 0,
          printer: 'unknown',
        }),
        'staff-panel': staffOf(stage.hall, {
          panelTest: Array.from({ length: 20 }, (_, at) => `ボタンが押されました（${at}）`),
        }),
        pin: pinOf(stage.hall, { triesLeft: 3 }),
        'pin-locked': pinOf(stage.hall, { triesLeft: 0, lockedForMs: 299_000 }),
        asleep: homeOf({ ...stage.hall, asleep: true }),
        checking: {
          screen: 'issuing',
          hall: stage.hall,
          touchId: touchOf().touchId,
          service: undefined,
        },
      };
      const found: string[] = [];
      for (const [name, view] of Object.entries(views)) {
        stage.show(view);
        await stage.page.waitForTimeout(150);
        await stage.settled();
        const faults = [
          ...(await layoutFaults(stage.page, limitsAt(size))),
          ...(await axeFaults(stage.page)),
        ];
        found.push(...faults.map((fault) => `${name}: ${fault}`));
        await stage.picture(name);
      }
      expect(found).toEqual([]);
    });
  }
});
