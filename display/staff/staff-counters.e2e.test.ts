import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  asked,
  busyMorning,
  desk,
  desktop,
  dialogOf,
  nobodyAtDesk,
  picture,
  press,
  type StaffStage,
  StaffTheatre,
  settled,
  smallLine,
  tablet,
  type,
} from '../../.ci/staff-stage.ts';
import { counterId, nodeId } from '../../broker/contract/ids.ts';
import { kioskActor, parsed } from '../../broker/queue/trial-hall.ts';

const theatre = StaffTheatre.ofTests();
const kiosk = { kioskId: parsed(nodeId, 'kiosk-1') };
const counter3 = parsed(counterId, 'counter-3');
const counter2 = { counterId: parsed(counterId, 'counter-2') };
const menu = (page: Page) => page.locator('.at-counter summary');
const counterRow = (page: Page, counter: string) => page.locator(`[data-counter=${counter}]`);
const bands = (page: Page) => page.locator('.messages .band');

async function openMenu(page: Page): Promise<void> {
  await settled(page);
  await menu(page).click();
}

async function choose(page: Page, label: string): Promise<void> {
  await openMenu(page);
  await page.locator('.at-counter').getByRole('button', { name: label }).click();
}

async function bulletins(page: Page): Promise<void> {
  await settled(page);
  await page.locator('.person summary').click();
  await page.locator('.person').getByRole('button', { name: 'お知らせ' }).click();
  await dialogOf(page).waitFor();
}

/** A band that has only just come takes no tap: pressed until it is gone. */
async function answerBand(page: Page, name = /./ as string | RegExp): Promise<void> {
  const gone = async () => {
    const key = bands(page).getByRole('button', { name });
    if (await key.isVisible()) await key.click();
    return bands(page).count();
  };
  await expect.poll(gone).toBe(0);
}

function pass({ hall }: StaffStage, minutes: number): void {
  hall.trial.pass(minutes * 60);
  hall.publish();
}

describe('the counter in two taps (R48)', () => {
  test.each([
    ['小休憩', { state: 'break', rest: { reason: 'short', minutes: 15 } }, '小休憩 9:20まで'],
    ['昼休み', { state: 'break', rest: { reason: 'meal', minutes: 60 } }, '昼休み 10:05まで'],
    ['打合せ', { state: 'break', rest: { reason: 'meeting', minutes: 30 } }, '打合せ 9:35まで'],
    ['離席', { state: 'break', rest: { reason: 'errand', minutes: 5 } }, '離席 9:10まで'],
    ['交付準備にする', { state: 'back-office' }, '交付準備'],
    ['窓口を閉める', { state: 'closed' }, '閉鎖'],
  ])('%s', async (label, wish, shown) => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await choose(page, label);
    await expect.poll(() => menu(page).textContent()).toContain(shown);
    expect(asked(stage)).toEqual([{ verb: 'set-counter', ...wish }]);
    await choose(page, '窓口を開ける');
    await expect.poll(() => menu(page).textContent()).toContain('受付中');
  });

  test('everybody sees when one is expected back, and quietly that it is past', async () => {
    const stage = await smallLine(theatre);
    const other = await stage.colleague('sato', 'clerk');
    const page = await stage.atCounter();
    await other.locator('.choice', { hasText: '3番窓口' }).click();
    await choose(page, '離席');
    await page.getByText('9:10に戻る予定です。').waitFor();
    pass(stage, 8);
    await page.getByText('▲ 戻る予定の9:10を、3分過ぎています。').waitFor();
    await other.getByRole('button', { name: '窓口の一覧' }).click();
    await expect
      .poll(() => counterRow(other, 'counter-1').textContent())
      .toMatch(/離席 ▲3分超過[\s\S]*9:10を、3分過ぎています/);
    // Another's counter is the 責任者's business.
    expect(await counterRow(other, 'counter-1').getByRole('button').count()).toBe(0);
  });

  test('a counter takes something else for the rest of the day', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await choose(page, '受け持つ受付内容を変える');
    const dialog = dialogOf(page);
    await dialog.getByText('きょうだけの変更です').waitFor();
    const confirm = dialog.getByRole('button', { name: 'この内容に変える' });
    // Nothing is changed yet; nothing at all is no answer.
    expect(await confirm.isEnabled()).toBe(false);
    await dialog.locator('[data-service=application]').uncheck();
    await dialog.locator('[data-service=pickup]').uncheck();
    await dialog.getByText('1つ以上、選んでください').waitFor();
    expect(await confirm.isEnabled()).toBe(false);
    await dialog.locator('[data-service=pin-reset]').check();
    await confirm.click();
    await dialog.waitFor({ state: 'hidden' });
    expect(asked(stage)).toEqual([{ verb: 'set-counter-services', services: ['pin-reset'] }]);
    await page.locator('.head .what', { hasText: '暗証番号' }).waitFor();
    await page.locator('.next', { hasText: '次は D001' }).waitFor();
  });

  test('it says what is left without a counter', async () => {
    const stage = await smallLine(theatre);
    const { trial } = stage.hall;
    for (const counter of ['counter-2', 'counter-3', 'counter-4']) {
      trial.setCounter(counter, 'closed');
    }
    stage.hall.publish();
    const page = await stage.atCounter();
    await choose(page, '受け持つ受付内容を変える');
    await dialogOf(page).locator('[data-service=application]').uncheck();
    await dialogOf(page)
      .getByText(/受け持つ窓口がなくなります：.*申請/)
      .waitFor();
  });
});

