import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPictured, KioskStage, screenSizes } from '../../.ci/kiosk-stage.ts';
import { axeFaults, layoutFaults } from '../../.ci/page-checks.ts';
import type { Frame, HelpOnScreen, KioskView } from './kiosk-view.ts';
import { homeOf, ticketOnScreenOf } from './view-samples.ts';

let stage: KioskStage;
beforeAll(async () => {
  stage = await KioskStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => {
  expect(await stage.end()).toEqual([]);
});

const states: readonly HelpOnScreen[] = ['none', 'asking', 'called', 'answered', 'unheard'];
/** What has the most words, or stays the longest. */
const lasting: readonly HelpOnScreen[] = ['none', 'called', 'unheard'];
const passing = { homeInMs: 9_000, homeAfterMs: 12_000 };

/** Every screen on which somebody may need a hand, by the name of its picture. */
const screens: readonly (readonly [string, (hall: Frame) => KioskView])[] = [
  ['home', (hall) => homeOf(hall)],
  ['home-many', (hall) => homeOf(hall, 7)],
  ['home-low', (hall) => homeOf({ ...hall, low: true })],
  ['home-low-many', (hall) => homeOf({ ...hall, low: true }, 7)],
  ['home-without-voice', (hall) => homeOf({ ...hall, low: true, voice: false })],
  ['preparing', (hall) => ({ screen: 'preparing', hall })],
  ['preparing-low', (hall) => ({ screen: 'preparing', hall: { ...hall, low: true } })],
  ['trouble', (hall) => ({ screen: 'trouble', hall, text: 'error.out_of_service', ...passing })],
  [
    'out-of-service',
    (hall) => ({
      screen: 'out-of-service',
      hall,
      because: 'paper-out',
      text: 'error.paper_out',
      cause: '用紙切れ',
    }),
  ],
  ['notice', (hall) => ({ screen: 'notice', hall, notice: 'closing' })],
  [
    'show-number',
    (hall) => ({
      screen: 'show-number',
      hall,
      ticket: ticketOnScreenOf(),
      because: 'print-unconfirmed',
      ...passing,
    }),
  ],
];

describe('a call for a hand on every screen (K12)', () => {
  for (const size of screenSizes) {
    test(`its button, and what became of it, fit ${size.width} × ${size.height} in every language`, async () => {
      await stage.page.setViewportSize(size);
      const found: string[] = [];
      await stage.open(homeOf(stage.hall));
      for (const [name, viewOf] of screens) {
        for (const { locale, bcp47 } of stage.pack.locales) {
          for (const help of lasting) {
            stage.show(viewOf({ ...stage.hall, locale, help }));
            await stage.page
              .locator(`.kiosk[lang="${bcp47}"] .help.${help === 'none' ? 'call' : help}`)
              .waitFor();
            await stage.settled();
            const limits = { targetPx: 60, textPx: size.width === 1080 ? 28 : 16 };
            const faults = await layoutFaults(stage.page, limits);
            found.push(...faults.map((fault) => `${name} ${help} ${locale}: ${fault}`));
            if (isPictured(locale)) await stage.picture(`help-${name}-${help}-${locale}`);
          }
        }
      }
      expect(found).toEqual([]);
    }, 600_000);
  }

  test('in the low layout it lies in the lower 60 % of the screen, where the services lie', async () => {
    for (const size of screenSizes) {
      await stage.page.setViewportSize(size);
      for (const [name, viewOf] of screens.filter(([each]) => each.includes('low'))) {
        await stage.open(viewOf(stage.hall));
        const tops = await stage.page
          .locator(name.includes('many') ? 'button.help' : 'button')
          .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().top));
        expect(tops.length).toBeGreaterThan(0);
        expect(Math.min(...tops), `${name} ${size.width}`).toBeGreaterThanOrEqual(
          0.4 * size.height,
        );
      }
    }
  });

  test('a touch asks once; what is said is read aloud, and axe finds no fault in any state', async () => {
    await stage.open({ screen: 'preparing', hall: stage.hall });
    await stage.page.getByRole('button', { name: '職員を呼ぶ' }).click();
    await expect.poll(() => stage.posted).toEqual([{ path: '/help', body: {} }]);
    for (const help of states) {
      stage.show({ screen: 'preparing', hall: { ...stage.hall, help } });
      await stage.page.locator(`.help.${help === 'none' ? 'call' : help}`).waitFor();
      expect(await axeFaults(stage.page), help).toEqual([]);
    }
    await stage.page.locator('.help[role="alert"]', { hasText: 'お近くの職員に' }).waitFor();
    expect(await stage.page.getByRole('button', { name: '職員を呼ぶ' }).count()).toBe(0);
  });

  test('where no node answers the page itself says that nobody was told, and offers it again', async () => {
    await stage.openStill({ screen: 'preparing', hall: stage.hall });
    await stage.page.route('**/help', (route) => route.abort('connectionrefused'));
    await stage.page.getByRole('button', { name: '職員を呼ぶ' }).click();
    await stage.page.locator('.help.unheard', { hasText: 'お近くの職員に' }).waitFor();
    await stage.page.clock.runFor(16_000);
    stage.show({ screen: 'preparing', hall: stage.hall });
    await stage.page.getByRole('button', { name: '職員を呼ぶ' }).waitFor();
    expect(stage.posted).toEqual([]);
  });
});
