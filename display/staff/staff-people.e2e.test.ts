import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  asked,
  desk,
  dialogOf,
  nobodyAtDesk,
  press,
  rowOf,
  StaffTheatre,
  signIn,
  smallLine,
  staffPassword,
  type,
} from '../../.ci/staff-stage.ts';

let theatre: StaffTheatre;
// A browser on a busy machine is slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  theatre = await StaffTheatre.open();
}, 120_000);
afterAll(() => theatre?.close());
afterEach(async () => {
  expect(await theatre.clear()).toEqual([]);
});

describe('signed out in the middle of the work (F48)', () => {
  test('the sign-in page comes, and everything is as it was for the same person', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await press(page, 'チャイムのみ');
    await page.locator('#tab-hold').click();
    stage.clock.passedMs += 15 * 60_000 + 1;
    await page.getByRole('heading', { name: 'もう一度サインイン' }).waitFor({ timeout: 15_000 });
    expect(await page.locator('.desk').isVisible()).toBe(false);
    expect(await page.getByLabel('職員ID').inputValue()).toBe('suzuki');
    await signIn(page, 'suzuki');
    await page.locator('.desk').waitFor();
    expect(await page.locator('.voices [aria-pressed=true]').innerText()).toContain('チャイムのみ');
    expect(await page.locator('#tab-hold').getAttribute('aria-selected')).toBe('true');
    await press(page, '次の方を呼ぶ');
    await desk(page, 'calling', 'A001');
  });

  test('a press that comes too late asks nothing, and an open dialog does not block the way', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await type(page, 'i');
    await dialogOf(page).waitFor();
    stage.clock.passedMs += 15 * 60_000 + 1;
    await page.getByRole('button', { name: 'カードの受け取り' }).click();
    await page.getByRole('heading', { name: 'もう一度サインイン' }).waitFor();
    await signIn(page, 'suzuki');
    await dialogOf(page).waitFor();
    expect(stage.hall.asked).toEqual([]);
    await page.getByRole('button', { name: 'カードの受け取り' }).click();
    await page.locator('.issued .number').waitFor();
    expect(stage.hall.asked).toEqual(['issue-ticket']);
  });

  test('another person finds nothing of it', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await press(page, '音声なし');
    await stage.colleague('tanaka', 'clerk');
    stage.clock.passedMs += 15 * 60_000 + 1;
    await page.getByRole('heading', { name: 'もう一度サインイン' }).waitFor({ timeout: 15_000 });
    await signIn(page, 'tanaka');
    await page.locator('.choice').first().click();
    await page.locator('.desk').waitFor();
    expect(await page.locator('.voices [aria-pressed=true]').innerText()).toContain('音声あり');
    expect(await page.locator('.person summary').innerText()).toContain('tanaka');
  });
});

describe('issuing at the floor (R73)', () => {
  test('language, slips, need: one touch on the service, and never two numbers for it', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await type(page, 'i');
    await page.getByRole('button', { name: 'Português' }).click();
    await page.getByLabel('要配慮').check();
    await page.getByRole('button', { name: 'マイナンバーカードの申請' }).dblclick();
    await page.locator('.issued .number').waitFor();
    expect(await page.locator('.issued').innerText()).toMatch(/A002[\s\S]*発券機から出ます/);
    await page.getByRole('button', { name: '続けて発行する' }).click();
    await page.getByLabel('発券機から番号札を出す').uncheck();
    await page.getByRole('button', { name: '暗証番号の初期化' }).click();
    await page.getByText('番号を伝えてください').waitFor();
    expect(asked(stage)).toEqual([
      {
        ...{ verb: 'issue-ticket', serviceId: 'application', locale: 'pt-BR' },
        ...{ printer: 'printer-1', accommodation: true },
      },
      { verb: 'issue-ticket', serviceId: 'pin-reset', locale: 'pt-BR' },
    ]);
  });

  test('no answer came: touched again, it is the same press', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await type(page, 'i');
    stage.hall.printer('paper-out');
    const service = page.getByRole('button', { name: 'カードの受け取り' });
    await service.click();
    await dialogOf(page).getByText('プリンターが印刷できる状態ではありません').waitFor();
    stage.hall.printer('ready');
    await page.waitForTimeout(450);
    await service.click();
    await page.locator('.issued .number').waitFor();
    const ids = stage.hall.presses.map(({ requestId }) => requestId);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });
});

