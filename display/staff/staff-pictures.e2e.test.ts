import { describe, expect, test } from 'vitest';
import {
  busyMorning,
  desktop,
  dialogOf,
  openDay,
  picture,
  press,
  StaffTheatre,
  settled,
  signIn,
  staffPassword,
  tablet,
  type,
} from '../../.ci/staff-stage.ts';

const theatre = StaffTheatre.ofTests();
/** Its letters in Shift_JIS, as far as this test writes them (JIS X 0208, in its two-byte form). */
function shiftJis(text: string): Buffer {
  const letters: Readonly<Record<string, number>> = {
    ...{ 予: 0x975c, 約: 0x96f1, 番: 0x94d4, 号: 0x8d86, 日: 0x93fa, 付: 0x9574 },
    ...{ 時: 0x8e9e, 刻: 0x8d8f, 受: 0x8ef3, 内: 0x93e0, 容: 0x9765 },
  };
  return Buffer.from(
    [...text].flatMap((letter) => {
      const code = letters[letter];
      return code === undefined ? [letter.charCodeAt(0)] : [code >> 8, code & 0xff];
    }),
  );
}

describe.each([
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
])('a full hall at $width × $height', (size) => {
  test('R15: somebody called, then served while issue is stopped', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 60);
    stage.hall.trial.setCounter('counter-3', 'break');
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    stage.hall.trial.pass(72);
    stage.hall.publish();
    await picture(page, 'full-hall');
    // How long and how serious stand in one line.
    const heights = await page.locator('td.wait').evaluateAll((cells) =>
      cells.map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getBoundingClientRect().height;
      }),
    );
    expect(Math.max(...heights)).toBeLessThan(32);
    await press(page, '対応開始');
    await page.locator('.current.serving').waitFor();
    stage.hall.trial.stopIssuing('full');
    stage.hall.publish();
    await page.locator('.head.stopped').waitFor();
    await picture(page, 'full-hall-stopped');
  });
});

