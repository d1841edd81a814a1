import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  asked,
  desk,
  dialogOf,
  press,
  StaffTheatre,
  settled,
  smallLine,
  type,
} from '../../.ci/staff-stage.ts';

const theatre = StaffTheatre.ofTests();
const note = (page: Page) => page.locator('.note');
const stopped = (page: Page, notice: string) => page.locator(`.head.stopped.${notice}`).waitFor();
const running = (page: Page) => page.locator('header.head:not(.stopped)').waitFor();
const speaker = (page: Page) => page.locator('[data-speaker=hall]');

/** Where everything stands that is pressed for citizens. */
function places(page: Page): Promise<readonly string[]> {
  return page.$$eval('.desk > *, .desk .key, .person, .emergency, .tiles, .scroll', (parts) =>
    parts.map((part) => {
      const { left, top, right, height } = part.getBoundingClientRect();
      // Whose role gives way to the words of a stop: the hand finds the menu where it was.
      const from = part.matches('.person') ? [] : [left];
      return [...from, right, top, height].map(Math.round).join(' ');
    }),
  );
}

describe('the emergency switch (R63)', () => {
  test('by keyboard: Enter by habit takes it back, a figure stops, and another resumes', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    const open = async (button: string) => {
      await settled(page);
      await page.locator(button).focus();
      await page.keyboard.press('Enter');
      await dialogOf(page).waitFor();
    };
    await open('.emergency');
    await page.keyboard.press('Enter');
    await dialogOf(page).waitFor({ state: 'hidden' });
    expect(stage.hall.asked).toEqual([]);
    await open('.emergency');
    await page.keyboard.press('2');
    await stopped(page, 'full');
    await page.getByRole('alert').filter({ hasText: '混雑のため受付終了' }).waitFor();
    await open('.resume');
    await page.keyboard.press('Enter');
    await dialogOf(page).waitFor({ state: 'hidden' });
    await stopped(page, 'full');
    await open('.resume');
    await page.keyboard.press('1');
    await running(page);
    expect(asked(stage)).toEqual([
      { verb: 'stop-issuing', notice: 'full' },
      { verb: 'resume-issuing' },
    ]);
  });

  test('避難 stands apart: no figure presses it, nor a tap as the dialog opens', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await settled(page);
    // The page's time stands still: the tap comes in the moment the dialog opens.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.locator('.emergency').click();
    const leave = dialogOf(page).getByRole('button', { name: '避難してください' });
    for (const figure of ['4', '5', '9', '0']) await page.keyboard.press(figure);
    await leave.click();
    expect(await dialogOf(page).count()).toBe(1);
    expect(stage.hall.asked).toEqual([]);
    await page.clock.runFor(450);
    await leave.click();
    await page.clock.resume();
    await stopped(page, 'evacuate');
    expect(asked(stage)).toEqual([{ verb: 'stop-issuing', notice: 'evacuate' }]);
  });

  test('the dialog shows the citizens’ own text; while it is on, the reason can be changed', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    const { texts } = stage.hall.pack.locales.find(({ locale }) => locale === 'ja') ?? {};
    await page.locator('.emergency').click();
    const said = await dialogOf(page).locator('small').allInnerTexts();
    expect(said).toEqual(
      ['trouble', 'full', 'closing', 'evacuate'].map((notice) => texts?.[`notice.${notice}`]),
    );
    await page.keyboard.press('1');
    await stopped(page, 'trouble');
    await settled(page);
    await page.locator('.emergency').click();
    await dialogOf(page).waitFor();
    // What is shown already is not chosen again.
    await page.keyboard.press('1');
    expect(await dialogOf(page).count()).toBe(1);
    await page.keyboard.press('3');
    await stopped(page, 'closing');
    expect(asked(stage).map((each) => Object.values(each)[1])).toEqual(['trouble', 'closing']);
  });

  test('who waits is still called, nobody is given a number, and nothing moves', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    const before = await places(page);
    stage.hall.trial.stopIssuing('trouble');
    stage.hall.publish();
    await stopped(page, 'trouble');
    expect(await places(page)).toEqual(before);
    expect(await page.getByRole('button', { name: '番号を発行' }).count()).toBe(0);
    await type(page, 'i');
    expect(await dialogOf(page).count()).toBe(0);
    await press(page, '次の方を呼ぶ');
    await desk(page, 'calling', 'A001');
    stage.hall.trial.resumeIssuing();
    stage.hall.publish();
    await running(page);
    expect(await places(page)).toEqual(before);
    await page.getByRole('button', { name: '番号を発行' }).waitFor();
  });

  test.each([
    ['clerk', 1],
    ['city-staff', 0],
    ['city', 0],
    ['maintenance', 0],
  ])(
    '%s: told that it is on; whoever may not press it is not offered it',
    async (role, offered) => {
      const stage = await smallLine(theatre);
      stage.hall.trial.stopIssuing('full');
      stage.hall.publish();
      const page = await stage.colleague('tanaka', role);
      const choice = page.locator('.choice').first();
      await page.locator('.choice, .monitor').first().waitFor();
      if (await choice.isVisible()) await choice.click();
      await stopped(page, 'full');
      expect(await page.locator('.emergency').count()).toBe(offered);
      expect(await page.locator('.resume').count()).toBe(offered);
    },
  );

  test('somebody else was first: the sentence of the engine', async () => {
    const stage = await smallLine(theatre);
    stage.hall.trial.stopIssuing('trouble');
    stage.hall.publish();
    const page = await stage.atCounter();
    await page.locator('.resume').click();
    await dialogOf(page).waitFor();
    stage.hall.trial.resumeIssuing();
    await page.keyboard.press('1');
    await note(page).waitFor();
    expect(await note(page).innerText()).toContain('発券は停止していません');
  });
});

