import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../../.ci/page-checks.ts';
import { PlayedHall } from '../../.ci/played-hall.ts';
import { StatusStreet, small, usual } from '../../.ci/status-street.ts';
import { StatusRig } from './status-rig.ts';

const street = StatusStreet.ofTests();

/** Draws, checks and keeps a picture. */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
  const { width = 0 } = page.viewportSize() ?? {};
  await page.screenshot({ path: `var/screenshots/phone-${name}-${width}.png` });
  expect(await cutOff(page), `${name} ${width}`).toEqual([]);
  if (width === small.width) expect(await axeFaults(page), name).toEqual([]);
}

/** Nothing leaves the screen sideways, and nothing its own frame. */
function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) out.push('the page scrolls sideways');
    for (const part of document.querySelectorAll('body *:not(option)')) {
      const box = part.getBoundingClientRect();
      const named = `${part.tagName}.${part.className} “${part.textContent?.trim().slice(0, 30)}”`;
      if (part.closest('.visually-hidden') || box.width === 0) continue;
      if (box.right > innerWidth + 0.5 || box.left < -0.5) out.push(`${named} leaves the screen`);
      const card = part.closest('.card');
      if (card && box.right > card.getBoundingClientRect().right + 0.5) {
        out.push(`${named} leaves its card`);
      }
    }
    const select = document.querySelector('select')?.getBoundingClientRect();
    if (select && select.height < 44) out.push('the languages are too small for a finger');
    return out;
  });
}

const shown = (page: Page, look: string) => page.locator(`.ticket.${look}`).waitFor();

describe('pictures', () => {
  describe.each(['ja', 'ja-easy', 'pt-BR', 'ne'])('in %s', (language) => {
    test('a ticket from waiting to done', async () => {
      const stage = await street.hall(language);
      const pages = [
        await stage.page(stage.address, small),
        await stage.page(stage.address, usual),
      ];
      const all = async (look: string, name: string) => {
        for (const page of pages) {
          await shown(page, look);
          await picture(page, `${language}-${name}`);
        }
      };
      await all('waits', 'waiting');
      stage.play((trial) => {
        trial.callNext('counter-2');
        trial.finish('A001');
        for (const number of ['B001', 'B002', 'B003', 'B004']) {
          trial.callTicket(number, 'counter-1');
          trial.finish(number);
        }
      });
      await all('soon', 'soon');
      stage.play((trial, number) => trial.callTicket(number, 'counter-1'));
      await all('called', 'called');
      stage.play((trial, number) => {
        trial.pass(61);
        trial.recall(number, 'counter-1');
        trial.markAbsent(number);
      });
      await all('attention', 'absent');
      stage.play((trial, number) => {
        trial.callTicket(number, 'counter-1');
        trial.start(number, 'counter-1');
        trial.finish(number);
      });
      await all('over', 'done');
    });

    test('the whole hall, open and closed', async () => {
      const stage = await street.hall(language);
      const page = await stage.page(`${stage.rig.url}/#${language}`, small);
      const texts = street.pack.locales.find((each) => each.locale === language);
      const { bcp47, direction } = texts ?? {};
      await page.locator(`html[lang="${bcp47}"][dir="${direction}"] .row`).nth(3).waitFor();
      await picture(page, `${language}-line`);
      stage.play((trial) => trial.closeDay());
      for (const number of ['A001', 'C001']) stage.play((trial) => trial.finish(number));
      stage.play((trial) => trial.closeDay());
      await page.locator('.card.closed').waitFor();
      await picture(page, `${language}-line-closed`);
    });
  });

  test.each(['waits', 'called', 'closed'])(
    '%s: every language fits a narrow phone',
    async (look) => {
      const stage = await street.hall();
      if (look === 'called') stage.play((trial, number) => trial.callTicket(number, 'counter-2'));
      if (look === 'closed') {
        stage.play((trial) => {
          trial.finish('A001');
          trial.finish('C001');
          trial.closeDay();
        });
      }
      const page = await stage.page(stage.address, small);
      await page.locator('select').waitFor();
      for (const { locale: language, bcp47 } of street.pack.locales) {
        await page.locator('select').selectOption(language);
        await page.locator(`html[lang="${bcp47}"] .card.${look}`).waitFor();
        if (look === 'waits')
          await page.screenshot({ path: `var/screenshots/phone-${language}-narrow.png` });
        for (const width of [360, 375, 412, 430]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await cutOff(page), `${language} ${width}`).toEqual([]);
        }
        await page.setViewportSize(small);
      }
    },
  );

  test('every state has its words', async () => {
    const stage = await street.hall();
    const page = await stage.page(stage.address);
    const says = async (text: string, name: string) => {
      await page.locator('main', { hasText: text }).waitFor();
      await picture(page, `ja-${name}`);
    };
    stage.play((trial, number) => {
      trial.callTicket(number, 'counter-2');
      trial.start(number, 'counter-2');
    });
    await says('窓口で対応中です', 'serving');
    stage.play((trial, number) => trial.hold(number, 'photo'));
    await says('しばらくお待ちください', 'hold');
    stage.play((trial, number) => trial.handOff(number, { counter: 'city-1' }));
    await says('次の窓口でお呼びします', 'handoff');
    stage.play((trial, number) => trial.cancel(number));
    await says('この番号は取り消されました', 'cancelled');
  });
});

