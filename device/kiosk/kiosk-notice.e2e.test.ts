import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPictured, KioskStage, screenSizes } from '../../.ci/kiosk-stage.ts';
import { axeFaults, layoutFaults } from '../../.ci/page-checks.ts';
import { hallNotice } from '../../broker/contract/ticket.ts';
import { homeOf } from './view-samples.ts';

let stage: KioskStage;
beforeAll(async () => {
  stage = await KioskStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => {
  expect(await stage.end()).toEqual([]);
});

describe('the emergency switch (R63)', () => {
  for (const size of screenSizes) {
    test(`every notice fits ${size.width} × ${size.height} in every language`, async () => {
      await stage.page.setViewportSize(size);
      await stage.open(homeOf(stage.hall));
      const found: string[] = [];
      for (const notice of hallNotice.options) {
        for (const { locale, bcp47, native } of stage.pack.locales) {
          stage.show({ screen: 'notice', hall: { ...stage.hall, locale }, notice });
          const face = notice === 'evacuate' ? '.evacuation' : '.kiosk:has(.emergency)';
          await stage.page.locator(`${face}[lang="${bcp47}"]`).waitFor();
          await stage.settled();
          const limits = { targetPx: 60, textPx: size.width === 1080 ? 28 : 16 };
          const faults = await layoutFaults(stage.page, limits);
          found.push(...faults.map((fault) => `${notice} ${native}: ${fault}`));
          if (isPictured(locale)) await stage.picture(`notice-${notice}-${locale}`);
        }
      }
      expect(found).toEqual([]);
    });
  }

  test('whoever needs a hand calls one, and reads that it was called (K12)', async () => {
    const shown = { screen: 'notice', notice: 'trouble' } as const;
    await stage.open({ ...shown, hall: stage.hall });
    await stage.page.getByRole('button', { name: '職員を呼ぶ' }).click();
    await expect.poll(() => stage.posted).toEqual([{ path: '/help', body: {} }]);
    stage.show({ ...shown, hall: { ...stage.hall, help: 'called' } });
    await stage.page.getByText('職員が参ります').waitFor();
    expect(await stage.page.getByRole('button', { name: '職員を呼ぶ' }).count()).toBe(0);
    await stage.picture('notice-called');
    expect(await axeFaults(stage.page)).toEqual([]);
    // On the home screen as well.
    const home = homeOf(stage.hall);
    stage.show({ ...home, hall: { ...home.hall, help: 'called' } });
    await stage.page.locator('.unsure .called').waitFor();
    await stage.picture('home-called');
  });

  test('no service is there to press, and axe finds no fault', async () => {
    await stage.open(homeOf(stage.hall));
    for (const notice of hallNotice.options) {
      stage.show({ screen: 'notice', hall: stage.hall, notice });
      await stage.page.locator('.emergency, .evacuation').waitFor();
      await stage.page.locator('.service').first().waitFor({ state: 'detached' });
      expect(await axeFaults(stage.page), notice).toEqual([]);
    }
  });

  test('an evacuation is said in every language at once, the chosen one first, with nothing to press', async () => {
    const { pack, page, hall } = stage;
    const portuguese = pack.locales.find(({ locale }) => locale === 'pt-BR')?.locale;
    await stage.open({
      screen: 'notice',
      hall: { ...hall, ...(portuguese && { locale: portuguese }) },
      notice: 'evacuate',
    });
    await page.locator('h1', { hasText: 'Saia do prédio' }).waitFor();
    await expect.poll(() => page.locator('.evacuation li').count()).toBe(pack.locales.length - 1);
    expect(await page.locator('button').count()).toBe(0);
    // Who cannot see it touches it, and hears it.
    await page.locator('h1').click();
    await expect.poll(() => stage.posted).toEqual([{ path: '/guide', body: { on: true } }]);
  });
});
