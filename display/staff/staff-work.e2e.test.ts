import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  asked,
  desk,
  dialogOf,
  nobodyAtDesk,
  openDay,
  press,
  rowOf,
  type StaffStage,
  StaffTheatre,
  settled,
  smallLine,
  staffPassword,
  staffPin,
  type,
} from '../../.ci/staff-stage.ts';
import { actor } from '../../broker/contract/ids.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';

const theatre = StaffTheatre.ofTests();
const note = (page: Page) => page.locator('.note');

test('the whole work of a counter by keyboard alone (issue 10)', async () => {
  const stage = await smallLine(theatre);
  stage.hall.trial.setCounter('counter-1', 'closed');
  stage.hall.publish();
  await stage.rig.visitor().post('/first-account', { staffId: 'suzuki', password: staffPassword });
  const page = await stage.page();
  await page.getByLabel('職員ID').waitFor();
  const keys = async (...all: string[]) => {
    for (const key of all) await page.keyboard.press(key);
  };
  await keys('Tab');
  await page.keyboard.type('suzuki');
  await keys('Tab');
  await page.keyboard.type(staffPassword);
  await keys('Enter');
  // A PIN of one's own, twice.
  for (const title of ['PINを決めてください', 'もう一度、同じ番号']) {
    await page.getByRole('heading', { name: title }).waitFor();
    await page.keyboard.type(staffPin);
  }
  await page.locator('.choice').first().waitFor();
  await keys('Tab', 'Enter');
  await page.getByRole('button', { name: '窓口を開ける' }).last().waitFor();
  // Away for a moment, and back.
  await keys('l');
  await page.getByRole('heading', { name: 'ロック中' }).waitFor();
  await page.keyboard.type(staffPin);
  // Open, call with a voice, call again with a chime, start.
  await type(page, 'Enter');
  await page.getByRole('button', { name: '次の方を呼ぶ' }).waitFor();
  await type(page, 'Enter');
  await desk(page, 'calling', 'A001');
  await type(page, '2');
  await type(page, 'r');
  await page.getByText('呼出中（2回目）').waitFor();
  await type(page, 's');
  await desk(page, 'serving', 'A001');
  // Hold for a photograph, call the next without a sound, finish it.
  await type(page, 'h');
  await dialogOf(page).waitFor();
  await keys('3');
  await nobodyAtDesk(page);
  await type(page, '3');
  await type(page, 'Enter');
  await desk(page, 'calling', 'B001');
  await type(page, 's');
  await desk(page, 'serving', 'B001');
  await type(page, 'f');
  await nobodyAtDesk(page);
  // Undo the finish, hand it on to the city's staff.
  await type(page, 'z');
  await desk(page, 'serving', 'B001');
  await type(page, 't');
  await dialogOf(page).waitFor();
  await keys('1');
  await nobodyAtDesk(page);
  // The held one again, out of its list: by Tab, arrows and Enter.
  await page.locator('#tab-before').focus();
  await keys('ArrowRight', 'ArrowRight', 'ArrowRight');
  await rowOf(page, 'A001').waitFor();
  await rowOf(page, 'A001').getByRole('button', { name: '呼ぶ' }).focus();
  await type(page, 'Enter');
  await desk(page, 'calling', 'A001');
  // Called by mistake: cancelled, with its reason.
  await type(page, 'x');
  await dialogOf(page).waitFor();
  await keys('3');
  await nobodyAtDesk(page);
  expect(asked(stage)).toEqual([
    { verb: 'set-counter', state: 'open' },
    { verb: 'call-next', voice: 'voice' },
    { verb: 'recall', voice: 'chime' },
    { verb: 'start-serving' },
    { verb: 'hold-ticket', reason: 'photo' },
    { verb: 'call-next', voice: 'silent' },
    { verb: 'start-serving' },
    { verb: 'finish-serving' },
    { verb: 'undo' },
    { verb: 'hand-off', to: { counterId: 'city-1' } },
    { verb: 'call-ticket', voice: 'silent' },
    { verb: 'cancel-ticket', reason: 'by-request' },
  ]);
  // Leaving: the counter is closed with one answer.
  await page.locator('.person summary').focus();
  await keys('Enter');
  await page.locator('.person').getByRole('button', { name: 'サインアウト' }).focus();
  await keys('Enter');
  await dialogOf(page).waitFor();
  await keys('1');
  await page.getByRole('heading', { name: 'サインイン' }).waitFor();
  expect(asked(stage).at(-1)).toEqual({ verb: 'set-counter', state: 'closed' });
  expect(stage.hall.presses[0]?.ask).toMatchObject({ actor: { staffId: 'suzuki' } });
});

