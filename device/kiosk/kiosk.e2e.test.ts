import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../.ci/build-page.ts';
import { isPictured } from '../../.ci/kiosk-stage.ts';
import { axeFaults, layoutFaults, openBrowser, whileServed } from '../../.ci/page-checks.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { type SitePack, sitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { pagesDirectory, projectDirectory, themeFile } from '../../config/paths.ts';
import type { KioskNode } from './kiosk-node.ts';
import { KioskRig } from './kiosk-rig.ts';
import { beatOf, issuedOf, jobOf, kioskOf, lineOf, must, nowMs } from './kiosk-samples.ts';
import { defaultTimings } from './kiosk-state.ts';

const screenshots = join(projectDirectory, 'var', 'screenshots');
const sizes = [
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
] as const;
/** R65 and `ui.md`: what a finger finds, and what an eye reads at arm's length. */
const limitsAt = (size: { readonly width: number }) => ({
  targetPx: 60,
  textPx: size.width === 1080 ? 28 : 16,
});
const extra = ['certificate-functions', 'returned-card', 'guidance'];

let trial: SitePack;
let browser: Browser;
let hall: MemoryHall;
let kiosk: KioskNode;
let page: Page;

/** The trial hall, with as many services as the main specification may ever ask for (R31). */
function packWith(services: readonly string[]): SitePack {
  const added = services.map((id, at) => ({
    ...{ id, prefix: 'EFG'[at], meanMinutes: 10, reportRow: id },
  }));
  const { site } = trial;
  return must(sitePack, { ...trial, site: { ...site, services: [...site.services, ...added] } });
}

const line = lineOf([
  {},
  { serviceId: 'pickup', groups: 11, range: { low: 45, high: 65 } },
  { serviceId: 'certificate-renewal', groups: 0, range: { low: 0, high: 0 } },
  { serviceId: 'pin-reset', groups: 2, range: undefined },
  { serviceId: 'guidance', groups: 0, open: false, opensAt: Date.parse('2026-11-20T13:00+09:00') },
  { serviceId: 'returned-card', groups: 3 },
  { serviceId: 'certificate-functions', groups: 120, range: { low: 100, high: 180 } },
]);

async function openKiosk(timings = defaultTimings, clock: NodeClock = systemClock): Promise<void> {
  hall = new MemoryHall('kiosk-1', trial.site.site);
  hall.deliver('site', packWith(['guidance']));
  hall.deliver('kiosk', kioskOf(), 'kiosk-1');
  hall.deliver('line', line);
  hall.beat(beatOf());
  hall.answer('issue-ticket', (ask) => ok(issuedOf({ locale: ask.locale })));
  kiosk = await new KioskRig(clock, hall).open(pagesDirectory, { timings, themeFile });
}

const complaints: string[] = [];

async function openPage(size: { width: number; height: number } = sizes[0]): Promise<void> {
  page = await (await browser.newContext({ viewport: size, reducedMotion: 'reduce' })).newPage();
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(kiosk.url);
  await shown('ご用件を選んでください');
}

const shown = (text: string) => page.locator('h1', { hasText: text }).waitFor();
const printed = (state: string, more: object = {}) =>
  hall.deliver('kiosk', kioskOf([jobOf({ state, ...more })]), 'kiosk-1');
const slipsOut = () => printed('printed', { slipsOut: 2, ticketState: 'waiting' });
const service = (letter: string) =>
  page.locator('.service', { has: page.locator('.letter').getByText(letter, { exact: true }) });

/** Another language, drawn whole. */
async function speak(bcp47: string): Promise<void> {
  await page.locator(`.language[lang="${bcp47}"]`).click();
  await page.locator(`.language[lang="${bcp47}"][aria-pressed="true"]`).waitFor();
  await settled();
}

/** Fonts have come, and what depends on their widths has been drawn. */
async function settled(): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}

beforeAll(async () => {
  const loaded = await loadSite(
    join(projectDirectory, 'config', 'trial.yaml'),
    join(projectDirectory, 'config'),
  );
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  trial = loaded.value;
  await buildPage('kiosk');
  await mkdir(screenshots, { recursive: true });
  browser = await openBrowser();
});

afterAll(() => browser.close());

beforeEach(() => {
  complaints.length = 0;
});

afterEach(async () => {
  await page.close();
  await kiosk.close();
  // A strict security policy shows its violations here, and nowhere else.
  expect(whileServed(complaints)).toEqual([]);
});

