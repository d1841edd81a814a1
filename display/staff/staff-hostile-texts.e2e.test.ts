import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { drawnFaults } from '../../.ci/drawn-faults.ts';
import { hostileTexts, longTexts, writableTexts } from '../../.ci/hostile-texts.ts';
import type { PlayedHall } from '../../.ci/played-hall.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import {
  dialogOf,
  openDay,
  StaffTheatre,
  settled,
  smallLine,
  type,
} from '../../.ci/staff-stage.ts';
import { TextSpoiler } from '../../.ci/text-reach.ts';
import { decode } from '../../broker/contract/decode.ts';
import { staffId } from '../../broker/contract/ids.ts';
import { exerciseSnapshot } from '../../broker/contract/training-topics.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';

const theatre = StaffTheatre.ofTests();
const spoiler = new TextSpoiler('staff');
const texts = [...writableTexts, ...longTexts];

/** Every text of the hall is this one from now on, or of these the next at each of its places. */
function spoil(hall: PlayedHall, text: string | readonly string[], mark: string): void {
  hall.reword = (name, payload) => {
    if (name !== 'site' && name !== 'staff') return payload;
    const spoilt = spoiler.spoil(name, payload, text, mark);
    return 'version' in spoilt ? { ...spoilt, version: mark.replaceAll('¶', '') } : spoilt;
  };
  hall.publish();
}

/** The texts from this one on, beginning anew behind the last. */
const from = (nth: number) => [...texts.slice(nth), ...texts.slice(0, nth)];

const menuOf = async (page: Page) => {
  await settled(page);
  await page.locator('.person summary').click();
  return page.locator('.person');
};

async function person(page: Page, item: string): Promise<void> {
  await (await menuOf(page)).locator('.items button', { hasText: item }).click();
}

/** Of the menu under one's own name: what leads to no dialog. */
const leadsElsewhere = /^(画面をロック|サインアウト|窓口を選ぶ|ショートカットキー)/;

/** What may stand open while the texts change: whatever the menus of the page offer, and these. */
async function openings(page: Page): Promise<Map<string, () => Promise<void>>> {
  const menu = await menuOf(page);
  const items = await menu.locator('.items button:not([disabled])').evaluateAll((buttons) =>
    buttons.flatMap(({ childNodes }) => {
      const [label] = [...childNodes].filter((node) => node instanceof Text && node.data.trim());
      return label?.textContent?.trim() ?? [];
    }),
  );
  await page.keyboard.press('Escape');
  const dialogs = items.filter((item) => !leadsElsewhere.test(item));
  return new Map([
    ['numbers to issue', () => type(page, 'i')],
    ['counters', () => page.getByRole('button', { name: '窓口の一覧' }).click()],
    ...dialogs.map((item) => [item, () => person(page, item)] as const),
  ]);
}

/** What is wrong with a page once it has drawn these words. */
async function drawn(page: Page, mark: string, text?: string): Promise<readonly string[]> {
  await page.waitForFunction((behind) => document.body.textContent?.includes(behind), mark);
  return drawnFaults(page, text);
}

function postBulletins({ trial }: PlayedHall): void {
  for (let nth = 0; nth < 8; nth += 1) trial.postBulletin(`本日のお知らせ ${nth}`);
}

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const reports = await policyReports(page);
  // The theatre takes what a page complains of for a fault of the test.
  page.removeAllListeners('console');
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=1">¶m¶');
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await drawn(page, '¶m¶', 'nobody says this')).toHaveLength(2);
});

