import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  asked,
  busyMorning,
  desk,
  dialogOf,
  nobodyAtDesk,
  rowOf,
  type StaffStage,
  StaffTheatre,
  settled,
  smallLine,
  staffPassword,
  staffPin,
  type,
} from '../../.ci/staff-stage.ts';
import { voiceChoices } from '../../broker/contract/ticket.ts';
import { pressesOf } from '../pages/staff/keys.ts';

const theatre = StaffTheatre.ofTests();

/** What has the focus, in words, and whether one sees that it has. */
function focused(page: Page): Promise<{ readonly name: string; readonly seen: boolean }> {
  return page.evaluate(() => {
    const part = document.activeElement;
    if (!(part instanceof HTMLElement) || part === document.body) return { name: '', seen: true };
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
    const ring = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    const name = part.getAttribute('aria-label') ?? part.innerText.replace(/\s+/g, ' ').trim();
    return { name: name || part.id || part.className, seen: ring || boxShadow !== 'none' };
  });
}

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, name: string, tries = 120): Promise<void> {
  for (let nth = 0; nth < tries; nth += 1) {
    const now = await focused(page);
    expect(now, now.name).toMatchObject({ seen: true });
    if (now.name.startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}`);
}

/** Tab, and arrows where they lead: everything that can be pressed here, and nothing without a ring. */
async function unreached(page: Page, inside: string): Promise<readonly string[]> {
  const marked = await page.evaluate((root) => {
    const parts = document.querySelectorAll<HTMLElement>(
      ['button', 'summary', 'input', 'select', 'textarea', '[role=tab]']
        .map((kind) => `${root} ${kind}`)
        .join(','),
    );
    const shown = [...parts].filter(
      (part) =>
        part.getClientRects().length > 0 &&
        !part.matches(':disabled, details:not([open]) > .items *'),
    );
    for (const part of shown) part.dataset['reached'] = 'no';
    return shown.length;
  }, inside);
  expect(marked).toBeGreaterThan(0);
  for (let nth = 0; nth < marked + 12; nth += 1) {
    await page.keyboard.press('Tab');
    const { name, seen } = await focused(page);
    expect(seen, name).toBe(true);
    const role = await page.evaluate(() => {
      const part = document.activeElement;
      if (part instanceof HTMLElement && part.dataset['reached']) part.dataset['reached'] = 'yes';
      return part?.role;
    });
    if (role !== 'tab') continue;
    // The other tabs are an arrow away.
    await page.evaluate(() => {
      for (const tab of document.querySelectorAll<HTMLElement>('[role=tab]'))
        tab.dataset['reached'] = 'yes';
    });
  }
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-reached=no]')].map(
      (part) => part.getAttribute('aria-label') ?? part.innerText,
    ),
  );
}

const verbs = (stage: StaffStage) => asked(stage).map((press) => Object(press).verb);
async function lastVerb(stage: StaffStage, verb: string): Promise<void> {
  await expect.poll(() => verbs(stage).at(-1)).toBe(verb);
}

/** A question comes up, and its first answer is chosen by its figure. */
async function firstAnswer(page: Page): Promise<void> {
  await dialogOf(page).waitFor();
  await page.keyboard.press('1');
}

test('every key of the desk and of the page does what is written on it', async () => {
  const stage = await smallLine(theatre);
  const { trial } = stage.hall;
  const page = await stage.atCounter();
  const used = new Set<string>();
  const key = async (name: string) => {
    used.add(name);
    await type(page, name);
  };
  const call = async (number: string) => {
    await type(page, 'Enter');
    await desk(page, 'calling', number);
  };
  for (const [figure, choice] of [
    ['2', 'chime'],
    ['3', 'silent'],
    ['1', 'voice'],
  ] as const) {
    await key(figure);
    const voice = page.locator('.voices button', { hasText: voiceChoices[choice] });
    await expect.poll(() => voice.getAttribute('aria-pressed')).toBe('true');
  }
  await call('A001');
  await key('s');
  await desk(page, 'serving', 'A001');
  await key('h');
  await firstAnswer(page);
  await nobodyAtDesk(page);
  await call('B001');
  await key('x');
  await firstAnswer(page);
  await nobodyAtDesk(page);
  await call('B002');
  await key('s');
  await desk(page, 'serving', 'B002');
  await key('t');
  await firstAnswer(page);
  await nobodyAtDesk(page);
  await call('B003');
  await key('r');
  await lastVerb(stage, 'recall');
  trial.pass(90);
  stage.hall.publish();
  await key('n');
  await nobodyAtDesk(page);
  await key('z');
  await desk(page, 'calling', 'B003');
  await key('s');
  await desk(page, 'serving', 'B003');
  await key('f');
  await nobodyAtDesk(page);
  await key('c');
  await lastVerb(stage, 'ask-help');
  await key('c');
  await lastVerb(stage, 'answer-help');
  for (const [letter, title] of [
    ['i', '番号を発行します'],
    ['?', 'ヘルプ'],
  ] as const) {
    await key(letter);
    await dialogOf(page).getByRole('heading', { name: title }).first().waitFor();
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'detached' });
  }
  await key('/');
  await expect.poll(async () => (await focused(page)).name).toBe('番号で探す');
  await page.keyboard.press('Escape');
  await key('l');
  await page.getByRole('heading', { name: 'ロック中' }).waitFor();
  await page.keyboard.type(staffPin);
  await page.locator('.desk').waitFor();
  const none = () => undefined;
  const all = pressesOf(undefined, {
    ...{ issue: none, help: none, search: none, lock: none, manual: none },
  });
  expect([...used].sort()).toEqual(Object.keys(all).sort());
});

test('every button, tab, field and row of a full page is reached, and one sees where one is', async () => {
  const stage = await theatre.stage('09:00');
  busyMorning(stage.hall);
  stage.hall.trial.finish([...stage.hall.trial.state.standing.calling].at(-1)?.number ?? '');
  stage.hall.publish();
  const page = await stage.atCounter();
  expect(await unreached(page, '.monitor')).toEqual([]);
});

test('every entry of both menus by Tab and Enter; then the keyboard rests on the large button', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const entries = async (menu: string) => {
    const buttons = page.locator(`.menu.${menu} .items button:enabled`);
    return (await buttons.allTextContents()).map((text) => text.trim());
  };
  const choose = async (menu: string, nth: number) => {
    await settled(page);
    await page.locator(`.menu.${menu} summary`).focus();
    await page.keyboard.press('Enter');
    for (let steps = 0; steps <= nth; steps += 1) await page.keyboard.press('Tab');
    expect((await focused(page)).seen).toBe(true);
    await page.keyboard.press('Enter');
  };
  const away = /ロック|サインアウト|ショートカット|窓口に移る|窓口を選ぶ/;
  for (const menu of ['person', 'at-counter']) {
    const all = await entries(menu);
    expect(all.length).toBeGreaterThan(5);
    for (const [nth, entry] of all.entries()) {
      if (away.test(entry)) continue;
      const before = verbs(stage).length;
      await choose(menu, nth);
      const dialog = dialogOf(page);
      await expect
        .poll(async () => (await dialog.count()) > 0 || verbs(stage).length > before, {
          message: entry,
        })
        .toBe(true);
      if ((await dialog.count()) > 0) {
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      } else {
        // The counter's own menu changes with its state.
        await settled(page);
        stage.hall.trial.setCounter('counter-1', 'open');
        stage.hall.publish();
        await page.getByRole('button', { name: '次の方を呼ぶ' }).waitFor();
      }
      expect((await focused(page)).name, entry).toMatch(/^次の方を呼ぶ|^窓口を開ける|^$/);
      expect(await page.locator('.menu[open]').count(), entry).toBe(0);
    }
  }
  await choose('person', 0);
  await page.getByRole('heading', { name: 'ロック中' }).waitFor();
});

test('rows by arrows, and every answer behind その他 by its figure', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  await tabTo(page, 'A001 呼ぶ');
  await page.keyboard.press('ArrowDown');
  expect((await focused(page)).name).toBe('B001 呼ぶ');
  await tabTo(page, 'B001 その他');
  await page.keyboard.press('Enter');
  await firstAnswer(page);
  await lastVerb(stage, 'set-accommodation');
  await settled(page);
  expect((await focused(page)).name).toBe('B001 その他');
  await page.keyboard.press('Enter');
  await dialogOf(page).waitFor();
  await page.keyboard.press('2');
  await lastVerb(stage, 'reprint');
  await settled(page);
  await tabTo(page, '呼び出し前');
  for (const list of ['呼び出し中', '呼び出し済み', '保留', '不在', '呼び出し前']) {
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await focused(page)).name).toMatch(new RegExp(`^${list}`));
  }
});

describe('what leads away, by Tab and Enter alone', () => {
  async function choose(page: Page, menu: string, entry: string): Promise<void> {
    await settled(page);
    await tabTo(
      page,
      (await page.locator(`.menu.${menu} summary`).innerText()).split('\n')[0] ?? '',
    );
    await page.keyboard.press('Enter');
    await tabTo(page, entry);
    await page.keyboard.press('Enter');
  }

  test('the shortcut keys off and on again; without them a letter does nothing', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await choose(page, 'person', 'ショートカットキーを使わない');
    await page.locator('.no-keys').first().waitFor();
    await page.keyboard.press('i');
    await page.keyboard.press('c');
    expect(await dialogOf(page).count()).toBe(0);
    expect(verbs(stage)).toEqual([]);
    await choose(page, 'person', 'ショートカットキーを使う');
    await page.locator('.no-keys').first().waitFor({ state: 'detached' });
    await page.keyboard.press('i');
    await dialogOf(page).waitFor();
  });

  test('to another counter, and signed out', async () => {
    const stage = await smallLine(theatre);
    const page = await stage.atCounter();
    await choose(page, 'at-counter', 'ほかの窓口に移る');
    await page.getByRole('heading', { name: '窓口を選んでください' }).waitFor();
    await tabTo(page, '3番窓口');
    await page.keyboard.press('Enter');
    await page.locator('.desk').waitFor();
    expect(await page.locator('.at-counter summary').innerText()).toContain('3番窓口');
    await choose(page, 'person', 'サインアウト');
    await dialogOf(page).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('heading', { name: 'サインイン' }).waitFor();
    const field = () =>
      page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.title);
    for (let tabs = 0; tabs < 6 && (await field()) !== 'staffId'; tabs += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('suzuki');
    await page.keyboard.press('Tab');
    await page.keyboard.type(staffPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '窓口を選んでください' }).waitFor();
  });
});

test('a row leaves the list under the keyboard: the focus stays there, and Enter calls nobody else', async () => {
  const stage = await smallLine(theatre);
  const { trial } = stage.hall;
  const page = await stage.atCounter();
  await tabTo(page, 'B001 呼ぶ');
  trial.cancel('B001');
  stage.hall.publish();
  await page.locator('.scroll:focus').waitFor();
  await page.keyboard.press('Enter');
  expect(await rowOf(page, 'B001').locator('button').count()).toBe(0);
  await page.keyboard.press('c');
  await lastVerb(stage, 'ask-help');
  expect(verbs(stage)).toEqual(['ask-help']);
  await page.keyboard.press('Tab');
  const { name, seen } = await focused(page);
  expect([name, seen]).toEqual([expect.stringMatching(/^B00[23] |^A001 /), true]);
});
