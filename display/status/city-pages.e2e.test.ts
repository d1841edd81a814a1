import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Page, Route } from 'playwright-core';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openCityPage } from '../../.ci/city-page.ts';
import { axeFaults } from '../../.ci/page-checks.ts';
import { PlayedHall } from '../../.ci/played-hall.ts';
import { type StatusStage, StatusStreet } from '../../.ci/status-street.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { publicCrowd } from '../../broker/contract/crowd.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { cityLine } from './city-line.ts';
import { StatusRig } from './status-rig.ts';

const street = StatusStreet.ofTests();
let stage: StatusStage;

const forms = ['line.json', 'line.txt', 'line.atom', 'line.svg'] as const;
const textOf = async (form: string) => (await stage.get(form)).text();

/** Thursday 2026-11-19 measured, Friday from the table, Saturday closed. */
function usualWeek() {
  const hours = [9, 10, 11].map((hour) => {
    return { hour, usual: { level: hour === 10 ? 'busy' : 'quiet', groups: 5, minutes: 25 } };
  });
  const days = [
    { businessDay: '2026-11-19', source: 'measured', hours },
    { businessDay: '2026-11-20', source: 'expected', hours },
    { businessDay: '2026-11-21', hours: [] },
  ];
  return parsed(publicCrowd, { businessDay: '2026-11-19', pastDays: 28, days });
}

