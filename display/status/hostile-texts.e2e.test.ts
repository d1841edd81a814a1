import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { foreignParts } from '../../.ci/foreign-parts.ts';
import { hostileTexts } from '../../.ci/hostile-texts.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { shows } from '../../.ci/shows.ts';
import { spoiltTexts } from '../../.ci/spoilt-texts.ts';
import { type StatusStage, StatusStreet } from '../../.ci/status-street.ts';

// A browser on a busy machine is slow, not wrong; and there are some five hundred pages to load.
vi.setConfig({ testTimeout: 600_000 });

let street: StatusStreet;
let stage: StatusStage;

beforeAll(async () => {
  street = await StatusStreet.open();
});
afterAll(() => street?.close());
afterEach(() => street.clear());

/** Every text that a site can write is this one, as far as its field has room. */
function spoil(payload: string): void {
  const [ja, en] = street.pack.locales;
  if (!ja || !en) throw new Error('the site has two languages');
  const native = payload.slice(0, 40);
  const languages = [
    { locale: ja.locale, native, bcp47: ja.bcp47 },
    { locale: en.locale, native, bcp47: payload.slice(0, 20) },
  ];
  const prefixes = street.pack.site.services.map(({ id }) => {
    return { serviceId: id, prefix: payload.slice(0, 1) };
  });
  const site = { version: payload.slice(0, 64), name: native, languages, services: prefixes };
  const spoilt = spoiltTexts(ja, payload);
  stage.hall.memory.deliver('publicSite', { ...site, texts: spoilt } as never, ja.locale);
}

/** A phone that may run scripts or not, and the reports of all that it loads. */
async function phone(javaScriptEnabled: boolean) {
  const page = await street.page(stage.address, { javaScriptEnabled });
  return { page, reports: await policyReports(page) };
}

test('F46: what a page must not run is reported: the count below is one of something', async () => {
  stage = await street.hall();
  const { page, reports } = await phone(true);
  await page.route('**/t/*', async (route) => {
    const answer = await route.fetch();
    const spoilt = (await answer.text()).replace(
      '</main>',
      '<a onclick="window.broken=1">x</a></main>',
    );
    await route.fulfill({ response: answer, body: spoilt });
  });
  // The street takes what a page complains of for a fault of the test.
  page.removeAllListeners('console');
  await page.reload();
  await expect.poll(() => reports.length).toBeGreaterThan(0);
  expect(reports[0]).toMatch(/script-src/);
});

test(`F46: ${hostileTexts.length} texts in every field of every public page: none is run, 0 reports`, async () => {
  stage = await street.hall();
  stage.play((trial, number) => {
    trial.callTicket(number, 'counter-2');
    trial.stopIssuing('full');
  });
  const { url } = stage.rig;
  const pages = [stage.address, `${url}/`, `${url}/embed`, `${url}/line.svg`];
  const phones = [await phone(true), await phone(false)];
  const faults: string[] = [];
  for (const text of hostileTexts) {
    spoil(text);
    for (const { page } of phones) {
      for (const address of pages) {
        await page.goto(address);
        await page.locator(':is(.row, .rows, .ticket, svg):visible').first().waitFor();
        const found = [...(await foreignParts(page))];
        if (!(await shows(page, text))) found.push('it is not shown at all');
        if (found.length > 0) faults.push(`${text} at ${address}: ${found.join(' ')}`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(phones.flatMap(({ reports }) => reports)).toEqual([]);
});

test('F46, F47: the forms for programs hold it as a text of theirs', async () => {
  stage = await street.hall();
  const get = (form: string) => fetch(`${stage.rig.url}/${form}`);
  const { page } = await phone(true);
  for (const payload of hostileTexts) {
    spoil(payload);
    expect(await (await get('line.json')).json(), payload).toMatchObject({ locale: 'ja' });
    for (const form of ['line.atom', 'line.svg']) {
      const odd = await page.evaluate(
        (xml) =>
          [...new DOMParser().parseFromString(xml, 'text/xml').querySelectorAll('*')]
            .map(({ localName }) => localName)
            .filter((name) => /^(parsererror|script|img|iframe|foreignObject)$/.test(name)),
        await (await get(form)).text(),
      );
      expect(odd, `${form} ${payload}`).toEqual([]);
    }
    const text = await get('line.txt');
    expect(text.headers.get('content-type')).toContain('text/plain');
    expect(text.headers.get('x-content-type-options')).toBe('nosniff');
    expect(text.headers.get('set-cookie')).toBeNull();
    expect(await text.text(), payload).not.toMatch(/[^\P{Cc}\n]/u);
  }
});
