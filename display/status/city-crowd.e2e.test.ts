import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { levelOf, usualWaits, usualWeek } from '../../.ci/crowd-week.ts';
import { axeFaults } from '../../.ci/page-checks.ts';
import { type StatusStage, StatusStreet, small } from '../../.ci/status-street.ts';
import { publicCrowd } from '../../broker/contract/crowd.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { cityCrowd } from './city-crowd.ts';

const street = StatusStreet.ofTests();
let stage: StatusStage;

async function open(crowd = usualWeek()): Promise<void> {
  stage = await street.hall();
  stage.hall.crowd = crowd;
  stage.hall.publish();
}

const jsonOf = async (lang = 'ja') => {
  return v.parse(cityCrowd, await (await stage.get(`crowd.json?lang=${lang}`)).json());
};

describe('the usual crowd for the city’s own site (R11)', () => {
  test.each(['crowd.json', 'crowd.txt'])('%s: for every site, for caches, 304', async (form) => {
    await open();
    const first = await stage.get(form);
    expect(first.status).toBe(200);
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
    const etag = first.headers.get('etag') ?? '';
    expect((await stage.get(form, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test('JSON is what its schema says, in every language, and says what it is from', async () => {
    await open(usualWeek((nth) => (nth === 0 ? 'measured' : 'expected')));
    for (const { locale } of street.pack.locales) {
      const crowd = await jsonOf(locale);
      expect(crowd).toMatchObject({ locale, today: '2026-11-19', hour: 10, pastDays: 28 });
      expect(crowd.days).toHaveLength(7);
      expect(JSON.stringify(crowd)).not.toMatch(/\[[^"]*\|/);
    }
    const [thursday, friday, saturday] = (await jsonOf()).days;
    expect(thursday).toMatchObject({ source: 'measured', sourceText: '過去28日の実績' });
    expect(thursday?.hours[4]).toEqual({
      ...{ hour: 12, time: '12:00', level: 'busy', groups: 6, minutes: 25 },
      text: '混んでいる 25分以内',
    });
    expect(friday).toMatchObject({ source: 'expected', sourceText: '統計からの見込み' });
    expect(saturday).toMatchObject({ date: '2026-11-21', hours: [] });
    expect(await (await stage.get('crowd.schema.json')).json()).toMatchObject({ type: 'object' });
  });

  test('as text: a line an hour, closed days too', async () => {
    await open();
    const text = await (await stage.get('crowd.txt')).text();
    expect(text).toContain('11月19日(木): 過去28日の実績');
    expect(text).toContain('  12:00 混んでいる 25分以内');
    expect(text).toContain('  8:00 空いている 待ちなし');
    expect(text).toContain('11月21日(土): 受付なし');
  });

  test('a hall that has said nothing of it has no days; a lost one no now', async () => {
    stage = await street.hall();
    expect((await jsonOf()).days).toEqual([]);
    stage.hall.crowd = usualWeek();
    stage.hall.publish();
    stage.hall.memory.away();
    const lost = await jsonOf();
    expect(lost.days).toHaveLength(7);
    expect([lost.today, lost.hour]).toEqual([undefined, undefined]);
  });

  test('days that are over are left out', async () => {
    await open();
    stage.play((trial) => {
      trial.pass(24 * 3_600);
    });
    expect((await jsonOf()).days.map(({ date }) => date)[0]).toBe('2026-11-20');
  });
});

describe('on the public page and in a frame', () => {
  test('a table of days and hours; today, now, closed days and the source are told in words', async () => {
    await open();
    const page = await stage.page(`${stage.rig.url}/`);
    const table = page.getByRole('table', { name: '混雑の目安' });
    await table.waitFor();
    expect(await table.getByRole('columnheader').count()).toBe(7);
    expect(await table.getByRole('row').count()).toBe(12);
    expect((await page.locator('.crowd .now').innerText()).replace(/\s+/g, ' ')).toContain(
      'ふつう 10分以内',
    );
    expect(await page.locator('.crowd th.today').innerText()).toContain('今日');
    expect(await page.locator('.crowd td.none').first().innerText()).toContain('受付なし');
    expect(await page.locator('.crowd .source').innerText()).toBe('過去28日の実績');
    expect(await axeFaults(page)).toEqual([]);
    await page.screenshot({ path: 'var/screenshots/crowd-phone.png', fullPage: true });
  });

  test('nothing of it while the hall has said nothing of it', async () => {
    stage = await street.hall();
    const page = await stage.page(`${stage.rig.url}/`);
    await page.locator('.row').first().waitFor();
    expect(await page.locator('.crowd').count()).toBe(0);
  });

  test('without a script the same, and a frame shows what it is asked for', async () => {
    await open(usualWeek((nth) => (nth < 2 ? 'measured' : 'expected')));
    const { url } = stage.rig;
    const counts = async (query: string) => {
      const page = await street.page(`${url}/${query}`, { javaScriptEnabled: false });
      return [await page.locator('.row').count(), await page.locator('.crowd tbody tr').count()];
    };
    expect(await counts('')).toEqual([4, 11]);
    expect(await counts('embed')).toEqual([4, 0]);
    expect(await counts('embed?show=crowd')).toEqual([0, 11]);
    expect(await counts('embed?show=all')).toEqual([4, 11]);
    expect(await counts('embed?show=%3Cscript%3E')).toEqual([4, 0]);
    const frame = await street.page(`${url}/embed?show=crowd&lang=en`, {
      javaScriptEnabled: false,
    });
    expect(await frame.locator('.source').innerText()).toContain('＊ Estimated from statistics');
    expect(await frame.locator('.language a').first().getAttribute('href')).toContain(
      '&show=crowd',
    );
    await frame.screenshot({ path: 'var/screenshots/crowd-frame.png', fullPage: true });
  });

  test('R5, R18: every language fits a small phone and a wide screen', async () => {
    await open(usualWeek((nth) => (nth < 2 ? 'measured' : 'expected')));
    for (const { locale } of street.pack.locales) {
      const page = await stage.page(`${stage.rig.url}/?lang=${locale}`, small);
      await page.locator('.crowd table').waitFor();
      await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBeTruthy();
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll('.crowd *')]
          .filter(
            (part) => !part.closest('.visually-hidden') && part.scrollWidth > part.clientWidth + 1,
          )
          .filter((part) => getComputedStyle(part).display !== 'inline')
          .map((part) => `${part.className} ${part.textContent?.trim()}`),
      );
      expect(wide, locale).toEqual([]);
      expect(await axeFaults(page), locale).toEqual([]);
      await page.screenshot({ path: `var/screenshots/crowd-${locale}.png`, fullPage: true });
      await page.close();
    }
    const page = await stage.page(`${stage.rig.url}/`, { width: 1280, height: 900 });
    await page.locator('.crowd table').waitFor();
    await page.screenshot({ path: 'var/screenshots/crowd-desktop.png', fullPage: true });
  });

  test('a hall that is open all day: its empty hours are one row', async () => {
    const hours = Array.from({ length: 27 }, (_, hour) => {
      const minutes = usualWaits[hour - 8] ?? 0;
      return { hour, usual: { level: levelOf(minutes), groups: minutes, minutes } };
    });
    const days = [{ businessDay: '2026-11-19', source: 'expected', hours }];
    await open(parsed(publicCrowd, { businessDay: '2026-11-19', pastDays: 0, days }));
    const page = await stage.page(`${stage.rig.url}/`);
    const rows = page.locator('.crowd tbody th');
    await rows.first().waitFor();
    const texts = await rows.allInnerTexts();
    expect([texts[0], texts.at(-1)]).toEqual(['0:00–9:00', '17:00–3:00']);
    expect(await page.locator('.crowd .source').innerText()).toBe('統計からの見込み');
  });
});
