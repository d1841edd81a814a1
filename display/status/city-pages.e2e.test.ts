import { writeFile } from 'node:fs/promises';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Page, Route } from 'playwright-core';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openCityPage } from '../../.ci/city-page.ts';
import { axeFaults } from '../../.ci/page-checks.ts';
import { PlayedHall } from '../../.ci/played-hall.ts';
import { type StatusStage, StatusStreet } from '../../.ci/status-street.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { cityLine } from './city-line.ts';
import { StatusRig } from './status-rig.ts';

const street = StatusStreet.ofTests();
let stage: StatusStage;

const forms = ['line.json', 'line.txt', 'line.atom', 'line.svg'] as const;
const textOf = async (form: string) => (await stage.get(form)).text();

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
    expect(await sizeOf('')).toEqual([640, 408]);
    expect(await sizeOf('?scale=2')).toEqual([1280, 816]);
    expect(await sizeOf('?scale=1000000')).toEqual([640, 408]);
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
    const viewport = { width: 640, height: 408 };
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

  test('F46: a scale or language that nobody offers is the usual one', async () => {
    stage = await street.hall();
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

describe('on another site’s page', () => {
  test('only /embed may be framed', async () => {
    stage = await street.hall();
    const policy = async (path: string) => {
      const { headers } = await stage.get(path);
      return [headers.get('content-security-policy'), headers.get('x-frame-options')];
    };
    expect((await policy('embed'))[0]).toContain('frame-ancestors *');
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
      .locator('yobiban-status section')
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

  test('the frame shows the line without a script, and the picture is one', async () => {
    stage = await street.hall();
    const { url } = stage.rig;
    const page = await street.page(`${url}/embed?lang=en`, { javaScriptEnabled: false });
    expect(await page.locator('.row').count()).toBe(4);
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(1);
    await page.screenshot({ path: 'var/screenshots/embed-frame.png' });
    const picture = await street.page(`${url}/line.svg`, { viewport: { width: 700, height: 460 } });
    await picture.screenshot({ path: 'var/screenshots/embed-svg.png' });
    expect(await picture.evaluate(() => document.documentElement.tagName)).toBe('svg');
  });
});
