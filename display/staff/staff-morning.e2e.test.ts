import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { MorningHall } from '../../.ci/morning-hall.ts';
import { MorningPerson, touchKiosk } from '../../.ci/morning-people.ts';
import { accessesOf, deedsOf, linesBy, MorningStory } from '../../.ci/morning-story.ts';
import { desk, staffPin } from '../../.ci/staff-stage.ts';
import { lastStage, truthOf } from '../../systemd/hall/day/truth.ts';

// A whole hall and five browsers on a busy machine are slow, not wrong.
vi.setConfig({ testTimeout: 900_000 });

/** The morning's 60 tickets: some are touched at the kiosk, the rest are given at the door. */
const touched = 'CDACDACDACDA';
const given = 'BABBABBC'.repeat(6);
/** So often two people press at the same instant. */
const ROUNDS = 100;

const story = new MorningStory();
let hall: MorningHall;

beforeAll(async () => {
  hall = await MorningHall.open();
});
afterAll(() => hall?.close());

async function newcomer(staffId: string): Promise<MorningPerson> {
  return new MorningPerson(await hall.page('staff'), staffId, story);
}

/** Whose screen is never locked: only somebody who is called away is gone for a minute. */
async function present(staffId: string): Promise<MorningPerson> {
  const person = await newcomer(staffId);
  await person.stayHere();
  return person;
}

/** Numbers for counters 1 and 2 that nobody has called yet, in the order they were issued in. */
function line(): readonly string[] {
  const called = new Set(
    story.deeds.flatMap(({ what, whom }) => (what === 'ticket-called' ? whom : [])),
  );
  return story.deeds.flatMap(({ what, whom }) =>
    what === 'ticket-issued' && /^[AB]/.test(whom) && !called.has(whom) ? whom : [],
  );
}

/** Citizens take their numbers at the kiosk while staff arrive. */
async function citizens(kiosk: Page): Promise<void> {
  for (const letter of touched) await touchKiosk(kiosk, letter, story);
}

/** Calls somebody, begins, and is called away from the desk. @returns whom */
async function calledAway(person: MorningPerson): Promise<string> {
  const number = await person.callNext();
  await person.start(number);
  return number;
}

/** Back at a screen that was locked meanwhile: the PIN, and there is the open ticket. */
async function back(person: MorningPerson, number: string): Promise<void> {
  const { page } = person;
  await page.getByRole('heading', { name: 'ロック中' }).waitFor({ timeout: 90_000 });
  expect(await page.locator('.desk').isVisible()).toBe(false);
  await page.keyboard.type(staffPin);
  await person.stayHere();
  await desk(page, 'serving', number);
  await person.finish(number);
}

/** Hold and resume, undo, hand-off, cancel. @returns whom counter 3 has now */
async function asideAtOne(person: MorningPerson): Promise<string> {
  const held = await person.callNext();
  await person.start(held);
  await person.holdForPhoto(held);
  const handed = await person.callNext();
  await person.serve(handed);
  await person.undo(handed);
  await person.handOff(handed, '3');
  await person.cancelDuplicate(await person.callNext());
  await person.resume(held);
  await person.finish(held);
  return handed;
}

/** Called twice, and not there. @returns who */
async function absentAtTwo(person: MorningPerson): Promise<string> {
  const absent = await person.callNext();
  await person.recall(absent);
  await person.absent(absent);
  return absent;
}

/** Who is called when the break begins keeps their place; who was absent comes back. */
async function breakAtTwo(person: MorningPerson, absent: string): Promise<void> {
  const called = await person.callNext();
  await person.takeBreak();
  await person.open();
  expect(await person.callNext()).toBe(called);
  await person.serve(called);
  await person.backToWaiting(absent);
  await person.callFromList(absent);
  await person.serve(absent);
}

/** The broker dies at a press and at a write, the staff node at a press; all come back. */
async function plugsPulled(person: MorningPerson): Promise<void> {
  const [called] = await Promise.all([
    person.callNext(),
    hall.strikeAtPress(person.page, 'broker'),
  ]);
  await Promise.all([person.start(called), hall.strikeAtWrite()]);
  await Promise.all([person.finish(called), hall.strikeAtPress(person.page, 'staff-1')]);
}

