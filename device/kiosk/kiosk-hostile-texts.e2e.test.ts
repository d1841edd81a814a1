import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { drawnFaults } from '../../.ci/drawn-faults.ts';
import { longTexts, writableTexts } from '../../.ci/hostile-texts.ts';
import { KioskStage } from '../../.ci/kiosk-stage.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { TextSpoiler } from '../../.ci/text-reach.ts';
import type { Frame, KioskView } from './kiosk-view.ts';
import { guideOf, homeOf, pinOf, staffOf, ticketOnScreenOf } from './view-samples.ts';

const spoiler = new TextSpoiler('kiosk');
const texts = [...writableTexts, ...longTexts];

let stage: KioskStage;
beforeAll(async () => {
  stage = await KioskStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => {
  await stage.end();
});

type Screens = Readonly<Record<KioskView['screen'], readonly KioskView[]>>;

/** Every screen that there is, and on it every text that a node could be told. */
function screensOf(hall: Frame, text: string): Screens {
  const ticket = { ...ticketOnScreenOf(), counters: [text.slice(0, 2), '2'] };
  const { touchId, serviceId, letter } = ticket;
  const passing = { homeInMs: 20_000, homeAfterMs: 20_000 };
  const parts = staffOf(hall).parts.map((part) => ({ ...part, name: text, says: text }));
  const printerModel = spoiler.word('kiosk.printerModel', 60, text);
  const said = { tone: 'failed', text } as const;
  const home = homeOf(hall, 7);
  return {
    preparing: [{ screen: 'preparing', hall }],
    home: [
      { ...home, hall: { ...hall, guide: guideOf('pickup') } },
      { ...home, hall: { ...hall, low: true, help: 'unheard' } },
      { ...home, hall: { ...hall, asleep: true } },
    ],
    issuing: [{ screen: 'issuing', hall, touchId, service: { serviceId, letter } }],
    printing: [{ screen: 'printing', hall, ticket, slips: 2, slipsOut: 1 }],
    'take-slips': [{ screen: 'take-slips', hall, ticket, slips: 2, ...passing }],
    'show-number': [
      { screen: 'show-number', hall, ticket, because: 'print-unconfirmed', ...passing },
    ],
    trouble: [{ screen: 'trouble', hall, text: 'error.printer', ...passing }],
    closed: [{ screen: 'closed', hall, opening: { time: '13:00' } }],
    notice: (['trouble', 'evacuate'] as const).map((notice) => ({
      screen: 'notice',
      hall,
      notice,
    })),
    'out-of-service': [
      { screen: 'out-of-service', hall, because: 'offline', text: 'error.printer', cause: text },
    ],
    'staff-pin': [pinOf(hall)],
    staff: [staffOf(hall, { printerModel, parts, panelTest: [text], said })],
  };
}

/** What says nothing but what the page itself says. */
const wordless: readonly KioskView['screen'][] = ['staff-pin'];

/** The texts that the page fetches, spoilt: `/texts/spoilt-<nth of the text>/…`. */
async function spoilTexts(): Promise<void> {
  await stage.page.route('**/texts/spoilt-*/*', (route) => {
    const [, nth = '', locale = ''] =
      /spoilt-(\d+)\/([\w-]+)\.json/.exec(route.request().url()) ?? [];
    const { locales } = spoiler.spoil('site', stage.pack, texts[Number(nth)] ?? '', markOf(nth));
    return route.fulfill({ json: locales.find((each) => each.locale === locale) });
  });
}

/** Behind every text, so that the page is known to have drawn this one. */
const markOf = (nth: number | string) => `¶${nth}¶`;

/** Counts the views that the page was sent: what is asked of it next is asked of the newest. */
const countViews = `globalThis.viewsHeard = 0;
  globalThis.EventSource = class extends EventSource {
    constructor(...given) {
      super(...given);
      this.addEventListener('snapshot', () => { globalThis.viewsHeard += 1; });
    }
  };`;

/** The page has been sent so many views, and has drawn the last of them, with these words. */
async function hasDrawn(page: Page, views: number, mark: string): Promise<void> {
  await page.waitForFunction(
    ([count, behind]) =>
      Number(Reflect.get(globalThis, 'viewsHeard')) >= count &&
      (behind === '' || document.documentElement.textContent?.includes(behind)),
    [views, mark] as const,
  );
}

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  const reports = await policyReports(stage.page);
  await stage.open(homeOf(stage.hall));
  await stage.page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src=x onerror="window.broken=1" width=3000 height=1>',
    );
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await drawnFaults(stage.page, 'nobody says this')).toHaveLength(2);
});

test(`F46: ${texts.length} texts in every field of every screen of the kiosk: none is run, 0 reports`, async () => {
  const reports = await policyReports(stage.page);
  await spoilTexts();
  await stage.page.addInitScript(countViews);
  await stage.open(homeOf(stage.hall));
  const faults: string[] = [];
  let views = 1;
  for (const [nth, text] of texts.entries()) {
    // Of three languages: each is fetched anew with every text.
    const languages = stage.hall.languages.slice(0, 3).map((language) => {
      const native = spoiler.word('site.site.languages', 40, text);
      return { ...language, native };
    });
    const hall = { ...stage.hall, languages, textsVersion: `spoilt-${nth}` };
    for (const view of Object.values(screensOf(hall, text)).flat()) {
      stage.show(view);
      views += 1;
      const says = !wordless.includes(view.screen);
      await hasDrawn(stage.page, views, says ? markOf(nth) : '');
      const found = await drawnFaults(stage.page, says ? text : '');
      if (found.length > 0)
        faults.push(`${text.slice(0, 80)} on ${view.screen}: ${found.join(' ')}`);
    }
  }
  expect(faults).toEqual([]);
  expect(reports).toEqual([]);
  expect(spoiler.unreached).toEqual([]);
});
