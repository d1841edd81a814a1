import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openCityPage } from '../../.ci/city-page.ts';
import { usualWeek } from '../../.ci/crowd-week.ts';
import { drawnFaults } from '../../.ci/drawn-faults.ts';
import { longTexts, writableTexts } from '../../.ci/hostile-texts.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { type StatusStage, StatusStreet, small } from '../../.ci/status-street.ts';
import { TextSpoiler } from '../../.ci/text-reach.ts';
import { topics } from '../../broker/contract/topics.ts';

const street = StatusStreet.ofTests();
const spoiler = new TextSpoiler('status');
const texts = [...writableTexts, ...longTexts];

/** A phone that may run scripts or not, and the reports of all that it loads. */
async function phone(stage: StatusStage, javaScriptEnabled = true) {
  const page = await street.page(stage.address, { javaScriptEnabled });
  return { page, reports: await policyReports(page) };
}

/** Somebody is called, the line is at its end, and the usual crowd is known: all that has words. */
async function fullHall(): Promise<StatusStage> {
  const stage = await street.hall();
  stage.hall.crowd = usualWeek((nth) => (nth < 2 ? 'measured' : 'expected'));
  stage.play((trial, number) => {
    trial.callTicket(number, 'counter-2');
    trial.stopIssuing('full');
  });
  return stage;
}

type Spoilt = { readonly locale: string; readonly text: string; readonly mark: string };

/** As many texts at once as the hall has languages: each language says another one everywhere. */
function* rounds(stage: StatusStage): Generator<readonly Spoilt[]> {
  const locales = stage.hall.pack.locales.map(({ locale }) => locale);
  for (let first = 0; first < texts.length; first += locales.length) {
    const said = locales.flatMap((locale, nth) => {
      const text = texts[first + nth];
      return text === undefined ? [] : [{ locale, text, mark: `¶${first + nth}¶` }];
    });
    const everywhere = said[0] ?? { text: '', mark: '' };
    stage.hall.reword = (name, payload, level) => {
      if (!topics[name].topic.startsWith('public/')) return payload;
      const { text, mark } = said.find(({ locale }) => locale === level) ?? everywhere;
      const spoilt = spoiler.spoil(name, payload, text, mark);
      // What is packed is kept by its version.
      return 'version' in spoilt ? { ...spoilt, version: `spoilt-${first}` } : spoilt;
    };
    stage.hall.publish();
    yield said;
  }
}

test('F46: what a page must not run is reported: the count below is one of something', async () => {
  const stage = await street.hall();
  const { page, reports } = await phone(stage);
  await page.route('**/t/*', async (route) => {
    const answer = await route.fetch();
    const spoilt = (await answer.text()).replace(
      '</main>',
      '<a onclick="window.broken=1">x</a><p style="width:9999px">x</p></main>',
    );
    await route.fulfill({ response: answer, body: spoilt });
  });
  // The street takes what a page complains of for a fault of the test.
  page.removeAllListeners('console');
  await page.reload();
  await expect.poll(() => reports.length).toBeGreaterThan(0);
  expect(reports[0]).toMatch(/script-src/);
  await page.evaluate(() => {
    const far = document.body.appendChild(document.createElement('img'));
    far.style.cssText = 'display:block;width:2000px;height:1px';
  });
  const found = await drawnFaults(page, 'nobody says this');
  expect(found).toEqual([
    expect.stringMatching(/^<img/),
    'the page scrolls sideways',
    'it is not shown at all',
  ]);
});

test(`F46: ${texts.length} texts in every field of every public page: none is run, 0 reports`, async () => {
  const stage = await fullHall();
  const { url } = stage.rig;
  const [scripted, bare] = [await phone(stage), await phone(stage, false)];
  const addresses = [stage.address, `${url}/`, `${url}/embed`];
  const faults: string[] = [];
  for (const round of rounds(stage)) {
    for (const spoilt of round) {
      const tell = (found: readonly string[], where: string) => {
        if (found.length > 0)
          faults.push(`${spoilt.text.slice(0, 80)} ${where}: ${found.join(' ')}`);
      };
      const { locale } = spoilt;
      const open = async ({ page }: typeof bare, address: string) => {
        // Another address each time: the same one with another `#` would not be loaded anew.
        await page.goto(`${address}?lang=${locale}&show=all&nth=${spoilt.mark}#${locale}`);
        await page.locator(':is(.row, .rows, .ticket, svg):visible').first().waitFor();
        // Where a script draws it anew, that may be under way, in the hall's own language first.
        const still = page === bare.page || !addresses.slice(0, 2).includes(address);
        tell(await drawnFaults(page, still ? spoilt.text : ''), `at ${address}`);
      };
      for (const address of addresses) {
        await open(scripted, address);
        if (address.endsWith('/embed')) continue;
        // Its own drawing has taken the place of the node's, and in the language asked for.
        await scripted.page.waitForFunction(
          (mark) => document.querySelector('select') && document.body.textContent?.includes(mark),
          spoilt.mark,
        );
        tell(await drawnFaults(scripted.page, spoilt.text), `drawn by ${address}`);
      }
      await open(scripted, `${url}/line.svg`);
      await open(bare, stage.address);
    }
  }
  expect(faults).toEqual([]);
  expect([...scripted.reports, ...bare.reports]).toEqual([]);
  expect(spoiler.unreached).toEqual([]);
});

