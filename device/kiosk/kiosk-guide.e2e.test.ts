import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPictured, KioskStage, screenSizes } from '../../.ci/kiosk-stage.ts';
import { axeFaults, layoutFaults, openBrowser } from '../../.ci/page-checks.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { ok } from '../../broker/contract/result.ts';
import { pagesDirectory, themeFile } from '../../config/paths.ts';
import { KioskRig } from './kiosk-rig.ts';
import { beatOf, issuedOf, jobOf, kioskOf, lineOf } from './kiosk-samples.ts';
import { type KioskSounds, noSounds } from './kiosk-sounds.ts';
import { fingerOf, homeOf } from './view-samples.ts';

let stage: KioskStage;
beforeAll(async () => {
  stage = await KioskStage.open();
});
afterAll(() => stage.close());

describe('how the guide by touch looks (R65, issue 3 point 7)', () => {
  beforeEach(() => stage.begin());
  afterEach(async () => {
    expect(await stage.end()).toEqual([]);
  });

  for (const size of screenSizes) {
    test(`fits ${size.width} × ${size.height} in every language, and nothing lies over another`, async () => {
      await stage.page.setViewportSize(size);
      await stage.open(homeOf(stage.hall));
      const found: string[] = [];
      for (const { locale, bcp47 } of stage.pack.locales) {
        for (const low of [false, true]) {
          const guide = fingerOf(low ? { language: 'pt-BR' } : { service: 'pickup' });
          stage.show(homeOf({ ...stage.hall, locale, low, guide }));
          const face = `.kiosk${low ? '.low' : ':not(.low)'}`;
          await stage.page.locator(`${face} [lang="${bcp47}"][aria-pressed="true"]`).waitFor();
          await stage.page.locator(`${face} .voice-guide[aria-pressed="true"]`).waitFor();
          await stage.settled();
          const limits = { targetPx: 60, textPx: size.width === 1080 ? 28 : 16 };
          const faults = [
            ...(await layoutFaults(stage.page, limits)),
            ...(await overlaps(stage.page)),
          ];
          const name = `guided-${locale}${low ? '-low' : ''}`;
          found.push(...faults.map((fault) => `${name}: ${fault}`));
          if (isPictured(locale)) await stage.picture(name);
        }
      }
      expect(found).toEqual([]);
    });
  }

  test('its button tells whether it is on, is large, lies in the corner, and axe finds no fault', async () => {
    for (const size of screenSizes) {
      await stage.page.setViewportSize(size);
      await stage.open(homeOf({ ...stage.hall, guide: fingerOf() }));
      const box = await stage.button('音声で案内').boundingBox();
      if (box === null) throw new Error('the button is there');
      expect(Math.min(box.width, box.height)).toBeGreaterThan(90);
      expect(size.width - box.x - box.width).toBeLessThan(40);
      expect(size.height - box.y - box.height).toBeLessThan(40);
    }
    expect(await axeFaults(stage.page)).toEqual([]);
    stage.show(homeOf(stage.hall));
    await stage.page.locator('.voice-guide[aria-pressed="false"]').waitFor();
    expect(await axeFaults(stage.page)).toEqual([]);
    stage.show(homeOf({ ...stage.hall, voice: false }));
    await stage.page.locator('.voice-guide').waitFor({ state: 'detached' });
  });
});

/** Buttons that lie over one another, by their words. */
function overlaps(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const buttons = [...document.querySelectorAll('button')].map((button) => ({
      box: button.getBoundingClientRect(),
      words: `${button.textContent?.trim()}`,
    }));
    return buttons.flatMap(({ box, words }, at) =>
      buttons
        .slice(at + 1)
        .filter(
          (other) =>
            box.left < other.box.right &&
            other.box.left < box.right &&
            box.top < other.box.bottom &&
            other.box.top < box.bottom,
        )
        .map((other) => `${words} lies over ${other.words}`),
    );
  });
}

