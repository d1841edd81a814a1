import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MorningHall } from '../../.ci/morning-hall.ts';
import { MorningPerson } from '../../.ci/morning-people.ts';
import { type Deed, deedsOf, linesBy, MorningStory } from '../../.ci/morning-story.ts';
import { dialogOf, settled } from '../../.ci/staff-stage.ts';
import type { StaffWire } from '../../.ci/staff-wire.ts';
import { lostSentences } from '../pages/staff/lost-answer.ts';

/**
 * A press older than 5 s is carried out by nobody any more (design part 5, rule 3); the page's clock
 * was moved on by a few double taps since it heard the engine's.
 */
const EXPIRED_MS = 9_000;
const DOUBLE_TAP_MS = 400;

const story = new MorningStory();
let hall: MorningHall;
let wire: StaffWire;
let suzuki: MorningPerson;
let page: Page;

beforeAll(async () => {
  hall = await MorningHall.open();
  wire = await hall.rewire();
  page = await hall.page('staff');
  suzuki = new MorningPerson(page, 'suzuki', story);
  await suzuki.begin();
  await suzuki.sitAt('1');
});
afterAll(async () => {
  await hall?.close();
  await wire?.close();
});

const key = (name: string) => () => page.keyboard.press(name);
const at = (state: 'calling' | 'serving') => page.locator(`.current.${state} .number`);
const nobody = () => page.getByText('対応中の方はいません');
const note = (text: string) => page.locator('.note', { hasText: text });
const tell = (what: Deed['what'], whom: string, how?: string) =>
  story.tell('suzuki', what, whom, how);

/** Presses, and something befalls between the press and its answer; then the page is right again. */
async function lost(verb: string, press: () => Promise<void>, befall: () => void): Promise<void> {
  await settled(page);
  const answered = wire.next(verb, 'answered').then(befall);
  await press();
  await answered;
}

/** The staff process dies when the engine has carried out this press, before it hears so. */
async function killed(verb: string, press: () => Promise<void>, seen: Locator): Promise<string> {
  await lost(verb, press, () => hall.kill('staff-1'));
  await page.locator('.note', { hasText: lostSentences.waiting }).or(seen).first().waitFor();
  await seen.waitFor();
  await settled(page);
  return seen.innerText();
}

async function answer(name: string, label: string): Promise<void> {
  await page.keyboard.press(name);
  await dialogOf(page).waitFor();
  await page.clock.fastForward(DOUBLE_TAP_MS);
  await dialogOf(page).getByRole('button', { name: label }).click();
}

async function rest(): Promise<void> {
  await page.locator('.at-counter summary').click();
  await page.getByRole('button', { name: '小休憩' }).click();
}

/** Numbers by word at the desk's own dialog; the first one's answer is lost. */
async function issueFive(): Promise<void> {
  await page.keyboard.press('i');
  const dialog = dialogOf(page);
  await dialog.getByLabel('発券機から番号札を出す').uncheck();
  const touch = () => dialog.locator('.services-to-issue button').nth(1).click();
  await lost('issue-ticket', touch, () => hall.kill('staff-1'));
  tell('ticket-issued', await dialog.locator('.issued .number').innerText());
  await dialog.getByRole('button', { name: '続けて発行する' }).click();
  await settled(page);
  await page.clock.fastForward(DOUBLE_TAP_MS);
  for (let nth = 0; nth < 5; nth += 1) await suzuki.issue('B');
  await dialog.getByRole('button', { name: '閉じる' }).click();
}

test('the staff process is killed before it hears the answer: every kind of press is done once, and shown', async () => {
  await issueFive();
  const held = await killed('call-next', key('Enter'), at('calling'));
  tell('ticket-called', held, 'counter-1');
  await suzuki.start(held);
  await killed('hold-ticket', () => answer('h', '写真'), nobody());
  tell('ticket-held', held, 'photo');

  const handed = await suzuki.callNext();
  await suzuki.start(handed);
  await killed('hand-off', () => answer('t', '2番窓口'), nobody());
  tell('ticket-handed-off', handed, 'counter-2');

  const cancelled = await suzuki.callNext();
  await killed('cancel-ticket', () => answer('x', '重複'), nobody());
  tell('ticket-cancelled', cancelled, 'duplicate');

  const served = await suzuki.callNext();
  await suzuki.start(served);
  await killed('finish-serving', key('f'), nobody());
  tell('serving-finished', served);
  await killed('undo', key('z'), at('serving'));
  tell('move-undone', served);
  await suzuki.finish(served);

  await killed(
    'set-counter',
    rest,
    page.locator('.desk').getByRole('button', { name: '窓口を開ける' }),
  );
  tell('counter-set', 'counter-1', 'break');
  await suzuki.open();
});

test('a Wi-Fi gap between press and answer: asked again when it is back, without a reload', async () => {
  const context = page.context();
  await lost('call-next', key('Enter'), () => void context.setOffline(true));
  await note(lostSentences.waiting).waitFor();
  await context.setOffline(false);
  const called = await at('calling').innerText();
  tell('ticket-called', called, 'counter-1');
  await settled(page);
  await suzuki.serve(called);
});

test('the node is back when the press is long over: the page says whether it was done', async () => {
  const away = async (until: 'asked' | 'answered') => {
    await settled(page);
    const pressedMs = Date.now();
    const fallen = wire.next('call-next', until).then(() => {
      wire.cut();
      hall.kill('staff-1');
    });
    await page.keyboard.press('Enter');
    await fallen;
    await note(lostSentences.waiting).waitFor();
    await expect.poll(() => Date.now() - pressedMs).toBeGreaterThan(EXPIRED_MS);
    wire.mend();
  };
  await away('asked');
  await note(lostSentences.notDone).waitFor();
  await settled(page);
  expect(await nobody().isVisible()).toBe(true);

  await away('answered');
  await note(lostSentences.done).waitFor();
  tell('ticket-called', await at('calling').innerText(), 'counter-1');
});

test('afterwards the journal has one event each, of the presses that the pages showed as done', async () => {
  const events = await hall.events();
  expect(linesBy('whom', deedsOf(events))).toEqual(linesBy('whom', story.deeds));
  const presses = events.flatMap(({ actor, requestId, type }) =>
    actor.kind === 'staff' && type !== 'access-recorded' ? requestId : [],
  );
  expect(new Set(presses).size).toBe(presses.length);
  const repeated = presses.filter((id) => hall.pressed.filter((each) => each === id).length > 1);
  // One of each kind that died, the gap, and the late one.
  expect(repeated.length).toBeGreaterThanOrEqual(10);
  expect([hall.reloads, hall.complaints]).toEqual([0, []]);
});
