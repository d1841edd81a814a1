import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  asked,
  desk,
  dialogOf,
  handedPassword,
  nobodyAtDesk,
  press,
  rowOf,
  StaffTheatre,
  signIn,
  smallLine,
  staffPassword,
  staffPin,
  tablet,
  type,
} from '../../.ci/staff-stage.ts';

const theatre = StaffTheatre.ofTests();
const lockedScreen = (page: Page) => page.getByRole('heading', { name: 'ロック中' });

describe('locked in the middle of the work (R53, F48)', () => {
  test('everything is as it was, for the same person and their PIN', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await press(page, 'チャイムのみ');
    await page.locator('#tab-hold').click();
    await press(page, '次の方を呼ぶ');
    await desk(page, 'calling', 'A001');
    stage.clock.passedMs += 15 * 60_000 + 1;
    await lockedScreen(page).waitFor({ timeout: 15_000 });
    expect(await page.locator('.desk').isVisible()).toBe(false);
    expect(await page.locator('.account').innerText()).toContain('suzuki');
    await page.keyboard.type(staffPin);
    await page.locator('.desk').waitFor();
    expect(await page.locator('.voices [aria-pressed=true]').innerText()).toContain('チャイムのみ');
    expect(await page.locator('#tab-hold').getAttribute('aria-selected')).toBe('true');
    await press(page, '対応開始');
    await desk(page, 'serving', 'A001');
  });

  test('a press that comes too late asks nothing; the dialog and what is in it stay', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await type(page, 'i');
    await dialogOf(page).getByLabel('要配慮').check();
    stage.clock.passedMs += 15 * 60_000 + 1;
    await page.getByRole('button', { name: 'カードの受け取り' }).click();
    await lockedScreen(page).waitFor();
    expect(await dialogOf(page).count()).toBe(0);
    await page.keyboard.type(staffPin);
    await dialogOf(page).waitFor();
    expect(await dialogOf(page).getByLabel('要配慮').isChecked()).toBe(true);
    expect(stage.hall.asked).toEqual([]);
    await page.waitForTimeout(450);
    await page.getByRole('button', { name: 'カードの受け取り' }).click();
    await page.locator('.issued .number').waitFor();
    expect(stage.hall.asked).toEqual(['issue-ticket']);
  });

  test('another person finds nothing of it, and its owner loses nothing by a look at the sign-in', async () => {
    const stage = await smallLine(theatre);
    await stage.colleague('tanaka', 'clerk');
    const page = await stage.atCounter();
    await press(page, '音声なし');
    await type(page, 'l');
    await lockedScreen(page).waitFor();
    await page.getByRole('button', { name: 'ほかの人が使う' }).click();
    await page.getByRole('button', { name: 'ロック画面に戻る' }).click();
    await page.keyboard.type(staffPin);
    await page.locator('.desk').waitFor();
    await type(page, 'l');
    await page.getByRole('button', { name: 'ほかの人が使う' }).click();
    await signIn(page, 'tanaka');
    await page.locator('.choice').first().click();
    await page.locator('.desk').waitFor();
    expect(await page.locator('.voices [aria-pressed=true]').innerText()).toContain('音声あり');
    expect(await page.locator('.person summary').innerText()).toContain('tanaka');
  });

  test('one tap in the menu locks it; a thumb opens it; five wrong PINs ask for the password', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter(tablet);
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: '画面をロック' }).click();
    await lockedScreen(page).waitFor();
    const tap = async (digits: string) => {
      for (const digit of digits) {
        await page.locator('.keypad').getByRole('button', { name: digit, exact: true }).click();
      }
    };
    for (let left = 4; left > 0; left -= 1) {
      await tap('111222');
      await page.getByText(`あと${left}回間違えると`).waitFor();
    }
    await tap('11122');
    await page.getByRole('button', { name: '全部消す' }).click();
    expect(await page.locator('.slots .full').count()).toBe(0);
    await tap('111222');
    await page.getByText('PINを5回間違えたため').waitFor();
    await page.getByLabel('パスワード').fill(staffPassword);
    await page.getByRole('button', { name: '開く', exact: true }).click();
    await page.locator('.desk').waitFor();
  });

  test('a reload does not get around it', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await type(page, 'l');
    await lockedScreen(page).waitFor();
    await page.reload();
    await lockedScreen(page).waitFor();
    expect(await page.locator('.desk, staff-monitor').count()).toBe(0);
    await page.keyboard.type(staffPin);
    await page.locator('.desk').waitFor();
  });

  test('signed in elsewhere: this page says so, and goes on after the full password', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await stage.rig.visitor().signIn('suzuki', staffPassword);
    await page.getByText('ほかの端末でサインインしたため').waitFor();
    expect(await page.getByLabel('職員ID').inputValue()).toBe('suzuki');
    await signIn(page, 'suzuki');
    await page.locator('.desk').waitFor();
  });
});

