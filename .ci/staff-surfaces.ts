import type { Page } from 'playwright-core';
import { dialogOf, rowOf, settled, type } from './staff-stage.ts';

/** A menu or a dialog over the desk: how one gets there from it. */
export type Surface = { readonly name: string; readonly open: (page: Page) => Promise<unknown> };

/** The one that is open, in CSS. */
export const OPEN_SURFACE = 'dialog[open], details.menu[open]';

async function menuOf(page: Page, name: string) {
  await settled(page);
  const menu = page.locator(`details.${name}`);
  await menu.locator('summary').click();
  return menu;
}

/** Presses an entry of the menu under one's own name. */
export async function person(page: Page, item: string): Promise<void> {
  const menu = await menuOf(page, 'person');
  await menu.locator('.items button', { hasText: item }).click();
}

export async function closeSurface(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.waitForFunction((open) => !document.querySelector(open), OPEN_SURFACE);
}

/** Of the menu under one's own name: what leads to no dialog. */
const leadsElsewhere = /^(画面をロック|サインアウト|窓口を選ぶ|ショートカットキー)/;

/** What the menu under one's own name opens, whatever is in it. */
async function dialogsOfPerson(page: Page): Promise<readonly Surface[]> {
  const menu = await menuOf(page, 'person');
  const items = await menu.locator('.items button:not([disabled])').evaluateAll((buttons) =>
    buttons.flatMap(({ childNodes }) => {
      const [label] = [...childNodes].filter((node) => node instanceof Text && node.data.trim());
      return label?.textContent?.trim() ?? [];
    }),
  );
  await closeSurface(page);
  return items
    .filter((item) => !leadsElsewhere.test(item))
    .map((item) => ({ name: item, open: () => person(page, item) }));
}

/** Every menu and every dialog of whoever serves somebody, the 責任者; B001 waits in the list. */
export async function surfacesOf(page: Page): Promise<readonly Surface[]> {
  const press = async (selector: string) => {
    await settled(page);
    await page.locator(selector).click();
  };
  const inRow = (act: string) =>
    rowOf(page, 'B001').locator('.acts button', { hasText: act }).click();
  const counters = () => page.getByRole('button', { name: '窓口の一覧' }).click();
  return [
    { name: 'the menu of the person', open: () => menuOf(page, 'person') },
    { name: 'the menu of the counter', open: () => menuOf(page, 'at-counter') },
    { name: 'the menu of the list', open: () => menuOf(page, 'sorting') },
    ...(await dialogsOfPerson(page)),
    { name: 'device faults', open: () => press('.faults') },
    { name: 'numbers to issue', open: () => type(page, 'i') },
    { name: 'why issuing stops', open: () => press('.emergency') },
    { name: 'counters', open: counters },
    {
      name: 'a break for another counter',
      open: async () => {
        await counters();
        await dialogOf(page).locator('[data-counter=counter-2] .acts button:nth-child(2)').click();
        await dialogOf(page).getByText('理由を選んでください').waitFor();
      },
    },
    {
      name: 'services of the counter',
      open: async () => {
        const menu = await menuOf(page, 'at-counter');
        await menu.locator('.items button', { hasText: '受け持つ受付内容' }).click();
      },
    },
    { name: 'where the number goes on', open: () => type(page, 't') },
    { name: 'why it is put aside', open: () => type(page, 'h') },
    { name: 'before the next call', open: () => press('.desk .next') },
    { name: 'a row: cancel', open: () => inRow('取消') },
    { name: 'a row: more', open: () => inRow('その他') },
  ];
}