describe.each([desktop, tablet])('pictures at $width × $height', (size) => {
  test('first run, signing in, locked out, choosing a counter', async () => {
    const stage = await theatre.stage();
    openDay(stage.hall);
    stage.hall.trial.setCounter('counter-2', 'break');
    stage.hall.publish();
    const first = await stage.page(size);
    await first.getByText('最初の責任者').waitFor();
    await picture(first, 'first-run');
    await first.getByLabel('職員ID').fill('suzuki');
    await first.getByLabel('パスワード').fill(staffPassword);
    await first.getByRole('button', { name: '登録して始める' }).click();
    await first.getByRole('heading', { name: 'PINを決めてください' }).waitFor();
    await picture(first, 'choose-pin');
    await first.keyboard.type('480715');
    await first.getByRole('heading', { name: 'もう一度、同じ番号' }).waitFor();
    await picture(first, 'choose-pin-again');
    await first.keyboard.type('480715');
    await first.locator('.choice').first().waitFor();
    await picture(first, 'choose-counter');
    const page = await stage.page(size);
    await page.getByRole('heading', { name: 'サインイン' }).waitFor();
    await picture(page, 'sign-in');
    for (let nth = 0; nth < 6; nth += 1) {
      const answered = page.waitForResponse(/sign-in/);
      await signIn(page, 'suzuki', 'not the password');
      await answered;
    }
    await page.locator('.problem', { hasText: 'お待ちください' }).waitFor();
    await picture(page, 'locked-out');
  });

  test('the locked screen, who is signed in, a reset, one’s own secrets', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 24);
    stage.hall.publish();
    const other = await stage.colleague('tanaka-hanako.0042', 'clerk', size);
    await other.locator('.choice').nth(1).click();
    await other.locator('.desk').waitFor();
    await type(other, 'l');
    await other.getByRole('heading', { name: 'ロック中' }).waitFor();
    await other.keyboard.type('480');
    await picture(other, 'lock-screen');
    await other.keyboard.type('999');
    await other.getByText('あと4回間違えると').waitFor();
    await picture(other, 'lock-wrong');
    await other.getByRole('button', { name: 'パスワードで開く' }).click();
    await picture(other, 'lock-password');
    const page = await stage.atCounter(size);
    const open = async (item: string) => {
      await page.keyboard.press('Escape');
      await page.locator('.person summary').click();
      await page.locator('.person').getByRole('button', { name: item }).click();
      await dialogOf(page).waitFor();
      await page.waitForFunction(() => !document.querySelector('dialog .nothing'));
    };
    await page.locator('.person summary').click();
    await picture(page, 'person-menu');
    await page.locator('.person summary').click();
    await open('サインイン中の人');
    await picture(page, 'sessions');
    await page.getByRole('button', { name: 'tanaka-hanako.0042 のサインイン' }).click();
    await picture(page, 'session-end');
    for (let nth = 0; nth < 6; nth += 1) {
      const wrong = { staffId: 'tanaka-hanako.0042', password: 'wrong' };
      await stage.rig.visitor().post('/sign-in', wrong);
    }
    await open('アカウントの管理');
    await page.getByRole('button', { name: '待ちを解除' }).waitFor();
    await picture(page, 'account-waits');
    await page.getByRole('button', { name: 'パスワード再設定' }).click();
    await picture(page, 'account-reset');
    // A wrong PIN takes its time, as a double tap does.
    await page.waitForTimeout(450);
    await page.getByLabel('自分のPINかパスワード').fill('480715');
    await page.keyboard.press('Enter');
    const handed = await page.locator('.one-time').innerText();
    await picture(page, 'account-handed');
    await open('パスワードとPINの変更');
    await picture(page, 'secrets');
    await other.getByText('責任者がパスワードを再設定しました').waitFor();
    await picture(other, 'ended');
    await signIn(other, 'tanaka-hanako.0042', handed);
    await other.getByRole('heading', { name: '自分のパスワードを決めてください' }).waitFor();
    await picture(other, 'choose-password');
  });

  test('the day is closed, and somebody is still signed in', async () => {
    const stage = await theatre.stage();
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    stage.hall.trial.closeDay();
    stage.hall.publish();
    await page.getByRole('heading', { name: '本日の受付は終わりました' }).waitFor();
    await picture(page, 'leave-for-today');
  });

  test('an empty morning, and a counter on a break', async () => {
    const stage = await theatre.stage();
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.getByText('この一覧には、いま誰もいません').waitFor();
    await picture(page, 'empty');
    await page.locator('.at-counter summary').click();
    await picture(page, 'counter-menu');
    await page.getByRole('button', { name: '小休憩' }).click();
    await page.getByRole('button', { name: '窓口を開ける' }).last().waitFor();
    await picture(page, 'break');
  });

  test('a busy morning: calling, serving, every list', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await picture(page, 'busy');
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    stage.hall.trial.pass(72);
    stage.hall.publish();
    await picture(page, 'calling');
    await press(page, '対応開始');
    await page.locator('.current.serving').waitFor();
    await press(page, '書類確認');
    await press(page, '代理人');
    await page.locator('.parties [aria-pressed=true]').waitFor();
    stage.hall.trial.pass(372);
    stage.hall.publish();
    await picture(page, 'serving');
    for (const list of ['calling', 'after', 'hold', 'absent']) {
      await page.locator(`#tab-${list}`).click();
      await page.locator(`[aria-labelledby=tab-${list}]`).waitFor();
      await picture(page, `list-${list}`);
    }
    await page.getByLabel('番号で探す').fill('Ｂ０1');
    await page.locator('tr[data-number=B010]').waitFor();
    await picture(page, 'search');
  });

  test('faults are pills on one line, and a list that tells what to do', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 24);
    stage.hall.printer('paper-out');
    stage.hall.soundFault();
    stage.hall.node('board-1', false);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.locator('.pill.bad').first().waitFor();
    await picture(page, 'faults');
    await page.locator('.faults').click();
    await dialogOf(page).waitFor();
    await picture(page, 'fault-list');
    await page.getByRole('button', { name: '紙なしで受け付ける' }).click();
    await page.getByRole('button', { name: '紙なし受付を終える' }).waitFor();
  });

  test('paper and boxes: what is left, and what is said when the roll is new (R21)', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 24);
    for (const number of [...stage.hall.trial.state.standing.issuing].map((each) => each.number)) {
      stage.hall.trial.cancel(number);
    }
    stage.hall.paper({ slipsLeft: 412, mmLeft: 47_380, nearEnd: false });
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.locator('.faults').click();
    await page.getByText('用紙 残り約412枚').waitFor();
    await picture(page, 'paper-well');
    stage.hall.paper({ slipsLeft: 42, mmLeft: 4_830, nearEnd: true }, true);
    stage.hall.trouble('scanner');
    stage.hall.publish();
    await page.getByText('もうすぐなくなります').waitFor();
    await picture(page, 'paper-low');
    await page.getByRole('button', { name: '用紙を交換した' }).click();
    await dialogOf(page).getByText('用紙を交換しましたか').waitFor();
    await picture(page, 'ask-refilled');
    await page.keyboard.press('1');
    await page.getByText('用紙の交換を記録しました。').waitFor();
    await page.locator('.faults').click();
    await page.getByRole('button', { name: '試し印字' }).click();
    await page.getByText('試し印字を送りました。').waitFor();
    await picture(page, 'test-printed');
    expect(stage.hall.presses.slice(-2)).toMatchObject([
      { verb: 'record-refill', ask: { printer: 'printer-1', rollMm: 80_000 } },
      { verb: 'test-print', ask: { printer: 'printer-1' } },
    ]);
  });

  test('reservations: looked at, corrected, taken; and a code that comes in (R67)', async () => {
    const stage = await theatre.stage('10:00');
    openDay(stage.hall);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.locator('.person summary').click();
    await page.locator('.person').getByRole('button', { name: '予約の取り込み' }).click();
    const paste = page.getByLabel('ここに貼り付ける');
    await paste.waitFor();
    await picture(page, 'reservations');
    const header = '予約番号\t日付\t時刻\t受付内容';
    await paste.fill(`${header}\t氏名\nR-0001\t2026/11/19\t10:20\tpickup\t磐田太郎`);
    await page.getByText('氏名などほかの列は消して').waitFor();
    const rows = ['R-0001\t2026/11/19\t10:20\tpickup', 'R-0002\t2026/11/24\t9:30\tapplication'];
    await paste.fill([header, ...rows, 'R-0003\t11/24\t9:30\tpickup'].join('\n'));
    await page.getByText('4行目').waitFor();
    await picture(page, 'reservations-wrong');
    // As a spreadsheet on Windows writes it.
    const csv = ['予約番号,日付,時刻,受付内容', ...rows].join('\r\n').replaceAll('\t', ',');
    await page
      .getByLabel('CSVファイルを選ぶ')
      .setInputFiles({ name: 'yoyaku.csv', mimeType: 'text/csv', buffer: shiftJis(csv) });
    await page.getByText('11月24日').waitFor();
    await picture(page, 'reservations-found');
    await page.getByRole('button', { name: '取り込む', exact: true }).click();
    await page.getByText('2日分、2件の予約を取り込みました。').waitFor();
    await page.keyboard.press('Escape');
    await type(page, 'i');
    await page.getByLabel('予約番号で受付').fill('ｒ－0009');
    await page.getByRole('button', { name: '受け付ける' }).click();
    await page.getByText('本日の予約にない番号です').waitFor();
    await picture(page, 'check-in-unknown');
    await page.getByLabel('予約番号で受付').fill('r-0001');
    // Not while the tap before still counts as one half of a double tap.
    await page.getByRole('button', { name: '受け付ける', disabled: false }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.issued').waitFor();
    await picture(page, 'checked-in');
  });

  test('the emergency switch: what it asks, and the head of the page while it is on', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 24);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.locator('.emergency').click();
    await dialogOf(page).getByText('避難してください').waitFor();
    await picture(page, 'ask-stop');
    await page.keyboard.press('1');
    await page.locator('.head.stopped').waitFor();
    await picture(page, 'stopped');
    await page.locator('.resume').click();
    await dialogOf(page).waitFor();
    await picture(page, 'ask-resume');
    await page.keyboard.press('Escape');
    await page.locator('.emergency').click();
    await dialogOf(page).getByText('いま表示中').waitFor();
    await picture(page, 'ask-other-notice');
    await page.keyboard.press('Escape');
    stage.hall.trial.stopIssuing('evacuate');
    stage.hall.printer('paper-out');
    stage.hall.soundFault();
    stage.hall.publish();
    await page.locator('.head.evacuate').waitFor();
    await picture(page, 'evacuate');
    const watcher = await stage.colleague('tanaka', 'city', size);
    await watcher.locator('.head.evacuate').waitFor();
    await picture(watcher, 'evacuate-watching');
  });

  test('the head at its fullest: long names, more faults than fit, and stopped', async () => {
    const stage = await theatre.stage();
    const { hall } = stage;
    busyMorning(hall, 24);
    hall.trial.touch('kiosk-1', 'application');
    const { jobId } = [...hall.trial.state.standing.issuing].at(-1) ?? {};
    if (jobId) hall.trial.report(jobId, 'failed', 0);
    hall.soundFault();
    hall.trial.setCounter('counter-2', 'back-office');
    hall.publish();
    const page = await stage.colleague('yamamoto-hanako', 'clerk', size);
    await page.locator('.choice', { hasText: '2番窓口' }).click();
    await page.locator('.pill.bad', { hasText: 'ほか2件' }).waitFor();
    await picture(page, 'full-head');
    hall.trial.stopIssuing('full');
    hall.publish();
    await page.locator('.head.stopped').waitFor();
    await picture(page, 'full-head-stopped');
  });

  test('the sound of the hall: listened to, silenced', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 24);
    for (const { number } of [...stage.hall.trial.state.standing.issuing]) {
      stage.hall.trial.cancel(number);
    }
    stage.hall.loudspeaker();
    stage.hall.publish();
    const page = await stage.atCounter(size);
    await page.locator('.pill', { hasText: '音声の確認' }).waitFor();
    await picture(page, 'sound-due');
    await page.locator('.faults').click();
    await dialogOf(page).waitFor();
    await picture(page, 'sound-list');
    await page.getByRole('button', { name: '音を確かめる' }).click();
    await page.getByRole('heading', { name: '音が聞こえましたか' }).waitFor();
    await picture(page, 'ask-heard');
    await page.keyboard.press('Escape');
    await page.locator('.pill', { hasText: '音声の確認中' }).waitFor();
    stage.hall.trial.reportSound(false);
    stage.hall.publish();
    await page.locator('.pill.bad', { hasText: '音声エラー' }).waitFor();
    await page.locator('.faults').click();
    await dialogOf(page).waitFor();
    await picture(page, 'sound-not-heard');
    await settled(page);
    await page.getByRole('button', { name: '音を止める' }).click();
    await page.getByRole('button', { name: '音を出す' }).last().waitFor();
    await picture(page, 'sound-silenced');
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'hidden' });
    await picture(page, 'silenced');
  });

  test('dialogs', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 24);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    const close = async () => {
      await page.keyboard.press('Escape');
      await dialogOf(page).waitFor({ state: 'hidden' });
    };
    await page.locator('tr.issuing').getByRole('button', { name: '取消' }).scrollIntoViewIfNeeded();
    await picture(page, 'unconfirmed');
    await press(page, '次の方を呼ぶ');
    await page.locator('.current.calling').waitFor();
    for (const [name, key] of [
      ['ask-cancel', 'x'],
      ['ask-still-open', 'Enter'],
    ] as const) {
      await type(page, key);
      await dialogOf(page).waitFor();
      await picture(page, name);
      await close();
    }
    await press(page, '対応開始');
    await page.locator('.current.serving').waitFor();
    await type(page, 't');
    await dialogOf(page).waitFor();
    await picture(page, 'ask-hand-off');
    await close();
    await page.locator('#tab-hold').click();
    await page.locator('tr.hold').first().getByRole('button', { name: 'その他' }).click();
    await picture(page, 'ask-others');
    await close();
    await type(page, 'i');
    await dialogOf(page).waitFor();
    await picture(page, 'issue');
    await page.getByRole('button', { name: 'カードの受け取り' }).click();
    await page.locator('.issued').waitFor();
    await picture(page, 'issued');
    await close();
    for (const [name, item] of [
      ['ask-close-day', '本日の受付を締め切る'],
      ['ask-sign-out', 'サインアウト'],
      ['accounts', 'アカウントの管理'],
    ] as const) {
      await page.locator('.person summary').click();
      await page.locator('.person').getByRole('button', { name: item }).click();
      await dialogOf(page).waitFor();
      await page.waitForFunction(() => !document.querySelector('dialog .nothing'));
      await picture(page, name);
      await close();
    }
  });

  test('out of touch', async () => {
    const stage = await theatre.stage();
    busyMorning(stage.hall, 24);
    stage.hall.publish();
    const page = await stage.atCounter(size);
    stage.hall.memory.away();
    await page.locator('.head.offline').waitFor();
    await picture(page, 'offline');
  });
});