describe(`F46: ${texts.length} texts in every field of the staff page: none is run, 0 reports`, () => {
  test('on the desk', async () => {
    const stage = await smallLine(theatre);
    postBulletins(stage.hall);
    const page = await stage.atCounter();
    const reports = await policyReports(page);
    const faults: string[] = [];
    for (const [nth, text] of texts.entries()) {
      const mark = `¶${nth}¶`;
      spoil(stage.hall, text, mark);
      const found = await drawn(page, mark, text);
      if (found.length > 0) faults.push(`${text.slice(0, 80)}: ${found.join(' ')}`);
    }
    expect(faults).toEqual([]);
    expect(reports).toEqual([]);
  });

  test('in each dialog that its menus open, what it fetches too; locked, and before a sign-in', async () => {
    const stage = await smallLine(theatre);
    const { hall } = stage;
    postBulletins(hall);
    // What was posted stands in the record, as it was pasted.
    for (const text of writableTexts) hall.trial.postBulletin(text);
    const page = await stage.atCounter();
    const reports = await policyReports(page);
    const faults: string[] = [];
    // A page shows so many services, so many texts of a kind are on it at once.
    const atOnce = hall.pack.site.services.length;
    const all = await openings(page);
    expect(all.size).toBeGreaterThan(12);
    for (const [at, [what, open]] of [...all].entries()) {
      for (let first = 0; first < texts.length; first += atOnce) {
        const mark = `¶${at}-${first}¶`;
        spoil(hall, from(first), mark);
        await open();
        await dialogOf(page).waitFor();
        const found = await drawn(page, mark);
        if (found.length > 0) faults.push(`from ${first} in ${what}: ${found.join(' ')}`);
        await page.keyboard.press('Escape');
        await dialogOf(page).waitFor({ state: 'hidden' });
      }
    }
    await person(page, '画面をロック');
    const entrance = await stage.page();
    for (const [nth, text] of texts.entries()) {
      const mark = `¶closed-${nth}¶`;
      spoil(hall, text, mark);
      await entrance.reload();
      faults.push(...(await drawn(entrance, mark, text)), ...(await drawnFaults(page)));
    }
    expect(faults).toEqual([]);
    expect(reports).toEqual([]);
  });

  test('in a training: its band, its exercise and its desk', async () => {
    const stage = await theatre.stage('09:00');
    const { hall, training } = stage;
    openDay(hall);
    openDay(training);
    for (const each of [hall, training]) each.trial.setCounter('counter-1', 'closed');
    training.trial.issue('application');
    hall.publish();
    const page = await stage.atCounter();
    stage.train('first-call');
    await page.getByRole('button', { name: '研修に参加する' }).click();
    await page.locator('.training.inside').waitFor();
    const visitors = hall.pack.site.services.map(({ id }, nth) => {
      return {
        number: `A00${nth + 1}`,
        state: nth % 2 ? 'wants-other' : 'holds-pad',
        serviceId: id,
      };
    });
    const exercise = parsed(exerciseSnapshot, {
      ...{ trainingId: hall.trial.state.training?.id, exercise: 'first-call', visitors },
      people: [{ staffId: 'suzuki', done: ['open', 'call'] }],
    });
    training.memory.deliver('exercise', exercise);
    const reports = await policyReports(page);
    const faults: string[] = [];
    for (const [nth, text] of texts.entries()) {
      const mark = `¶training-${nth}¶`;
      spoil(training, text, mark);
      const found = await drawn(page, mark, text);
      if (found.length > 0) faults.push(`${text.slice(0, 80)}: ${found.join(' ')}`);
    }
    expect(await page.locator('.visitors span').count()).toBe(visitors.length);
    expect(faults).toEqual([]);
    expect(reports).toEqual([]);
  });

  test('and no text that it shows was left out', () => {
    // The record of the day is what the dialogs above have fetched.
    expect(spoiler.unreached).toEqual(['value/read-journal.entries[].text']);
  });
});

test('F46: a file of reservations made of them is refused in plain words', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const reports = await policyReports(page);
  await person(page, '予約の取り込み');
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const paste = dialogOf(page).locator('textarea');
  for (let column = 0; column < 4; column += 1) {
    const rows = hostileTexts.map((text, nth) => {
      const cells = [`R-${nth}`, '2026-11-24', '9:30', 'pickup'];
      return cells.map((cell, at) => quoted(at === column ? text : cell)).join(',');
    });
    await paste.fill(['予約番号,日付,時刻,受付内容', ...rows].join('\n'));
    await dialogOf(page).locator('.found .unwell').waitFor();
    expect(await drawnFaults(page)).toEqual([]);
    await paste.fill('');
  }
  expect(reports).toEqual([]);
});

test.each(hostileTexts)('F46: %j is nobody’s staff id', (text) => {
  expect(decode(staffId, text).ok).toBe(false);
});