describe('what it cannot know it does not pretend (peers part 2, 14)', () => {
  test('F43: an unknown number, an address of no ticket, and a closed day look alike', async () => {
    const stage = await street.hall();
    const unknown = await stage.page(`${stage.rig.url}/t/${'x'.repeat(22)}`);
    await unknown.getByText('この番号は見つかりません').waitFor();
    await picture(unknown, 'ja-unknown');
    const noTicket = await stage.page(`${stage.rig.url}/t/nothing`);
    await noTicket.getByText('この番号は見つかりません').waitFor();
    const known = await stage.page(stage.address);
    await shown(known, 'waits');
    stage.play((trial) => {
      trial.finish('A001');
      trial.finish('C001');
      trial.closeDay();
    });
    await known.getByText('本日の受付は終了しました').waitFor();
    await unknown.getByText('本日の受付は終了しました').waitFor();
    await picture(known, 'ja-day-closed');
    const body = (page: Page) => page.locator('main').innerText();
    expect(await body(known)).toBe(await body(unknown));
  });

  test('the hall falls silent: the page says so, and keeps what it knew', async () => {
    const stage = await street.hall();
    const page = await stage.page(stage.address);
    await shown(page, 'waits');
    stage.hall.memory.away();
    await page.getByText('更新が止まっています').waitFor();
    expect(await page.locator('.number').innerText()).toBe('B006');
    await picture(page, 'ja-stopped');
    stage.hall.publish();
    await page.locator('.stale').waitFor({ state: 'detached' });
  });

  test('the phone loses its connection, and finds it again by itself', async () => {
    const stage = await street.hall();
    const page = await stage.page(stage.address);
    await shown(page, 'waits');
    const port = Number(new URL(stage.rig.url).port);
    await stage.rig.close();
    await page.getByText('通信が途切れています').waitFor();
    await picture(page, 'ja-stale');
    const again = await StatusRig.open({
      hall: stage.hall.memory,
      pagesDirectory: street.pagesDirectory,
      port,
    });
    street.closers.push(() => again.close());
    stage.play((trial, number) => trial.callTicket(number, 'counter-2'));
    await shown(page, 'called');
    expect(await page.locator('.counter .num').innerText()).toBe('2');
    await page.locator('.stale').waitFor({ state: 'detached' });
  });

  test('a node that has heard nothing yet says that it waits, then that nothing comes', async () => {
    const hall = new PlayedHall('status-1', street.pack);
    const rig = await StatusRig.open({ hall: hall.memory, pagesDirectory: street.pagesDirectory });
    street.closers.push(() => rig.close());
    const stage = await street.hall();
    const page = await stage.page(rig.url);
    await page.getByText('まだ受け取っていません').waitFor();
    await page.getByText('つながりません').waitFor();
    await picture(page, 'ja-nothing-comes');
    hall.trial.openDay('2026-11-19');
    hall.publish();
    await page.locator('.row').nth(3).waitFor();
  });

  test('R39: issuing has stopped, and who still waits is counted', async () => {
    const stage = await street.hall();
    const page = await stage.page(stage.rig.url);
    await page.locator('.row').nth(3).waitFor();
    stage.hall.halt = 'clock-doubtful';
    stage.hall.publish();
    await page.locator('.card.closed', { hasText: 'ただいま受付を停止しています' }).waitFor();
    expect(await page.locator('.row', { hasText: 'カードの受け取り' }).innerText()).toContain(
      '7組',
    );
    await picture(page, 'ja-line-paused');
  });
});