describe('PINs and passwords (R53)', () => {
  test('a first PIN is chosen twice at the first sign-in, and can wait', async () => {
    const stage = await smallLine(theatre);
    await stage.rig
      .visitor()
      .post('/first-account', { staffId: 'suzuki', password: staffPassword });
    const page = await stage.page();
    await signIn(page, 'suzuki');
    await page.getByRole('heading', { name: 'PINを決めてください' }).waitFor();
    await page.keyboard.type('123456');
    await page.getByText('当てられやすい番号です').waitFor();
    await page.keyboard.type(staffPin);
    await page.getByRole('heading', { name: 'もう一度、同じ番号' }).waitFor();
    await page.keyboard.type('902846');
    await page.getByText('2回の番号が違います').waitFor();
    await page.keyboard.type(staffPin);
    await page.getByRole('heading', { name: 'もう一度、同じ番号' }).waitFor();
    await page.keyboard.type(staffPin);
    await page.locator('.choice').first().click();
    await page.locator('.desk').waitFor();
    await type(page, 'l');
    await lockedScreen(page).waitFor();
    await page.keyboard.type(staffPin);
    await page.locator('.desk').waitFor();
  });

  test('put off, the locked screen opens with the password; the menu still changes both', async () => {
    const stage = await smallLine(theatre);
    await stage.rig
      .visitor()
      .post('/first-account', { staffId: 'suzuki', password: staffPassword });
    const page = await stage.page();
    await signIn(page, 'suzuki');
    await page.getByRole('button', { name: 'あとで決める' }).click();
    await page.locator('.choice').first().click();
    await type(page, 'l');
    await lockedScreen(page).waitFor();
    await page.getByLabel('パスワード').fill(staffPassword);
    await page.keyboard.press('Enter');
    await page.locator('.desk').waitFor();
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'パスワードとPINの変更' }).click();
    await dialogOf(page).getByLabel('いまのパスワード').fill(staffPassword);
    await dialogOf(page).getByLabel('新しいPIN').fill(staffPin);
    await dialogOf(page).getByLabel('新しいパスワード').fill('a phrase of my own');
    await page.getByRole('button', { name: '変更する' }).click();
    await page.getByText('PINとパスワードを変更しました').waitFor();
    await stage.rig.visitor().signIn('suzuki', 'a phrase of my own');
  });

  test('the 責任者 resets a password: shown once, good for one sign-in', async () => {
    const stage = await smallLine(theatre);
    const other = await stage.colleague('tanaka', 'clerk');
    const page = await stage.atCounter();
    await other.locator('.choice').first().waitFor();
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'アカウントの管理' }).click();
    await page.getByRole('button', { name: 'tanaka パスワード再設定' }).click();
    await page.getByLabel('自分のPINかパスワード').fill('111222');
    await page.keyboard.press('Enter');
    await page.getByText('PINが違います。あと4回').waitFor();
    await page.waitForTimeout(450);
    await page.getByLabel('自分のPINかパスワード').fill(staffPin);
    await page.keyboard.press('Enter');
    const handed = await page.locator('.one-time').innerText();
    await other.getByText('責任者がパスワードを再設定しました').waitFor();
    await signIn(other, 'tanaka', handed);
    await other.getByRole('heading', { name: '自分のパスワードを決めてください' }).waitFor();
    await other.getByLabel('新しいパスワード').fill('a phrase of my own');
    await other.getByRole('button', { name: 'このパスワードにする' }).click();
    await other.getByRole('heading', { name: 'PINを決めてください' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'アカウントの管理' }).click();
    await page.getByRole('button', { name: 'tanaka 停止' }).waitFor();
    expect(await page.locator('.one-time').count()).toBe(0);
  });

  test('the 責任者 sees who is signed in, and ends it: the page there says so', async () => {
    const stage = await smallLine(theatre);
    const other = await stage.colleague('tanaka', 'clerk');
    const page = await stage.atCounter();
    await other.locator('.choice').nth(1).click();
    await other.locator('.desk').waitFor();
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'サインイン中の人' }).click();
    const row = dialogOf(page).locator('tr', { hasText: 'tanaka' });
    expect(await row.innerText()).toMatch(/2番窓口[\s\S]*たったいま[\s\S]*Linux・Chrome/);
    await row.getByRole('button').click();
    await page.keyboard.type(staffPin);
    await page.keyboard.press('Enter');
    await page.getByText('tanaka のサインインを終わらせました').waitFor();
    await other.getByText('責任者がこの画面のサインインを終わらせました').waitFor();
    expect(await other.locator('.desk').isVisible()).toBe(false);
  });
});