/** Gives out what the morning has not, while two are calling. */
async function enoughFor(rounds: number, atTheDoor: MorningPerson): Promise<void> {
  const missing = rounds * 2 - line().length;
  for (let nth = 0; nth < missing; nth += 1) await atTheDoor.issue('B');
}

/** Two people press at the same instant: the next two numbers, one each, and nobody is skipped. */
async function sameInstant(pair: readonly MorningPerson[]): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await expect.poll(() => line().length).toBeGreaterThanOrEqual(pair.length);
    await Promise.all(pair.map((each) => each.ready()));
    const next = line().slice(0, pair.length);
    await Promise.all(pair.map(({ page }) => page.keyboard.press('Enter')));
    const called = await Promise.all(pair.map((each) => each.seeCall()));
    expect(called.toSorted(), `round ${round}`).toEqual(next.toSorted());
    await Promise.all(pair.map((each, nth) => each.serve(called[nth] ?? '')));
  }
}

/** Everybody of counter 3's own services, and among them whom counter 1 has sent. */
async function atThree(person: MorningPerson, handed: string): Promise<void> {
  const own = [...touched, ...given].filter((letter) => 'CD'.includes(letter));
  const called: string[] = [];
  // The first of its own has just been served; in their stead comes one from counter 1.
  while (called.length < own.length) {
    const number = await person.callNext();
    await person.serve(number);
    called.push(number);
  }
  expect(called).toContain(handed);
}

test('three staff, 60 tickets: the journal tells the morning as the pages did', async () => {
  const kiosk = await hall.page('kiosk');
  const coming = citizens(kiosk);
  const suzuki = await present('suzuki');
  await suzuki.begin();
  await suzuki.sitAt('1');
  await suzuki.addAccounts('tanaka', 'sato', 'kato');
  const tanaka = await newcomer('tanaka');
  await tanaka.signIn();
  await tanaka.sitAt('3');
  const open = await calledAway(tanaka);

  const [sato, kato] = await Promise.all([present('sato'), present('kato'), coming]);
  await Promise.all([sato.signIn(), kato.signIn()]);
  await Promise.all([sato.sitAt('2'), kato.standAtTheDoor()]);
  for (const letter of given) await kato.issue(letter);
  expect(story.deeds.filter(({ what }) => what === 'ticket-issued')).toHaveLength(60);

  const [handed, absent] = await Promise.all([asideAtOne(suzuki), absentAtTwo(sato)]);
  await breakAtTwo(sato, absent);
  await plugsPulled(suzuki);
  await Promise.all([
    enoughFor(ROUNDS, kato),
    sameInstant([suzuki, sato]),
    back(tanaka, open).then(() => atThree(tanaka, handed)),
  ]);
  await sameTale();
});

/** What the pages told, and what the journal has: of each person, of each ticket, in order. */
async function sameTale(): Promise<void> {
  const events = await hall.events();
  const deeds = deedsOf(events);
  expect(linesBy('who', deeds)).toEqual(linesBy('who', story.deeds));
  expect(linesBy('whom', deeds)).toEqual(linesBy('whom', story.deeds));
  const truth = truthOf(events, hall.running.site);
  const ends = [...truth.tickets.values()].map((ticket) => lastStage(ticket).state);
  expect(ends.filter((state) => state !== 'done')).toEqual(['cancelled']);
  const byStaff = events.flatMap(({ actor, requestId, type }) =>
    actor.kind === 'staff' && type !== 'access-recorded' ? requestId : [],
  );
  expect(new Set(byStaff).size).toBe(byStaff.length);
  expect(hall.pressed).toEqual(expect.arrayContaining(byStaff));
  const everybody = ['kato', 'sato', 'suzuki', 'tanaka'];
  expect(accessesOf(events).toSorted()).toEqual(
    [
      ...everybody.map((who) => `suzuki account-added ${who}`),
      ...everybody.flatMap((who) => [`${who} signed-in ${who}`, `${who} pin-chosen ${who}`]),
      ...['kato', 'sato', 'tanaka'].map((who) => `${who} password-chosen ${who}`),
      ...['tanaka locked tanaka', 'tanaka unlocked tanaka'],
    ].toSorted(),
  );
  expect([hall.reloads, hall.complaints]).toEqual([0, []]);
}