test.each(['ja', 'pt-BR', 'ne'])('R37: until when today, in %s', async (language) => {
  const stage = await street.hall(language);
  const phone = await stage.page(stage.address, small);
  const city = await stage.page(`${stage.rig.url}/#${language}`, small);
  await shown(phone, 'waits');
  expect(await phone.locator('.until').count()).toBe(0);
  stage.play((trial) => trial.setIssueEnd('2026-11-19T16:30'));
  for (const page of [phone, city]) {
    await page.locator('.until', { hasText: '16:30' }).waitFor();
    await picture(page, `${language}-until${page === city ? '-line' : ''}`);
  }
  stage.play((trial) => trial.setIssueEnd());
  await phone.locator('.until').waitFor({ state: 'detached' });
});

describe('the emergency switch is on (R63)', () => {
  const notices = ['trouble', 'full', 'closing', 'evacuate'] as const;

  test.each(['ja', 'ja-easy', 'pt-BR', 'ne'])('in %s, before everything else', async (language) => {
    const stage = await street.hall(language);
    const { bcp47 } = street.pack.locales.find((each) => each.locale === language) ?? {};
    const phones = [await stage.page(stage.address, small), await stage.page(stage.address, usual)];
    const city = await stage.page(`${stage.rig.url}/#${language}`, small);
    await city.locator(`html[lang="${bcp47}"] .row`).nth(3).waitFor();
    for (const notice of notices) {
      stage.play((trial) => trial.stopIssuing(notice));
      for (const page of [...phones, city]) {
        await page.locator(`main > :first-child.told.${notice}`).waitFor();
      }
      for (const page of phones) await picture(page, `${language}-notice-${notice}`);
      await picture(city, `${language}-line-notice-${notice}`);
    }
    stage.play((trial) => trial.resumeIssuing());
    for (const page of [...phones, city]) {
      await page.locator('.told').waitFor({ state: 'detached' });
    }
  });

  test('who waits during a trouble reads that their number stays; who is served does not', async () => {
    const stage = await street.hall();
    const page = await stage.page(stage.address);
    stage.play((trial) => trial.stopIssuing('trouble'));
    await page.locator('.told', { hasText: 'お持ちの番号は有効です' }).waitFor();
    await shown(page, 'waits');
    stage.play((trial, number) => {
      trial.callTicket(number, 'counter-2');
      trial.start(number, 'counter-2');
    });
    await page.getByText('窓口で対応中です').waitFor();
    expect(await page.locator('.told').innerText()).not.toContain('お持ちの番号は有効です');
  });

  test('evacuate: a phone shows nothing else, whatever becomes of its number', async () => {
    const stage = await street.hall();
    const page = await stage.page(stage.address);
    await shown(page, 'waits');
    stage.play((trial, number) => {
      trial.stopIssuing('evacuate');
      trial.callTicket(number, 'counter-2');
    });
    await page.locator('.told.evacuate').waitFor();
    expect(await page.locator('main > *').count()).toBe(1);
    expect(await page.title()).toMatch(/^避難してください/);
    stage.play((trial) => trial.resumeIssuing());
    await shown(page, 'called');
  });

  test('the city’s page: the notice instead of the word that it is closed, and who still waits', async () => {
    const stage = await street.hall();
    const page = await stage.page(stage.rig.url);
    stage.play((trial) => trial.stopIssuing('full'));
    await page.locator('.told.full').waitFor();
    expect(await page.locator('.card.closed').count()).toBe(0);
    const pickup = await page.locator('.row', { hasText: 'カードの受け取り' }).innerText();
    expect(pickup).toContain('7組');
  });

  test.each(notices)('%s: every language fits a narrow phone', async (notice) => {
    const stage = await street.hall();
    stage.play((trial) => trial.stopIssuing(notice));
    const page = await stage.page(stage.address, small);
    await page.locator('select').waitFor();
    for (const { locale: language, bcp47 } of street.pack.locales) {
      await page.locator('select').selectOption(language);
      await page.locator(`html[lang="${bcp47}"] .told`).waitFor();
      for (const width of [360, 375, 412, 430]) {
        await page.setViewportSize({ width, height: 640 });
        expect(await cutOff(page), `${language} ${width}`).toEqual([]);
        const notSeen = await page.locator('.told').evaluate((card) => {
          return card.getBoundingClientRect().bottom > innerHeight;
        });
        expect(notSeen, `${language} ${width}`).toBe(false);
      }
    }
  });
});

