import type { Locator, Page } from 'playwright-core';
import type { Deed, MorningStory } from './morning-story.ts';
import {
  dialogOf,
  handedPassword,
  rowOf,
  settled,
  signIn,
  staffPassword,
  staffPin,
} from './staff-stage.ts';

/** The page takes no second press before: its time is moved on, so that no hand waits for it. */
const DOUBLE_TAP_MS = 400;
/** So long a sentence stands at the foot of the page. */
const NOTE_MS = 6_000;
const HAND_EVERY_MS = 5_000;
/** More often nobody presses the same key. */
const TRIES_MAX = 40;

/** Somebody at the staff page: everything is a key or a button, and is told as the page shows it. */
export class MorningPerson {
  readonly page: Page;
  readonly staffId: string;
  readonly #story: MorningStory;
  #counterId = '';

  constructor(page: Page, staffId: string, story: MorningStory) {
    this.page = page;
    this.staffId = staffId;
    this.#story = story;
  }

  /** The very first person of the hall, who becomes its 責任者. */
  async begin(): Promise<void> {
    await this.page.getByLabel('職員ID').fill(this.staffId);
    await this.page.getByLabel('パスワード').fill(staffPassword);
    await this.page.getByRole('button', { name: '登録して始める' }).click();
    await this.#choosePin();
  }

  async signIn(): Promise<void> {
    await signIn(this.page, this.staffId, handedPassword);
    await this.page.getByLabel('新しいパスワード').fill(staffPassword);
    await this.page.getByRole('button', { name: 'このパスワードにする' }).click();
    await this.#choosePin();
  }