test('the 責任者 fills a gap from the list, without sitting anywhere (R48)', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.colleague('tanaka', 'lead');
  await page.getByRole('button', { name: '状況を見る' }).click();
  const list = page.getByRole('button', { name: '窓口の一覧' });
  await list.click();
  const row = counterRow(page, 'counter-2');
  await row.getByRole('button', { name: '閉める' }).click();
  await row.locator('.counter-state', { hasText: '閉鎖' }).waitFor();
  await counterRow(page, 'counter-3').getByRole('button', { name: '休憩' }).click();
  await dialogOf(page).getByText('3番窓口を休憩にします').waitFor();
  await page.keyboard.press('2');
  await counterRow(page, 'counter-3').getByText('昼休み 10:05まで').waitFor();
  await counterRow(page, 'counter-4').getByRole('button', { name: '受付内容' }).click();
  await dialogOf(page).locator('[data-service=application]').check();
  await dialogOf(page).getByRole('button', { name: 'この内容に変える' }).click();
  await expect.poll(() => counterRow(page, 'counter-4').textContent()).toContain('申請');
  expect(asked(stage)).toMatchObject([
    { verb: 'set-counter', state: 'closed' },
    { verb: 'set-counter', state: 'break', rest: { reason: 'meal', minutes: 60 } },
    { verb: 'set-counter-services' },
  ]);
  expect(stage.hall.presses.map(({ ask }) => 'counterId' in ask && ask.counterId)).toEqual([
    ...['counter-2', 'counter-3', 'counter-4'],
  ]);
});

test('words of the 責任者 reach everybody, who say that they read them (R46)', async () => {
  const stage = await smallLine(theatre);
  const clerk = await stage.colleague('sato', 'clerk');
  const lead = await stage.atCounter();
  await clerk.locator('.choice', { hasText: '2番窓口' }).click();
  await bulletins(lead);
  const text = '本日10時から、3番窓口は研修のため閉めます。';
  await dialogOf(lead).getByLabel('全員へのお知らせ').fill(text);
  await dialogOf(lead).getByText('氏名は書かないでください').waitFor();
  await dialogOf(lead).getByRole('button', { name: '知らせる' }).click();
  await dialogOf(lead).getByText('まだの人：sato').waitFor();
  await bands(clerk).getByText(text).waitFor();
  // Their own words are no news to whoever wrote them.
  expect(await bands(lead).count()).toBe(0);
  await answerBand(clerk);
  await dialogOf(lead).getByText('確認した人：sato').waitFor();
  expect(await dialogOf(lead).getByText('まだの人').count()).toBe(0);
  await dialogOf(lead).getByRole('button', { name: '取り下げる' }).click();
  await dialogOf(lead).getByText('本日のお知らせは、まだありません').waitFor();
  await bulletins(clerk);
  expect(await dialogOf(clerk).getByRole('textbox').count()).toBe(0);
  expect(asked(stage).map((each) => 'verb' in each && each.verb)).toEqual([
    ...['post-bulletin', 'read-bulletin', 'withdraw-bulletin'],
  ]);
});

describe('somebody wants a hand (K12)', () => {
  test('one key at the counter, every page shows it, one touch ends it', async () => {
    const stage = await smallLine(theatre);
    const other = await stage.colleague('sato', 'clerk');
    const page = await stage.atCounter(desktop, '2');
    await other.locator('.choice', { hasText: '3番窓口' }).click();
    await other.locator('.desk').waitFor();
    const sounded = other.evaluate(
      () =>
        new Promise<number>((heard) => {
          const start = OscillatorNode.prototype.start;
          OscillatorNode.prototype.start = function play(...when) {
            heard(this.frequency.value);
            start.apply(this, when);
          };
        }),
    );
    await type(page, 'c');
    await bands(other).getByText('2番窓口').waitFor();
    expect(await sounded).toBe(659);
    await page.locator('.head .hand[aria-pressed=true]').waitFor();
    pass(stage, 3);
    await bands(other).getByText('3分前から').waitFor();
    await answerBand(other, '対応します');
    await bands(page).waitFor({ state: 'detached' });
    await page.locator('.head .hand[aria-pressed=false]').waitFor();
    expect(asked(stage)).toEqual([
      { verb: 'ask-help', place: counter2 },
      { verb: 'answer-help', place: counter2 },
    ]);
  });

  test('called by mistake, it is taken back with the same button', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter(desktop, '2');
    const key = page.locator('.head .hand');
    await key.click();
    await page.locator('.head .hand[aria-pressed=true]').waitFor();
    await settled(page);
    await key.click();
    await page.locator('.head .hand[aria-pressed=false]').waitFor();
  });

  test('a terminal, seen by the city’s staff as well', async () => {
    const stage = await smallLine(theatre);
    stage.hall.trial.askHelp(kiosk, kioskActor('kiosk-1'));
    stage.hall.publish();
    const page = await stage.colleague('yamada', 'city-staff');
    await page.locator('.choice').click();
    await bands(page).getByText('発券機').waitFor();
    await settled(page);
    await answerBand(page);
    expect(asked(stage)).toEqual([{ verb: 'answer-help', place: kiosk }]);
  });
});