describe('who may what, on the page', () => {
  test('the city’s staff call what was handed to them, by the same large button (R69)', async () => {
    const stage = await smallLine(theatre);
    const { trial } = stage.hall;
    trial.callTicket('B001', 'counter-1');
    trial.start('B001', 'counter-1');
    trial.handOff('B001', { counter: 'city-1' });
    stage.hall.publish();
    const page = await stage.colleague('yamada', 'city-staff');
    await page.locator('.choice').first().waitFor();
    expect(await page.locator('.choice').count()).toBe(1);
    await page.locator('.choice').click();
    await press(page, '次の方を呼ぶ');
    await desk(page, 'calling', 'B001');
    await press(page, '対応開始');
    await desk(page, 'serving', 'B001');
    await press(page, '対応終了');
    await nobodyAtDesk(page);
    expect(stage.hall.asked).toEqual(['call-ticket', 'start-serving', 'finish-serving']);
    expect(await page.getByRole('button', { name: '番号を発行' }).isEnabled()).toBe(false);
  });

  test('the city reads, and finds nothing to press', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.colleague('kansa', 'city');
    await rowOf(page, 'A001').waitFor();
    expect(await page.locator('tbody button').count()).toBe(0);
    expect(await page.locator('.desk').count()).toBe(0);
    for (const key of ['Enter', 's', 'f', 'z', 'i']) await page.keyboard.press(key);
    expect([stage.hall.asked, await dialogOf(page).count()]).toEqual([[], 0]);
  });

  test('the 責任者 makes accounts, and shuts one out (R47)', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'アカウントの管理' }).click();
    await dialogOf(page).getByLabel('職員ID').fill('tanaka');
    await dialogOf(page).getByLabel('最初のパスワード').fill(staffPassword);
    await dialogOf(page).getByLabel('役割').selectOption('clerk');
    await page.getByRole('button', { name: '追加する' }).click();
    await page.getByText('tanaka を追加しました').waitFor();
    const visitor = await stage.rig.visitor().signIn('tanaka', staffPassword);
    await page.getByRole('button', { name: 'tanaka 停止' }).click();
    await page.getByText('■ 停止中').waitFor();
    expect((await visitor.get('/session')).body).toMatchObject({ me: null });
  });
});

describe('keys', () => {
  test('can be switched off, and stay so (WCAG 2.1.4)', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'ショートカットキーを使わない' }).click();
    expect(await page.locator('.desk kbd').first().isVisible()).toBe(false);
    await page.locator('.services button').first().focus();
    await page.keyboard.press('i');
    await page.reload();
    await page.locator('.desk').waitFor();
    await page.keyboard.press('i');
    expect([stage.hall.asked, await dialogOf(page).count()]).toEqual([[], 0]);
  });

  test('typed into a field they are letters', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await page.getByLabel('番号で探す').focus();
    await page.keyboard.type('sfhtrnxzi123');
    expect([stage.hall.asked, await dialogOf(page).count()]).toEqual([[], 0]);
  });

  test('the focus comes back from a dialog to where it was', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await rowOf(page, 'B002').getByRole('button', { name: '取消' }).focus();
    await page.keyboard.press('Enter');
    await dialogOf(page).waitFor();
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'hidden' });
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(focused).toBe('B002 取消');
    await page.keyboard.press('ArrowDown');
    const below = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(below).toBe('B003 取消');
  });
});

test('out of touch nothing can be pressed; back in touch it can', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  stage.hall.memory.away();
  await page.getByRole('alert').filter({ hasText: '通信が切れています' }).waitFor();
  expect(await page.locator('.desk .key:enabled, .next:enabled, td button:enabled').count()).toBe(
    0,
  );
  await page.keyboard.press('Enter');
  stage.hall.publish();
  await page.locator('.next:enabled').waitFor();
  expect(stage.hall.asked).toEqual([]);
});

test('R48, F60: two touches close a counter; whoever was being called goes back to their place', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  await press(page, '次の方を呼ぶ');
  await desk(page, 'calling', 'A001');
  await page.locator('.at-counter summary').click();
  await page.getByRole('button', { name: '休憩にする' }).click();
  await page.getByRole('button', { name: '窓口を開ける' }).last().waitFor();
  await rowOf(page, 'A001').waitFor();
  expect(stage.hall.trial.ticket('A001').phase.state).toBe('waiting');
  expect(asked(stage).at(-1)).toEqual({ verb: 'set-counter', state: 'break' });
});

test('F48: two minutes before an idle session ends the page says so, and a touch keeps it', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  await page.clock.install();
  await page.clock.fastForward(13 * 60_000 + 2_000);
  const warning = page.getByText('まもなく自動でサインアウトします');
  await warning.waitFor();
  const told = page.waitForResponse(/present/);
  await page.locator('.hall').click({ position: { x: 3, y: 3 } });
  expect((await told).status()).toBe(200);
  await warning.waitFor({ state: 'detached' });
});

test('signing out that did not reach the node is not claimed to be done', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  await page.route('**/sign-out', (route) => route.abort());
  await page.locator('.person summary').click();
  await page.getByRole('button', { name: 'サインアウト' }).click();
  await dialogOf(page).waitFor();
  await page.keyboard.press('2');
  await page.getByText('受付サーバーから返事がありません').waitFor();
  expect(await page.locator('.desk').isVisible()).toBe(true);
  expect((await page.request.get(`${stage.rig.url}/session`)).ok()).toBe(true);
});

test('F46: texts of the site are texts, whatever stands in them', async () => {
  const script = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
  const stage = await smallLine(theatre);
  const { locales, site } = stage.hall.pack;
  stage.hall.memory.deliver('site', {
    ...stage.hall.pack,
    site: { ...site, name: script.slice(0, 40) },
    locales: locales.map((texts) => {
      const services = Object.entries(texts.services).map(([id, service]) => {
        return [id, { ...service, name: script, short: script.slice(0, 40) }];
      });
      return { ...texts, native: script.slice(0, 40), services: Object.fromEntries(services) };
    }),
  });
  await stage.rig.visitor().post('/first-account', { staffId: 'suzuki', password: staffPassword });
  const page = await stage.page();
  await signIn(page, 'suzuki');
  await page.locator('.choice').first().click();
  await page.locator('.desk').getByText('<img src=x').waitFor();
  await type(page, 'i');
  await dialogOf(page).waitFor();
  expect(await page.evaluate(() => [document.images.length, 'broken' in window])).toEqual([
    0,
    false,
  ]);
});