describe('every language at every size (R5, R18, R65)', () => {
  for (const size of sizes) {
    test(`home fits ${size.width} × ${size.height}`, async () => {
      await openKiosk();
      await openPage(size);
      const found: string[] = [];
      for (const services of [['guidance'], extra]) {
        hall.deliver('site', packWith(services));
        await page
          .locator('.service')
          .nth(3 + services.length)
          .waitFor();
        for (const low of [false, true]) {
          if (low) await page.locator('.layout').click();
          if (low) await page.locator('.kiosk.low').waitFor();
          for (const { bcp47, locale } of trial.locales) {
            await speak(bcp47);
            const lower =
              low && services.length === 1 ? { touchFromPx: size.height * 0.4 - 1 } : {};
            const faults = await layoutFaults(page, { ...limitsAt(size), ...lower });
            found.push(...faults.map((fault) => `${locale} ${services.length} ${low}: ${fault}`));
            if (services.length > 1 || !isPictured(locale)) continue;
            const name = `kiosk-home-${locale}-${size.width}x${size.height}${low ? '-low' : ''}`;
            await page.screenshot({ path: join(screenshots, `${name}.png`) });
          }
          if (low) await page.locator('.layout').click();
          if (low) await page.locator('.kiosk:not(.low)').waitFor();
        }
      }
      expect(found).toEqual([]);
    });
  }
});

/** Brings the kiosk from home to each of its other screens. */
const screens: Readonly<Record<string, () => Promise<void>>> = {
  printing: async () => {
    await service('A').click();
    printed('one-of-two', { slipsOut: 1 });
    await page.locator('.band.busy').waitFor();
  },
  'take-slips': async () => {
    await service('A').click();
    slipsOut();
    await page.locator('.band.done').waitFor();
  },
  'show-number': async () => {
    await service('A').click();
    printed('failed', { fault: 'paper-out' });
    await page.locator('.band.caution').waitFor();
  },
  trouble: async () => {
    hall.answer('issue-ticket', () => err('issuing-stopped'));
    await service('A').click();
    await page.locator('.notice.leaves').waitFor();
  },
  closed: async () => {
    const opensAt = Date.parse('2026-11-24T08:30+09:00');
    hall.beat({ mode: 'closed', nextChange: opensAt });
    hall.deliver('kiosk', kioskOf([], { block: 'closed' }), 'kiosk-1');
    await page.locator('.notice.closed').waitFor();
  },
  'paper-out': async () => {
    const block = 'paper-out';
    hall.deliver('kiosk', kioskOf([], { printer: block, block }), 'kiosk-1');
    await page.locator('.notice.fault').waitFor();
  },
  preparing: async () => {
    hall.away();
    await page.locator('.notice.waiting').waitFor();
  },
};

async function backHome(): Promise<void> {
  slipsOut();
  await fetch(`${kiosk.url}/home`, { method: 'POST' });
  hall.answer('issue-ticket', (ask) => ok(issuedOf({ locale: ask.locale })));
  hall.deliver('kiosk', kioskOf(), 'kiosk-1');
  hall.beat(beatOf());
  await page.locator('.service').first().waitFor();
}

describe('every screen (issue point 7)', () => {
  for (const bcp47 of ['ja', 'ja-JP-x-easy', 'pt-BR', 'ne']) {
    test(`fits at every size, and has no serious fault for axe, in ${bcp47}`, async () => {
      await openKiosk({ ...defaultTimings, tapGuardMs: 0, homeGuardMs: 0 });
      await openPage();
      await speak(bcp47);
      const found = await axeFaults(page).then((faults) => [...faults]);
      for (const [name, reach] of Object.entries(screens)) {
        await reach();
        for (const size of sizes) {
          await page.setViewportSize(size);
          await settled();
          const faults = await layoutFaults(page, limitsAt(size));
          found.push(...faults.map((fault) => `${name} ${size.width}: ${fault}`));
          if (size.width === 1920 || !isPictured(bcp47)) continue;
          const file = `kiosk-${name}-${bcp47}-${size.width}x${size.height}.png`;
          await page.screenshot({ path: join(screenshots, file) });
        }
        found.push(...(await axeFaults(page)).map((fault) => `${name}: ${fault}`));
        await page.setViewportSize(sizes[0]);
        await backHome();
      }
      await page.locator('.layout').click();
      await page.locator('.kiosk.low').waitFor();
      found.push(...(await axeFaults(page)));
      expect(found).toEqual([]);
    });
  }
});