describe('the end of the day (R53)', () => {
  test('whoever is still signed in is reminded once, and leaves with one press', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    stage.hall.trial.closeDay();
    stage.hall.publish();
    await page.getByRole('heading', { name: '本日の受付は終わりました' }).waitFor();
    await page.getByRole('button', { name: 'まだ続ける' }).click();
    stage.hall.publish();
    await page.waitForTimeout(1_500);
    expect(await dialogOf(page).count()).toBe(0);
    await page.reload();
    await page.getByRole('button', { name: '退勤する' }).press('Enter');
    await page.getByRole('heading', { name: 'サインイン' }).waitFor();
    expect(stage.hall.asked.filter((verb) => verb !== 'set-counter')).toEqual([]);
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
    await dialogOf(page).getByLabel('最初のパスワード').fill(handedPassword);
    await dialogOf(page).getByLabel('役割').selectOption('clerk');
    await page.getByRole('button', { name: '追加する' }).click();
    await page.getByText('tanaka を追加しました').waitFor();
    const visitor = await stage.rig.visitor().signIn('tanaka', handedPassword);
    // The 責任者 knows that password: it opens nothing but the choice of another (R53).
    expect((await visitor.get('/session')).body).toMatchObject({ due: 'password' });
    expect((await visitor.get('/stream')).status).toBe(403);
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
  await page.getByRole('button', { name: '小休憩' }).click();
  await page.getByRole('button', { name: '窓口を開ける' }).last().waitFor();
  await rowOf(page, 'A001').waitFor();
  expect(stage.hall.trial.ticket('A001').phase.state).toBe('waiting');
  expect(asked(stage).at(-1)).toEqual({
    ...{ verb: 'set-counter', state: 'break', rest: { reason: 'short', minutes: 15 } },
  });
});

test('F48: two minutes before an idle screen is locked the page says so, and a touch keeps it', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  await page.clock.install();
  await page.clock.fastForward(13 * 60_000 + 2_000);
  const warning = page.getByText('まもなく画面をロックします');
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

describe('an answer of the node itself is lost', () => {
  /** It arrives and is done; the next time too, where nothing else is said. */
  async function loseOnce(page: Page, path: string): Promise<() => number> {
    let arrived = 0;
    await page.route(`**${path}`, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      arrived += 1;
      if (arrived > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    return () => arrived;
  }

  async function accounts(page: Page): Promise<void> {
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'アカウントの管理' }).click();
    await dialogOf(page).getByRole('cell', { name: '使用中' }).first().waitFor();
  }

  test('counter and account: what leaves the same behind is asked again, and is done', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.colleague('tanaka', 'lead');
    const seats = await loseOnce(page, '/counter');
    await page.locator('.choice', { hasText: '2番窓口' }).click();
    await page.locator('.desk').waitFor();
    expect(seats()).toBe(2);
    const lead = stage.rig.visitor();
    await lead.signIn('suzuki', staffPassword);
    await lead.post('/accounts', { staffId: 'mori', role: 'clerk', password: handedPassword });
    await accounts(page);
    const disabled = await loseOnce(page, '/accounts/disabled');
    await dialogOf(page).getByRole('button', { name: 'mori 停止' }).click();
    await dialogOf(page).getByText('mori を停止しました').waitFor();
    expect(disabled()).toBe(2);
  });

  test('a new account is sent once, and looked for in the list', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await accounts(page);
    const added = await loseOnce(page, '/accounts');
    await dialogOf(page).getByLabel('職員ID').fill('mori');
    await dialogOf(page).getByLabel('最初のパスワード').fill(handedPassword);
    await dialogOf(page).getByRole('button', { name: '追加する' }).click();
    await dialogOf(page).getByText('mori を追加しました').waitFor();
    expect(added()).toBe(1);
  });

  test('a reset and a changed password say what may have become of the old one', async () => {
    const stage = await smallLine(theatre);
    await stage.colleague('tanaka', 'clerk');
    const page = await stage.atCounter();
    await accounts(page);
    await loseOnce(page, '/accounts/reset');
    await dialogOf(page).getByRole('button', { name: 'tanaka パスワード再設定' }).click();
    await page.waitForTimeout(450);
    await page.getByLabel('自分のPINかパスワード').fill(staffPin);
    await page.keyboard.press('Enter');
    await page.getByText('tanaka のいまのパスワードは、もう使えないことがあります').waitFor();
    await page.getByRole('button', { name: '再設定する', disabled: false }).waitFor();
    await page.getByLabel('自分のPINかパスワード').fill(staffPin);
    await page.keyboard.press('Enter');
    expect(await page.locator('.one-time').innerText()).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    await page.keyboard.press('Escape');
    await page.locator('.person summary').click();
    await page.getByRole('button', { name: 'パスワードとPINの変更' }).click();
    const passwords = await loseOnce(page, '/password');
    await page.getByLabel('いまのパスワード').fill(staffPassword);
    await page.getByLabel('新しいパスワード').fill('another correct horse');
    await page.getByRole('button', { name: '変更する' }).click();
    await page.getByText('入れなければ前のパスワードを使ってください').waitFor();
    expect(passwords()).toBe(1);
    const again = stage.rig.visitor();
    await again.signIn('suzuki', 'another correct horse');
  });
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
  await page.getByRole('button', { name: 'あとで決める' }).click();
  await page.locator('.choice').first().click();
  await page.locator('.desk').getByText('<img src=x').waitFor();
  await type(page, 'i');
  await dialogOf(page).waitFor();
  expect(await page.evaluate(() => [document.images.length, 'broken' in window])).toEqual([
    0,
    false,
  ]);
});