test('F46: in the element on a city’s own page it is a text, and no wider than its place', async () => {
  const stage = await fullHall();
  const site = `${stage.rig.url}/trial`;
  const elements = stage.hall.pack.locales.map(
    ({ locale }) => `<yobiban-status site="${site}" lang="${locale}"></yobiban-status>`,
  );
  const page = await openCityPage(street, stage.rig.url, elements.join(''));
  const reports = await policyReports(page);
  await page.setViewportSize(small);
  for (const round of rounds(stage)) {
    await page.reload();
    for (const { locale, text, mark } of round) {
      const element = page.locator(`yobiban-status[lang="${locale}"]`);
      await element.locator('section .name', { hasText: mark }).first().waitFor();
      const drawn = await element.evaluate(({ shadowRoot, clientWidth }) => ({
        kinds: [...(shadowRoot?.querySelectorAll('*') ?? [])].map(({ localName }) => localName),
        wide: [...(shadowRoot?.querySelectorAll('*') ?? [])].some(
          (part) => part.getBoundingClientRect().width > clientWidth,
        ),
        words: shadowRoot?.textContent ?? '',
      }));
      expect(drawn.kinds.filter((kind) => !/^(section|h2|p|ul|li|span|b)$/.test(kind))).toEqual([]);
      expect(drawn.wide, text.slice(0, 80)).toBe(false);
      expect(drawn.words).toContain(text.replace(/[{}]/g, '').slice(0, 10));
    }
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  }
  expect(reports).toEqual([]);
});

/** What a reader of feeds makes of a form in XML: every name of an element, and what they say. */
function readXml(page: Page, xml: string) {
  return page.evaluate((text) => {
    const parts = [...new DOMParser().parseFromString(text, 'text/xml').querySelectorAll('*')];
    const saying = parts.filter(({ children }) => children.length === 0);
    return {
      names: [...new Set(parts.map(({ localName }) => localName))],
      types: [...new Set(parts.map((part) => part.getAttribute('type') ?? 'text'))],
      words: saying.map(({ textContent }) => textContent ?? ''),
    };
  }, xml);
}

const partsOf = {
  'line.atom': /^(feed|id|title|subtitle|updated|author|name|link|entry|content)$/,
  'line.svg': /^(svg|title|desc|rect|text|g|tspan)$/,
} as const;

test('F46, F47: a reader of feeds and programs get it as a text of theirs', async () => {
  const stage = await fullHall();
  const { page } = await phone(stage);
  for (const round of rounds(stage)) {
    for (const { locale, text, mark } of round) {
      const get = (form: string) => stage.get(`${form}?lang=${locale}`);
      const said = text.replace(/[{}]/g, '').slice(0, 10);
      for (const form of ['line.json', 'crowd.json']) {
        const answer = await get(form);
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
        expect(JSON.stringify(await answer.json()), form).toContain(mark);
      }
      for (const [form, allowed] of Object.entries(partsOf)) {
        const { names, types, words } = await readXml(page, await (await get(form)).text());
        expect(
          names.filter((name) => !allowed.test(name)),
          `${form} ${text}`,
        ).toEqual([]);
        expect(types).toEqual(['text']);
        expect(
          words.some((each) => each.includes(said)),
          `${form} ${text}`,
        ).toBe(true);
      }
      for (const form of ['line.txt', 'crowd.txt']) {
        const answer = await get(form);
        expect(answer.headers.get('content-type')).toContain('text/plain');
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        expect(answer.headers.get('set-cookie')).toBeNull();
        expect(await answer.text(), text).not.toMatch(/[^\P{Cc}\n]/u);
      }
      expect((await get('line.png')).status, text).toBe(200);
    }
  }
});
