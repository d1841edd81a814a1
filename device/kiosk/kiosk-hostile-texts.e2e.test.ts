import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { foreignParts } from '../../.ci/foreign-parts.ts';
import { hostileTexts } from '../../.ci/hostile-texts.ts';
import { KioskStage } from '../../.ci/kiosk-stage.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { shows } from '../../.ci/shows.ts';
import { spoiltTexts } from '../../.ci/spoilt-texts.ts';
import type { Frame, KioskView } from './kiosk-view.ts';
import { guideOf, homeOf, staffOf, ticketOnScreenOf } from './view-samples.ts';

let stage: KioskStage;
beforeAll(async () => {
  stage = await KioskStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => {
  await stage.end();
});

/** Every screen that has words of its own, and on it every text that a node could be told. */
function screensOf(hall: Frame, text: string): readonly KioskView[] {
  const ticket = { ...ticketOnScreenOf(), counters: [text] };
  const passing = { homeInMs: 20_000, homeAfterMs: 20_000 };
  const parts = staffOf(hall).parts.map((part) => ({ ...part, name: text, says: text }));
  return [
    homeOf({ ...hall, guide: guideOf('pickup') }, 7),
    { screen: 'show-number', hall, ticket, because: 'paperless', ...passing },
    { screen: 'out-of-service', hall, because: 'offline', text: 'error.printer', cause: text },
    { screen: 'notice', hall, notice: 'trouble' },
    staffOf(hall, {
      ...{ printerModel: text, parts, panelTest: [text] },
      said: { tone: 'failed', text },
    }),
  ];
}

/** The texts that the page fetches, spoilt: `/texts/<nth of the text>-<nth of the screen>/…`. */
async function spoilTexts(): Promise<void> {
  const [ja] = stage.pack.locales;
  if (!ja) throw new Error('the site has a language');
  await stage.page.route('**/texts/spoilt-*/*', (route) => {
    const [, version = ''] = /spoilt-(\d+-\d+)/.exec(route.request().url()) ?? [];
    const text = hostileTexts[Number(version.split('-')[0])] ?? '';
    return route.fulfill({ json: spoiltTexts(ja, text, markOf(version)) });
  });
}

/** Behind every text, so that the page is known to have drawn this one. */
const markOf = (version: string) => `¶${version}¶`;

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  const reports = await policyReports(stage.page);
  await stage.open(homeOf(stage.hall));
  await stage.page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=1">');
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await foreignParts(stage.page)).toHaveLength(1);
});

test(`F46: ${hostileTexts.length} texts in every field of the kiosk’s page: none is run, 0 reports`, async () => {
  const reports = await policyReports(stage.page);
  await spoilTexts();
  await stage.open(homeOf(stage.hall));
  const faults: string[] = [];
  for (const [nth, text] of hostileTexts.entries()) {
    const [first, ...others] = stage.hall.languages;
    if (!first) throw new Error('the site has a language');
    const languages = [
      { ...first, native: text },
      ...others.map((language) => ({ ...language, native: text, bcp47: text.slice(0, 20) })),
    ];
    for (const [at, { screen }] of screensOf(stage.hall, text).entries()) {
      const version = `${nth}-${at}`;
      const view = screensOf({ ...stage.hall, languages, textsVersion: `spoilt-${version}` }, text);
      const shown = view[at];
      if (shown) stage.show(shown);
      await stage.page.waitForFunction(
        (mark) => document.documentElement.textContent?.includes(mark),
        markOf(version),
      );
      const found = [...(await foreignParts(stage.page))];
      if (!(await shows(stage.page, text))) found.push('it is not shown at all');
      if (found.length > 0) faults.push(`${text} on ${screen}: ${found.join(' ')}`);
    }
  }
  expect(faults).toEqual([]);
  expect(reports).toEqual([]);
});