describe('call-next with somebody still at the counter (rule 6)', () => {
  async function serving(): Promise<[StaffStage, Page]> {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await press(page, '次の方を呼ぶ');
    await desk(page, 'calling', 'A001');
    await press(page, '対応開始');
    await desk(page, 'serving', 'A001');
    return [stage, page];
  }

  test.each([
    ['1', 'finish-serving'],
    ['2', 'hold-ticket'],
  ])('answer %s: %s, then one call with the version the counter has then', async (key, verb) => {
    const [stage, page] = await serving();
    // The news of the settled ticket comes late: until then nothing is called.
    stage.hall.newsAfterMs = 700;
    await type(page, 'Enter');
    await dialogOf(page).waitFor();
    await page.keyboard.press(key);
    await desk(page, 'calling', 'B001');
    await settled(page);
    expect(stage.hall.asked.slice(2)).toEqual([verb, 'call-next']);
    expect(await note(page).count()).toBe(0);
  });

  test('somebody else takes the counter meanwhile: nothing is called, and the page says so', async () => {
    const [stage, page] = await serving();
    stage.hall.newsAfterMs = 300;
    await type(page, 'Enter');
    await dialogOf(page).waitFor();
    await page.keyboard.press('1');
    await expect.poll(() => stage.hall.asked.at(-1)).toBe('finish-serving');
    // From the call box on the same counter, before this page hears anything.
    stage.hall.trial.callNext('counter-1');
    await note(page).waitFor();
    expect(await note(page).innerText()).toContain('まだ呼んでいません');
    await desk(page, 'calling', 'B001');
    expect(stage.hall.asked.at(-1)).toBe('finish-serving');
  });

  test('the news never comes: nothing is called', async () => {
    const [stage, page] = await serving();
    stage.hall.newsAfterMs = 60_000;
    await type(page, 'Enter');
    await dialogOf(page).waitFor();
    await page.keyboard.press('1');
    await note(page).waitFor();
    expect(stage.hall.asked.at(-1)).toBe('finish-serving');
  });

  test('the figure of an answer chooses no voice behind it', async () => {
    const [, page] = await serving();
    await type(page, 'h');
    await dialogOf(page).waitFor();
    await page.keyboard.press('3');
    await nobodyAtDesk(page);
    expect(await page.locator('.voices [aria-pressed=true]').innerText()).toContain('音声あり');
  });
});

describe('one press is one press', () => {
  test('a double tap on 対応開始 starts, and does not finish', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await page.locator('.next').dblclick();
    await desk(page, 'calling', 'A001');
    await settled(page);
    expect(await dialogOf(page).count()).toBe(0);
    await page.locator('.desk').getByRole('button', { name: '対応開始' }).dblclick();
    await desk(page, 'serving', 'A001');
    await settled(page);
    expect(stage.hall.asked).toEqual(['call-next', 'start-serving']);
  });

  test('a tap on the place where a dialog has just opened answers nothing', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await press(page, '次の方を呼ぶ');
    await desk(page, 'calling', 'A001');
    await settled(page);
    // The page's time stands still: the tap comes in the moment the dialog opens.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.keyboard.press('x');
    const answer = dialogOf(page).getByRole('button', { name: '誤発券' });
    await answer.click();
    expect(await dialogOf(page).count()).toBe(1);
    await page.clock.runFor(450);
    await answer.click();
    await nobodyAtDesk(page);
    expect(stage.hall.asked).toEqual(['call-next', 'cancel-ticket']);
  });

  test('a dialog that opens right after another stays, though the browser tells late of the first', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await page.locator('.faults').click();
    await dialogOf(page).waitFor();
    await page.evaluate(async () => {
      const drawn = () => Promise.resolve().then(() => Promise.resolve());
      document.querySelector<HTMLElement>('dialog .end button')?.click();
      await drawn();
      // Closed by now; its `close` event is a task, and comes after this key.
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'i' }));
      await drawn();
      await new Promise((later) => setTimeout(later, 50));
    });
    expect(await dialogOf(page).getByText('番号を発行します').count()).toBe(1);
  });

  test('no button of the desk changes its place, whatever happens', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    const places = () =>
      page.$$eval('.desk .key, .desk .next, .desk .voices', (parts) =>
        parts.map((part) => {
          const { left, top, width, height } = part.getBoundingClientRect();
          return [left, top, width, height].map(Math.round).join(' ');
        }),
      );
    const before = await places();
    await press(page, '次の方を呼ぶ');
    await desk(page, 'calling', 'A001');
    expect(await places()).toEqual(before);
    await press(page, '対応開始');
    await desk(page, 'serving', 'A001');
    expect(await places()).toEqual(before);
    await page.locator('.at-counter summary').click();
    await press(page, '対応終了');
    await nobodyAtDesk(page);
    await settled(page);
    await page.locator('.at-counter summary').click();
    await page.getByRole('button', { name: '小休憩' }).click();
    await page.getByRole('button', { name: '窓口を開ける' }).last().waitFor();
    expect(await places()).toEqual(before);
  });
});