describe('from touch to paper', () => {
  test('one touch issues, the slips are drawn as they come, a touch goes home', async () => {
    await openKiosk({ ...defaultTimings, tapGuardMs: 0 });
    await openPage();
    await service('A').click();
    await shown('発券しています');
    expect(await page.locator('.number').textContent()).toBe('A012');
    printed('one-of-two', { slipsOut: 1 });
    slipsOut();
    await shown('番号札をお取りください');
    expect(await page.locator('.paper .slip').count()).toBe(2);
    await page.locator('.go-home').click();
    await shown('ご用件を選んでください');
    expect(hall.asked.map(({ verb }) => verb)).toEqual(['issue-ticket']);
  });

  test('F20: ten touches at once and a double tap on the slips issue one number', async () => {
    // A clock that stands still: every tap here falls into the guarded time.
    await openKiosk(defaultTimings, new ManualClock());
    await openPage();
    await service('A').dblclick();
    await page.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>('.service')) button.click();
    });
    slipsOut();
    await shown('番号札をお取りください');
    await page.locator('.go-home').dblclick();
    expect(hall.asked).toHaveLength(1);
    await shown('番号札をお取りください');
  });

  test('F59: left alone it is home again, then in Japanese', async () => {
    const clock = new ManualClock();
    await openKiosk(defaultTimings, clock);
    await openPage();
    await speak('pt-BR');
    clock.advance(1_000);
    await service('A').click();
    slipsOut();
    await shown('Retire a sua senha de atendimento');
    clock.advance(defaultTimings.takeSlipsMs);
    await shown('Escolha o serviço desejado');
    clock.advance(defaultTimings.leftAloneMs);
    await shown('ご用件を選んでください');
  });

  test('all of it with a keyboard alone', async () => {
    await openKiosk({ ...defaultTimings, tapGuardMs: 0 });
    await openPage();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    slipsOut();
    await shown('番号札をお取りください');
    const focused = page.locator('.go-home:focus');
    await focused.waitFor();
    await page.keyboard.press('Enter');
    await shown('ご用件を選んでください');
  });
});

describe('a public screen stays what it is', () => {
  test('準備中 when the broker is away, and when the node itself is; home again by itself', async () => {
    await openKiosk();
    await openPage();
    hall.away();
    await shown('準備中です');
    hall.beat();
    await shown('ご用件を選んでください');
    const { port } = new URL(kiosk.url);
    await kiosk.close();
    await page.locator('h1', { hasText: '準備中です' }).waitFor({ timeout: 4_000 });
    const again = new KioskRig(systemClock, hall);
    kiosk = await again.open(pagesDirectory, { port: Number(port), themeFile });
    await shown('ご用件を選んでください');
  });

  test('no chord, menu, selection or pinch leads out of it (reliability finding 10)', async () => {
    await openKiosk();
    await openPage();
    const escapes = await page.evaluate(() => {
      const chords: KeyboardEventInit[] = [];
      const keys = [
        'n',
        't',
        'w',
        'o',
        'p',
        's',
        'h',
        'j',
        'l',
        'u',
        'r',
        'f',
        '+',
        '0',
        'F4',
        'Escape',
      ];
      for (const key of keys) {
        chords.push({ key, ctrlKey: true }, { key, altKey: true }, { key, metaKey: true });
        chords.push({ key, ctrlKey: true, shiftKey: true });
      }
      for (let n = 1; n <= 12; n += 1) chords.push({ key: `F${n}` });
      const left = chords.filter((chord) => {
        const event = new KeyboardEvent('keydown', { ...chord, bubbles: true, cancelable: true });
        return document.body.dispatchEvent(event);
      });
      const others = ['contextmenu', 'selectstart', 'dragstart'].filter((name) =>
        document.body.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })),
      );
      const pinch = new WheelEvent('wheel', { ctrlKey: true, bubbles: true, cancelable: true });
      if (document.body.dispatchEvent(pinch)) others.push('pinch');
      return [...left.map(({ key }) => `${key}`), ...others];
    });
    expect(escapes).toEqual([]);
  });

  test('nothing moves when a count grows from 9 to 120', async () => {
    await openKiosk();
    await openPage();
    const boxes = () =>
      page.locator('.service, .language').evaluateAll((buttons) =>
        buttons.map((button) => {
          const { x, y, width, height } = button.getBoundingClientRect();
          return [x, y, width, height];
        }),
      );
    const before = await boxes();
    hall.deliver('line', {
      ...line,
      services: line.services.map((row) => ({ ...row, groups: 120 })),
    });
    await page.locator('.groups b', { hasText: '120' }).first().waitFor();
    expect(await boxes()).toEqual(before);
  });

  test('the clock is the hall’s, not the browser’s', async () => {
    await openKiosk();
    await openPage();
    expect(await page.locator('.hall-time').textContent()).toBe('10:24');
    hall.beat({ domainTime: nowMs + 3_600_000 });
    await page.locator('.hall-time', { hasText: '11:24' }).waitFor();
  });
});