  async #choosePin(): Promise<void> {
    for (const title of ['PINを決めてください', 'もう一度、同じ番号']) {
      await this.page.getByRole('heading', { name: title }).waitFor();
      await this.page.keyboard.type(staffPin);
    }
  }

  /** Sits down at a counter and opens it. */
  async sitAt(label: string): Promise<void> {
    await this.page.locator('.choice', { hasText: `${label}番窓口` }).click();
    this.#counterId = `counter-${label}`;
    await this.open();
  }

  async open(): Promise<void> {
    await this.#press(this.#next, this.page.getByRole('button', { name: '次の方を呼ぶ' }));
    this.#tell('counter-set', this.#counterId, 'open');
  }

  /** Two touches, also while somebody is being called: they go back to their place (F60). */
  async takeBreak(): Promise<void> {
    await settled(this.page);
    await this.page.locator('.at-counter summary').click();
    await this.page.getByRole('button', { name: '小休憩' }).click();
    await this.page.clock.fastForward(DOUBLE_TAP_MS);
    await this.page.locator('.desk').getByRole('button', { name: '窓口を開ける' }).waitFor();
    this.#tell('counter-set', this.#counterId, 'break');
  }

  /** Makes accounts for colleagues, in the dialog of the 責任者. */
  async addAccounts(...staffIds: readonly string[]): Promise<void> {
    await this.page.locator('.person summary').click();
    await this.page.getByRole('button', { name: 'アカウントの管理' }).click();
    const dialog = dialogOf(this.page);
    for (const staffId of staffIds) {
      await dialog.getByLabel('職員ID').fill(staffId);
      await dialog.getByLabel('最初のパスワード').fill(handedPassword);
      await dialog.getByRole('button', { name: '追加する' }).click();
      await this.page.clock.fastForward(DOUBLE_TAP_MS);
      await dialog.getByText(`${staffId} を追加しました`).waitFor();
    }
    await dialog.getByRole('button', { name: '閉じる' }).click();
  }

  /** A hand at the page now and then: who only waits for colleagues is not away, however slow they are. */
  async stayHere(): Promise<void> {
    await this.page.evaluate((everyMs) => {
      setInterval(() => window.dispatchEvent(new Event('pointerdown')), everyMs);
    }, HAND_EVERY_MS);
  }

  /** No counter today: whoever stands at the door and gives numbers. */
  async standAtTheDoor(): Promise<void> {
    await this.page.getByRole('button', { name: '窓口に着かず' }).click();
    await settled(this.page);
    await this.page.keyboard.press('i');
    await dialogOf(this.page).getByLabel('発券機から番号札を出す').uncheck();
  }

  /** One number by word, of the service with this letter. */
  async issue(letter: string): Promise<string> {
    const dialog = dialogOf(this.page);
    const prefix = this.page.locator('.num', { hasText: letter });
    await dialog.locator('.services-to-issue button', { has: prefix }).click();
    await this.page.clock.fastForward(DOUBLE_TAP_MS);
    const number = await dialog.locator('.issued .number').innerText();
    this.#tell('ticket-issued', number);
    await dialog.getByRole('button', { name: '続けて発行する' }).click();
    return number;
  }

  /** Nobody is at the desk, and the next one can be called. */
  async ready(): Promise<void> {
    await this.page.locator('.monitor[aria-busy=false] .current.empty').waitFor();
    await this.#next.waitFor();
  }

  async callNext(): Promise<string> {
    await this.ready();
    await this.#press(this.#next, this.#at('calling'));
    return this.seeCall();
  }

  /** The number that the desk shows as called, after the press for it. */
  async seeCall(): Promise<string> {
    await this.page.clock.fastForward(DOUBLE_TAP_MS);
    const number = await this.#at('calling').innerText();
    this.#tell('ticket-called', number, this.#counterId);
    return number;
  }

  /** Calls one number out of whatever list it is in. */
  async callFromList(number: string): Promise<void> {
    await this.#rowButton(number, '呼ぶ');
    await this.#at('calling', number).waitFor();
    this.#tell('ticket-called', number, this.#counterId);
    await this.#forgetSearch();
  }

  /** Goes on with somebody who was held. */
  async resume(number: string): Promise<void> {
    await this.#rowButton(number, '再開');
    await this.#at('serving', number).waitFor();
    this.#tell('serving-started', number, this.#counterId);
    await this.#forgetSearch();
  }

  /** The absent one is here again. */
  async backToWaiting(number: string): Promise<void> {
    await this.#rowButton(number, '待ちに戻す');
    await rowOf(this.page, number).getByRole('button', { name: '取消' }).waitFor();
    this.#tell('ticket-returned', number);
    await this.#forgetSearch();
  }

  async recall(number: string): Promise<void> {
    await this.#press('r', this.page.getByText('呼出中（2回目）'));
    this.#tell('ticket-recalled', number);
  }

  async start(number: string): Promise<void> {
    await this.#press('s', this.#at('serving', number));
    this.#tell('serving-started', number, this.#counterId);
  }

  async finish(number: string): Promise<void> {
    await this.#press('f', this.#nobody);
    this.#tell('serving-finished', number);
  }

  async serve(number: string): Promise<void> {
    await this.start(number);
    await this.finish(number);
  }

  /** Presses until the minute has passed before which nobody is absent. */
  async absent(number: string): Promise<void> {
    await this.#press('n', this.#nobody);
    this.#tell('ticket-absent', number);
  }

  /** Takes back that somebody's turn is over. */
  async undo(number: string): Promise<void> {
    await this.#press('z', this.#at('serving', number));
    this.#tell('move-undone', number);
  }

  async holdForPhoto(number: string): Promise<void> {
    await this.#answer('h', '写真');
    this.#tell('ticket-held', number, 'photo');
  }

  async cancelDuplicate(number: string): Promise<void> {
    await this.#answer('x', '重複');
    this.#tell('ticket-cancelled', number, 'duplicate');
  }

  async handOff(number: string, label: string): Promise<void> {
    await this.#answer('t', `${label}番窓口`);
    this.#tell('ticket-handed-off', number, `counter-${label}`);
  }

  /** Presses until the page shows what it is for: an answer may be lost, or be a refusal. */
  async #press(key: string | Locator, seen: Locator): Promise<void> {
    const failed = this.page.locator('.note.bad');
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      await this.page.locator('.monitor[aria-busy=false] header.head:not(.offline)').waitFor();
      if (await failed.isVisible()) await this.page.clock.fastForward(NOTE_MS);
      if (tries > 0 && (await seen.isVisible())) return;
      if (typeof key === 'string') await this.page.keyboard.press(key);
      else await key.click();
      await this.page.clock.fastForward(DOUBLE_TAP_MS);
      await seen.or(failed).first().waitFor();
      if (await seen.isVisible()) return;
    }
    throw new Error(`${key} did not bring ${seen}: ${await failed.innerText()}`);
  }

  async #answer(key: string, answer: string): Promise<void> {
    await settled(this.page);
    await this.page.keyboard.press(key);
    await dialogOf(this.page).waitFor();
    await this.page.clock.fastForward(DOUBLE_TAP_MS);
    await dialogOf(this.page).getByRole('button', { name: answer }).click();
    await this.page.clock.fastForward(DOUBLE_TAP_MS);
    await this.#nobody.waitFor();
  }

  async #rowButton(number: string, name: string): Promise<void> {
    await settled(this.page);
    await this.page.getByLabel('番号で探す').fill(number);
    await rowOf(this.page, number).getByRole('button', { name }).click();
    await this.page.clock.fastForward(DOUBLE_TAP_MS);
  }

  async #forgetSearch(): Promise<void> {
    await this.page.getByLabel('番号で探す').press('Escape');
  }

  /** The large button, when it can be pressed. */
  get #next(): Locator {
    return this.page.locator('.desk .next:enabled');
  }

  get #nobody(): Locator {
    return this.page.getByText('対応中の方はいません');
  }

  #at(state: 'calling' | 'serving', number?: string): Locator {
    const shown = this.page.locator(`.current.${state} .number`);
    return number === undefined ? shown : shown.filter({ hasText: number });
  }

  #tell(what: Deed['what'], whom: string, how?: string): void {
    this.#story.tell(this.staffId, what, whom, how);
  }
}

/** A citizen touches the kiosk, takes the slips and goes. */
export async function touchKiosk(page: Page, letter: string, story: MorningStory): Promise<string> {
  const prefix = page.locator('.letter').getByText(letter, { exact: true });
  await page.locator('.service', { has: prefix }).click();
  const number = await page.locator('.number', { hasText: /^[A-Z]\d{3}$/ }).innerText();
  story.tell('kiosk-1', 'ticket-issued', number);
  await page.locator('.go-home').click();
  await page.locator('.service').first().waitFor();
  return number;
}