test('R51: no cookie, nothing kept, nothing asked of anybody else', async () => {
  const stage = await street.hall();
  const page = await stage.page(stage.address);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.reload();
  await shown(page, 'waits');
  await page.locator('select').selectOption('en');
  await page.locator('html[lang=en] .waits').waitFor();
  expect(new Set(asked)).toEqual(new Set([stage.rig.url]));
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  // The choice stays in the address of this one phone.
  await page.reload();
  await page.locator('html[lang=en] .waits').waitFor();
});

test('lang stands on every foreign run', async () => {
  const stage = await street.hall('pt-BR');
  const page = await stage.page(stage.address);
  await page.locator('html[lang=pt-BR] .waits').waitFor();
  expect(await page.locator('.top b').getAttribute('lang')).toBe('ja');
  const options = await page.$$eval('option', (all) => all.map((option) => option.lang));
  expect(options).toEqual(street.pack.locales.map(({ bcp47 }) => bcp47));
  expect(await page.title()).toBe('B006 Aguardando｜磐田市役所 市民課（お試し）');
});

test('F46: texts of the site are texts, whatever stands in them', async () => {
  const script = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
  const stage = await street.hall();
  const [ja] = street.pack.locales;
  if (!ja) throw new Error('the site has a language');
  const services = Object.entries(ja.services).map(([id]) => {
    return [id, { name: script, short: script.slice(0, 40), papers: [script] }];
  });
  const languages = [{ locale: ja.locale, native: script.slice(0, 40), bcp47: ja.bcp47 }];
  const named = { version: 'x', name: script.slice(0, 40), languages };
  const texts = { ...ja, services: Object.fromEntries(services) };
  const prefixes = street.pack.site.services.map(({ id, prefix }) => ({ serviceId: id, prefix }));
  stage.hall.memory.deliver('publicSite', { ...named, texts, services: prefixes }, ja.locale);
  for (const address of [stage.address, stage.rig.url]) {
    const page = await stage.page(address);
    await page.locator('main').getByText('<img src=x').first().waitFor();
    expect(await page.evaluate(() => [document.images.length, 'broken' in window])).toEqual([
      0,
      false,
    ]);
  }
});

describe('昨日の的中率 (issue 7, point 4)', () => {
  test('a quiet line beneath the waiting, in the words of each language, and in line.json', async () => {
    const stage = await street.hall();
    stage.hall.lastDay = { businessDay: '2026-11-18', tickets: 98, covered: 80 };
    stage.hall.publish();
    for (const { locale: language } of street.pack.locales) {
      const page = await stage.page(`${stage.rig.url}/#${language}`);
      const line = page.locator('.last-day');
      await line.getByText('8').first().waitFor();
      await page.screenshot({ path: `var/screenshots/status-last-day-${language}.png` });
      if (language === 'ja') expect(await axeFaults(page)).toEqual([]);
    }
    const json = await (await fetch(`${stage.rig.url}/line.json`)).json();
    expect(json).toMatchObject({
      lastDay: { businessDay: '2026-11-18', tickets: 98, covered: 80 },
      lastDayText: expect.stringContaining('10組のうち8組'),
    });
  });
});