describe('the forms of the city’s line (R11)', () => {
  test.each(forms)('%s: for every site, for caches, and 304 for who has it', async (form) => {
    stage = await street.hall();
    const first = await stage.get(form);
    expect(first.status).toBe(200);
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
    expect(first.headers.get('set-cookie')).toBeNull();
    const etag = first.headers.get('etag') ?? '';
    const again = await stage.get(form, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('JSON is what its schema says, in every language, and the schema stands beside it', async () => {
    stage = await street.hall();
    for (const { locale } of street.pack.locales) {
      const line = v.parse(cityLine, await (await stage.get(`line.json?lang=${locale}`)).json());
      expect(line).toMatchObject({ locale, state: 'live', connected: true });
      expect(line.services.map(({ groups }) => groups)).toEqual([0, 7, 0, 0]);
      expect(JSON.stringify(line)).not.toMatch(/\[[^"]*\|/);
    }
    expect(await (await stage.get('line.schema.json')).json()).toMatchObject({ type: 'object' });
  });

  test('each says in words what waits, and of when that is', async () => {
    stage = await street.hall();
    for (const form of forms) {
      const text = await textOf(form);
      expect(text, form).toContain('お待ちの方　7組');
      expect(text, form).toContain('10:24:31 現在');
    }
    expect(await textOf('line.txt?lang=en')).toContain('As of 10:24:31');
  });

  test('nobody waits for a service whose counters help others first: each says why it takes time', async () => {
    stage = await street.hall();
    const why = 'ほかの方を先にご案内しています';
    const { services } = v.parse(cityLine, await (await stage.get('line.json')).json());
    const [shared, busy, free] = services;
    expect(shared).toMatchObject({ groups: 0, waitReason: why });
    expect(shared?.range?.low).toBeGreaterThan(0);
    // Its own line says why another one waits; and where a counter is free nobody asks.
    expect([busy?.groups, busy?.waitReason]).toEqual([7, undefined]);
    expect([free?.groups, free?.waitReason]).toEqual([0, undefined]);
    for (const form of forms) {
      expect((await textOf(form)).split(why).length - 1, form).toBeGreaterThan(0);
    }
    const shown = async (page: Page, part: string) =>
      page.locator(`${part}:visible`, { hasText: why }).evaluateAll((rows) => rows.length);
    const page = await street.page(`${stage.rig.url}/`);
    await expect.poll(() => shown(page, '.row')).toBe(1);
    const frame = await street.page(`${stage.rig.url}/embed`);
    await expect.poll(() => shown(frame, '.rows li')).toBe(1);
  });

  test('closed: when it opens, by the calendar', async () => {
    stage = await street.hall();
    stage.play((trial) => {
      trial.finish('A001');
      trial.finish('C001');
      trial.closeDay();
    });
    for (const form of forms) {
      expect(await textOf(form), form).toContain('次の受付は11月20日(金)');
    }
  });
});

describe('the feed names itself (RFC 4287, 4.1.1)', () => {
  /** What a reader of feeds makes of its links, and under which names they stand. */
  const linksOf = async (url: string, host = 'elsewhere.example') => {
    const headers = { 'x-forwarded-host': host, 'x-forwarded-proto': 'http' };
    const answer = await answerTo(url, { ...headers, host });
    expect(answer).not.toContain(host);
    const links = [...answer.matchAll(/^ {2}<link (?:rel="(\w+)" )?href="([^"]*)"/gm)];
    return links.map(([, rel = 'alternate', href = '']) => [rel, new URL(href, url).href]);
  };

  test('by the name in the city’s file, whatever name an asker gives the host', async () => {
    stage = await street.hall();
    const address = 'https://machi.city.example.lg.jp/';
    const rig = await StatusRig.open({ hall: stage.hall.memory, address });
    street.closers.push(() => rig.close());
    stage.hall.publish();
    expect(await linksOf(`${rig.url}/line.atom`)).toEqual([
      ['self', `${address}line.atom`],
      ['alternate', address],
    ]);
    expect(await linksOf(`${rig.url}/trial/line.atom?lang=en-GB`)).toEqual([
      ['self', `${address}trial/line.atom?lang=en`],
      ['alternate', `${address}trial/?lang=en`],
    ]);
  });

  test('where no file names it, from where it was found', async () => {
    stage = await street.hall();
    const { url } = stage.rig;
    expect(await linksOf(`${url}/trial/line.atom?lang=vi`)).toEqual([
      ['self', `${url}/trial/line.atom?lang=vi`],
      ['alternate', `${url}/trial/?lang=vi`],
    ]);
  });
});

/** With headers that `fetch` would not send. */
function answerTo(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    });
    asked.on('error', reject).end();
  });
}

describe('the same picture as PNG, for content systems that take nothing else (R11)', () => {
  const png = async (query = '') =>
    Buffer.from(await (await stage.get(`line.png${query}`)).arrayBuffer());

  test('for every site, for caches, and 304 for who has it', async () => {
    stage = await street.hall();
    const first = await stage.get('line.png');
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    expect(first.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
    expect(first.headers.get('content-encoding')).toBeNull();
    const etag = first.headers.get('etag') ?? '';
    const again = await stage.get('line.png', { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('as large as the SVG, or twice that, and anew when the line changes', async () => {
    stage = await street.hall();
    const sizeOf = async (query: string) => {
      const { width, height } = await loadImage(await png(query));
      return [width, height];
    };
    expect(await sizeOf('')).toEqual([640, 440]);
    expect(await sizeOf('?scale=2')).toEqual([1280, 880]);
    expect(await sizeOf('?scale=1000000')).toEqual([640, 440]);
    const before = await png();
    expect(await png()).toEqual(before);
    stage.play((trial) => trial.issue('pickup'));
    expect(await png()).not.toEqual(before);
  });

  /** How far the darkest difference of two pictures goes, of 255, over squares that no edge of a letter matters to. */
  async function apart(one: Buffer, other: Buffer): Promise<number> {
    const [a = [], b = []] = await Promise.all([one, other].map(mosaicOf));
    return Math.max(...a.map((value, nth) => Math.abs(value - (b[nth] ?? 255))));
  }

  /** The mean green of each square of 20 pixels. */
  async function mosaicOf(picture: Buffer): Promise<readonly number[]> {
    const image = await loadImage(picture);
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const squares: number[] = [];
    for (let y = 0; y + 20 <= image.height; y += 20) {
      for (let x = 0; x + 20 <= image.width; x += 20) {
        const { data } = context.getImageData(x, y, 20, 20);
        squares.push(data.reduce((sum, value, nth) => sum + (nth % 4 === 1 ? value : 0), 0) / 400);
      }
    }
    return squares;
  }

  test('it looks as the SVG does, in each language; and as no other language', async () => {
    stage = await street.hall();
    const viewport = { width: 640, height: 440 };
    for (const { locale } of street.pack.locales) {
      const page = await street.page(`${stage.rig.url}/line.svg?lang=${locale}`, { viewport });
      const drawn = await png(`?lang=${locale}`);
      await writeFile(`var/screenshots/line-${locale}.png`, drawn);
      const shot = await page.screenshot();
      const other = await png(`?lang=${locale === 'ja' ? 'en' : 'ja'}`);
      expect(await apart(shot, drawn), locale).toBeLessThan(40);
      expect(await apart(shot, other), locale).toBeGreaterThan(55);
      await page.close();
    }
  });

  test('F46: a scale or language that nobody offers, or said twice, is the usual one', async () => {
    stage = await street.hall();
    for (const form of [...forms, 'line.png', 'crowd.json', '', 'embed']) {
      const answer = await stage.get(`${form}?lang=en&lang=vi&scale=2&scale=1&show=all&show=line`);
      expect(answer.status, form).toBe(200);
    }
    expect(await png('?lang=%00&scale=NaN')).toEqual(await png());
  });

  test('before the hall has spoken there is no picture, and 503', async () => {
    const rig = await StatusRig.open({ hall: new PlayedHall('status-2', street.pack).memory });
    street.closers.push(() => rig.close());
    const answer = await fetch(`${rig.url}/line.png`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });
});

describe('never 0 waiting because a source was lost (peers part 2, 14)', () => {
  test.each(forms)('%s: first how old it is, then that it has stopped', async (form) => {
    stage = await street.hall('ja', 0);
    const clock = new ManualClock();
    const rig = await StatusRig.open({ hall: stage.hall.memory, clock });
    street.closers.push(() => rig.close());
    stage.hall.publish();
    const text = async () => (await fetch(`${rig.url}/${form}`)).text();
    expect(await text()).toContain('お待ちの方　0組');
    stage.hall.memory.away();
    expect(await text()).toContain('10:24:31 現在');
    clock.advance(30_001);
    const stopped = await text();
    expect(stopped).toContain('更新停止中');
    expect(stopped).toContain('10:24:31 現在');
    expect(stopped).not.toContain('0組');
    expect(stopped).not.toMatch(/"groups":/);
    stage.hall.publish();
    expect(await text()).not.toMatch(/更新停止中(?!","mode)/);
  });

  test('F33: the page and the frame, with a script and without: the age, 更新停止中, no figure', async () => {
    stage = await street.hall('ja', 0);
    const clock = new ManualClock();
    clock.wall = stage.hall.trial.at;
    const { pagesDirectory } = street;
    const rig = await StatusRig.open({ hall: stage.hall.memory, clock, pagesDirectory });
    street.closers.push(() => rig.close());
    stage.hall.publish();
    const open = await street.page(`${rig.url}/`);
    // What is seen: of the element's own tree too, and not what the element hides.
    const wordsOf = async (page: Page) =>
      (await page.locator(':is(.stale, .card, section):visible').allInnerTexts()).join(' ');
    await expect.poll(() => wordsOf(open)).toContain('0組');
    stage.hall.memory.away();
    await expect.poll(() => wordsOf(open)).toContain('更新停止中');
    clock.advance(30_002);
    // A page that stood open, one that is opened now, one without a script, and a frame.
    const pages = [
      open,
      await street.page(`${rig.url}/`),
      await street.page(`${rig.url}/`, { javaScriptEnabled: false }),
      await street.page(`${rig.url}/embed`),
      await street.page(`${rig.url}/embed`, { javaScriptEnabled: false }),
    ];
    for (const [nth, page] of pages.entries()) {
      await expect
        .poll(() => wordsOf(page), { message: `${nth}` })
        .not.toMatch(/\d組|待ちなし|\d分/);
      expect(await wordsOf(page), `${nth}`).toMatch(/10:24:31 現在\s+更新停止中/);
    }
  });

  test('F33: power is off at night: closed, with the next opening and the date of the news', async () => {
    stage = await street.hall();
    const clock = new ManualClock();
    clock.wall = stage.hall.trial.at;
    const { pagesDirectory } = street;
    const rig = await StatusRig.open({ hall: stage.hall.memory, clock, pagesDirectory });
    street.closers.push(() => rig.close());
    stage.play((trial) => {
      trial.finish('A001');
      trial.finish('C001');
      trial.closeDay();
    });
    stage.hall.memory.away();
    clock.advance(6 * 3_600_000);
    const opening = '次の受付は11月20日(金) 00:00からです';
    for (const form of [...forms, 'embed']) {
      expect(await (await fetch(`${rig.url}/${form}`)).text(), form).toContain(opening);
    }
    clock.advance(9 * 3_600_000);
    // By this node's clock it has opened since: nobody can say.
    for (const form of [...forms, 'embed']) {
      const text = await (await fetch(`${rig.url}/${form}`)).text();
      expect(text, form).not.toContain('次の受付');
      expect(text, form).toContain('11月19日(木) 10:24:31 現在');
    }
  });

  test('before the hall has ever spoken a page says so, with a script and without, and asks again', async () => {
    const { pagesDirectory } = street;
    const { memory } = new PlayedHall('status-2', street.pack);
    const rig = await StatusRig.open({ hall: memory, pagesDirectory });
    street.closers.push(() => rig.close());
    for (const address of ['', 'embed?show=all']) {
      const page = await street.page(`${rig.url}/${address}`, { javaScriptEnabled: false });
      expect(await page.locator('body').innerText()).toContain('まだ受け取っていません');
      expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(1);
    }
    for (const form of ['', ...forms, 'crowd.json']) {
      const { headers } = await fetch(`${rig.url}/${form}`);
      expect(headers.get('cache-control'), form).toBe('no-store');
    }
  });

  test('a node that never heard the hall has no figures to give', async () => {
    stage = await street.hall();
    stage.hall.memory.away();
    const rig = await StatusRig.open({ hall: stage.hall.memory });
    street.closers.push(() => rig.close());
    // What is retained was said once; nobody says it now.
    const line = v.parse(cityLine, await (await fetch(`${rig.url}/line.json`)).json());
    expect(line.state).toBe('stopped');
    expect(line.services.every(({ groups }) => groups === undefined)).toBe(true);
  });
});

describe('the language of a page whose address says none', () => {
  const asked = async (path: string, language?: string) => {
    const answer = await stage.get(
      path,
      language ? { headers: { 'accept-language': language } } : {},
    );
    const lang = /<html lang="([^"]*)"/.exec(await answer.text())?.[1];
    return [lang, answer.headers.get('cache-control'), answer.headers.get('vary')];
  };
  const forAll = expect.stringMatching(/^public/);

  test('R5: the browser’s own, which no cache keeps for others; the address overrules it', async () => {
    stage = await street.hall();
    for (const path of ['', 'embed']) {
      const both = 'accept-language, accept-encoding';
      expect(await asked(path, 'pt-BR,en;q=0.5')).toEqual(['pt-BR', 'private, max-age=5', both]);
      expect(await asked(path, 'ja,en;q=0.5')).toEqual(['ja', forAll, both]);
      expect(await asked(path, 'eo')).toEqual(['ja', forAll, both]);
      expect(await asked(path)).toEqual(['ja', forAll, both]);
      expect(await asked(`${path}?lang=vi`, 'pt-BR')).toEqual(['vi', forAll, 'accept-encoding']);
    }
  });

  test('data, texts and pictures are Japanese until the address says otherwise', async () => {
    stage = await street.hall();
    for (const form of forms) {
      const answer = await stage.get(form, { headers: { 'accept-language': 'en' } });
      expect(answer.headers.get('vary'), form).toBe('accept-encoding');
      expect(await answer.text(), form).toContain('お待ちの方　7組');
    }
    expect(await (await stage.get('line.json?lang=en-GB')).json()).toMatchObject({ locale: 'en' });
  });
});

describe('on another site’s page', () => {
  test('only /embed may be framed', async () => {
    stage = await street.hall();
    const policy = async (path: string) => {
      const { headers } = await stage.get(path);
      return [headers.get('content-security-policy'), headers.get('x-frame-options')];
    };
    expect((await policy('embed'))[0]).toContain('frame-ancestors *');
    const { headers } = await stage.get('yobiban-status.js?v=1');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect((await policy('embed'))[1]).toBeNull();
    for (const path of ['', 't/xxxxxxxxxxxxxxxxxxxxxx', 'line.json', 'yobiban-status.js']) {
      expect((await policy(path))[0], path).toContain("frame-ancestors 'none'");
    }
  });

  const cityPage = (element: string) => openCityPage(street, stage.rig.url, element);

  const section = (page: Page) =>
    page.evaluate(() => {
      const element = document.querySelector('yobiban-status');
      const box = element?.getBoundingClientRect();
      const style = element && getComputedStyle(element);
      return [
        ...[style?.display, style?.position, style?.fontSize, style?.letterSpacing],
        (box?.height ?? 0) > 200,
      ];
    });

  const allRead = (page: Page) =>
    page
      .locator('yobiban-status section:visible')
      .innerText({ timeout: 2_000 })
      .catch(() => '');

  test('the element keeps its own look in a hostile page with a strict policy', async () => {
    stage = await street.hall();
    const page = await cityPage(`<yobiban-status site="${stage.rig.url}/trial"></yobiban-status>`);
    await expect.poll(() => allRead(page)).toContain('お待ちの方　7組');
    expect(await section(page)).toEqual(['block', 'static', '16px', 'normal', true]);
    await page.screenshot({ path: 'var/screenshots/embed-hostile.png' });
    await page.locator('yobiban-status').evaluate((element) => element.setAttribute('lang', 'ne'));
    await expect.poll(() => allRead(page)).toContain('प्रतीक्षा स्थिति');
    expect(await axeFaults(page)).toEqual([]);
  });

  test('the source is lost: the element says so, and shows no figure', async () => {
    stage = await street.hall();
    const page = await cityPage(`<yobiban-status site="${stage.rig.url}/trial"></yobiban-status>`);
    await page.route('**/line.json*', (route) => route.abort());
    await page.reload();
    await expect.poll(() => allRead(page)).toContain('更新停止中');
  });

  const silences: Readonly<Record<string, (route: Route) => Promise<void> | void>> = {
    // A cache on the way, or a node whose hall is gone: it has nothing newer.
    'gives the same old answer': (route) => route.continue(),
    'never answers': () => {},
    'is gone': (route) => route.abort(),
  };

  test.each(Object.entries(silences))(
    'the source %s: after a minute the element shows the age and no figure, until there is news',
    async (_how, silence) => {
      stage = await street.hall();
      const page = await cityPage(
        `<yobiban-status site="${stage.rig.url}/trial"></yobiban-status>`,
      );
      await page.clock.install();
      let silent = false;
      await page.route('**/line.json*', (route) => (silent ? silence(route) : route.continue()));
      await page.reload();
      await expect.poll(() => allRead(page)).toContain('お待ちの方　7組');
      silent = true;
      await page.clock.runFor(30_000);
      expect(await allRead(page)).toContain('お待ちの方　7組');
      await page.clock.runFor(31_000);
      await expect.poll(() => allRead(page)).toContain('更新停止中');
      expect(await allRead(page)).toContain('10:24:31 現在');
      expect(await allRead(page)).not.toMatch(/\d組/);
      silent = false;
      stage.play((trial) => trial.pass(60));
      await expect
        .poll(async () => {
          await page.clock.runFor(10_000);
          return allRead(page);
        })
        .toContain('お待ちの方　7組');
      expect(await allRead(page)).not.toContain('更新停止中');
    },
  );

  test('show="crowd" and "all": the usual crowd in the element, with its look, today and now', async () => {
    stage = await street.hall();
    stage.hall.crowd = usualWeek();
    stage.hall.publish();
    const element = (show: string) =>
      `<yobiban-status site="${stage.rig.url}/trial" show="${show}"></yobiban-status>`;
    const page = await cityPage(element('crowd'));
    const table = page.getByRole('table', { name: '混雑の目安' });
    await table.waitFor();
    expect(await page.locator('yobiban-status section').count()).toBe(1);
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
      expect.stringMatching(/^木\s*19\s*今日$/),
      expect.stringMatching(/^金\s*20\s*＊$/),
      expect.stringMatching(/^土\s*21$/),
    ]);
    expect(await table.locator('.now').innerText()).toMatch(/今[\s\S]*混んでいる 25分以内/);
    expect(await table.locator('td.none').first().innerText()).toContain('受付なし');
    expect(await page.locator('.source').allInnerTexts()).toEqual([
      '過去28日の実績',
      '＊ 統計からの見込み',
    ]);
    await page.locator('yobiban-status').evaluate((each) => each.setAttribute('show', 'all'));
    await expect.poll(() => page.locator('yobiban-status section').count()).toBe(2);
    expect(await axeFaults(page)).toEqual([]);
    await page.screenshot({ path: 'var/screenshots/embed-element-all.png', fullPage: true });
    stage.hall.memory.away();
    await page.locator('yobiban-status').evaluate((each) => each.setAttribute('lang', 'en'));
    await expect.poll(() => page.locator('.source').first().innerText()).toContain('Measured');
    expect(await page.locator('yobiban-status .now').count()).toBe(0);
  });

  test('what stands within the element is shown until the first answer; its language is the page’s', async () => {
    stage = await street.hall();
    const inner = `<yobiban-status site="${stage.rig.url}/trial"><a href="x">待ち状況</a></yobiban-status>`;
    const page = await cityPage(`<main lang="pt">${inner}</main>`);
    await expect.poll(() => allRead(page)).toContain('Em espera: 7 grupos');
    expect(await page.locator('a').isVisible()).toBe(false);
    await page.route('**/line.json*', () => {});
    await page.reload();
    await page.locator('a').waitFor();
  });

  test('R5, R18: every language fits a column of 280 px, and letters twice as large', async () => {
    stage = await street.hall();
    stage.hall.crowd = usualWeek();
    stage.hall.publish();
    const page = await cityPage(`<yobiban-status site="${stage.rig.url}/trial" show="all">`);
    for (const [width, size] of [
      [280, '16px'],
      [320, '32px'],
    ] as const) {
      await page.setViewportSize({ width, height: 700 });
      for (const { locale, bcp47 } of street.pack.locales) {
        await page.locator('yobiban-status').evaluate(
          (element, [lang, size]) => {
            // As a reader's own setting would: the host takes `medium` from it.
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`:host { font-size: ${size} !important }`);
            const [own] = element.shadowRoot?.adoptedStyleSheets ?? [];
            if (element.shadowRoot && own) element.shadowRoot.adoptedStyleSheets = [own, sheet];
            element.setAttribute('lang', lang);
          },
          [locale, size] as const,
        );
        await page.locator(`yobiban-status .crowd[lang="${bcp47}"]`).waitFor();
        const wide = await page.evaluate(() =>
          [...(document.querySelector('yobiban-status')?.shadowRoot?.querySelectorAll('*') ?? [])]
            .filter((part) => !part.matches('.visually-hidden, .mark, section'))
            .filter((part) => getComputedStyle(part).display !== 'inline')
            .filter((part) => part.scrollWidth > part.clientWidth + 1)
            .map((part) => `${part.tagName}.${part.className} ${part.textContent}`),
        );
        expect(wide, `${locale} ${width}`).toEqual([]);
      }
    }
  });

  test('the frame shows the line without a script, the element renews it, and the picture is one', async () => {
    stage = await street.hall();
    const { url } = stage.rig;
    const page = await street.page(`${url}/embed?lang=en`, { javaScriptEnabled: false });
    expect(await page.locator('.row').count()).toBe(4);
    expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(1);
    await page.screenshot({ path: 'var/screenshots/embed-frame.png' });
    const live = await street.page(`${url}/trial/embed?lang=en`);
    await live.clock.install();
    await live.reload();
    await expect.poll(() => allRead(live)).toContain('Waiting: 7 groups');
    expect(await live.locator('.row').first().isVisible()).toBe(false);
    expect(await live.locator('head meta[http-equiv=refresh]').count()).toBe(0);
    expect(await axeFaults(live)).toEqual([]);
    stage.play((trial) => trial.issue('pickup'));
    await live.clock.runFor(18_001);
    await expect.poll(() => allRead(live)).toContain('Waiting: 8 groups');
    const picture = await street.page(`${url}/line.svg`, { viewport: { width: 700, height: 460 } });
    await picture.screenshot({ path: 'var/screenshots/embed-svg.png' });
    expect(await picture.evaluate(() => document.documentElement.tagName)).toBe('svg');
  });
});