describe('the sound of the hall', () => {
  test('listened to: asked, heard, done for the day', async () => {
    const stage = await smallLine(theatre);
    stage.hall.loudspeaker();
    stage.hall.publish();
    const page = await stage.atCounter();
    await page.locator('.pill', { hasText: '音声の確認' }).click();
    await speaker(page).getByRole('button', { name: '音を確かめる' }).click();
    await page.getByRole('heading', { name: '音が聞こえましたか' }).waitFor();
    await page.keyboard.press('1');
    await note(page).filter({ hasText: '音を確かめました' }).waitFor();
    await page.locator('.pill', { hasText: '● 音声' }).waitFor();
    expect(asked(stage)).toEqual([
      { verb: 'check-sound', group: 'hall' },
      { verb: 'report-sound', group: 'hall', heard: true },
    ]);
  });

  test('nothing is heard: 音声エラー stays, until it is heard again', async () => {
    const stage = await smallLine(theatre);
    stage.hall.loudspeaker();
    stage.hall.publish();
    const page = await stage.atCounter();
    stage.hall.trial.checkSound();
    stage.hall.publish();
    // A colleague let it speak: whoever sits in the hall may answer.
    await page.locator('.pill', { hasText: '音声の確認中' }).click();
    await speaker(page).getByRole('button', { name: '聞こえたか答える' }).click();
    await page.getByRole('heading', { name: '音が聞こえましたか' }).waitFor();
    await page.keyboard.press('2');
    await page.locator('.pill.bad', { hasText: '音声エラー' }).click();
    await dialogOf(page).getByText('番号を声でもお呼びください').waitFor();
    await settled(page);
    await speaker(page).getByRole('button', { name: '音を確かめる' }).click();
    await page.getByRole('heading', { name: '音が聞こえましたか' }).waitFor();
    await settled(page);
    await page.keyboard.press('3');
    await expect.poll(() => stage.hall.asked.length).toBe(3);
    await page.getByRole('heading', { name: '音が聞こえましたか' }).waitFor();
    await settled(page);
    await page.keyboard.press('1');
    await page.locator('.pill.bad').waitFor({ state: 'detached' });
    expect(stage.hall.asked).toEqual([
      ...['report-sound', 'check-sound', 'check-sound', 'report-sound'],
    ]);
  });

  test('保守 listens too, and silences nothing', async () => {
    const stage = await smallLine(theatre);
    stage.hall.loudspeaker(false);
    stage.hall.publish();
    const page = await stage.colleague('hoshu', 'maintenance');
    await page.locator('.pill.bad', { hasText: '音声エラー' }).click();
    const button = (name: string) => speaker(page).getByRole('button', { name });
    expect(await button('音を止める').isDisabled()).toBe(true);
    await button('音を確かめる').click();
    await page.getByRole('heading', { name: '音が聞こえましたか' }).waitFor();
    expect(asked(stage)).toEqual([{ verb: 'check-sound', group: 'hall' }]);
  });

  test('nothing to listen to: its box is away, or the day is closed', async () => {
    const stage = await smallLine(theatre);
    stage.hall.publish();
    const page = await stage.atCounter();
    await page.locator('.faults').click();
    await speaker(page).getByText('音の出る機器につながりません').waitFor();
    expect(await speaker(page).getByRole('button', { name: '音を確かめる' }).isDisabled()).toBe(
      true,
    );
    stage.hall.loudspeaker();
    stage.hall.publish();
    await speaker(page).getByText('まだ音を確かめていません').waitFor();
    stage.hall.trial.closeDay();
    stage.hall.publish();
    await speaker(page).getByText('本日の受付を開くと、確かめられます').waitFor();
  });

  test('silenced: the place of the voices says so, nothing moves, and it speaks again', async () => {
    const stage = await smallLine(theatre);
    stage.hall.loudspeaker(true);
    stage.hall.publish();
    const page = await stage.atCounter();
    const before = await places(page);
    await page.locator('.faults').click();
    await speaker(page).getByRole('button', { name: '音を止める' }).click();
    await speaker(page).getByText('音を止めています').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.pill.bad', { hasText: '消音中' }).waitFor();
    expect(await places(page)).toEqual(before);
    // A choice that is not seen is not made.
    await type(page, '3');
    await settled(page);
    await page.locator('.silenced').getByRole('button', { name: '音を出す' }).click();
    await page.locator('.voices').waitFor();
    expect(await page.locator('.voices [aria-pressed=true]').innerText()).toContain('音声あり');
    expect(asked(stage)).toEqual([
      { verb: 'set-mute', group: 'hall', muted: true },
      { verb: 'set-mute', group: 'hall', muted: false },
    ]);
  });
});
