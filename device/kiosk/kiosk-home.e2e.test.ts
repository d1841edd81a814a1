import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPictured, KioskStage, screenSizes } from '../../.ci/kiosk-stage.ts';
import { axeFaults, layoutFaults } from '../../.ci/page-checks.ts';
import { epochMs, serviceId, ticketNumber } from '../../broker/contract/ids.ts';
import { must, touchOf } from './kiosk-samples.ts';
import type { KioskView, ReservedText } from './kiosk-view.ts';
import { guideOf, homeOf } from './view-samples.ts';

const reservedTexts: readonly ReservedText[] = [
  'reservation.early',
  'reservation.on_time',
  'reservation.late',
];

let stage: KioskStage;
beforeAll(async () => {
  stage = await KioskStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => {
  expect(await stage.end()).toEqual([]);
});

describe('home with a reader and the keypad’s guide (R5, R65, R67)', () => {
  for (const size of screenSizes) {
    test(`fits ${size.width} × ${size.height} in every language`, async () => {
      await stage.page.setViewportSize(size);
      await stage.open(homeOf(stage.hall));
      const found: string[] = [];
      for (const { locale, bcp47 } of stage.pack.locales) {
        for (const count of [5, 7]) {
          for (const low of [false, true]) {
            for (const spoken of [undefined, 'pickup']) {
              const guide = spoken === undefined ? undefined : guideOf(spoken, count);
              stage.show(homeOf({ ...stage.hall, locale, low, guide }, count));
              await stage.page
                .locator(
                  `.kiosk${low ? '.low' : ':not(.low)'} [lang="${bcp47}"][aria-pressed="true"]`,
                )
                .waitFor();
              await stage.page
                .locator('.service')
                .nth(count - 1)
                .waitFor();
              await stage.page
                .locator('.keycap')
                .first()
                .waitFor({ state: guide ? 'visible' : 'hidden' });
              await stage.settled();
              const limits = { targetPx: 60, textPx: size.width === 1080 ? 28 : 16 };
              const faults = await layoutFaults(stage.page, limits);
              const name = `${locale}-${count}${low ? '-low' : ''}${guide ? '-guide' : ''}`;
              found.push(...faults.map((fault) => `${name}: ${fault}`));
              if (!isPictured(locale)) continue;
              if (count === 7 && (low || !guide)) continue;
              await stage.picture(`home-reader-${name}`);
            }
          }
        }
      }
      expect(found).toEqual([]);
    });
  }

  test('the service spoken of has a frame, each one its key, and axe finds no fault', async () => {
    await stage.open(homeOf({ ...stage.hall, guide: guideOf('pickup') }));
    expect(await stage.page.locator('.keycap').allTextContents()).toEqual(['1', '2', '3', '4']);
    expect(await stage.page.locator('.service.spoken .letter').textContent()).toContain('B');
    expect(await axeFaults(stage.page)).toEqual([]);
  });

  test('without a reader nothing is said of reservations', async () => {
    await stage.open(homeOf({ ...stage.hall, reader: false }));
    expect(await stage.page.locator('.reader').count()).toBe(0);
  });

  test('another end of issue stands beside the hour in every language (R37)', async () => {
    const issueEnd = must(epochMs, Date.parse('2026-11-20T16:30:00+09:00'));
    const found: string[] = [];
    for (const size of screenSizes) {
      await stage.page.setViewportSize(size);
      await stage.open(homeOf({ ...stage.hall, issueEnd }));
      for (const { locale, bcp47 } of stage.pack.locales) {
        stage.show(homeOf({ ...stage.hall, issueEnd, locale }));
        await stage.page.locator(`[lang="${bcp47}"][aria-pressed="true"]`).waitFor();
        await stage.page.locator('.hall-until', { hasText: '16:30' }).waitFor();
        await stage.settled();
        const limits = { targetPx: 60, textPx: size.width === 1080 ? 28 : 16 };
        const faults = await layoutFaults(stage.page, limits);
        found.push(...faults.map((fault) => `${size.width} ${locale}: ${fault}`));
        if (isPictured(locale)) await stage.picture(`until-${locale}`);
      }
    }
    expect(found).toEqual([]);
  });

  test('with its number a reservation is told from when, or in which order (R67)', async () => {
    const ticket = {
      ...{ touchId: touchOf().touchId, number: must(ticketNumber, 'B047'), letter: 'B' },
      ...{ serviceId: must(serviceId, 'pickup'), groupsAhead: 4, range: { low: 25, high: 40 } },
      ...{ counters: ['1', '2'], qr: { size: 29, path: 'M0 0h7v7H0z' } },
    };
    const slot = must(epochMs, Date.parse('2026-11-20T10:30:00+09:00'));
    const found: string[] = [];
    for (const size of screenSizes) {
      await stage.page.setViewportSize(size);
      await stage.open(homeOf(stage.hall));
      for (const { locale } of stage.pack.locales) {
        for (const text of reservedTexts) {
          const hall = { ...stage.hall, locale };
          const reserved = { ...ticket, reserved: { text, slot } };
          const passing = { homeInMs: 8_000, homeAfterMs: 8_000 };
          stage.show({ screen: 'take-slips', hall, ticket: reserved, slips: 2, ...passing });
          const words = stage.pack.locales.find((each) => each.locale === locale)?.texts[text];
          const begin = words?.split(/[{[(（]/)[0]?.trim() ?? '';
          await stage.page.locator('.then', { hasText: begin }).waitFor();
          await stage.settled();
          const limits = { targetPx: 60, textPx: size.width === 1080 ? 28 : 16 };
          const faults = await layoutFaults(stage.page, limits);
          found.push(...faults.map((fault) => `${size.width} ${locale} ${text}: ${fault}`));
          if (isPictured(locale)) await stage.picture(`${text}-${locale}`);
        }
      }
    }
    expect(found).toEqual([]);
  });

  test('a reservation is looked up: no letter is invented', async () => {
    await stage.open({
      screen: 'issuing',
      hall: stage.hall,
      touchId: touchOf().touchId,
      service: undefined,
    });
    await stage.page.locator('h1', { hasText: '予約を確認しています' }).waitFor();
    expect(await stage.page.locator('.number').count()).toBe(0);
    expect(await layoutFaults(stage.page, { targetPx: 72, textPx: 28 })).toEqual([]);
  });
});

/** A finger on the glass, by the browser's own events. */
async function press(x: number, y: number, holdMs: number): Promise<void> {
  await stage.page.mouse.move(x, y);
  await stage.page.mouse.down();
  await stage.page.clock.runFor(holdMs);
  await stage.page.mouse.up();
}

describe('the corner that staff know (issue 3, point 8)', () => {
  const screens = (): readonly KioskView[] => [
    homeOf(stage.hall),
    { screen: 'closed', hall: stage.hall },
    { screen: 'out-of-service', hall: stage.hall, because: 'paper-out', text: 'error.paper_out' },
    { screen: 'preparing', hall: stage.hall },
  ];

  test('held for three seconds it opens the PIN screen, wherever nobody is served', async () => {
    await stage.openStill(homeOf(stage.hall));
    for (const [at, view] of screens().entries()) {
      stage.show(view);
      await stage.page.clock.runFor(100);
      await press(40, 40, 3_100);
      await stage.untilPosted('/staff/open', at + 1);
    }
  });

  // Each within 12 s of the page's clock: it takes a longer silence of its node for a lost one.
  test('a tap and a lift too early open nothing', async () => {
    await stage.openStill(homeOf(stage.hall));
    await press(40, 40, 200);
    await stage.page.clock.runFor(3_000);
    await press(40, 40, 2_800);
    await stage.page.clock.runFor(3_000);
    expect(stage.posted).toEqual([]);
  });

  test('a slip and a second finger open nothing; the ring comes late', async () => {
    await stage.openStill(homeOf(stage.hall));
    const ring = stage.page.locator('.corner-ring');
    await stage.page.mouse.move(40, 40);
    await stage.page.mouse.down();
    await stage.page.clock.runFor(900);
    expect(await ring.count()).toBe(0);
    await stage.page.clock.runFor(300);
    await ring.waitFor();
    await stage.picture('corner');
    await stage.page.mouse.move(300, 300);
    await stage.page.clock.runFor(3_000);
    await stage.page.mouse.up();
    expect(await ring.count()).toBe(0);
    await stage.page.mouse.move(40, 40);
    await stage.page.mouse.down();
    await stage.page.evaluate(() => {
      const init = { pointerId: 77, clientX: 500, clientY: 900, bubbles: true };
      document.body.dispatchEvent(new PointerEvent('pointerdown', init));
    });
    await stage.page.clock.runFor(3_000);
    await stage.page.mouse.up();
    expect(stage.posted).toEqual([]);
  });

  test('where there is no PIN, beside the corner, and while somebody is served, it is not there', async () => {
    await stage.openStill(homeOf({ ...stage.hall, staffCorner: false }));
    await press(40, 40, 3_100);
    stage.show(homeOf(stage.hall));
    await stage.page.clock.runFor(100);
    await press(100, 40, 3_100);
    stage.show({
      screen: 'trouble',
      hall: stage.hall,
      text: 'error.printer',
      homeInMs: 9_000,
      homeAfterMs: 9_000,
    });
    await stage.page.clock.runFor(100);
    await press(40, 40, 3_100);
    expect(stage.posted).toEqual([]);
  });
});

describe('asleep', () => {
  test('a touch wakes it and does nothing else, also when the light comes under the finger', async () => {
    await stage.open(homeOf({ ...stage.hall, asleep: true }));
    expect(await stage.page.locator('button').count()).toBe(0);
    await stage.page.mouse.move(540, 500);
    await stage.page.mouse.down();
    await stage.untilPosted('/wake');
    stage.show(homeOf(stage.hall));
    await stage.page.locator('.service').first().waitFor();
    await stage.page.mouse.up();
    await stage.page.evaluate(() => document.querySelector<HTMLElement>('.service')?.click());
    await stage.settled();
    expect(stage.posted.map(({ path }) => path)).toEqual(['/wake']);
    await stage.page.locator('.service').first().click();
    await stage.untilPosted('/touch');
  });

  test('nothing stays where it is: the words wander, and stay on the screen', async () => {
    await stage.openStill(homeOf({ ...stage.hall, asleep: true }));
    const places = new Set<string>();
    const tongues = new Set<string | null>();
    for (let rests = 0; rests < 6; rests += 1) {
      await stage.page.clock.runFor(20_000);
      stage.show(homeOf({ ...stage.hall, asleep: true }));
      const box = await stage.page.locator('.wanderer').boundingBox();
      if (box === null) throw new Error('the words are there');
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(1080);
      expect(box.y + box.height).toBeLessThanOrEqual(1920);
      places.add(`${box.x} ${box.y}`);
      tongues.add(await stage.page.locator('.wanderer p').getAttribute('lang'));
    }
    expect(places.size).toBe(6);
    expect(tongues.size).toBe(6);
  });
});

describe('signs of life and sound', () => {
  test('a beat each second from a drawn frame; none from a picture that stands still (F21)', async () => {
    await stage.openStill(homeOf(stage.hall));
    const second = async () => {
      await stage.page.clock.runFor(1_000);
      return stage.beats;
    };
    await expect.poll(() => stage.beats).toBeGreaterThan(0);
    // One at a time: the next goes out only when the node has answered the one before.
    for (let round = 0; round < 3; round += 1) {
      await expect.poll(second).toBeGreaterThan(stage.beats);
    }
    await stage.page.evaluate(() => {
      window.requestAnimationFrame = () => 1;
    });
    // What was on its way arrives.
    await second();
    const { beats } = stage;
    await stage.page.clock.runFor(20_000);
    expect(stage.beats).toBe(beats);
  });

  test('a sound on offer is claimed, played and reported, also when the browser wakes late (R9)', async () => {
    await stage.open(homeOf(stage.hall));
    await stage.page.locator('.hall-name').click();
    const soundId = '7e7c2b52-6c1a-4a8e-9f55-0d8f6a3a0b11';
    stage.show(homeOf({ ...stage.hall, soundId }));
    await stage.untilPosted(`/sound/${soundId}/claim`);
    await stage.untilPosted(`/sound/${soundId}/report`);
  });
});