describe('from touch to number by ear', () => {
  const said: string[] = [];
  const heard: KioskSounds = {
    ...noSounds,
    async say(text, locale) {
      said.push(`${locale}: ${text}`);
      return true;
    },
  };
  let hall: MemoryHall;
  let rig: KioskRig;
  let page: Page;
  let close: () => Promise<void>;

  beforeEach(async () => {
    said.length = 0;
    hall = new MemoryHall('kiosk-1', stage.pack.site.site);
    hall.deliver('site', stage.pack);
    hall.deliver('kiosk', kioskOf(), 'kiosk-1');
    hall.deliver('line', lineOf([{}, { serviceId: 'pickup', groups: 2 }]));
    hall.beat(beatOf());
    hall.answer('issue-ticket', (ask) => ok(issuedOf({ locale: ask.locale })));
    rig = new KioskRig(new ManualClock(), hall);
    await rig.open(pagesDirectory, { themeFile, sounds: heard, speaks: ['ja', 'pt-BR'] });
    rig.clock.advance(2_000);
    const browser = await openBrowser();
    page = await (await browser.newContext({ viewport: screenSizes[0] })).newPage();
    close = async () => {
      await browser.close();
      await rig.node.close();
    };
    await page.goto(rig.node.url);
    await page.locator('.voice-guide').click();
    await page.locator('.voice-guide[aria-pressed="true"]').waitFor();
  });
  afterEach(() => close());

  const service = (id: string) => page.locator(`[data-service="${id}"]`);
  const spoken = (name: string) => page.locator(`${name}.spoken`).waitFor();
  const middleOf = async (button: Locator): Promise<[number, number]> => {
    const box = await button.boundingBox();
    if (box === null) throw new Error('the button is there');
    return [box.x + box.width / 2, box.y + box.height / 2];
  };

  test('the first touch is read, the second one takes, and the number is told', async () => {
    expect(said.at(-1)).toMatch(/^ja: 音声の案内を、始めます。 /);
    await page.locator('h1', { hasText: 'もう一度で決まります' }).waitFor();
    await service('pickup').click();
    await spoken('[data-service="pickup"]');
    expect(said.at(-1)).toMatch(/^ja: カードの受け取り.*ふたくみ、お待ちです。/);
    await service('application').click();
    await spoken('[data-service="application"]');
    expect(hall.asked).toEqual([]);
    rig.clock.advance(2_000);
    await service('application').click();
    await page.locator('.band.busy').waitFor();
    expect(hall.asked.map(({ verb }) => verb)).toEqual(['issue-ticket']);
    const job = jobOf({ state: 'printed', slipsOut: 2, ticketState: 'waiting' });
    hall.deliver('kiosk', kioskOf([job]), 'kiosk-1');
    await page.locator('.band.done').waitFor();
    expect(said.at(-1)).toBe(
      'ja: あなたの番号は、A、12番です。番号フダを、お取りください。番号が呼ばれるまで、お待ちください。',
    );
    const count = said.length;
    await page.locator('.number-box').click();
    await expect.poll(() => said.length).toBe(count + 1);
    expect(said.at(-1)).toContain('A、12番');
    rig.clock.advance(2_000);
    await page.locator('.go-home').click();
    await page.locator('.voice-guide[aria-pressed="false"]').waitFor();
  });

  test('a finger that slides is told what it meets, and takes nothing when it is lifted', async () => {
    const from = await middleOf(service('application'));
    const to = await middleOf(service('pickup'));
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 5 });
    await spoken('[data-service="pickup"]');
    await page.mouse.move(...from, { steps: 5 });
    await spoken('[data-service="application"]');
    rig.clock.advance(2_000);
    await page.mouse.up();
    await page.locator('.hall-name').click();
    await expect.poll(() => said.at(-1)).toMatch(/^ja: 画面に触れるか、/);
    expect(hall.asked).toEqual([]);
    expect(said.filter((text) => text.includes('よければ')).length).toBe(2);
  });

  test('a language speaks for itself where it has a voice, and the rest follows in it', async () => {
    await page.locator('[data-language="vi"]').click();
    await spoken('[data-language="vi"]');
    expect(said.at(-1)).toMatch(/^ja: この言葉の音声は、ありません/);
    await page.locator('[data-language="pt-BR"]').click();
    await spoken('[data-language="pt-BR"]');
    expect(said.at(-1)).toMatch(/^pt-BR: Português/);
    rig.clock.advance(2_000);
    await page.locator('[data-language="pt-BR"]').click();
    await page.locator('h1', { hasText: 'Toque para ouvir' }).waitFor();
    await service('application').click();
    await spoken('[data-service="application"]');
    expect(said.at(-1)).toMatch(/^pt-BR: .*grupos estão esperando/);
    // Without a voice of its own, a language that was chosen all the same is led in Japanese.
    await page.locator('[data-language="ne"]').click();
    await spoken('[data-language="ne"]');
    rig.clock.advance(2_000);
    await page.locator('[data-language="ne"]').click();
    await page.locator('.kiosk[lang="ne"]').waitFor();
    expect(said.at(-1)).toMatch(/^ja: 画面に触れるか、/);
  });

  test('K12: the button that calls somebody is read first, also under a finger that slides', async () => {
    hall.answer('ask-help', () => ok({}));
    await page.mouse.move(...(await middleOf(service('application'))));
    await page.mouse.down();
    await page.mouse.move(...(await middleOf(page.locator('.help.call'))), { steps: 5 });
    await spoken('.help.call');
    expect(said.at(-1)).toMatch(/^ja: 職員を呼ぶボタンです/);
    rig.clock.advance(2_000);
    await page.mouse.up();
    expect(hall.asked).toEqual([]);
    await page.locator('.help.call').click();
    await page.locator('.help.called').waitFor();
    expect(said.at(-1)).toMatch(/^ja: 職員が参ります/);
    expect(hall.asked.map(({ verb }) => verb)).toEqual(['ask-help']);
  });

  test('by a keyboard alone, with the focus where it was', async () => {
    await page.keyboard.press('Shift+Tab');
    await page.locator('.services').waitFor();
    await service('pickup').focus();
    await page.keyboard.press('Enter');
    await spoken('[data-service="pickup"]');
    expect(await service('pickup').evaluate((button) => button === document.activeElement)).toBe(
      true,
    );
    rig.clock.advance(2_000);
    await page.keyboard.press('Enter');
    await page.locator('.band.busy').waitFor();
  });

  test('R63: it says the notice, and on the notice its button says it again', async () => {
    hall.beat(beatOf({ mode: 'stopped', notice: 'full' }));
    await page.locator('.emergency').waitFor();
    expect(said.at(-1)).toMatch(/^ja: 混雑のため、本日の受付を終了しました。番号フダ/);
    const count = said.length;
    await page.locator('.voice-guide[aria-pressed="false"]').click();
    await expect.poll(() => said.length).toBe(count + 1);
    expect(said.at(-1)).toBe(said.at(-2));
  });
});