describe('the lists (R12, R13)', () => {
  test('nothing moves under the pointer: who is called elsewhere keeps a grey place', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await rowOf(page, 'B002').hover();
    const y = async () => (await rowOf(page, 'B002').boundingBox())?.y;
    const before = await y();
    stage.hall.trial.callTicket('A001', 'counter-2');
    stage.hall.publish();
    await page.locator('tr.gone[data-number=A001]').waitFor();
    expect(await rowOf(page, 'A001').innerText()).toContain('この一覧を離れました');
    expect(await rowOf(page, 'A001').locator('button').count()).toBe(0);
    expect(await y()).toBe(before);
  });

  test('any number, by search: found in whatever list, called from there (R16)', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await type(page, '/');
    await page.keyboard.type('b003');
    await rowOf(page, 'B003').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await desk(page, 'calling', 'B003');
    expect(stage.hall.asked).toEqual(['call-ticket']);
  });

  test('counts, time of issue and waiting time of each; counters’ own services can be called', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    expect(await page.locator('#tab-before').innerText()).toMatch(/呼び出し前\s*5/);
    expect(await rowOf(page, 'A001').innerText()).toMatch(/申請[\s\S]*9:00[\s\S]*5分/);
    expect(await rowOf(page, 'B001').getByRole('button', { name: '呼ぶ' }).isEnabled()).toBe(true);
    expect(await rowOf(page, 'D001').getByRole('button', { name: '呼ぶ' }).count()).toBe(0);
    await page.locator('.services button', { hasText: '暗証番号' }).click();
    expect(await page.locator('tbody tr').count()).toBe(1);
  });

  test('印刷未確認: 再印字, 紙なしで受付 or 取消', async () => {
    const stage = await smallLine(theatre);
    const { trial } = stage.hall;
    const kiosk = parsed(actor, { kind: 'kiosk', nodeId: 'kiosk-1' });
    for (const number of ['A002', 'A003']) {
      trial.take(trial.issueCommand('application', {}, kiosk));
      trial.report(trial.jobOf(number), 'failed');
    }
    stage.hall.publish();
    const page = await stage.atCounter();
    await page.locator('.pill.bad', { hasText: 'A002 印刷未確認' }).waitFor();
    await rowOf(page, 'A002').getByRole('button', { name: '再印字' }).click();
    await rowOf(page, 'A002').getByText('発券中').waitFor();
    await settled(page);
    await rowOf(page, 'A003').getByRole('button', { name: '紙なしで受付' }).click();
    await rowOf(page, 'A003').getByRole('button', { name: '呼ぶ' }).waitFor();
    expect(asked(stage)).toEqual([
      { verb: 'reprint', printer: 'printer-1' },
      { verb: 'accept-without-paper' },
    ]);
  });

  test('a cancelled number comes back by undo (R14)', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await rowOf(page, 'B002').getByRole('button', { name: '取消' }).click();
    await dialogOf(page).waitFor();
    await page.keyboard.press('2');
    await rowOf(page, 'B002').waitFor({ state: 'detached' });
    await settled(page);
    await page.locator('#tab-after').click();
    expect(await rowOf(page, 'B002').innerText()).toContain('取消（重複）');
    await rowOf(page, 'B002').getByRole('button', { name: '元に戻す' }).click();
    await rowOf(page, 'B002').waitFor({ state: 'detached' });
    expect(asked(stage)).toEqual([
      { verb: 'cancel-ticket', reason: 'duplicate' },
      { verb: 'undo' },
    ]);
  });

  test('more wait than are sent: the rest is read on request', async () => {
    const stage = await theatre.stage('09:00');
    openDay(stage.hall);
    for (let nth = 0; nth < 70; nth += 1) stage.hall.trial.issue('pickup');
    stage.hall.publish();
    const page = await stage.atCounter();
    expect(await page.locator('tbody tr').count()).toBe(50);
    await page.getByRole('button', { name: '続きを表示' }).click();
    await rowOf(page, 'B070').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(70);
    expect(await page.locator('.more').count()).toBe(0);
  });

  test('somebody else was first: the sentence of the engine, and the number it is about', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    stage.hall.trial.callTicket('B002', 'counter-2');
    await rowOf(page, 'B002').getByRole('button', { name: '呼ぶ' }).click();
    await note(page).waitFor();
    expect(await note(page).innerText()).toMatch(/B002：ほかの人が先に操作しました/);
  });
});