test('steps are timed, and what was handed over is called and finished by the city (R69–R71)', async () => {
  const stage = await smallLine(theatre);
  const { trial } = stage.hall;
  trial.callNext('counter-1');
  trial.start('A001', 'counter-1');
  trial.setParty('A001', 'proxy');
  stage.hall.publish();
  const city = await stage.colleague('yamada', 'city-staff');
  await city.locator('.choice').click();
  const page = await stage.atCounter();
  await page.locator('.steps').getByRole('button', { name: '書類確認' }).click();
  await page.locator('.steps [aria-pressed=true]', { hasText: '書類確認' }).waitFor();
  pass(stage, 3);
  await page.getByText('この段階 3分').waitFor();
  await picture(page, 'step');
  await type(page, 't');
  await dialogOf(page).getByText('5番窓口（市職員）').waitFor();
  await page.keyboard.press('1');
  await city.locator('.next', { hasText: '次は A001' }).waitFor();
  await press(city, '次の方を呼ぶ');
  await desk(city, 'calling', 'A001');
  await press(city, '対応開始');
  await desk(city, 'serving', 'A001');
  // Whose errand it is was said at the first counter; its time here begins anew.
  await city.locator('.parties [aria-pressed=true]', { hasText: '代理人' }).waitFor();
  expect(await city.getByText('この段階').count()).toBe(0);
  await picture(city, 'city-serving');
  await press(city, '対応終了');
  await nobodyAtDesk(city);
  expect(trial.ticket('A001').phase.state).toBe('done');
  await openMenu(city);
  expect(await city.locator('.at-counter').getByText('受け持つ受付内容').count()).toBe(0);
});

describe.each([desktop, tablet, { width: 1920, height: 1080 }])('$width × $height', (size) => {
  test('pictures of counters, words and calls for a hand', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall);
    const { trial } = stage.hall;
    stage.hall.publish();
    const page = await stage.atCounter(size, '2');
    await openMenu(page);
    await picture(page, 'counters-menu');
    await page.keyboard.press('Escape');
    await choose(page, '受け持つ受付内容を変える');
    await dialogOf(page).waitFor();
    await picture(page, 'counters-services');
    await page.keyboard.press('Escape');
    trial.setCounter('city-1', 'break', { reason: 'meal', minutes: 60 });
    await choose(page, '離席');
    await page.getByText('に戻る予定です').waitFor();
    pass(stage, 9);
    await page.getByText('過ぎています').waitFor();
    trial.askHelp(kiosk, kioskActor('kiosk-1'));
    pass(stage, 2);
    await bands(page).waitFor();
    await picture(page, 'counters-late');
    await page.getByRole('button', { name: '窓口の一覧' }).press('Enter');
    await dialogOf(page).waitFor();
    await picture(page, 'counters-list');
    await page.keyboard.press('Escape');
    await bulletins(page);
    await picture(page, 'bulletins-none');
    const say = dialogOf(page).getByLabel('全員へのお知らせ');
    await say.fill(
      '本日10時から、3番窓口は研修のため閉めます。お待ちの方は2番窓口と4番窓口でお受けください。',
    );
    await dialogOf(page).getByRole('button', { name: '知らせる' }).click();
    await dialogOf(page).getByText('確認した人').waitFor();
    await picture(page, 'bulletins');
    await page.keyboard.press('Escape');
    await choose(page, '窓口を開ける');
    const other = await stage.colleague('sato', 'clerk', size);
    await other.locator('.choice', { hasText: '1番窓口' }).click();
    await bands(other).nth(1).waitFor();
    trial.askHelp({ counterId: counter3 });
    stage.hall.publish();
    await bands(other).getByRole('button', { name: '3番窓口に対応' }).waitFor();
    await picture(other, 'messages');
    const bottom = (box: { y: number; height: number } | null) => (box ? box.y + box.height : 0);
    const covered = async () => {
      const filters = await other.locator('.services').boundingBox();
      const bands = await other.locator('.messages .band').all();
      const lowest = await Promise.all(bands.map(async (band) => bottom(await band.boundingBox())));
      expect(Math.max(...lowest)).toBeLessThanOrEqual(filters?.y ?? 0);
    };
    await covered();
    trial.answerHelp({ counterId: counter3 });
    stage.hall.publish();
    await bands(other).getByRole('button', { name: '対応します' }).waitFor();
    await picture(other, 'messages-one');
    await covered();
    if (size === tablet) {
      await bands(other).getByRole('button', { name: '全文' }).click();
      await dialogOf(other).getByText('4番窓口でお受けください').waitFor();
      await other.keyboard.press('Escape');
    }
    await press(other, '次の方を呼ぶ');
    await settled(other);
  });
});
